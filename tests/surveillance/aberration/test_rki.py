"""The thresholds of the Robert Koch Institute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson
from sequential_reference import MONITORED, counts, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.rki import RKI_1, RKI_2, RKI_3, UPPER_LIMITS, Rki, rki
from alatau.surveillance.calendar import Calendar


def shortest_acceptance(mean):
    """Crow and Gardner's set of counts: the shortest with 95 %, lying highest."""
    for width in range(1, 200):
        first = np.arange(0, int(mean) + 60)
        held = poisson.cdf(first + width - 1, mean) - poisson.cdf(first - 1, mean)
        enough = np.flatnonzero(held >= 0.95)
        if enough.size:
            return enough.max(), enough.max() + width - 1
    raise AssertionError


def test_the_limits_are_those_of_the_shortest_acceptance_sets():
    for cases, limit in enumerate(UPPER_LIMITS):
        inside, outside = shortest_acceptance(limit - 0.002), shortest_acceptance(limit + 0.002)
        assert inside[0] <= cases < outside[0]


@pytest.mark.parametrize(
    ("name", "options"), [("rki-1", RKI_1), ("rki-2", RKI_2), ("rki-3", RKI_3)]
)
def test_bounds_and_alarms_equal_those_of_r(name, options):
    found, reference = rki(counts(), options, at=MONITORED), run_of_r(name)
    np.testing.assert_allclose(found.upper_bound, reference.bound, rtol=1e-12)
    assert (found.alarm == reference.alarm).all()


def test_a_high_mean_adds_two_standard_deviations():
    past = [20, 25, 30, 22, 28, 24]
    found = rki([*past, 32], RKI_1, at=-1)
    assert found.expected[0, 0] == pytest.approx(np.mean(past), rel=1e-15)
    assert found.upper_bound[0, 0] == pytest.approx(np.mean(past) + 2 * np.std(past, ddof=1))


@pytest.mark.parametrize("level", [0, 1, 7, 20])
def test_a_mean_up_to_twenty_is_looked_up_rounded_down(level):
    past = np.full(6, level)
    past[0] += 5 if level < 20 else 0
    assert rki([*past, 0], RKI_1, at=-1).upper_bound[0, 0] == UPPER_LIMITS[level]


def test_steps_are_not_judged_before_all_reference_weeks_exist():
    found = rki(np.full(120, 3), RKI_3)
    assert (found.judgement[0, :108] == Judgement.SHORT_HISTORY).all()
    assert (found.judgement[0, 108:] == Judgement.JUDGED).all()
    assert np.isnan(found.upper_bound[0, :108]).all()
    assert not found.alarm[0, :108].any()


def test_missing_reference_weeks_are_left_out():
    weeks = [np.nan, 2, 4, np.nan, 3, 3, 9]
    found = rki(weeks, RKI_1, at=-1)
    assert found.expected[0, 0] == 3
    assert found.upper_bound[0, 0] == UPPER_LIMITS[3]


def test_with_fewer_than_half_of_the_reference_weeks_there_is_no_estimate():
    weeks = [np.nan, np.nan, np.nan, np.nan, 3, 3, 9]
    found = rki(weeks, RKI_1, at=-1)
    assert found.judgement[0, 0] == Judgement.NO_ESTIMATE
    assert not found.alarm[0, 0]


def test_a_missing_week_is_not_judged():
    found = rki([3, 3, 3, 3, 3, 3, np.nan], RKI_1)
    assert found.judgement[0, -1] == Judgement.MISSING


def test_dates_take_the_same_week_of_years_with_53_weeks():
    weeks = np.arange("2019-01-07", "2021-12-27", 7, dtype="datetime64[D]")
    cases = np.zeros(len(weeks))
    step = int(np.flatnonzero(weeks == np.datetime64("2021-06-28"))[0])
    same = int(np.flatnonzero(weeks == np.datetime64("2020-06-29"))[0])
    assert step - same == 52
    cases[same] = 90
    options = Rki(years=1, half_window=1)
    assert rki(cases, options, calendar=Calendar.dated(weeks), at=step).expected[0, 0] == 30


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"years": -1}, "years"),
        ({"years": 0}, "years"),
        ({"half_window": 0}, "half_window"),
        ({"half_window": 2.5}, "half_window"),
        ({"current_year": 1.5}, "current_year"),
    ],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        Rki(**wrong)
    assert refusal.value.field == field


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=7, max_size=30), st.integers(0, 1000), st.integers(1, 5)
)
def test_later_weeks_change_no_earlier_verdict(weeks, more, extra):
    first, longer = rki(weeks, RKI_1), rki([*weeks, *[more] * extra], RKI_1)
    np.testing.assert_array_equal(first.upper_bound, longer.upper_bound[:, : len(weeks)])
    np.testing.assert_array_equal(first.alarm, longer.alarm[:, : len(weeks)])
