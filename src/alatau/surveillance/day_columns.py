"""Tables that come in, and their columns of days: dates, times, or numbers on any axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = date(1970, 1, 1)
_TIME_OF_DAY = r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$"


def arrow_table(table: Any, where: str) -> pa.Table:
    """An Arrow table from anything that can become one; a refusal names it `where`."""
    import pyarrow as pa

    try:
        return table if isinstance(table, pa.Table) else pa.table(table)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise InvalidInput(
            N_("%(field)s: must be a table: Arrow, pandas, Polars, or a mapping of columns."), where
        ) from error


def table_with(names: Sequence[str], table: Any, where: str) -> pa.Table:
    """An Arrow table that has these columns.

    Raises:
        InvalidInput: no table, or one of the columns is missing.
    """
    rows = arrow_table(table, where)
    for name in names:
        checks.refuse_unless(
            name in rows.column_names,
            N_("%(field)s: the column %(name)s is missing; there are %(names)s."),
            where,
            name=name,
            names=", ".join(rows.column_names),
        )
    return rows


def day_column(table: pa.Table, name: str, where: str) -> tuple[NDArray[np.float64], bool]:
    """The days of a column, and whether they are dates.

    Args:
        table: an Arrow table that has the column.
        name: its name; it holds dates, times (a time with a zone counts on the date in that
            zone), ISO 8601 texts of either, or numbers of days.
        where: how a refusal names the table.

    Returns:
        Days, (rows,), NaN where missing: since 1 January 1970 for dates, else as given.

    Raises:
        InvalidInput: neither dates nor finite numbers; with the row where it is one.

    >>> import pyarrow as pa
    >>> day_column(pa.table({"day": ["1970-01-03", None]}), "day", "signals")
    (array([ 2., nan]), True)
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table.column(name)
    numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    try:
        if numeric:
            values = column.cast(pa.float64())
        else:
            if pa.types.is_timestamp(column.type) and column.type.tz is not None:
                column = pc.local_timestamp(column)
            if pa.types.is_timestamp(column.type):
                column = pc.floor_temporal(column, unit="day")
            elif is_any_text(column.type):
                column = pc.replace_substring_regex(column.cast(pa.string()), _TIME_OF_DAY, r"\1")
            values = column.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InvalidInput(
            N_("%(field)s: must be dates or numbers of days."), f"{where}.{name}"
        ) from error
    days = np.asarray(values.to_numpy(), dtype=np.float64)
    infinite = np.flatnonzero(np.isinf(days))
    if infinite.size:
        raise InvalidInput(N_("%(field)s: must be finite."), f"{where}[{int(infinite[0])}].{name}")
    return days, not numeric


def is_any_text(kind: pa.DataType) -> bool:
    """Whether it is a type of texts, of which Arrow, pandas and Polars have each their own."""
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def as_given(day: float, dated: bool) -> date | float | None:
    """A day as its column gave it: a date or a number; None for NaN.

    >>> as_given(2.0, True)
    datetime.date(1970, 1, 3)
    """
    if np.isnan(day):
        return None
    return _EPOCH + timedelta(days=int(day)) if dated else float(day)
