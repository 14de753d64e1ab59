"""The dispersion of negative binomial counts around known means, by maximum likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGEST_DISPERSION = 1e3
HALVINGS = 60


def estimated_dispersion(
    counts: NDArray[np.float64], mean: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the dispersion a of each series; counts have variance mean + a mean^2.

    It is 0 where the counts vary no more than Poisson ones, at most `LARGEST_DISPERSION`.

    Args:
        counts: (series, time), missing ones NaN.
        mean: (series, time).

    Source: Lawless JF. Negative binomial and mixed Poisson regression. Canadian Journal of
    Statistics 1987;15:209-225.

    >>> counts = np.array([[0.0, 9.0, 1.0, 6.0]])
    >>> estimated_dispersion(counts, np.full((1, 4), 4.0)).round(3)
    array([1.17])
    """
    reported = ~np.isnan(counts) & ~np.isnan(mean)
    cases, rate = np.where(reported, counts, 0.0), np.where(reported, mean, 1.0)
    excess = np.where(reported, (cases - rate) ** 2 - cases, 0.0).sum(axis=1)
    low = np.full(len(counts), np.log(1e-8))
    high = np.full(len(counts), np.log(LARGEST_DISPERSION))
    spread = excess > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        rising = _slope(cases, rate, reported, np.exp(middle)) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.where(spread, np.exp((low + high) / 2), 0.0)


def _slope(
    cases: NDArray[np.float64],
    mean: NDArray[np.float64],
    reported: NDArray[np.bool_],
    dispersion: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The sign of the derivative of the log likelihood by the dispersion."""
    from scipy.special import digamma

    size = 1 / dispersion[:, np.newaxis]
    by_size = (
        digamma(cases + size)
        - digamma(size)
        + np.log1p(-mean / (size + mean))
        + (mean - cases) / (size + mean)
    )
    slope: NDArray[np.float64] = -np.where(reported, by_size, 0.0).sum(axis=1)
    return slope
