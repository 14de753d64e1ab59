"""Distributions of delays and of infectiousness, and the tables that the kernel draws from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from alatau import checks
from alatau.languages import N_
from alatau.world.errors import InvalidInput

Family = Literal["constant", "lognormal", "gamma", "erlang", "weibull", "exponential", "uniform"]

_PARAMETERS: dict[str, tuple[str, ...]] = {
    "constant": ("value",),
    "lognormal": ("mean", "sd"),
    "gamma": ("mean", "sd"),
    "erlang": ("mean", "shape"),
    "weibull": ("shape", "scale"),
    "exponential": ("mean",),
    "uniform": ("low", "high"),
}

LEVELS = 4
"""Tables per distribution: the whole, then ever finer ones for the upper tail."""

ZOOM = 16
"""Each level covers the last 1/16 of the one before."""

BINS = 256
"""Equal steps of probability in each level, linear in between."""

_PARTS = 64
"""Parts of the lowest bin, from which its mean is taken: a narrow delay is not spread to zero."""

_LEAST = 1e-6
"""The least mean or scale."""

_LEAST_SHAPE = 0.2
"""Below this the tail of a Weibull distribution holds most of its mean, beyond any table."""

_WIDEST, _NARROWEST = 20.0, 1e-6
"""The greatest standard deviation over the mean, and the one that stands for none."""

_LAST = 1.0 - 2.0**-24
"""The upper tail is cut at this probability, so that no draw is infinite."""


@dataclass(frozen=True)
class Distribution:
    """A distribution on the non-negative numbers, by family and two parameters.

    Use the class methods (``lognormal(mean, sd)`` and so on) rather than the constructor.
    ``first`` and ``second`` are the parameters in the order of the class method.
    """

    family: Family
    first: float
    second: float = 0.0

    def __post_init__(self) -> None:
        checks.one_of(self.family, get_args(Family), "distribution")
        names = _PARAMETERS[self.family]
        values = (self.first, self.second)
        for name, value in zip(names, values, strict=False):
            checks.number(value, name, least=0.0, most=1e6)
        if self.family == "uniform":
            checks.refuse_unless(
                self.second >= self.first, N_("%(field)s: must not be below low."), "high"
            )
        elif self.family != "constant":
            least = _LEAST_SHAPE if self.family == "weibull" else _LEAST
            checks.number(self.first, names[0], least=least)
        if self.family in ("weibull", "erlang"):
            checks.number(self.second, names[1], least=_LEAST)
        if self.family in ("lognormal", "gamma"):
            checks.number(self.second, names[1], most=_WIDEST * self.first)
        if self.family == "erlang":
            checks.refuse_unless(
                self.second == int(self.second), N_("%(field)s: must be a whole number."), "shape"
            )

    @classmethod
    def constant(cls, value: float) -> Distribution:
        """Always ``value``."""
        return cls("constant", value)

    @classmethod
    def lognormal(cls, mean: float, sd: float) -> Distribution:
        """Log-normal with this mean and standard deviation (of the variable, not of its log)."""
        return cls("lognormal", mean, sd)

    @classmethod
    def gamma(cls, mean: float, sd: float) -> Distribution:
        """Gamma with this mean and standard deviation."""
        return cls("gamma", mean, sd)

    @classmethod
    def erlang(cls, mean: float, shape: int) -> Distribution:
        """Gamma of whole ``shape``: a sum of ``shape`` exponential stages."""
        return cls("erlang", mean, shape)

    @classmethod
    def weibull(cls, shape: float, scale: float) -> Distribution:
        """Weibull with this shape and scale."""
        return cls("weibull", shape, scale)

    @classmethod
    def exponential(cls, mean: float) -> Distribution:
        """Exponential with this mean."""
        return cls("exponential", mean)

    @classmethod
    def uniform(cls, low: float, high: float) -> Distribution:
        """Uniform between ``low`` and ``high``."""
        return cls("uniform", low, high)

    @classmethod
    def from_mapping(cls, given: object, field: str) -> Distribution:
        """Read ``{distribution: lognormal, mean: 4.3, sd: 1.8}``; refuse anything else.

        Raises:
            InvalidInput: an unknown family or key, or a parameter out of range, with its path.
        """
        known = frozenset(name for names in _PARAMETERS.values() for name in names)
        read: Mapping[str, object] = checks.mapping(
            given, field, required=frozenset({"distribution"}), optional=known
        )
        family = read["distribution"]
        checks.one_of(family, get_args(Family), f"{field}.distribution")
        names = _PARAMETERS[str(family)]
        checks.mapping(given, field, required=frozenset({"distribution", *names}))
        values = [checks.number(read[name], f"{field}.{name}") for name in names]
        try:
            return cls(family, *values)  # type: ignore[arg-type]
        except InvalidInput as error:
            raise error.within(field) from None

    @property
    def mean(self) -> float:
        """The mean."""
        if self.family == "weibull":
            return self.second * math.gamma(1 + 1 / self.first)
        if self.family == "uniform":
            return (self.first + self.second) / 2
        return self.first

    @property
    def variance(self) -> float:
        """The variance."""
        match self.family:
            case "lognormal" | "gamma":
                return self.second**2
            case "erlang":
                return self.first**2 / self.second
            case "weibull":
                return self.second**2 * math.gamma(1 + 2 / self.first) - self.mean**2
            case "exponential":
                return self.first**2
            case "uniform":
                return (self.second - self.first) ** 2 / 12
            case _:
                return 0.0

    def with_mean(self, mean: float) -> Distribution:
        """The same family and coefficient of variation with another mean."""
        if self.mean == 0.0:
            return Distribution.constant(mean)
        factor = mean / self.mean
        match self.family:
            case "lognormal" | "gamma" | "uniform":
                return replace(self, first=self.first * factor, second=self.second * factor)
            case "weibull":
                return replace(self, second=self.second * factor)
            case _:
                return replace(self, first=self.first * factor)

    def quantile(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse distribution function at each probability in [0, 1)."""
        u = np.asarray(probability, dtype=np.float64)
        if self.family == "uniform":
            return self.first + (self.second - self.first) * u
        if self.family == "weibull":
            return np.asarray(self.second * (-np.log1p(-u)) ** (1 / self.first))
        if self.family == "exponential":
            return np.asarray(-self.first * np.log1p(-u))
        if self.variance <= (_NARROWEST * self.mean) ** 2:
            return np.full_like(u, self.first)
        if self.family == "lognormal":
            spread = math.sqrt(math.log1p(self.variance / self.mean**2))
            centre = math.log(self.mean) - spread**2 / 2
            return np.asarray(np.exp(centre + spread * ndtri(u)))
        shape = self.mean**2 / self.variance
        return np.asarray(gammaincinv(shape, u) * self.mean / shape)

    def table(self) -> NDArray[np.float64]:
        """Quantiles for the kernel, shape (LEVELS, BINS + 1).

        Level *i* covers the probabilities above 1 - ZOOM**-i in equal steps. The table is scaled
        by the few parts in 100,000 that linear interpolation and the cut tail take from the mean.
        """
        rows = np.empty((LEVELS, BINS + 1))
        steps = np.linspace(0.0, 1.0, BINS + 1)
        for level in range(LEVELS):
            width = float(ZOOM) ** -level
            rows[level] = self.quantile(np.minimum(1.0 - width + width * steps, _LAST))
        lowest = self.quantile((np.arange(_PARTS) + 0.5) / (_PARTS * BINS)).mean()
        rows[0, 0] = max(0.0, 2 * lowest - rows[0, 1])
        mean = _interpolated_mean(rows)
        if mean > 0:
            rows *= self.mean / mean
        return rows


def _interpolated_mean(rows: NDArray[np.float64]) -> float:
    """The mean of the piecewise linear quantile function that the kernel uses."""
    total = 0.0
    finer = BINS - BINS // ZOOM
    for level in range(LEVELS):
        step = float(ZOOM) ** -level / BINS
        last = BINS if level == LEVELS - 1 else finer
        part = rows[level, : last + 1]
        total += step * float(np.sum((part[1:] + part[:-1]) / 2))
    return total
