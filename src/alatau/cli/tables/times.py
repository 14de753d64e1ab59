"""The column that says when: days, ISO weeks, or the numbers of steps."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alatau.cli.tables.columns import MISSING, distinct
from alatau.cli.tables.errors import TableError
from alatau.cli.tables.files import FileTable
from alatau.languages import N_

MAX_STEPS = 100_000

Kind = Literal["date", "week", "index"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?"
)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_INDEX = re.compile(r"[+-]?\d{1,9}")
_EPOCH = date(1970, 1, 1)
_SPREADSHEET = date(1899, 12, 30)
_SPREADSHEET_DAYS = range(36_526, 73_051)
"""Numbers that spreadsheets have for the days of this century."""
_YEARS_OF_WEEKS = range(1950, 2100)


@dataclass(frozen=True)
class Times:
    """When each row was, as steps of equal length.

    Attributes:
        kind: how the file says it.
        step: length of a step: days, or 1 for the numbers of steps.
        first: the first step, in days since 1970 or as its number.
        steps: how many steps there are from the first to the last.
        position: of each row, (rows,), from 0.
    """

    kind: Kind
    step: int
    first: int
    steps: int
    position: NDArray[np.int64]

    @property
    def labels(self) -> list[str]:
        """Each step as the file would write it."""
        return [self.label(position) for position in range(self.steps)]

    def label(self, position: int) -> str:
        """One step as the file would write it."""
        place = self.first + position * self.step
        if self.kind == "index":
            return str(place)
        day = _EPOCH + timedelta(days=place)
        if self.kind == "date":
            return day.isoformat()
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def dates(self) -> NDArray[np.datetime64] | None:
        """The first day of each step; None for the numbers of steps."""
        if self.kind == "index":
            return None
        days = self.first + self.step * np.arange(self.steps)
        return days.astype("datetime64[D]")


def read_times(table: FileTable, column: str) -> Times:
    """The steps of a column.

    Days are ISO dates (`2026-02-09`; a time of day is cut off) or have points (`09.02.2026`, the
    day first), weeks are written as `2026-W07`. Dates that lie whole weeks apart are weekly.
    A column of times in a named zone has the dates of that zone, whenever its clocks changed.

    Raises:
        TableError: a cell is none of these or of another kind than the first, the time zones
            differ, numbers look like dates, or steps are not mostly one apart.
    """
    words, rows = distinct(table, column)
    one_zone = getattr(table.columns[column].type, "tz", None) is not None
    places: list[int] = []
    kinds: list[Kind] = []
    zones: list[str | None] = []
    for code, word in enumerate(words):
        read = _read(word)
        if read is None or (kinds and read[0] != kinds[0]):
            row = int(np.flatnonzero(rows == code)[0])
            raise _not_a_time(table, column, row, word, kinds[0] if kinds else None)
        kinds.append(read[0])
        places.append(read[1])
        zones.append(read[2])
        if zones[-1] != zones[0] and not one_zone:
            row = int(np.flatnonzero(rows == code)[0])
            raise table.fault(
                N_("time zones are mixed: %(got)s here, %(usual)s above."),
                column,
                row,
                got=zones[-1] or "–",
                usual=zones[0] or "–",
            )
    if not places:
        raise TableError(N_("the table has no rows."), str(table.path), column=column)
    if kinds[0] == "index":
        _refuse_disguised(table, column, places, rows)
    return _steps(table, column, kinds[0], np.array(places, dtype=np.int64), rows)


def day_with_points(found: re.Match[str]) -> date:
    """The day of `09.02.2026`, the day first."""
    return date(int(found[3]), int(found[2]), int(found[1]))


def _refuse_disguised(
    table: FileTable, column: str, places: list[int], rows: NDArray[np.int64]
) -> None:
    """Refuse dates and weeks that look like the numbers of steps."""
    first = places[0]
    row = int(np.flatnonzero(rows == 0)[0])
    if all(place in _SPREADSHEET_DAYS for place in places):
        raise table.fault(
            N_("“%(got)s” is what a spreadsheet has for %(day)s; write the dates as 2026-02-09."),
            column,
            row,
            got=first,
            day=(_SPREADSHEET + timedelta(days=first)).isoformat(),
        )
    if all(p // 100 in _YEARS_OF_WEEKS and 1 <= p % 100 <= 53 for p in places):
        raise table.fault(
            N_("“%(got)s” may be a year and a week; write weeks as 2026-W07, months as days."),
            column,
            row,
            got=first,
        )


def _read(word: str) -> tuple[Kind, int, str | None] | None:
    """How a cell says when, the place in days or steps, and the zone; None if it does not."""
    try:
        if _DAY.fullmatch(word):
            return "date", (date.fromisoformat(word) - _EPOCH).days, None
        if found := _MOMENT.fullmatch(word):
            zone = "+00:00" if found[4] == "Z" else found[4]
            if zone and ":" not in zone:
                zone = f"{zone[:3]}:{zone[3:]}"
            datetime.fromisoformat(word)
            return "date", (date.fromisoformat(found[1]) - _EPOCH).days, zone
        if found := POINTS.fullmatch(word):
            return "date", (day_with_points(found) - _EPOCH).days, None
        if found := _WEEK.fullmatch(word):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return "week", (monday - _EPOCH).days, None
    except ValueError:
        return None
    return ("index", int(word), None) if _INDEX.fullmatch(word) else None


def _not_a_time(
    table: FileTable, column: str, row: int, word: str, kind: Kind | None
) -> TableError:
    if word in MISSING:
        return table.fault(N_("the cell is empty."), column, row)
    if kind is None or _read(word) is None:
        return table.fault(
            N_(
                "“%(got)s” is no day such as 2026-02-09, no week such as 2026-W07 and no number "
                "of a step."
            ),
            column,
            row,
            got=word[:60],
        )
    return table.fault(
        N_("“%(got)s” is not of the kind of the rows above."), column, row, got=word[:60]
    )


def _steps(
    table: FileTable,
    column: str,
    kind: Kind,
    places: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Times:
    ordered = np.unique(places)
    gaps = np.diff(ordered)
    weekly = kind == "week" or (kind == "date" and gaps.size > 0 and not (gaps % 7).any())
    step = 7 if weekly else 1
    usual = Counter((gaps // step).tolist()).most_common(1)
    if kind == "date" and step == 1 and usual and usual[0][0] == 7:
        apart = (ordered - _usual_weekday(ordered)) % 7
        odd = int(ordered[np.flatnonzero(apart)[0]])
        raise table.fault(
            N_("most rows lie whole weeks apart; “%(got)s” does not."),
            column,
            int(np.flatnonzero(places[rows] == odd)[0]),
            got=_word(kind, odd),
        )
    if usual and usual[0][0] != 1:
        raise TableError(
            N_(
                "the steps are mostly %(gap)d apart; there must be a row for each day, each week "
                "or each number, zeros too."
            ),
            str(table.path),
            column=column,
            gap=usual[0][0] * step,
        )
    steps = int((ordered[-1] - ordered[0]) // step) + 1
    if steps > MAX_STEPS:
        raise TableError(
            N_("from %(first)s to %(last)s there are %(got)d steps; at most %(limit)d are read."),
            str(table.path),
            column=column,
            first=_word(kind, int(ordered[0])),
            last=_word(kind, int(ordered[-1])),
            got=steps,
            limit=MAX_STEPS,
        )
    position = (places[rows] - ordered[0]) // step
    return Times(kind, step, int(ordered[0]), steps, position)


def _usual_weekday(days: NDArray[np.int64]) -> int:
    return int(np.bincount(days % 7).argmax())


def _word(kind: Kind, place: int) -> str:
    return Times(kind, 1, place, 1, np.zeros(0, dtype=np.int64)).label(0)
