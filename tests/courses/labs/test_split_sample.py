"""Splits: on every sheet exactly one keeps the rules, and it is the key."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from shipped_labs import raw_lab, shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import sheet
from alatau.courses.labs.sheet import Table
from alatau.courses.labs.split_sample import (
    RULES,
    SHARES,
    Needs,
    Share,
    SplitSample,
    Tube,
    broken_rules,
    drawn_case,
    right_plans,
)
from alatau.courses.scoring import score
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Matching, MultipleChoice, Numeric, Ordering, SingleChoice

LAB = shipped_lab("split-a-sample")
SEEDS = range(40)
TUBES = (
    Tube("A", 4, plain=True, opened=True),
    Tube("B", 6, plain=False),
    Tube("C", 5, plain=True),
    Tube("D", 3, plain=True),
)
NEEDS = Needs(clinical=7, forensic=6, retained=4)
RIGHT: tuple[Share, ...] = ("clinical", "forensic", "retained", "clinical")


def test_a_plan_that_keeps_all_rules_breaks_none() -> None:
    assert broken_rules(TUBES, NEEDS, RIGHT) == ()


@pytest.mark.parametrize(
    ("plan", "rules"),
    [
        (("clinical", "forensic", "clinical", "retained"), ("retained-volume",)),
        (("clinical", "forensic", "retained", "retained"), ("clinical-volume",)),
        (("retained", "forensic", "clinical", "clinical"), ("opened",)),
        (("clinical", "clinical", "retained", "forensic"), ("forensic-volume", "anticoagulant")),
        (("clinical", "retained", "forensic", "forensic"), ("clinical-volume", "anticoagulant")),
        (
            ("forensic", "clinical", "retained", "forensic"),
            ("clinical-volume", "opened", "plain", "anticoagulant"),
        ),
    ],
)
def test_each_rule_is_told_when_it_is_broken(plan: Any, rules: tuple[str, ...]) -> None:
    assert broken_rules(TUBES, NEEDS, plan) == rules


def test_right_plans_are_all_of_those_that_keep_the_rules() -> None:
    found = right_plans(TUBES, NEEDS)
    assert RIGHT in found
    others = set(product(SHARES, repeat=4)) - set(found)
    assert all(broken_rules(TUBES, NEEDS, plan) for plan in others)


@pytest.mark.parametrize("count", [4, 5])
def test_every_drawn_case_has_exactly_one_right_plan(count: int) -> None:
    for seed in range(60):
        tubes, needs, plan = drawn_case(count, np.random.default_rng(seed))
        assert right_plans(tubes, needs) == [plan]
        assert sum(tube.opened for tube in tubes) == 1
        assert sum(tube.halves for tube in tubes) > needs.total
        assert needs.retained <= max(needs.clinical, needs.forensic)


def test_the_same_seed_gives_the_same_sheet() -> None:
    for seed in SEEDS:
        assert sheet(LAB, seed) == sheet(LAB, seed)
    assert len({str(sheet(LAB, seed).materials[1:3]) for seed in SEEDS}) == len(SEEDS)


def test_keys_follow_from_the_tables_that_a_learner_sees() -> None:
    seen_rules = set()
    for seed in SEEDS:
        made = sheet(LAB, seed)
        _story, tubes, needs, plan = made.materials
        sealed, spare, allocate, broken, order, records = made.questions
        assert isinstance(tubes, Table)
        assert isinstance(needs, Table)
        assert isinstance(plan, Table)
        shown = _tubes(tubes)
        least = Needs(*(int(2 * float(row["least"])) for row in needs.rows))  # type: ignore[arg-type]
        assert isinstance(sealed, Numeric)
        assert sealed.answer == sum(t.halves for t in shown if not t.opened) / 2
        assert isinstance(spare, Numeric)
        assert spare.answer == (sum(t.halves for t in shown) - least.total) / 2
        assert spare.answer > 0
        assert isinstance(allocate, Matching)
        key = tuple(allocate.pairs[f"tube-{t.name.lower()}"] for t in shown)
        assert right_plans(shown, least) == [key]
        assert isinstance(broken, SingleChoice)
        named = {LAB.words[share]["en"]: share for share in SHARES}
        proposed = [named[row["to"].in_language("en")] for row in plan.rows]  # type: ignore[union-attr]
        assert broken_rules(shown, least, proposed) == (broken.answer,)
        seen_rules.add(broken.answer)
        assert isinstance(order, Ordering)
        assert score(order, [step.id for step in order.steps]).right
        assert isinstance(records, MultipleChoice)
        assert score(records, list(records.answers)).right
        assert score(allocate, dict(allocate.pairs)).right
        assert score(sealed, {"value": str(sealed.answer), "unit": "ml"}).right
    assert len(seen_rules) >= 4
    assert seen_rules <= set(RULES)


def _tubes(table: Table) -> tuple[Tube, ...]:
    return tuple(
        Tube(
            str(row["tube"]),
            int(2 * float(row["volume"])),  # type: ignore[arg-type]
            plain=row["kind"] == LAB.words["plain"],
            opened=row["state"] == LAB.words["opened"],
        )
        for row in table.rows
    )


def test_reasons_are_in_both_languages_without_places_to_fill() -> None:
    for seed in range(10):
        for question in sheet(LAB, seed).questions:
            assert set(question.reason) == {"en", "ru"}
            assert not any("{" in words for words in question.reason.values())


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"tubes": 3}, "tubes"),
        ({"tubes": 6}, "tubes"),
        ({"tubes": "many"}, "tubes"),
        ({"right_records": ["nothing"]}, "records"),
        ({"before": []}, "before"),
        ({"before": [["agree", "sell"]]}, "before"),
        ({"order": ["agree", "sell"]}, "order"),
        ({"volume": 3}, "volume"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_place(
    settings: dict[str, Any], place: str
) -> None:
    raw = raw_lab("split-a-sample")
    raw["settings"] |= settings
    with pytest.raises(InvalidInput, match=place):
        SplitSample().check(LabFile.model_validate(raw))


def test_items_that_cannot_be_are_refused() -> None:
    for change in ({"origin": "undetermined"}, {"origin": "deliberate"}, {"story": {}}):
        raw = raw_lab("split-a-sample")
        raw["items"][0] |= change
        with pytest.raises(InvalidInput, match=r"items\.0|Altynaral"):
            SplitSample().check(LabFile.model_validate(raw))
    raw = raw_lab("split-a-sample")
    raw["items"] = raw["items"][-1:]
    with pytest.raises(InvalidInput, match="natural"):
        SplitSample().check(LabFile.model_validate(raw))
