"""Between growth rate and reproduction number, through the generation time.

Wallinga J, Lipsitch M. How generation intervals shape the relationship between growth rates and
reproductive numbers. Proc R Soc B 2007;274:599-604: R = 1 / M(-r), M the moment generating
function of the generation time. A growth rate is per day, on the natural logarithm.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import as_floats
from alatau.surveillance.transmission.continuous import ContinuousInterval
from alatau.surveillance.transmission.serial_interval import SerialInterval

FASTEST = 50.0
"""The greatest growth or decline a day."""

_GREATEST_LOG = 700.0


def reproduction_from_growth(
    growth_rate: ArrayLike, interval: SerialInterval | ContinuousInterval
) -> NDArray[np.float64]:
    """The reproduction number of an outbreak that grows at a constant rate.

    Args:
        growth_rate: per day, any shape, within ±50.
        interval: the generation time, or the serial interval in its place.

    Returns:
        In the shape of `growth_rate`. It rises with the rate: the ends of an interval of rates
        give the ends of an interval of numbers.

    Raises:
        InvalidInput: a rate out of range, or so fast a decline that the generation time allows
            no number.

    >>> interval = ContinuousInterval("gamma", mean=4.0, sd=2.0)
    >>> reproduction_from_growth([-0.1, 0.0, 0.1], interval).round(4)
    array([0.6561, 1.    , 1.4641])
    """
    rates = _numbers(growth_rate, "growth_rate", -FASTEST, FASTEST)
    if isinstance(interval, SerialInterval):
        logarithms = -interval.log_laplace(rates)
    else:
        found = [-interval.log_laplace(float(rate)) for rate in rates.ravel()]
        logarithms = np.array(found, dtype=np.float64).reshape(rates.shape)
    checks.refuse_unless(
        bool((logarithms < _GREATEST_LOG).all()),
        N_("%(field)s: the reproduction number would be beyond all numbers."),
        "growth_rate",
    )
    with np.errstate(under="ignore"):
        return np.asarray(np.exp(logarithms))


def growth_from_reproduction(
    reproduction: ArrayLike, interval: SerialInterval | ContinuousInterval
) -> NDArray[np.float64]:
    """The constant growth rate that belongs to a reproduction number.

    Args:
        reproduction: above 0, any shape.
        interval: the generation time, or the serial interval in its place.

    Returns:
        Per day, in the shape of `reproduction`.

    Raises:
        InvalidInput: a number out of range, or no rate within ±50 belongs to it.

    >>> interval = ContinuousInterval("gamma", mean=4.0, sd=2.0)
    >>> growth_from_reproduction([0.6561, 1.0, 1.4641], interval).round(9)
    array([-0.1,  0. ,  0.1])
    """
    numbers = _numbers(reproduction, "reproduction", 1e-12, 1e12)
    found = [_rate(math.log(number), interval) for number in numbers.ravel()]
    return np.array(found, dtype=np.float64).reshape(numbers.shape)


def _rate(log_number: float, interval: SerialInterval | ContinuousInterval) -> float:
    if isinstance(interval, SerialInterval):
        return _discrete_rate(log_number, interval)
    return _continuous_rate(log_number, interval)


def _discrete_rate(log_number: float, interval: SerialInterval) -> float:
    """Between what the shortest and what the longest interval alone would give."""
    days = np.flatnonzero(interval.pmf)
    excess = log_number + math.log(interval.pmf.sum())
    ends = sorted((excess / days[0], excess / days[-1]))
    low, high = ends[0] - 1e-9, ends[1] + 1e-9

    def short_of(rate: float) -> float:
        return log_number + float(interval.log_laplace(rate))

    return _within_range(float(brentq(short_of, low, high, xtol=1e-15, rtol=1e-14)))


def _continuous_rate(log_number: float, interval: ContinuousInterval) -> float:
    first, second = interval.parameters
    if interval.family == "gamma" and interval.shift == 0:
        return _within_range(math.expm1(log_number / first) / second)
    if log_number == 0:
        return 0.0
    if interval.family == "gamma":
        fastest = -(1 - 1e-9) / second
    else:
        checks.refuse_unless(
            log_number > 0,
            N_(
                "%(field)s: a decline, %(got)s, needs an interval that ends; discretise it with "
                "SerialInterval.discretised."
            ),
            "reproduction",
            got=math.exp(log_number),
        )
        fastest = 0.0

    def short_of(rate: float) -> float:
        return log_number + interval.log_laplace(rate)

    low, high = (0.0, FASTEST) if log_number > 0 else (max(fastest, -FASTEST), 0.0)
    if short_of(low) * short_of(high) > 0:
        raise InvalidInput(
            N_("%(field)s: no growth rate belongs to %(got)s."),
            "reproduction",
            got=math.exp(log_number),
        )
    return float(brentq(short_of, low, high, xtol=1e-15, rtol=1e-14))


def _within_range(rate: float) -> float:
    return checks.number(rate, "growth_rate", least=-FASTEST, most=FASTEST)


def _numbers(given: ArrayLike, field: str, least: float, most: float) -> NDArray[np.float64]:
    numbers = as_floats(given, field)
    wrong = ~((numbers >= least) & (numbers <= most))
    if wrong.any():
        raise InvalidInput(
            N_("%(field)s: must be between %(least)s and %(most)s, got %(got)s."),
            field,
            least=least,
            most=most,
            got=float(numbers[wrong].flat[0]),
        )
    return numbers
