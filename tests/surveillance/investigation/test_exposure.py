"""Windows of exposure against closed forms and simulated outbreaks."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.exposure import (
    common_exposure,
    min_max_windows,
    quantile_windows,
)
from alatau.surveillance.investigation.incubation import Incubation


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=20), st.integers(0, 10), st.integers(0, 10)
)
def test_windows_are_those_of_plain_counting(onset, shortest, more):
    found = min_max_windows(onset, shortest, shortest + more)
    fits = {
        day: sum(case - shortest - more <= day <= case - shortest for case in onset)
        for day in range(-25, 65)
    }
    assert found.fitting == max(fits.values())
    first, last = found.best
    assert fits[first] == fits[last] == found.fitting
    fitting_all = [day for day, count in fits.items() if count == len(onset)]
    if fitting_all:
        assert found.joint == (min(fitting_all), max(fitting_all))
    else:
        assert found.joint is None


def test_dates_give_dates_and_missing_onset_no_window():
    found = min_max_windows([date(2026, 3, 10), None], 1, 3)
    assert found.to_arrow().to_pylist() == [
        {
            "onset": date(2026, 3, 10),
            "earliest": date(2026, 3, 7),
            "latest": date(2026, 3, 9),
        },
        {"onset": None, "earliest": None, "latest": None},
    ]
    assert found.shown(found.joint[0]) == "2026-03-07"
    assert min_max_windows([None], 1, 3).joint is None


def test_quantiles_take_the_place_of_the_extremes():
    incubation = Incubation(5, 2, "gamma")
    found = quantile_windows([10], incubation, level=0.9)
    assert incubation.cdf(10 - found.earliest[0]) == pytest.approx(0.95)
    assert incubation.cdf(10 - found.latest[0]) == pytest.approx(0.05)


@pytest.mark.parametrize("family", ["gamma", "lognormal"])
def test_incubations_have_the_moments_and_quantiles_they_say(family):
    incubation = Incubation(6.5, 3.2, family)
    edges = np.linspace(0, 400, 400_001)
    masses = np.diff(incubation.cdf(edges))
    middles = (edges[1:] + edges[:-1]) / 2
    mean = masses @ middles
    assert mean == pytest.approx(6.5, rel=1e-4)
    assert math.sqrt(masses @ (middles - mean) ** 2) == pytest.approx(3.2, rel=1e-3)
    for share in (0.01, 0.5, 0.99):
        assert incubation.cdf(incubation.quantile(share)) == pytest.approx(share)


def test_sartwell_s_dispersion_spans_two_thirds():
    incubation = Incubation.from_median(9.0, 1.5)
    assert incubation.quantile(0.5) == pytest.approx(9.0)
    assert incubation.cdf(13.5) - incubation.cdf(6.0) == pytest.approx(0.6827, abs=1e-4)


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.floats(1.0, 8.0))
def test_an_exponential_incubation_has_its_closed_form(first_day, later, mean):
    # With u = first day + 1 - exposure, the likelihood is highest where exp(-u / mean) is the
    # share of cases that did not fall ill on the first day, or at u = 1 if that is beyond it.
    onset = [10] * first_day + [12] * later
    u = min(-math.log(later / (first_day + later)) * mean, 1.0)
    found = common_exposure(onset, Incubation(mean, mean, "gamma"))
    assert found.value == pytest.approx(11 - u, abs=1e-4)
    assert found.lower <= found.value <= found.upper


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(-1000, 1000))
def test_moving_the_axis_moves_the_exposure(onset, shift):
    incubation = Incubation(6, 3)
    one = common_exposure(onset, incubation)
    other = common_exposure([day + shift for day in onset], incubation)
    assert other.value == pytest.approx(one.value + shift, abs=1e-3)
    assert other.lower == pytest.approx(one.lower + shift, abs=1e-3)
    assert other.upper == pytest.approx(one.upper + shift, abs=1e-3)


@pytest.mark.science
@pytest.mark.parametrize("family", ["gamma", "lognormal"])
def test_the_interval_covers_the_true_time_as_often_as_it_says(family):
    chance = np.random.default_rng(20260301)
    incubation = Incubation(7.0, 3.0, family)
    runs, cases, covered, errors = 400, 25, 0, []
    for _ in range(runs):
        exposed = chance.uniform(0, 1)
        times = np.array([incubation.quantile(share) for share in chance.uniform(size=cases)])
        found = common_exposure(np.floor(exposed + times).astype(int).tolist(), incubation)
        covered += found.lower <= exposed <= found.upper
        errors.append(found.value - exposed)
    # 400 runs: the standard error of a coverage of .95 is .011; the interval is approximate.
    assert covered / runs == pytest.approx(0.95, abs=0.035)
    assert abs(np.mean(errors)) < 4 * np.std(errors) / math.sqrt(runs) + 0.15


def test_what_allows_no_answer_is_refused():
    incubation = Incubation(5, 2)
    with pytest.raises(InvalidInput, match="no day of onset"):
        common_exposure([None], incubation)
    with pytest.raises(InvalidInput, match="too far apart"):
        common_exposure([0, 10**6], incubation)
    with pytest.raises(InvalidInput, match="no single exposure"):
        common_exposure([0, 3000], Incubation(2, 0.01, "gamma"))
    with pytest.raises(InvalidInput, match="longest"):
        min_max_windows([1], 5, 3)
    for wrong in ({"mean": -1, "sd": 1}, {"mean": 5, "sd": 0}, {"mean": float("nan"), "sd": 1}):
        with pytest.raises(InvalidInput):
            Incubation(**wrong)
    with pytest.raises(InvalidInput, match="dispersion"):
        Incubation.from_median(5, 1.0)


def test_cases_without_onset_are_counted_apart():
    found = common_exposure([date(2026, 3, 10), None, date(2026, 3, 11)], Incubation(5, 2))
    assert (found.cases, found.undated) == (2, 1)
    assert (
        date(2026, 3, 3)
        < date.fromordinal(date(1970, 1, 1).toordinal() + int(found.value))
        < date(2026, 3, 10)
    )
