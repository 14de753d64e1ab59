"""Cases of a few steps together, against the improved Farrington method step by step."""

from __future__ import annotations

import doctest
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.farrington import FarringtonFlexible, farrington_flexible
from alatau.surveillance.aberration.farrington_window import FarringtonWindow, farrington_window

OPEN = FarringtonFlexible(limit_cases=0)


def series(seed: int = 1, number: int = 6, weeks: int = 330) -> np.ndarray:
    random = np.random.default_rng(seed)
    mean = np.array([3.0, 8.0, 20.0, 40.0, 5.0, 100.0])[:number, None]
    season = np.exp(0.4 * np.sin(2 * np.pi * np.arange(weeks) / 52))
    return random.negative_binomial(mean * season / 0.8, 1 / 1.8)


def test_examples_in_the_documentation_are_right():
    assert doctest.testmod(sys.modules[FarringtonWindow.__module__]).failed == 0


@pytest.mark.parametrize("window", [1, 2, 3])
def test_expected_cases_are_sums_and_the_bound_is_the_quantile_of_their_variance(window):
    counts = series()
    at = np.arange(300, 330)
    found = farrington_window(counts, FarringtonWindow(window, OPEN), at=at)
    each = farrington_flexible(counts, OPEN, at=np.arange(300 - window + 1, 330))
    parts = [slice(i, i + len(at)) for i in range(window)]
    mean = sum(each.expected[:, part] for part in parts)
    error = sum((each.expected * each.log_error)[:, part] for part in parts)
    assert np.allclose(found.expected, mean, rtol=1e-12)
    assert np.array_equal(found.observed, sum(each.observed[:, part] for part in parts))
    over = each.dispersion[:, parts[-1]] + error**2 / mean
    assert np.array_equal(found.upper_bound, nbinom.ppf(0.99, mean / (over - 1), 1 / over))
    assert np.array_equal(found.alarm, found.observed > found.upper_bound)
    assert (found.judgement == Judgement.JUDGED).all()


def test_what_an_estimate_does_not_know_raises_the_bound_of_one_step():
    counts = series()
    one = farrington_window(counts, FarringtonWindow(1, OPEN), at=np.arange(290, 330))
    plain = farrington_flexible(counts, OPEN, at=np.arange(290, 330))
    assert np.array_equal(one.expected, plain.expected)
    assert (one.upper_bound >= plain.upper_bound).all()
    assert (one.upper_bound > plain.upper_bound).any()


def test_one_more_week_needs_no_other_week_judged():
    counts = series()
    every = farrington_window(counts)
    last = farrington_window(counts, at=-1)
    assert every.upper_bound.shape == counts.shape
    assert np.array_equal(every.upper_bound[:, -1:], last.upper_bound)
    assert last.steps.tolist() == [329]


@given(st.integers(0, 2**32), st.permutations(range(6)))
@settings(max_examples=10, deadline=None)
def test_series_do_not_touch_one_another(seed, order):
    counts = series(seed)
    straight = farrington_window(counts, at=[-1])
    turned = farrington_window(counts[list(order)], at=[-1])
    assert np.array_equal(straight.upper_bound[list(order)], turned.upper_bound, equal_nan=True)


def test_cases_spread_over_two_weeks_are_found_where_neither_week_is_enough():
    counts = np.random.default_rng(1).poisson(8, 400)
    counts[-2:] = 14
    assert not farrington_flexible(counts, at=[-2, -1]).alarm.any()
    assert farrington_window(counts, at=-1).alarm.all()


def test_steps_without_history_are_not_judged():
    found = farrington_window(series())
    assert (found.judgement[:, :260] == Judgement.SHORT_HISTORY).all()
    assert (found.judgement[:, -30:] == Judgement.JUDGED).all()
    assert np.isnan(found.upper_bound[found.judgement != Judgement.JUDGED]).all()
    assert not found.alarm[found.judgement != Judgement.JUDGED].any()


def test_the_first_step_is_not_taken_together_with_the_last():
    found = farrington_window(series(), at=[0, 1])
    assert (found.judgement == Judgement.SHORT_HISTORY).all()


def test_a_window_with_a_missing_step_is_missing():
    counts = series().astype(float)
    counts[:, -3] = np.nan
    found = farrington_window(counts, at=[-4, -3, -2, -1])
    said = [Judgement.JUDGED, Judgement.MISSING, Judgement.MISSING, Judgement.JUDGED]
    assert found.judgement[3].tolist() == said
    assert np.isfinite(found.upper_bound[3]).tolist() == [True, False, False, True]


def test_too_few_recent_cases_give_no_verdict():
    counts = np.zeros(400, dtype=int)
    counts[:300:9] = 1
    counts[-1] = 2
    options = FarringtonWindow(2, FarringtonFlexible(limit_cases=3))
    assert farrington_window(counts, options, at=-1).judgement.item() == Judgement.FEW_CASES
    fewer = FarringtonWindow(2, replace(options.baseline, limit_cases=2))
    found = farrington_window(counts, fewer, at=-1)
    assert found.judgement.item() == Judgement.JUDGED
    assert found.alarm.item()


def test_where_no_case_was_ever_seen_no_case_is_no_alarm():
    found = farrington_window(np.zeros((2, 400)), FarringtonWindow(2, OPEN), at=[-2, -1])
    assert not found.alarm.any()
    assert not (np.isnan(found.upper_bound) & (found.judgement == Judgement.JUDGED)).any()


@pytest.mark.parametrize(
    ("judge", "sentence"),
    [
        (lambda: farrington_window([1, -1, 2]), r"counts\[1\].*negative"),
        (lambda: farrington_window([1, 1e30]), "1,000,000,000"),
        (lambda: farrington_window(series(), at=400), "400"),
        (lambda: FarringtonWindow(0), "window.*at least 1"),
        (
            lambda: FarringtonWindow(2, FarringtonFlexible(threshold="muan")),
            "baseline.threshold.*nb-",
        ),
        (
            lambda: FarringtonWindow(2, FarringtonFlexible(compat="r-surveillance")),
            "baseline.compat",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(judge, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        judge()


@pytest.mark.science
@pytest.mark.parametrize("mean", [4.0, 30.0])
def test_without_outbreaks_alarms_are_no_more_than_nominal(mean):
    """2,000 series of 20 weeks; the standard error of the share is about 0.0005.

    Counts are whole numbers, so the share is below 0.01 on average. Histories without outbreaks are
    not reweighted here: reweighting would take their own tail for outbreaks.
    """
    counts = np.random.default_rng(8).negative_binomial(mean, 0.5, (2000, 400))
    options = FarringtonWindow(2, replace(OPEN, reweight=False))
    found = farrington_window(counts, options, at=np.arange(380, 400))
    assert 0.007 < found.alarm.mean() < 0.011
