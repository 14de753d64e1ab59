"""A server killed again and again in the middle of a running exercise loses and doubles nothing."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from exercise_room import SMALL
from http_people import HttpPerson
from serving import Server, start

from alatau.exercise import Draft, Event, Exercise, read_log
from alatau.packs import load_scenario

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")

ROUNDS = 5
MINUTES_PER_SECOND = 90
CELLS = ("A.health", "A.police", "B.health", "B.borders")
DECISIONS = (
    ("alert-clinicians", {}),
    ("publish-case-definition", {}),
    ("investigate-cases", {"places": "A-02"}),
    ("isolate-cases", {"places": "A-02"}),
    ("notify-who", {}),
    ("strengthen-infection-control", {"places": "A-02"}),
)
STEP = timedelta(seconds=0.25)


class Load:
    """Players who write and decide for as long as somebody answers."""

    def __init__(self, server: Server) -> None:
        self.people = {
            cell: HttpPerson(server.address, server.codes["player"], f"At {cell}", cell)
            for cell in CELLS
        }
        self.accepted: set[str] = set()
        self.sent: set[str] = set()
        self.strange: list[str] = []
        self._changed = threading.Condition()
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Begin; each player writes until the server is gone."""
        self._stopped = False
        self._threads = [threading.Thread(target=self._play, args=(cell,)) for cell in CELLS]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until all have found the server gone."""
        self._stopped = True
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many further commands have been accepted."""
        with self._changed:
            enough = len(self.accepted) + more
            assert self._changed.wait_for(lambda: len(self.accepted) >= enough, timeout=60)

    def _play(self, cell: str) -> None:
        person = self.people[cell]
        to = [other for other in CELLS if other != cell]
        number = 0
        while not self._stopped:
            name = f"{cell} {len(self.sent)} {number}"
            number += 1
            try:
                if cell == "A.health" and number % 4 == 0:
                    kind, more = DECISIONS[len(self.sent) % len(DECISIONS)]
                    self._tell(name, person.post(f"decide/{kind}/A", reason=name, **more), 400)
                else:
                    self._tell(name, person.post("write", to=to, subject=name, body=name * 9))
            except httpx.TransportError:
                return

    def _tell(self, name: str, answer: httpx.Response, refused: int = 0) -> None:
        with self._changed:
            self.sent.add(name)
            if answer.status_code < 400:
                self.accepted.add(name)
                self._changed.notify_all()
            elif answer.status_code != refused:
                self.strange.append(f"{answer.status_code} {answer.text[:300]}")


def stored(data: Path) -> tuple[list[Event], Counter[str]]:
    """The log in the database, verified, and how often each text was written."""
    with closing(sqlite3.connect(data / "alatau.db")) as database:
        rows = database.execute("SELECT seq, line FROM web_event ORDER BY seq").fetchall()
        texts = dict(database.execute("SELECT hash, text FROM web_text").fetchall())
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    events = read_log(line for _, line in rows)
    said: Counter[str] = Counter()
    for event in events:
        reference = getattr(event.payload, "subject", None) or getattr(
            event.payload, "reason", None
        )
        if reference:
            said[texts[reference]] += 1
    return events, said


def never_interrupted(events: list[Event]) -> list[Event]:
    """What the same people's acts at the same instants come to on a server that always ran."""
    header = events[0].payload
    exercise, drafts = Exercise.create(
        load_scenario(SMALL),
        layout=header.layout,
        seed=header.seed,
        exercise_id=header.exercise,
        wall=wall_of(events[0]),
    )
    exercise.advance(exercise.seal(drafts))
    wall = wall_of(events[0])
    for event in (*(e for e in events[1:] if e.actor.role != "system"), None):
        until = wall_of(event) if event else wall_of(events[-1])
        while wall < until:
            wall = min(wall + STEP, until)
            while drafts := exercise.due(wall):
                exercise.advance(exercise.seal(drafts))
        if event is not None:
            draft = Draft(event.payload, event.wall, event.time, event.actor)
            exercise.advance(exercise.seal([draft]))
    while drafts := exercise.due(wall):
        exercise.advance(exercise.seal(drafts))
    return exercise.events


def wall_of(event: Event) -> datetime:
    return datetime.fromisoformat(event.wall.replace("Z", "+00:00"))


def what_fell_due(events: list[Event]) -> list[tuple[int, str, str]]:
    """When what happened by itself, in order."""
    return [
        (event.time, event.kind, event.payload.model_dump_json())
        for event in events
        if event.actor.role == "system"
    ]


def shown_minutes(person: HttpPerson) -> int:
    """The exercise minute on somebody's clock."""
    found = re.search(r'data-minutes="(\d+)"', person.get("part/clock").text)
    assert found
    return int(found[1])


def wait(until: Callable[[], bool]) -> None:
    """Look again and again until it is so; fail after half a minute."""
    pause = threading.Event()
    for _ in range(300):
        if until():
            return
        pause.wait(0.1)
    pytest.fail("what was waited for did not happen")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server on the test's data directory, always on the same port."""
    started: list[Server] = []

    def begin() -> Server:
        port = started[0].port if started else 0
        started.append(start(tmp_path, SMALL, port=port))
        return started[-1]

    yield begin
    for server in started:
        server.end(signal.SIGKILL)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    chance = random.Random(20260302)
    server = serve()
    director = HttpPerson(server.address, server.codes["director"], "Director")
    load = Load(server)
    assert director.post("clock", act="start", rate=MINUTES_PER_SECOND).status_code == 204
    for _ in range(ROUNDS):
        load.run()
        load.wait_for(chance.randint(5, 45))
        server.end(signal.SIGKILL)
        load.join()
        events, said = stored(tmp_path)
        assert load.strange == []
        assert {name for name in load.accepted if said[name] != 1} == set()
        assert [name for name, times in said.items() if times > 1] == []
        times = [event.time for event in events]
        assert times == sorted(times)
        server = serve()
        assert shown_minutes(director) >= times[-1]
    assert director.post("clock", act="end").status_code == 204
    wait(lambda: stored(tmp_path)[0][-1].kind == "exercise-closed")
    assert server.end() == 0
    events, _ = stored(tmp_path)
    released = Counter(e.payload.inject for e in events if e.kind == "inject-released")
    assert released and set(released.values()) == {1}
    assert what_fell_due(events) == what_fell_due(never_interrupted(events))
    for person in (director, *load.people.values()):
        person.close()
