"""How complete the reports of a day are after so many days, from a reporting triangle.

Without a weekday effect the reverse hazard of each delay is a share of its own: events over cases
at risk (Lawless JF. Adjustments for reporting delays and the prediction of occurred but not
reported events. Can J Stat 1994;22:15-31). Its posterior under a Dirichlet prior on the delays is
a product of beta distributions, the generalised Dirichlet distribution (Höhle M, an der Heiden M.
Bayesian nowcasting during the STEC O104:H4 outbreak in Germany, 2011. Biometrics 2014;70:993-1002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.surveillance.delays.reverse_hazard import ReverseHazard, reverse_hazard
from alatau.surveillance.nowcasting.triangle import ReportingTriangle

WindowShape = Literal["rectangle", "recent"]


class Completeness(Protocol):
    """Shares of the cases of each day of events that are reported within each delay."""

    @property
    def cdf(self) -> NDArray[np.float64]:
        """(days, max_delay + 1)"""

    @property
    def log_variance(self) -> NDArray[np.float64]:
        """Variance of the logarithm of `cdf`, (days, max_delay + 1)."""

    def draws(self, generator: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draws of the share reported by now, (number, days)."""


@dataclass(frozen=True)
class CommonCompleteness:
    """The same completeness for all days of events."""

    triangle: ReportingTriangle
    hazard: ReverseHazard
    prior_cases: float

    @property
    def cdf(self) -> NDArray[np.float64]:
        """(days, max_delay + 1)"""
        return np.broadcast_to(self.hazard.cdf, self.triangle.counts.shape)

    @property
    def log_variance(self) -> NDArray[np.float64]:
        """Variance of the logarithm of `cdf`, (days, max_delay + 1)."""
        return np.broadcast_to(self.hazard.log_variance, self.triangle.counts.shape)

    def draws(self, generator: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draws of the share reported by now, (number, days)."""
        delay = np.arange(self.hazard.cdf.size)
        events, at_risk = self.hazard.events[1:], self.hazard.at_risk[1:]
        prior = self.prior_cases
        left = generator.beta(
            at_risk - events + prior * delay[1:], events + prior, (number, delay.size - 1)
        )
        cdf = np.ones((number, delay.size))
        cdf[:, :-1] = np.cumprod(left[:, ::-1], axis=1)[:, ::-1]
        return cdf[:, self.triangle.age]


def window_of(
    triangle: ReportingTriangle, window: int | None, shape: WindowShape
) -> NDArray[np.bool_]:
    """Which cells of the triangle the completeness is estimated from.

    Args:
        triangle: of which.
        window: days of events; None for all.
        shape: `rectangle`: for each delay the latest `window` days whose reports of that delay
            can be known (Lawless 1994); `recent`: the latest `window` days of events, of which
            fewer are known the longer the delay (Höhle & an der Heiden 2014).
    """
    seen = triangle.seen
    checks.known(shape, get_args(WindowShape), "shape")
    if window is None:
        return seen
    checks.whole(window, "window", least=1)
    ago = np.arange(len(seen))[::-1][:, None]
    limit = ago - np.arange(seen.shape[1]) if shape == "rectangle" else ago
    return seen & (limit < window)


def events_and_at_risk(
    triangle: ReportingTriangle, cells: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cases with each delay and cases with at most that delay, per cell, 0 outside `cells`."""
    events = np.where(cells, triangle.counts, 0).astype(np.float64)
    at_risk = np.where(cells, np.cumsum(triangle.counts, axis=1), 0).astype(np.float64)
    return events, at_risk


def completeness(
    triangle: ReportingTriangle,
    window: int | None = None,
    shape: WindowShape = "rectangle",
) -> ReverseHazard:
    """Share of cases reported within each delay, corrected for what is still to come.

    Args:
        triangle: reports by delay.
        window: estimate it from so many days of events; None for all.
        shape: of the window, see `window_of`.

    Returns:
        The distribution of the delay, given that it is at most `max_delay`.

    >>> from alatau.surveillance.nowcasting import triangle_from_days
    >>> triangle = triangle_from_days([0, 0, 1, 2], [0, 1, 1, 2], max_delay=1)
    >>> completeness(triangle).cdf.round(3).tolist()
    [0.667, 1.0]
    """
    events, at_risk = events_and_at_risk(triangle, window_of(triangle, window, shape))
    return reverse_hazard(events.sum(axis=0), at_risk.sum(axis=0))
