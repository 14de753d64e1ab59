"""A server killed at any moment of a running exercise loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from alatau.exercise import Actor
from alatau.exercise import commands as c

KILLS = 8
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


def test_a_log_is_whole_after_repeated_kills_under_load(
    rooms: Any, room: Any, database: Path, wall: Any
) -> None:
    from alatau.exercise import commands
    from alatau.web import rooms as module

    for cell in ("A.health", "A.police", "B.health", "B.police"):
        room.judge(commands.Join(), Actor(role="player", callsign=f"At {cell}", cell=cell))
    room.judge(c.StartExercise(rate=400), Actor(role="director", callsign="Director"))
    rooms.writer.close()
    told = database.parent / "acknowledged.txt"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("zygote.py")), str(database.parent), room.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ALATAU_DATA": str(database.parent)},
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        for kill in range(KILLS):
            process.stdin.write("go\n")
            process.stdin.flush()
            answers = {process.stdout.readline().strip(), process.stdout.readline().strip()}
            child = int(next(answer for answer in answers if answer != "running"))
            wait_for_lines(told, more=15 + 37 * kill)
            os.kill(child, signal.SIGKILL)
        process.stdin.write("\n")
        process.stdin.flush()
        process.wait(timeout=30)
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait()

    events, _ = module.stored_log(room.id)  # verifies the chain
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    stored = {event.seq: event.hash for event in events}
    for line in told.read_text().splitlines():
        seq, hash_ = line.split()
        assert stored[int(seq)] == hash_
    times = [event.time for event in events]
    assert times == sorted(times)

    again = module.Rooms()
    try:
        found = again.open(room.id)
        assert found is not None
        found.tick()
        exercise = found.exercise
        released = Counter(
            event.payload.inject for event in exercise.events if event.kind == "inject-released"
        )
        assert set(released.values()) == {1}
        due = {
            inject.id
            for inject in exercise.pack.injects
            if inject.when.at is not None and inject.when.at <= exercise.state.time
        }
        assert due and due <= set(released)
        reports = Counter(
            (event.payload.country, event.payload.group, event.payload.known_on)
            for event in exercise.events
            if event.kind == "reports-delivered"
        )
        assert reports and set(reports.values()) == {1}
    finally:
        again.close()


def wait_for_lines(path: Path, more: int) -> None:
    """Wait until so many further acknowledgements were written; fail after a minute."""
    pause = threading.Event()
    before = path.read_text().count("\n") if path.exists() else 0
    for _ in range(6000):
        if path.exists() and path.read_text().count("\n") >= before + more:
            return
        pause.wait(0.01)
    pytest.fail("the exercise under load does not get on")
