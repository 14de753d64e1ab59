"""The Bayes system."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson
from sequential_reference import MONITORED, counts, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.bayes import (
    BAYES_1,
    BAYES_2,
    BAYES_3,
    Bayes,
    bayes,
    predictive_quantile,
)
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.series import LARGEST_COUNT

RUNS = [
    ("bayes-1", BAYES_1),
    ("bayes-2", BAYES_2),
    ("bayes-3", BAYES_3),
    ("bayes-b4", Bayes(years=4, half_window=2, alpha=0.01)),
]


@pytest.mark.parametrize(("name", "options"), RUNS)
def test_bounds_and_alarms_equal_those_of_r(name, options):
    found, reference = bayes(counts(), options, at=MONITORED), run_of_r(name)
    assert (found.upper_bound == reference.bound).all()
    assert (found.alarm == reference.alarm).all()


@settings(deadline=None)
@given(
    st.integers(0, 5000),
    st.integers(1, 60),
    st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6]),
)
def test_the_quantile_is_that_of_the_negative_binomial_distribution(total, number, probability):
    found = predictive_quantile(probability, np.array([float(total)]), np.array([float(number)]))
    expected = nbinom.ppf(probability, total + 0.5, number / (number + 1))
    below = nbinom.cdf(expected - 1, total + 0.5, number / (number + 1))
    assert found[0] == expected or abs(below - probability) < 1e-12


def test_the_bound_is_the_predictive_quantile_of_the_reference_weeks():
    found = bayes([2, 0, 1, 4, 3, 1, 5], at=-1)
    assert found.upper_bound[0, 0] == nbinom.ppf(0.95, 11.5, 6 / 7)
    assert found.expected[0, 0] == pytest.approx(11.5 / 6, rel=1e-15)


def test_the_predictive_distribution_gives_fewer_false_alarms_than_nominal():
    """4,000 Poisson weeks: the share of false alarms lies below alpha by discreteness; 3 s.e."""
    weeks = np.random.default_rng(7).poisson(4, (4000, 7))
    share = bayes(weeks, at=-1).alarm.mean()
    totals = np.arange(80)
    bounds = nbinom.ppf(0.95, totals + 0.5, 6 / 7)
    exact = float((poisson.pmf(totals, 24) * poisson.sf(bounds, 4)).sum())
    assert abs(share - exact) < 3 * np.sqrt(exact / 4000)
    assert exact < 0.05


def test_weeks_without_any_case_have_a_bound():
    found = bayes(np.zeros(7), at=-1)
    assert found.judgement[0, 0] == Judgement.JUDGED
    assert found.upper_bound[0, 0] == nbinom.ppf(0.95, 0.5, 6 / 7)


def test_the_greatest_counts_have_a_finite_bound():
    found = bayes(np.full(7, LARGEST_COUNT), at=-1)
    assert LARGEST_COUNT < found.upper_bound[0, 0] < LARGEST_COUNT + 1e6


def test_missing_reference_weeks_are_left_out():
    found = bayes([np.nan, 2, 4, np.nan, 3, 3, 9], at=-1)
    assert found.upper_bound[0, 0] == nbinom.ppf(0.95, 12.5, 4 / 5)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"alpha": 0.0}, "alpha"),
        ({"alpha": 0.6}, "alpha"),
        ({"alpha": float("nan")}, "alpha"),
        ({"years": 0, "current_year": False}, "years"),
        ({"half_window": True}, "half_window"),
    ],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        Bayes(**wrong)
    assert refusal.value.field == field


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_series_do_not_know_of_each_other(order):
    whole = bayes(counts(), BAYES_2, at=MONITORED)
    found = bayes(counts()[list(order)], BAYES_2, at=MONITORED)
    np.testing.assert_array_equal(found.upper_bound, whole.upper_bound[list(order)])
