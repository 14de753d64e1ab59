"""Asked steps, and the steps they are compared with."""

import numpy as np
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.steps import (
    BEFORE,
    WEEKS,
    asked_steps,
    year_windows,
    years_before,
)
from alatau.surveillance.calendar import Calendar


def test_all_steps_are_asked_unless_some_are_named():
    assert asked_steps(None, 3).tolist() == [0, 1, 2]
    assert asked_steps(-1, 3).tolist() == [2]
    assert asked_steps([2, 0], 3).tolist() == [2, 0]


@pytest.mark.parametrize("at", [[3], [-4], [], [0.5], "1", [[0, 1]], [True]])
def test_steps_that_do_not_exist_are_refused(at):
    with pytest.raises(InvalidInput) as refusal:
        asked_steps(at, 3)
    assert refusal.value.field == "at"


def test_without_dates_a_year_is_a_number_of_steps():
    assert years_before(np.array([110]), 2, WEEKS, 120).tolist() == [6]
    assert years_before(np.array([400]), 1, Calendar(365), 500).tolist() == [35]


def test_with_dates_a_year_ends_on_the_nearest_week_to_the_same_day():
    weeks = np.arange("2018-01-01", "2024-12-30", 7, dtype="datetime64[D]")
    calendar = Calendar.dated(weeks)
    for step in range(60, len(weeks)):
        past = years_before(np.array([step]), 1, calendar, len(weeks))[0]
        day = str(weeks[step])
        wanted = np.datetime64(
            f"{int(day[:4]) - 1}{day[4:]}" if day[5:] != "02-29" else "2023-02-28"
        )
        nearest = int(np.argmin(np.abs(weeks - wanted)))
        assert past == nearest


def test_with_dates_the_leap_day_falls_on_the_day_before_in_other_years():
    days = np.arange("2023-01-01", "2024-12-31", dtype="datetime64[D]")
    leap = int(np.flatnonzero(days == np.datetime64("2024-02-29"))[0])
    past = years_before(np.array([leap]), 1, Calendar.dated(days), len(days))[0]
    assert days[past] == np.datetime64("2023-02-28")


def test_a_calendar_of_another_length_is_refused():
    calendar = Calendar.dated(["2024-01-01", "2024-01-08"])
    with pytest.raises(InvalidInput, match="dates"):
        years_before(np.array([2]), 1, calendar, 3)


def test_windows_hold_recent_steps_and_those_around_the_same_week_of_earlier_years():
    table = year_windows(
        np.array([60]), years=1, half_window=2, current_year=True, calendar=WEEKS, length=61
    )
    assert table.tolist() == [[59, 58, 6, 7, 8, 9, 10]]


def test_steps_before_the_series_are_marked():
    table = year_windows(
        np.array([53]), years=1, half_window=2, current_year=False, calendar=WEEKS, length=60
    )
    assert table.tolist() == [[BEFORE, 0, 1, 2, 3]]
