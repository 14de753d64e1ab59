"""Intervals in continuous time: gamma, log-normal or Weibull, perhaps shifted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import gammainc, gammaincc, gammaln, lambertw, logsumexp, ndtr

from alatau import checks
from alatau.languages import N_

Family = Literal["gamma", "lognormal", "weibull"]
FAMILIES: tuple[Family, ...] = get_args(Family)

LONGEST_MEAN = 3650.0
_NARROWEST, _WIDEST = 0.01, 10.0
"""Least and greatest standard deviation over the mean, without the shift."""

_PARTS = 32
"""Steps of the trapezoidal rule to one."""

_LEAST_SHAPE, _GREATEST_SHAPE = 0.15, 200.0


@dataclass(frozen=True)
class ContinuousInterval:
    """The time between two events in continuous time, in days (or steps of the series).

    Attributes:
        family: `gamma`, `lognormal` or `weibull`.
        mean: the mean, with the shift, at most 3,650.
        sd: the standard deviation, from 0.01 to 10 times the mean without the shift.
        shift: the least possible value, added to a variable that begins at 0; may be negative.

    Raises:
        InvalidInput: an unknown family or a parameter out of range.

    >>> ContinuousInterval("gamma", mean=4.0, sd=2.0).parameters
    (4.0, 1.0)
    """

    family: Family
    mean: float
    sd: float
    shift: float = 0.0

    def __post_init__(self) -> None:
        checks.known(str(self.family), FAMILIES, "family")
        checks.number(self.shift, "shift", least=-LONGEST_MEAN, most=LONGEST_MEAN)
        checks.number(self.mean, "mean", most=LONGEST_MEAN)
        checks.refuse_unless(
            self.mean - self.shift >= 1e-3,
            N_("%(field)s: must be above the least interval, %(shift)s, got %(got)s."),
            "mean",
            shift=self.shift,
            got=self.mean,
        )
        above = self.mean - self.shift
        checks.number(self.sd, "sd", least=_NARROWEST * above, most=_WIDEST * above)

    @cached_property
    def parameters(self) -> tuple[float, float]:
        """Shape and scale (gamma, Weibull), or mean and standard deviation of the log."""
        above = self.mean - self.shift
        spread = self.sd / above
        if self.family == "gamma":
            return spread**-2, self.sd * spread
        if self.family == "lognormal":
            variance = math.log1p(spread**2)
            return math.log(above) - variance / 2, math.sqrt(variance)
        shape = weibull_shape(spread)
        return shape, above / math.gamma(1 + 1 / shape)

    def survival(self, time: ArrayLike) -> NDArray[np.float64]:
        """The probability of more than `time`."""
        x = self._above_shift(time)
        first, second = self.parameters
        if self.family == "gamma":
            return np.asarray(gammaincc(first, x / second))
        if self.family == "lognormal":
            return np.asarray(ndtr(-self._standardised(x)))
        return np.asarray(np.exp(-((x / second) ** first)))

    def distribution(self, time: ArrayLike) -> NDArray[np.float64]:
        """The probability of at most `time`."""
        x = self._above_shift(time)
        first, second = self.parameters
        if self.family == "gamma":
            return np.asarray(gammainc(first, x / second))
        if self.family == "lognormal":
            return np.asarray(ndtr(self._standardised(x)))
        return np.asarray(-np.expm1(-((x / second) ** first)))

    def accumulated(self, time: ArrayLike) -> NDArray[np.float64]:
        """The integral of the distribution function up to `time`."""
        x = self._above_shift(time)
        return np.asarray(
            x * self.distribution(x + self.shift) - self._partial_mean(x, upper=False)
        )

    def remaining(self, time: ArrayLike) -> NDArray[np.float64]:
        """The integral of the survival function from `time` on: what is left, on average."""
        given = np.asarray(time, dtype=np.float64) - self.shift
        x = np.maximum(given, 0.0)
        beyond = self._partial_mean(x, upper=True) - x * self.survival(x + self.shift)
        return np.asarray(np.maximum(beyond, 0.0) + np.maximum(-given, 0.0))

    def _above_shift(self, time: ArrayLike) -> NDArray[np.float64]:
        return np.maximum(np.asarray(time, dtype=np.float64) - self.shift, 0.0)

    def _standardised(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        centre, spread = self.parameters
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(x) - centre) / spread)

    def _partial_mean(self, x: NDArray[np.float64], *, upper: bool) -> NDArray[np.float64]:
        """The part of the mean (without shift) that comes from values above, or below, x."""
        first, second = self.parameters
        above = self.mean - self.shift
        if self.family == "lognormal":
            z = self._standardised(x) - second
            return np.asarray(above * ndtr(-z if upper else z))
        part = gammaincc if upper else gammainc
        if self.family == "gamma":
            return np.asarray(above * part(first + 1, x / second))
        return np.asarray(above * part(1 + 1 / first, (x / second) ** first))

    def between_windows(
        self,
        first_low: ArrayLike,
        first_high: ArrayLike,
        second_low: ArrayLike,
        second_high: ArrayLike,
    ) -> NDArray[np.float64]:
        """The probability that the second event lies in its window.

        The first event is uniform in its window, the interval independent of it. In closed form:
        a double difference of the integrated distribution function.
        """
        edges = np.broadcast_arrays(
            *(
                np.asarray(each, dtype=np.float64)
                for each in (first_low, first_high, second_low, second_high)
            )
        )
        first, last, low, high = edges
        times = np.stack([high - first, high - last, low - first, low - last])
        late = times.min(axis=0) > self.mean
        value = np.where(late, self.remaining(times), self.accumulated(times))
        return np.asarray(
            np.maximum(value[0] - value[1] - value[2] + value[3], 0.0) / (last - first)
        )

    def log_laplace(self, rate: float) -> float:
        """The logarithm of the mean of exp(-rate × interval), the moment generating function.

        The gamma has a closed form. For the others the trapezoidal rule about the saddle point, on
        the normal or the log-exponential scale, where it converges faster than any power.

        Raises:
            InvalidInput: it does not exist (a gamma in too fast a decline), or cannot be computed
                (a log-normal or Weibull in any decline; discretise it, which cuts the tail).
        """
        first, second = self.parameters
        if self.family == "gamma":
            checks.number(rate, "growth_rate", least=-(1 - 1e-9) / second)
            return -first * math.log1p(rate * second) - rate * self.shift
        checks.refuse_unless(
            rate >= 0,
            N_(
                "%(field)s: a decline, %(got)s, needs an interval that ends; discretise it "
                "with SerialInterval.discretised."
            ),
            "growth_rate",
            got=rate,
        )
        if self.family == "lognormal":
            saddle = -float(lambertw(rate * second**2 * math.exp(first)).real) / second
            z = saddle + np.arange(-384, 385) / _PARTS
            exponent = -(z**2) / 2 - rate * np.exp(first + second * z)
            constant = math.log(2 * math.pi) / 2
        else:
            saddle = min(0.0, -first * math.log(max(rate * second / first, 1e-300)))
            reach = math.sqrt(90 * first)
            z = saddle + np.arange(-(45 + reach) * _PARTS, (5 + reach) * _PARTS) / _PARTS
            exponent = z - np.exp(z) - rate * second * np.exp(z / first)
            constant = 0.0
        return float(logsumexp(exponent)) - math.log(_PARTS) - constant - rate * self.shift


def weibull_shape(spread: float) -> float:
    """The shape of the Weibull distribution with this standard deviation over the mean."""

    def excess(shape: float) -> float:
        second = gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape)
        return float(second) - math.log1p(spread**2)

    return float(brentq(excess, _LEAST_SHAPE, _GREATEST_SHAPE, xtol=1e-14, rtol=1e-14))
