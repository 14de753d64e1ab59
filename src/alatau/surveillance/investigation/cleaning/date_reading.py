"""Reading a date in whatever way it was written, without guessing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alatau import checks
from alatau.languages import N_

SPREADSHEET_EPOCH = date(1899, 12, 30)
"""Day 0 of the usual spreadsheets; those made with the 1904 system begin on 1904-01-01."""

_MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "май", "мая"),
    ("jun", "июн"), ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"),
    ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
_MONTH = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts}

_TIME = re.compile(
    r"(?:[ T,]+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]m)?\s*(?:z|[+-]\d{2}:?\d{2})?$", re.I
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_EIGHT_DIGITS = re.compile(r"\d{8}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([^\W\d_]{3,})[-/., ]*(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([^\W\d_]{3,})[-/., ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")


class DayOrder(StrEnum):
    """Whether the day or the month is written first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True)
class DateWriting:
    """What is known of how dates were written.

    Attributes:
        order: whether day or month comes first between slashes and hyphens; None if unknown,
            and then only dates that can be read in one way are read.
        points_day_first: dates with points, 12.03.2026, have the day first, as everywhere where
            they are usual.
        earliest: dates before it are no readings of what is written, and flagged if typed as dates.
        latest: dates after it likewise. State the day of the report: it settles many doubts.
        serials: five digits are a spreadsheet's number of days.
        epoch: day 0 of the spreadsheet.
    """

    order: DayOrder | str | None = None
    points_day_first: bool = True
    earliest: date = date(1900, 1, 1)
    latest: date = date(2099, 12, 31)
    serials: bool = True
    epoch: date = SPREADSHEET_EPOCH

    def __post_init__(self) -> None:
        if self.order is not None:
            order = DayOrder(checks.known(str(self.order), list(DayOrder), "order"))
            object.__setattr__(self, "order", order)
        checks.refuse_unless(
            self.earliest <= self.latest,
            N_("%(field)s: must not lie after the latest date."),
            "earliest",
        )


@dataclass(frozen=True)
class Reading:
    """What a text says: a date, or none, and the rule by which it was judged."""

    day: date | None
    rule: str


def read_date(text: str, writing: DateWriting) -> Reading:
    """Read a date.

    Returns:
        The date with rule `date-read`, `date-order-stated`, `date-other-order`, `date-serial` or
        `date-time-dropped`; or no date with `date-ambiguous` (several are possible),
        `date-out-of-range` (all lie outside the limits) or `date-unreadable`.

    >>> read_date("13/03/2026", DateWriting()).day
    datetime.date(2026, 3, 13)
    >>> read_date("12/03/2026", DateWriting()).rule
    'date-ambiguous'
    >>> read_date("12 марта 2026 г.", DateWriting()).day
    datetime.date(2026, 3, 12)
    """
    words = re.sub(r"\s*(?:г|г\.|года)$", "", " ".join(text.split()).casefold())
    without_time = _TIME.sub("", words)
    dropped = without_time != words
    found = list(_readings(without_time, writing))
    if not found:
        return Reading(None, "date-unreadable")
    within = [each for each in found if writing.earliest <= each[0] <= writing.latest]
    if not within:
        return Reading(None, "date-out-of-range")
    days = {day for day, _ in within}
    rule = within[0][1]
    if len(days) > 1:
        stated = {day for day, how in within if how == writing.order}
        if len(stated) != 1:
            return Reading(None, "date-ambiguous")
        return Reading(stated.pop(), "date-order-stated")
    if rule == "serial":
        return Reading(days.pop(), "date-serial")
    orders = {how for _, how in within if how in tuple(DayOrder)}
    if orders and writing.order is not None and writing.order not in orders:
        return Reading(days.pop(), "date-other-order")
    return Reading(days.pop(), "date-time-dropped" if dropped else "date-read")


def _readings(text: str, writing: DateWriting) -> Iterator[tuple[date, str]]:
    """All dates that the text may mean, each with how it was read."""
    if match := _YEAR_FIRST.fullmatch(text):
        yield from _dates([match[1]], match[3], match[4], "plain")
    elif match := _YEAR_LAST.fullmatch(text):
        years = _years(match[4])
        if match[2] == "." and writing.points_day_first:
            yield from _dates(years, match[3], match[1], "plain")
        else:
            yield from _dates(years, match[3], match[1], DayOrder.DAY_FIRST)
            yield from _dates(years, match[1], match[3], DayOrder.MONTH_FIRST)
    elif _EIGHT_DIGITS.fullmatch(text):
        yield from _dates([text[:4]], text[4:6], text[6:], "plain")
        yield from _dates([text[4:]], text[2:4], text[:2], DayOrder.DAY_FIRST)
        yield from _dates([text[4:]], text[:2], text[2:4], DayOrder.MONTH_FIRST)
    elif writing.serials and _SERIAL.fullmatch(text):
        yield writing.epoch + timedelta(days=int(text[:5])), "serial"
    elif match := _DAY_NAME.fullmatch(text):
        yield from _dates(_years(match[3]), _month(match[2]), match[1], "plain")
    elif match := _NAME_DAY.fullmatch(text):
        yield from _dates(_years(match[3]), _month(match[1]), match[2], "plain")


def _dates(years: list[str], month: str | int, day: str, how: str) -> Iterator[tuple[date, str]]:
    for year in years:
        try:
            yield date(int(year), int(month), int(day)), how
        except ValueError:
            continue


def _years(written: str) -> list[str]:
    return [written] if len(written) == 4 else ["19" + written, "20" + written]


def _month(name: str) -> int:
    return _MONTH.get(name[:3], 0)
