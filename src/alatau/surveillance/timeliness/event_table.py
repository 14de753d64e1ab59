"""Events of 7-1-7 from a table: one row an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.day_columns import day_column, table_with
from alatau.surveillance.timeliness.events import Event
from alatau.surveillance.timeliness.milestones import EarlyAction, Milestones

if TYPE_CHECKING:
    import pyarrow as pa

ACTIONS = {action.value.replace("-", "_"): action for action in EarlyAction}
_MILESTONES = ("emergence", "detection", "notification", "true_emergence")


def read_events(table: Any) -> tuple[Event, ...]:
    """Read events from a table.

    Args:
        table: an Arrow table, or anything with `__arrow_c_stream__`. `event`, `emergence`,
            `detection` and `notification` are needed; `true_emergence`, `not_applicable` (early
            actions that the event did not call for, separated by spaces) and a column for each
            early action (`investigation`, `risk_assessment`, `laboratory_confirmation`,
            `case_management`, `countermeasures`, `risk_communication`, `coordination`) may be
            there; others are left alone. Days are dates, or numbers in all columns; empty is not
            known, or not done.

    Raises:
        InvalidInput: a column is missing, an event has no name or that of another, days are
            dates in one column and numbers in another, or an action is not known; with the row.

    >>> import pyarrow as pa
    >>> (event,) = read_events(pa.table({
    ...     "event": ["E-1"], "emergence": ["2026-03-01"], "detection": ["2026-03-04"],
    ...     "notification": ["2026-03-05"], "coordination": ["2026-03-09"],
    ... }))
    >>> milestones = event.milestones
    >>> milestones.detection - milestones.emergence, len(milestones.missing)
    (3.0, 6)
    """
    rows = table_with(("event", "emergence", "detection", "notification"), table, "events")
    days = _days(rows)
    names = rows.column("event").to_pylist()
    spared = (
        rows.column("not_applicable").to_pylist()
        if "not_applicable" in rows.column_names
        else [None] * len(names)
    )
    return tuple(
        _event(row, name, {column: values[row] for column, values in days.items()}, spare)
        for row, (name, spare) in enumerate(zip(names, spared, strict=True))
    )


def _days(rows: pa.Table) -> dict[str, NDArray[np.float64]]:
    found, kinds = {}, {}
    for name in (*_MILESTONES, *ACTIONS):
        if name in rows.column_names:
            column = rows.column(name)
            if column.null_count < len(column):
                found[name], kinds[name] = day_column(rows, name, "events")
    checks.refuse_unless(
        len(set(kinds.values())) < 2,
        N_("%(field)s: days are dates in one column and numbers in another."),
        "events",
    )
    return found


def _event(row: int, name: object, days: dict[str, float], spare: object) -> Event:
    known = {column: float(day) for column, day in days.items() if not np.isnan(day)}
    actions = {ACTIONS[column]: day for column, day in known.items() if column in ACTIONS}
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput(N_("%(field)s: must not be empty."), f"events[{row}].event")
    words = str(spare or "").replace("-", "_").split()
    for word in words:
        checks.known(word, ACTIONS, f"events[{row}].not_applicable")
    return Event(
        name,
        Milestones(
            known.get("emergence"),
            known.get("detection"),
            known.get("notification"),
            actions,
            frozenset(ACTIONS[word] for word in words),
        ),
        known.get("true_emergence"),
    )
