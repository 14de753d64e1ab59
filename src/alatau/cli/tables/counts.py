"""Counts over time from a table with a row for each step and series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau.cli.tables.columns import distinct, numbers
from alatau.cli.tables.errors import TableError
from alatau.cli.tables.files import FileTable
from alatau.cli.tables.roles import Roles
from alatau.cli.tables.times import Times, read_times
from alatau.languages import N_

MAX_CELLS = 50_000_000
JOINED_BY = " / "
_LISTED = 5


@dataclass(frozen=True)
class CountTable:
    """Counts of one or more series on the same steps.

    Attributes:
        times: the steps.
        series: the names, in the order of the file.
        counts: (series, time); NaN where nothing was reported.
        absent: (series, time), whether the file has no row at all.
        more: further columns by name, (series, time), NaN where there is no figure.
    """

    times: Times
    series: list[str]
    counts: NDArray[np.float64]
    absent: NDArray[np.bool_]
    more: dict[str, NDArray[np.float64]]

    def gaps(self) -> Iterator[tuple[str, int, str]]:
        """The series with steps that have no row: the name, how many, and the first of them."""
        for name, absent in zip(self.series, self.absent, strict=True):
            positions = np.flatnonzero(absent)
            if positions.size:
                listed = ", ".join(self.times.label(int(each)) for each in positions[:_LISTED])
                yield name, positions.size, listed + (" …" if positions.size > _LISTED else "")


def read_counts(table: FileTable, roles: Roles, more: tuple[str, ...] = ()) -> CountTable:
    """The counts of a table, with `more` columns of numbers on the same steps.

    Raises:
        TableError: with the place of the first fault: a cell, or two rows for the same step.
    """
    times = read_times(table, roles.time)
    names, member = _series(table, roles)
    if len(names) * times.steps > MAX_CELLS:
        raise TableError(
            N_("%(series)d series of %(steps)d steps are more than can be held."),
            str(table.path),
            series=len(names),
            steps=times.steps,
        )
    place = member * times.steps + times.position
    rows = np.full(len(names) * times.steps, -1, dtype=np.int64)
    rows[place[::-1]] = np.arange(place.size)[::-1]
    twice = np.flatnonzero(rows[place] != np.arange(place.size))
    if twice.size:
        row = int(twice[0])
        raise table.fault(
            N_(
                "series “%(series)s” has a second row for %(step)s; name all columns of the series."
            ),
            roles.time,
            row,
            series=names[member[row]],
            step=times.label(int(times.position[row])),
        )
    absent = rows < 0

    def gridded(column: NDArray[np.float64]) -> NDArray[np.float64]:
        grid = np.full(rows.size, np.nan)
        grid[place] = column
        return grid.reshape(len(names), times.steps)

    counts = gridded(numbers(table, roles.count, whole=True))
    further = {name: gridded(numbers(table, name)) for name in more}
    return CountTable(times, names, counts, absent.reshape(counts.shape), further)


def _series(table: FileTable, roles: Roles) -> tuple[list[str], NDArray[np.int64]]:
    """The names of the series in the order of the file, and the one of each row."""
    if not roles.series:
        return [roles.count], np.zeros(table.columns.num_rows, dtype=np.int64)
    names, member = distinct(table, roles.series[0])
    for column in roles.series[1:]:
        more, of_row = distinct(table, column)
        pairs, first, member = np.unique(
            member * len(more) + of_row, return_index=True, return_inverse=True
        )
        order = np.argsort(first)
        names = [
            f"{names[pair // len(more)]}{JOINED_BY}{more[pair % len(more)]}"
            for pair in pairs[order].tolist()
        ]
        member = np.argsort(order)[member]
    return names, member
