"""The published Farrington methods once more, slow and plain: design matrices and least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from alatau.surveillance.aberration.farrington import Farrington, FarringtonFlexible

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Said:
    """What the oracle says of one step."""

    expected: float
    upper_bound: float
    dispersion: float
    slope: float
    log_error: float


def part_of_year(step: int, judged: int, options: FarringtonFlexible | Farrington) -> int | None:
    """The part of the year of a step: 0 in a window, None outside of one if there are no parts."""
    periods = getattr(options, "periods", 1)
    back = (judged - step) % 52
    if min(back, 52 - back) <= options.half_width:
        return 0
    if periods == 1:
        return None
    after = 52 - back - options.half_width - 1
    between = 52 - 2 * options.half_width - 1
    cuts = [len(part) for part in np.array_split(np.arange(between), periods - 1)]
    return 1 + int(np.searchsorted(np.cumsum(cuts), after, side="right"))


def fit(design: Floats, y: Floats, offset: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, means and unscaled covariance of a weighted Poisson model."""
    mean = y + 0.5
    for _ in range(200):
        working = np.log(mean) - offset + (y - mean) / mean
        root = np.sqrt(weight * mean)
        found = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        before, mean = mean, np.exp(design @ found + offset)
        if np.max(np.abs(mean / before - 1)) < 1e-13:
            break
    covariance = np.linalg.inv(design.T @ (design * (weight * mean)[:, None]))
    return found, mean, covariance


def judge(
    y: Floats,
    judged: int,
    options: FarringtonFlexible | Farrington,
    population: Floats | None = None,
) -> Said:
    """The verdict on one step of a weekly series without dates."""
    excluded = getattr(options, "past_steps_excluded", None)
    excluded = options.half_width if excluded is None else excluded
    steps = np.arange(judged - 52 * options.years - options.half_width, judged - excluded)
    parts = [part_of_year(step, judged, options) for step in steps]
    kept = [i for i, part in enumerate(parts) if part is not None and not np.isnan(y[steps[i]])]
    steps, parts = steps[kept], np.array(parts)[kept].astype(int)
    offset = np.zeros(len(y)) if population is None else np.log(population)
    levels = (parts[:, None] == np.unique(parts)).astype(float)
    time = (steps - judged).astype(float)[:, None] / 52
    own = (np.unique(parts) == 0).astype(float)
    counts = y[steps]

    def twice(design: Floats) -> tuple[Floats, Floats, Floats, float]:
        weight = np.ones(len(steps))
        found, mean, covariance = fit(design, counts, offset[steps], weight)
        freedom = len(steps) - design.shape[1]

        def dispersion() -> float:
            return max(float(np.sum(weight * (counts - mean) ** 2 / mean)) / freedom, 1.0)

        if options.reweight:
            leverage = mean * np.einsum("ij,jk,ik->i", design, covariance, design)
            raised = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
            residual = raised / np.sqrt(dispersion() * (1 - leverage))
            far = residual > options.weights_threshold
            weight = np.where(far, 1 / np.maximum(residual, options.weights_threshold) ** 2, 1.0)
            weight *= len(steps) / weight.sum()
            found, mean, covariance = fit(design, counts, offset[steps], weight)
        return found, mean, covariance, dispersion()

    def predict(
        found: Floats, covariance: Floats, row: Floats, scale: float
    ) -> tuple[float, float]:
        error = float(np.sqrt(scale * row @ covariance @ row))
        return float(np.exp(row @ found + offset[judged])), error

    slope = np.nan
    expected = np.inf
    if options.trend and options.years >= 3:
        found, _, covariance, scale = twice(np.hstack([levels, time]))
        row = np.append(own, 0.0)
        expected, error = predict(found, covariance, row, scale)
        statistic = abs(found[-1]) / np.sqrt(scale * covariance[-1, -1])
        p = 2 * stats.t.sf(statistic, len(steps) - levels.shape[1] - 1)
        if p < options.trend_p and expected <= counts.max():
            slope = found[-1] / 52
    if np.isnan(slope):
        found, _, covariance, scale = twice(levels)
        expected, error = predict(found, covariance, own, scale)
    return Said(expected, bound(options, expected, error, scale), scale, slope, error)


def bound(
    options: FarringtonFlexible | Farrington, mean: float, error: float, dispersion: float
) -> float:
    """The upper bound, in the words of the papers."""
    original = isinstance(options, Farrington)
    share = 1 - options.alpha / 2 if original else 1 - options.alpha
    z = stats.norm.ppf(share)
    method = "delta" if original else options.threshold
    if method == "delta":
        tau = dispersion + (mean * error) ** 2 / mean
        if options.power == "2/3":
            return (mean ** (2 / 3) + z * np.sqrt(4 / 9 * mean ** (1 / 3) * tau)) ** 1.5
        if options.power == "1/2":
            return (np.sqrt(mean) + z * np.sqrt(tau / 4)) ** 2
        return mean + z * np.sqrt(mean * tau)
    if method == "muan":
        mean *= np.exp(z * error)
    if dispersion == 1:
        return float(stats.poisson.ppf(share, mean))
    return float(stats.nbinom.ppf(share, mean / (dispersion - 1), 1 / dispersion))
