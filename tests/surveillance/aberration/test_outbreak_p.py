"""outbreakP."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression
from scipy.special import xlogy
from sequential_reference import MONITORED, counts, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.outbreak_p import OutbreakP, outbreak_p
from alatau.surveillance.series import LARGEST_COUNT


def log_ratio(weeks):
    """Isotonic against constant means, from a regression of all weeks anew."""
    weeks = np.asarray(weeks, dtype=float)
    rising = isotonic_regression(weeks).x
    return xlogy(weeks, rising).sum() - xlogy(weeks, np.full(len(weeks), weeks.mean())).sum()


def test_ratios_and_alarms_equal_those_of_r():
    reference = run_of_r("outbreak-p-value")
    found = outbreak_p(counts()[:, MONITORED])
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-8)
    assert (found.alarm == reference.alarm).all()


def test_cases_needed_equal_those_of_r():
    """R gives NA both where every count raises an alarm and where none does."""
    reference = run_of_r("outbreak-p-cases")
    found = outbreak_p(counts()[:, MONITORED])
    none = np.isnan(reference.bound)
    assert (found.upper_bound[~none] + 1 == reference.bound[~none]).all()
    assert (np.isnan(found.upper_bound[none]) | (found.upper_bound[none] == -1)).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_the_statistic_is_the_isotonic_likelihood_ratio_of_all_weeks_so_far(weeks):
    found = outbreak_p(weeks, OutbreakP(bounds=False))
    wanted = [log_ratio(weeks[: t + 1]) for t in range(len(weeks))]
    np.testing.assert_allclose(np.log(found.statistic[0]), wanted, atol=1e-9)


def test_a_jump_has_its_closed_form():
    found = outbreak_p([0, 0, 0, 3, 4])
    assert found.statistic[0, 3] == pytest.approx(4**3, rel=1e-12)
    assert found.statistic[0, 4] == pytest.approx(3**3 * 4**4 / (7 / 5) ** 7, rel=1e-12)


def test_a_falling_series_has_ratio_one():
    np.testing.assert_allclose(outbreak_p([9, 7, 5, 5, 2, 0]).statistic, 1.0, rtol=1e-12)


def test_a_ratio_equal_to_the_threshold_raises_no_alarm():
    weeks = [0, 0, 0, 3]
    limit = float(outbreak_p(weeks).statistic[0, 3])
    assert not outbreak_p(weeks, OutbreakP(threshold=limit * (1 + 1e-12))).alarm[0, 3]
    assert outbreak_p(weeks, OutbreakP(threshold=limit * (1 - 1e-12))).alarm[0, 3]


def test_missing_weeks_are_left_out():
    gaps = outbreak_p([1, np.nan, 2, 5, np.nan, 9])
    whole = outbreak_p([1, 2, 5, 9])
    assert gaps.judgement[0].tolist() == [0, Judgement.MISSING, 0, 0, Judgement.MISSING, 0]
    np.testing.assert_array_equal(gaps.statistic[0, [0, 2, 3, 5]], whole.statistic[0])


def test_a_hundred_thousand_rising_weeks_take_one_pooling_each():
    weeks = np.arange(100_000)
    found = outbreak_p(weeks, OutbreakP(bounds=False), at=[10, -1])
    assert found.statistic[0, 0] == pytest.approx(np.exp(log_ratio(weeks[:11])), rel=1e-9)
    assert np.isinf(found.statistic[0, 1]) and found.alarm[0, 1]


def test_the_greatest_counts_overflow_to_an_infinite_ratio_without_warning():
    found = outbreak_p([0, 0, LARGEST_COUNT])
    assert np.isinf(found.statistic[0, 2]) and found.alarm[0, 2]
    assert not outbreak_p(np.full(50, LARGEST_COUNT)).alarm.any()


def test_weeks_without_a_case_need_some_for_an_alarm():
    found = outbreak_p(np.zeros(5))
    assert np.isnan(found.upper_bound[0, 0])
    assert (found.upper_bound[0, 1:] >= 1).all()
    assert (found.statistic == 1).all()


@pytest.mark.parametrize("threshold", [0.5, np.nan, np.inf, "100"])
def test_thresholds_out_of_range_are_refused(threshold):
    with pytest.raises(InvalidInput, match="threshold"):
        OutbreakP(threshold=threshold)
