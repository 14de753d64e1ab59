"""Two server processes on one PostgreSQL: one judges, the other follows and hands over."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from exercise_room import SMALL
from http_people import HttpPerson
from serving import Server, start

from alatau.exercise import Event, read_log

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(os.name == "nt", reason="starts PostgreSQL as Unix does"),
]
PATIENCE = 45


def wait(until: Callable[[], Any]) -> Any:
    """Look again and again until it is so; fail after a while."""
    pause = threading.Event()
    for _ in range(PATIENCE * 10):
        if found := until():
            return found
        pause.wait(0.1)
    pytest.fail("what was waited for did not happen")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A PostgreSQL server."""
    import postgres

    with ExitStack() as stack:
        try:
            yield stack.enter_context(postgres.running())
        except postgres.NotInstalled as why:
            pytest.skip(str(why))


class Pair:
    """Servers on one database, and the people at them."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self.data = url, data
        self.servers: list[Server] = []
        self.people: list[HttpPerson] = []

    def start(self) -> Server:
        """Start one more server."""
        self.servers.append(start(self.data, SMALL, database_url=self.url))
        return self.servers[-1]

    def join(self, server: Server, role: str, call_sign: str, cell: str | None = None) -> Any:
        """Let somebody join by one of the servers."""
        person = HttpPerson(server.address, server.codes[role], call_sign, cell)
        self.people.append(person)
        return person

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    def log(self) -> list[Event]:
        """The stored log, verified."""
        rows = self.query("SELECT seq, line FROM web_event ORDER BY seq")
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        return read_log(line for _, line in rows)

    def lease(self) -> tuple[str, int]:
        """Who holds the lease, and its fencing number."""
        [(holder, fence)] = self.query("SELECT holder, fence FROM web_lease")
        return holder, fence

    def held_by(self, server: Server) -> bool:
        """Whether this server's process holds the lease."""
        return f":{server.process.pid}:" in self.lease()[0]

    def subjects(self) -> Counter[str]:
        """The subjects of all messages in the log, with how often they are there."""
        texts = dict(self.query("SELECT hash, text FROM web_text"))
        return Counter(texts[e.payload.subject] for e in self.log() if e.kind == "message-sent")

    def close(self) -> None:
        """End everything."""
        for person in self.people:
            person.close()
        for server in self.servers:
            if server.process.poll() is None:
                server.process.send_signal(signal.SIGCONT)
            server.end(signal.SIGKILL)


@contextmanager
def two_servers(cluster: Any, name: str, data: Path) -> Iterator[Pair]:
    """Two servers on an empty database: the first made the exercise and holds its lease."""
    made = Pair(cluster.create(name), data)
    try:
        first = made.start()
        made.start()
        assert made.held_by(first)
        yield made
    finally:
        made.close()


@pytest.fixture
def pair(cluster: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Two servers of the test's own, which it may end."""
    with two_servers(cluster, f"own_{abs(hash(request.node.name))}", tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def together(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers that go on; the exercise has begun."""
    with two_servers(cluster, "together", tmp_path_factory.mktemp("together")) as made:
        director = made.join(made.servers[0], "director", "Starter")
        assert director.post("clock", act="start", rate=30).status_code == 204
        yield made


def test_people_at_two_processes_play_one_exercise(together: Pair) -> None:
    judge, other = together.servers
    police = together.join(other, "player", "Beta", "A.police")
    health = together.join(judge, "player", "Alpha", "A.health")
    evaluator = together.join(other, "evaluator", "Eve")
    # What one process judges, the other shows.
    wait(lambda: "while the exercise runs" not in police.get("decide/secure-scene/A").text)
    assert health.post("write", to="A.police", subject="Over there", body="x").status_code == 302
    wait(lambda: "Over there" in police.get("inbox").text)

    # What is sent to the one that follows is judged, refused or shown at once.
    assert police.post("write", to="A.health", subject="And back", body="y").status_code == 302
    assert "And back" in police.get("inbox").text
    wait(lambda: "And back" in health.get("inbox").text)
    assert evaluator.post("note", text="Seen.", cell="A.police").status_code == 302
    refused = police.post("write", to="A.police", subject="To myself", body="z")
    assert refused.status_code == 400 and "nobody but yourself" in refused.text
    with pytest.raises(AssertionError, match="Somebody else has this call sign"):
        HttpPerson(judge.address, judge.codes["player"], "Beta", "A.police")
    assert {"Over there": 1, "And back": 1}.items() <= together.subjects().items()
    assert together.query("SELECT count(*) FROM web_request") == [(0,)]
    assert together.held_by(judge)


def test_commands_at_both_processes_at_once_are_each_stored_once(together: Pair) -> None:
    judge, other = together.servers
    writers = [
        together.join(server, "player", f"At {cell}", cell)
        for server, cell in ((judge, "A.health"), (other, "A.police"), (other, "B.police"))
    ]
    wait(lambda: "while the exercise runs" not in writers[1].get("decide/secure-scene/A").text)

    def write(person: HttpPerson) -> list[str]:
        accepted = []
        for number in range(12):
            name = f"{person.seat} {number}"
            if person.post("write", to="A.cabinet", subject=name, body=name).status_code == 302:
                accepted.append(name)
        return accepted

    with ThreadPoolExecutor(3) as pool:
        accepted = [name for names in pool.map(write, writers) for name in names]
    assert len(accepted) == 36
    assert dict.fromkeys(accepted, 1).items() <= together.subjects().items()


def test_a_stream_at_one_process_tells_of_what_the_other_judges(together: Pair) -> None:
    judge, other = together.servers
    director = together.join(judge, "director", "Director")
    police = together.join(other, "player", "Listener", "A.police")
    heard: list[dict[str, Any]] = []
    open_ = threading.Event()

    def listen() -> None:
        address = f"/live/{other.room}?since={police.seat}:0"
        with police.client.stream("GET", address, timeout=PATIENCE) as answer:
            for line in answer.iter_lines():
                open_.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line[6:]))

    listening = threading.Thread(target=listen)
    listening.start()
    assert open_.wait(PATIENCE)
    assert director.post("broadcast", text="To all").status_code == 204
    wait(lambda: any("inbox" in notice["parts"] for notice in heard))
    # Control at the other process frees the seat: the stream ends here.
    assert director.post("people/free", seat=police.seat).status_code == 204
    listening.join(PATIENCE)
    assert not listening.is_alive()
    assert police.get("inbox").status_code == 403
    positions = [notice["position"] for notice in heard]
    assert positions == sorted(set(positions))


def test_the_judge_of_an_exercise_is_cut_off_comes_back_and_takes_over_again(pair: Pair) -> None:
    first, second = pair.servers
    director = pair.join(first, "director", "Director")
    police = pair.join(second, "player", "Beta", "A.police")
    assert director.post("clock", act="start", rate=30).status_code == 204
    first.process.send_signal(signal.SIGSTOP)
    held = len(pair.log())

    # While the lease lasts nobody else can append; then the other process takes over.
    refused = police.post("write", to="A.health", subject="Too early", body="x")
    if refused.status_code != 302:
        assert refused.status_code == 400 and "Another server process" in refused.text
        assert len(pair.log()) == held and not pair.held_by(second)
    wait(lambda: pair.held_by(second))
    assert police.post("write", to="A.health", subject="Taken over", body="x").status_code == 302

    # The one that comes back believes that it holds the lease; its fencing number is too low.
    first.process.send_signal(signal.SIGCONT)
    assert director.post("broadcast", text="Back").status_code == 204
    assert pair.held_by(second)
    wait(lambda: "Taken over" in director.get("cells/A.health").text)

    # The second is told to stop: it gives the exercise back at once.
    fence = pair.lease()[1]
    assert second.end() == 0
    wait(lambda: pair.held_by(first))
    assert pair.lease()[1] > fence
    assert director.post("broadcast", text="Alone").status_code == 204
    events = pair.log()
    assert pair.subjects()["Taken over"] == 1
    times = [event.time for event in events]
    assert times == sorted(times)
    released = Counter(e.payload.inject for e in events if e.kind == "inject-released")
    assert released and set(released.values()) == {1}
