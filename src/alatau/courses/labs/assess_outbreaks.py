"""Assess outbreaks by criteria: what is met, what is not known, and what a flag would be worth.

No sheet says how an outbreak of undetermined origin began: the lab is about criteria, about what a
report leaves open, and about error rates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from pydantic import Field, ValidationError

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs.flag_worth import FlagWorth, flag_worth
from alatau.courses.labs.outbreak_reports import Facet, OutbreakReport
from alatau.courses.labs.sheet import Column, Control, Material, Passage, Sheet, Table
from alatau.instruments import instrument
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, MultipleChoice, Numeric, Question, SingleChoice
from alatau.packs.model import PackModel, Slug

Part = TypeVar("Part", bound=PackModel)

TASKS = ("criteria", "missing", "flag", "wording")
WORDS = (
    "report", "met-by", "not-stated", "nothing-said", "debated", "known", "not-given",
    "base-rate", "sensitivity", "false-positive-rate", "counts", "what", "number",
    "found", "false-flags", "missed", "left-alone", "value", "no-flags", "per-cent",
)  # fmt: skip
"""Keys of the words that a lab file gives for this engine."""


class FlagExample(PackModel):
    """Assumptions, in per cent, of which the share of right flags is to be found."""

    base_rate: float = Field(gt=0, lt=100)
    sensitivity: float = Field(gt=0, le=100)
    false_positive_rate: float = Field(gt=0, le=100)


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        instrument: criteria without which no key is made; an id of `alatau.instruments`.
        facets: how many of the facets that can be asked for each report tells.
        start: what the controls begin with.
        examples: of which the seed takes one.
        wording: the choice of the task `wording` that is right.
    """

    instrument: str
    facets: int = Field(ge=1, le=20)
    start: FlagExample
    examples: tuple[FlagExample, ...] = Field(min_length=1)
    wording: Slug


@dataclass(frozen=True)
class AssessOutbreaks:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, reports = _settings(lab), _reports(lab)
        for name in TASKS:
            checks.known(name, lab.tasks, f"{lab.id}.tasks")
        criteria = [question.id for question in instrument(settings.instrument).questions]
        words = [*WORDS, *(f"why-{name}" for name in lab.tasks["wording"].choices)]
        for name in words:
            checks.known(name, lab.words, f"{lab.id}.words")
        for name in criteria:
            checks.known(name, lab.tasks["criteria"].choices, f"{lab.id}.tasks.criteria.choices")
        checks.known(settings.wording, lab.tasks["wording"].choices, f"{lab.id}.settings.wording")
        sources = [source.id for source in lab.sources]
        for report in reports:
            for name in report.criteria:
                checks.known(name, criteria, f"{lab.id}.items.{report.id}")
            for name in report.sources:
                checks.known(name, sources, f"{lab.id}.items.{report.id}.sources")
            if len(report.to_be_asked) <= settings.facets:
                raise InvalidInput(
                    N_("%(field)s: must be fewer than the facets of “%(report)s” with an “ask”."),
                    f"{lab.id}.settings.facets",
                    report=report.id,
                )
        if 2 * sum(report.origin == "natural" for report in reports) < len(reports):
            raise InvalidInput(
                N_("%(field)s: at least half of the outbreaks are natural ones."), f"{lab.id}.items"
            )

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The outbreaks in an order of the seed, each with some of its facets."""
        self.check(lab)
        settings, reports = _settings(lab), _reports(lab)
        chance = np.random.default_rng(seed)
        ordered = [reports[at] for at in chance.permutation(len(reports))]
        materials: list[Material] = []
        questions: list[Question] = []
        for number, report in enumerate(ordered, start=1):
            asked = [facet.id for facet in report.to_be_asked]
            picked = chance.choice(len(asked), size=settings.facets, replace=False)
            shown = report.shown({asked[at] for at in picked})
            materials.append(_passage(lab, number, report, shown))
            questions += [_criteria(lab, report, shown), _missing(lab, report, shown)]
        example = settings.examples[int(chance.integers(len(settings.examples)))]
        return Sheet(
            materials=(*_explored(lab, settings.start), *materials),
            questions=(*questions, _flag(lab, example), _wording(lab, settings)),
            controls=_controls(lab, settings.start),
            explore=_explorer(lab, materials),
        )


def _settings(lab: LabFile) -> Settings:
    return _read(Settings, lab.settings, f"{lab.id}.settings")


def _reports(lab: LabFile) -> list[OutbreakReport]:
    return [
        _read(OutbreakReport, item, f"{lab.id}.items.{place}")
        for place, item in enumerate(lab.items)
    ]


def _read(model: type[Part], given: Mapping[str, Any], field: str) -> Part:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join([field, *map(str, first["loc"])])
        raise InvalidInput(N_("%(field)s: %(reason)s"), place, reason=first["msg"]) from None


def _passage(lab: LabFile, number: int, report: OutbreakReport, shown: Sequence[Facet]) -> Passage:
    def written(language: str) -> str:
        head = lab.words["report"].in_language(language)
        title = report.title.in_language(language)
        facts = "\n".join(f"- {facet.text.in_language(language)}" for facet in shown)
        return f"**{head} {number}: {title}**\n\n{facts}\n"

    return Passage(id=report.id, text=_in_all(report.title, written))


def _criteria(lab: LabFile, report: OutbreakReport, shown: Sequence[Facet]) -> Question:
    task = lab.tasks["criteria"]
    by = {criterion: facet for facet in reversed(shown) for criterion in facet.meets}
    names = [name for name in task.choices if name not in report.debated]
    possible = {criterion for facet in report.facets for criterion in facet.meets}

    def why(name: str) -> LocalText:
        if name in by:
            return _joined(lab.words["met-by"], by[name].text)
        if name in possible:
            return lab.words["not-stated"]
        return report.whys.get(name, lab.words["nothing-said"])

    def reason(language: str) -> str:
        parts = [report.published.in_language(language), task.reason.in_language(language)]
        if report.debated:
            parts.append(lab.words["debated"].in_language(language))
            parts += [
                f"- **{task.choices[name].in_language(language)}** {words.in_language(language)}"
                for name, words in report.debated.items()
            ]
        return "\n\n".join(parts)

    return MultipleChoice(
        id=f"criteria-{report.id}",
        kind="multiple-choice",
        text=_filled(task.text, outbreak=report.title),
        reason=_in_all(task.reason, reason),
        options=tuple(Choice(id=name, text=task.choices[name], why=why(name)) for name in names),
        answers=tuple(name for name in names if name in by),
        sources=(*task.sources, *report.sources),
        weight=task.weight,
    )


def _missing(lab: LabFile, report: OutbreakReport, shown: Sequence[Facet]) -> Question:
    task = lab.tasks["missing"]
    options = []
    for facet in report.to_be_asked:
        assert facet.ask is not None
        why = _joined(lab.words["known"], facet.text) if facet in shown else lab.words["not-given"]
        options.append(Choice(id=facet.id, text=facet.ask, why=why))
    return MultipleChoice(
        id=f"missing-{report.id}",
        kind="multiple-choice",
        text=_filled(task.text, outbreak=report.title),
        reason=task.reason,
        options=tuple(options),
        answers=tuple(facet.id for facet in report.to_be_asked if facet not in shown),
        sources=task.sources,
        weight=task.weight,
    )


def _flag(lab: LabFile, example: FlagExample) -> Question:
    task, worth = lab.tasks["flag"], _worth_of(example)
    share = worth.predictive_value
    assert share is not None
    found, flags = f"{worth.found:.1f}", f"{worth.flags:.1f}"
    named = {
        "base": f"{example.base_rate:g}",
        "sensitivity": f"{example.sensitivity:g}",
        "false": f"{example.false_positive_rate:g}",
        "found": found,
        "flags": flags,
        "value": f"{100 * share:.1f}",
    }
    return Numeric(
        id="flag",
        kind="numeric",
        text=_filled(task.text, **named),
        reason=_filled(task.reason, **named),
        answer=round(100 * share, 3),
        tolerance=1.0,
        unit=lab.words["per-cent"],
        units={"%": 1.0},
        sources=task.sources,
        weight=task.weight,
    )


def _wording(lab: LabFile, settings: Settings) -> Question:
    task = lab.tasks["wording"]
    return SingleChoice(
        id="wording",
        kind="single-choice",
        text=task.text,
        reason=task.reason,
        options=tuple(
            Choice(id=name, text=text, why=lab.words[f"why-{name}"])
            for name, text in task.choices.items()
        ),
        answer=settings.wording,
        sources=task.sources,
        weight=task.weight,
    )


def _controls(lab: LabFile, start: FlagExample) -> tuple[Control, ...]:
    shown = (
        ("base-rate", 0.1, 50.0, 0.1, start.base_rate),
        ("sensitivity", 1.0, 100.0, 1.0, start.sensitivity),
        ("false-positive-rate", 0.0, 100.0, 1.0, start.false_positive_rate),
    )
    return tuple(
        Control(id=name, label=lab.words[name], least=least, most=most, step=step, start=first)
        for name, least, most, step, first in shown
    )


def _explorer(
    lab: LabFile, materials: Sequence[Material]
) -> Callable[[Mapping[str, float | str]], tuple[Material, ...]]:
    def explore(chosen: Mapping[str, float | str]) -> tuple[Material, ...]:
        example = FlagExample.model_construct(
            base_rate=float(chosen["base-rate"]),
            sensitivity=float(chosen["sensitivity"]),
            false_positive_rate=float(chosen["false-positive-rate"]),
        )
        return (*_explored(lab, example), *materials)

    return explore


def _explored(lab: LabFile, example: FlagExample) -> tuple[Material, ...]:
    worth = _worth_of(example)
    share = worth.predictive_value
    table = Table(
        id="flag-worth",
        caption=lab.words["counts"],
        columns=(Column("what", lab.words["what"]), Column("number", lab.words["number"])),
        rows=tuple(
            {"what": lab.words[name], "number": round(number, 1)}
            for name, number in (
                ("found", worth.found),
                ("false-flags", worth.false_flags),
                ("missed", worth.missed),
                ("left-alone", worth.left_alone),
            )
        ),
    )
    words = (
        lab.words["no-flags"]
        if share is None
        else _filled(lab.words["value"], flags=f"{worth.flags:.1f}", value=f"{100 * share:.1f}")
    )
    return table, Passage(id="flag-value", text=words)


def _worth_of(example: FlagExample) -> FlagWorth:
    return flag_worth(
        example.base_rate / 100, example.sensitivity / 100, example.false_positive_rate / 100
    )


def _in_all(like: LocalText, written: Callable[[str], str]) -> LocalText:
    return LocalText({language: written(language) for language in like})


def _joined(first: LocalText, second: LocalText) -> LocalText:
    return _in_all(second, lambda language: f"{first.in_language(language)} {second[language]}")


def _filled(text: LocalText, **named: LocalText | str) -> LocalText:
    """`{name}` replaced; decimals with the comma that the language writes."""

    def written(language: str) -> str:
        filled = text[language]
        for name, value in named.items():
            words = value if isinstance(value, str) else value.in_language(language)
            if isinstance(value, str) and language != "en":
                words = words.replace(".", ",")
            filled = filled.replace("{" + name + "}", words)
        return filled

    return _in_all(text, written)
