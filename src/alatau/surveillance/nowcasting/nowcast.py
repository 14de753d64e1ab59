"""Nowcasting: how many cases of each recent day there will be once all are reported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.delays.reverse_hazard import ReverseHazard
from alatau.surveillance.nowcasting.dispersion import past_sizes
from alatau.surveillance.nowcasting.options import NowcastOptions
from alatau.surveillance.nowcasting.predictions import (
    estimated_shares,
    level_prior,
    negative_binomial_prediction,
    normal_prediction,
    posterior_draws,
    still_to_come,
)
from alatau.surveillance.nowcasting.triangle import ReportingTriangle

_DEFAULT = NowcastOptions()


class Standing(IntEnum):
    """Whether a day was nowcast, and if not, why not."""

    ESTIMATED = 0
    COMPLETE = 1
    """All reports within the longest delay are in."""
    TOO_EARLY = 2
    """Of so recent a day too small a share is reported to say anything."""


@dataclass(frozen=True)
class Nowcast:
    """Cases of each day of events once all within the longest delay are reported.

    Attributes:
        days: of events, (days,).
        reported: cases known by now, (days,).
        expected: mean of the prediction; NaN exactly where `standing` is `TOO_EARLY`.
        quantiles: (days, shares of the options); NaN as `expected`.
        completeness: estimated share reported by now, (days,).
        standing: a `Standing` for each day.
        samples: draws of the totals, (draws, days), of the method `dirichlet`; else None.
            Totals of a day `TOO_EARLY` are the cases reported.
        options: how it was made.
    """

    days: NDArray[np.int64]
    reported: NDArray[np.int64]
    expected: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    completeness: NDArray[np.float64]
    standing: NDArray[np.int8]
    samples: NDArray[np.int64] | None
    options: NowcastOptions


def nowcast(
    triangle: ReportingTriangle,
    options: NowcastOptions = _DEFAULT,
    *,
    delay: ReverseHazard | None = None,
    seed: int | np.random.Generator = 0,
) -> Nowcast:
    """Predict the final number of cases of each day from a reporting triangle.

    Args:
        triangle: reports by delay.
        options: method, window, quantiles.
        delay: the distribution of the delay where it is known from elsewhere, up to the longest
            of the triangle; estimated from the triangle if None.
        seed: of the draws of `dirichlet`; the other methods draw nothing.

    Returns:
        Mean and quantiles for each day of the triangle, or the reason why a day has none.

    Raises:
        InvalidInput: the triangle holds no case, or is too short for its longest delay; a delay
            of another length, or beside a weekday effect.

    >>> from alatau.surveillance.nowcasting import triangle_from_days
    >>> event = [day for day in range(20) for _ in range(4)]
    >>> report = [day + delay for day in range(20) for delay in (0, 1, 1, 2)]
    >>> triangle = triangle_from_days(event, report, max_delay=2, now=19)
    >>> nowcast(triangle, NowcastOptions("lawless")).expected[-3:].tolist()
    [4.0, 4.0, 4.0]
    """
    if len(triangle.counts) <= triangle.max_delay:
        raise InvalidInput(
            N_("%(field)s: needs more than %(most)s days, its longest delay, got %(got)s."),
            "triangle",
            most=triangle.max_delay,
            got=len(triangle.counts),
        )
    if not triangle.counts.any():
        raise InvalidInput(N_("%(field)s: holds no case."), "triangle")
    _refuse_delay(triangle, options, delay)
    shares = estimated_shares(triangle, options, delay)
    row = np.arange(len(triangle.counts))
    share = shares.cdf[row, triangle.age]
    standing = np.full(share.size, Standing.ESTIMATED, dtype=np.int8)
    standing[share < options.least_completeness] = Standing.TOO_EARLY
    standing[triangle.age == triangle.max_delay] = Standing.COMPLETE
    asked = standing == Standing.ESTIMATED
    samples = None
    match options.method:
        case "dirichlet":
            samples = posterior_draws(triangle, shares, asked, options, _generator(seed))
            expected = np.asarray(samples.mean(axis=0), dtype=np.float64)
            quantiles = np.quantile(samples, options.quantiles, axis=0, method="inverted_cdf").T
        case "gamma-poisson":
            shape, rate = level_prior(triangle, shares, options)
            missing = still_to_come(triangle.reported, share, shape, rate)
            size = triangle.reported.astype(np.float64) + shape
            expected, quantiles = negative_binomial_prediction(
                triangle, asked, missing, size, options
            )
        case "lawless":
            expected, quantiles = normal_prediction(triangle, shares, share, asked, options)
        case "past-errors":
            shape, rate = level_prior(triangle, shares, options)
            missing = still_to_come(triangle.reported, share, shape, rate)
            by_age = past_sizes(triangle, options, delay=delay)
            size = np.minimum(
                by_age[np.minimum(triangle.age, triangle.max_delay - 1)],
                triangle.reported + shape,
            )
            expected, quantiles = negative_binomial_prediction(
                triangle, asked, missing, size, options
            )
    early = standing == Standing.TOO_EARLY
    return Nowcast(
        days=triangle.days,
        reported=triangle.reported,
        expected=np.where(early, np.nan, expected),
        quantiles=np.where(early[:, None], np.nan, quantiles),
        completeness=share,
        standing=standing,
        samples=samples,
        options=options,
    )


def _generator(seed: int | np.random.Generator) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(checks.whole(seed, "seed", least=0))


def _refuse_delay(
    triangle: ReportingTriangle, options: NowcastOptions, delay: ReverseHazard | None
) -> None:
    if delay is None:
        return
    if options.weekday:
        raise InvalidInput(
            N_("%(field)s: a given delay leaves no weekday effect to estimate."), "delay"
        )
    if delay.longest != triangle.max_delay:
        raise InvalidInput(
            N_("%(field)s: must go up to %(wanted)s days, got %(got)s."),
            "delay",
            wanted=triangle.max_delay,
            got=delay.longest,
        )
