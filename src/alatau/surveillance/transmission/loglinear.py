"""Log-linear regression of counts on time, many windows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize.elementwise import bracket_root, find_root
from scipy.special import chdtri, ndtri, psi

_STEEPEST = 60.0
"""The steepest slope that is looked for, in powers of e a day."""

_ROUNDS = 200
_STEPS = 100
_LEAST_EXTRA = 1e-8
"""The least variance beyond Poisson that is looked for, over the mean."""

_GREATEST_DISPERSION = 1e6
_LARGE_SIZE = 50.0
_LOG_SERIES = tuple((-1.0) ** (power - 1) / power for power in range(2, 11))
"""log(1 + d) - d = d² (-1/2 + d/3 - d²/4 + …)"""

_LONGEST_STEP = 2.0
_CLOSE = 1e-12

Rows = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fit:
    """Fitted rows, (rows,).

    Attributes:
        counts: (rows, days), 0 where not reported.
        reported: (rows, days).
        rate: slope a day.
        level: logarithm of the mean on the middle day.
        dispersion: α in the variance μ + α μ²; 0 for Poisson.
        standard_error: of the slope, from the expected information with the dispersion held.
        converged: whether the fit ended.
    """

    counts: Rows
    reported: NDArray[np.bool_]
    rate: Rows
    level: Rows
    dispersion: Rows
    standard_error: Rows
    converged: NDArray[np.bool_]

    def wald(self, level: float) -> tuple[Rows, Rows]:
        """Confidence limits: the slope ± z standard errors."""
        reach = float(ndtri((1 + level) / 2)) * self.standard_error
        return self.rate - reach, self.rate + reach

    def profile(self, level: float) -> tuple[Rows, Rows]:
        """Slopes where the profile likelihood has fallen by what chance allows, dispersion held."""
        fall = float(chdtri(1, 1 - level))
        best = self._profiled(self.rate, np.arange(self.rate.size))

        def short_of(slope: Rows, row: NDArray[np.intp]) -> Rows:
            return 2 * (best[row] - self._profiled(slope, row)) - fall

        rows = np.arange(self.rate.size)
        limits = []
        for side in (-1.0, 1.0):
            reach = self.rate + side * np.maximum(self.standard_error, 1e-12)
            low, high = np.minimum(self.rate, reach), np.maximum(self.rate, reach)
            for _ in range(_STEPS):
                value = short_of(low if side < 0 else high, rows)
                inside = value < 0
                if not inside.any():
                    break
                further = np.where(inside, 2 * (high - low), 0.0)
                low, high = (low - further, high) if side < 0 else (low, high + further)
            found = find_root(short_of, (low, high), args=(rows,), tolerances={"xatol": 1e-13})
            limits.append(np.where(found.success, found.x, np.nan))
        return limits[0], limits[1]

    def _profiled(self, slope: Rows, row: NDArray[np.intp]) -> Rows:
        """The log-likelihood, level at its best for each slope."""
        counts, reported = self.counts[row], self.reported[row]
        alpha = self.dispersion[row]
        level, _ = _best_level(counts, reported, slope, alpha)
        return _log_likelihood(counts, reported, slope, level, alpha)


def fit(counts: Rows, reported: NDArray[np.bool_], *, overdispersed: bool) -> Fit:
    """Fit each row by maximum likelihood.

    Args:
        counts: (rows, days), 0 where not reported. Each row has a maximum: cases, and not all of
            them on its first or its last reported day.
        reported: (rows, days).
        overdispersed: negative binomial instead of Poisson.
    """
    slope, converged = _poisson_slope(counts, reported)
    nothing = np.zeros(len(counts))
    level, _ = _best_level(counts, reported, slope, nothing)
    alpha = nothing
    if overdispersed:
        slope, level, alpha, ended = _negative_binomial(counts, reported, slope, level)
        converged = converged & ended
    mean = _means(reported, slope, level)
    weight = mean / (1 + alpha[:, None] * mean)
    time = _centred(counts.shape[1])
    total = weight.sum(axis=1)
    middle = (weight * time).sum(axis=1) / total
    spread = (weight * (time - middle[:, None]) ** 2).sum(axis=1)
    with np.errstate(divide="ignore"):
        error = 1 / np.sqrt(spread)
    return Fit(counts, reported, slope, level, alpha, error, converged & np.isfinite(error))


def _centred(days: int) -> Rows:
    return np.asarray(np.arange(days) - (days - 1) / 2, dtype=np.float64)


def _means(reported: NDArray[np.bool_], slope: Rows, level: Rows) -> Rows:
    with np.errstate(under="ignore", over="ignore"):
        mean = np.exp(level[:, None] + slope[:, None] * _centred(reported.shape[1]))
    return np.where(reported, mean, 0.0)


def _log_shape(reported: NDArray[np.bool_], slope: Rows) -> tuple[Rows, Rows]:
    """Shares of the days under a slope, and the logarithm of their sum before the division."""
    exponent = slope[:, None] * _centred(reported.shape[1])
    top = np.max(np.where(reported, exponent, -np.inf), axis=1)
    with np.errstate(under="ignore"):
        part = np.where(reported, np.exp(np.minimum(exponent - top[:, None], 0.0)), 0.0)
    total = part.sum(axis=1)
    return part / total[:, None], top + np.log(total)


def _poisson_slope(counts: Rows, reported: NDArray[np.bool_]) -> tuple[Rows, NDArray[np.bool_]]:
    """The slope whose shares of the days put the mean day where that of the cases is."""
    time = _centred(counts.shape[1])
    mean_day = counts @ time / counts.sum(axis=1)

    def excess(slope: Rows, row: NDArray[np.intp]) -> Rows:
        share, _ = _log_shape(reported[row], slope)
        return np.asarray(share @ time - mean_day[row])

    rows = np.arange(len(counts))
    found = bracket_root(excess, -0.1, 0.1, xmin=-_STEEPEST, xmax=_STEEPEST, args=(rows,))
    root = find_root(
        excess, found.bracket, args=(rows,), tolerances={"xatol": 1e-15, "xrtol": 1e-14}
    )
    return np.asarray(root.x), np.asarray(root.success)


def _best_level(
    counts: Rows, reported: NDArray[np.bool_], slope: Rows, alpha: Rows
) -> tuple[Rows, NDArray[np.bool_]]:
    """The level with the greatest likelihood for each slope: closed for Poisson, else Newton."""
    _, log_total = _log_shape(reported, slope)
    level = np.log(counts.sum(axis=1)) - log_total
    wide = alpha > 0
    if not wide.any():
        return level, np.ones(len(level), dtype=np.bool_)
    y, seen, a, b = counts[wide], reported[wide], alpha[wide, None], slope[wide]
    at = level[wide]
    for _ in range(_STEPS):
        mean = _means(seen, b, at)
        score, information = _score(y, mean, a, seen)
        step = np.clip(score.sum(axis=1) / information.sum(axis=1), -_LONGEST_STEP, _LONGEST_STEP)
        at = at + step
        if np.abs(step).max() < _CLOSE * 10:
            break
    level[wide] = at
    ended = np.ones(len(level), dtype=np.bool_)
    ended[wide] = np.abs(step) < 1e-6
    return level, ended


def _score(y: Rows, mean: Rows, alpha: Rows, seen: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """First derivative and observed information of each count in its log mean."""
    grown = 1 + alpha * mean
    score = np.where(seen, (y - mean) / grown, 0.0)
    return score, np.where(seen, mean / grown * ((1 + alpha * y) / grown), 0.0)


def _log_likelihood(
    counts: Rows, reported: NDArray[np.bool_], slope: Rows, level: Rows, alpha: Rows
) -> Rows:
    """Up to what depends on counts and dispersion alone."""
    eta = level[:, None] + slope[:, None] * _centred(counts.shape[1])
    with np.errstate(under="ignore", over="ignore"):
        mean = np.exp(eta)
        a = alpha[:, None]
        wide = np.where(a > 0, a, 1.0)
        each = np.where(
            a > 0, counts * eta - (counts + 1 / wide) * np.log1p(wide * mean), counts * eta - mean
        )
    return np.asarray(np.where(reported, each, 0.0).sum(axis=1))


def _negative_binomial(
    counts: Rows, reported: NDArray[np.bool_], slope: Rows, level: Rows
) -> tuple[Rows, Rows, Rows, NDArray[np.bool_]]:
    """Line and dispersion in turn, until neither moves; a row no wider than Poisson stays."""
    slope, level = slope.copy(), level.copy()
    alpha = np.zeros(len(counts))
    ended = np.ones(len(counts), dtype=np.bool_)
    mean = _means(reported, slope, level)
    active = np.flatnonzero((((counts - mean) ** 2 - counts) * reported).sum(axis=1) > 0)
    ended[active] = False
    for _ in range(_ROUNDS):
        if not active.size:
            break
        y, seen = counts[active], reported[active]
        new_alpha = _dispersion(y, _means(seen, slope[active], level[active]), seen)
        new_slope, new_level = _line(y, seen, slope[active], level[active], new_alpha)
        moved = np.abs(new_slope - slope[active]) + np.abs(new_level - level[active])
        moved += np.abs(new_alpha - alpha[active]) / (1 + new_alpha)
        slope[active], level[active], alpha[active] = new_slope, new_level, new_alpha
        settled = moved < 1e-10
        ended[active[settled]] = True
        active = active[~settled & np.isfinite(moved)]
    return slope, level, alpha, ended


def _line(
    y: Rows, seen: NDArray[np.bool_], slope: Rows, level: Rows, alpha: Rows
) -> tuple[Rows, Rows]:
    """Slope and level for a given dispersion: Newton on a concave likelihood."""
    time = _centred(y.shape[1])
    a = alpha[:, None]
    for _ in range(_STEPS):
        score, weight = _score(y, _means(seen, slope, level), a, seen)
        total = weight.sum(axis=1)
        middle = weight @ time / total
        away = time - middle[:, None]
        tilt = (score * away).sum(axis=1) / (weight * away**2).sum(axis=1)
        lift = score.sum(axis=1) / total - tilt * middle
        most = np.maximum(np.abs(lift), np.abs(tilt) * max(1.0, float(time[-1])))
        calm = np.minimum(1.0, _LONGEST_STEP / np.maximum(most, 1e-300))
        slope, level = slope + calm * tilt, level + calm * lift
        if most.max() < _CLOSE * 10:
            break
    return slope, level


def _dispersion(y: Rows, mean: Rows, seen: NDArray[np.bool_]) -> Rows:
    """The α of greatest likelihood for given means; NaN where it is beyond all bounds.

    Where the variance is at most the mean it is 0, the Poisson distribution.
    """
    alpha = np.zeros(len(y))
    wide = np.flatnonzero((((y - mean) ** 2 - y) * seen).sum(axis=1) > 0)
    if not wide.size:
        return alpha

    def score(log_alpha: Rows, row: NDArray[np.intp]) -> Rows:
        size = np.exp(-log_alpha)[:, None]
        each = _size_score(y[row], mean[row], size)
        return np.asarray(np.where(seen[row], each, 0.0).sum(axis=1))

    low = np.log(_LEAST_EXTRA / np.maximum(mean[wide].max(axis=1), 1.0))
    high = np.full(wide.size, np.log(_GREATEST_DISPERSION))
    found = find_root(score, (low, high), args=(wide,), tolerances={"xatol": 1e-12})
    alpha[wide] = np.where(found.success, np.exp(found.x), np.nan)
    return alpha


def _size_score(y: Rows, mean: Rows, size: Rows) -> Rows:
    """Derivative of the log-likelihood of each count in the size 1/α.

    That is ψ(y + s) - ψ(s) + log(s / (s + μ)) - (y - μ) / (s + μ). For a large size its terms
    cancel, and the expansion of ψ is used, in which the largest of them are taken together.
    """
    away = (y - mean) / (size + mean)
    small = np.clip(away, -0.01, 0.01)
    series = small**2 * np.polynomial.polynomial.polyval(small, _LOG_SERIES)
    bend = np.where(np.abs(away) < 0.01, series, np.log((size + y) / (size + mean)) - away)
    large = np.maximum(size, _LARGE_SIZE)
    upper = y + large
    rest = y / (2 * large * upper) * (1 + (upper + large) / (6 * large * upper))
    for power, divisor in ((4, 120.0), (6, -252.0), (8, 240.0)):
        rest = rest + (upper**-power - large**-power) / divisor
    direct = psi(y + size) - psi(size) - np.log1p(y / size)
    return bend + np.where(size > _LARGE_SIZE, rest, direct)
