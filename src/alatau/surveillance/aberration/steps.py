"""Steps of a series: which are asked about, and which earlier ones they are compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.calendar import Calendar

WEEKS = Calendar()
"""Weeks without dates."""

_NO_POSITIONS = N_("%(field)s: must be positions of steps, whole numbers.")

BEFORE = -1
"""In a table of positions: a step before the series begins."""


def asked_steps(at: ArrayLike | None, length: int, history: int = 0) -> NDArray[np.intp]:
    """Return the positions of the asked steps, from 0; all with the history if ``at`` is None.

    Args:
        at: one position or several, in any order; a negative one counts from the end.
        length: number of steps of the series.
        history: how many earlier steps a method needs that says nothing before.

    Raises:
        InvalidInput: not whole numbers, none at all, or outside the series; or the series is no
            longer than the history.

    >>> asked_steps([0, -1], 52)
    array([ 0, 51])
    """
    if at is None:
        if length <= history:
            raise InvalidInput(
                N_("%(field)s: %(got)s steps are too few; the method needs %(least)s."),
                "counts",
                got=length,
                least=history + 1,
            )
        return np.arange(history, length, dtype=np.intp)
    try:
        steps = np.atleast_1d(np.asarray(at))
    except ValueError as error:
        raise InvalidInput(_NO_POSITIONS, "at") from error
    if steps.ndim != 1 or steps.size == 0 or steps.dtype.kind not in "iu":
        raise InvalidInput(_NO_POSITIONS, "at")
    outside = (steps < -length) | (steps >= length)
    if outside.any():
        raise InvalidInput(
            N_("%(field)s: there is no step %(got)s in a series of %(length)s steps."),
            "at",
            got=int(steps[outside][0]),
            length=length,
        )
    return np.where(steps < 0, steps + length, steps).astype(np.intp)


def check_dates(calendar: Calendar, length: int) -> None:
    """Refuse a calendar whose dates are not as many as the steps of a series."""
    if calendar.dates is not None and len(calendar.dates) != length:
        raise InvalidInput(
            N_("%(field)s: must be one for each of the %(length)s steps, got %(got)s."),
            "dates",
            length=length,
            got=len(calendar.dates),
        )


def refuse_reaching_now(half_window: int, calendar: Calendar, block_steps: int = 1) -> None:
    """Refuse a window around the same time of last year that holds a step which is judged.

    Args:
        half_window: sums on each side of the one a year before.
        calendar: how many steps lie between that and the asked step.
        block_steps: steps in a sum; 1 where single steps are compared.

    Raises:
        InvalidInput: it does; the sentence says how much fits.
    """
    year = calendar.steps_per_year
    for field, got, most in (
        ("block_steps", block_steps, year),
        ("half_window", half_window, (year - block_steps) // block_steps),
    ):
        checks.refuse_unless(
            got <= most,
            N_(
                "%(field)s: the window of last year reaches the judged steps; at most %(most)s "
                "fits."
            ),
            field,
            most=most,
        )


def years_before(
    steps: NDArray[np.intp], years: int, calendar: Calendar, length: int
) -> NDArray[np.intp]:
    """Return the step that lies ``years`` years before each step; it may be before the series.

    With dates it is the step whose first day is nearest to the same day of that year (29 February
    becomes 28 February); without, ``years * steps_per_year`` steps before.

    Raises:
        InvalidInput: the calendar has fewer or more dates than the series has steps.
    """
    if calendar.dates is None:
        return steps - years * calendar.steps_per_year
    check_dates(calendar, length)
    days = calendar.dates[steps]
    months = days.astype("datetime64[M]")
    past_months = months - 12 * years
    month_days = (days - months.astype("datetime64[D]")).astype(np.int64)
    lengths = ((past_months + 1).astype("datetime64[D]") - past_months.astype("datetime64[D]")) - 1
    past = past_months.astype("datetime64[D]") + np.minimum(month_days, lengths.astype(np.int64))
    first, second = calendar.dates[:2].astype("datetime64[D]").astype(np.int64)
    found: NDArray[np.intp] = np.rint((past.astype(np.int64) - first) / (second - first)).astype(
        np.intp
    )
    return found


def year_windows(
    steps: NDArray[np.intp],
    *,
    years: int,
    half_window: int,
    current_year: bool,
    calendar: Calendar,
    length: int,
) -> NDArray[np.intp]:
    """Return the reference steps of each step: recent ones and windows in earlier years.

    Args:
        steps: asked steps.
        years: number of earlier years, each with the step that lies so many years before and
            ``half_window`` steps on both sides of it.
        half_window: see ``years``.
        current_year: whether the ``half_window`` steps just before the asked one count, too.
        calendar: what lies a year before.
        length: number of steps of the series.

    Returns:
        Positions (asked steps, references); `BEFORE` where the series has not begun.
    """
    around = np.arange(-half_window, half_window + 1)
    columns = [
        years_before(steps, year, calendar, length)[:, np.newaxis] + around
        for year in range(1, years + 1)
    ]
    if current_year:
        columns.insert(0, steps[:, np.newaxis] - np.arange(1, half_window + 1))
    table = np.concatenate(columns, axis=1)
    return np.where(table < 0, BEFORE, table)
