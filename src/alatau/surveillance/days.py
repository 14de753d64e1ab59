"""Whole days, checked once: what every method on dates of single cases begins with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_

LARGEST_DAY = 10_000_000
"""Days further than this from day 0 are refused: they are a mistake in a file."""


def checked_days(days: ArrayLike, field: str) -> NDArray[np.int64]:
    """Return days of single cases as whole numbers, (cases,), refusing what is no day.

    Args:
        days: whole numbers on any common axis, or dates (which become days since 1970-01-01).
        field: how a refusal names the input.

    Raises:
        InvalidInput: not one row of whole days, one missing, or one absurdly far; the sentence
            gives the first place of the fault.

    >>> checked_days(["2026-03-01", "2026-03-04"], "onset").tolist()
    [20513, 20516]
    """
    row = _as_numbers(days, field)
    if row.ndim != 1:
        raise InvalidInput(N_("%(field)s: must be one row of days."), field)
    if row.dtype.kind == "M":
        _refuse(np.isnat(row), N_("%(place)s: the date is missing."), row, field)
        return row.astype("datetime64[D]").astype(np.int64)
    with np.errstate(invalid="ignore"):
        _refuse(np.isnan(row), N_("%(place)s: the day is missing."), row, field)
        far = np.abs(row) > LARGEST_DAY
        _refuse(far, N_("%(place)s: %(got)s is no day of our times."), row, field)
        part = row != np.floor(row)
        _refuse(part, N_("%(place)s: must be a whole day, got %(got)s."), row, field)
    return row.astype(np.int64)


def checked_pairs(
    first: ArrayLike, second: ArrayLike, names: tuple[str, str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return two rows of days of the same cases, of one length, the second never the earlier.

    Raises:
        InvalidInput: as `checked_days`; rows of two lengths; a second day before the first.
    """
    one, two = checked_days(first, names[0]), checked_days(second, names[1])
    if one.size != two.size:
        raise InvalidInput(
            N_("%(field)s: must be as many as %(other)s (%(wanted)s), got %(got)s."),
            names[1],
            other=names[0],
            wanted=one.size,
            got=two.size,
        )
    _refuse(
        two < one,
        N_("%(place)s: day %(got)s lies before %(other)s."),
        two,
        names[1],
        other=names[0],
    )
    return one, two


def one_day(day: object, field: str) -> int:
    """Return one day, a whole number or a date, as a whole number, or refuse it."""
    if isinstance(day, (bool, float)):
        return checks.whole(day, field)
    return int(checked_days(np.asarray([day]), field)[0])


def _as_numbers(days: ArrayLike, field: str) -> NDArray[Any]:
    if isinstance(days, np.ma.MaskedArray):
        days = np.ma.filled(days.astype(np.float64), np.nan)
    given = _without_zone(days, field, N_("%(field)s: must be whole days or dates."))
    if given.dtype.kind == "M":
        return given
    try:
        if given.dtype.kind in "US" or (given.dtype.kind == "O" and given.size):
            return given.astype("datetime64[D]")
        return given.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(N_("%(field)s: must be whole days or dates."), field) from error


def checked_dates(dates: ArrayLike, field: str) -> NDArray[np.datetime64]:
    """Return dates as days, whatever their shape; NaT where one is missing.

    Raises:
        InvalidInput: no dates, or times of a zone, whose date depends on where one stands.

    >>> checked_dates(["2026-03-01", "2026-03-08"], "dates")
    array(['2026-03-01', '2026-03-08'], dtype='datetime64[D]')
    """
    msgid = N_("%(field)s: must be dates.")
    given = _without_zone(dates, field, msgid)
    if given.dtype.kind not in "MUSO" and given.size:
        raise InvalidInput(msgid, field)
    try:
        return given.astype("datetime64[D]")
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(msgid, field) from error


def _without_zone(days: Any, field: str, msgid: str) -> NDArray[Any]:
    """The days as an array; times of a zone are refused, as NumPy would take them to UTC."""
    kind = getattr(days, "dtype", getattr(days, "type", None))
    try:
        given = np.asarray(days)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(msgid, field) from error
    zoned = any(getattr(kind, name, None) is not None for name in ("tz", "time_zone"))
    if zoned or (
        given.dtype.kind == "O" and any(getattr(day, "tzinfo", None) for day in given.flat)
    ):
        raise InvalidInput(
            N_("%(field)s: must be plain days; convert times of a zone to local dates first."),
            field,
        )
    return given


def _refuse(
    wrong: NDArray[np.bool_], msgid: str, row: NDArray[Any], field: str, **params: object
) -> None:
    if wrong.any():
        case = int(np.argmax(wrong))
        raise InvalidInput(msgid, field, place=f"{field}[{case}]", got=str(row[case]), **params)
