"""Interviews: the same answers always, in agreement with what the line list says."""

from __future__ import annotations

from dataclasses import fields

import pytest

from alatau.world import (
    ANSWERS,
    HOSTS,
    QUESTIONS,
    Interview,
    Outbreak,
    WorldError,
    contacts,
    interview,
)


@pytest.fixture(scope="module")
def cases(traced: Outbreak) -> list[int]:
    """Known people, the infected and others."""
    known = traced.as_known_on(25)
    return [int(case) for case in known["case_id"][known["host"] == 0]][:200]


def test_every_question_has_an_answer() -> None:
    assert set(QUESTIONS) <= {field.name for field in fields(Interview)}


def test_the_same_case_gives_the_same_answers(traced: Outbreak, cases: list[int]) -> None:
    for case in cases[:40]:
        first, again = interview(traced, case, 25), interview(traced, case, 25)
        assert first == again
        late = interview(traced, case, 35)
        for name in ("window", "stays", "animals", "market", "health_care", "travel"):
            assert getattr(first, name) == getattr(late, name)
        assert {each.contact_id for each in first.household} <= {
            each.contact_id for each in late.household
        }


def test_answers_agree_with_the_exposures_of_the_line_list(
    traced: Outbreak, cases: list[int]
) -> None:
    for case in cases:
        told = interview(traced, case, 25)
        exposures = traced.case_details(case, as_of=25).exposures
        assert (told.market == "yes") == ("market-visit" in exposures)
        assert (told.health_care == "yes") == ("health-care-visit" in exposures)
        assert bool(told.animals) == ("livestock-contact" in exposures)
        assert bool(told.travel) == ("travel" in exposures)
        if {"household-contact", "community-contact"}.intersection(exposures):
            assert told.contact_with_ill == "yes"
        assert (told.named_case is not None) == ("contact-of-known-case" in exposures)


def test_all_answers_are_codes_or_numbers(traced: Outbreak, cases: list[int]) -> None:
    said = set()
    for case in cases:
        told = interview(traced, case, 25)
        said |= {told.market, told.health_care, told.contact_with_ill}
        assert set(told.animals) <= set(HOSTS)
        assert set(told.travel) <= set(traced.places)
        assert told.respondent in ("self", "relative")
    assert said == set(ANSWERS)


def test_stays_cover_the_window_without_gaps(traced: Outbreak, cases: list[int]) -> None:
    away = 0
    for case in cases:
        told = interview(traced, case, 25)
        days = [d for stay in told.stays for d in range(stay.first_day, stay.last_day + 1)]
        assert days == list(range(told.window[0], told.window[1] + 1))
        away += len(told.stays) > 1
        onset = traced.case_details(case, as_of=35).day_onset
        assert onset is None or told.window[1] <= onset
    assert away > 10


def test_true_infection_mostly_lies_in_the_window(traced: Outbreak, cases: list[int]) -> None:
    """By construction 98 % of incubation periods; 4 standard errors below with 100 cases."""
    units = traced.units[(traced.units["host"] == 0) & (traced.units["day_onset"] < 35)]
    inside = []
    for unit in units[:100]:
        first, last = interview(traced, int(unit["case_id"])).window
        inside.append(first <= unit["day_infected"] <= last + 1)
    assert sum(inside) / len(inside) > 0.98 - 4 * 0.014


def test_the_household_is_that_of_the_list_of_contacts(traced: Outbreak, cases: list[int]) -> None:
    for case in cases[:60]:
        listed = contacts(traced, case, 25)
        home = listed.rows[listed.rows["relation"] == listed.relations.index("household")]
        named = {member.contact_id for member in interview(traced, case, 25).household}
        assert set(home["contact_id"].tolist()) <= named
        assert len(named) - len(home) in (0, 1)


def test_a_herd_is_not_interviewed(traced: Outbreak) -> None:
    herd = int(traced.units["case_id"][traced.units["host"] == 2][0])
    with pytest.raises(WorldError, match="herd record"):
        interview(traced, herd)
