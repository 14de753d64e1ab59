"""Split the tubes of one patient between a clinical and a forensic laboratory.

Every sheet has tubes and needs for which exactly one split keeps all rules, so that an answer is
checked by the rules alone. Volumes are notional: laboratories state their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from alatau.courses.labs.phrases import check_sources, check_words, filled, options
from alatau.courses.labs.sheet import Cell, Column, Passage, Sheet, Table
from alatau.courses.labs.specimen_labs import (
    OrderedSteps,
    Specimen,
    check_specimens,
    check_steps,
    items_of,
    right_ones,
    settings_of,
    steps_in_order,
)
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, Matching, Numeric, SingleChoice
from alatau.packs.model import Slug

Share = Literal["clinical", "forensic", "retained"]
SHARES: tuple[Share, ...] = ("clinical", "forensic", "retained")
Rule = Literal[
    "clinical-volume", "forensic-volume", "retained-volume", "opened", "plain", "anticoagulant"
]
RULES: tuple[Rule, ...] = (
    "clinical-volume", "forensic-volume", "retained-volume", "opened", "plain", "anticoagulant",
)  # fmt: skip
TRIES = 20_000
LARGEST_SHARE = 2
"""How many tubes the shares of the plan from which needs are made have at most."""
_WORDS = (
    "tubes", "tube", "volume", "kind", "state", "plain", "anticoagulant", "opened", "sealed",
    "needs", "share", "least", "also", "also-clinical", "also-forensic", "also-retained",
    "plan", "goes-to", "clinical", "forensic", "retained", "ml",
)  # fmt: skip


@dataclass(frozen=True)
class Tube:
    """A tube: `halves` are half millilitres."""

    name: str
    halves: int
    plain: bool
    opened: bool = False


@dataclass(frozen=True)
class Needs:
    """The least that each share must hold, in half millilitres."""

    clinical: int
    forensic: int
    retained: int

    @property
    def total(self) -> int:
        """All of them together."""
        return self.clinical + self.forensic + self.retained


def broken_rules(tubes: Sequence[Tube], needs: Needs, plan: Sequence[Share]) -> tuple[Rule, ...]:
    """The rules that a plan (the share of each tube) breaks.

    Each share holds at least what it needs; an opened tube goes to the clinical laboratory, which
    needs one without anticoagulant, while the forensic one needs one with it.
    """
    held = {
        share: [tube for tube, to in zip(tubes, plan, strict=True) if to == share]
        for share in SHARES
    }
    volume = {share: sum(tube.halves for tube in held[share]) for share in SHARES}
    found: dict[Rule, bool] = {
        "clinical-volume": volume["clinical"] < needs.clinical,
        "forensic-volume": volume["forensic"] < needs.forensic,
        "retained-volume": volume["retained"] < needs.retained,
        "opened": any(tube.opened for tube in (*held["forensic"], *held["retained"])),
        "plain": not any(tube.plain for tube in held["clinical"]),
        "anticoagulant": all(tube.plain for tube in held["forensic"]),
    }
    return tuple(rule for rule in RULES if found[rule])


def right_plans(tubes: Sequence[Tube], needs: Needs) -> list[tuple[Share, ...]]:
    """All plans that break no rule."""
    return [
        plan for plan in product(SHARES, repeat=len(tubes)) if not broken_rules(tubes, needs, plan)
    ]


class Settings(OrderedSteps):
    """`settings` of the lab file.

    Attributes:
        tubes: how many there are.
        right_records: choices of the task `records` that are right.
    """

    tubes: Annotated[int, Field(strict=True, ge=4, le=5)] = 5
    right_records: tuple[Slug, ...] = Field(min_length=1)


@dataclass(frozen=True)
class SplitSample:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, cases = settings_of(lab, Settings), items_of(lab, Specimen)
        check_words(
            lab,
            _WORDS,
            {
                "sealed": (),
                "spare": (),
                "allocate": SHARES,
                "plan": RULES,
                "order": settings.order,
                "records": settings.right_records,
            },
        )
        check_sources(lab, {})
        check_specimens(lab, cases)
        check_steps(lab, settings)

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """Tubes and needs of the seed."""
        self.check(lab)
        settings, cases = settings_of(lab, Settings), items_of(lab, Specimen)
        chance = np.random.default_rng(seed)
        case = cases[int(chance.integers(len(cases)))]
        tubes, needs, right = drawn_case(settings.tubes, chance)
        plan = _faulty_plan(tubes, needs, chance)
        return Sheet(
            materials=(
                Passage("story", case.story),
                _tubes(lab, tubes),
                _needs(lab, needs),
                _plan(lab, tubes, plan),
            ),
            questions=(
                _sealed(lab, tubes),
                _spare(lab, tubes, needs),
                _allocate(lab, tubes, right),
                _broken(lab, tubes, needs, plan),
                steps_in_order(lab, settings),
                right_ones(lab, "records", settings.right_records),
            ),
        )


def drawn_case(
    count: int, chance: np.random.Generator
) -> tuple[tuple[Tube, ...], Needs, tuple[Share, ...]]:
    """Tubes and needs with exactly one right plan, and that plan."""
    for _ in range(TRIES):
        opened = int(chance.integers(count))
        tubes = tuple(
            Tube(
                "ABCDE"[at],
                int(chance.integers(3, 11)),
                plain=bool(chance.integers(2)),
                opened=at == opened,
            )
            for at in range(count)
        )
        wanted = [SHARES[int(share)] for share in chance.integers(3, size=count)]
        if max(wanted.count(share) for share in SHARES) > LARGEST_SHARE:
            continue
        needs = _needs_of(tubes, wanted, chance)
        left = sum(tube.halves for tube in tubes) - needs.total
        if needs.retained > max(needs.clinical, needs.forensic) or not left:
            continue
        if broken_rules(tubes, needs, wanted):
            continue
        plans = right_plans(tubes, needs)
        if len(plans) == 1 and _faulty_plans(tubes, needs):
            return tubes, needs, plans[0]
    raise AssertionError("no case found")  # one in a few dozen tries is one


def _needs_of(tubes: Sequence[Tube], plan: Sequence[Share], chance: np.random.Generator) -> Needs:
    """Needs that a plan meets just about."""
    held = [
        sum(tube.halves for tube, to in zip(tubes, plan, strict=True) if to == share)
        for share in SHARES
    ]
    return Needs(*(max(2, volume - int(chance.integers(0, 2))) for volume in held))


def _faulty_plans(tubes: Sequence[Tube], needs: Needs) -> list[tuple[tuple[Share, ...], Rule]]:
    """All plans that break exactly one rule."""
    found = []
    for plan in product(SHARES, repeat=len(tubes)):
        rules = broken_rules(tubes, needs, plan)
        if len(rules) == 1:
            found.append((plan, rules[0]))
    return found


def _faulty_plan(
    tubes: Sequence[Tube], needs: Needs, chance: np.random.Generator
) -> tuple[Share, ...]:
    """A plan with one fault; each kind of fault that is possible here is as likely."""
    faulty = _faulty_plans(tubes, needs)
    rules = sorted({rule for _, rule in faulty})
    rule = rules[int(chance.integers(len(rules)))]
    plans = [plan for plan, broken in faulty if broken == rule]
    return plans[int(chance.integers(len(plans)))]


def _millilitres(halves: int) -> float:
    return halves / 2


def _told(halves: int) -> LocalText:
    written = f"{_millilitres(halves):g}"
    return LocalText(en=written, ru=written.replace(".", ","))


def _tubes(lab: LabFile, tubes: Sequence[Tube]) -> Table:
    word = lab.words
    rows: list[Mapping[str, Cell]] = [
        {
            "tube": tube.name,
            "volume": _millilitres(tube.halves),
            "kind": word["plain" if tube.plain else "anticoagulant"],
            "state": word["opened" if tube.opened else "sealed"],
        }
        for tube in tubes
    ]
    columns = tuple(Column(name, word[name]) for name in ("tube", "volume", "kind", "state"))
    return Table("tubes", word["tubes"], columns, tuple(rows))


def _needs(lab: LabFile, needs: Needs) -> Table:
    word = lab.words
    rows: list[Mapping[str, Cell]] = [
        {
            "share": word[share],
            "least": _millilitres(getattr(needs, share)),
            "also": word[f"also-{share}"],
        }
        for share in SHARES
    ]
    columns = tuple(Column(name, word[name]) for name in ("share", "least", "also"))
    return Table("needs", word["needs"], columns, tuple(rows))


def _plan(lab: LabFile, tubes: Sequence[Tube], plan: Sequence[Share]) -> Table:
    word = lab.words
    columns = (Column("tube", word["tube"]), Column("to", word["goes-to"]))
    rows: list[Mapping[str, Cell]] = [
        {"tube": tube.name, "to": word[to]} for tube, to in zip(tubes, plan, strict=True)
    ]
    return Table("plan", word["plan"], columns, tuple(rows))


def _number(lab: LabFile, name: str, halves: int, **places: object) -> Numeric:
    task = lab.tasks[name]
    return Numeric(
        kind="numeric",
        id=name,
        text=task.text,
        reason=filled(task.reason, answer=_told(halves), **places),
        sources=task.sources,
        weight=task.weight,
        answer=_millilitres(halves),
        unit=lab.words["ml"],
    )


def _sealed(lab: LabFile, tubes: Sequence[Tube]) -> Numeric:
    return _number(lab, "sealed", sum(tube.halves for tube in tubes if not tube.opened))


def _spare(lab: LabFile, tubes: Sequence[Tube], needs: Needs) -> Numeric:
    total = sum(tube.halves for tube in tubes)
    told = {"total": _told(total), "needed": _told(needs.total)}
    return _number(lab, "spare", total - needs.total, **told)


def _allocate(lab: LabFile, tubes: Sequence[Tube], right: Sequence[Share]) -> Matching:
    task = lab.tasks["allocate"]
    return Matching(
        kind="matching",
        id="allocate",
        text=task.text,
        reason=task.reason,
        sources=task.sources,
        weight=task.weight,
        left=tuple(
            Choice(
                id=f"tube-{tube.name.lower()}",
                text=LocalText(
                    {
                        code: f"{lab.words['tube'].in_language(code)} {tube.name}"
                        for code in task.text
                    }
                ),
            )
            for tube in tubes
        ),
        right=options(lab, "allocate", SHARES),
        pairs={
            f"tube-{tube.name.lower()}": share for tube, share in zip(tubes, right, strict=True)
        },
    )


def _broken(
    lab: LabFile, tubes: Sequence[Tube], needs: Needs, plan: Sequence[Share]
) -> SingleChoice:
    task = lab.tasks["plan"]
    (rule,) = broken_rules(tubes, needs, plan)
    return SingleChoice(
        kind="single-choice",
        id="plan",
        text=task.text,
        reason=filled(task.reason, rule=task.choices[rule]),
        sources=task.sources,
        weight=task.weight,
        options=options(lab, "plan", RULES),
        answer=rule,
    )
