"""Which methods a history allows."""

from __future__ import annotations

import doctest
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.aberration import history
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.history import Offer, offers
from alatau.surveillance.aberration.methods import METHODS, method
from alatau.surveillance.calendar import Calendar


def offered(steps: int, calendar: Calendar | None = None) -> set[str]:
    return {offer.method for offer in offers(steps, calendar) if offer.offered}


def offer_of(method: str, steps: int, calendar: Calendar | None = None) -> Offer:
    return next(offer for offer in offers(steps, calendar) if offer.method == method)


def test_examples_in_the_documentation_are_right():
    assert doctest.testmod(history).failed == 0


CUSUM = {"cusum", "lr-cusum", "glr-cusum", "outbreak-p"}
SIX = {"rki-1", "bayes-1"}
ONE = {"rki-2", "bayes-2"}
TWO = ONE | {"rki-3", "bayes-3"}
EARS = {"ears-c1", "ears-c2", "ears-c3"}
FARRINGTON = {"farrington", "farrington-flexible", "farrington-window"}


@pytest.mark.parametrize(
    ("weeks", "methods"),
    [
        (0, set()),
        (1, CUSUM),
        (5, CUSUM),
        (6, CUSUM | SIX),
        (25, CUSUM | SIX),
        (26, CUSUM | SIX | EARS),
        (57, CUSUM | SIX | EARS),
        (58, CUSUM | SIX | EARS | ONE),
        (107, CUSUM | SIX | EARS | ONE),
        (108, CUSUM | SIX | EARS | TWO),
        (207, CUSUM | SIX | EARS | TWO),
        (208, CUSUM | SIX | EARS | TWO | FARRINGTON),
        (266, CUSUM | SIX | EARS | TWO | FARRINGTON),
        (267, CUSUM | SIX | EARS | TWO | {"cdc"} | FARRINGTON),
    ],
)
def test_weeks_of_history_offer_what_the_rule_and_the_definitions_allow(weeks, methods):
    assert offered(weeks) == methods


@given(st.integers(0, 3000), st.sampled_from([12, 52, 365]))
def test_a_longer_history_never_takes_a_method_away(steps, steps_per_year):
    calendar = Calendar(steps_per_year)
    assert offered(steps, calendar) <= offered(steps + 1, calendar)


@given(st.integers(0, 3000), st.sampled_from([12, 52, 365]))
def test_a_method_is_offered_from_its_need_on_and_otherwise_says_why_not(steps, steps_per_year):
    for offer in offers(steps, Calendar(steps_per_year)):
        assert offer.offered == (steps >= offer.needed)
        if not offer.offered:
            assert str(steps) in offer.in_words()
            assert str(offer.needed) in offer.in_words()


def test_every_method_of_the_shell_has_its_offer_and_no_other():
    assert {offer.method for offer in offers(0)} == set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_judges_the_step_after_the_history_that_it_needs(name):
    chosen, needed = method(name), offer_of(name, 1_000).needed
    years = offer_of(name, needed).years
    if years is not None and name.startswith("farrington"):
        chosen = replace(chosen, options=replace(chosen.options, years=years))
    counts = np.random.default_rng(1).poisson(9, needed + 1)
    given = {"mean": np.full(needed + 1, 9.0)} if "cusum" in name else {}
    found = chosen.detect(counts, at=[needed], **given)
    assert found.judgement.item() == Judgement.JUDGED


@pytest.mark.parametrize("name", [name for name in METHODS if "cusum" not in name])
@pytest.mark.parametrize("first", ["2015-01-05", "2016-03-07", "2018-12-31"])
def test_with_dates_whatever_is_offered_is_judged(name, first):
    """Five years of weeks are 261 by date, and 260 by number."""
    begins = np.datetime64(first) + 7 * np.arange(280)
    counts = np.random.default_rng(1).poisson(9, begins.size)
    for weeks_before in (58, 59, 108, 109, 211, 212, 213, 263, 264, 265, 267, 268):
        calendar = Calendar.dated(begins[: weeks_before + 1])
        offer = offer_of(name, weeks_before, calendar)
        assert offer.offered == (weeks_before >= offer.needed)
        chosen = method(name)
        if offer.years is not None and name.startswith("farrington"):
            chosen = replace(chosen, options=replace(chosen.options, years=offer.years))
        if offer.offered:
            found = chosen.detect(counts[: weeks_before + 1], calendar=calendar, at=[weeks_before])
            assert found.judgement.item() == Judgement.JUDGED
    assert offer.offered


@pytest.mark.parametrize("name", ["rki-2", "rki-3", "bayes-2", "bayes-3", "cdc"])
@pytest.mark.parametrize("steps_per_year", [12, 365])
def test_months_and_days_are_offered_from_the_step_on_that_is_judged(name, steps_per_year):
    calendar = Calendar(steps_per_year)
    needed = offer_of(name, 5_000, calendar).needed
    found = method(name).detect(np.full(needed + 1, 3), calendar=calendar, at=[-2, -1])
    assert found.judgement.tolist() == [[Judgement.SHORT_HISTORY, Judgement.JUDGED]]


def test_farrington_looks_at_as_many_years_as_there_are():
    years = {weeks: offer_of("farrington-flexible", weeks).years for weeks in (207, 208, 211, 263)}
    assert years == {207: None, 208: 3, 211: 4, 263: 5}
    assert offer_of("farrington-flexible", 263).msgid == ""
    assert offer_of("farrington-flexible", 211).in_words() == (
        "The history allows 4 earlier years; usual are 5."
    )


def test_a_short_history_is_told_from_one_that_cannot_be_trusted():
    assert offer_of("ears-c1", 3).in_words() == (
        "The method needs 26 steps before the one that it judges; there are 3."
    )
    assert offer_of("ears-c1", 20).in_words() == (
        "The method could run, but 20 steps are too few to trust it; from 26 on it is offered."
    )


def test_a_sum_warns_of_the_season_until_there_are_two_years():
    assert "26 steps no mean" in offer_of("cusum", 25).in_words()
    assert "104 steps a season" in offer_of("cusum", 26).in_words()
    assert "104 steps a season" in offer_of("cusum", 103).in_words()
    assert offer_of("cusum", 104).in_words() == ""


def test_days_count_in_years_too_and_ears_needs_its_window_alone():
    days = Calendar(365)
    assert offered(7, days) == CUSUM | SIX | {"ears-c1"}
    assert offer_of("farrington-flexible", 4 * 365, days).offered
    assert not offer_of("farrington-flexible", 4 * 365 - 1, days).offered


def test_words_are_translated():
    def shout(words: str) -> str:
        return words.upper().replace("(NEEDED)S", "(needed)s").replace("(HISTORY)S", "(history)s")

    assert offer_of("bayes-1", 2).in_words(shout).startswith("THE METHOD NEEDS 6 STEPS")


def test_a_negative_history_is_refused():
    with pytest.raises(InvalidInput, match="history"):
        offers(-1)
