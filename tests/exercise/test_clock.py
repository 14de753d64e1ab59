"""The exercise clock, as a small pure module: it never goes back and never loses a minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alatau.exercise.clock import Clock, day_of

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
seconds = st.floats(min_value=0, max_value=10**6, allow_nan=False)
rates = st.floats(min_value=0, max_value=1440, allow_nan=False)
minutes = st.integers(min_value=0, max_value=10**6)


@given(minutes, rates, seconds)
def test_a_standing_clock_shows_its_minute_at_any_time(
    start: int, rate: float, later: float
) -> None:
    clock = Clock(start, START, rate, running=False)
    assert clock.at(START + timedelta(seconds=later)) == start


@given(minutes, rates, seconds, seconds)
def test_a_running_clock_never_goes_back(start: int, rate: float, a: float, b: float) -> None:
    clock = Clock(start, START, rate).started(START)
    earlier, later = sorted((a, b))
    first = clock.at(START + timedelta(seconds=earlier))
    assert start <= first <= clock.at(START + timedelta(seconds=later))


@given(minutes, rates, seconds, seconds)
def test_a_pause_costs_no_exercise_time(
    start: int, rate: float, played: float, paused: float
) -> None:
    stop = START + timedelta(seconds=played)
    stopped = Clock(start, START, rate).started(START).stopped(stop)
    resumed = stopped.started(stop + timedelta(seconds=paused))
    assert resumed.at(stop + timedelta(seconds=paused)) == stopped.minutes


@given(minutes, rates, rates, seconds)
def test_a_change_of_rate_does_not_move_the_clock(
    start: int, before: float, after: float, played: float
) -> None:
    wall = START + timedelta(seconds=played)
    clock = Clock(start, START, before).started(START)
    assert clock.with_rate(after, wall).at(wall) == clock.at(wall)


def test_one_minute_a_second_passes_an_hour_in_a_minute() -> None:
    clock = Clock(540, START, 1.0).started(START)
    assert clock.at(START + timedelta(minutes=1)) == 600


def test_a_wall_clock_that_was_set_back_does_not_turn_the_exercise_back() -> None:
    clock = Clock(540, START, 1.0).started(START)
    assert clock.at(START - timedelta(hours=2)) == 540


def test_a_rate_of_zero_lets_the_clock_stand_between_moves() -> None:
    clock = Clock(540, START, 0.0).started(START)
    assert clock.at(START + timedelta(days=1)) == 540
    assert clock.moved_to(4860, START).at(START) == 4860


def test_the_day_changes_at_midnight() -> None:
    assert [day_of(m) for m in (0, 1439, 1440)] == [0, 0, 1]
