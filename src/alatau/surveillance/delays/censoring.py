"""What whole days say of a delay that runs in continuous time.

The first event happens at some moment u of its day, the second at u + delay; known are the two
days. The probability that they are d days apart is the integral over u of F(d + 1 - u) - F(d - u)
(Park SW et al., medRxiv 2024.01.12.24301247; Charniga K et al., PLoS Comput Biol 2024;20:e1012520).
For u uniform it is a second difference of the integrated distribution function, which the three
families have in closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.delays.distribution import (
    Family,
    unit_cdf,
    unit_mean,
    unit_survival,
)

Censoring = Literal["double", "single"]

CENSORINGS: tuple[Censoring, ...] = get_args(Censoring)

_NODES = 24
"""Points of the Gauss-Legendre rule within a day, for first events that grow within it."""


@dataclass(frozen=True)
class DayCounting:
    """How a delay turns into a whole number of days.

    Attributes:
        family: of the delay.
        censoring: `double`: both events known to the day; `single`: the first known to the
            moment, so that d days mean a delay of at least d and less than d + 1.
        growth_rate: of first events, per day; they fall within their day with density
            proportional to exp(growth_rate u).
    """

    family: Family
    censoring: Censoring = "double"
    growth_rate: float = 0.0

    def probability(
        self, scale: NDArray[np.float64], shape: NDArray[np.float64], days: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Probabilities of so many days, (parameters, days), for parameters (parameters,)."""
        if self.censoring == "double" and self.growth_rate == 0.0:
            return self._uniform(scale, shape, days)
        found = np.zeros((scale.size, days.size))
        start, end = days.astype(np.float64), days.astype(np.float64) + 1.0
        for moment, weight in self._moments():
            low = self._tail(unit_cdf, scale, shape, start - moment)
            low_next = self._tail(unit_cdf, scale, shape, end - moment)
            high = self._tail(unit_survival, scale, shape, start - moment)
            high_next = self._tail(unit_survival, scale, shape, end - moment)
            found += weight * np.where(low_next > 0.5, high - high_next, low_next - low)
        return found

    def share_within(
        self, scale: NDArray[np.float64], shape: NDArray[np.float64], days: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Probabilities of at most so many days, (parameters, days)."""
        start, end = days.astype(np.float64), days.astype(np.float64) + 1.0
        if self.censoring == "double" and self.growth_rate == 0.0:
            gain = self._below(scale, shape, end) - self._below(scale, shape, start)
            return np.clip(gain, 0.0, 1.0)
        found = np.zeros((scale.size, days.size))
        for moment, weight in self._moments():
            found += weight * self._tail(unit_cdf, scale, shape, end - moment)
        return found

    def _moments(self) -> Iterator[tuple[float, float]]:
        """Moments of the day at which the first event may fall, with their weights."""
        if self.censoring == "single":
            yield 0.0, 1.0
            return
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        moments = (nodes + 1) / 2
        density = weights * np.exp(self.growth_rate * (moments - 0.5))
        yield from zip(moments.tolist(), (density / density.sum()).tolist(), strict=True)

    def _tail(
        self,
        share: Callable[..., NDArray[np.float64]],
        scale: NDArray[np.float64],
        shape: NDArray[np.float64],
        days: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        return share(self.family, shape[:, None], np.maximum(days, 0.0) / scale[:, None])

    def _below(
        self, scale: NDArray[np.float64], shape: NDArray[np.float64], days: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The integral of the distribution function up to so many days."""
        x, k = days / scale[:, None], shape[:, None]
        partial_mean = unit_mean(self.family, k) * unit_cdf(self.family, k, x, 1)
        return scale[:, None] * (x * unit_cdf(self.family, k, x) - partial_mean)

    def _above(
        self, scale: NDArray[np.float64], shape: NDArray[np.float64], days: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The integral of the survival function from so many days on."""
        x, k = days / scale[:, None], shape[:, None]
        partial_mean = unit_mean(self.family, k) * unit_survival(self.family, k, x, 1)
        return scale[:, None] * (partial_mean - x * unit_survival(self.family, k, x))

    def _uniform(
        self, scale: NDArray[np.float64], shape: NDArray[np.float64], days: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        around = np.maximum(days + np.array([[-1], [0], [1]]), 0)
        edges, place = np.unique(around, return_inverse=True)
        before, here, after = place.reshape(around.shape)
        below = self._below(scale, shape, edges.astype(np.float64))
        above = self._above(scale, shape, edges.astype(np.float64))
        low = self._tail(unit_cdf, scale, shape, days.astype(np.float64))
        from_below = below[:, after] - 2 * below[:, here] + below[:, before]
        from_above = above[:, after] - 2 * above[:, here] + above[:, before]
        return np.maximum(np.where(low > 0.5, from_above, from_below), 0.0)
