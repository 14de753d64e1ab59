"""How far past nowcasts were from what came, by horizon.

In the manner of baselinenowcast (wellcomeopenresearch.org/articles/10-614): nowcast as on earlier
days, compare what was predicted with what has been reported since, and let a negative binomial
distribution per horizon carry the difference.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.delays.reverse_hazard import ReverseHazard
from alatau.surveillance.nowcasting.options import NowcastOptions
from alatau.surveillance.nowcasting.predictions import (
    estimated_shares,
    level_prior,
    still_to_come,
)
from alatau.surveillance.nowcasting.triangle import ReportingTriangle

LEAST_SIZE, MOST_SIZE = 0.01, 1e5
"""Between these the size of the negative binomial distribution is sought."""

_STEPS = 60
_GOLDEN = (np.sqrt(5.0) - 1) / 2


def negative_binomial_log_pmf(
    counts: NDArray[np.float64], mean: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log probability of counts under a mean and a size; variance = mean + mean^2 / size."""
    return np.asarray(
        gammaln(counts + size)
        - gammaln(size)
        - gammaln(counts + 1)
        + xlogy(counts, mean / (mean + size))
        - size * np.log1p(mean / size)
    )


def fitted_sizes(
    observed: NDArray[np.float64], predicted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The most likely size of each horizon, by golden section on its logarithm.

    Args:
        observed: what came, (past days, horizons); NaN where nothing was predicted.
        predicted: its mean, of the same shape.

    Returns:
        (horizons,), within `LEAST_SIZE` and `MOST_SIZE`; a horizon without a past takes the size
        of the nearest that has one, `MOST_SIZE` if none has.
    """
    some = ~np.isnan(observed) & (predicted > 0)
    counts, mean = np.where(some, observed, 0.0), np.where(some, predicted, 1.0)

    def height(log_size: NDArray[np.float64]) -> NDArray[np.float64]:
        fit = negative_binomial_log_pmf(counts, mean, np.exp(log_size))
        return np.asarray(np.where(some, fit, 0.0).sum(axis=0))

    low = np.full(observed.shape[1], np.log(LEAST_SIZE))
    high = np.full(observed.shape[1], np.log(MOST_SIZE))
    for _ in range(_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        better = height(left) > height(right)
        low, high = np.where(better, low, left), np.where(better, right, high)
    found = np.exp((low + high) / 2)
    has_past = np.flatnonzero(some.any(axis=0))
    if not has_past.size:
        return np.full_like(found, MOST_SIZE)
    near = np.abs(np.arange(found.size)[:, None] - has_past).argmin(axis=1)
    return np.asarray(found[has_past[near]])


def past_sizes(
    triangle: ReportingTriangle, options: NowcastOptions, *, delay: ReverseHazard | None = None
) -> NDArray[np.float64]:
    """Sizes of the negative binomial distribution by horizon, from past nowcasts' errors.

    On each of the past days a nowcast is made as it would have been; what it said would still be
    reported by now is compared with what was.

    Returns:
        (max_delay,), for days of which reports up to 0, 1, ... days of delay are known.

    Raises:
        InvalidInput: the triangle is too short to look back at least two days.
    """
    longest, length = triangle.max_delay, len(triangle.counts)
    back = min(options.past_days, length - longest - 1)
    if back < 2:
        raise InvalidInput(
            N_("%(field)s: needs at least %(least)s days to look back from, got %(got)s."),
            "triangle",
            least=longest + 3,
            got=length,
        )
    observed = np.full((back, longest), np.nan)
    predicted = np.full((back, longest), np.nan)
    cumulative = np.cumsum(triangle.counts, axis=1)
    for ago in range(1, back + 1):
        past = triangle.as_known(ago)
        shares = estimated_shares(past, options, delay)
        horizon = np.arange(longest)
        row = len(past.counts) - 1 - horizon
        known = np.minimum(horizon + ago, longest)
        then, share = cumulative[row, horizon], shares.cdf[row, horizon]
        missing = still_to_come(then, share, *level_prior(past, shares, options))
        part = (shares.cdf[row, known] - share) / np.where(share < 1, 1 - share, 1.0)
        usable = share >= options.least_completeness
        observed[ago - 1] = np.where(usable, cumulative[row, known] - then, np.nan)
        predicted[ago - 1] = np.where(usable, missing * part, np.nan)
    return fitted_sizes(observed, predicted)
