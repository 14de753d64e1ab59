"""Columns of days as numbers: calendar dates or days of an exercise, never both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.checks import InvalidInput
from alatau.languages import N_

_FARTHEST = 1_000_000
"""Days from the origin of the axis: 2,700 years."""


@dataclass(frozen=True, eq=False)
class Days:
    """Days on one axis.

    Attributes:
        numbers: (rows,) days since 1970-01-01 if `dated`, else days of the axis as given; 0
            where missing.
        known: (rows,) whether there is a day.
        dated: whether they are calendar dates.
    """

    numbers: NDArray[np.int64]
    known: NDArray[np.bool_]
    dated: bool

    def shown(self, number: int) -> str:
        """A day of this axis in words: the ISO date, or the number."""
        return str(np.datetime64(number, "D")) if self.dated else str(number)


def days(values: Any, field: str = "days") -> Days:
    """Days from an Arrow column, an array of dates or whole numbers, or a list with None.

    Raises:
        InvalidInput: texts, times with a time zone, numbers that are not whole, or absurd ones.
    """
    import pyarrow as pa

    column = values if isinstance(values, pa.Array | pa.ChunkedArray) else _as_arrow(values, field)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_null(kind):
        column, kind = column.cast(pa.date32()), pa.date32()
    dated = pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)
    if dated:
        return _dated(column, field)
    if pa.types.is_floating(kind):
        column = _whole(column, field)
    elif not pa.types.is_integer(kind):
        raise InvalidInput(
            N_("%(field)s: must be dates or whole numbers of days, got %(got)s."),
            field,
            got=str(kind),
        )
    return _checked(column, 1, False, field)


def same_axis(*columns: Days, field: str = "days") -> bool:
    """Whether the columns are dates; refuses a mixture of dates and numbers of days.

    A column in which no day is known goes with either.
    """
    kinds = {column.dated for column in columns if column.known.any()}
    if len(kinds) > 1:
        raise InvalidInput(N_("%(field)s: some are dates, others numbers of days."), field)
    return kinds == {True}


def _dated(column: Any, field: str) -> Days:
    import pyarrow as pa

    if pa.types.is_date32(column.type):
        return _checked(column.cast(pa.int32()), 1, True, field)
    unit = "ms" if pa.types.is_date64(column.type) else column.type.unit
    return _checked(column.cast(pa.int64()), _IN_A_DAY[unit], True, field)


_IN_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def _checked(column: Any, in_a_day: int, dated: bool, field: str) -> Days:
    known = np.asarray(column.is_valid())
    numbers = np.asarray(column.fill_null(0)).astype(np.int64) // in_a_day
    if (numbers > _FARTHEST).any() or (numbers < -_FARTHEST).any():
        raise InvalidInput(N_("%(field)s: holds a day beyond all calendars."), field)
    return Days(numbers, known, dated)


def _as_arrow(values: Any, field: str) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values, from_pandas=True)
    except (TypeError, ValueError, OverflowError, pa.ArrowException) as error:
        raise InvalidInput(
            N_("%(field)s: must be all dates or all whole numbers of days."), field
        ) from error


def _whole(column: Any, field: str) -> Any:
    import pyarrow as pa

    numbers = np.asarray(column.fill_null(np.nan), dtype=np.float64)
    there = ~np.isnan(numbers)
    wrong = there & ((numbers != np.floor(numbers)) | (np.abs(numbers) > 1e9))
    if wrong.any():
        raise InvalidInput(
            N_("%(field)s: must be whole numbers of days, got %(got)s in row %(row)s."),
            field,
            got=float(numbers[wrong][0]),
            row=int(np.flatnonzero(wrong)[0]) + 1,
        )
    return pa.array(np.where(there, numbers, 0).astype(np.int64), mask=~there)
