"""Predictive distributions of the final number of cases, given shares reported by now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from alatau.surveillance.delays.reverse_hazard import ReverseHazard
from alatau.surveillance.nowcasting.completeness import (
    CommonCompleteness,
    Completeness,
    completeness,
    window_of,
)
from alatau.surveillance.nowcasting.options import NowcastOptions
from alatau.surveillance.nowcasting.triangle import ReportingTriangle
from alatau.surveillance.nowcasting.weekday import weekday_completeness
from alatau.surveillance.series import LARGEST_COUNT


def estimated_shares(
    triangle: ReportingTriangle, options: NowcastOptions, delay: ReverseHazard | None
) -> Completeness:
    if delay is not None:
        return CommonCompleteness(triangle, delay, options.prior_cases)
    if options.weekday:
        cells = window_of(triangle, options.window, options.window_shape)
        return weekday_completeness(
            triangle, cells, options.prior_cases, options.weekday_prior_cases
        )
    hazard = completeness(triangle, options.window, options.window_shape)
    return CommonCompleteness(triangle, hazard, options.prior_cases)


def level_prior(
    triangle: ReportingTriangle, shares: Completeness, options: NowcastOptions
) -> tuple[float, float]:
    """Shape and rate of the gamma distribution of the mean number of cases per day."""
    if options.prior_mean is not None and options.prior_sd is not None:
        ratio = options.prior_mean / options.prior_sd
        return ratio**2, ratio / options.prior_sd
    latest = slice(-triangle.max_delay, None)
    row = np.arange(len(triangle.counts))[latest]
    seen = float(shares.cdf[row, triangle.age[latest]].sum())
    cases = float(triangle.reported[latest].sum())
    if options.prior == "flat" or cases == 0:
        return 1.0, 0.0
    return 1.0, seen / cases


def still_to_come(
    reported: NDArray[np.int64], share: NDArray[np.float64], shape: float, rate: float
) -> NDArray[np.float64]:
    """Mean number of cases still to be reported, given those reported and their share."""
    return np.asarray((reported + shape) * (1 - share) / (np.maximum(share, 1e-9) + rate))


def posterior_draws(
    triangle: ReportingTriangle,
    shares: Completeness,
    asked: NDArray[np.bool_],
    options: NowcastOptions,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    shape, rate = level_prior(triangle, shares, options)
    share = shares.draws(generator, options.draws)[:, asked]
    known = triangle.reported[asked]
    mean = generator.gamma(known + shape, size=share.shape) / (rate + np.maximum(share, 1e-9))
    missing = generator.poisson(np.minimum(mean * (1 - share), LARGEST_COUNT))
    found = np.repeat(triangle.reported[None], options.draws, axis=0)
    found[:, asked] += missing
    return found


def negative_binomial_prediction(
    triangle: ReportingTriangle,
    asked: NDArray[np.bool_],
    mean: NDArray[np.float64],
    size: NDArray[np.float64],
    options: NowcastOptions,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and quantiles of the final cases; SciPy's quantiles are kept from absurd means."""
    from scipy.stats import nbinom

    expected = triangle.reported.astype(np.float64)
    quantiles = np.repeat(expected[:, None], len(options.quantiles), axis=1)
    some = asked & (mean > 0)
    middle = np.minimum(mean[some], LARGEST_COUNT)
    n = size[some]
    expected[some] += middle
    quantiles[some] += nbinom.ppf(
        np.array(options.quantiles), n[:, None], (n / (n + middle))[:, None]
    )
    return expected, quantiles


def normal_prediction(
    triangle: ReportingTriangle,
    shares: Completeness,
    share: NDArray[np.float64],
    asked: NDArray[np.bool_],
    options: NowcastOptions,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Normal quantiles about reported / share, never below what is reported."""
    reported = triangle.reported.astype(np.float64)
    divisor = np.where(share > 0, share, 1.0)
    expected = np.where(asked, reported / divisor, reported)
    spread = shares.log_variance[np.arange(reported.size), triangle.age]
    spread = np.where(asked & np.isfinite(spread), spread, 0.0)
    variance = np.where(asked, expected * (1 - share) / divisor + expected**2 * spread, 0.0)
    half = np.sqrt(variance)[:, None] * ndtri(np.array(options.quantiles))
    quantiles = np.rint(np.maximum(expected[:, None] + half, reported[:, None]))
    return expected, quantiles
