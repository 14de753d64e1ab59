"""Weekly series with outbreaks, after the design of Noufaily et al. 2013.

42 scenarios: seven sets of parameters, each with and without a trend, with no, one or two
harmonics. A count is negative binomial with mean exp(theta + beta t + season) and phi times that
variance, Poisson where phi is 1. Weeks 313 to 575 hold four outbreaks; weeks 576 to 624 are
judged, without and with one more outbreak.

An outbreak of k begins in a week drawn at random; it has Poisson(k sd) cases, sd being the standard
deviation of the count of that week without outbreak; each is reported a lognormal (0, 0.5)
number of weeks later, rounded down.

Source: Noufaily A, Enki DG, Farrington P, Garthwaite P, Andrews N, Charlett A. An improved
algorithm for outbreak detection in multiple surveillance systems. Stat Med 2013;32:1206-1222. The
paper's own text leaves a few things open; what was taken is said at the constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

WEEKS = 624
FIRST_BASELINE = 312
"""Outbreaks of the past begin in this week (from 0) or later; cases end before `FIRST_JUDGED`,
so that no judged week belongs to one."""
FIRST_JUDGED = 575
JUDGED = np.arange(FIRST_JUDGED, WEEKS)
PAST_OUTBREAKS = 4
PAST_SIZE = (2.0, 10.0)
"""The k of an outbreak of the past is uniform between these."""
SIZES = (2, 4, 6, 10)
"""The k of an outbreak to be found."""
LONGEST = 12
"""Weeks of an outbreak kept; a case is later than this with a chance of 3 in ten million."""

_BASES = (
    # theta, beta, gamma1, gamma2, phi
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)


@dataclass(frozen=True)
class Scenario:
    """One of the 42: the logarithm of the mean, and variance over mean."""

    theta: float
    beta: float
    gamma1: float
    gamma2: float
    phi: float
    harmonics: int

    def mean(self) -> NDArray[np.float64]:
        """The mean of each week, (weeks,)."""
        week = np.arange(1, WEEKS + 1)
        level = self.theta + self.beta * week
        for harmonic in range(1, self.harmonics + 1):
            angle = 2 * np.pi * harmonic * week / 52
            level = level + self.gamma1 * np.cos(angle) + self.gamma2 * np.sin(angle)
        return np.asarray(np.exp(level))

    def deviation(self) -> NDArray[np.float64]:
        """The standard deviation of each week, (weeks,)."""
        return np.sqrt(self.phi * self.mean())

    def counts(self, series: int, random: np.random.Generator) -> NDArray[np.int64]:
        """So many series without outbreaks, (series, weeks)."""
        mean = np.broadcast_to(self.mean(), (series, WEEKS))
        if self.phi == 1.0:
            return np.asarray(random.poisson(mean))
        return np.asarray(random.negative_binomial(mean / (self.phi - 1), 1 / self.phi))


SCENARIOS = tuple(
    Scenario(
        theta, beta * trend, gamma1 * (harmonics > 0), gamma2 * (harmonics > 0), phi, harmonics
    )
    for (theta, beta, gamma1, gamma2, phi), trend, harmonics in product(_BASES, (0, 1), (0, 1, 2))
)
"""All 42, in the order of the paper's list of parameters, without trend first."""


@dataclass(frozen=True)
class Outbreaks:
    """One outbreak in each series.

    Attributes:
        first: the week in which it begins, from 0, (series,).
        cases: in each week from then on, (series, `LONGEST`).
    """

    first: NDArray[np.int64]
    cases: NDArray[np.int64]

    @property
    def weeks(self) -> NDArray[np.int64]:
        """From its first week to the last with a case, 0 where it has no case, (series,)."""
        return np.asarray(np.where(self.cases > 0, np.arange(1, LONGEST + 1), 0).max(axis=1))

    def added_to(self, counts: NDArray[np.int64], before: int = WEEKS) -> NDArray[np.int64]:
        """The counts with the cases of the outbreaks in weeks before `before`."""
        week = self.first[:, None] + np.arange(LONGEST)
        series = np.broadcast_to(np.arange(len(counts))[:, None], week.shape)
        inside = week < before
        total = counts.copy()
        np.add.at(total, (series[inside], week[inside]), self.cases[inside])
        return total


@dataclass(frozen=True)
class Sample:
    """Series of every scenario.

    Attributes:
        scenario: number of the scenario, from 0, (series,).
        counts: with outbreaks of the past and none in the judged weeks, (series, weeks).
        outbreaks: for each k, an outbreak in the judged weeks of each series.
    """

    scenario: NDArray[np.int64]
    counts: NDArray[np.int64]
    outbreaks: Mapping[int, Outbreaks]


def draw(series: int, seed: int) -> Sample:
    """So many series of each scenario. The same seed and number give the same sample."""
    scenario, counts = [], []
    outbreaks: dict[int, list[Outbreaks]] = {k: [] for k in SIZES}
    for number, each in enumerate(SCENARIOS):
        random = np.random.default_rng([seed, number])
        quiet = each.counts(series, random)
        for _ in range(PAST_OUTBREAKS):
            size = random.uniform(*PAST_SIZE, series)
            past = _outbreaks(each, size, FIRST_BASELINE, FIRST_JUDGED, random)
            quiet = past.added_to(quiet, before=FIRST_JUDGED)
        for k, found in outbreaks.items():
            size = np.full(series, float(k))
            found.append(_outbreaks(each, size, FIRST_JUDGED, WEEKS, random))
        scenario.append(np.full(series, number))
        counts.append(quiet)
    return Sample(
        np.concatenate(scenario),
        np.concatenate(counts),
        {
            k: Outbreaks(
                np.concatenate([each.first for each in found]),
                np.concatenate([each.cases for each in found]),
            )
            for k, found in outbreaks.items()
        },
    )


def _outbreaks(
    scenario: Scenario,
    size: NDArray[np.float64],
    begin: int,
    end: int,
    random: np.random.Generator,
) -> Outbreaks:
    first = random.integers(begin, end, size.shape)
    number = random.poisson(size * scenario.deviation()[first])
    later = np.floor(random.lognormal(0.0, 0.5, number.sum())).astype(np.int64)
    cases = np.zeros((len(size), LONGEST), dtype=np.int64)
    inside = later < LONGEST
    np.add.at(cases, (np.repeat(np.arange(len(size)), number)[inside], later[inside]), 1)
    return Outbreaks(first, cases)
