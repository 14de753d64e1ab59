"""The most likely R and k of a likelihood, with their profile likelihood intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from alatau.surveillance.estimate import Estimate, NoEstimate

LEAST_R, MOST_R = 1e-6, 1e3
LEAST_K, MOST_K = 1e-4, 1e5
"""Between these they are sought. From `MOST_K` on, k counts as infinite: no more variation than
Poisson counts have."""

FEWEST_CASES = 5
"""Fewer cases or chains than this give no estimate."""

Likelihood = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Log-likelihood of reproduction numbers and dispersions of one shape, (points,)."""

_GRID = 81
_ROUNDS = 12
_HALVINGS = 36
_PLACE, _PLACE_FOR_HEIGHT = 1e-9, 1e-5
"""How close the logarithm is sought; the height of a maximum errs by the square of that."""


@dataclass(frozen=True)
class OffspringFit:
    """Estimated R and k.

    Attributes:
        reproduction: R, the mean number of secondary cases.
        dispersion: k; infinite where the counts vary no more than Poisson counts.
        log_likelihood: at its maximum; None without an estimate.
        cases: cases, or chains, it comes from.
    """

    reproduction: Estimate
    dispersion: Estimate
    log_likelihood: float | None
    cases: int


def fit_offspring_likelihood(
    likelihood: Likelihood, *, cases: int, secondary: float, start: float, level: float
) -> OffspringFit:
    """Maximise a log-likelihood over R and k and profile both.

    Args:
        likelihood: of many points at once.
        cases: cases or chains that it comes from.
        secondary: secondary cases among them.
        start: a rough R.
        level: of the intervals.
    """
    if cases < FEWEST_CASES:
        reason = NoEstimate.TOO_FEW if cases else NoEstimate.NO_CASES
        absent = Estimate.absent(reason, level)
        return OffspringFit(absent, absent, None, cases)
    if secondary == 0:
        none = Estimate(0.0, 0.0, None, level)
        return OffspringFit(none, Estimate.absent(NoEstimate.ALL_ALIKE, level), 0.0, cases)
    log_r, log_k = np.log([LEAST_R, MOST_R]), np.log([LEAST_K, MOST_K])

    def best_k(
        r: NDArray[np.float64], within: float = _PLACE
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        def at(k: NDArray[np.float64]) -> NDArray[np.float64]:
            return likelihood(np.exp(_spread(r, k)), np.exp(k.ravel()))

        return _best(at, r.size, log_k, within)

    def best_r(
        k: NDArray[np.float64], within: float = _PLACE
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        def at(r: NDArray[np.float64]) -> NDArray[np.float64]:
            return likelihood(np.exp(r.ravel()), np.exp(_spread(k, r)))

        return _best(at, k.size, log_r, within)

    r, k = np.array([np.log(min(max(start, LEAST_R), MOST_R))]), np.zeros(1)
    height = -np.inf
    for _ in range(_ROUNDS):
        k, _peak = best_k(r)
        r, peak = best_r(k)
        if peak[0] - height < 1e-10:
            break
        height = float(peak[0])
    k, peak = best_k(r)
    floor = float(peak[0]) - float(chdtri(1, 1 - level)) / 2
    r_low, r_high = _bounds(lambda at: best_k(at, _PLACE_FOR_HEIGHT)[1], float(r[0]), log_r, floor)
    k_low, k_high = _bounds(lambda at: best_r(at, _PLACE_FOR_HEIGHT)[1], float(k[0]), log_k, floor)
    boundless = float(k[0]) > log_k[1] - 1e-3
    return OffspringFit(
        Estimate(float(np.exp(r[0])), r_low, r_high, level),
        Estimate(np.inf if boundless else float(np.exp(k[0])), k_low, k_high, level),
        float(peak[0]),
        cases,
    )


def _spread(fixed: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.repeat(fixed, other.shape[1])


def _best(
    likelihood: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    points: int,
    limits: NDArray[np.float64],
    within: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the likelihood is greatest for each point, and how great, on ever finer grids."""
    low, high = np.full(points, limits[0]), np.full(points, limits[1])
    size = _GRID
    while True:
        grid = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, size)
        heights = likelihood(grid).reshape(points, size)
        top = heights.argmax(axis=1)
        row = np.arange(points)
        found = grid[row, top]
        if (high - low).max() < within:
            return found, heights[row, top]
        low, high = grid[row, np.maximum(top - 1, 0)], grid[row, np.minimum(top + 1, size - 1)]
        size = 9


def _bounds(
    profile: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    best: float,
    limits: NDArray[np.float64],
    floor: float,
) -> tuple[float | None, float | None]:
    """Where the profile falls below `floor` on either side; None where it does not."""
    ends = np.array([limits[0], limits[1]])
    open_ = profile(ends) >= floor
    inside, outside = np.array([best, best]), ends.copy()
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        within = profile(middle) >= floor
        inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
    low, high = (None if gone else float(np.exp(x)) for gone, x in zip(open_, inside, strict=True))
    return low, high
