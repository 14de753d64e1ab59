"""The likelihood of delays in whole days, censored and right truncated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.delays.censoring import DayCounting
from alatau.surveillance.delays.distribution import unit_mean
from alatau.surveillance.delays.pairs import DelayPairs

LEAST_SHAPE = {"gamma": 0.02, "lognormal": 0.02, "weibull": 0.1}
MOST_SHAPE = {"gamma": 2500.0, "lognormal": 3.0, "weibull": 60.0}
"""Between these lie standard deviations of a fiftieth of the mean to seven means or more."""

_LEAST_PROBABILITY = 1e-300


@dataclass(frozen=True)
class Tally:
    """Distinct whole numbers of days, and how many cases have each."""

    days: NDArray[np.int64]
    cases: NDArray[np.float64]

    @classmethod
    def of(cls, days: NDArray[np.int64]) -> Tally:
        """Count the cases."""
        distinct, cases = np.unique(days, return_counts=True)
        return cls(distinct, cases.astype(np.float64))


@dataclass(frozen=True)
class DelayLikelihood:
    """The log-likelihood of a family over (log mean, log shape), for many points at once.

    Each case counts with P(delay) / P(delay <= longest that could be seen): the likelihood given
    that the case is in the table, whatever the number of first events by day was. So it needs no
    model of the epidemic, and holds while one grows (Kalbfleisch & Lawless 1991).
    """

    counting: DayCounting
    delay: Tally
    longest: Tally | None

    @classmethod
    def of_pairs(cls, counting: DayCounting, pairs: DelayPairs) -> DelayLikelihood:
        """The likelihood of these pairs."""
        longest = None if pairs.longest is None else Tally.of(pairs.longest)
        return cls(counting, Tally.of(pairs.delay), longest)

    def parameters(
        self, points: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Scale and shape of points (points, 2) of log mean and log shape."""
        shape = np.exp(points[:, 1])
        return np.exp(points[:, 0]) / unit_mean(self.counting.family, shape), shape

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-likelihood at points (points, 2) of log mean and log shape."""
        scale, shape = self.parameters(points)
        chance = self.counting.probability(scale, shape, self.delay.days)
        found: NDArray[np.float64] = (
            np.log(np.maximum(chance, _LEAST_PROBABILITY)) @ self.delay.cases
        )
        if self.longest is not None:
            share = self.counting.share_within(scale, shape, self.longest.days)
            found -= np.log(np.maximum(share, _LEAST_PROBABILITY)) @ self.longest.cases
        return found
