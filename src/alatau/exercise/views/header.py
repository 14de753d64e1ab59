"""What stands at the head of every page: the exercise, its clock, and whether it is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alatau.exercise.clock import day_of
from alatau.exercise.views.reader import Reader
from alatau.packs.times import format_time_of_day

BANNER = "EXERCISE EXERCISE EXERCISE"


@dataclass(frozen=True)
class EmergencyView:
    """A real emergency: what was said, by whom, when (wall time, ISO 8601)."""

    text: str
    by: str
    wall: str


@dataclass(frozen=True)
class HeaderView:
    """The head of every page. ``minutes`` is exercise time at ``anchor`` (wall time)."""

    exercise: str
    title: str
    phase: str
    emergency: EmergencyView | None
    minutes: int
    anchor: str
    rate: float
    running: bool
    day: int
    time_of_day: str
    clock_text: str
    date: datetime
    move: str
    last_seen: int
    counterfactuals_open: bool


def header_of(reader: Reader, last_seen: int) -> HeaderView:
    """Return the head of the page; the page lets its clock run on.

    *last_seen* counts the events that the reader may learn of: what a stream goes on from.
    """
    state, pack = reader.state, reader.pack
    minutes = max(state.clock.minutes, state.time if not state.clock.running else 0)
    move = pack.move_at(max(minutes, state.time)) if state.started is not None else None
    emergency = state.emergency
    return HeaderView(
        exercise=state.exercise,
        title=pack.title.in_language(reader.language),
        phase=state.phase,
        emergency=EmergencyView(reader.free_text(emergency.text), emergency.by, emergency.wall)
        if emergency
        else None,
        minutes=minutes,
        anchor=state.clock.anchor.isoformat(),
        rate=state.clock.rate,
        running=state.clock.running,
        day=day_of(minutes),
        time_of_day=format_time_of_day(minutes),
        clock_text=reader.clock(minutes),
        date=pack.date_of(minutes),
        move=move.title.in_language(reader.language) if move else "",
        last_seen=last_seen,
        counterfactuals_open=state.counterfactuals_open,
    )
