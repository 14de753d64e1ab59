"""Which earlier steps a step is compared with: the same time of earlier years, and parts of a year.

Source: Farrington et al. 1996 for the windows of reference steps; Noufaily et al. 2013, section
3.2, for the parts of the year between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.calendar import Calendar


@dataclass(frozen=True)
class Baselines:
    """The baselines of asked steps, as lags; steps with the same lags share them.

    Judged step i has ``lag[begin[p]:begin[p + 1]]`` with p = ``pattern[i]``, oldest first.

    Attributes:
        pattern: which set of lags each asked step has, (asked,).
        begin: where each set begins, (patterns + 1,).
        lag: steps before the judged one.
        level: the part of the year of each lag; 0 is the one of the judged step.
        levels: how many parts a year has.
    """

    pattern: NDArray[np.int64]
    begin: NDArray[np.int64]
    lag: NDArray[np.int64]
    level: NDArray[np.int64]
    levels: int

    @property
    def history(self) -> NDArray[np.int64]:
        """How many earlier steps each asked step needs, (asked,)."""
        oldest = self.begin[:-1]
        return self.lag[oldest][self.pattern]


def baselines(
    steps: NDArray[np.intp],
    calendar: Calendar,
    *,
    years: int,
    half_width: int,
    periods: int,
    excluded: int,
    stride: int = 1,
) -> Baselines:
    """The baseline of each asked step.

    Args:
        steps: the asked steps, (asked,).
        calendar: how steps lie in years.
        years: earlier years that are looked at.
        half_width: reference steps on each side of the same time of a year.
        periods: parts of the year. With 1 only the windows count; with more, the steps between
            two windows are cut into ``periods - 1`` parts of about the same length, the first
            ones a step longer where it does not come out even.
        excluded: so many steps before the judged one, and itself, are left out.
        stride: with 7, a day is compared with days of its own weekday, and lengths are weeks.

    Raises:
        InvalidInput: windows overlap, or there are more parts than steps between them.
    """
    year = calendar.steps_per_year // stride
    between = year - 2 * half_width - 1
    checks.refuse_unless(
        between >= 0,
        N_("%(field)s: the windows of two years overlap; at most %(most)s fits."),
        "half_width",
        most=(year - 1) // 2,
    )
    checks.refuse_unless(
        periods - 1 <= between,
        N_("%(field)s: there are only %(between)s steps between the windows of two years."),
        "periods",
        between=between,
    )
    centres = calendar.same_time_of_year(steps, years, stride)
    distinct, pattern = np.unique(centres, axis=0, return_inverse=True)
    lags, levels = [], []
    for centre in distinct:
        lag, level = _baseline(centre, half_width, periods)
        kept = lag > excluded
        checks.refuse_unless(
            bool((level[kept] == 0).any()),
            N_("%(field)s: leaves no step of the same time of year to compare with."),
            "past_steps_excluded",
        )
        lags.append(lag[kept] * stride)
        levels.append(level[kept])
    return Baselines(
        pattern.reshape(-1).astype(np.int64),
        np.cumsum([0, *(len(lag) for lag in lags)], dtype=np.int64),
        np.concatenate(lags),
        np.concatenate(levels),
        periods,
    )


def _baseline(
    centres: NDArray[np.int64], half_width: int, periods: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lags and levels, oldest first; the windows have level 0.

    `centres` are the lags of the same time of year, from last year's on.
    """
    lags, levels = [], []
    for older, newer in zip(centres[::-1], [*centres[-2::-1], 0], strict=True):
        lags.append(np.arange(older + half_width, older - half_width - 1, -1))
        levels.append(np.zeros(2 * half_width + 1, np.int64))
        if periods > 1:
            between = np.arange(older - half_width - 1, newer + half_width, -1)
            length, longer = divmod(len(between), periods - 1)
            sizes = length + (np.arange(periods - 1) < longer)
            lags.append(between)
            levels.append(np.repeat(np.arange(1, periods), sizes))
    lags.append(np.arange(half_width, -1, -1))
    levels.append(np.zeros(half_width + 1, np.int64))
    return np.concatenate(lags).astype(np.int64), np.concatenate(levels).astype(np.int64)
