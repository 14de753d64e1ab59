"""Reports as they came in: which was the first of a unit for a period, and on what day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_

if TYPE_CHECKING:
    import pyarrow as pa


def days_of(values: ArrayLike, field: str) -> NDArray[np.datetime64]:
    """Dates as days, (n,); refuses what is none, naming `field`."""
    try:
        days = np.asarray(values, dtype="datetime64[D]")
    except (TypeError, ValueError) as error:
        raise InvalidInput(N_("%(field)s: must be dates."), field) from error
    if days.ndim != 1 or np.isnat(days).any():
        raise InvalidInput(N_("%(field)s: must be a list of dates, none missing."), field)
    return days


def first_reports(
    received: Any, units: tuple[str, ...], ends: NDArray[np.datetime64], today: np.datetime64
) -> NDArray[np.datetime64]:
    """The day of the first report of each unit for each period, (units, periods); NaT if none came
    by today. Refuses rows that name no expected unit or period, or no possible day."""
    import pyarrow as pa

    table = received if isinstance(received, pa.Table) else pa.table(received)
    for name in ("unit", "period", "received"):
        checks.refuse_unless(
            name in table.column_names,
            N_("%(field)s: the column %(name)s is missing; there are %(names)s."),
            "received",
            name=name,
            names=", ".join(table.column_names),
        )
    of_unit = table.column("unit").to_pylist()
    periods = _column_of_days(table, "period")
    days = _column_of_days(table, "received")
    rows = {name: place for place, name in enumerate(units)}
    places = np.searchsorted(ends, periods)
    first = np.full((len(units), len(ends)), "NaT", dtype="datetime64[D]")
    for row, (unit, place) in enumerate(zip(of_unit, places, strict=True)):
        if unit not in rows:
            checks.known(str(unit), units, f"received[{row}].unit")
        if place == len(ends) or ends[place] != periods[row]:
            raise InvalidInput(
                N_("%(field)s: no report is expected for a period that ends on %(got)s."),
                f"received[{row}].period",
                got=str(periods[row]),
            )
        if days[row] < periods[row]:
            raise InvalidInput(
                N_("%(field)s: came on %(got)s, before its period ended on %(end)s."),
                f"received[{row}].received",
                got=str(days[row]),
                end=str(periods[row]),
            )
        known = first[rows[unit], place]
        if days[row] <= today and (np.isnat(known) or days[row] < known):
            first[rows[unit], place] = days[row]
    return first


def _column_of_days(table: pa.Table, name: str) -> NDArray[np.datetime64]:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table.column(name)
    try:
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = pc.local_timestamp(column)
        if pa.types.is_timestamp(column.type):
            column = pc.floor_temporal(column, unit="day")
        days = column.cast(pa.date32())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InvalidInput(N_("%(field)s: must be dates."), f"received.{name}") from error
    if days.null_count:
        row = next(row for row, valid in enumerate(days.is_valid().to_pylist()) if not valid)
        raise InvalidInput(N_("%(field)s: the date is missing."), f"received[{row}].{name}")
    return np.asarray(days.combine_chunks().to_numpy(zero_copy_only=False), "datetime64[D]")
