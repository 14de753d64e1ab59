"""Statements of xAPI: as specified, the same each time, and without the person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from generated_questions import questions
from hypothesis import given, settings
from small_course import write_course
from xapi_structure import faults

from alatau.checks import InvalidInput
from alatau.courses.answers import InvalidAnswer
from alatau.interchange import bank_of
from alatau.interchange.xapi import Act, answer, definition, hand_in, json_lines, visit
from alatau.languages import LocalText
from alatau.packs.courses.checks import load_course
from alatau.packs.courses.questions import Question

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ACT = Act("7f3a", "threats", "A3.1", "lesson", NOON)
RIGHT: list[tuple[Any, str]] = [
    ("beta", "beta"),
    (["one", "three"], "one[,]three"),
    ({"answer": False, "reason": "since"}, "answer-false[,]reason-since"),
    (["gloves", "gown", "hands"], "gloves[,]gown[,]hands"),
    ({"left": "r-one", "other": "r-two"}, "left[.]r-one[,]other[.]r-two"),
    ({"value": "12,5", "unit": "per cent"}, "12.5"),
    ({"first": "2023-05-01", "last": "2023-05-09"}, "2023-05-01/2023-05-09"),
    ("Notify the focal point", "Notify the focal point"),
    ("act", "act"),
]


def asked(folder: Path) -> list[Question]:
    bank = bank_of(load_course(write_course(folder, "threats", "A3")))
    return [item.question for item in bank[:9]]


@pytest.mark.parametrize("at", range(9))
def test_a_right_answer_of_each_kind_is_a_statement_as_specified(tmp_path: Path, at: int) -> None:
    question, (given, response) = asked(tmp_path)[at], RIGHT[at]
    statement = answer(ACT, question, given, confidence=3)
    assert faults(statement) == []
    assert statement["verb"]["id"].endswith("/answered")
    assert statement["result"]["response"] == response
    assert statement["result"]["success"]
    assert statement["result"]["score"]["scaled"] == 1.0
    pattern = statement["object"]["definition"].get("correctResponsesPattern")
    if question.kind in ("single-choice", "true-false", "ordering", "matching", "judgement"):
        assert response in pattern


@given(questions())
@settings(max_examples=60, deadline=None)
def test_the_definition_of_any_question_is_as_specified(question: Question) -> None:
    statement = visit(ACT, LocalText(en="Lesson"))
    statement["object"]["definition"] = definition(question)
    assert faults(statement) == []
    assert "correctResponsesPattern" not in definition(question, with_key=False)


def test_visits_and_hand_ins_are_statements_as_specified() -> None:
    title = LocalText(en="Test", ru="Тест")
    act = Act("7f3a", "threats", "one", "test", NOON)
    for statement in (visit(act, title), hand_in(act, title), hand_in(act, title, 0.75)):
        assert faults(statement) == []
    assert hand_in(act, title, 0.75)["result"] == {"completion": True, "score": {"scaled": 0.75}}


def test_a_statement_made_twice_has_the_same_id(tmp_path: Path) -> None:
    question = asked(tmp_path)[0]
    assert answer(ACT, question, "beta") == answer(ACT, question, "beta")
    assert answer(ACT, question, "beta")["id"] != answer(ACT, question, "alpha")["id"]


def test_questions_of_two_labs_with_one_id_are_two_activities_and_bear_no_key(
    tmp_path: Path,
) -> None:
    question = asked(tmp_path)[0]
    said = [
        answer(Act("7f3a", "threats", lab, "lab", NOON), question, "beta")
        for lab in ("chain-of-custody", "split-a-sample")
    ]
    assert all(faults(each) == [] for each in said)
    assert said[0]["object"]["id"] != said[1]["object"]["id"]
    for each in said:
        (parent,) = each["context"]["contextActivities"]["parent"]
        assert each["object"]["id"].startswith(parent["id"])
        assert "correctResponsesPattern" not in each["object"]["definition"]
        assert each["result"]["success"]
    lesson = answer(ACT, question, "beta")["object"]
    assert lesson["id"].endswith(f"/courses/threats/questions/{question.id}")
    assert lesson["definition"]["correctResponsesPattern"] == ["beta"]


def test_every_statement_says_that_it_is_for_training() -> None:
    extensions = visit(ACT, LocalText(en="L"))["context"]["extensions"]
    assert any("EXERCISE EXERCISE EXERCISE" in value for value in extensions.values())


@pytest.mark.parametrize("learner", ["", "ana@example.org", "+77010000000"])
def test_a_person_cannot_stand_where_a_key_belongs(learner: str) -> None:
    with pytest.raises(InvalidInput, match="learner"):
        Act(learner, "threats", "A3.1", "lesson", NOON)


def test_a_time_without_zone_and_an_unknown_kind_are_refused() -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        Act("a", "threats", "A3.1", "lesson", NOON.replace(tzinfo=None))
    with pytest.raises(InvalidInput, match="did you mean lesson"):
        Act("a", "threats", "A3.1", "leson", NOON)


def test_an_answer_of_another_form_is_refused(tmp_path: Path) -> None:
    question = asked(tmp_path)[0]
    for wrong in ("gamma", None):
        with pytest.raises(InvalidAnswer):
            answer(ACT, question, wrong)


def test_a_unit_is_turned_into_that_of_the_key(tmp_path: Path) -> None:
    question = asked(tmp_path)[5].model_copy(update={"units": {"per mille": 0.1}})
    statement = answer(ACT, question, {"value": "125", "unit": "per mille"})
    assert float(statement["result"]["response"]) == 12.5


def test_statements_stand_one_a_line() -> None:
    lines = json_lines([visit(ACT, LocalText(ru="Урок")), visit(ACT, LocalText(en="L"))])
    assert [json.loads(line)["actor"] for line in lines.splitlines()] == [
        {"objectType": "Agent", "account": {"homePage": "https://alatau.invalid", "name": "7f3a"}}
    ] * 2
    assert "Урок" in lines
