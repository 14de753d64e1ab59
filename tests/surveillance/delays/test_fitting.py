"""Delays from pairs of days: against brute force, against truth, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.optimize import minimize

from alatau.checks import InvalidInput
from alatau.surveillance.delays import DelayDistribution, DelayFit, delay_pairs, fit_delay
from alatau.surveillance.delays.distribution import FAMILIES
from alatau.surveillance.estimate import NoEstimate


def outbreak(
    seed: int, cases: int, *, delay: DelayDistribution, growth: float = 0.0, days: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    """Onsets and reports, in days with fractions; all cases with onset before `days`."""
    generator = np.random.default_rng(seed)
    u = generator.random(cases)
    onset = u * days if growth == 0 else np.log1p(u * np.expm1(growth * days)) / growth
    return onset, onset + delay.quantile(generator.random(cases))


def known(onset: np.ndarray, report: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole days of the cases that were reported before `days`."""
    seen = report < days
    return np.floor(onset[seen]).astype(int), np.floor(report[seen]).astype(int)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_estimate_maximises_the_likelihood_written_out_case_by_case(family):
    delay = DelayDistribution.of_mean(family, mean=6.0, sd=3.0)
    first, second = known(*outbreak(1, 150, delay=delay), 40)
    fitted = fit_delay(delay_pairs(first, second, until=39), DelayFit(family))

    def uphill(point: np.ndarray) -> float:
        try:
            trial = DelayDistribution(family, *np.exp(point))
        except InvalidInput:
            return 1e9
        daily = trial.daily(60)
        chance = daily[second - first] / np.cumsum(daily)[39 - first]
        return -float(np.log(np.maximum(chance, 1e-300)).sum())

    found = minimize(
        uphill,
        np.log([fitted.distribution.scale * 1.2, fitted.distribution.shape * 0.9]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-10, "maxiter": 2000},
    )
    assert fitted.log_likelihood == pytest.approx(-found.fun, abs=1e-6)
    assert fitted.distribution.scale == pytest.approx(np.exp(found.x[0]), rel=1e-4)
    assert fitted.distribution.shape == pytest.approx(np.exp(found.x[1]), rel=1e-4)


def test_profile_bounds_are_where_the_likelihood_maximised_at_a_fixed_mean_has_fallen():
    delay = DelayDistribution.of_mean("gamma", mean=6.0, sd=4.0)
    first, second = known(*outbreak(2, 80, delay=delay), 40)
    fitted = fit_delay(delay_pairs(first, second, until=39), DelayFit("gamma"))
    assert fitted.mean.lower is not None
    assert fitted.mean.upper is not None

    def height(mean: float) -> float:
        def uphill(log_shape: np.ndarray) -> float:
            shape = float(np.exp(log_shape[0]))
            daily = DelayDistribution("gamma", mean / shape, shape).daily(60)
            chance = daily[second - first] / np.cumsum(daily)[39 - first]
            return -float(np.log(chance).sum())

        start = np.log(fitted.distribution.shape)
        options = {"xatol": 1e-8, "fatol": 1e-10}
        return -minimize(uphill, [start], method="Nelder-Mead", options=options).fun

    drop = 3.841458820694124 / 2
    for bound in (fitted.mean.lower, fitted.mean.upper):
        assert fitted.log_likelihood - height(bound) == pytest.approx(drop, abs=2e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_profile_and_delta_intervals_agree_where_there_are_many_cases(family):
    delay = DelayDistribution.of_mean(family, mean=6.0, sd=3.0)
    onset, report = outbreak(3, 20_000, delay=delay)
    pairs = delay_pairs(np.floor(onset).astype(int), np.floor(report).astype(int))
    profile = fit_delay(pairs, DelayFit(family))
    delta = fit_delay(pairs, DelayFit(family, interval="delta"))
    for one, two in zip(
        (profile.mean, profile.sd, *profile.quantiles),
        (delta.mean, delta.sd, *delta.quantiles),
        strict=True,
    ):
        width = two.upper - two.lower
        assert one.value == two.value
        assert one.lower == pytest.approx(two.lower, abs=0.03 * width)
        assert one.upper == pytest.approx(two.upper, abs=0.03 * width)


def test_a_growing_outbreak_shortens_the_plain_mean_and_not_the_corrected_one():
    delay = DelayDistribution.of_mean("gamma", mean=8.0, sd=5.0)
    first, second = known(*outbreak(4, 20_000, delay=delay, growth=0.1), 40)
    corrected = fit_delay(delay_pairs(first, second, until=39), DelayFit("gamma", growth_rate=0.1))
    plain = fit_delay(delay_pairs(first, second), DelayFit("gamma"))
    assert plain.mean.upper < 6.5
    assert corrected.mean.lower < 8.0 < corrected.mean.upper
    assert corrected.sd.lower < 5.0 < corrected.sd.upper


def test_moving_all_days_changes_nothing():
    delay = DelayDistribution.of_mean("lognormal", mean=5.0, sd=3.0)
    first, second = known(*outbreak(5, 100, delay=delay), 40)
    one = fit_delay(delay_pairs(first, second, until=39))
    two = fit_delay(delay_pairs(first + 20_000, second + 20_000, until=20_039))
    assert one.mean == two.mean
    assert one.log_likelihood == two.log_likelihood


def test_dates_are_days():
    first = np.array(["2026-02-27", "2026-02-28"], dtype="datetime64[D]")
    second = ["2026-03-02", "2026-02-28"]
    pairs = delay_pairs(first, second, until=np.datetime64("2026-03-03"))
    assert pairs.delay.tolist() == [3, 0]
    assert pairs.longest.tolist() == [4, 3]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("first", "second", "until", "reason"),
    [
        ([], [], None, NoEstimate.NO_CASES),
        ([1, 2], [3, 5], None, NoEstimate.TOO_FEW),
        ([1] * 9, [4] * 9, None, NoEstimate.ALL_ALIKE),
        # Ever more cases with ever longer delays, as far as can be seen: anything longer fits.
        (
            [0] * 85,
            [0] + [1] * 4 + [2] * 16 + [3] * 64,
            3,
            NoEstimate.NOT_OBSERVED_LONG_ENOUGH,
        ),
    ],
)
def test_where_there_is_no_estimate_the_reason_is_told(family, first, second, until, reason):
    fitted = fit_delay(delay_pairs(first, second, until=until), DelayFit(family))
    assert fitted.reason is reason
    assert fitted.distribution is None
    assert fitted.mean.value is None
    assert all(each.reason is reason for each in fitted.quantiles)


@pytest.mark.parametrize(
    ("first", "second", "until", "place"),
    [
        ([1, 2], [3], None, "second"),
        ([1, 5], [3, 4], None, "second[1]"),
        ([1, float("nan")], [3, 4], None, "first[1]"),
        ([1, 2.5], [3, 4], None, "first[1]"),
        ([1, 2], [3, 1e30], None, "second[1]"),
        ([1, 2], [3, 9], 8, "second[1]"),
        ([1, 2], [3, 900_000], None, "second[1]"),
        (["2026-01-01", "NaT"], ["2026-01-02", "2026-01-02"], None, "first[1]"),
        (["2026-01-01"], ["soon"], None, "second"),
        ([[1, 2]], [[3, 4]], None, "first"),
        ([1, 2], [3, 4], float("inf"), "until"),
        ([1], [datetime(2026, 1, 2, tzinfo=UTC)], None, "second"),
    ],
)
def test_days_that_cannot_be_are_refused_with_their_place(first, second, until, place):
    with pytest.raises(InvalidInput) as refusal:
        delay_pairs(first, second, until=until)
    assert place in str(refusal.value)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"family": "normal"}, "family"),
        ({"censoring": "none"}, "censoring"),
        ({"interval": "bayes"}, "interval"),
        ({"level": 95.0}, "level"),
        ({"quantiles": (0.5, 1.0)}, "quantiles[1]"),
        ({"growth_rate": float("nan")}, "growth_rate"),
        ({"growth_rate": 0.1, "censoring": "single"}, "growth_rate"),
    ],
)
def test_options_that_cannot_be_are_refused(options, field):
    with pytest.raises(InvalidInput) as refusal:
        DelayFit(**options)
    assert refusal.value.field == field


def test_one_absurd_outlier_among_many_gives_figures_or_a_reason_and_no_nan():
    second = np.r_[np.arange(1, 30), 50_000]
    for family in FAMILIES:
        fitted = fit_delay(delay_pairs(np.zeros(30), second), DelayFit(family))
        if fitted.reason is None:
            numbers = [fitted.mean.value, fitted.sd.value, fitted.log_likelihood]
            assert np.isfinite(numbers).all()


@pytest.mark.science
@pytest.mark.parametrize(("family", "interval"), [("gamma", "profile"), ("lognormal", "delta")])
def test_intervals_cover_the_true_mean_as_often_as_they_say(family, interval):
    delay = DelayDistribution.of_mean(family, mean=6.0, sd=3.5)
    covered, made = 0, 200
    for seed in range(made):
        first, second = known(*outbreak(seed, 200, delay=delay, growth=0.08), 40)
        options = DelayFit(family, interval=interval, quantiles=())
        fitted = fit_delay(delay_pairs(first, second, until=39), options)
        covered += fitted.mean.lower <= 6.0 <= fitted.mean.upper
    # Three standard errors of a share of 0.95 in 200 outbreaks are 0.046.
    assert abs(covered / made - 0.95) < 0.046


@pytest.mark.parametrize("interval", ["profile", "delta"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_few_short_delays_give_ordered_figures_or_a_reason(family, interval):
    generator = np.random.default_rng(6)
    for _ in range(6):
        first = generator.integers(0, 4, 8)
        pairs = delay_pairs(first, first + generator.integers(0, 2, 8), until=5)
        fitted = fit_delay(pairs, DelayFit(family, interval=interval))
        for figure in (fitted.mean, fitted.sd, *fitted.quantiles):
            if figure.reason is not None:
                assert figure.value is None
                continue
            assert np.isfinite(figure.value)
            assert figure.lower is None or figure.lower <= figure.value * (1 + 1e-9)
            assert figure.upper is None or figure.upper >= figure.value * (1 - 1e-9)
