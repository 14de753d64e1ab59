"""Reference steps by number and by date."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alatau.surveillance.aberration.baselines import baselines
from alatau.surveillance.calendar import Calendar


def of_one_step(step: int, calendar: Calendar, **options):
    found = baselines(np.array([step]), calendar, **options)
    return found.lag.tolist(), found.level.tolist()


def test_windows_lie_around_the_same_week_of_each_year() -> None:
    lag, level = of_one_step(300, Calendar(), years=2, half_width=1, periods=1, excluded=1)
    assert lag == [105, 104, 103, 53, 52, 51]
    assert set(level) == {0}


def test_the_weeks_between_are_cut_into_parts_the_first_of_which_are_longer() -> None:
    lag, level = of_one_step(300, Calendar(), years=1, half_width=3, periods=10, excluded=26)
    assert lag == list(range(55, 26, -1))
    # 45 weeks in nine parts of five.
    assert level == [0] * 7 + [1] * 5 + [2] * 5 + [3] * 5 + [4] * 5 + [5] * 2
    lag, level = of_one_step(300, Calendar(), years=1, half_width=3, periods=8, excluded=3)
    assert [level.count(part) for part in range(8)] == [7, 7, 7, 7, 6, 6, 6, 6]


@given(
    first=st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    step=st.integers(0, 900),
    years=st.integers(1, 7),
)
def test_a_dated_week_is_compared_with_the_nearest_same_weekday(first, step, years) -> None:
    weeks = np.datetime64(first) + 7 * np.arange(1000)
    lags = Calendar.dated(weeks).same_time_of_year(np.array([step]), years)[0]
    today = first + timedelta(weeks=step)
    for back, lag in enumerate(lags, start=1):
        then = today - timedelta(weeks=int(lag))
        try:
            wanted = today.replace(year=today.year - back)
        except ValueError:
            wanted = date(today.year - back, 3, 1)
        assert then.weekday() == today.weekday()
        assert abs((then - wanted).days) <= 3


@given(first=st.dates(date(1990, 1, 1), date(2030, 1, 1)), step=st.integers(400, 2000))
def test_a_dated_day_is_compared_with_the_same_calendar_date(first, step) -> None:
    days = np.datetime64(first) + np.arange(2001)
    (lag,) = Calendar.dated(days).same_time_of_year(np.array([step]), 1)[0]
    today = first + timedelta(days=step)
    then = today - timedelta(days=int(lag))
    if (today.month, today.day) == (2, 29):
        assert (then.month, then.day, then.year) == (3, 1, today.year - 1)
    else:
        assert then == today.replace(year=today.year - 1)
    weeks = Calendar.dated(days).same_time_of_year(np.array([step]), 1, stride=7)
    assert 51 <= weeks[0, 0] <= 53


def test_steps_with_the_same_lags_share_them() -> None:
    steps = np.arange(300, 400)
    options = {"years": 5, "half_width": 3, "periods": 10, "excluded": 26}
    by_number = baselines(steps, Calendar(), **options)
    assert len(by_number.begin) == 2
    weeks = np.datetime64("2010-01-04") + 7 * np.arange(400)
    by_date = baselines(steps, Calendar.dated(weeks), **options)
    assert 2 < len(by_date.begin) < 20
    assert (by_date.history >= 260).all() and (by_date.history <= 266).all()
