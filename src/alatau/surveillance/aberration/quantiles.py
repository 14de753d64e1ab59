"""Quantiles of the negative binomial and Poisson distribution, for many means at once.

SciPy's own `nbinom.ppf` hangs or aborts the interpreter for very large sizes; this one does neither
for any finite mean and dispersion.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGEST_MEAN = 1e9
"""Where mean or dispersion are above it, a count is as good as continuous: its quantile is that of
the gamma variable with the same mean and variance, rounded up."""

_POISSON = 1e-9
"""Below this excess of dispersion over 1 the distribution is Poisson, to a billionth."""


def count_quantile(
    share: float, mean: NDArray[np.float64], dispersion: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The smallest count that is not exceeded with at least the probability `share`.

    Args:
        share: strictly between 0 and 1.
        mean: not negative; any shape.
        dispersion: variance over mean, at least 1; of the same shape. With 1 the distribution is
            Poisson, else negative binomial of size mean / (dispersion - 1).

    Returns:
        Whole numbers; NaN where an argument is NaN.

    >>> count_quantile(0.99, np.array([5.0, 5.0, 0.0]), np.array([1.0, 2.0, 2.0]))
    array([11., 14.,  0.])
    """
    from scipy.special import gammaincinv, ndtri

    mean, dispersion = np.broadcast_arrays(mean, dispersion)
    found = np.full(mean.shape, np.nan)
    found[mean == 0] = 0.0
    huge = (mean > 0) & ((mean > LARGEST_MEAN) | (dispersion > LARGEST_MEAN))
    if huge.any():
        d = dispersion[huge]
        with np.errstate(over="ignore", under="ignore"):
            shape = np.maximum(mean[huge] / d, 1e-300)
            found[huge] = np.ceil(gammaincinv(shape, share) * d)
    ready = np.flatnonzero((mean > 0) & ~huge & (dispersion >= 1))
    if not ready.size:
        return found
    m, d = mean.flat[ready], dispersion.flat[ready]
    z = float(ndtri(share))
    # Cornish and Fisher: skewness is (2d - 1) / sqrt(d m).
    first = m + np.sqrt(d * m) * z + (2 * d - 1) * (z * z - 1) / 6
    low, high = _bracket(share, np.maximum(np.floor(first), 0.0), m, d)
    while True:
        open_ = np.flatnonzero(high - low > 1)
        if not open_.size:
            break
        middle = np.floor((low[open_] + high[open_]) / 2)
        enough = _reached(middle, m[open_], d[open_]) >= share
        high[open_[enough]] = middle[enough]
        low[open_[~enough]] = middle[~enough]
    found.flat[ready] = high
    return found


def _bracket(
    share: float, first: NDArray[np.float64], m: NDArray[np.float64], d: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts below and at least at the quantile; the one below may be -1."""
    low, high = np.full(first.shape, -1.0), first.copy()
    enough = _reached(first, m, d) >= share
    width = 1.0
    down, up = np.flatnonzero(enough), np.flatnonzero(~enough)
    low[up] = first[up]
    while down.size or up.size:
        if down.size:
            tried = np.maximum(high[down] - width, -1.0)
            still = _reached(tried, m[down], d[down]) >= share
            high[down[still]] = tried[still]
            low[down[~still]] = tried[~still]
            down = down[still]
        if up.size:
            tried = low[up] + width
            passed = _reached(tried, m[up], d[up]) >= share
            high[up[passed]] = tried[passed]
            low[up[~passed]] = tried[~passed]
            up = up[~passed]
        width *= 2
    return low, high


def _reached(
    count: NDArray[np.float64], m: NDArray[np.float64], d: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The probability of at most so many."""
    from scipy.special import betainc, gammaincc

    excess = d - 1
    poisson = excess < _POISSON
    with np.errstate(divide="ignore", over="ignore"):
        size = np.where(poisson, 1.0, m / np.where(poisson, 1.0, excess))
    held = np.maximum(count, 0.0) + 1
    reached = np.where(poisson, gammaincc(held, m), betainc(size, held, 1 / d))
    return np.where(count < 0, 0.0, reached)
