"""Distributions of a delay in continuous time: gamma, log-normal, Weibull.

All three are scale families: a delay is `scale` times a delay of scale 1 that depends on `shape`
alone, so that every summary is `scale` times a function of `shape`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import (
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    gammaln,
    log_ndtr,
    ndtr,
    ndtri,
)

from alatau import checks
from alatau.surveillance.series import as_floats

Family = Literal["gamma", "lognormal", "weibull"]

FAMILIES: tuple[Family, ...] = get_args(Family)


@dataclass(frozen=True)
class DelayDistribution:
    """A delay in days, by family, scale and shape.

    Attributes:
        family: `gamma`, `lognormal` or `weibull`.
        scale: days. Of the gamma mean / shape; of the log-normal the median; of the Weibull the
            63rd percentile.
        shape: of the gamma and Weibull the usual one; of the log-normal the standard deviation of
            the logarithm.

    >>> DelayDistribution.of_mean("gamma", mean=6.0, sd=3.0)
    DelayDistribution(family='gamma', scale=1.5, shape=4.0)
    """

    family: Family
    scale: float
    shape: float

    def __post_init__(self) -> None:
        checks.known(self.family, FAMILIES, "family")
        checks.number(self.scale, "scale", least=1e-9, most=1e9)
        checks.number(self.shape, "shape", least=1e-6, most=1e9)

    @classmethod
    def of_mean(cls, family: Family, *, mean: float, sd: float) -> DelayDistribution:
        """The distribution of the family with this mean and standard deviation, in days.

        Raises:
            InvalidInput: an unknown family; a mean or deviation that is not positive or, for the
                Weibull, a deviation of more than twenty means or less than a thousandth of one.
        """
        checks.known(family, FAMILIES, "family")
        checks.number(mean, "mean", least=1e-6, most=1e6)
        checks.number(sd, "sd", least=1e-6, most=1e6)
        spread = sd / mean
        if family == "gamma":
            return cls(family, mean * spread**2, spread**-2)
        if family == "lognormal":
            shape = float(np.sqrt(np.log1p(spread**2)))
            return cls(family, mean * float(np.exp(-(shape**2) / 2)), shape)
        from scipy.optimize import brentq

        checks.number(spread, "sd", least=1e-3, most=20.0)

        def excess(log_shape: float) -> float:
            k = np.exp(log_shape)
            ratio = gammaln(1 + 2 / k) - 2 * gammaln(1 + 1 / k)
            return float(ratio - np.log1p(spread**2))

        shape = float(np.exp(brentq(excess, np.log(0.1), np.log(5000.0), xtol=1e-14)))
        return cls(family, mean / float(np.exp(gammaln(1 + 1 / shape))), shape)

    @property
    def mean(self) -> float:
        """The mean, in days."""
        return float(self.scale * unit_mean(self.family, self.shape))

    @property
    def sd(self) -> float:
        """The standard deviation, in days."""
        return float(self.scale * unit_sd(self.family, self.shape))

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """The delay that a share `probability` of cases do not exceed, in days.

        Raises:
            InvalidInput: shares that are no numbers from 0 to 1.
        """
        shares = as_floats(probability, "probability")
        wrong = ~((shares >= 0) & (shares <= 1))
        if wrong.any():
            checks.share(float(shares[wrong].flat[0]), "probability")
        return np.asarray(self.scale * unit_quantile(self.family, self.shape, shares))

    def cdf(self, days: ArrayLike) -> NDArray[np.float64]:
        """Share of delays of at most `days`."""
        x = np.maximum(np.asarray(days, dtype=np.float64), 0.0) / self.scale
        return np.asarray(unit_cdf(self.family, self.shape, x))

    def survival(self, days: ArrayLike) -> NDArray[np.float64]:
        """Share of delays of more than `days`, without cancellation."""
        x = np.maximum(np.asarray(days, dtype=np.float64), 0.0) / self.scale
        return np.asarray(unit_survival(self.family, self.shape, x))

    def daily(self, longest: int) -> NDArray[np.float64]:
        """Probability that the second event falls 0, 1, ... `longest` days after the first.

        The first event falls uniformly within its day. The last probabilities are those beyond
        `longest` left out, not added: the sum is at most 1.

        Returns:
            (longest + 1,)

        >>> DelayDistribution("gamma", scale=1.0, shape=2.0).daily(3).round(4).tolist()
        [0.1036, 0.3341, 0.2699, 0.1534]
        """
        from alatau.surveillance.delays.censoring import DayCounting

        checks.whole(longest, "longest", least=0, most=100_000)
        scale, shape = np.array([self.scale]), np.array([self.shape])
        return (
            DayCounting(self.family).probability(scale, shape, np.arange(longest + 1)).reshape(-1)
        )


def unit_mean(family: Family, shape: ArrayLike) -> NDArray[np.float64]:
    """The mean of the family with scale 1."""
    k = np.asarray(shape, dtype=np.float64)
    if family == "gamma":
        return k
    if family == "lognormal":
        return np.asarray(np.exp(k**2 / 2))
    return np.asarray(np.exp(gammaln(1 + 1 / k)))


def unit_sd(family: Family, shape: ArrayLike) -> NDArray[np.float64]:
    """The standard deviation of the family with scale 1."""
    k = np.asarray(shape, dtype=np.float64)
    if family == "gamma":
        return np.asarray(np.sqrt(k))
    if family == "lognormal":
        return np.asarray(np.exp(k**2 / 2) * np.sqrt(np.expm1(k**2)))
    log_mean = gammaln(1 + 1 / k)
    return np.asarray(np.exp(log_mean) * np.sqrt(np.expm1(gammaln(1 + 2 / k) - 2 * log_mean)))


def unit_quantile(family: Family, shape: ArrayLike, share: ArrayLike) -> NDArray[np.float64]:
    """The quantiles of the family with scale 1."""
    k, p = np.asarray(shape, dtype=np.float64), np.asarray(share, dtype=np.float64)
    if family == "gamma":
        low = gammaincinv(k, p)
        return np.asarray(np.where(p < 0.5, low, gammainccinv(k, 1 - p)))
    if family == "lognormal":
        return np.asarray(np.exp(k * ndtri(p)))
    return np.asarray((-np.log1p(-p)) ** (1 / k))


def unit_cdf(
    family: Family, shape: ArrayLike, x: NDArray[np.float64], order: int = 0
) -> NDArray[np.float64]:
    """The partial moment of `order` 0 or 1 below `x` over the whole moment, at scale 1."""
    k = np.asarray(shape, dtype=np.float64)
    if family == "gamma":
        return np.asarray(gammainc(k + order, x))
    if family == "lognormal":
        with np.errstate(divide="ignore"):
            return np.asarray(ndtr(np.log(x) / k - order * k))
    with np.errstate(over="ignore"):
        power = x**k
    return np.asarray(-np.expm1(-power) if order == 0 else gammainc(1 + 1 / k, power))


def unit_survival(
    family: Family, shape: ArrayLike, x: NDArray[np.float64], order: int = 0
) -> NDArray[np.float64]:
    """The partial moment of `order` 0 or 1 above `x` over the whole moment, at scale 1."""
    k = np.asarray(shape, dtype=np.float64)
    if family == "gamma":
        return np.asarray(gammaincc(k + order, x))
    if family == "lognormal":
        with np.errstate(divide="ignore"):
            return np.asarray(np.exp(log_ndtr(order * k - np.log(x) / k)))
    with np.errstate(over="ignore"):
        power = x**k
    return np.asarray(np.exp(-power) if order == 0 else gammaincc(1 + 1 / k, power))
