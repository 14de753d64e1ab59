"""Case fatality as it would have been estimated on each day of an outbreak."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import checked_counts
from alatau.surveillance.severity.fatality import FatalityOptions
from alatau.surveillance.severity.intervals import share_interval
from alatau.surveillance.severity.outcomes import (
    checked_delay,
    known_outcomes,
    more_than_known,
)

_DEFAULT = FatalityOptions()


class Standing(IntEnum):
    """Whether there is an adjusted fatality on a day, and if not, why not."""

    ESTIMATED = 0
    NO_CASES = 1
    """No case yet."""
    NOTHING_KNOWN_YET = 2
    """No outcome of these cases can be known yet."""
    DISAGREES = 3
    """More died than could have by now: the delay does not fit the cases."""


@dataclass(frozen=True)
class RollingFatality:
    """Fatality on each day, from the cases and deaths until then.

    All tables are (series, days). The naive figures are NaN exactly where there is no case yet
    or more deaths than cases, the adjusted ones exactly where `standing` is not `ESTIMATED`.

    Attributes:
        cases, deaths: until each day.
        known_share: share of the cases' outcomes that would be known (u); NaN without cases.
        naive, naive_lower, naive_upper: deaths over cases.
        adjusted, adjusted_lower, adjusted_upper: deaths over cases and u.
        standing: a `Standing` of the adjusted figure.
    """

    cases: NDArray[np.float64]
    deaths: NDArray[np.float64]
    known_share: NDArray[np.float64]
    naive: NDArray[np.float64]
    naive_lower: NDArray[np.float64]
    naive_upper: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    adjusted_lower: NDArray[np.float64]
    adjusted_upper: NDArray[np.float64]
    standing: NDArray[np.int8]


def rolling_fatality(
    cases: ArrayLike,
    deaths: ArrayLike,
    delay: ArrayLike,
    options: FatalityOptions = _DEFAULT,
    *,
    window: int | None = None,
) -> RollingFatality:
    """Naive and delay-adjusted fatality on each day of one or many series.

    Args:
        cases: by day of onset, (days,) or (series, days).
        deaths: by day of death, of the same shape.
        delay: probability of death 0, 1, ... days after onset, given death.
        options: of the intervals.
        window: count only so many latest days; the deaths in them are binomial in the outcomes
            to be expected in them. None for all since the first day.

    Raises:
        InvalidInput: counts missing or impossible, two shapes, a delay that cannot be.

    >>> found = rolling_fatality([10, 20, 40], [0, 1, 2], [0.0, 0.5, 0.5])
    >>> found.adjusted.round(3).tolist()
    [[nan, 0.2, 0.15]]
    """
    came, died = _checked(cases, "cases"), _checked(deaths, "deaths")
    share = checked_delay(delay)
    if came.shape != died.shape:
        raise InvalidInput(
            N_("%(field)s: must have the shape of cases %(wanted)s, got %(got)s."),
            "deaths",
            wanted=came.shape,
            got=died.shape,
        )
    known = known_outcomes(came, share)
    came, died = np.cumsum(came, axis=1), np.cumsum(died, axis=1)
    if window is not None:
        checks.whole(window, "window", least=1)
        came, died, known = (_latest(table, window) for table in (came, died, known))
    some = came > 0
    u = np.where(some, known / np.where(some, came, 1.0), np.nan)
    standing = np.full(came.shape, Standing.ESTIMATED, dtype=np.int8)
    standing[more_than_known(died, known)] = Standing.DISAGREES
    standing[known < 1e-6] = Standing.NOTHING_KNOWN_YET
    standing[~some] = Standing.NO_CASES
    possible, judged = some & (died <= came), standing == Standing.ESTIMATED
    naive, low, high = _shares(died, came, possible, options)
    trials = came if window is None else known
    fatality, lower, upper = _shares(np.minimum(died, trials), trials, judged, options)
    divisor = np.where(judged, known / np.where(judged, trials, 1.0), 1.0)
    return RollingFatality(
        cases=came,
        deaths=died,
        known_share=u,
        naive=naive,
        naive_lower=low,
        naive_upper=high,
        adjusted=np.minimum(fatality / divisor, 1.0),
        adjusted_lower=np.minimum(lower / divisor, 1.0),
        adjusted_upper=np.minimum(upper / divisor, 1.0),
        standing=standing,
    )


def _shares(
    deaths: NDArray[np.float64],
    trials: NDArray[np.float64],
    where: NDArray[np.bool_],
    options: FatalityOptions,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    share, low, high = (np.full(deaths.shape, np.nan) for _ in range(3))
    share[where] = deaths[where] / trials[where]
    low[where], high[where] = share_interval(
        deaths[where], trials[where], options.interval, options.level
    )
    return share, low, high


def _checked(counts: ArrayLike, field: str) -> NDArray[np.float64]:
    table = checked_counts(counts, field)
    gaps = np.isnan(table)
    if gaps.any():
        series, day = (int(each) for each in np.argwhere(gaps)[0])
        place = f"{field}[{day}]" if len(table) == 1 else f"{field}[{series}][{day}]"
        raise InvalidInput(N_("%(place)s: the count is missing."), field, place=place)
    return table


def _latest(cumulative: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Sums of the latest `window` days from sums since the first."""
    found = cumulative.copy()
    found[:, window:] -= cumulative[:, :-window]
    return found
