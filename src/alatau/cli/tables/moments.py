"""Columns of points in time: dates, with or without a time of day, or numbers of days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from alatau.cli.tables.columns import MISSING, texts
from alatau.cli.tables.files import FileTable
from alatau.cli.tables.times import POINTS, day_with_points
from alatau.languages import N_

NOT_APPLICABLE = ("n/a", "not applicable")
"""What a cell says, in any case of letters, where the milestone does not apply."""

_EPOCH = datetime(1970, 1, 1)
_A_DAY = timedelta(days=1)
_NUMBER = re.compile(r"[+-]?\d{1,7}(\.\d+)?")


@dataclass(frozen=True)
class Moments:
    """Points in time by column, in days on one axis.

    Attributes:
        dated: whether they are dates, in days since 1970; else the file's own numbers.
        days: by column, a number for each row, None where there is none.
        not_applicable: by column, whether the cell says that it does not apply.
        zone: of all of them, such as +0500; None if they are written without one.
    """

    dated: bool
    days: Mapping[str, Sequence[float | None]]
    not_applicable: Mapping[str, Sequence[bool]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    zone: str | None = None

    def written(self, day: float | None) -> str | float | None:
        """A point in time as the file would write it."""
        if day is None or not self.dated:
            return day
        moment = _EPOCH + day * _A_DAY
        if self.zone is not None:
            return f"{moment.isoformat(timespec='minutes')}{self.zone[:3]}:{self.zone[3:]}"
        midnight = (moment.hour, moment.minute) == (0, 0)
        return moment.date().isoformat() if midnight else moment.isoformat(timespec="minutes")


def read_moments(table: FileTable, columns: Sequence[str]) -> Moments:
    """The points in time in columns that share one axis.

    Raises:
        TableError: a cell is none, of another kind than the first one, or in another time zone.
    """
    days: dict[str, list[float | None]] = {}
    apart: dict[str, list[bool]] = {}
    first: tuple[bool, str | None] | None = None
    for column in columns:
        days[column], apart[column] = [], []
        for row, cell in enumerate(texts(table, column)):
            word = cell.strip()
            applies = word.lower() not in NOT_APPLICABLE
            apart[column].append(not applies)
            if not applies or word in MISSING:
                days[column].append(None)
                continue
            found = read_moment(word.replace(",", ".") if table.decimal_comma else word)
            if found is None:
                raise table.fault(
                    N_("“%(got)s” is no date such as 2026-02-09 and no number of days."),
                    column,
                    row,
                    got=word[:60],
                )
            day, dated, zone = found
            first = first or (dated, zone)
            if dated != first[0]:
                raise table.fault(
                    N_("“%(got)s” is not of the kind of the cells before."),
                    column,
                    row,
                    got=word[:60],
                )
            if zone != first[1]:
                raise table.fault(
                    N_("time zones are mixed: %(got)s here, %(usual)s above."),
                    column,
                    row,
                    got=zone or "–",
                    usual=first[1] or "–",
                )
            days[column].append(day)
    dated, zone = first or (False, None)
    return Moments(dated, days, apart, zone)


def read_moment(word: str) -> tuple[float, bool, str | None] | None:
    """The day of a text, whether it is a date, and its zone; None if it is no point in time."""
    if _NUMBER.fullmatch(word):
        return float(word), False, None
    try:
        if found := POINTS.fullmatch(word):
            return float((day_with_points(found) - _EPOCH.date()).days), True, None
        if len(word) == len("2026-02-09"):
            return float((date.fromisoformat(word) - _EPOCH.date()).days), True, None
        moment = datetime.fromisoformat(word)
    except ValueError:
        return None
    zone = moment.strftime("%z") or None
    return (moment.replace(tzinfo=None) - _EPOCH) / _A_DAY, True, zone
