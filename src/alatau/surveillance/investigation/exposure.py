"""When were they exposed? Windows of exposure from onset and incubation.

Three answers, each with its assumptions:

- `min_max_windows`: each case was exposed between the longest and the shortest known incubation
  before onset; all together, if exposed at one time, where all windows overlap.
- `quantile_windows`: the same with quantiles of a distribution in place of the extremes.
- `common_exposure`: all were exposed at one time from one source and fell ill independently of
  one another; the time is that of maximum likelihood, with an interval by the profile of the
  likelihood. Onsets are known to the day. The distribution of the incubation is taken as known.

Gregg MB (ed.). Field Epidemiology, 3rd ed. 2008, chapter 6 (minimum and maximum method); Sartwell
PE 1950; Brookmeyer R, You X. Biometrics 2006;62:61-69 (likelihood of a common source).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.days import Days, days
from alatau.surveillance.investigation.incubation import Incubation
from alatau.surveillance.investigation.measures.estimates import confidence

if TYPE_CHECKING:
    import pyarrow

GRID_DAYS = 1.0 / 24.0
"""Likelihoods are looked at each hour before they are refined."""

_AT_ONCE = 1_000_000

LONGEST_SEARCH = 4_000
"""Days; a longer span of onsets and incubation is refused."""


@dataclass(frozen=True, eq=False)
class ExposureWindows:
    """Windows of exposure, in days of the axis of onset.

    Attributes:
        onset: onset as given.
        earliest: (cases,) first possible day of exposure; NaN without onset.
        latest: (cases,) last possible day.
        joint: first and last day of a single exposure of all; None if no day fits all.
        best: first and last day that fit most cases (equal to `joint` if there is one).
        fitting: how many cases `best` fits.
    """

    onset: Days
    earliest: NDArray[np.float64]
    latest: NDArray[np.float64]
    joint: tuple[float, float] | None
    best: tuple[float, float] | None
    fitting: int

    def shown(self, day: float) -> str:
        """A day of the axis in words; part of a day counts to the day it lies in."""
        return self.onset.shown(int(np.floor(day)))

    def to_arrow(self) -> pyarrow.Table:
        """One row a case: onset, earliest, latest (dates if onsets are)."""
        import pyarrow as pa

        columns = {}
        for name, numbers in (
            ("onset", np.where(self.onset.known, self.onset.numbers, np.nan)),
            ("earliest", self.earliest),
            ("latest", self.latest),
        ):
            whole = pa.array(np.floor(numbers), from_pandas=True).cast(pa.int32())
            columns[name] = whole.cast(pa.date32()) if self.onset.dated else whole
        return pa.table(columns)


def min_max_windows(onset: Any, shortest: float, longest: float) -> ExposureWindows:
    """Windows between the longest and the shortest incubation before onset.

    Args:
        onset: (cases,) dates or numbers of days; missing ones are left out.
        shortest: shortest known incubation, days.
        longest: longest known incubation, days.

    >>> found = min_max_windows([10, 12, 15], shortest=2, longest=9)
    >>> found.joint
    (6.0, 8.0)
    """
    checks.number(shortest, "shortest", least=0.0)
    checks.number(longest, "longest", least=shortest, most=36_500)
    found = days(onset, "onset")
    numbers = np.where(found.known, found.numbers, np.nan)
    return _windows(found, numbers - longest, numbers - shortest)


def quantile_windows(onset: Any, incubation: Incubation, level: float = 0.95) -> ExposureWindows:
    """Windows that hold the true exposure of a case with this probability, tails equal."""
    tail = (1.0 - confidence(level)) / 2.0
    return min_max_windows(onset, incubation.quantile(tail), incubation.quantile(1.0 - tail))


@dataclass(frozen=True)
class CommonExposure:
    """The time of a single exposure of all cases.

    Attributes:
        value: the time of maximum likelihood, in days of the axis of onset; 3.5 is noon of day 3.
        lower: lower bound of the interval by the profile of the likelihood.
        upper: upper bound.
        level: its nominal coverage, by the chi-squared approximation.
        log_likelihood: at the estimate.
        cases: how many were used.
        undated: how many had no onset.
    """

    value: float
    lower: float
    upper: float
    level: float
    log_likelihood: float
    cases: int
    undated: int


def common_exposure(onset: Any, incubation: Incubation, level: float = 0.95) -> CommonExposure:
    """The time of a single exposure, by maximum likelihood.

    Args:
        onset: (cases,) dates or numbers of days; somebody who falls ill on day 5 does so at some
            time from 5.0 to 6.0. Missing ones are left out.
        incubation: its distribution, taken as known.
        level: coverage of the interval.

    Raises:
        InvalidInput: no onset, onsets too far apart, or no time at all that is possible.
    """
    confidence(level)
    found = days(onset, "onset")
    numbers, counts = np.unique(found.numbers[found.known], return_counts=True)
    cases = counts.astype(np.float64)
    checks.refuse_unless(len(numbers) > 0, N_("%(field)s: no day of onset is known."), "onset")
    first, last = float(numbers[0]), float(numbers[-1])
    reach = min(incubation.quantile(1 - 1e-6), LONGEST_SEARCH)
    checks.refuse_unless(
        last - first + reach <= 2 * LONGEST_SEARCH,
        N_("%(field)s: lie too far apart for one exposure; a date is wrong."),
        "onset",
    )

    def log_likelihood(times: NDArray[np.float64]) -> NDArray[np.float64]:
        passed = numbers[:, None] - times
        chance = incubation.cdf(passed + 1.0) - incubation.cdf(passed)
        with np.errstate(divide="ignore"):
            total: NDArray[np.float64] = cases @ np.log(chance)
        return total

    times = np.arange(first - reach, first + 1.0, GRID_DAYS)
    parts = np.array_split(times, 1 + len(times) * len(numbers) // _AT_ONCE)
    grid = np.concatenate([log_likelihood(part) for part in parts])
    top = int(np.argmax(grid))
    checks.refuse_unless(
        bool(np.isfinite(grid[top])),
        N_("%(field)s: no single exposure is possible with this incubation."),
        "onset",
    )
    value, best = _summit(log_likelihood, times, grid, top)
    from scipy.special import chdtri

    limit = best - chdtri(1, 1.0 - level) / 2.0
    inside = np.flatnonzero(grid >= min(limit, grid[top]))
    lower = _crossing(log_likelihood, limit, times[inside[0]], times[max(inside[0] - 1, 0)])
    beyond = (
        times[min(inside[-1] + 1, len(times) - 1)] if inside[-1] + 1 < len(times) else first + 1
    )
    upper = _crossing(log_likelihood, limit, times[inside[-1]], beyond)
    return CommonExposure(
        value,
        min(lower, value),
        max(upper, value),
        level,
        best,
        int(cases.sum()),
        int((~found.known).sum()),
    )


def _windows(
    onset: Days, earliest: NDArray[np.float64], latest: NDArray[np.float64]
) -> ExposureWindows:
    begins, ends = np.sort(earliest[onset.known]), np.sort(latest[onset.known])
    if len(begins) == 0:
        return ExposureWindows(onset, earliest, latest, None, None, 0)
    over = np.searchsorted(ends, begins, side="left")
    fitting = np.searchsorted(begins, begins, side="right") - over
    at = int(fitting.argmax())
    best = (float(begins[at]), float(ends[over[at]]))
    joint = best if fitting[at] == len(begins) else None
    return ExposureWindows(onset, earliest, latest, joint, best, int(fitting[at]))


def _summit(
    log_likelihood: Any, times: NDArray[np.float64], grid: NDArray[np.float64], top: int
) -> tuple[float, float]:
    """The highest point near the best of the grid."""
    from scipy.optimize import minimize_scalar

    bounds = (times[max(top - 1, 0)], times[top] + GRID_DAYS)
    found = minimize_scalar(
        lambda time: -_finite(log_likelihood(np.array([time]))[0]),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-9},
    )
    if -found.fun >= grid[top]:
        return float(found.x), float(-found.fun)
    return float(times[top]), float(grid[top])


def _crossing(log_likelihood: Any, limit: float, inside: float, outside: float) -> float:
    """Where the likelihood passes the limit between two times."""
    from scipy.optimize import brentq

    def excess(time: float) -> float:
        return _finite(log_likelihood(np.array([time]))[0]) - limit

    if inside == outside or excess(outside) >= 0 or excess(inside) <= 0:
        return float(outside if excess(outside) >= 0 else inside)
    return float(brentq(excess, inside, outside, xtol=1e-9))


def _finite(value: float) -> float:
    return max(float(value), -1e300)
