"""Delay distributions against SciPy's, and whole days against numerical integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from alatau.checks import InvalidInput
from alatau.surveillance.delays.censoring import DayCounting
from alatau.surveillance.delays.distribution import FAMILIES, DelayDistribution, Family

SPREADS = [(6.0, 3.0), (2.0, 4.0), (0.5, 0.3), (20.0, 2.0)]


def of_scipy(delay: DelayDistribution) -> stats.rv_continuous:
    match delay.family:
        case "gamma":
            return stats.gamma(delay.shape, scale=delay.scale)
        case "lognormal":
            return stats.lognorm(delay.shape, scale=delay.scale)
        case _:
            return stats.weibull_min(delay.shape, scale=delay.scale)


def parameters(delay: DelayDistribution) -> tuple[np.ndarray, np.ndarray]:
    return np.array([delay.scale]), np.array([delay.shape])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("mean", "sd"), SPREADS)
def test_a_distribution_has_the_mean_and_deviation_it_was_asked_for(family, mean, sd):
    delay = DelayDistribution.of_mean(family, mean=mean, sd=sd)
    assert delay.mean == pytest.approx(mean, rel=1e-11)
    assert delay.sd == pytest.approx(sd, rel=1e-10)
    assert of_scipy(delay).mean() == pytest.approx(mean, rel=1e-8)
    assert of_scipy(delay).std() == pytest.approx(sd, rel=1e-8)


@pytest.mark.parametrize("family", FAMILIES)
def test_shares_and_quantiles_are_those_of_scipy(family):
    delay = DelayDistribution.of_mean(family, mean=6.0, sd=4.0)
    days, shares = np.linspace(0.1, 40, 50), np.linspace(0.01, 0.99, 25)
    np.testing.assert_allclose(delay.cdf(days), of_scipy(delay).cdf(days), rtol=1e-10)
    np.testing.assert_allclose(delay.survival(days), of_scipy(delay).sf(days), rtol=1e-10)
    np.testing.assert_allclose(delay.quantile(shares), of_scipy(delay).ppf(shares), rtol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("mean", "sd"), SPREADS)
def test_probabilities_of_whole_days_are_the_integral_over_the_day_of_the_first_event(
    family, mean, sd
):
    delay = DelayDistribution.of_mean(family, mean=mean, sd=sd)
    frozen = of_scipy(delay)

    def of_days(days: int) -> float:
        return quad(
            lambda u: frozen.cdf(days + 1 - u) - frozen.cdf(days - u), 0, 1, epsabs=1e-13, limit=200
        )[0]

    np.testing.assert_allclose(delay.daily(25), [of_days(d) for d in range(26)], atol=1e-10)


def test_far_tails_keep_their_digits():
    delay = DelayDistribution("gamma", scale=1.0, shape=2.0)
    # The density against a triangle of two days: an integral without cancellation.
    day = 60
    exact = quad(lambda t: (1 - abs(t - day)) * t * np.exp(-(t - day)), 59, 60, epsrel=1e-12)[0]
    exact += quad(lambda t: (1 - abs(t - day)) * t * np.exp(-(t - day)), 60, 61, epsrel=1e-12)[0]
    assert delay.daily(day)[day] == pytest.approx(exact * np.exp(-day), rel=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_growth_within_the_day_vanishes_with_the_rate_and_shortens_delays_with_it(family):
    delay = DelayDistribution.of_mean(family, mean=4.0, sd=2.0)

    def daily(rate: float) -> np.ndarray:
        counting = DayCounting(family, "double", rate)
        return counting.probability(*parameters(delay), np.arange(41))[0]

    # By 24 points of a rule for smooth integrands; the shape of a Weibull at 0 is the roughest.
    np.testing.assert_allclose(daily(1e-9), delay.daily(40), atol=2e-6)
    mean = np.arange(41) @ daily(0.0)
    # First events later in their day: the same delay ends later, by up to half a day.
    assert mean < np.arange(41) @ daily(1.0) < mean + 0.5


@pytest.mark.parametrize("counting", [("double", 0.0), ("double", 0.3), ("single", 0.0)])
@pytest.mark.parametrize("family", FAMILIES)
def test_shares_within_so_many_days_sum_their_probabilities(family, counting):
    delay = DelayDistribution.of_mean(family, mean=4.0, sd=3.0)
    days = np.arange(30)
    counted = DayCounting(family, *counting)
    one_by_one = counted.probability(*parameters(delay), days)[0]
    within = counted.share_within(*parameters(delay), days)[0]
    np.testing.assert_allclose(within, np.cumsum(one_by_one), atol=1e-12)
    some = np.array([3, 17])
    np.testing.assert_allclose(
        counted.probability(*parameters(delay), some)[0], one_by_one[some], atol=1e-14
    )


def test_a_first_event_known_to_the_moment_leaves_plain_differences():
    delay = DelayDistribution.of_mean("lognormal", mean=5.0, sd=3.0)
    counting = DayCounting("lognormal", "single")
    found = counting.probability(*parameters(delay), np.arange(21))[0]
    np.testing.assert_allclose(found, np.diff(delay.cdf(np.arange(22))), atol=1e-15)


@given(
    st.sampled_from(FAMILIES),
    st.floats(0.05, 60.0),
    st.floats(0.05, 2.0),
)
def test_whole_days_sum_to_one_and_keep_the_mean(family: Family, mean: float, spread: float):
    delay = DelayDistribution.of_mean(family, mean=mean, sd=mean * spread)
    daily = delay.daily(4000)
    assert (daily >= 0).all()
    assert 1 - 2e-3 < daily.sum() < 1 + 1e-9
    # Both events fall uniformly within their days, so whole days keep the mean; a long tail
    # beyond the last day takes some of it.
    assert np.arange(4001) @ daily <= mean * (1 + 1e-6)
    beyond = delay.survival(4000)
    if beyond < 1e-12:
        assert np.arange(4001) @ daily == pytest.approx(mean, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("gama", 1.0, 1.0), "family"),
        (("gamma", 0.0, 1.0), "scale"),
        (("gamma", 1.0, float("nan")), "shape"),
        (("gamma", 1e30, 1.0), "scale"),
    ],
)
def test_distributions_that_cannot_be_are_refused(arguments, field):
    with pytest.raises(InvalidInput) as refusal:
        DelayDistribution(*arguments)
    assert refusal.value.field == field


@pytest.mark.parametrize("share", [95, -0.1, float("nan"), [0.5, 1.5], "half"])
def test_a_quantile_is_asked_by_a_share(share) -> None:
    with pytest.raises(InvalidInput, match="probability"):
        DelayDistribution("gamma", scale=1.0, shape=2.0).quantile(share)
