"""The growth rate of an outbreak, and the time in which it doubles or halves.

A log-linear regression of daily cases on time, Poisson or negative binomial (variance
μ + α μ²; McCullagh and Nelder, Generalized Linear Models, 1989; Lawless, Can J Stat 1987;15:209),
by windows of many series at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, get_args

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.series import checked_counts
from alatau.surveillance.transmission import loglinear
from alatau.surveillance.transmission.windows import chosen, sliding

Counts = Literal["poisson", "negative-binomial"]
Limits = Literal["wald", "profile"]

_CELLS = 2_000_000
"""Counts that are fitted at a time."""


class FitStanding(IntEnum):
    """Whether a window has a growth rate, and if not, why not."""

    ESTIMATED = 0
    FEW_DAYS = 1
    """Fewer reported days than asked for."""
    NO_CASES = 2
    """No case in the window."""
    NO_MAXIMUM = 3
    """All cases on the first or on the last reported day: any faster change fits better."""
    NOT_CONVERGED = 4
    """The fit came to no end; nothing is handed back rather than a doubtful figure."""


@dataclass(frozen=True)
class LogLinear:
    """Options of the regression.

    Attributes:
        window: days of sliding windows; None for one window over the whole series.
        periods: first and last days of chosen windows, from 0, instead.
        counts: `poisson`, or `negative-binomial` for counts that vary more.
        limits: `wald`, estimate ± z standard errors; `profile`, the rates whose likelihood is not
            significantly below the greatest one (better where cases are few).
        level: confidence level.
        least_days: reported days that a window needs.
    """

    window: int | None = None
    periods: tuple[tuple[int, int], ...] | None = None
    counts: Counts = "negative-binomial"
    limits: Limits = "wald"
    level: float = 0.95
    least_days: int = 4

    def __post_init__(self) -> None:
        checks.known(self.counts, get_args(Counts), "counts")
        checks.known(self.limits, get_args(Limits), "limits")
        checks.number(self.level, "level", least=0.01, most=0.9999)
        checks.whole(self.least_days, "least_days", least=3)
        if self.window is not None:
            checks.whole(self.window, "window", least=self.least_days)


@dataclass(frozen=True, eq=False)
class GrowthRate:
    """Growth by windows. Tables are (series, windows); NaN where `standing` is not `ESTIMATED`.

    Attributes:
        t_start: first day of each window, from 0.
        t_end: its last day, included.
        rate: growth a day on the natural logarithm; below 0 in a decline.
        standard_error: of the rate, from the expected information.
        low: lower confidence limit of the rate.
        high: its upper limit.
        dispersion: α of the negative binomial; 0 where counts vary no more than Poisson.
        standing: a `FitStanding` for each window.
    """

    t_start: NDArray[np.intp]
    t_end: NDArray[np.intp]
    rate: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    standing: NDArray[np.int8]

    def doubling_days(self) -> tuple[NDArray[np.float64], ...]:
        """Days until cases double, with confidence limits: (estimate, low, high).

        Infinite where cases do not grow: an upper limit is infinite as soon as the limits of the
        rate hold 0. NaN without an estimate.
        """
        return _time(self.rate), _time(self.high), _time(self.low)

    def halving_days(self) -> tuple[NDArray[np.float64], ...]:
        """Days until cases halve, with confidence limits: (estimate, low, high); as above."""
        return _time(-self.rate), _time(-self.low), _time(-self.high)


def _time(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    never = np.where(np.isnan(rate), np.nan, np.inf)
    return np.divide(math.log(2), rate, out=never, where=rate > 0)


def growth_rate(incidence: ArrayLike, options: LogLinear | None = None) -> GrowthRate:
    """How fast cases grow or decline, window by window.

    Args:
        incidence: cases by day, (time,) or (series, time). NaN is a day that was not reported; the
            fit goes on without it.
        options: windows, distribution, limits; `LogLinear()` by default.

    Returns:
        Rate, limits and dispersion of each window, and why there is none.

    Raises:
        InvalidInput: wrong counts, or a window that does not fit into the series.

    >>> found = growth_rate([1, 2, 4, 8, 16, 32])
    >>> found.rate.round(4).item(), found.doubling_days()[0].round(4).item()
    (0.6931, 1.0)
    """
    given = LogLinear() if options is None else options
    cases = checked_counts(incidence, "incidence")
    days = cases.shape[1]
    if given.periods is not None:
        start, end = chosen(given.periods, days, first=0)
    else:
        start, end = sliding(given.window or days, days, first=0)
    shape = (len(cases), start.size)
    table = {name: np.full(shape, np.nan) for name in ("rate", "error", "low", "high", "alpha")}
    standing = np.zeros(shape, dtype=np.int8)
    for width in np.unique(end - start + 1):
        same = np.flatnonzero(end - start + 1 == width)
        windows = sliding_window_view(cases, int(width), axis=1)[:, start[same]]
        rows = windows.reshape(-1, int(width))
        fits = [
            _fitted(rows[at : at + max(1, _CELLS // int(width))], given)
            for at in range(0, len(rows), max(1, _CELLS // int(width)))
        ]
        for name, whole in table.items():
            joined = np.concatenate([fit[name] for fit in fits])
            whole[:, same] = joined.reshape(len(cases), same.size)
        judged = np.concatenate([fit["standing"] for fit in fits])
        standing[:, same] = judged.reshape(len(cases), same.size)
    return GrowthRate(
        t_start=start,
        t_end=end,
        rate=table["rate"],
        standard_error=table["error"],
        low=table["low"],
        high=table["high"],
        dispersion=table["alpha"],
        standing=standing,
    )


def _fitted(rows: NDArray[np.float64], options: LogLinear) -> dict[str, NDArray[np.float64]]:
    """Fit each row, (rows, days), that has an estimate."""
    reported = ~np.isnan(rows)
    counts = np.where(reported, rows, 0.0)
    standing = _judged(counts, reported, options.least_days)
    there = np.flatnonzero(standing == FitStanding.ESTIMATED)
    found = {name: np.full(len(rows), np.nan) for name in ("rate", "error", "low", "high", "alpha")}
    if there.size:
        fit = loglinear.fit(
            counts[there], reported[there], overdispersed=options.counts == "negative-binomial"
        )
        if options.limits == "wald":
            low, high = fit.wald(options.level)
        else:
            low, high = fit.profile(options.level)
        sound = fit.converged & np.isfinite(low) & np.isfinite(high)
        standing[there[~sound]] = FitStanding.NOT_CONVERGED
        values = (fit.rate, fit.standard_error, low, high, fit.dispersion)
        for name, value in zip(found, values, strict=True):
            found[name][there[sound]] = value[sound]
    return {**found, "standing": standing}


def _judged(
    counts: NDArray[np.float64], reported: NDArray[np.bool_], least_days: int
) -> NDArray[np.int8]:
    total = counts.sum(axis=1)
    width = counts.shape[1]
    row = np.arange(len(counts))
    first = counts[row, np.argmax(reported, axis=1)]
    last = counts[row, width - 1 - np.argmax(reported[:, ::-1], axis=1)]
    standing = np.full(len(counts), FitStanding.ESTIMATED, dtype=np.int8)
    standing[(first == total) | (last == total)] = FitStanding.NO_MAXIMUM
    standing[total == 0] = FitStanding.NO_CASES
    standing[reported.sum(axis=1) < least_days] = FitStanding.FEW_DAYS
    return standing
