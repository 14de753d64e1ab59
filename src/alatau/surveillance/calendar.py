"""The calendar of a series: what step lies a year before another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.days import checked_dates

_DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Calendar:
    """How steps lie in years: by number alone, or by dates.

    Attributes:
        steps_per_year: 52 for weeks, 365 for days, 12 for months.
        dates: the first day of each step, (time,), regularly spaced; None if only the number of
            a step is known. Make it with `dated`.
    """

    steps_per_year: int = 52
    dates: NDArray[np.datetime64] | None = None

    def __post_init__(self) -> None:
        checks.whole(self.steps_per_year, "steps_per_year", least=1, most=366)

    @classmethod
    def dated(cls, dates: ArrayLike) -> Calendar:
        """A calendar of days or weeks from the first day of each step.

        Raises:
            InvalidInput: not dates, or not one day or one week apart throughout.
        """
        days = checked_dates(dates, "dates")
        if days.ndim != 1 or days.size < 2 or np.isnat(days).any():
            raise InvalidInput(N_("%(field)s: must be at least two dates, none missing."), "dates")
        gaps = np.diff(days).astype(np.int64)
        if gaps[0] not in (1, 7):
            raise InvalidInput(
                N_("%(field)s: must be one day or one week apart, got %(got)s days."),
                "dates",
                got=int(gaps[0]),
            )
        uneven = np.flatnonzero(gaps != gaps[0])
        if uneven.size:
            raise InvalidInput(
                N_("%(field)s: the step after %(day)s is %(got)s days long, others %(usual)s."),
                "dates",
                day=str(days[uneven[0]]),
                got=int(gaps[uneven[0]]),
                usual=int(gaps[0]),
            )
        return cls(steps_per_year=52 if gaps[0] == 7 else 365, dates=days)

    @property
    def days_per_step(self) -> int | None:
        """1 or 7; None if only the number of a step is known."""
        if self.dates is None:
            return None
        return int((self.dates[1] - self.dates[0]).astype(np.int64))

    def same_time_of_year(
        self, steps: NDArray[np.intp], years: int, stride: int = 1
    ) -> NDArray[np.int64]:
        """How many steps before each asked one the same time of earlier years lies.

        By number, a year has `steps_per_year` steps. By date, it is the same calendar date (1 March
        for 29 February where there is none); weeks, and days counted in weeks, take the day of the
        same weekday that is nearest to it.

        Args:
            steps: the asked steps, (asked,).
            years: how many earlier years.
            stride: count every so many steps: 7 counts days in weeks.

        Returns:
            (asked, years), last year first, in strides.

        >>> mondays = np.arange("2015-01-05", "2021-01-05", 7, dtype="datetime64[D]")
        >>> Calendar.dated(mondays).same_time_of_year(np.array([312]), 3)
        array([[ 52, 104, 157]])
        """
        back = np.arange(1, years + 1)
        if self.dates is None:
            each = back * (self.steps_per_year // stride)
            return np.broadcast_to(each, (len(steps), years)).astype(np.int64)
        days = self.dates[steps].astype("datetime64[D]")[:, None]
        months = days.astype("datetime64[M]")
        of_month = (days - months.astype("datetime64[D]")).astype(np.int64)
        earlier = (months - 12 * back).astype("datetime64[D]") + of_month
        apart: NDArray[np.int64] = (days - earlier).astype(np.int64)
        if self.days_per_step == 1 and stride == 1:
            return apart
        return np.rint(apart / _DAYS_PER_WEEK).astype(np.int64)
