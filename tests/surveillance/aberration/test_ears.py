"""EARS as published: worked examples, a plain oracle, and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.ears import Ears, ears

COUNT = st.one_of(st.integers(0, 40), st.sampled_from([10**5, 10**8, 10**9])).map(float)
SERIES = arrays(np.float64, (3, 40), elements=st.one_of(COUNT, COUNT, st.just(np.nan)))


def c_of(series, step, guard, options):
    """(count - mean) / sd of one step, with mean and sd; None where it cannot be said."""
    window = series[step - guard - options.baseline : step - guard]
    window = window[~np.isnan(window)]
    if len(window) <= options.baseline // 2 or np.isnan(series[step]):
        return None
    mean, sd = np.mean(window), max(np.std(window, ddof=1), options.minimum_sd)
    if len(set(window)) == 1:
        sd = options.minimum_sd
    away = series[step] - mean
    if sd == 0:
        return (np.inf if away > 0 else 0.0), mean, sd
    return away / sd, mean, sd


def test_c1_compares_with_the_seven_steps_before() -> None:
    counts = [3, 5, 4, 6, 2, 4, 4, 5, 19]
    found = ears(counts)
    z = stats.norm.ppf(0.999)
    for j, step in enumerate((7, 8)):
        window = np.array(counts[step - 7 : step])
        assert found.expected[0, j] == pytest.approx(window.mean(), rel=1e-14)
        limit = window.mean() + z * window.std(ddof=1)
        assert found.upper_bound[0, j] == pytest.approx(limit, rel=1e-13)
    assert found.alarm.tolist() == [[False, True]]
    assert found.method == "ears-c1"
    assert found.statistic is None


def test_c3_alarms_on_the_day_of_a_spike_and_the_reference_package_a_day_late() -> None:
    counts = np.array([5, 4, 6, 5, 3, 5, 7, 4, 5, 6, 5, 4, 60, 5, 5, 5, 5, 5])
    published = ears(counts, Ears("C3"))
    late = ears(counts, Ears("C3", compat="r-surveillance"))
    spike = 12
    assert published.steps[published.alarm[0]].tolist() == [spike, spike + 1, spike + 2]
    assert late.steps[late.alarm[0]].tolist() == [spike + 1, spike + 2]


@settings(max_examples=150, deadline=None)
@given(counts=SERIES, baseline=st.integers(2, 12), floor=st.sampled_from([0.0, 0.5, 3.0]))
def test_c1_and_c2_are_those_of_the_definition(counts, baseline, floor) -> None:
    z = stats.norm.ppf(0.99)
    for method, guard in (("C1", 0), ("C2", 2)):
        options = Ears(method, baseline=baseline, minimum_sd=floor, alpha=0.01)
        if options.minimum_sd == 0 and baseline < 3:
            continue
        found = ears(counts, options)
        for i, series in enumerate(counts):
            for j, step in enumerate(found.steps):
                said = c_of(series, step, guard, options)
                assert (found.judgement[i, j] == Judgement.JUDGED) == (said is not None)
                if said is not None:
                    _, mean, sd = said
                    scale = np.nanmax(series) + 1
                    bound = mean + z * sd
                    assert found.upper_bound[i, j] == pytest.approx(
                        bound, rel=1e-7, abs=1e-7 * scale
                    )
                    assert found.expected[i, j] == pytest.approx(mean, rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(
    counts=arrays(
        np.float64,
        (2, 40),
        elements=st.one_of(st.integers(0, 9).map(float), st.just(np.nan), st.just(300.0)),
    ),
    floor=st.sampled_from([0.0, 0.7]),
)
def test_c3_sums_the_excess_of_three_steps(counts, floor) -> None:
    options = Ears("C3", minimum_sd=floor)
    z = stats.norm.ppf(0.975)
    found = ears(counts, options)
    for i, series in enumerate(counts):
        for j, step in enumerate(found.steps):
            said = [c_of(series, step - back, 2, options) for back in range(3)]
            if said[0] is None:
                assert np.isnan(found.statistic[i, j])
                continue
            adds = [0.0 if each is None else max(each[0] - 1, 0.0) for each in said]
            assert found.statistic[i, j] == pytest.approx(sum(adds), rel=1e-9, abs=1e-9)
            if abs(sum(adds) - z) < 1e-6:
                continue
            assert found.alarm[i, j] == (sum(adds) > z)
            if abs(series[step] - found.upper_bound[i, j]) > 1e-6:
                assert found.alarm[i, j] == (series[step] > found.upper_bound[i, j])


def test_what_alarms_whatever_is_reported_has_a_bound_below_every_count() -> None:
    found = ears([*[2.0, 3.0] * 6, 60.0, 60.0, 0.0], Ears("C3"), at=[-1])
    assert (found.alarm.item(), found.upper_bound.item()) == (True, -1.0)


def test_a_window_without_variation_lets_nothing_more_pass() -> None:
    counts = [2.0] * 12 + [3.0]
    for method in ("C1", "C2", "C3"):
        assert ears(counts, Ears(method), at=[-2, -1]).alarm.tolist() == [[False, True]]
        assert not ears(counts, Ears(method, minimum_sd=1.0), at=[-1]).alarm.any()


def test_large_counts_lose_no_digits() -> None:
    counts = 10**9 - np.array([3, 5, 4, 6, 2, 4, 4, 5.0])
    small = np.array([3, 5, 4, 6, 2, 4, 4.0])
    found = ears(counts, at=[-1])
    limit = counts[:7].mean() + stats.norm.ppf(0.999) * small.std(ddof=1)
    assert found.upper_bound[0, 0] == pytest.approx(limit, rel=1e-14)


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_any_choice_of_steps_is_judged_as_in_the_whole(method) -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(4, (5, 80)).astype(float)
    counts[rng.random(counts.shape) < 0.1] = np.nan
    options = Ears(method)
    whole = ears(counts, options)
    some = rng.permutation(whole.steps)[:25]
    found = ears(counts, options, at=some)
    places = some - whole.steps[0]
    np.testing.assert_array_equal(found.upper_bound, whole.upper_bound[:, places])
    np.testing.assert_array_equal(found.alarm, whole.alarm[:, places])
    np.testing.assert_array_equal(found.judgement, whole.judgement[:, places])


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_one_more_day_reads_its_windows_alone(method) -> None:
    counts = np.random.default_rng(4).poisson(6, (3, 50)).astype(float)
    options = Ears(method)
    last = ears(counts, options).upper_bound[:, -1]
    poisoned = np.hstack([counts, np.full((3, 5), 1e9)])
    poisoned[:, : 49 - options.history] = 1e9
    np.testing.assert_array_equal(ears(poisoned, options, at=[49]).upper_bound[:, 0], last)


def test_the_same_weekday_is_the_series_of_that_weekday() -> None:
    counts = np.random.default_rng(5).poisson(np.tile([9, 9, 9, 9, 9, 2, 1], 30))
    for method in ("C1", "C2", "C3"):
        daily = ears(counts, Ears(method, same_weekday=True), at=[-1, -3])
        for j, back in enumerate((1, 3)):
            of_weekday = counts[len(counts) - back :: -7][::-1]
            weekly = ears(of_weekday, Ears(method), at=[-1])
            assert daily.upper_bound[0, j] == pytest.approx(weekly.upper_bound[0, 0], rel=1e-12)


def test_threads_change_nothing() -> None:
    counts = np.random.default_rng(6).poisson(3, (1300, 30))
    one, three = ears(counts, threads=1), ears(counts, threads=3)
    np.testing.assert_array_equal(one.upper_bound, three.upper_bound)
    np.testing.assert_array_equal(one.observed, counts[:, one.steps])


def test_each_step_says_why_it_was_not_judged() -> None:
    counts = np.full((1, 20), 4.0)
    counts[0, 9:13] = np.nan
    found = ears(counts, at=[0, 10, 13, 8, 19])
    assert found.judgement[0].tolist() == [
        Judgement.SHORT_HISTORY,
        Judgement.MISSING,
        Judgement.NO_ESTIMATE,
        Judgement.JUDGED,
        Judgement.JUDGED,
    ]
    lenient = ears(counts, Ears(minimum_observed=3), at=[13])
    assert lenient.judgement[0, 0] == Judgement.JUDGED


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"method": "C4"}, "did you mean"),
        ({"baseline": 1}, "baseline: must be at least 2"),
        ({"minimum_sd": -1.0}, "minimum_sd: must be at least"),
        ({"minimum_observed": 8}, "minimum_observed: must be at most 7"),
        ({"alpha": 0.0}, "alpha"),
        ({"same_weekday": "yes"}, "same_weekday: must be true or false"),
        ({"compat": "R"}, "compat"),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(arguments, sentence) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        Ears(**arguments)


def test_a_series_too_short_to_judge_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the method needs 12"):
        ears(np.ones(11), Ears("C3"))
