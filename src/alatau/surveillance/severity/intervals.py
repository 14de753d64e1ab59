"""Intervals of a share from counts, for many counts at once.

Sources: Clopper CJ, Pearson ES. Biometrika 1934;26:404-413 (exact); Wilson EB. J Am Stat Assoc
1927;22:209-212 (score); the likelihood interval holds the shares whose log-likelihood lies within
half a chi-square quantile of the maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, chdtri, ndtri, xlog1py, xlogy

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.estimate import checked_level
from alatau.surveillance.series import as_floats

IntervalMethod = Literal["exact", "wilson", "likelihood"]

INTERVAL_METHODS: tuple[IntervalMethod, ...] = get_args(IntervalMethod)

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]

_HALVINGS = 60


def share_interval(
    events: NDArray[np.float64], trials: NDArray[np.float64], method: IntervalMethod, level: float
) -> Bounds:
    """Lower and upper bounds of a binomial share.

    Args:
        events, trials: counts of one shape; trials positive, events within them.
        method: `exact`, `wilson` or `likelihood`.
        level: of the interval.

    Raises:
        InvalidInput: counts of two shapes, events beyond the trials, or no trials.

    >>> low, high = share_interval(np.array([5.0]), np.array([20.0]), "exact", 0.95)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0866, 0.491)
    """
    checks.known(method, INTERVAL_METHODS, "method")
    checked_level(level)
    events, trials = as_floats(events, "events"), as_floats(trials, "trials")
    checks.refuse_unless(
        events.shape == trials.shape
        and bool(((events >= 0) & (events <= trials) & (trials > 0)).all())
        and bool(np.isfinite(trials).all()),
        N_("%(field)s: must be counts from 0 to the trials, of which there is at least one."),
        "events",
    )
    if method == "exact":
        return _exact(events, trials, level)
    if method == "wilson":
        return _wilson(events, trials, level)

    def fit(share: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(xlogy(events, share) + xlog1py(trials - events, -share))

    return likelihood_interval(fit, events / trials, level)


def likelihood_interval(
    fit: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    best: NDArray[np.float64],
    level: float,
) -> Bounds:
    """Bounds within 0 and 1 where a log-likelihood with its maximum at `best` has fallen."""
    floor = fit(best) - float(chdtri(1, 1 - level)) / 2
    zero, one = np.zeros_like(best), np.ones_like(best)
    with np.errstate(divide="ignore"):
        lower = np.where(fit(zero) >= floor, 0.0, _crossing(fit, floor, best, zero))
        upper = np.where(fit(one) >= floor, 1.0, _crossing(fit, floor, best, one))
    return lower, upper


def _crossing(
    fit: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    floor: NDArray[np.float64],
    inside: NDArray[np.float64],
    outside: NDArray[np.float64],
) -> NDArray[np.float64]:
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        within = fit(middle) >= floor
        inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
    return inside


def _exact(events: NDArray[np.float64], trials: NDArray[np.float64], level: float) -> Bounds:
    tail, missed = (1 - level) / 2, trials - events
    none, all_ = events == 0, missed == 0
    lower = np.where(none, 0.0, betaincinv(np.where(none, 1.0, events), missed + 1, tail))
    upper = np.where(all_, 1.0, betaincinv(events + 1, np.where(all_, 1.0, missed), 1 - tail))
    return lower, upper


def _wilson(events: NDArray[np.float64], trials: NDArray[np.float64], level: float) -> Bounds:
    z2 = float(ndtri((1 + level) / 2)) ** 2
    share = events / trials
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    lower = np.where(events == 0, 0.0, np.maximum(centre - half, 0.0))
    upper = np.where(events == trials, 1.0, np.minimum(centre + half, 1.0))
    return lower, upper
