"""Quantiles of the gamma distribution, many at once.

The inverse of the incomplete gamma function is most of the cost of a table of reproduction numbers.
The quantile over the shape is a smooth function of one over the root of the shape (it begins
1 + z u + (z² - 1) u² / 3 + …, the expansion of Cornish and Fisher), so that a Chebyshev polynomial
through 13 shapes replaces it to some 1e-14 for every shape above `SMOOTH_FROM`.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.chebyshev import chebval
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincinv, gammaln

SMOOTH_FROM = 16.0
"""Below this shape each quantile is computed on its own."""

_NODES = 13
RAREST = 1e-5
"""The least probability, and the least distance from 1. Beyond it SciPy's incomplete gamma function
is wrong for large shapes (1.17: by 7e-6 at 1e-6 for a shape of 1e6, by half for 1e9)."""

_CELLS = 500_000
"""Components times quantiles of mixtures that are worked on at a time."""

_MIXTURE_STEPS = 100
_CLOSE = 4e-15


def gamma_quantile(
    shape: NDArray[np.float64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quantiles of gamma distributions of scale 1.

    Args:
        shape: positive shapes, any dimensions.
        probabilities: from `RAREST` to 1 - `RAREST`, (probabilities,).

    Returns:
        shape of `shape` with one more axis, for the probabilities. A quantile too small for a
        floating-point number is 0.
    """
    distinct, place = np.unique(shape, return_inverse=True)
    table = np.empty((distinct.size, probabilities.size))
    first = int(np.searchsorted(distinct, SMOOTH_FROM))
    table[:first] = gammaincinv(distinct[:first, None], probabilities)
    for column, probability in enumerate(probabilities):
        table[first:, column] = _of_large_shapes(distinct[first:], float(probability))
    return table[place.reshape(shape.shape)]


def _of_large_shapes(shape: NDArray[np.float64], probability: float) -> NDArray[np.float64]:
    if shape.size <= _NODES:
        return np.asarray(gammaincinv(shape, probability))
    widest = SMOOTH_FROM**-0.5
    angles = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    nodes = ((np.cos(angles) + 1) / 2 * widest) ** -2.0
    values = gammaincinv(nodes, probability) / nodes
    waves = np.cos(np.outer(np.arange(_NODES), angles))
    coefficients = 2 / _NODES * waves @ values
    coefficients[0] /= 2
    return np.asarray(shape * chebval(2 / widest / np.sqrt(shape) - 1, coefficients))


def mixture_quantile(
    shape: NDArray[np.float64], scale: NDArray[np.float64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quantiles of equal mixtures of gamma distributions of one shape and several scales.

    Args:
        shape: positive shapes, (n,).
        scale: positive scales, (components, n).
        probabilities: from `RAREST` to 1 - `RAREST`, (probabilities,).

    Returns:
        (n, probabilities), to 4e-15 relative: Newton's method between the least and the greatest
        quantile of the components, with a bisection wherever a step would leave them.
    """
    found = np.empty((shape.size, probabilities.size))
    rows = max(1, _CELLS // max(1, len(scale) * probabilities.size))
    for low in range(0, shape.size, rows):
        part = slice(low, low + rows)
        found[part] = _mixed(shape[part], scale[:, part], probabilities)
    return found


def _mixed(
    shape: NDArray[np.float64], scale: NDArray[np.float64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    pure = gamma_quantile(shape, probabilities)
    low = pure * scale.min(axis=0)[:, None]
    high = pure * scale.max(axis=0)[:, None]
    quantile = pure * scale.mean(axis=0)[:, None]
    with np.errstate(divide="ignore", under="ignore", invalid="ignore", over="ignore"):
        constant = gammaln(shape)[:, None, None]
        inverse = 1 / scale.T[:, None, :]
        a = shape[:, None, None]
        for _ in range(_MIXTURE_STEPS):
            at = quantile[:, :, None] * inverse
            excess = gammainc(a, at).mean(axis=2) - probabilities
            density = np.exp(a * np.log(at) - at - constant).mean(axis=2) / quantile
            low = np.where(excess < 0, quantile, low)
            high = np.where(excess > 0, quantile, high)
            step = quantile - excess / density
            inside = (step >= low) & (step <= high)
            following = np.where(inside, step, low + (high - low) / 2)
            following = np.where(excess == 0, quantile, following)
            moved = np.abs(following - quantile)
            quantile = following
            if not np.any(moved > _CLOSE * quantile):
                break
    return np.asarray(quantile)
