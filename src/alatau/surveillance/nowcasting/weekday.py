"""Completeness of reports where offices work on some days of the week more than on others.

The reverse hazard of a delay d of events of day t is logistic in an effect of d and one of the
weekday of t + d, the day of report: a discrete-time survival model in the manner of Höhle & an
der Heiden (Biometrics 2014;70:993-1002), fitted by its posterior mode.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from alatau.surveillance.nowcasting.completeness import events_and_at_risk
from alatau.surveillance.nowcasting.triangle import ReportingTriangle

_SPREAD = 1.0
"""Prior standard deviation of a weekday's effect on the log odds."""

_STEPS = 100
_TOLERANCE = 1e-10
_WEEK = 7


@dataclass(frozen=True)
class WeekdayCompleteness:
    """Completeness by day of events, with an effect of the weekday of report.

    Attributes:
        triangle: of which.
        effects: log odds of delays 1 .. max_delay, then the effects of the seven weekdays
            (day 0 of the axis is the first of them), (max_delay + 7,).
        root: a square root of their covariance.
    """

    triangle: ReportingTriangle
    effects: NDArray[np.float64]
    root: NDArray[np.float64]

    @property
    def cdf(self) -> NDArray[np.float64]:
        """(days, max_delay + 1)"""
        return np.asarray(np.exp(self._log_cdf(self.effects[None])[0]))

    @property
    def log_variance(self) -> NDArray[np.float64]:
        """Variance of the logarithm of `cdf` by the delta method, (days, max_delay + 1)."""
        shares = expit(self._log_odds(self.effects[None])[0])
        found = np.zeros(self.triangle.counts.shape)
        slope = np.zeros((len(found), self.effects.size))
        for delay in range(self.triangle.max_delay, 0, -1):
            slope[:, delay - 1] -= shares[:, delay - 1]
            weekday = self.triangle.max_delay + (self.triangle.days + delay) % _WEEK
            slope[np.arange(len(slope)), weekday] -= shares[:, delay - 1]
            found[:, delay - 1] = np.sum((slope @ self.root) ** 2, axis=1)
        return found

    def draws(self, generator: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draws of the share reported by now, (number, days)."""
        age = self.triangle.age
        found = np.empty((number, age.size))
        for draw in range(number):
            effects = self.effects + self.root @ generator.standard_normal(self.effects.size)
            found[draw] = np.exp(self._log_cdf(effects[None])[0, np.arange(age.size), age])
        return found

    def _log_odds(self, effects: NDArray[np.float64]) -> NDArray[np.float64]:
        """(draws, days, max_delay), of delays from 1."""
        longest = self.triangle.max_delay
        weekday = (self.triangle.days[:, None] + np.arange(1, longest + 1)) % _WEEK
        return np.asarray(effects[:, None, :longest] + effects[:, longest:][:, weekday])

    def _log_cdf(self, effects: NDArray[np.float64]) -> NDArray[np.float64]:
        stays = log_expit(-self._log_odds(effects))
        found = np.zeros((*stays.shape[:2], stays.shape[2] + 1))
        found[:, :, :-1] = np.cumsum(stays[:, :, ::-1], axis=2)[:, :, ::-1]
        return found


def weekday_completeness(
    triangle: ReportingTriangle, cells: NDArray[np.bool_], prior_cases: float
) -> WeekdayCompleteness:
    """Fit the effects of delay and weekday of report.

    Args:
        triangle: reports by delay; `days` tell the weekday.
        cells: which cells to learn from.
        prior_cases: weight of the prior, in cases per delay, as for the common completeness.
    """
    longest = triangle.max_delay
    events, at_risk = events_and_at_risk(triangle, cells)
    delay = np.arange(1, longest + 1)
    weekday = (triangle.days[:, None] + delay) % _WEEK
    n = np.zeros((longest, _WEEK))
    e = np.zeros((longest, _WEEK))
    column = np.broadcast_to(delay - 1, weekday.shape)
    np.add.at(n, (column, weekday), at_risk[:, 1:])
    np.add.at(e, (column, weekday), events[:, 1:])
    e += prior_cases / _WEEK
    n += prior_cases * (1 + delay[:, None]) / _WEEK
    effects, information = _mode(e, n)
    root = np.linalg.inv(np.linalg.cholesky(information)).T
    return WeekdayCompleteness(triangle, effects, root)


def _mode(
    events: NDArray[np.float64], at_risk: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Posterior mode and information of the effects, by Newton's method with halved steps."""
    longest = len(events)
    share = events.sum(axis=1) / at_risk.sum(axis=1)
    effects = np.concatenate([np.log(share) - np.log1p(-share), np.zeros(_WEEK)])
    ridge = np.concatenate([np.zeros(longest), np.full(_WEEK, _SPREAD**-2)])

    def odds(at: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(at[:longest, None] + at[longest:])

    def log_posterior(at: NDArray[np.float64]) -> float:
        eta = odds(at)
        fit = events * log_expit(eta) + (at_risk - events) * log_expit(-eta)
        return float(fit.sum() - (ridge * at**2).sum() / 2)

    information = np.eye(effects.size)
    height = log_posterior(effects)
    for _ in range(_STEPS):
        p = expit(odds(effects))
        residual, weight = events - at_risk * p, at_risk * p * (1 - p)
        slope = np.concatenate([residual.sum(axis=1), residual.sum(axis=0)]) - ridge * effects
        information = np.diag(
            np.concatenate([weight.sum(axis=1), weight.sum(axis=0)]) + ridge + 1e-12
        )
        information[:longest, longest:] = weight
        information[longest:, :longest] = weight.T
        step = np.linalg.solve(information, slope)
        while log_posterior(effects + step) < height and np.abs(step).max() > _TOLERANCE:
            step = step / 2
        effects = effects + step
        height = log_posterior(effects)
        if np.abs(step).max() <= _TOLERANCE:
            break
    return effects, information
