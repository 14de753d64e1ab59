"""The labs on outbreak data: what all their sheets have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from lab_sheets import credits_of_all, credits_of_none, shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, engine_names, sheet
from alatau.courses.labs.sheet import Picture, Sheet, Table
from alatau.courses.labs.sheet_texts import sheet_texts
from alatau.languages import translator
from alatau.packs.courses.labs import LabFile
from alatau.packs.safety import check_text
from alatau.pictures import DARK, LIGHT

COURSE = "advanced-biological-threats"
NAMES = ("clean-a-line-list", "read-a-curve", "find-the-source", "choose-a-threshold")
SEEDS = (0, 1, 2**47)


@pytest.fixture(params=NAMES, scope="module")
def lab(request: pytest.FixtureRequest) -> LabFile:
    return shipped_lab(COURSE, request.param)


@pytest.fixture(scope="module")
def sheets(lab: LabFile) -> list[Sheet]:
    return [sheet(lab, seed) for seed in SEEDS]


def comparable(found: Sheet) -> Any:
    """A sheet without its functions, and with the pictures that they draw."""
    pictures = [each.draw(str, LIGHT) for each in found.materials if isinstance(each, Picture)]
    words = [each for each in found.materials if not isinstance(each, Picture)]
    return replace(found, materials=(), explore=None), words, pictures


def test_the_engine_is_known_by_its_name_and_accepts_the_lab(lab: LabFile) -> None:
    assert lab.engine in engine_names()
    engine(lab.engine).check(lab)


def test_the_same_seed_gives_the_same_sheet(lab: LabFile, sheets: list[Sheet]) -> None:
    assert comparable(sheet(lab, SEEDS[1])) == comparable(sheets[1])


def test_another_seed_gives_another_sheet(sheets: list[Sheet]) -> None:
    one, other, third = (comparable(each) for each in sheets)
    assert one != other
    assert other != third


def test_who_knows_everything_earns_everything(sheets: list[Sheet]) -> None:
    for each in sheets:
        assert credits_of_all(each.questions) == [1.0] * len(each.questions)


def test_who_answers_nothing_earns_nothing(sheets: list[Sheet]) -> None:
    for each in sheets:
        assert credits_of_none(each.questions) == [0.0] * len(each.questions)


def test_every_text_is_there_in_both_languages_and_has_no_empty_place(
    lab: LabFile, sheets: list[Sheet]
) -> None:
    for found in sheets:
        for text in sheet_texts(found):
            assert {"en", "ru"} <= text.keys(), text
            for words in text.values():
                assert not re.search(r"\{[a-z-]+\}", words), words
                assert check_text(words) == [], words


def test_questions_have_ids_of_their_own_a_reason_and_known_sources(
    lab: LabFile, sheets: list[Sheet]
) -> None:
    known = {source.id for source in lab.sources}
    for found in sheets:
        names = [question.id for question in found.questions]
        assert len(set(names)) == len(names)
        assert all(set(question.sources) <= known for question in found.questions)


def test_sheets_are_of_bounded_size(sheets: list[Sheet]) -> None:
    for found in sheets:
        assert len(found.questions) <= 12
        assert len(found.materials) <= 6
        for material in found.materials:
            if isinstance(material, Table):
                assert len(material.rows) <= 40
                assert all(len(row) == len(material.columns) for row in material.rows)


def test_pictures_can_be_drawn_in_every_theme_and_language(sheets: list[Sheet]) -> None:
    for found in sheets:
        for material in found.materials:
            if isinstance(material, Picture):
                for language in ("en", "ru"):
                    for theme in (LIGHT, DARK):
                        assert material.draw(translator(language), theme)["$schema"]


def test_words_that_are_missing_are_named(lab: LabFile) -> None:
    name = next(iter(lab.words))
    wrong = lab.model_copy(update={"words": {k: v for k, v in lab.words.items() if k != name}})
    with pytest.raises(InvalidInput, match=name):
        engine(lab.engine).check(wrong)


def test_a_task_that_is_missing_is_named(lab: LabFile) -> None:
    name = next(iter(lab.tasks))
    wrong = lab.model_copy(update={"tasks": {k: v for k, v in lab.tasks.items() if k != name}})
    with pytest.raises(InvalidInput, match=name):
        engine(lab.engine).check(wrong)


def test_a_setting_that_nobody_knows_is_named(lab: LabFile) -> None:
    wrong = lab.model_copy(update={"settings": {**lab.settings, "lucky": 7}})
    with pytest.raises(InvalidInput, match="lucky"):
        engine(lab.engine).check(wrong)


def test_a_source_that_is_not_listed_is_named(lab: LabFile) -> None:
    name = next(iter(lab.tasks))
    task = lab.tasks[name].model_copy(update={"sources": ("hearsay",)})
    wrong = lab.model_copy(update={"tasks": {**lab.tasks, name: task}})
    with pytest.raises(InvalidInput, match="hearsay"):
        engine(lab.engine).check(wrong)
