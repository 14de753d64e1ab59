import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from alatau.packs.times import (
    Duration,
    ExerciseTime,
    format_duration,
    format_time,
    parse_duration,
    parse_time,
    parse_time_of_day,
)


def test_times_are_minutes_since_midnight_of_day_zero():
    assert parse_time("day 0 00:00") == 0
    assert parse_time("day 3 10:30") == 3 * 1440 + 10 * 60 + 30
    assert parse_time("day 3 9:05") == parse_time("day  3  09:05")


def test_durations_are_minutes_hours_or_days():
    assert [parse_duration(text) for text in ("90m", "4h", "2d")] == [90, 240, 2880]


@pytest.mark.parametrize("text", ["24:00", "10:60", "1030", "", "ten"])
def test_what_no_clock_shows_is_refused(text):
    with pytest.raises(ValueError, match="not a time of day"):
        parse_time_of_day(text)


@given(st.integers(0, 366 * 1440))
def test_times_and_durations_survive_being_written_and_read(minutes):
    assert parse_time(format_time(minutes)) == minutes
    assert parse_duration(format_duration(minutes)) == minutes


@pytest.mark.parametrize(
    ("kind", "value"), [(ExerciseTime, "3 10:30"), (Duration, "4 weeks"), (Duration, -5)]
)
def test_a_field_says_how_it_should_be_written(kind, value):
    with pytest.raises(ValidationError, match="such as"):
        TypeAdapter(kind).validate_python(value)
