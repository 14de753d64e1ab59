"""Steps about dates: reading them, their order, the time between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect
from alatau.surveillance.investigation.cleaning.date_reading import DateWriting, read_date
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet, Verdict, rewrite
from alatau.surveillance.investigation.days import Days, days, same_axis
from alatau.surveillance.investigation.line_lists import is_text

_FARTHEST_DAY = 999_999
_EXERCISE_DAY = re.compile(r"0|-?[1-9][0-9]{0,2}")

UNREAD = ("date-ambiguous", "date-unreadable", "date-out-of-range")


@dataclass(frozen=True)
class ReadDates:
    """Turn columns into dates. What cannot be read in one way is flagged and becomes null.

    Texts are read as `read_date` does; a column of which every text is a whole number of up to
    three digits is one of days of an exercise, and becomes numbers. Times lose the time of day;
    those with a zone become the day on the clock of that zone. Whole numbers are days of an
    exercise and stay, unless `spreadsheet_numbers` says that they are a spreadsheet's.

    Attributes:
        columns: which.
        writing: what is known of how they were written.
        spreadsheet_numbers: whether columns of numbers are dates of a spreadsheet.
    """

    columns: Columns
    writing: DateWriting = field(default_factory=DateWriting)
    spreadsheet_numbers: bool = False

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        import pyarrow as pa

        for column in sheet.columns(self.columns):
            values = sheet.table.column(column)
            kind = values.type
            if is_text(values) and _are_days(values):
                sheet = sheet.with_column(column, values.cast(pa.int64()))
            elif is_text(values):
                sheet = rewrite(sheet, column, self._judge, changes, pa.date32())
            elif pa.types.is_null(kind):
                sheet = sheet.with_column(column, values.cast(pa.date32()))
            elif pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
                sheet = _without_times(sheet, column, changes)
            elif self.spreadsheet_numbers and not pa.types.is_date(kind):
                sheet = self._from_numbers(sheet, column, changes)
            elif pa.types.is_floating(kind):
                sheet = _whole_days(sheet, column, changes)
            sheet = self._within(sheet, column, changes)
        return sheet

    def _judge(self, text: str) -> Verdict:
        reading = read_date(text, self.writing)
        effect = Effect.FLAGGED if reading.rule in UNREAD else Effect.CHANGED
        return Verdict(reading.day, reading.rule, effect)

    def _from_numbers(self, sheet: Sheet, column: str, changes: Changes) -> Sheet:
        import pyarrow as pa

        numbers = _present(sheet.table.column(column).to_pylist())
        read: list[Any] = []
        for place, number in enumerate(numbers):
            day = None
            if number is not None and 0 <= number < 2_900_000:
                day = self.writing.epoch + timedelta(days=int(number))
            read.append(day)
            if number is not None:
                rule, effect = "date-serial", Effect.CHANGED
                if day is None:
                    rule, effect = "date-unreadable", Effect.FLAGGED
                row = int(sheet.rows[place])
                changes.note(rule, effect, row=row, column=column, before=number, after=day)
        return sheet.with_column(column, pa.array(read, pa.date32()))

    def _within(self, sheet: Sheet, column: str, changes: Changes) -> Sheet:
        """Flag dates of the column that lie outside the limits; they stay."""
        import pyarrow as pa

        values = sheet.table.column(column)
        if not pa.types.is_date(values.type):
            return sheet
        found = days(values)
        low, high = (
            int(np.datetime64(each, "D").astype(np.int64))
            for each in (self.writing.earliest, self.writing.latest)
        )
        outside = found.known & ((found.numbers < low) | (found.numbers > high))
        for place in np.flatnonzero(outside):
            day = values[int(place)].as_py()
            changes.note(
                "date-out-of-range",
                Effect.FLAGGED,
                row=int(sheet.rows[place]),
                column=column,
                before=day,
                after=day,
            )
        return sheet


@dataclass(frozen=True)
class DateOrder:
    """Flag rows whose dates are not in their order; equal dates are.

    Columns of which some are dates and others numbers of days are flagged as a whole.

    Attributes:
        columns: in the order in which they must be, such as onset, report, outcome.
        swap: exchange two dates of a row where that, and no other exchange, puts all in order.
    """

    columns: Columns
    swap: bool = False

    def __post_init__(self) -> None:
        checks.refuse_unless(
            len(self.columns) > 1, N_("%(field)s: must be two columns or more."), "columns"
        )

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        names = sheet.columns(self.columns)
        columns = [days(sheet.table.column(name), name) for name in names]
        if len({each.dated for each in columns if each.known.any()}) > 1:
            changes.note("days-mixed", Effect.FLAGGED, column=";".join(names))
            return sheet
        for place in np.flatnonzero(~_in_order(columns)):
            dates = [int(each.numbers[place]) if each.known[place] else None for each in columns]
            exchange = _only_exchange(dates) if self.swap else None
            row = int(sheet.rows[place])
            if exchange is None:
                for one, other in _offences(dates):
                    changes.note(
                        "date-order",
                        Effect.FLAGGED,
                        row=row,
                        column=names[other],
                        before=f"{names[one]} {columns[one].shown(dates[one] or 0)}",
                        after=columns[other].shown(dates[other] or 0),
                    )
                continue
            for one, other in (exchange, exchange[::-1]):
                changes.note(
                    "dates-swapped",
                    Effect.CHANGED,
                    row=row,
                    column=names[one],
                    before=columns[one].shown(dates[one] or 0),
                    after=columns[one].shown(dates[other] or 0),
                )
                columns[one].numbers[place] = dates[other] or 0
        for name, column in zip(names, columns, strict=True):
            sheet = sheet.with_column(name, _as_column(column, sheet.table.column(name).type))
        return sheet


class Unit(StrEnum):
    """Units of time between two dates."""

    DAYS = "days"
    WEEKS = "weeks"
    YEARS = "years"
    """Of 365.25 days."""


_LENGTH = {Unit.DAYS: 1.0, Unit.WEEKS: 7.0, Unit.YEARS: 365.25}


@dataclass(frozen=True)
class Timespan:
    """Add a column with the time between two dates: an age, a delay.

    Attributes:
        start: column or tag.
        end: column or tag.
        name: of the new column; one of this name is replaced.
        unit: a `Unit`.
        whole: complete units only.
    """

    start: str
    end: str
    name: str
    unit: Unit | str = Unit.DAYS
    whole: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(checks.known(str(self.unit), list(Unit), "unit")))

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        import pyarrow as pa

        (one,), (other,) = (sheet.columns((each,)) for each in (self.start, self.end))
        start, end = days(sheet.table.column(one), one), days(sheet.table.column(other), other)
        same_axis(start, end, field=f"{one}, {other}")
        known = start.known & end.known
        span = (end.numbers - start.numbers) / _LENGTH[Unit(self.unit)]
        new = pa.chunked_array([pa.array(np.floor(span) if self.whole else span, mask=~known)])
        names = sheet.table.column_names
        if self.name not in names or not sheet.table.column(self.name).equals(new):
            effect = Effect.CHANGED if self.name in names else Effect.ADDED
            changes.note("timespan", effect, column=self.name, after=f"{other} - {one}")
        return sheet.with_column(self.name, new)


def _in_order(columns: list[Days]) -> NDArray[np.bool_]:
    size = len(columns[0].numbers)
    latest, fine = np.full(size, np.iinfo(np.int64).min), np.ones(size, dtype=np.bool_)
    for column in columns:
        fine &= ~column.known | (column.numbers >= latest)
        latest = np.where(column.known, np.maximum(latest, column.numbers), latest)
    return fine


def _offences(dates: list[int | None]) -> list[tuple[int, int]]:
    """Neighbours, among those known, of which the second lies before the first."""
    known = [(place, day) for place, day in enumerate(dates) if day is not None]
    return [(one, other) for (one, first), (other, second) in pairwise(known) if second < first]


def _only_exchange(dates: list[int | None]) -> tuple[int, int] | None:
    """The one exchange of two dates that puts all in order; None if none or several do."""
    known = [place for place, day in enumerate(dates) if day is not None]
    found = []
    for order, one in enumerate(known):
        for other in known[order + 1 :]:
            tried = list(dates)
            tried[one], tried[other] = tried[other], tried[one]
            if not _offences(tried):
                found.append((one, other))
    return found[0] if len(found) == 1 else None


def _as_column(column: Days, kind: Any) -> Any:
    import pyarrow as pa

    numbers = pa.array(column.numbers, mask=~column.known)
    if not column.dated:
        return numbers.cast(kind)
    whole = numbers.cast(pa.int32()).cast(pa.date32())
    return whole if pa.types.is_date32(kind) else whole.cast(kind)


def _present(values: list[Any]) -> list[Any]:
    """The values with None for NaN."""
    return [None if value != value else value for value in values]


def _whole_days(sheet: Sheet, column: str, changes: Changes) -> Sheet:
    """Days that came as broken numbers, as whole ones; what is none is flagged and null."""
    import pyarrow as pa

    read: list[int | None] = []
    for place, value in enumerate(_present(sheet.table.column(column).to_pylist())):
        whole = value is not None and abs(value) <= _FARTHEST_DAY and value == int(value)
        read.append(int(value) if whole else None)
        if value is not None and not whole:
            row = int(sheet.rows[place])
            changes.note("date-unreadable", Effect.FLAGGED, row=row, column=column, before=value)
    return sheet.with_column(column, pa.chunked_array([pa.array(read, pa.int64())]))


def _are_days(texts: Any) -> bool:
    """Whether there are texts, and all are whole numbers of up to three digits."""
    distinct = [text for text in texts.unique().to_pylist() if text is not None]
    return bool(distinct) and all(_EXERCISE_DAY.fullmatch(text) for text in distinct)


def _without_times(sheet: Sheet, column: str, changes: Changes) -> Sheet:
    import pyarrow as pa

    read: list[date | None] = []
    for place, value in enumerate(sheet.table.column(column).to_pylist()):
        day = value.date() if isinstance(value, datetime) else value
        read.append(day)
        if isinstance(value, datetime) and value.time() != time():
            row = int(sheet.rows[place])
            changes.note(
                "date-time-dropped", Effect.CHANGED, row=row, column=column, before=value, after=day
            )
    return sheet.with_column(column, pa.chunked_array([pa.array(read, pa.date32())]))
