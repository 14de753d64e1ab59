"""Answers keep who, when and why; everything travels as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alatau.checks import InvalidInput
from alatau.instruments import (
    INSTRUMENTS,
    Answer,
    Assessment,
    Disagreement,
    Instrument,
    Result,
    disagreement,
    editions,
    evaluate,
    instrument,
)

EMPTY = Assessment(instrument="ihr-annex-2", edition="2005")


def test_every_version_of_an_answer_is_kept_with_who_when_and_why() -> None:
    filled = EMPTY.answer("serious", "unknown", by="A.health", at=10)
    filled = filled.answer("serious", "no", by="B.health", at=20)
    filled = filled.answer("serious", "yes", by="A.health", at=30, reason="Two deaths")
    assert [answer.choice for answer in filled.versions("serious")] == ["unknown", "no", "yes"]
    assert [answer.at for answer in filled.versions("serious", by="A.health")] == [10, 30]
    assert filled.versions("serious")[-1].reason == "Two deaths"
    assert filled.current(by="B.health") == {"serious": "no"}
    assert filled.current() == {"serious": "yes"}
    assert EMPTY.answers == ()


def test_the_state_of_any_moment_can_be_told_again() -> None:
    filled = EMPTY.answer("disease", "other", by="A", at=0)
    filled = filled.answer("serious", "yes", by="A", at=60).answer("unusual", "yes", by="A", at=90)
    assert [str(filled.result(at=at)) for at in (0, 60, 90)] == [
        "undetermined: depends on Q1, Q2, Q3, Q4",
        "undetermined: depends on Q2, Q3, Q4",
        "notify",
    ]


def test_answers_recorded_late_take_their_place_in_time() -> None:
    filled = EMPTY.answer("serious", "yes", by="A", at=60).answer("serious", "no", by="A", at=30)
    assert filled.current() == {"serious": "yes"}


def test_clock_times_are_compared_across_zones() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    filled = EMPTY.answer("serious", "yes", by="A", at=noon)
    filled = filled.answer("serious", "no", by="A", at=datetime(2026, 3, 1, 7, 30, tzinfo=UTC))
    assert filled.current() == {"serious": "no"}
    assert filled.current(at=datetime(2026, 3, 1, 7, 15, tzinfo=UTC)) == {"serious": "yes"}


def test_a_clock_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        EMPTY.answer("serious", "yes", by="A", at=datetime(2026, 3, 1))


def test_what_stood_at_a_time_without_a_zone_cannot_be_told() -> None:
    told = EMPTY.answer("serious", "yes", by="A", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert told.current(at=datetime(2026, 3, 2, 10, tzinfo=UTC)) == {"serious": "yes"}
    with pytest.raises(InvalidInput, match="at: has no time zone"):
        told.current(at=datetime(2026, 3, 2, 10))


def test_minutes_and_clock_times_do_not_mix() -> None:
    filled = EMPTY.answer("serious", "yes", by="A", at=5)
    with pytest.raises(InvalidInput, match="do not mix"):
        filled.answer("serious", "yes", by="A", at=datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(InvalidInput, match="do not mix"):
        filled.current(at=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("at", [float("nan"), float("inf"), "soon"])
def test_a_time_that_is_none_is_refused(at) -> None:
    with pytest.raises(ValidationError):
        EMPTY.answer("serious", "yes", by="A", at=at)


def test_nobody_cannot_answer() -> None:
    with pytest.raises(ValidationError):
        EMPTY.answer("serious", "yes", by="", at=0)


@pytest.mark.parametrize(
    ("id", "edition", "words"),
    [
        ("ihr-anex-2", "2005", "did you mean ihr-annex-2"),
        ("ihr-annex-2", "2015", "did you mean 2005"),
    ],
)
def test_an_unknown_instrument_or_edition_is_refused_with_the_nearest(id, edition, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        Assessment(instrument=id, edition=edition)


def test_by_default_the_newest_usable_edition_serves() -> None:
    assert [each.edition for each in editions("ihr-annex-2")] == ["2005", "2024"]
    assert instrument("ihr-annex-2").edition == "2005"


@pytest.mark.parametrize("edition", INSTRUMENTS.values(), ids=lambda e: f"{e.id}/{e.edition}")
def test_an_instrument_survives_json(edition: Instrument) -> None:
    assert Instrument.model_validate_json(edition.model_dump_json()) == edition


@given(data=st.data())
def test_assessments_and_results_survive_json(data) -> None:
    edition = data.draw(st.sampled_from(list(INSTRUMENTS.values())))
    filled = Assessment(instrument=edition.id, edition=edition.edition)
    for question in edition.questions:
        for by in data.draw(st.sets(st.sampled_from("ABC"))):
            choice = data.draw(st.sampled_from(question.takes))
            filled = filled.answer(question.id, choice, by=by, at=data.draw(st.integers(0, 9)))
    assert Assessment.model_validate_json(filled.model_dump_json()) == filled
    result = filled.result()
    assert Result.model_validate_json(result.model_dump_json()) == result
    compared = disagreement(filled)
    assert Disagreement.model_validate_json(compared.model_dump_json()) == compared


def test_the_kind_of_a_time_survives_json() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    for at in (5, 5.5, moment):
        text = EMPTY.answer("serious", "yes", by="A", at=at).model_dump_json()
        again = Assessment.model_validate_json(text).answers[0].at
        assert again == at
        assert type(again) is type(at)


@pytest.mark.parametrize("model", [Instrument, Assessment, Answer, Result])
def test_unknown_keys_are_refused(model) -> None:
    examples = {
        Instrument: instrument("ihr-annex-2"),
        Assessment: EMPTY,
        Answer: EMPTY.answer("serious", "yes", by="A", at=0).answers[0],
        Result: evaluate(instrument("ihr-annex-2"), {}),
    }
    text = json.loads(examples[model].model_dump_json())
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.model_validate({**text, "suprise": 1})


def test_an_instrument_whose_rule_names_what_it_does_not_have_is_refused() -> None:
    text = json.loads(instrument("woah-notification").model_dump_json())
    text["questions"] = text["questions"][1:]
    with pytest.raises(ValidationError, match="the rule tests listed"):
        Instrument.model_validate(text)
    text = json.loads(instrument("woah-notification").model_dump_json())
    text["rule_source"] = "hearsay"
    with pytest.raises(ValidationError, match="no such source: hearsay"):
        Instrument.model_validate(text)
