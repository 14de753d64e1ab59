"""Non-parametric estimation of a right-truncated delay through its reverse hazard.

g(d) = P(delay = d | delay <= d) is estimated from the cases that could have shown a delay of d:
those with delay d over those with delay <= d. Then F(d) = product over j > d of 1 - g(j).
Sources: Lynden-Bell D, Mon Not R Astron Soc 1971;155:95-118; Kalbfleisch JD, Lawless JF.
Regression models for right truncated data with applications to AIDS incubation times and
reporting lags. Statistica Sinica 1991;1:19-32; Lawless JF, Can J Stat 1994;22:15-31.

Only the distribution given a delay of at most the longest one that could be seen can be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.delays.pairs import DelayPairs
from alatau.surveillance.estimate import Estimate, NoEstimate, checked_level
from alatau.surveillance.series import as_floats


@dataclass(frozen=True)
class ReverseHazard:
    """The distribution of a delay, given that it is at most the longest that could be seen.

    All arrays are (longest + 1,), by delay from 0.

    Attributes:
        events: cases with this delay.
        at_risk: cases with at most this delay, among those that could have shown it.
        cdf: share of cases reported within this delay; 1 at the longest.
        log_variance: variance of the logarithm of `cdf` (Greenwood's form); infinite where
            `cdf` is 0, that is, where all cases at risk at a later delay had that delay.
    """

    events: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    cdf: NDArray[np.float64]
    log_variance: NDArray[np.float64]

    @property
    def longest(self) -> int:
        """The longest delay, in days."""
        return self.cdf.size - 1

    @property
    def pmf(self) -> NDArray[np.float64]:
        """Probability of each delay."""
        return np.diff(self.cdf, prepend=0.0)

    @property
    def mean(self) -> float:
        """Mean delay in whole days, given at most the longest."""
        return float(np.sum(1.0 - self.cdf))

    @property
    def se(self) -> NDArray[np.float64]:
        """Standard error of `cdf`; 0 at the longest delay, where it is 1 by definition."""
        spread = np.where(self.cdf > 0, self.log_variance, 0.0)
        return self.cdf * np.sqrt(spread)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pointwise bounds of `cdf`, on the scale log(-log F), so that they stay within 0 and 1.

        Where F is 0 the lower bound is 0 and the upper one that of the next delay.
        """
        checked_level(level)
        lower, upper = np.zeros_like(self.cdf), np.ones_like(self.cdf)
        lower[self.cdf >= 1] = 1.0
        inner = (self.cdf > 0) & (self.cdf < 1)
        log_cdf = np.log(self.cdf[inner])
        half = float(ndtri((1 + level) / 2)) * np.sqrt(self.log_variance[inner]) / -log_cdf
        lower[inner] = np.exp(log_cdf * np.exp(half))
        upper[inner] = np.exp(log_cdf * np.exp(-half))
        return np.maximum.accumulate(lower), np.minimum.accumulate(upper[::-1])[::-1]

    def quantile(self, share: float, level: float = 0.95) -> Estimate:
        """The least delay, in whole days, within which a share of cases is reported.

        Its interval holds the delays whose bounds of `cdf` hold the share.

        Raises:
            InvalidInput: a share outside 0 to 1, or a level that cannot be.
        """
        checks.share(share, "share")
        lower, upper = self.interval(level)
        first = [int(np.argmax(row >= share)) for row in (upper, self.cdf, lower)]
        return Estimate(float(first[1]), float(first[0]), float(first[2]), level)


def reverse_hazard(events: NDArray[np.float64], at_risk: NDArray[np.float64]) -> ReverseHazard:
    """The distribution from events and cases at risk by delay, both (longest + 1,).

    A delay that nobody was at risk of has no events and leaves the distribution as it is.

    Raises:
        InvalidInput: not two rows of one length, or more events than cases at risk.
    """
    events, at_risk = as_floats(events, "events"), as_floats(at_risk, "at_risk")
    checks.refuse_unless(
        events.ndim == 1
        and events.size > 0
        and events.shape == at_risk.shape
        and bool(((events >= 0) & (events <= at_risk) & np.isfinite(at_risk)).all()),
        N_("%(field)s: must be a row of counts, none above the cases at risk."),
        "events",
    )
    some = at_risk > 0
    hazard = np.where(some, events / np.where(some, at_risk, 1.0), 0.0)
    stays = 1.0 - hazard
    left = at_risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(events > 0, events / (at_risk * left), 0.0)
    cdf, variance = np.ones_like(hazard), np.zeros_like(hazard)
    cdf[:-1] = np.cumprod(stays[:0:-1])[::-1]
    variance[:-1] = np.cumsum(part[:0:-1])[::-1]
    return ReverseHazard(events, at_risk, cdf, variance)


def estimate_reverse_hazard(pairs: DelayPairs) -> ReverseHazard | NoEstimate:
    """Estimate the distribution of a delay from pairs of days without assuming a family.

    Args:
        pairs: made by `delay_pairs`. Without `until` the estimate is the plain share of cases.

    Returns:
        The distribution up to the longest delay that could be seen of any case, or the reason
        why there is none.

    >>> from alatau.surveillance.delays import delay_pairs
    >>> pairs = delay_pairs([0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2], until=2)
    >>> estimate_reverse_hazard(pairs).cdf.round(3).tolist()
    [0.333, 0.667, 1.0]
    """
    if pairs.delay.size == 0:
        return NoEstimate.NO_CASES
    if pairs.longest is None:
        events = np.bincount(pairs.delay).astype(np.float64)
        return reverse_hazard(events, np.cumsum(events))
    size = int(pairs.longest.max()) + 1
    events = np.bincount(pairs.delay, minlength=size).astype(np.float64)
    out_of_sight = np.bincount(pairs.longest, minlength=size).cumsum().astype(np.float64)
    # At risk of d: delay <= d <= longest, which is delay <= d without longest < d.
    at_risk = np.cumsum(events) - np.concatenate([[0.0], out_of_sight[:-1]])
    return reverse_hazard(events, at_risk)
