"""Completeness of reports where offices work on some days of the week more than on others.

Each weekday of the event has reverse hazards of its own, which holds for whatever repeats every
week: days without reports, and reports put off to Monday. So that few cases do not make them
random, each is drawn towards that of all weekdays: its prior is a beta distribution about the
common reverse hazard, worth so many cases. The posterior is a generalised Dirichlet distribution
per weekday (Höhle M, an der Heiden M. Biometrics 2014;70:993-1002, for one without weekdays).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import polygamma

from alatau.surveillance.nowcasting.completeness import events_and_at_risk
from alatau.surveillance.nowcasting.triangle import ReportingTriangle

WEEK = 7


@dataclass(frozen=True)
class WeekdayCompleteness:
    """Completeness by day of events, with reverse hazards by the weekday of the event.

    Attributes:
        triangle: of which.
        events, others: parameters of the beta distribution of the reverse hazard of delays
            1 .. max_delay, (7, max_delay); day 0 of the axis is the first of the weekdays.
    """

    triangle: ReportingTriangle
    events: NDArray[np.float64]
    others: NDArray[np.float64]

    @property
    def cdf(self) -> NDArray[np.float64]:
        """(days, max_delay + 1)"""
        return self._from_last(self.others / (self.events + self.others))[self._weekday]

    @property
    def log_variance(self) -> NDArray[np.float64]:
        """Variance of the logarithm of the share, (days, max_delay + 1)."""
        parts = polygamma(1, self.others) - polygamma(1, self.events + self.others)
        found = np.zeros((WEEK, self.triangle.max_delay + 1))
        found[:, :-1] = np.cumsum(parts[:, ::-1], axis=1)[:, ::-1]
        return found[self._weekday]

    def draws(self, generator: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draws of the share reported by now, (number, days)."""
        stays = generator.beta(self.others, self.events, (number, *self.events.shape))
        return self._from_last(stays)[:, self._weekday, self.triangle.age]

    @property
    def _weekday(self) -> NDArray[np.int64]:
        return self.triangle.days % WEEK

    def _from_last(self, stays: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shares reported within each delay from 1 - reverse hazard of delays from 1."""
        found = np.ones((*stays.shape[:-1], stays.shape[-1] + 1))
        found[..., :-1] = np.cumprod(stays[..., ::-1], axis=-1)[..., ::-1]
        return found


def weekday_completeness(
    triangle: ReportingTriangle,
    cells: NDArray[np.bool_],
    prior_cases: float,
    weekday_prior_cases: float,
) -> WeekdayCompleteness:
    """Estimate the reverse hazards of each weekday of the event.

    Args:
        triangle: reports by delay; `days` tell the weekday.
        cells: which cells to learn from.
        prior_cases: weight of the prior of the common reverse hazard, in cases per delay.
        weekday_prior_cases: weight of the common reverse hazard in that of a weekday, in cases.
    """
    events, at_risk = (each[:, 1:] for each in events_and_at_risk(triangle, cells))
    delay = np.arange(1, triangle.max_delay + 1)
    common = (events.sum(axis=0) + prior_cases) / (at_risk.sum(axis=0) + prior_cases * (1 + delay))
    ones = np.arange(WEEK)[:, None] == triangle.days % WEEK
    mine, risk = ones @ events, ones @ at_risk
    return WeekdayCompleteness(
        triangle,
        mine + weekday_prior_cases * common,
        risk - mine + weekday_prior_cases * (1 - common),
    )
