"""Intervals in continuous time and by whole days."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from alatau.checks import InvalidInput
from alatau.surveillance.transmission import (
    ContinuousInterval,
    SerialInterval,
    TruncatedNormal,
    case_reproduction_number,
    reproduction_number,
    uncertain_intervals,
)
from alatau.surveillance.transmission.continuous import FAMILIES, Family
from alatau.surveillance.transmission.serial_interval import RULES, Rule

MEANS = st.floats(0.5, 60)
SPREADS = st.floats(0.1, 2)


def of_scipy(interval: ContinuousInterval) -> Any:
    first, second = interval.parameters
    match interval.family:
        case "gamma":
            return stats.gamma(first, scale=second, loc=interval.shift)
        case "lognormal":
            return stats.lognorm(second, scale=math.exp(first), loc=interval.shift)
        case "weibull":
            return stats.weibull_min(first, scale=second, loc=interval.shift)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=25, deadline=None)
@given(mean=MEANS, spread=SPREADS, shift=st.sampled_from([0.0, 1.0, -2.5]))
def test_a_family_has_the_mean_and_deviation_that_it_was_given(
    family: Family, mean: float, spread: float, shift: float
) -> None:
    interval = ContinuousInterval(family, mean + shift, mean * spread, shift)
    frozen = of_scipy(interval)
    assert frozen.mean() == pytest.approx(mean + shift, rel=1e-9)
    assert frozen.std() == pytest.approx(mean * spread, rel=1e-9)
    times = shift + mean * np.array([-0.5, 0.0, 0.1, 0.7, 1.0, 2.0, 5.0])
    np.testing.assert_allclose(interval.distribution(times), frozen.cdf(times), atol=1e-12)
    np.testing.assert_allclose(interval.survival(times), frozen.sf(times), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("family", FAMILIES)
def test_integrals_of_the_distribution_are_those_of_quadrature(family: Family) -> None:
    interval = ContinuousInterval(family, 5.0, 2.4, shift=0.5)
    for time in (0.2, 0.5, 2.0, 5.0, 9.0, 20.0):
        below, _ = integrate.quad(interval.distribution, 0.5, max(time, 0.5), epsabs=1e-12)
        above, _ = integrate.quad(interval.survival, time, np.inf, epsabs=1e-12, limit=200)
        assert interval.accumulated(time) == pytest.approx(below, abs=1e-9)
        assert interval.remaining(time) == pytest.approx(above, abs=1e-8)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_chance_between_two_windows_is_that_of_quadrature(family: Family) -> None:
    interval = ContinuousInterval(family, 4.0, 2.0)
    for first, last, low, high in ((0, 1, 3, 4), (0, 3, 2, 4), (2, 3, 2, 3), (0, 2, 30, 31)):
        wanted, _ = integrate.quad(
            lambda e, low=low, high=high: interval.distribution(high - e)
            - interval.distribution(low - e),
            first, last, epsabs=1e-14, limit=200, points=(low,) if first < low < last else None,
        )  # fmt: skip
        found = interval.between_windows(first, last, low, high)
        assert found == pytest.approx(wanted / (last - first), rel=1e-7, abs=1e-13)


@pytest.mark.parametrize("run", range(6))
def test_the_discretisation_of_cori_is_that_of_epiestim(golden: dict[str, Any], run: int) -> None:
    wanted = golden["discr_si"][run]
    found = SerialInterval.discretised_gamma(wanted["mu"], wanted["sigma"], length=61).pmf
    wide = np.zeros(61)
    wide[: found.size] = found
    np.testing.assert_allclose(wide, wanted["w"], rtol=1e-10, atol=1e-12)


def test_the_formula_of_the_paper_gives_the_same() -> None:
    """w_k = k F_a(k) + (k-2) F_a(k-2) - 2(k-1) F_a(k-1) + m [2 F_b(k-1) - F_b(k-2) - F_b(k)]."""
    mean, sd = 6.3, 4.2
    a, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)
    k = np.arange(1, 30)

    def f(shape: float, x: np.ndarray[Any, Any]) -> Any:
        return stats.gamma.cdf(x, shape, scale=scale)

    wanted = k * f(a, k) + (k - 2) * f(a, k - 2) - 2 * (k - 1) * f(a, k - 1)
    wanted += a * scale * (2 * f(a + 1, k - 1) - f(a + 1, k - 2) - f(a + 1, k))
    found = SerialInterval.discretised_gamma(mean, sd)
    np.testing.assert_allclose(found.pmf[1:30], wanted, rtol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=25, deadline=None)
@given(mean=MEANS, spread=st.floats(0.1, 1.2))
def test_a_discretisation_sums_to_one_and_none_of_it_is_at_day_0(
    family: Family, rule: Rule, mean: float, spread: float
) -> None:
    interval = ContinuousInterval(family, mean + 1, (mean + 1) * spread)
    found = SerialInterval.discretised(interval, rule, length=20_000)
    assert found.pmf[0] == 0
    assert found.pmf.sum() == pytest.approx(1.0, abs=1e-6)


def test_where_nothing_is_left_out_the_daily_rule_keeps_the_mean_and_adds_two_uniform_days() -> (
    None
):
    """By a triangle of variance 1/6, where the interval is smooth over a day."""
    for family in get_args(Family):
        interval = ContinuousInterval(family, 8.0, 2.0, shift=1.0)
        found = SerialInterval.discretised(interval)
        assert found.mean == pytest.approx(8.0, abs=1e-9)
        assert found.sd**2 == pytest.approx(4.0 + 1 / 6, abs=1e-6)


def test_plain_rules_are_differences_of_the_distribution() -> None:
    interval = ContinuousInterval("weibull", 6.0, 3.0)
    frozen = of_scipy(interval)
    floor = SerialInterval.discretised(interval, "floor").pmf
    rounded = SerialInterval.discretised(interval, "rounded").pmf
    days = np.arange(1, 15)
    np.testing.assert_allclose(
        floor[days], (frozen.cdf(days + 1) - frozen.cdf(days)) / frozen.sf(1), rtol=1e-10
    )
    np.testing.assert_allclose(
        rounded[days],
        (frozen.cdf(days + 0.5) - frozen.cdf(days - 0.5)) / frozen.sf(0.5),
        rtol=1e-10,
    )


def test_a_length_cuts_and_does_not_rescale() -> None:
    whole = SerialInterval.discretised_gamma(4.8, 2.3)
    cut = SerialInterval.discretised_gamma(4.8, 2.3, length=15)
    np.testing.assert_array_equal(cut.pmf, whole.pmf[:15])


def test_a_mixture_has_the_mixed_mean_and_variance() -> None:
    short, long = SerialInterval([0, 0.5, 0.5]), SerialInterval.empirical([4, 6, 8])
    mixed = SerialInterval.mixture([short, long], [3, 1])
    assert mixed.mean == pytest.approx(0.75 * 1.5 + 0.25 * 6)
    second = 0.75 * (short.sd**2 + short.mean**2) + 0.25 * (long.sd**2 + long.mean**2)
    assert mixed.sd**2 == pytest.approx(second - mixed.mean**2)
    np.testing.assert_allclose(SerialInterval.mixture([short]).pmf, short.pmf)


def test_probabilities_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        SerialInterval([0, 1]).pmf[1] = 0.5


@pytest.mark.parametrize(
    ("pmf", "place"),
    [
        ([0.1, 0.9], r"pmf\[0\]"),
        ([0, 0.5, -0.5, 1.0], r"pmf\[2\]"),
        ([0, 0.5, float("nan")], r"pmf\[2\]"),
        ([0, 0.5, 0.4], "sum"),
        ([0, 0], "sum"),
        ([0], "list"),
        ([[0, 1]], "list"),
        (["a", "b"], "list"),
        ([0, float("inf")], r"pmf\[1\]"),
    ],
)
def test_what_is_no_serial_interval_is_refused(pmf: Any, place: str) -> None:
    with pytest.raises(InvalidInput, match=place):
        SerialInterval(pmf)


@pytest.mark.parametrize(
    ("mean", "sd", "field"),
    [
        (1.0, 1.0, "mean"),
        (-3.0, 1.0, "mean"),
        (float("nan"), 1.0, "mean"),
        (1e30, 1.0, "mean"),
        (5.0, 0.0, "sd"),
        (5.0, -1.0, "sd"),
        (5.0, 1e30, "sd"),
        (3000.0, 3000.0, "interval"),
    ],
)
def test_absurd_moments_are_refused(mean: float, sd: float, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        SerialInterval.discretised_gamma(mean, sd)
    assert refused.value.field == field


def test_a_misspelt_family_or_rule_is_told_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="did you mean weibull"):
        ContinuousInterval("weibul", 3.0, 1.0)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="did you mean rounded"):
        SerialInterval.discretised(ContinuousInterval("gamma", 3.0, 1.0), "round")  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [[], [0, 1], [1.5], [float("nan")], [[1, 2]], [1e9], [-1]])
def test_observed_days_that_are_none_are_refused(days: Any) -> None:
    with pytest.raises(InvalidInput):
        SerialInterval.empirical(days)


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], [1, float("nan")]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(InvalidInput, match="weights"):
        SerialInterval.mixture([SerialInterval([0, 1])] * 2, weights)


def test_the_quantiles_of_a_truncated_normal_are_those_of_scipy() -> None:
    probability = np.linspace(0, 1, 41)
    found = TruncatedNormal(3.0, 1.5, 1.5, 6.0).quantile(probability)
    wanted = stats.truncnorm(-1.0, 2.0, loc=3.0, scale=1.5)
    np.testing.assert_allclose(found, wanted.ppf(probability), rtol=1e-12)
    below = np.full(41, 2.2)
    cut = TruncatedNormal(2.5, 1.0, 0.5, 5.0).quantile(probability, below=below)
    narrower = stats.truncnorm(-2.0, -0.3, loc=2.5, scale=1.0)
    np.testing.assert_allclose(cut, narrower.ppf(probability), rtol=1e-12)
    far = TruncatedNormal(3.0, 0.01, 1.5, 60.0).quantile(probability[1:], below=below[1:])
    assert ((far >= 2.199) & (far <= 2.2)).all()


def test_drawn_means_are_truncated_normal_and_the_same_for_the_same_seed() -> None:
    """2,000 draws; the discretised mean is the drawn one."""
    mean = TruncatedNormal(3.0, 1.5, 1.5, 6.0)
    sd = TruncatedNormal(2.5, 1.0, 0.5, 5.0)
    drawn = uncertain_intervals(mean, sd, draws=2000, seed=1)
    means = np.array([each.mean for each in drawn])
    wanted = stats.truncnorm(-1.0, 2.0, loc=3.0, scale=1.5)
    assert stats.kstest(means, wanted.cdf).pvalue > 1e-3
    again = uncertain_intervals(mean, sd, draws=2000, seed=1)
    np.testing.assert_array_equal(drawn[-1].pmf, again[-1].pmf)
    other = uncertain_intervals(mean, sd, draws=1, seed=2)
    assert other[0].mean != drawn[0].mean


@pytest.mark.parametrize(
    ("mean", "sd", "field"),
    [
        ((3.0, 1.0, 0.5, 5.0), (1.0, 1.0, 0.5, 2.0), "mean.low"),
        ((3.0, 1.0, 2.0, 5.0), (2.0, 1.0, 2.0, 3.0), "sd.low"),
        ((3.0, 1.0, 2.0, 5.0), (1.0, 1.0, 0.0, 3.0), "sd.low"),
    ],
)
def test_bounds_that_allow_no_serial_interval_are_refused(
    mean: tuple[float, ...], sd: tuple[float, ...], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        uncertain_intervals(TruncatedNormal(*mean), TruncatedNormal(*sd), seed=1)
    assert refused.value.field == field


@pytest.mark.parametrize("given_values", [(3, 0, 1, 5), (0, 1, 1, 5), (3, 1, 5, 1), (3, 1, -1, 5)])
def test_a_truncated_normal_needs_a_spread_and_its_mean_within_its_bounds(
    given_values: tuple[float, ...],
) -> None:
    with pytest.raises(InvalidInput):
        TruncatedNormal(*given_values)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: reproduction_number([5] * 20, [0, 0.5, 0.5]), "interval: must be a SerialInter"),
        (lambda: reproduction_number([5] * 20, None), "interval: must be a list"),
        (lambda: reproduction_number([5] * 20, []), "interval: there must be at least one"),
        (lambda: case_reproduction_number([5] * 20, [0, 0.5, 0.5]), "interval: must be a Serial"),
        (lambda: SerialInterval.mixture([[0, 1]]), "intervals: must be a SerialInterval"),
        (lambda: SerialInterval.mixture([SerialInterval([0, 1])], ["a"]), "weights: must be one"),
        (lambda: SerialInterval.empirical(["soon"]), "days: must be a list of intervals"),
    ],
)
def test_what_is_no_serial_interval_is_refused_in_words(made, field) -> None:
    with pytest.raises(InvalidInput, match=field):
        made()
