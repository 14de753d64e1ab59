"""The thresholds that the Robert Koch Institute used for its weekly reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.reference_weeks import ReferenceWeeks
from alatau.surveillance.aberration.references import only_judged, references
from alatau.surveillance.aberration.steps import WEEKS, asked_steps
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts

LARGEST_TABLED_MEAN = 20

# fmt: off
UPPER_LIMITS = np.array([
    3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633,
    19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017,
])
# fmt: on
"""Upper 95 % limits of a Poisson mean after 0 to 20 cases (Crow and Gardner 1959, table 1)."""


@dataclass(frozen=True)
class Rki(ReferenceWeeks):
    """Options of the method, see `ReferenceWeeks`; the default is RKI 3."""

    years: int = 2
    half_window: int = 4
    current_year: bool = False


RKI_1 = Rki(years=0, half_window=6, current_year=True)
"""The last six weeks."""
RKI_2 = Rki(years=1, half_window=6, current_year=True)
"""The last six weeks, and thirteen around the same week of the year before."""
RKI_3 = Rki()
"""Nine weeks around the same week of each of the last two years."""


def rki(
    counts: ArrayLike,
    options: Rki = RKI_3,
    *,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps against a limit from reference weeks.

    The limit is the mean plus two standard deviations of the reference counts if their mean is
    above 20, else the upper limit of a Poisson mean for the mean rounded down. More cases than
    the limit raise an alarm. Reference weeks that were not reported are left out; with fewer than
    half of them there is no estimate.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: how far to look back.
        calendar: what lies a year before; weeks without dates by default.
        at: positions of the steps to judge; all if None.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`, `ReferenceWeeks.before`.

    Source: Höhle M. surveillance: an R package for the monitoring of infectious diseases.
    Computational Statistics 2007;22:571-582; limits: Crow EL, Gardner RS. Confidence intervals
    for the expectation of a Poisson variable. Biometrika 1959;46:441-453.

    >>> found = rki([2, 3, 2, 1, 2, 2, 9], RKI_1, at=-1)
    >>> found.upper_bound, found.alarm
    (array([[6.686]]), array([[ True]]))
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    positions = options.before(steps, calendar, table.shape[1])
    observed = table[:, steps]
    past = references(table, observed, positions)
    floor = np.clip(np.nan_to_num(past.mean), 0, LARGEST_TABLED_MEAN).astype(np.intp)
    bound = np.where(
        past.mean > LARGEST_TABLED_MEAN, past.mean + 2 * past.deviation, UPPER_LIMITS[floor]
    )
    judgement = np.where(
        (past.judgement == Judgement.JUDGED) & np.isnan(bound),
        np.int8(Judgement.NO_ESTIMATE),
        past.judgement,
    )
    expected, bound = only_judged(judgement, past.mean, bound)
    return Detection("rki", steps, observed, expected, bound, observed > bound, judgement)
