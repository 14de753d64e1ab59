"""Counts over time, checked once: what every method of this room begins with."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau.checks import InvalidInput
from alatau.languages import N_

_CELLS_AT_ONCE = 32_768

LARGEST_COUNT = 1e9
"""More cases than this in one step are refused: they are a mistake in a file, and quantile
functions of SciPy hang or abort the interpreter for absurd means."""


def as_floats(
    values: ArrayLike, field: str, msgid: str = N_("%(field)s: must be numbers.")
) -> NDArray[np.float64]:
    """Return values as an array of floats; what is missing or masked becomes NaN.

    Raises:
        InvalidInput: they are no numbers, or rows of several lengths; the sentence is ``msgid``.

    >>> as_floats(np.ma.masked_equal([3, 0], 0), "cases")
    array([ 3., nan])
    """
    try:
        if isinstance(values, np.ma.MaskedArray):
            return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
        if np.asarray(values).dtype.kind in "mM":
            raise InvalidInput(msgid, field)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(msgid, field) from error


def checked_counts(counts: ArrayLike, field: str = "counts") -> NDArray[np.float64]:
    """Return counts as an array of (series, time), refusing what no report can say.

    Args:
        counts: whole numbers of cases, (time,) or (series, time). A missing step is NaN, or
            masked in a masked array; it stays NaN.
        field: how a refusal names the input.

    Raises:
        InvalidInput: not numeric, more than two dimensions, empty, negative, infinite, not
            whole, or above `LARGEST_COUNT`; the sentence gives the first place of the fault.

    >>> checked_counts([3, 0, 4]).shape
    (1, 3)
    """
    table = np.atleast_2d(
        as_floats(
            counts,
            field,
            N_("%(field)s: must be numbers, in one row a series and all rows of one length."),
        )
    )
    if table.ndim != 2 or table.size == 0:
        raise InvalidInput(
            N_("%(field)s: must be one series or a table of series by time, and not empty."), field
        )
    if _faultless(table):
        return table
    _refuse(np.isinf(table), N_("%(place)s: must be finite."), table, field)
    _refuse(table < 0, N_("%(place)s: must not be negative, got %(got)s."), table, field)
    _refuse(
        table > LARGEST_COUNT,
        N_("%(place)s: must be at most 1,000,000,000, got %(got)s."),
        table,
        field,
    )
    with np.errstate(invalid="ignore"):
        fractions = table != np.floor(table)
    fractions &= ~np.isnan(table)
    _refuse(fractions, N_("%(place)s: must be a whole number, got %(got)s."), table, field)
    return table


def _faultless(table: NDArray[np.float64]) -> bool:
    """Whether every count is whole and within bounds, or missing; by few rows, for speed."""
    rows = max(1, _CELLS_AT_ONCE // table.shape[1])
    with np.errstate(invalid="ignore"):
        for begin in range(0, len(table), rows):
            part = table[begin : begin + rows]
            good = (part >= 0) & (part <= LARGEST_COUNT) & (np.floor(part) == part)
            if not good.all() and not (good | np.isnan(part)).all():
                return False
    return True


def _refuse(wrong: NDArray[np.bool_], msgid: str, table: NDArray[np.float64], field: str) -> None:
    if wrong.any():
        series, time = (int(each) for each in np.argwhere(wrong)[0])
        place = f"{field}[{time}]" if len(table) == 1 else f"{field}[{series}][{time}]"
        raise InvalidInput(msgid, field, place=place, got=float(table[series, time]))
