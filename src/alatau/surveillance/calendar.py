"""The calendar of a series: what step lies a year before another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_


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
        try:
            days = np.asarray(dates, dtype="datetime64[D]")
        except (TypeError, ValueError) as error:
            raise InvalidInput(N_("%(field)s: must be dates."), "dates") from error
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
