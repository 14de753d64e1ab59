"""Nowcasts: closed forms, what they refuse, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from alatau.checks import InvalidInput
from alatau.surveillance.delays import reverse_hazard
from alatau.surveillance.nowcasting import (
    METHODS,
    NowcastOptions,
    ReportingTriangle,
    Standing,
    completeness,
    nowcast,
    past_sizes,
    triangle_from_days,
)
from alatau.surveillance.nowcasting.dispersion import fitted_sizes

DELAYS = np.array([5, 15, 20, 15, 12, 8, 6, 5, 4, 3, 3, 2, 2]) / 100
LONGEST = DELAYS.size - 1


def outbreak(
    seed: int, level: np.ndarray, *, weekend: float = 1.0, size: float | None = None
) -> tuple[np.ndarray, ReportingTriangle]:
    """The final cases by day, and the triangle as known on the last day."""
    generator = np.random.default_rng(seed)
    mean = level if size is None else generator.gamma(size, level / size)
    cases = generator.poisson(mean)
    day = np.arange(level.size)
    chance = DELAYS * np.where((day[:, None] + np.arange(LONGEST + 1)) % 7 >= 5, weekend, 1.0)
    chance /= chance.sum(axis=1, keepdims=True)
    counts = generator.multinomial(cases, chance)
    counts[np.arange(LONGEST + 1) > day[::-1, None]] = 0
    return cases, ReportingTriangle(0, counts)


def test_the_chain_ladder_is_reported_over_completeness():
    _, triangle = outbreak(1, np.full(60, 30.0))
    found = nowcast(triangle, NowcastOptions("lawless"))
    share = completeness(triangle).cdf[triangle.age]
    np.testing.assert_allclose(found.expected, triangle.reported / share)
    np.testing.assert_allclose(found.completeness, share)


def test_with_a_flat_prior_what_is_missing_is_negative_binomial():
    _, triangle = outbreak(2, np.full(60, 30.0))
    options = NowcastOptions("gamma-poisson", prior="flat", quantiles=(0.1, 0.5, 0.9))
    found = nowcast(triangle, options)
    for ago in range(LONGEST):
        n, share = triangle.reported[-1 - ago], found.completeness[-1 - ago]
        missing = stats.nbinom(n + 1, share)
        assert found.expected[-1 - ago] == pytest.approx(n + missing.mean())
        np.testing.assert_array_equal(found.quantiles[-1 - ago], n + missing.ppf([0.1, 0.5, 0.9]))


def test_a_given_delay_is_used_as_it_is():
    _, triangle = outbreak(3, np.full(40, 30.0))
    known = reverse_hazard(1e6 * DELAYS, 1e6 * np.cumsum(DELAYS))
    found = nowcast(triangle, NowcastOptions("gamma-poisson"), delay=known)
    np.testing.assert_allclose(found.completeness, np.cumsum(DELAYS)[triangle.age])
    with pytest.raises(InvalidInput, match="delay"):
        nowcast(triangle, delay=reverse_hazard(np.ones(3), np.arange(1.0, 4.0)))
    with pytest.raises(InvalidInput, match="delay"):
        nowcast(triangle, NowcastOptions(weekday=True), delay=known)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("weekday", [False, True])
def test_days_whose_reports_are_all_in_are_left_alone(method, weekday):
    _, triangle = outbreak(4, np.full(60, 30.0))
    found = nowcast(triangle, NowcastOptions(method, weekday=weekday))
    complete = found.standing == Standing.COMPLETE
    assert complete.sum() == 60 - LONGEST
    np.testing.assert_array_equal(found.expected[complete], triangle.reported[complete])
    assert (found.quantiles[complete] == triangle.reported[complete, None]).all()
    assert (found.quantiles >= triangle.reported[:, None]).all()
    assert (np.diff(found.quantiles, axis=1) >= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_day_of_which_nothing_can_be_known_yet_has_no_figure_and_a_reason(method):
    _, triangle = outbreak(5, np.full(60, 30.0))
    counts = triangle.counts.copy()
    counts[:, 0] = 0
    found = nowcast(ReportingTriangle(0, counts), NowcastOptions(method))
    assert found.standing[-1] == Standing.TOO_EARLY
    assert np.isnan(found.expected[-1])
    assert not np.isnan(found.expected[:-1]).any()
    np.testing.assert_array_equal(np.isnan(found.quantiles).any(axis=1), np.isnan(found.expected))


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    _, triangle = outbreak(6, np.full(60, 30.0))
    one, two, three = (nowcast(triangle, seed=seed).samples for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != three).any()


def test_the_weekday_effect_is_found():
    level = np.full(120, 200.0)
    _, triangle = outbreak(7, level, weekend=0.1)
    day, delay = np.arange(120)[-7:, None], np.arange(LONGEST + 1)
    chance = DELAYS * np.where((day + delay) % 7 >= 5, 0.1, 1.0)
    truth = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)[
        np.arange(7), triangle.age[-7:]
    ]
    error = [
        np.abs(nowcast(triangle, NowcastOptions(weekday=weekday)).completeness[-7:] - truth).max()
        for weekday in (True, False)
    ]
    assert error[0] < 0.03
    assert error[1] > 0.08


def test_the_weekday_effect_of_equal_weekdays_changes_little():
    _, triangle = outbreak(8, np.full(120, 200.0))
    plain = completeness(triangle).cdf[triangle.age]
    found = nowcast(triangle, NowcastOptions("lawless", weekday=True))
    # About four standard errors of a share of 24,000 cases split over seven weekdays.
    np.testing.assert_allclose(found.completeness, plain, atol=0.035)


def test_a_size_is_found_where_the_negative_binomial_likelihood_is_greatest():
    generator = np.random.default_rng(9)
    mean = np.full((4000, 3), 20.0)
    truth = np.array([0.5, 4.0, 50.0])
    counts = stats.nbinom.rvs(truth, truth / (truth + 20.0), size=(4000, 3), random_state=generator)
    found = fitted_sizes(counts.astype(float), mean)
    np.testing.assert_allclose(found[:2], truth[:2], rtol=0.1)
    for column, size in enumerate(found):
        heights = [
            stats.nbinom.logpmf(counts[:, column], k, k / (k + 20.0)).sum()
            for k in (0.99 * size, size, 1.01 * size)
        ]
        assert heights[1] == max(heights)


def test_a_horizon_without_a_past_takes_the_size_of_the_nearest():
    observed = np.array([[np.nan, 3.0, 9.0], [np.nan, 8.0, 1.0]])
    found = fitted_sizes(observed, np.where(np.isnan(observed), np.nan, 5.0))
    assert found[0] == found[1]


def test_overdispersed_pasts_widen_the_prediction():
    level = np.full(80, 50.0)
    _, calm = outbreak(10, level)
    counts = calm.counts.astype(float)
    # Reports of single days of report fail to come, and come with those of the next.
    generator = np.random.default_rng(3)
    rough = calm.counts.copy()
    for day in range(len(counts) - 1):
        for delay in range(LONGEST):
            if day + delay < len(counts) - 1 and generator.random() < 0.4:
                rough[day, delay + 1] += rough[day, delay]
                rough[day, delay] = 0
    options = NowcastOptions("past-errors")
    calm_sizes = past_sizes(calm, options)
    rough_sizes = past_sizes(ReportingTriangle(0, rough), options)
    assert np.median(rough_sizes[:6]) < np.median(calm_sizes[:6])


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"method": "lawles"}, "method"),
        ({"window": 0}, "window"),
        ({"window_shape": "round"}, "window_shape"),
        ({"quantiles": (0.9, 0.1)}, "quantiles"),
        ({"quantiles": ()}, "quantiles"),
        ({"draws": 3}, "draws"),
        ({"prior": "vague"}, "prior"),
        ({"prior_mean": 3.0}, "prior_mean"),
        ({"prior_mean": 1e30, "prior_sd": 1.0}, "prior_mean"),
        ({"least_completeness": 0.0}, "least_completeness"),
    ],
)
def test_options_that_cannot_be_are_refused(options, field):
    with pytest.raises(InvalidInput) as refusal:
        NowcastOptions(**options)
    assert refusal.value.field == field


def test_triangles_too_short_or_empty_are_refused():
    with pytest.raises(InvalidInput, match="longest delay"):
        nowcast(triangle_from_days([0, 1], [0, 1], max_delay=5))
    with pytest.raises(InvalidInput, match="no case"):
        nowcast(ReportingTriangle(0, np.zeros((9, 3), dtype=np.int64)))
    with pytest.raises(InvalidInput, match="look back"):
        nowcast(triangle_from_days([0, 6], [0, 6], max_delay=5), NowcastOptions("past-errors"))
    with pytest.raises(InvalidInput, match="seed"):
        nowcast(triangle_from_days([0, 6], [0, 6], max_delay=5), seed=-1)


@pytest.mark.parametrize("method", METHODS)
def test_enormous_counts_neither_hang_nor_overflow(method):
    counts = np.zeros((30, 4), dtype=np.int64)
    counts[:, 0], counts[:, 3] = 10**9, 10**9
    counts[-3:, 3] = 0
    found = nowcast(ReportingTriangle(0, counts), NowcastOptions(method, draws=200))
    assert np.isfinite(found.quantiles).all()
    assert found.expected[-1] > 10**9


SETTINGS = {
    "steady": {"level": np.full(70, 30.0)},
    "growing": {"level": 3 * np.exp(0.06 * np.arange(70))},
    "falling": {"level": 200 * np.exp(-0.05 * np.arange(70))},
    "few": {"level": np.full(70, 3.0)},
}


@pytest.mark.science
@pytest.mark.parametrize("method", ["dirichlet", "past-errors"])
@pytest.mark.parametrize("setting", list(SETTINGS))
def test_intervals_of_90_percent_hold_the_final_count_as_often_as_they_say(setting, method):
    outbreaks = 150
    covered = np.empty((outbreaks, LONGEST))
    options = NowcastOptions(method, quantiles=(0.05, 0.95), draws=500)
    for seed in range(outbreaks):
        cases, triangle = outbreak(seed, **SETTINGS[setting])
        found = nowcast(triangle, options, seed=seed)
        inside = (found.quantiles[:, 0] <= cases) & (cases <= found.quantiles[:, 1])
        covered[seed] = inside[-LONGEST:]
    error = covered.mean(axis=1).std(ddof=1) / outbreaks**0.5
    # Whole numbers make intervals hold more than they promise, the more the fewer are missing.
    assert 0.90 - 3 * error < covered.mean() < 0.99
    assert error < 0.012
    if setting == "steady":
        # The latest five days miss the most; three standard errors of a share of 0.9 in 150
        # outbreaks are 0.073.
        assert (covered[:, -5:].mean(axis=0) > 0.90 - 0.073).all()


@pytest.mark.science
def test_the_weekday_effect_restores_calibration():
    outbreaks = 100
    covered = {False: [], True: []}
    for seed in range(outbreaks):
        cases, triangle = outbreak(seed, np.full(70, 60.0), weekend=0.2)
        for weekday, inside in covered.items():
            options = NowcastOptions(
                "dirichlet", weekday=weekday, quantiles=(0.05, 0.95), draws=400
            )
            found = nowcast(triangle, options, seed=seed)
            held = (found.quantiles[:, 0] <= cases) & (cases <= found.quantiles[:, 1])
            inside.append(held[-5:].mean())
    error = np.std(covered[True], ddof=1) / outbreaks**0.5
    assert abs(np.mean(covered[True]) - 0.9) < 3 * error + 0.03
    assert np.mean(covered[False]) < np.mean(covered[True]) - 0.05
