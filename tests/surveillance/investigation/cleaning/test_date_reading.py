"""Dates in whatever way they were written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.cleaning.date_reading import (
    SPREADSHEET_EPOCH,
    DateWriting,
    read_date,
)

PLAIN = DateWriting()
RECENT = DateWriting(earliest=date(2020, 1, 1), latest=date(2026, 12, 31))
DAY = date(2026, 3, 13)
dates = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-13", "2026/3/13", "2026.03.13", "20260313", "13.03.2026", "13.3.2026",
        "13/03/2026",
        "03/13/2026", "13-03-2026", "13 Mar 2026", "13-Mar-2026", "13th March 2026",
        "March 13, 2026",
        "13 марта 2026", "13 марта 2026 г.", "13 мар. 2026г", "13.03.2026 14:05", " 13.03.2026 ",
        "2026-03-13T14:05:00+05:00", "2026-03-13 02:05 PM", "46094", "46094.75",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_in_one_way_is_read(text):
    assert read_date(text, PLAIN).day == DAY


@pytest.mark.parametrize("text", ["03/04/2026", "03-04-2026", "3/4/26", "03042026", "01.02.30"])
def test_a_date_that_may_mean_two_is_not_guessed(text):
    assert read_date(text, PLAIN) == read_date(text, PLAIN)
    assert read_date(text, PLAIN).rule == "date-ambiguous"
    assert read_date(text, PLAIN).day is None


def test_what_is_known_settles_doubts():
    assert read_date("03/04/2026", DateWriting("day-first")).day == date(2026, 4, 3)
    assert read_date("03/04/2026", DateWriting("month-first")).day == date(2026, 3, 4)
    assert read_date("03/04/2026", DateWriting("day-first")).rule == "date-order-stated"
    assert read_date("03/13/2026", DateWriting("day-first")).rule == "date-other-order"
    until_march = DateWriting(latest=date(2026, 3, 31))
    assert read_date("03/04/2026", until_march).day == date(2026, 3, 4)
    assert read_date("13.03.26", RECENT).day == DAY
    assert read_date("05/05/2026", PLAIN).day == date(2026, 5, 5)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31.02.2026", "2026-13-01", "32/01/2026", "2026", "1", "13 Foo 2026", "0/0/0",
     "9" * 400, "١٣.٠٣.٢٠٢٦x", "2026-03", "00000000"],
)  # fmt: skip
def test_what_is_no_date_is_unreadable(text):
    assert read_date(text, PLAIN).rule == "date-unreadable"


def test_dates_outside_the_limits_are_said_to_be_so():
    assert read_date("2027-01-01", RECENT).rule == "date-out-of-range"
    assert read_date("99999", RECENT).rule == "date-out-of-range"
    with pytest.raises(InvalidInput, match="earliest"):
        DateWriting(earliest=date(2026, 1, 2), latest=date(2026, 1, 1))
    with pytest.raises(InvalidInput, match="did you mean day-first"):
        DateWriting("dayfirst")


@settings(deadline=None)
@given(dates)
def test_every_unambiguous_writing_gives_the_date_back(day):
    months = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    for text in (
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.day} {months.split()[day.month - 1]} {day.year} года",
        f"{day.day} {day:%B} {day.year}",
    ):
        assert read_date(text, PLAIN).day == day


@settings(deadline=None)
@given(dates)
def test_slashes_give_the_date_or_a_doubt_and_never_another_date(day):
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%d-%m-%y}"):
        reading = read_date(text, PLAIN)
        assert reading.day == day or reading.rule == "date-ambiguous"


@settings(deadline=None)
@given(st.integers(10_000, 73_000))
def test_spreadsheet_numbers_count_from_their_epoch(number):
    assert read_date(str(number), PLAIN).day == SPREADSHEET_EPOCH + timedelta(days=number)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    reading = read_date(text, PLAIN)
    assert (reading.day is None) == (
        reading.rule in ("date-ambiguous", "date-unreadable", "date-out-of-range")
    )
