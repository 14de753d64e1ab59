"""Signals of all sectors in one table, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.day_columns import as_given, day_column, table_with

SECTORS = ("human", "animal", "environment")


@dataclass(frozen=True)
class Signals:
    """Signals, one a row.

    Attributes:
        sector: position in `SECTORS`, (signals,).
        place: position in `places`, (signals,). `places` stand in order of their names.
        day: when it was noticed, (signals,): days since 1970 if `dated`, else on any axis.
        confirmed: the day on which it was confirmed, NaN if it was not.
        dated: whether days are dates.
    """

    sector: NDArray[np.intp]
    place: NDArray[np.intp]
    places: tuple[str, ...]
    day: NDArray[np.float64]
    confirmed: NDArray[np.float64]
    dated: bool

    def as_day(self, value: float) -> date | float | None:
        """A day as it was given: a date or a number; None for NaN."""
        return as_given(value, self.dated)


def read_signals(table: Any) -> Signals:
    """Read signals from a table.

    Args:
        table: an Arrow table, or anything with `__arrow_c_stream__`, with the columns `sector`
            (human, animal or environment), `place`, `day`, and if wanted `confirmed_day` (empty
            where a signal was not confirmed). Days are dates, or numbers throughout.

    Raises:
        InvalidInput: a column is missing, a sector is not known, a place or day is missing, days
            are neither dates nor finite numbers, or a confirmation lies before its signal; with
            the row.
    """
    rows = table_with(("sector", "place", "day"), table, "signals")
    sectors = rows.column("sector").to_pylist()
    for row, sector in enumerate(sectors):
        checks.known(str(sector), SECTORS, f"signals[{row}].sector")
    names = rows.column("place").to_pylist()
    for row, place in enumerate(names):
        checks.refuse_unless(
            isinstance(place, str) and place != "",
            N_("%(field)s: must be the name of a place, got %(got)s."),
            f"signals[{row}].place",
            got=repr(place),
        )
    places = tuple(sorted(set(names)))
    position = {place: index for index, place in enumerate(places)}
    day, dated = day_column(rows, "day", "signals")
    confirmed = np.full(len(day), np.nan)
    if "confirmed_day" in rows.column_names:
        column = rows.column("confirmed_day")
        if column.null_count < len(column):
            confirmed, also_dated = day_column(rows, "confirmed_day", "signals")
            checks.refuse_unless(
                dated == also_dated,
                N_("%(field)s: days are dates in one column and numbers in another."),
                "signals.confirmed_day",
            )
    _refuse_rows(np.isnan(day), N_("%(field)s: the day is missing."), "day")
    _refuse_rows(
        confirmed < day, N_("%(field)s: lies before the signal was noticed."), "confirmed_day"
    )
    return Signals(
        sector=np.array([SECTORS.index(sector) for sector in sectors], dtype=np.intp),
        place=np.array([position[place] for place in names], dtype=np.intp),
        places=places,
        day=day,
        confirmed=confirmed,
        dated=dated,
    )


def _refuse_rows(wrong: NDArray[np.bool_], msgid: str, name: str) -> None:
    if wrong.any():
        raise InvalidInput(msgid, f"signals[{int(np.flatnonzero(wrong)[0])}].{name}")


def link_signals(
    signals: Signals, *, neighbours: Iterable[tuple[str, str]], window_days: float
) -> NDArray[np.intp]:
    """Which event each signal belongs to.

    Two signals are linked if they are of one place or of neighbouring places and at most
    `window_days` apart, whatever their sectors; signals that are linked through others belong
    together, too. In a place with signals all the time everything becomes one event: choose the
    window shorter than the quiet between events.

    Args:
        signals: from `read_signals`.
        neighbours: pairs of places, in either order; places without signals may be among them.
        window_days: how many days apart two signals may be, at least 0.

    Returns:
        The number of the event of each signal, (signals,), from 0 in order of the first day.

    Raises:
        InvalidInput: a window that is negative or not finite, or neighbours that are not pairs.
    """
    window = checks.number(window_days, "window_days", least=0)
    position = {place: index for index, place in enumerate(signals.places)}
    order = np.lexsort((signals.day, signals.place))
    starts = np.searchsorted(signals.place[order], np.arange(len(signals.places) + 1))
    of_place = [order[a:b] for a, b in pairwise(starts)]
    links = [_chain(signals.day, rows, window) for rows in of_place]
    for number, pair in enumerate(neighbours):
        checks.refuse_unless(
            len(pair) == 2,
            N_("%(field)s: must be a pair of places."),
            f"neighbours[{number}]",
        )
        one, other = (position.get(place) for place in pair)
        if one is not None and other is not None and one != other:
            links.append(_bridge(signals.day, of_place[one], of_place[other], window))
            links.append(_bridge(signals.day, of_place[other], of_place[one], window))
    return _numbered(signals, np.concatenate([np.zeros((0, 2), np.intp), *links]))


def _chain(day: NDArray[np.float64], rows: NDArray[np.intp], window: float) -> NDArray[np.intp]:
    near = np.diff(day[rows]) <= window
    return np.column_stack((rows[:-1][near], rows[1:][near]))


def _bridge(
    day: NDArray[np.float64], rows: NDArray[np.intp], others: NDArray[np.intp], window: float
) -> NDArray[np.intp]:
    after = np.searchsorted(day[others], day[rows], side="left")
    exists = after < len(others)
    nearest = others[np.minimum(after, len(others) - 1)]
    near = exists & (day[nearest] - day[rows] <= window)
    return np.column_stack((rows[near], nearest[near]))


def _numbered(signals: Signals, links: NDArray[np.intp]) -> NDArray[np.intp]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(signals.day)
    if count == 0:
        return np.zeros(0, dtype=np.intp)
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(count, count))
    _, event = connected_components(graph, directed=False)
    order = np.lexsort((signals.place, signals.day))
    seen = event[order]
    _, first = np.unique(seen, return_index=True)
    rank = np.empty(first.size, dtype=np.intp)
    rank[np.argsort(first)] = np.arange(first.size)
    return np.asarray(rank[event])
