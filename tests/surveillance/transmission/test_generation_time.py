"""Growth rate and reproduction number through the generation time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import logsumexp

from alatau.checks import InvalidInput
from alatau.surveillance.transmission import (
    ContinuousInterval,
    SerialInterval,
    growth_from_reproduction,
    reproduction_from_growth,
)
from alatau.surveillance.transmission.continuous import FAMILIES, Family

RATES = st.floats(-0.2, 0.5)


@given(st.floats(0.5, 20), st.floats(0.2, 1.5), st.floats(0, 0.9))
def test_a_gamma_generation_time_has_the_closed_form(
    mean: float, spread: float, part: float
) -> None:
    """R = (1 + r θ)^k, in growth and in decline."""
    interval = ContinuousInterval("gamma", mean, mean * spread)
    shape, scale = interval.parameters
    for rate in (0.3 * part, -part / scale):
        found = reproduction_from_growth(rate, interval)
        assert float(found) == pytest.approx((1 + rate * scale) ** shape, rel=1e-10)
        if found > 1e-9:
            assert growth_from_reproduction(found, interval) == pytest.approx(rate, abs=1e-9)


def test_an_exponential_generation_time_is_one_plus_r_times_the_mean_in_every_family() -> None:
    for family in ("gamma", "weibull"):
        interval = ContinuousInterval(family, 5.0, 5.0)  # type: ignore[arg-type]
        assert reproduction_from_growth(0.3, interval) == pytest.approx(2.5, rel=1e-10)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("rate", [0.01, 0.2, 1.5])
def test_the_moment_generating_function_is_that_of_quadrature(family: Family, rate: float) -> None:
    interval = ContinuousInterval(family, 4.0, 2.5, shift=0.5)
    tail, _ = integrate.quad(
        lambda x: rate * math.exp(-rate * x) * float(interval.survival(x)),
        0, 500, epsabs=1e-13, limit=500, points=(0.5, 2, 5, 20, 60),
    )  # fmt: skip
    assert math.exp(interval.log_laplace(rate)) == pytest.approx(1 - tail, rel=1e-8)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_the_two_directions_are_each_others_inverse(family: Family, shift: float) -> None:
    interval = ContinuousInterval(family, 6.0, 3.0, shift)
    numbers = np.array([1.0, 1.3, 2.0, 8.0])
    if family == "gamma":
        numbers = np.array([0.2, 0.7, *numbers])
    rates = growth_from_reproduction(numbers, interval)
    np.testing.assert_allclose(reproduction_from_growth(rates, interval), numbers, rtol=1e-10)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), RATES)
def test_by_whole_days_the_two_directions_are_each_others_inverse(
    weights: list[float], rate: float
) -> None:
    weight = np.array([0.0, *weights])
    if weight.sum() < 1e-3:
        weight[1] = 1.0
    interval = SerialInterval(weight / weight.sum())
    number = reproduction_from_growth(rate, interval)
    assert growth_from_reproduction(number, interval) == pytest.approx(rate, abs=1e-10)


@given(RATES, RATES)
def test_the_number_rises_with_the_rate_and_is_one_without_growth(a: float, b: float) -> None:
    interval = SerialInterval.discretised_gamma(4.8, 2.3)
    low, high = sorted((a, b))
    less, more = reproduction_from_growth([low, high], interval)
    assert less <= more * (1 + 1e-13)
    assert high - low < 1e-6 or less < more
    assert reproduction_from_growth(0.0, interval) == pytest.approx(1.0, abs=1e-12)
    assert growth_from_reproduction(1.0, interval) == pytest.approx(0.0, abs=1e-12)


def test_an_outbreak_with_this_number_grows_at_this_rate() -> None:
    """The renewal equation itself, after the first cases are forgotten."""
    interval = SerialInterval.discretised_gamma(4.8, 2.3)
    cases = [1.0]
    for _ in range(400):
        past = np.array(cases[::-1])[: interval.pmf.size - 1]
        cases.append(1.4 * float(interval.pmf[1 : past.size + 1] @ past))
    rate = math.log(cases[-1] / cases[-2])
    assert growth_from_reproduction(1.4, interval) == pytest.approx(rate, rel=1e-9)


def test_shapes_of_arrays_are_kept() -> None:
    interval = SerialInterval([0, 0.5, 0.5])
    assert reproduction_from_growth(np.zeros((2, 3)), interval).shape == (2, 3)
    assert growth_from_reproduction(np.ones((2, 3)), interval).shape == (2, 3)


@pytest.mark.parametrize("family", ["lognormal", "weibull"])
@pytest.mark.parametrize("spread", [0.02, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("rate", [1e-9, 0.1, 3.0, 45.0])
def test_far_from_the_middle_it_is_that_of_quadrature_about_its_own_peak(
    family: Family, spread: float, rate: float
) -> None:
    """Over the logarithm of time, on a fine grid that holds the peak of the integrand."""
    interval = ContinuousInterval(family, 20.0, 20.0 * spread)
    log_time = np.linspace(-80, 12, 400_001)
    time = np.exp(log_time)
    first, second = interval.parameters
    if family == "lognormal":
        log_density = -(((log_time - first) / second) ** 2) / 2
        log_density -= math.log(second * math.sqrt(2 * math.pi))
    else:
        power = first * (log_time - math.log(second))
        log_density = math.log(first) + power - np.exp(np.minimum(power, 700))
    wanted = logsumexp(log_density - rate * time) + math.log(log_time[1] - log_time[0])
    assert interval.log_laplace(rate) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_extreme_rates_by_whole_days_overflow_nothing() -> None:
    interval = SerialInterval.discretised_gamma(14.9, 3.9)
    found = reproduction_from_growth([-50.0, 50.0], interval)
    assert found[0] == pytest.approx(0.0, abs=1e-300)
    assert found[1] > 1e20


@pytest.mark.parametrize("rate", [float("nan"), 1e30, -51.0])
def test_absurd_rates_are_refused(rate: float) -> None:
    with pytest.raises(InvalidInput, match="growth_rate"):
        reproduction_from_growth(rate, SerialInterval([0, 1]))


@pytest.mark.parametrize("number", [0.0, -1.0, float("nan"), 1e30])
def test_absurd_numbers_are_refused(number: float) -> None:
    with pytest.raises(InvalidInput, match="reproduction"):
        growth_from_reproduction(number, SerialInterval([0, 1]))


@pytest.mark.parametrize("family", ["lognormal", "weibull"])
def test_a_decline_with_an_unending_interval_is_refused_and_says_what_to_do(family: Family) -> None:
    interval = ContinuousInterval(family, 4.0, 2.0)
    with pytest.raises(InvalidInput, match="discretise"):
        reproduction_from_growth(-0.1, interval)
    with pytest.raises(InvalidInput, match="discretise"):
        growth_from_reproduction(0.8, interval)


def test_a_number_that_no_rate_belongs_to_is_refused() -> None:
    with pytest.raises(InvalidInput, match="growth_rate"):
        reproduction_from_growth(-2.0, ContinuousInterval("gamma", 4.0, 2.0))
    with pytest.raises(InvalidInput, match="no growth rate"):
        growth_from_reproduction(1e12, ContinuousInterval("lognormal", 0.01, 0.05))
