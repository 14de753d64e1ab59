"""The set of parameters that the likelihood does not contradict, and what it says of any summary.

The interval of a summary by profile likelihood is its least and its greatest value on the set
where twice the log-likelihood lies within a chi-square quantile of the maximum. The edge of that
set is found once, along rays from the maximum, and serves every summary.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

_RAYS = 96
_STEPS = 12

Likelihood = Callable[[NDArray[np.float64]], NDArray[np.float64]]
Summary = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def hessian(likelihood: Likelihood, peak: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Second derivatives of a log-likelihood of two parameters at `peak`, by differences."""
    offsets = np.array(
        [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=float
    )
    v = likelihood(peak + step * offsets)
    across = (v[5] - v[6] - v[7] + v[8]) / 4
    return np.array([[v[1] - 2 * v[0] + v[2], across], [across, v[3] - 2 * v[0] + v[4]]]) / step**2


class LikelihoodRegion:
    """The region of two parameters within `level` of the maximum of a log-likelihood.

    Args:
        likelihood: of points (points, 2).
        peak: where it is greatest, (2,).
        covariance: of the parameters there, which sets the scale of the search.
        limits: least and greatest value of each parameter, (2, 2). A summary whose extreme lies
            at a limit has no bound there.
        level: of the intervals.
    """

    def __init__(
        self,
        likelihood: Likelihood,
        peak: NDArray[np.float64],
        covariance: NDArray[np.float64],
        limits: NDArray[np.float64],
        level: float,
    ) -> None:
        self._likelihood, self._peak, self._limits = likelihood, peak, limits
        self._root = np.linalg.cholesky(covariance)
        self._floor = float(likelihood(peak[None])[0]) - float(chdtri(1, 1 - level)) / 2
        self._angles = np.linspace(0.0, 2 * np.pi, _RAYS, endpoint=False)
        self._edge, self._open = self._reach(self._angles)

    def bounds(self, summary: Summary) -> tuple[float | None, float | None]:
        """Least and greatest value of a summary of points (points, 2); None where unbounded."""
        values = summary(self._edge)
        low, high = int(np.argmin(values)), int(np.argmax(values))
        lower = None if self._open[low] else self._refined(summary, low, -1.0)
        upper = None if self._open[high] else self._refined(summary, high, 1.0)
        return lower, upper

    def _reach(self, angles: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The edge along rays, (rays, 2), and whether a ray met a limit before it."""
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ self._root.T
        with np.errstate(divide="ignore"):
            ahead = np.where(rays > 0, self._limits[:, 1], self._limits[:, 0]) - self._peak
            end = np.where(rays == 0, np.inf, ahead / np.where(rays == 0, 1.0, rays)).min(axis=1)
        near, above = np.zeros(angles.size), np.full(angles.size, self._above(rays, 0 * end)[0])
        far = np.minimum(2.0, end)
        below = self._above(rays, far)
        while ((below > 0) & (far < end)).any():
            inside = below > 0
            near, above = np.where(inside, far, near), np.where(inside, below, above)
            far = np.where(inside, np.minimum(2 * far, end), far)
            below = self._above(rays, far)
        open_ = below > 0
        side = np.zeros(angles.size)
        for _ in range(_STEPS):
            # False position, with the weight of an end that stays halved (the Illinois rule).
            drop = below - above
            met = open_ | (drop == 0)
            middle = np.where(met, far, (near * below - far * above) / np.where(met, 1.0, drop))
            value = self._above(rays, middle)
            inside = value > 0
            above = np.where(inside, value, np.where(side < 0, above / 2, above))
            below = np.where(inside, np.where(side > 0, below / 2, below), value)
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
            side = np.where(inside, 1.0, -1.0)
        return self._peak + np.where(open_, end, (near + far) / 2)[:, None] * rays, open_

    def _above(
        self, rays: NDArray[np.float64], distance: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How far the likelihood lies above the floor."""
        return self._likelihood(self._peak + distance[:, None] * rays) - self._floor

    def _refined(self, summary: Summary, ray: int, sign: float) -> float:
        """The extreme value between the neighbours of a ray, from a parabola of three."""
        step = float(self._angles[1] - self._angles[0])
        best = -np.inf
        middle = float(self._angles[ray])
        for _ in range(3):
            values = sign * summary(self._reach(middle + step * np.array([-1.0, 0.0, 1.0]))[0])
            best = max(best, float(values.max()))
            bend = float(values[0] - 2 * values[1] + values[2])
            if bend < 0:
                middle += step * float(np.clip((values[0] - values[2]) / (2 * bend), -1.0, 1.0))
            step /= 8
        return sign * best
