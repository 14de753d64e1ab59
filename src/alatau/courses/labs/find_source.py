"""Find the source: attack rates where everybody can be listed, odds ratios where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from pydantic import Field

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs import two_by_two_calculator as calculator
from alatau.courses.labs.asked import number, one_right, worded
from alatau.courses.labs.drawn_studies import (
    Answers,
    Exposure,
    Hamlet,
    StudySizes,
    drawn_hamlet,
    drawn_study,
)
from alatau.courses.labs.phrases import check_sources, check_words, filled, read
from alatau.courses.labs.sheet import Column, Control, Material, Passage, Sheet, Table
from alatau.courses.labs.written_numbers import decimal
from alatau.languages import N_
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, MultipleChoice, Question, SingleChoice
from alatau.packs.model import PackModel, Slug
from alatau.surveillance.investigation.measures.two_by_two import TwoByTwo, risk_ratio

STUDIES_TRIED = 12
CELLS = ("exposed-ill", "exposed-well", "unexposed-ill", "unexposed-well")
LARGEST_CELL = 500
_WORDS = (
    "published", "hamlet", "study", "groups", "exposure", "group", "with-third", "without-third",
    "cases-yes", "cases-no", "controls-yes", "controls-no", "ate", "ate-not", "ill", "well",
    "why-explained", *(f"cell-{name}" for name in CELLS), *calculator.WORDS,
)  # fmt: skip
_TASKS = ("attack-rate", "risk-ratio", "odds-ratio", "intervals", "explained", "participation")


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        hamlet: where everybody was asked.
        sizes: of the case-control study.
        asked: the exposure whose odds ratio is asked for.
        patients, participants: published figures of the study that the lab is modelled on.
        right: the right choice of each further task.
    """

    hamlet: Hamlet = Hamlet()
    sizes: StudySizes
    asked: Slug
    patients: int = Field(strict=True, ge=1)
    participants: int = Field(strict=True, ge=1)
    right: dict[Slug, Slug]


@dataclass(frozen=True)
class FindSource:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, exposures = _settings(lab), _exposures(lab)
        check_words(lab, _WORDS, {name: () for name in _TASKS})
        check_sources(lab, {})
        roles = {each.id: each.role for each in exposures}
        field = f"{lab.id}.items"
        checks.refuse_unless(
            len(roles) == len(exposures), N_("%(field)s: two items have the same id."), field
        )
        for role in ("cause", "bystander", "explained"):
            checks.refuse_unless(
                role in roles.values(),
                N_("%(field)s: needs an exposure with the role “%(role)s”."),
                field,
                role=role,
            )
        checks.known(settings.asked, roles, f"{lab.id}.settings.asked")
        checks.refuse_unless(
            roles[settings.asked] == "cause",
            N_("%(field)s: must be an exposure that is a cause."),
            f"{lab.id}.settings.asked",
        )
        checks.whole(
            settings.participants, f"{lab.id}.settings.participants", most=settings.patients
        )
        for task, choice in settings.right.items():
            at = f"{lab.id}.settings.right.{task}"
            checks.known(task, lab.tasks, f"{lab.id}.tasks")
            checks.known(choice, lab.tasks[task].choices, at)

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The hamlet and the study of this seed, with a calculator.

        Raises:
            InvalidInput: hardly any study shows the roles of its exposures.
        """
        self.check(lab)
        settings, chance = _settings(lab), np.random.default_rng(seed)
        exposures = _exposures(lab)
        exposures = [exposures[at] for at in chance.permutation(len(exposures))]
        hamlet = drawn_hamlet(settings.hamlet, chance)
        for _ in range(STUDIES_TRIED):
            study = drawn_study(settings.sizes, exposures, chance)
            if study is not None:
                break
        else:
            raise InvalidInput(
                N_("%(field)s: hardly any study shows what the roles of its exposures say."),
                f"{lab.id}.items",
            )
        told = (
            Passage(id="published", text=lab.words["published"]),
            _hamlet_table(lab, hamlet),
            _study_table(lab, exposures, study),
            _groups_table(lab, settings, exposures, study),
        )
        return Sheet(
            materials=(calculator.calculated(lab, TwoByTwo(0, 0, 0, 0)), *told),
            questions=(
                _attack_rate(lab, hamlet),
                _risk_ratio(lab, hamlet),
                _odds_ratio(lab, settings, exposures, study),
                _intervals(lab, exposures, study),
                _explained(lab, settings, exposures, study),
                _participation(lab, settings),
                *(one_right(lab, task, choice) for task, choice in settings.right.items()),
            ),
            controls=tuple(
                Control(
                    id=name, label=lab.words[f"cell-{name}"], least=0, most=LARGEST_CELL, step=1
                )
                for name in CELLS
            ),
            explore=partial(_explore, lab, told),
        )


def _settings(lab: LabFile) -> Settings:
    return read(Settings, lab.settings, f"{lab.id}.settings")


def _exposures(lab: LabFile) -> list[Exposure]:
    return [read(Exposure, item, f"{lab.id}.items.{at}") for at, item in enumerate(lab.items)]


def _explore(
    lab: LabFile, told: tuple[Material, ...], chosen: Mapping[str, float | str]
) -> tuple[Material, ...]:
    return (
        calculator.calculated(lab, TwoByTwo(*(round(float(chosen[name])) for name in CELLS))),
        *told,
    )


def _hamlet_table(lab: LabFile, hamlet: TwoByTwo) -> Table:
    words = lab.words
    return Table(
        id="hamlet",
        caption=words["hamlet"],
        columns=(
            Column("group", words["group"]),
            Column("ill", words["ill"]),
            Column("well", words["well"]),
        ),
        rows=(
            {"group": words["ate"], "ill": hamlet.exposed_ill, "well": hamlet.exposed_well},
            {"group": words["ate-not"], "ill": hamlet.unexposed_ill, "well": hamlet.unexposed_well},
        ),
    )


def _columns(lab: LabFile, *before: str) -> tuple[Column, ...]:
    names = (*before, "cases-yes", "cases-no", "controls-yes", "controls-no")
    return tuple(Column(name, lab.words[name]) for name in names)


def _cells(table: TwoByTwo) -> dict[str, int]:
    return {
        "cases-yes": table.exposed_ill,
        "cases-no": table.unexposed_ill,
        "controls-yes": table.exposed_well,
        "controls-no": table.unexposed_well,
    }


def _study_table(lab: LabFile, exposures: list[Exposure], study: Mapping[str, Answers]) -> Table:
    return Table(
        id="study",
        caption=lab.words["study"],
        columns=_columns(lab, "exposure"),
        rows=tuple(
            {"exposure": each.text, **_cells(study[each.id].together)} for each in exposures
        ),
    )


def _compared(settings: Settings, exposures: list[Exposure]) -> list[Exposure]:
    """The cause that is asked for, and what a third thing explains, in the order of the sheet."""
    return [each for each in exposures if each.id == settings.asked or each.role == "explained"]


def _groups_table(
    lab: LabFile, settings: Settings, exposures: list[Exposure], study: Mapping[str, Answers]
) -> Table:
    words = lab.words
    return Table(
        id="groups",
        caption=words["groups"],
        columns=_columns(lab, "exposure", "group"),
        rows=tuple(
            {"exposure": each.text, "group": words[name], **_cells(table)}
            for each in _compared(settings, exposures)
            for name, table in zip(
                ("with-third", "without-third"), study[each.id].strata, strict=True
            )
        ),
    )


def _attack_rate(lab: LabFile, hamlet: TwoByTwo) -> Question:
    rate = 100 * hamlet.exposed_ill / hamlet.exposed
    facts = {"ill": hamlet.exposed_ill, "all": hamlet.exposed, "rate": decimal(rate)}
    return number(lab, "attack-rate", rate, facts, tolerance=0.5)


def _risk_ratio(lab: LabFile, hamlet: TwoByTwo) -> Question:
    ratio = risk_ratio(hamlet).value
    facts = {
        "ill": hamlet.exposed_ill,
        "all": hamlet.exposed,
        "ill-others": hamlet.unexposed_ill,
        "others": hamlet.unexposed,
        "one": decimal(100 * hamlet.exposed_ill / hamlet.exposed),
        "other": decimal(100 * hamlet.unexposed_ill / hamlet.unexposed),
        "ratio": decimal(ratio),
    }
    return number(lab, "risk-ratio", ratio, facts, tolerance=0.05, relative=True)


def _odds_ratio(
    lab: LabFile, settings: Settings, exposures: list[Exposure], study: Mapping[str, Answers]
) -> Question:
    answers = study[settings.asked]
    facts = {
        "exposure": next(each.text for each in exposures if each.id == settings.asked),
        **dict(zip("abcd", answers.together.cells, strict=True)),
        "ratio": decimal(answers.crude),
        "interval": calculator.interval(lab, answers.exact.lower, answers.exact.upper),
    }
    return number(lab, "odds-ratio", answers.crude, facts, tolerance=0.05, relative=True)


def _intervals(lab: LabFile, exposures: list[Exposure], study: Mapping[str, Answers]) -> Question:
    exact = {each.id: study[each.id].exact for each in exposures}
    return MultipleChoice(
        kind="multiple-choice",
        options=tuple(
            Choice(
                id=each.id,
                text=each.text,
                why=calculator.interval(lab, exact[each.id].lower, exact[each.id].upper),
            )
            for each in exposures
        ),
        answers=tuple(
            each.id
            for each in exposures
            if exact[each.id].lower > 1.0 or exact[each.id].upper < 1.0
        ),
        **worded(lab, "intervals"),
    )


def _explained(
    lab: LabFile, settings: Settings, exposures: list[Exposure], study: Mapping[str, Answers]
) -> Question:
    compared = _compared(settings, exposures)
    told = [
        filled(
            lab.words["why-explained"],
            exposure=each.text,
            crude=decimal(study[each.id].crude),
            common=decimal(study[each.id].common.value),
        )
        for each in compared
    ]
    return SingleChoice(
        kind="single-choice",
        options=tuple(
            Choice(id=each.id, text=each.text, why=why)
            for each, why in zip(compared, told, strict=True)
        ),
        answer=next(each.id for each in compared if each.role == "explained"),
        **worded(lab, "explained"),
    )


def _participation(lab: LabFile, settings: Settings) -> Question:
    share = 100 * settings.participants / settings.patients
    facts = {
        "participants": settings.participants,
        "patients": settings.patients,
        "missing": settings.patients - settings.participants,
        "share": decimal(share),
    }
    return number(lab, "participation", share, facts, tolerance=1.0)
