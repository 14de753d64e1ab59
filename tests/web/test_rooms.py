"""Exercises that run in a process: judged, stored, then shown; and found again after its end."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from alatau.exercise import Actor, LogError, Refused
from alatau.exercise import commands as c

DIRECTOR = Actor(role="director", callsign="Director")
PLAYER = Actor(role="player", callsign="Alpha", cell="A.health")


def reopened(rooms: Any, room: Any, wall: Any) -> Any:
    """The exercise as another process finds it."""
    from alatau.web import rooms as module

    rooms.writer.close()
    again = module.Rooms(wall=wall)
    found = again.open(room.id)
    assert found is not None
    return found


def test_an_exercise_is_the_same_after_a_restart(rooms: Any, room: Any, wall: Any) -> None:
    room.judge(c.Join(), PLAYER)
    room.judge(c.StartExercise(rate=1), DIRECTOR)
    message = c.SendMessage(to=("A.police",), subject="Hello", body="Текст и text")
    room.judge(message, PLAYER)
    wall.later(minutes=30)
    room.tick()
    again = reopened(rooms, room, wall)
    assert again.exercise.state == room.exercise.state
    assert again.exercise.texts == room.exercise.texts
    assert again.exercise.now(wall()) == room.exercise.now(wall())


def test_the_clock_went_on_while_no_server_ran(rooms: Any, room: Any, wall: Any) -> None:
    room.judge(c.StartExercise(rate=1), DIRECTOR)
    before = room.exercise.now(wall())
    wall.later(minutes=90)
    again = reopened(rooms, room, wall)
    assert again.exercise.now(wall()) == before + 90 * 60
    again.tick()
    released = [e.payload.inject for e in again.exercise.events if e.kind == "inject-released"]
    assert released and max(Counter(released).values()) == 1


def test_ticking_twice_changes_nothing(room: Any, wall: Any) -> None:
    room.judge(c.StartExercise(rate=1), DIRECTOR)
    wall.later(minutes=60)
    assert room.tick() > 0
    assert room.tick() == 0


def test_what_was_due_comes_before_a_command_of_the_same_instant(room: Any, wall: Any) -> None:
    room.judge(c.StartExercise(rate=1), DIRECTOR)
    wall.later(minutes=30)
    room.judge(c.PauseExercise(), DIRECTOR)
    kinds = [event.kind for event in room.exercise.events]
    assert kinds.index("inject-released") < kinds.index("exercise-paused")


def test_a_refused_command_leaves_no_trace(room: Any) -> None:
    before = room.last_seq
    with pytest.raises(Refused):
        room.judge(c.PauseExercise(), PLAYER)
    assert room.last_seq == before


def test_nothing_happens_when_it_cannot_be_stored(room: Any) -> None:
    from alatau.web.models import Lease
    from alatau.web.writer import LeaseLost

    before = room.exercise.state.phase
    Lease.objects.filter(room_id=room.id).update(fence=99)
    with pytest.raises(LeaseLost):
        room.judge(c.StartExercise(), DIRECTOR)
    assert room.exercise.state.phase == before and room.lost


def test_a_log_that_was_edited_is_not_opened(rooms: Any, room: Any, wall: Any) -> None:
    from alatau.web.models import Event

    room.judge(c.Join(), PLAYER)
    row = Event.objects.get(room_id=room.id, seq=2)
    row.line = row.line.replace("Alpha", "Omega")
    row.save()
    with pytest.raises(LogError):
        reopened(rooms, room, wall)


def test_a_clock_of_the_computer_that_is_set_back_does_not_set_the_exercise_back(
    room: Any, wall: Any
) -> None:
    room.judge(c.StartExercise(rate=1), DIRECTOR)
    wall.later(minutes=10)
    room.judge(c.Broadcast(text="now"), DIRECTOR)
    wall.later(minutes=-60)
    room.judge(c.Broadcast(text="later"), DIRECTOR)
    times = [event.time for event in room.exercise.events]
    walls = [event.wall for event in room.exercise.events]
    assert times == sorted(times) and walls == sorted(walls)


def test_built_in_players_act_for_empty_cells_only(rooms: Any, room: Any, wall: Any) -> None:
    room.room.autoplay = True
    room.judge(c.Join(), PLAYER)
    room.judge(c.StartExercise(rate=60), DIRECTOR)
    for _ in range(20):
        wall.later(seconds=10)
        rooms.tick()
    acting = {e.actor.cell for e in room.exercise.events if e.actor.role == "built-in"}
    assert acting and "A.health" not in acting
