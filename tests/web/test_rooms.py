"""Exercises that run in a process: judged, stored, then shown; and found again after its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exercise_room import SMALL

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


@pytest.mark.parametrize("named", ["small", "./small/scenario.yaml", "../scenarios/small"])
def test_a_scenario_named_from_here_is_found_from_elsewhere_after_a_restart(
    rooms: Any, wall: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    from alatau.web.rooms import NewExercise

    monkeypatch.chdir(SMALL.parent)
    room = rooms.create(NewExercise(named, "full", 7))
    monkeypatch.chdir(tmp_path)
    again = reopened(rooms, room, wall)
    assert again.exercise.pack.id == room.exercise.pack.id
    assert again.room.scenario == str(SMALL.resolve())


def test_a_scenario_that_ships_with_alatau_is_kept_by_its_id(rooms: Any) -> None:
    from alatau.web.rooms import NewExercise

    assert rooms.create(NewExercise("tutorial")).room.scenario == "tutorial"


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


def test_an_exercise_that_cannot_be_opened_stops_no_other(
    rooms: Any, room: Any, wall: Any, sit: Callable[..., Any]
) -> None:
    from alatau.web import rooms as module
    from alatau.web.models import Room

    player = sit("player", "Alpha", "A.health")
    other = rooms.create(module.NewExercise(str(SMALL), "full", 8))
    Room.objects.filter(id=room.id).update(scenario="a-pack-that-is-gone")
    rooms.writer.close()
    again = module.Rooms(wall=wall)
    module.use(again)
    again.open_all()
    assert [each.id for each in again.all()] == [other.id]
    assert player.client.get("/").status_code == 200
    assert player.get("inbox").status_code == 404
    assert player.client.get(f"/j/{room.room.player_code}").status_code == 400
    again.close()
    module.use(rooms)


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


def test_commands_of_many_threads_are_each_stored_once_and_chained(
    rooms: Any, room: Any, started: Any
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from alatau.web.stored import stored_log

    def write(number: int) -> str:
        message = c.SendMessage(to=("A.police",), subject=f"{number}", body="x")
        [event] = room.judge(message, PLAYER)
        return str(event.hash)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(write, range(120)))
    events, _ = stored_log(room.id)  # verifies the chain
    assert [event.hash for event in events] == [event.hash for event in room.exercise.events]
    assert len(set(told)) == 120 and set(told) <= {event.hash for event in events}


def test_an_exercise_catches_up_when_it_was_stored_but_the_answer_was_lost(
    rooms: Any, room: Any, started: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import Future

    room.tick()
    append = rooms.writer.append

    def stores_and_breaks_off(*arguments: Any) -> Future[None]:
        append(*arguments).result()
        broken: Future[None] = Future()
        broken.set_exception(ConnectionError("the line broke after the commit"))
        return broken

    before = room.last_seq
    with monkeypatch.context() as patch:
        patch.setattr(rooms.writer, "append", stores_and_breaks_off)
        with pytest.raises(ConnectionError):
            room.judge(c.Broadcast(text="Stored after all"), DIRECTOR)
    assert room.last_seq == before + 1
    room.judge(c.Broadcast(text="And on"), DIRECTOR)
    assert [event.kind for event in room.exercise.events[before:]] == ["broadcast-sent"] * 2


def test_two_requests_at_once_open_an_exercise_once(rooms: Any, room: Any, wall: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from alatau.web import rooms as module

    rooms.writer.close()
    again = module.Rooms(wall=wall)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: again.running(room.id), range(6)))
    assert len({id(one) for one in found}) == 1
    found[0].judge(c.Join(), PLAYER)
    found[0].lose()
    taken_back = again.running(room.id)
    assert taken_back is not None and not taken_back.lost
    taken_back.judge(c.Leave(), PLAYER)
    again.close()


def test_a_beat_that_fails_does_not_stop_the_clock() -> None:
    import threading

    from alatau.web.server import Ticker

    beats, enough = [], threading.Event()

    def beat() -> None:
        beats.append(1)
        if len(beats) == 3:
            enough.set()
        raise RuntimeError("the database was away")

    ticker = Ticker(beat, seconds=0.001)
    ticker.start()
    assert enough.wait(20)
    ticker.stop()
