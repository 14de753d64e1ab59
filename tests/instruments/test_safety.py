"""No instrument says how an outbreak began, and none strays from recognising and reporting."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.instruments import (
    INSTRUMENTS,
    Assessment,
    Instrument,
    Kind,
    disagreement,
    evaluate,
    lesson_total,
)
from alatau.packs.safety import check_text

ON_ORIGIN = re.compile(
    r"natural|deliberat|accident|intent|malicious|attack|attribut|perpetrat|origin|releas|weapon"
    r"|terror|warfare|crim(e|inal)|sabotage|man-?made|artificial|engineered|leak(?!proof)",
    re.IGNORECASE,
)
VERDICT = re.compile(r"likely|probable|suspicious|suspected", re.IGNORECASE)
EDITIONS = list(INSTRUMENTS.values())
UNUSUAL = [each for each in EDITIONS if each.kind is Kind.UNUSUAL_OUTBREAK]
ids = dict(ids=lambda each: f"{each.id}/{each.edition}")


def words(value: Any) -> Iterator[str]:
    """Every key and text in what JSON holds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner)
    elif isinstance(value, str):
        yield value


def on_origin(model: Any) -> list[str]:
    text = words(json.loads(model.model_dump_json()))
    return [each for each in text if ON_ORIGIN.search(each) or VERDICT.search(each)]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_result_total_or_comparison_holds_a_word_on_origin(data) -> None:
    edition = data.draw(st.sampled_from(UNUSUAL))
    filled = Assessment(instrument=edition.id, edition=edition.edition)
    for question in edition.questions:
        for by in "AB":
            choice = data.draw(st.sampled_from((None, *question.takes)))
            if choice is not None:
                filled = filled.answer(question.id, choice, by=by, at=0)
    assert on_origin(filled.result()) == []
    assert on_origin(disagreement(filled)) == []
    if edition.id == "radosavljevic-belojevic":
        assert on_origin(lesson_total(edition, filled.current(), purpose="lesson")) == []


@pytest.mark.parametrize("edition", UNUSUAL, **ids)
@pytest.mark.parametrize("place", [0, -1])
def test_all_criteria_absent_or_all_present_say_nothing_on_origin_either(edition, place) -> None:
    answers = {question.id: question.choices[place].id for question in edition.questions}
    assert on_origin(evaluate(edition, answers)) == []


@pytest.mark.parametrize("edition", EDITIONS, **ids)
def test_an_instrument_says_nothing_on_origin_outside_titles_of_papers(edition: Instrument) -> None:
    text = json.loads(edition.model_dump_json(exclude={"sources"}))
    assert [each for each in words(text) if ON_ORIGIN.search(each)] == []


@pytest.mark.parametrize("edition", EDITIONS, **ids)
def test_an_instrument_holds_no_word_of_the_safety_list(edition: Instrument) -> None:
    text = json.loads(edition.model_dump_json(exclude={"sources"}))
    assert [(each, check_text(each)) for each in words(text) if check_text(each)] == []


@pytest.mark.parametrize("edition", UNUSUAL, **ids)
def test_criteria_end_in_a_joint_assessment(edition: Instrument) -> None:
    caution = evaluate(edition, {}).caution
    assert "joint assessment" in caution
    assert "prove nothing" in caution


def test_the_search_for_words_on_origin_finds_them() -> None:
    examples = ("natural", "Deliberate", "released", "of unknown origin")
    assert all(ON_ORIGIN.search(text) for text in examples)
    assert VERDICT.search("highly unlikely")
