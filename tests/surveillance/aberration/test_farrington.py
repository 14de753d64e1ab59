"""The published Farrington methods: closed forms, an independent oracle, and properties."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import farrington_oracle as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.farrington import (
    Farrington,
    FarringtonFlexible,
    farrington,
    farrington_flexible,
)
from alatau.surveillance.calendar import Calendar

WEEKS = 330
ALL_CASES_COUNT = {"limit_cases": 0}


def draw(seed: int, *, series: int = 6, weeks: int = WEEKS):
    """Series of several levels, dispersions, trends and seasons, with past outbreaks."""
    rng = np.random.default_rng(seed)
    time = np.arange(weeks)
    counts = np.empty((series, weeks))
    for row in counts:
        level, trend = np.exp(rng.uniform(1, 6)), rng.normal(0, 0.002)
        mean = level * np.exp(trend * (time - weeks) + 0.4 * np.cos(2 * np.pi * time / 52))
        excess = rng.choice([0.01, 0.5, 3.0])
        row[:] = rng.negative_binomial(mean / excess, 1 / (1 + excess))
        row[rng.integers(60, weeks - 60, 2)] += round(8 * level)
    return counts


def assert_like_the_oracle(found, options, counts, population=None) -> None:
    for i, series in enumerate(counts):
        for j, step in enumerate(found.steps):
            said = oracle.judge(
                series, int(step), options, None if population is None else population[i]
            )
            assert found.judgement[i, j] == Judgement.JUDGED
            for name in ("expected", "dispersion", "slope", "log_error"):
                np.testing.assert_allclose(
                    getattr(found, name)[i, j], getattr(said, name), rtol=1e-8, atol=1e-12
                )
            np.testing.assert_allclose(found.upper_bound[i, j], said.upper_bound, rtol=1e-8)
            assert found.alarm[i, j] == (series[step] > said.upper_bound)


# The oracle


@pytest.mark.parametrize(
    ("threshold", "reweight", "periods"),
    list(product(("delta", "nb-plugin", "muan"), (True, False), (1, 4, 10))),
)
def test_the_flexible_method_is_that_of_the_oracle(threshold, reweight, periods) -> None:
    options = FarringtonFlexible(
        threshold=threshold, reweight=reweight, periods=periods, **ALL_CASES_COUNT
    )
    counts = draw(1)
    found = farrington_flexible(counts, options, at=[-30, -1])
    assert_like_the_oracle(found, options, counts)


@pytest.mark.parametrize(
    "changed",
    [
        {"years": 4, "half_width": 2, "periods": 5, "past_steps_excluded": 10},
        {"years": 3, "past_steps_excluded": None, "weights_threshold": 1.0},
        {"years": 2, "past_steps_excluded": 0},
        {"trend": False},
        {"trend_p": 1.0},
        {"threshold": "delta", "power": "1/2", "alpha": 0.05},
        {"threshold": "delta", "power": "none", "alpha": 0.2},
    ],
    ids=str,
)
def test_every_option_is_that_of_the_oracle(changed) -> None:
    options = FarringtonFlexible(**changed, **ALL_CASES_COUNT)
    counts = draw(2)
    assert_like_the_oracle(farrington_flexible(counts, options, at=[-3, -1]), options, counts)


@pytest.mark.parametrize("power", ["2/3", "1/2", "none"])
def test_the_original_method_is_that_of_the_oracle(power) -> None:
    options = Farrington(power=power, **ALL_CASES_COUNT)
    counts = draw(3)
    assert_like_the_oracle(farrington(counts, options, at=[-8, -1]), options, counts)


def test_the_population_is_an_offset_as_in_the_oracle() -> None:
    counts = draw(4)
    rng = np.random.default_rng(5)
    people = np.exp(rng.normal(11, 0.3, (len(counts), 1)) + np.cumsum(rng.normal(0, 0.01, WEEKS)))
    options = FarringtonFlexible(threshold="muan", **ALL_CASES_COUNT)
    found = farrington_flexible(counts, options, population=people, at=[-1])
    assert_like_the_oracle(found, options, counts, people)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0.01, 0.4))
def test_missing_weeks_weigh_nothing(seed, share) -> None:
    counts = draw(seed, series=2)
    rng = np.random.default_rng(seed)
    counts[rng.random(counts.shape) < share] = np.nan
    counts[:, -1] = 20
    options = FarringtonFlexible(**ALL_CASES_COUNT)
    found = farrington_flexible(counts, options, at=[-1])
    assert_like_the_oracle(found, options, counts)


# Closed forms


def test_a_constant_series_expects_its_constant_with_a_poisson_bound() -> None:
    found = farrington_flexible(np.full(WEEKS, 12), at=[-1])
    assert found.expected[0, 0] == pytest.approx(12, rel=1e-12)
    assert found.dispersion[0, 0] == 1
    assert not found.trend[0, 0]
    assert found.upper_bound[0, 0] == stats.poisson.ppf(0.99, 12)


def test_one_period_without_trend_and_reweighting_expects_the_mean_of_the_windows() -> None:
    counts = draw(6, series=1)[0]
    options = FarringtonFlexible(
        periods=1, past_steps_excluded=None, trend=False, reweight=False, **ALL_CASES_COUNT
    )
    found = farrington_flexible(counts, options, at=[-1])
    last = WEEKS - 1
    window = np.concatenate([counts[last - 52 * i - 3 : last - 52 * i + 4] for i in range(1, 6)])
    assert found.expected[0, 0] == pytest.approx(window.mean(), rel=1e-12)
    pearson = np.sum((window - window.mean()) ** 2) / window.mean() / (len(window) - 1)
    assert found.dispersion[0, 0] == pytest.approx(max(pearson, 1), rel=1e-12)
    error = np.sqrt(found.dispersion[0, 0] / window.sum())
    assert found.log_error[0, 0] == pytest.approx(error, rel=1e-12)


def test_exponential_growth_is_found_and_kept_unless_it_expects_the_unheard_of() -> None:
    counts = np.round(1000 * np.exp(-0.004 * np.arange(WEEKS)))
    falling = farrington_flexible(counts, at=[-1])
    assert falling.slope[0, 0] == pytest.approx(-0.004, rel=0.01)
    growing = farrington_flexible(counts[::-1], at=[-1])
    assert not growing.trend[0, 0], "half a year after the baseline it would exceed its maximum"
    assert growing.expected[0, 0] < counts.max()


def test_a_baseline_without_a_case_has_the_bound_nought() -> None:
    counts = np.zeros((2, WEEKS))
    counts[1, -3:] = (1, 1, 3)
    found = farrington_flexible(counts, FarringtonFlexible(limit_cases=5), at=[-1])
    assert found.judgement[:, 0].tolist() == [Judgement.FEW_CASES, Judgement.JUDGED]
    assert (found.expected[1, 0], found.upper_bound[1, 0], found.alarm[1, 0]) == (0, 0, True)
    every = farrington_flexible(counts, FarringtonFlexible(**ALL_CASES_COUNT), at=[-1])
    assert every.alarm[:, 0].tolist() == [False, True]
    assert every.upper_bound[:, 0].tolist() == [0, 0]


def test_a_past_outbreak_weighs_less_when_reweighted() -> None:
    counts = np.random.default_rng(7).poisson(10, WEEKS).astype(float)
    counts[WEEKS - 1 - 104 - 2 : WEEKS - 1 - 104 + 2] = 80
    with_weights = farrington_flexible(counts, at=[-1])
    without = farrington_flexible(counts, FarringtonFlexible(reweight=False), at=[-1])
    assert with_weights.upper_bound[0, 0] < 0.7 * without.upper_bound[0, 0]
    assert with_weights.expected[0, 0] < without.expected[0, 0]


def test_the_exceedance_is_one_at_the_bound() -> None:
    counts = draw(8)
    found = farrington_flexible(counts, at=[-1])
    step = found.exceedance
    np.testing.assert_array_equal(step > 1, found.alarm)
    assert (found.expected + step * (found.upper_bound - found.expected)) == pytest.approx(
        counts[:, -1:]
    )


# What is judged, and what is not


def test_each_step_says_why_it_was_not_judged() -> None:
    counts = np.full((4, WEEKS), 9.0)
    counts[0, -1] = np.nan
    counts[1, -4:] = 1
    last = WEEKS - 1
    for year in range(1, 6):
        counts[2, last - 52 * year - 3 : last - 52 * year + 4] = np.nan
    found = farrington_flexible(counts, at=[100, -1])
    assert found.judgement.tolist() == [
        [Judgement.SHORT_HISTORY, Judgement.MISSING],
        [Judgement.SHORT_HISTORY, Judgement.FEW_CASES],
        [Judgement.SHORT_HISTORY, Judgement.NO_ESTIMATE],
        [Judgement.SHORT_HISTORY, Judgement.JUDGED],
    ]
    judged = found.judgement == Judgement.JUDGED
    for table in (found.expected, found.upper_bound, found.dispersion, found.log_error):
        np.testing.assert_array_equal(np.isnan(table), ~judged)
    assert not found.alarm.any()


def test_all_steps_with_enough_history_are_judged_by_default() -> None:
    counts = draw(9, series=1)
    first = 5 * 52 + 3
    assert farrington_flexible(counts).steps.tolist() == list(range(first, WEEKS))
    with pytest.raises(InvalidInput, match=f"needs {first + 1}"):
        farrington_flexible(counts[:, :first])


def test_one_more_week_reads_its_own_baseline_alone() -> None:
    counts = draw(10)
    everything = farrington_flexible(counts)
    poisoned = np.full((len(counts), WEEKS + 200), 1e9)
    poisoned[:, 100 : 100 + WEEKS] = counts
    poisoned[:, 100 + WEEKS - 26 : 100 + WEEKS - 4] = np.nan
    last = WEEKS + 99
    poisoned[:, 100 : last - 263] = 1e9
    one = farrington_flexible(poisoned, at=[last])
    for name in ("expected", "upper_bound", "alarm", "dispersion", "slope", "judgement"):
        np.testing.assert_array_equal(getattr(one, name)[:, 0], getattr(everything, name)[:, -1])


def test_threads_order_and_company_of_series_change_nothing() -> None:
    counts = np.repeat(draw(11), 200, axis=0)
    alone = farrington_flexible(counts, at=[-1], threads=1)
    order = np.random.default_rng(0).permutation(len(counts))
    shared = farrington_flexible(counts[order], at=[-1], threads=3)
    np.testing.assert_array_equal(alone.upper_bound[order], shared.upper_bound)
    np.testing.assert_array_equal(alone.slope[order], shared.slope)


def test_no_layout_of_a_table_is_compiled_for_anew() -> None:
    from alatau.surveillance.aberration.farrington import kernel

    counts = draw(14)
    plain = farrington_flexible(counts, at=[-1], population=np.ones(WEEKS))
    compiled = len(kernel.estimate.signatures)
    read_only = counts.copy()
    read_only.flags.writeable = False
    for same in (np.asfortranarray(counts), read_only, counts.astype(np.int32), counts.tolist()):
        found = farrington_flexible(same, at=[-1], population=np.ones(counts.shape))
        np.testing.assert_array_equal(found.upper_bound, plain.upper_bound)
    assert len(kernel.estimate.signatures) == compiled


def test_a_population_that_never_changes_changes_nothing() -> None:
    counts = draw(12)
    people = np.full(WEEKS, 7e6)
    found = farrington_flexible(counts, population=people, at=[-1])
    plain = farrington_flexible(counts, at=[-1])
    np.testing.assert_allclose(found.expected, plain.expected, rtol=1e-10)
    np.testing.assert_array_equal(found.upper_bound, plain.upper_bound)
    people[-1] *= 2
    doubled = farrington_flexible(counts, population=people, at=[-1])
    np.testing.assert_allclose(doubled.expected, 2 * plain.expected, rtol=1e-10)


def test_days_of_one_weekday_are_judged_as_the_weekly_series_they_are() -> None:
    rng = np.random.default_rng(13)
    days = 7 * WEEKS
    weekday = np.array([1, 1, 1, 1, 1, 0.2, 0.1])[np.arange(days) % 7]
    counts = rng.poisson(40 * weekday, (3, days))
    options = FarringtonFlexible(same_weekday=True, threshold="muan")
    for at in (-1, -2, -5):
        by_day = farrington_flexible(counts, options, calendar=Calendar(365), at=[at])
        every_seventh = counts[:, days + at - 7 * (WEEKS - 1) :: 7]
        weekly = farrington_flexible(every_seventh, replace(options, same_weekday=False), at=[-1])
        np.testing.assert_allclose(by_day.expected, weekly.expected, rtol=1e-9)
        np.testing.assert_array_equal(by_day.upper_bound, weekly.upper_bound)
        np.testing.assert_allclose(7 * by_day.slope, weekly.slope, rtol=1e-7)


# Hostile input


@settings(max_examples=60, deadline=None)
@given(
    counts=arrays(
        np.float64,
        (2, 300),
        elements=st.sampled_from([0.0, 0.0, 1.0, 2.0, 7.0, 1e4, 1e9, np.nan]),
        fill=st.sampled_from([0.0, 3.0, np.nan, 1e9]),
    ),
    threshold=st.sampled_from(["delta", "nb-plugin", "muan"]),
    compat=st.sampled_from(["published", "r-surveillance"]),
    periods=st.sampled_from([1, 10]),
    limit=st.sampled_from([0, 5]),
)
def test_any_counts_are_judged_or_said_not_to_be(counts, threshold, compat, periods, limit) -> None:
    options = FarringtonFlexible(
        threshold=threshold, compat=compat, periods=periods, limit_cases=limit
    )
    found = farrington_flexible(counts, options)
    judged = found.judgement == Judgement.JUDGED
    for table in (found.expected, found.upper_bound, found.dispersion, found.log_error):
        assert np.isfinite(table[judged]).all()
        assert np.isnan(table[~judged]).all()
    assert (found.expected[judged] >= 0).all()
    assert (found.dispersion[judged] >= 1).all()
    np.testing.assert_array_equal(found.alarm, judged & (found.observed > found.upper_bound))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"years": 0}, "years: must be at least 1"),
        ({"half_width": 2.5}, "half_width: must be a whole number"),
        ({"alpha": 0.0}, "alpha: must be at least"),
        ({"alpha": float("nan")}, "alpha: must be finite"),
        ({"threshold": "nbplugin"}, "did you mean nb-plugin"),
        ({"compat": "r"}, "compat: 'r' is not known"),
        ({"power": 2 / 3}, "power"),
        ({"trend": 1}, "trend: must be true or false"),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(arguments, sentence) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        FarringtonFlexible(**arguments)


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(TypeError, match="thersholdMethod"):
        FarringtonFlexible(thersholdMethod="muan")


@pytest.mark.parametrize(
    ("options", "more", "sentence"),
    [
        ({}, {"at": [WEEKS]}, "there is no step 330"),
        ({}, {"at": [0.5]}, "whole numbers"),
        ({}, {"at": []}, "whole numbers"),
        ({}, {"population": np.ones(5)}, "must have the shape"),
        ({}, {"population": np.zeros(WEEKS)}, r"population\[0\]: must be above 0"),
        ({}, {"population": np.full(WEEKS, np.nan)}, r"population\[0\]: must be above 0"),
        ({}, {"threads": 0}, "threads"),
        ({"half_width": 26}, {}, "windows of two years overlap"),
        ({"periods": 60}, {}, "only 45 steps between"),
        ({"past_steps_excluded": 5000}, {}, "leaves no step"),
        ({"same_weekday": True}, {}, "is for daily counts"),
        (
            {},
            {"calendar": Calendar.dated(np.arange("2020-01-06", "2021-01-01", 7, "M8[D]"))},
            "one for each of the 330 steps, got 52",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_arguments_that_cannot_be_are_refused_with_their_place(options, more, sentence) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        farrington_flexible(np.full(WEEKS, 5), FarringtonFlexible(**options), **more)
