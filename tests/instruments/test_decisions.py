"""WOAH notification and transport classification, and what holds for all decision tables."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.instruments import INSTRUMENTS, UNKNOWN, Instrument, Kind, State, evaluate, instrument

WOAH = instrument("woah-notification")
TRANSPORT = instrument("transport-classification")
TRIGGERS = ("first", "recurrence", "strain", "change", "host")
DECIDING = [each for each in INSTRUMENTS.values() if each.kind is Kind.DECISION and each.usable]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_one_trigger_is_enough_for_a_listed_and_confirmed_disease(trigger: str) -> None:
    result = evaluate(WOAH, {"listed": "yes", "confirmed": "yes", trigger: "yes"})
    assert result.outcome == "notify"


def test_a_listed_disease_without_a_trigger_waits_for_the_six_monthly_report() -> None:
    answers = {"listed": "yes", "confirmed": "yes", **dict.fromkeys(TRIGGERS, "no")}
    assert evaluate(WOAH, answers).outcome == "six-monthly"


def test_the_clock_of_woah_waits_for_confirmation() -> None:
    answers = {"listed": "yes", "first": "yes"}
    assert evaluate(WOAH, answers).depends_on == ("confirmed",)
    assert evaluate(WOAH, {**answers, "confirmed": "no"}).outcome == "do-not"


def test_an_emerging_disease_is_notified_though_it_is_not_listed() -> None:
    assert evaluate(WOAH, {"listed": "no", "emerging": "yes"}).outcome == "notify"
    assert evaluate(WOAH, {"listed": "no", "emerging": "no"}).outcome == "do-not"


SPECIMEN = {"form": "specimen", "agent": "yes", "affects": "people"}
CULTURES_ONLY = {"agent": "yes", "listing": "cultures-only", "affects": "people"}


@pytest.mark.parametrize(
    ("item", "answers", "outcome"),
    [
        ("blood, suspected CCHF", {**SPECIMEN, "listing": "any-form"}, "UN 2814"),
        (
            "skin swab, suspected anthrax",
            {**CULTURES_ONLY, "form": "specimen"},
            "UN 3373",
        ),
        ("culture of the same", {**CULTURES_ONLY, "form": "culture"}, "UN 2814"),
        ("blood culture with Brucella", {**CULTURES_ONLY, "form": "culture"}, "UN 2814"),
        ("serum for brucellosis serology", {**CULTURES_ONLY, "form": "specimen"}, "UN 3373"),
        ("bubo aspirate, suspected plague", {**CULTURES_ONLY, "form": "specimen"}, "UN 3373"),
        ("swab, avian influenza in a person", {**CULTURES_ONLY, "form": "specimen"}, "UN 3373"),
        ("organs of a dead bird", {**CULTURES_ONLY, "form": "specimen"}, "UN 3373"),
        ("brain, suspected rabies", {**CULTURES_ONLY, "form": "specimen"}, "UN 3373"),
        ("dried blood spot", {"form": "dried-spot"}, "not-subject"),
        ("blood for cholesterol", {"form": "specimen", "agent": "minimal"}, "exempt"),
        (
            "contaminated gowns from a ward for haemorrhagic fevers",
            {"form": "waste", "agent": "yes", "listing": "any-form"},
            "UN 3549",
        ),
        (
            "culture of an agent of animals alone",
            {"form": "culture", "agent": "yes", "listing": "any-form", "affects": "animals"},
            "UN 2900",
        ),
        (
            "specimen with an unlisted agent that kills healthy people",
            {**SPECIMEN, "listing": "not-listed", "severe": "yes"},
            "UN 2814",
        ),
        (
            "specimen with an unlisted agent that does not",
            {**SPECIMEN, "listing": "not-listed", "severe": "no"},
            "UN 3373",
        ),
        ("inactivated sample", {"agent": "none"}, "not-subject"),
    ],
)
def test_consignments_are_classified_as_the_truth_table_says(item, answers, outcome) -> None:
    assert evaluate(TRANSPORT, answers).outcome == outcome


def test_what_still_has_to_be_asked_about_a_consignment_is_said() -> None:
    result = evaluate(TRANSPORT, {"form": "specimen", "agent": "yes", "listing": "not-listed"})
    assert result.state is State.UNDETERMINED
    assert result.possible == ("UN 2814", "UN 2900", "UN 3373")
    assert result.depends_on == ("severe", "affects")


@pytest.mark.parametrize("edition", DECIDING, ids=lambda each: each.id)
def test_every_outcome_can_come_out_and_every_question_can_matter(edition: Instrument) -> None:
    result = evaluate(edition, {})
    assert result.possible == tuple(outcome.id for outcome in edition.outcomes)
    assert result.depends_on == tuple(question.id for question in edition.questions)


@pytest.mark.parametrize("edition", DECIDING, ids=lambda each: each.id)
def test_complete_answers_always_decide_and_there_are_few_of_them(edition: Instrument) -> None:
    every = list(product(*[[c.id for c in q.choices] for q in edition.questions]))
    assert len(every) <= 1024
    for choices in every:
        ids = (question.id for question in edition.questions)
        assert evaluate(edition, dict(zip(ids, choices, strict=True))).state is State.DECIDED


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_answers_in_any_order_end_in_the_same_decision_and_none_undoes_it(data) -> None:
    edition = data.draw(st.sampled_from(DECIDING))
    order = data.draw(st.permutations(edition.questions))
    answers: dict[str, str] = {}
    decided = None
    for question in order:
        answers[question.id] = data.draw(st.sampled_from(question.takes))
        result = evaluate(edition, answers)
        if decided is not None:
            assert result.outcome == decided
        decided = result.outcome
    settled = {id: choice for id, choice in answers.items() if choice != UNKNOWN}
    assert evaluate(edition, dict(reversed(settled.items()))).outcome == decided
