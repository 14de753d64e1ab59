"""Reports as they came in: which was the first of a unit for a period, and on what day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.day_columns import day_column, table_with
from alatau.surveillance.days import checked_dates

if TYPE_CHECKING:
    import pyarrow as pa


def days_of(values: ArrayLike, field: str) -> NDArray[np.datetime64]:
    """Dates as days, (n,); refuses what is none, naming `field`."""
    days = checked_dates(values, field)
    if days.ndim != 1 or np.isnat(days).any():
        raise InvalidInput(N_("%(field)s: must be a list of dates, none missing."), field)
    return days


def first_reports(
    received: Any, units: tuple[str, ...], ends: NDArray[np.datetime64], today: np.datetime64
) -> NDArray[np.datetime64]:
    """The day of the first report of each unit for each period, (units, periods); NaT if none came
    by today. Refuses rows that name no expected unit or period, or no possible day."""
    table = table_with(("unit", "period", "received"), received, "received")
    of_unit = table.column("unit").to_pylist()
    periods = _column_of_days(table, "period")
    days = _column_of_days(table, "received")
    rows = {name: place for place, name in enumerate(units)}
    unit = np.array([rows.get(name, -1) for name in of_unit], dtype=np.intp)
    for row in np.flatnonzero(unit < 0):
        checks.known(str(of_unit[row]), units, f"received[{row}].unit")
    place = np.minimum(np.searchsorted(ends, periods), len(ends) - 1)
    for row in np.flatnonzero(ends[place] != periods):
        raise InvalidInput(
            N_("%(field)s: no report is expected for a period that ends on %(got)s."),
            f"received[{row}].period",
            got=str(periods[row]),
        )
    for row in np.flatnonzero(days < periods):
        raise InvalidInput(
            N_("%(field)s: came on %(got)s, before its period ended on %(end)s."),
            f"received[{row}].received",
            got=str(days[row]),
            end=str(periods[row]),
        )
    never = np.iinfo(np.int64).max
    first = np.full((len(units), len(ends)), never)
    there = days <= today
    np.minimum.at(first, (unit[there], place[there]), days[there].astype(np.int64))
    none = np.datetime64("NaT", "D")
    return np.where(first == never, none, first.astype("datetime64[D]"))


def _column_of_days(table: pa.Table, name: str) -> NDArray[np.datetime64]:
    days, dated = day_column(table, name, "received")
    checks.refuse_unless(
        dated or not days.size, N_("%(field)s: must be dates."), f"received.{name}"
    )
    missing = np.flatnonzero(np.isnan(days))
    if missing.size:
        raise InvalidInput(
            N_("%(field)s: the date is missing."), f"received[{int(missing[0])}].{name}"
        )
    return days.astype(np.int64).astype("datetime64[D]")
