"""Case fatality: closed forms, published definitions, and truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alatau.checks import InvalidInput
from alatau.surveillance.delays import DelayDistribution
from alatau.surveillance.estimate import NoEstimate
from alatau.surveillance.severity import (
    INTERVAL_METHODS,
    FatalityOptions,
    Standing,
    adjusted_fatality,
    cohort_fatality,
    known_share_while_growing,
    naive_fatality,
    resolved_fatality,
    rolling_fatality,
    share_interval,
)

DELAY = DelayDistribution.of_mean("gamma", mean=9.0, sd=5.0).daily(60)


@pytest.mark.parametrize(("deaths", "cases"), [(0, 20), (1, 20), (5, 20), (20, 20), (37, 900)])
def test_exact_and_wilson_intervals_are_those_of_scipy(deaths, cases):
    for method, name in (("exact", "exact"), ("wilson", "wilson")):
        found = naive_fatality(deaths, cases, FatalityOptions(method, level=0.9))
        interval = stats.binomtest(deaths, cases).proportion_ci(0.9, method=name)
        assert found.lower == pytest.approx(interval.low, abs=1e-12)
        assert found.upper == pytest.approx(interval.high, abs=1e-12)


def test_the_likelihood_interval_ends_where_the_likelihood_ratio_does():
    found = naive_fatality(7, 40, FatalityOptions("likelihood"))
    best = stats.binom.logpmf(7, 40, 7 / 40)
    for bound in (found.lower, found.upper):
        assert 2 * (best - stats.binom.logpmf(7, 40, bound)) == pytest.approx(3.8414588, abs=1e-6)


@given(st.integers(1, 500), st.data())
def test_every_interval_holds_its_estimate_and_lies_within_0_and_1(cases, draw):
    deaths = draw.draw(st.integers(0, cases))
    for method in INTERVAL_METHODS:
        low, high = share_interval(
            np.array([float(deaths)]), np.array([float(cases)]), method, 0.95
        )
        assert 0.0 <= low[0] <= deaths / cases <= high[0] <= 1.0


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.25])
def test_while_cases_grow_the_known_share_is_the_moment_generating_function(rate):
    days = np.arange(int(20 / rate))
    cases = np.floor(5e8 * rate * np.exp(rate * (days - days[-1])))
    found = adjusted_fatality(cases, 10, DELAY)
    assert found.known_share == pytest.approx(known_share_while_growing(rate, DELAY), rel=1e-5)


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_for_a_gamma_delay_in_whole_days_it_is_nearly_that_of_the_gamma(rate):
    # Two events uniform within their days: M of the gamma times that of a triangle of two days.
    gamma = (1 + rate * 25 / 9) ** -(81 / 25)
    triangle = (2 * np.cosh(rate) - 2) / rate**2
    assert known_share_while_growing(rate, DELAY) == pytest.approx(gamma * triangle, rel=1e-5)


def test_a_finished_outbreak_needs_no_adjustment():
    cases = np.r_[[5, 9, 20, 11], np.zeros(70)]
    found = adjusted_fatality(cases, 9, DELAY / DELAY.sum())
    assert found.known_share == pytest.approx(1.0)
    assert found.fatality.value == pytest.approx(found.naive.value)
    assert found.fatality.upper == pytest.approx(found.naive.upper)


def test_the_interval_is_that_of_the_deaths_over_the_known_share():
    found = adjusted_fatality([10, 20, 40], 3, [0.0, 0.5, 0.5])
    assert found.known_share == pytest.approx(20 / 70)
    assert found.fatality.lower == pytest.approx(found.naive.lower / found.known_share)
    assert found.fatality.upper == pytest.approx(found.naive.upper / found.known_share)


def test_the_cohort_estimate_maximises_its_binomial_likelihood():
    cases, deaths = np.array([40, 60, 90, 150]), np.array([9, 10, 6, 2])
    delay = np.array([0.1, 0.2, 0.3, 0.4])
    found = cohort_fatality(cases, deaths, delay).fatality
    by_now = np.cumsum(delay)[::-1]

    def height(p: float) -> float:
        return stats.binom.logpmf(deaths, cases, p * by_now).sum()

    best = height(found.value)
    assert best > max(height(found.value - 1e-4), height(found.value + 1e-4))
    for bound in (found.lower, found.upper):
        assert 2 * (best - height(bound)) == pytest.approx(3.8414588, abs=1e-6)


def test_with_one_day_of_onset_the_cohort_is_the_total():
    one = cohort_fatality([0, 80, 0], [0, 6, 0], [0.1, 0.5, 0.4])
    two = adjusted_fatality([0, 80, 0], 6, [0.1, 0.5, 0.4], FatalityOptions("likelihood"))
    assert one.fatality.value == pytest.approx(two.fatality.value)
    assert one.fatality.lower == pytest.approx(two.fatality.lower)
    assert one.fatality.upper == pytest.approx(two.fatality.upper)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), min_size=1, max_size=25),
    st.sampled_from(INTERVAL_METHODS),
)
def test_each_day_of_the_rolling_fatality_is_the_estimate_of_that_day(days, method):
    cases = [case for case, _ in days]
    deaths = np.minimum([death for _, death in days], cases)
    options = FatalityOptions(method)
    found = rolling_fatality(cases, deaths, DELAY, options)
    for day in range(len(days)):
        single = adjusted_fatality(cases[: day + 1], int(deaths[: day + 1].sum()), DELAY, options)
        judged = found.standing[0, day] == Standing.ESTIMATED
        assert judged == (single.fatality.reason is None)
        assert np.isnan(found.adjusted[0, day]) == (not judged)
        if judged:
            assert found.adjusted[0, day] == pytest.approx(single.fatality.value)
            assert found.adjusted_lower[0, day] == pytest.approx(single.fatality.lower)
            assert found.adjusted_upper[0, day] == pytest.approx(single.fatality.upper)


def test_a_window_forgets_the_beginning():
    # Fatality falls from 0.5 to 0.1; deaths follow in exactly two days.
    cases = np.full((2, 40), 20)
    deaths = np.r_[0, 0, np.full(18, 10), np.full(20, 2)]
    found = rolling_fatality(cases, [deaths, deaths], [0, 0, 1], window=10)
    np.testing.assert_allclose(found.adjusted[:, 15], 0.5)
    np.testing.assert_allclose(found.adjusted[:, -1], 0.1)
    assert found.adjusted_lower[0, -1] < 0.1 < found.adjusted_upper[0, -1]


@pytest.mark.parametrize("seed", range(20))
def test_where_all_died_and_all_is_known_rounding_is_no_disagreement(seed):
    """As of rabies. Shares that sum to 1 do so but for rounding."""
    rng = np.random.default_rng(seed)
    delay = rng.random(10)
    delay /= delay.sum()
    cases = np.r_[rng.integers(1, 9, 5), np.zeros(15, int)]
    deaths = np.r_[np.zeros(19, int), cases.sum()]
    found = adjusted_fatality(cases, int(cases.sum()), delay).fatality
    assert found.value == pytest.approx(1.0, abs=1e-9)
    assert 0.5 < found.lower < found.value <= found.upper
    for window in (None, 20):
        rolling = rolling_fatality(cases, deaths, delay, window=window)
        assert rolling.adjusted[0, -1] == pytest.approx(1.0, abs=1e-9)
        assert rolling.adjusted[0, -1] <= rolling.adjusted_upper[0, -1] <= 1.0


def test_deaths_of_all_whose_outcome_is_known_agree_with_the_delay():
    """1 / 49 * 49 is less than 1 in floating point."""
    assert adjusted_fatality([1, 48], 1, [0.0, 1.0]).fatality.value == 1.0
    assert rolling_fatality([1, 48], [0, 1], [0.0, 1.0]).adjusted[0, -1] == 1.0


def test_reasons_are_told_where_there_is_no_figure():
    assert naive_fatality(0, 0).reason is NoEstimate.NO_CASES
    assert adjusted_fatality([0, 0], 0, DELAY).fatality.reason is NoEstimate.NO_CASES
    early = adjusted_fatality([0, 9], 0, [0, 0, 1.0])
    assert early.fatality.reason is NoEstimate.NOTHING_KNOWN_YET
    assert early.naive.value == 0.0
    doubtful = adjusted_fatality([10, 20, 40], 30, [0.0, 0.5, 0.5])
    assert doubtful.fatality.reason is NoEstimate.DISAGREES
    never = cohort_fatality([9, 9], [1, 1], [0.0, 1.0])
    assert never.fatality.reason is NoEstimate.DISAGREES


def test_resolved_cases_are_deaths_and_recoveries():
    assert resolved_fatality(3, 9) == naive_fatality(3, 12)
    assert resolved_fatality(np.int64(3), np.int32(9)) == naive_fatality(3, 12)


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: naive_fatality(3, 2), "deaths"),
        (lambda: naive_fatality(-1, 2), "deaths"),
        (lambda: naive_fatality(1.5, 2), "deaths"),
        (lambda: naive_fatality(1, 10**30), "cases"),
        (lambda: adjusted_fatality([1, -1], 0, DELAY), "cases[1]"),
        (lambda: adjusted_fatality([1, float("nan")], 0, DELAY), "cases[1]"),
        (lambda: adjusted_fatality([[1], [2]], 0, DELAY), "cases"),
        (lambda: adjusted_fatality([1, 1], 0, [0.5, -0.1]), "delay[1]"),
        (lambda: adjusted_fatality([1, 1], 0, [0.5, float("nan")]), "delay[1]"),
        (lambda: adjusted_fatality([1, 1], 0, [0.9, 0.9]), "delay"),
        (lambda: adjusted_fatality([1, 1], 0, [0.0]), "delay"),
        (lambda: cohort_fatality([1, 1], [0, 2], [1.0]), "deaths[1]"),
        (lambda: cohort_fatality([1, 1], [0], [1.0]), "deaths"),
        (lambda: cohort_fatality([1], [0], [1.0], FatalityOptions("exact")), "interval"),
        (lambda: rolling_fatality([1, 1], [0, float("nan")], [1.0]), "deaths[1]"),
        (lambda: rolling_fatality([1, 1], [0], [1.0]), "deaths"),
        (lambda: rolling_fatality([1], [0], [1.0], window=0), "window"),
        (lambda: FatalityOptions("exakt"), "exact"),
        (lambda: FatalityOptions(level=2.0), "level"),
        (lambda: known_share_while_growing(-0.1, [1.0]), "growth_rate"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(call, place):
    with pytest.raises(InvalidInput) as refusal:
        call()
    assert place in str(refusal.value)


@pytest.mark.science
def test_in_a_growing_outbreak_the_adjusted_interval_covers_the_truth_and_the_naive_does_not():
    generator = np.random.default_rng(21)
    truth, outbreaks = 0.2, 400
    adjusted = naive = 0
    for _ in range(outbreaks):
        cases = generator.poisson(2 * np.exp(0.1 * np.arange(45)))
        age = np.repeat(np.arange(45)[::-1], cases)
        dies = generator.random(age.size) < truth
        after = generator.choice(DELAY.size, age.size, p=DELAY / DELAY.sum())
        deaths = int((dies & (after <= age)).sum())
        found = adjusted_fatality(cases, deaths, DELAY)
        adjusted += found.fatality.lower <= truth <= found.fatality.upper
        naive += found.naive.lower <= truth <= found.naive.upper
    # Three standard errors of a share of 0.95 in 400 outbreaks are 0.033; exact intervals hold
    # the truth more often than they say.
    assert adjusted / outbreaks > 0.95 - 0.033
    assert naive / outbreaks < 0.05
