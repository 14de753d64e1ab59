"""The overall infectivity of each day: what earlier cases bring to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import checked_counts
from alatau.surveillance.transmission.serial_interval import SerialInterval


def overall_infectivity(incidence: ArrayLike, interval: SerialInterval) -> NDArray[np.float64]:
    """The sum of earlier cases, each weighted by the serial interval: Λ of Cori et al. (2013).

    Args:
        incidence: cases a day, (time,) or (series, time), none missing.
        interval: the serial interval.

    Returns:
        (series, time). On the first day it is 0 (EpiEstim has NA there).

    Raises:
        InvalidInput: wrong or missing counts, with the place.

    >>> overall_infectivity([4, 2, 0], SerialInterval([0, 0.5, 0.5])).tolist()
    [[0.0, 2.0, 3.0]]
    """
    return infectivity(refuse_missing(checked_counts(incidence, "incidence")), interval.pmf)


def infectivity(cases: NDArray[np.float64], pmf: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of checked counts. Lag by lag, so that a series is the same alone and in a table."""
    total = np.zeros_like(cases)
    for lag in range(1, min(pmf.size, cases.shape[1])):
        total[:, lag:] += pmf[lag] * cases[:, :-lag]
    return total


def refuse_missing(counts: NDArray[np.float64], field: str = "incidence") -> NDArray[np.float64]:
    """Return the counts, refusing a missing day with its place."""
    missing = np.isnan(counts)
    if missing.any():
        series, day = (int(each) for each in np.argwhere(missing)[0])
        place = f"{field}[{day}]" if len(counts) == 1 else f"{field}[{series}][{day}]"
        raise InvalidInput(N_("%(place)s: the day is missing."), field, place=place)
    return counts


def checked_imports(
    imported: ArrayLike | None, cases: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """The imported among the cases, refusing more of them than there are cases.

    Where the cases are missing there are none, whatever is given there.
    """
    if imported is None:
        return None
    table = checked_counts(imported, "imported")
    checks.refuse_unless(
        table.shape == cases.shape,
        N_("%(field)s: must have the shape of the incidence, %(wanted)s, got %(got)s."),
        "imported",
        wanted=cases.shape,
        got=table.shape,
    )
    table = refuse_missing(np.where(np.isnan(cases), 0.0, table), "imported")
    more = table > cases
    if more.any():
        series, day = (int(each) for each in np.argwhere(more)[0])
        place = f"imported[{day}]" if len(cases) == 1 else f"imported[{series}][{day}]"
        raise InvalidInput(
            N_("%(place)s: %(got)s imported among %(all)s cases."),
            "imported",
            place=place,
            got=float(table[series, day]),
            all=float(cases[series, day]),
        )
    return table
