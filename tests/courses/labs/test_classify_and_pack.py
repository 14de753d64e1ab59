"""Consignments: the same seed gives the same sheet, and keys follow from the class alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from shipped_labs import raw_lab, shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import sheet
from alatau.courses.labs.classify_and_pack import (
    INSTRUCTION_OF,
    NOT_FOR_A,
    NOT_FOR_B,
    PARTS_A,
    PARTS_B,
    ClassifyAndPack,
)
from alatau.courses.labs.sheet import Drawing
from alatau.courses.scoring import score
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Matching, MultipleChoice, SingleChoice

LAB = shipped_lab("classify-and-pack")
CATEGORY = {item["id"]: item["category"] for item in LAB.items}
UNKNOWN = {item["id"] for item in LAB.items if item.get("unknown")}
SEEDS = range(60)


def spoiled(**settings: Any) -> LabFile:
    raw = raw_lab("classify-and-pack")
    raw["settings"] |= settings
    return LabFile.model_validate(raw)


def categories(seed: int) -> dict[str, str]:
    """What a sheet asks to classify, with its keys."""
    return {
        question.id.removeprefix("category-"): question.answer
        for question in sheet(LAB, seed).questions
        if isinstance(question, SingleChoice)
    }


def test_the_same_seed_gives_the_same_sheet_and_another_seed_another_one() -> None:
    for seed in SEEDS:
        one, other = sheet(LAB, seed), sheet(LAB, seed)
        assert one.questions == other.questions
        assert [each.id for each in one.materials] == [each.id for each in other.materials]
    assert len({tuple(categories(seed)) for seed in SEEDS}) > 50


def test_a_sheet_has_as_many_of_each_class_as_the_lab_says() -> None:
    wanted = {name: number for name, number in LAB.settings["counts"].items() if number}
    for seed in SEEDS:
        assert Counter(categories(seed).values()) == wanted
        assert len(categories(seed)) == 12
        assert len(UNKNOWN & set(categories(seed))) == LAB.settings["unknown"]


def test_keys_are_the_classes_and_instructions_of_the_bank() -> None:
    for seed in SEEDS:
        assert all(CATEGORY[name] == answer for name, answer in categories(seed).items())
        (matching,) = [q for q in sheet(LAB, seed).questions if isinstance(q, Matching)]
        assert matching.pairs == {item: INSTRUCTION_OF[CATEGORY[item]] for item in matching.pairs}
        assert len({CATEGORY[item] for item in matching.pairs}) >= 4


def test_what_is_missing_is_what_a_package_of_its_class_needs_and_is_not_drawn() -> None:
    for seed in SEEDS:
        made = sheet(LAB, seed)
        drawings = {each.id: each for each in made.materials if isinstance(each, Drawing)}
        packages = [q for q in made.questions if isinstance(q, MultipleChoice)]
        assert [q.id for q in packages] == list(drawings)
        for question in packages:
            item = question.id.removeprefix("package-")
            needed = set(PARTS_B if CATEGORY[item] == "un-3373" else PARTS_A)
            wrong = set(NOT_FOR_B if CATEGORY[item] == "un-3373" else NOT_FOR_A)
            if item in UNKNOWN and CATEGORY[item] != "un-3373":
                needed.add("suspected")
            assert set(question.answers) <= needed
            assert {option.id for option in question.options} == needed | wrong
            caption = drawings[question.id].caption["en"]
            for option in question.options:
                drawn = option.text["en"] in caption
                assert drawn is (option.id not in question.answers and option.id not in wrong)
                assert option.why is not None


def test_absorbent_material_is_missing_only_where_the_specimen_is_surely_a_liquid() -> None:
    liquid = {item["id"]: item.get("liquid", True) for item in LAB.items}
    assert not any(liquid[name] for name in ("anthrax-swab", "dead-bird-organs", "unknown-nurses"))
    without = set()
    for seed in range(200):
        for question in sheet(LAB, seed).questions:
            assert isinstance(question, SingleChoice | Matching | MultipleChoice)
            if isinstance(question, MultipleChoice) and "absorbent" in question.answers:
                without.add(question.id.removeprefix("package-"))
    assert len(without) > 3
    assert all(liquid[name] for name in without)


def test_a_document_that_is_missing_cannot_bear_its_words() -> None:
    for seed in SEEDS:
        for question in sheet(LAB, seed).questions:
            names = {option.id for option in getattr(question, "options", ())}
            if "suspected" in names and "declaration" in question.answers:
                assert "suspected" in question.answers


def test_one_package_holds_an_unknown_agent_that_may_be_category_a() -> None:
    for seed in SEEDS:
        shown = set(categories(seed)) & {n for n in UNKNOWN if CATEGORY[n] == "un-2814"}
        if shown:
            first = sheet(LAB, seed).materials[0]
            assert first.id.removeprefix("package-") in shown


def test_drawings_are_of_both_languages_and_hold_no_place_to_fill() -> None:
    for seed in range(20):
        for each in sheet(LAB, seed).materials:
            assert isinstance(each, Drawing)
            english, russian = each.svg("en"), each.svg("ru")
            assert english.startswith("<svg ")
            assert english != russian
            assert "{" not in english.split("</style>")[1]


def test_a_full_answer_earns_everything() -> None:
    for seed in range(20):
        for question in sheet(LAB, seed).questions:
            if isinstance(question, SingleChoice):
                assert score(question, question.answer).right
            elif isinstance(question, Matching):
                assert score(question, dict(question.pairs)).right
            elif isinstance(question, MultipleChoice):
                assert score(question, list(question.answers)).right


def test_every_item_of_the_bank_has_a_reason_and_a_source_in_both_languages() -> None:
    assert len(LAB.items) >= 24
    for item in LAB.items:
        assert item["sources"], item["id"]
        for key in ("text", "short", "reason"):
            assert set(item[key]) == {"en", "ru"}, (item["id"], key)


def test_unknown_agents_are_of_more_than_one_class_and_most_events_are_natural() -> None:
    assert {CATEGORY[name] for name in UNKNOWN} == {"un-2814", "un-3373"}
    undetermined = [item for item in LAB.items if item.get("origin") == "undetermined"]
    assert all(item["region"] == "altynaral" for item in undetermined)
    assert 2 * len(undetermined) <= len(LAB.items)


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"counts": {"un-2814": 99}}, "counts"),
        ({"counts": {"un-2814": -1}}, "counts"),
        ({"counts": {"un-9999": 1}}, "counts"),
        ({"counts": {}}, "counts"),
        ({"counts": {"un-2900": 3, "un-2814": 2}}, "un-2900"),
        ({"counts": {"un-2814": 2.5}}, "counts"),
        ({"unknown": 11}, "unknown"),
        ({"packages": 0}, "packages"),
        ({"missing": 9}, "missing"),
        ({"instructions": 13}, "instructions"),
        ({"packages": True}, "packages"),
        ({"speed": 1}, "speed"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_place(
    settings: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidInput, match=place):
        ClassifyAndPack().check(spoiled(**settings))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"category": "un-1"}, "category"),
        ({"sources": []}, "sources"),
        ({"sources": ["nowhere"]}, "nowhere"),
        ({"reason": ""}, "reason"),
        ({"origin": "undetermined"}, "Altynaral"),
        ({"id": "cchf-post-mortem"}, "same id"),
        ({"dose": 1}, "dose"),
    ],
)
def test_items_that_cannot_be_are_refused_with_their_place(
    change: dict[str, Any], place: str
) -> None:
    raw = raw_lab("classify-and-pack")
    raw["items"][0] |= change
    with pytest.raises(InvalidInput, match=place):
        ClassifyAndPack().check(LabFile.model_validate(raw))


@pytest.mark.parametrize("part", ["words", "tasks"])
def test_a_lab_without_its_words_or_tasks_is_refused(part: str) -> None:
    raw = raw_lab("classify-and-pack")
    raw[part].pop("draw-to" if part == "words" else "package")
    with pytest.raises(InvalidInput, match=part):
        sheet(LabFile.model_validate(raw), 1)
