"""Which earlier weeks RKI and Bayes compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.steps import refuse_reaching_now, year_windows
from alatau.surveillance.calendar import Calendar


@dataclass(frozen=True)
class ReferenceWeeks:
    """Recent steps, and windows in earlier years.

    Attributes:
        years: earlier years that give reference counts.
        half_window: steps on each side of the one that lies a year before.
        current_year: whether the ``half_window`` steps just before count, too.
    """

    years: int = 0
    half_window: int = 6
    current_year: bool = True

    def __post_init__(self) -> None:
        checks.whole(self.years, "years", least=0, most=50)
        checks.whole(self.half_window, "half_window", least=1, most=183)
        checks.one_of(self.current_year, (True, False), "current_year")
        checks.refuse_unless(
            self.years > 0 or self.current_year,
            N_("%(field)s: must be at least 1 unless weeks of the current year count."),
            "years",
        )

    def before(self, steps: NDArray[np.intp], calendar: Calendar, length: int) -> NDArray[np.intp]:
        """Positions of the reference steps, (asked steps, references), see `year_windows`.

        Raises:
            InvalidInput: the window of last year reaches the asked step itself.
        """
        refuse_reaching_now(self.half_window if self.years else 0, calendar)
        return year_windows(
            steps,
            years=self.years,
            half_window=self.half_window,
            current_year=self.current_year,
            calendar=calendar,
            length=length,
        )
