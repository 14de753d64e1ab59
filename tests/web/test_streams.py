"""Live streams: a page with what was streamed to it equals the page freshly loaded."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from alatau.exercise import Actor
from alatau.exercise import commands as c

DIRECTOR = Actor(role="director", callsign="Director")


@dataclass
class Stream:
    """One open stream, read in an event loop of its own as a server would run it."""

    room: str
    cookie: str
    query: str = ""
    last_id: str = ""
    status: Future[int] = field(default_factory=Future)
    notices: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    heard: threading.Condition = field(default_factory=threading.Condition)

    def open(self) -> Stream:
        self.loop = asyncio.new_event_loop()
        self.leave = asyncio.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        self.status.result(20)
        return self

    def _run(self) -> None:
        from alatau.web.live import live

        headers = [(b"cookie", f"alatau-seat={self.cookie}".encode())]
        if self.last_id:
            headers.append((b"last-event-id", self.last_id.encode()))
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/live/{self.room}",
            "query_string": self.query.encode(),
            "headers": headers,
        }
        try:
            self.loop.run_until_complete(live(scope, self._receive, self._send))
        finally:
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()
            self.ended.set()

    async def _receive(self) -> dict[str, str]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status.set_result(message["status"])
            return
        with self.heard:
            for block in message["body"].decode().split("\n\n"):
                lines = dict(
                    line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")
                )
                if "data" in lines:
                    self.notices.append(json.loads(lines["data"]))
                    self.ids.append(lines["id"])
            self.heard.notify_all()

    def until(self, position: int) -> None:
        """Wait until the stream has come to a position of its seat."""
        with self.heard:
            arrived = self.heard.wait_for(
                lambda: any(notice["position"] >= position for notice in self.notices), 20
            )
        assert arrived, (position, self.notices[-3:])

    def close(self) -> None:
        if not self.ended.is_set():
            self.loop.call_soon_threadsafe(self.leave.set)
        self.thread.join(20)


@pytest.fixture
def listen(room: Any) -> Iterator[Callable[..., Stream]]:
    """Opens the stream of somebody's browser."""
    opened: list[Stream] = []

    def open_stream(sitting: Any, **more: str) -> Stream:
        cookie = sitting.client.cookies["alatau-seat"].value
        opened.append(Stream(room.id, cookie, **more).open())
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.close()


def parts_of_page(sitting: Any, role: str) -> dict[str, str]:
    """All parts that a role may have, as they are now."""
    from alatau.web.pages import PARTS

    return {
        name: sitting.text(f"part/{name}") for name, part in PARTS.items() if role in part.roles
    }


@pytest.mark.parametrize(
    ("role", "cell"),
    [("player", "A.health"), ("player", "B.police"), ("controller", None), ("evaluator", None)],
)
def test_a_page_with_its_stream_equals_the_page_freshly_loaded(
    rooms: Any, room: Any, wall: Any, sit: Any, listen: Any, role: str, cell: str | None
) -> None:
    from alatau.web.pages import PARTS

    sitting = sit(role, "Zulu", cell)
    stream = listen(sitting)
    page = parts_of_page(sitting, role)
    room.room.autoplay = True
    taken = 0
    for step in range(12):
        if step == 0:
            room.judge(c.StartCommunicationsCheck(), DIRECTOR)
        elif step == 1:
            room.judge(c.StartExercise(rate=5), DIRECTOR)
        elif step == 6:
            room.judge(c.PauseExercise(), DIRECTOR)
        elif step == 7:
            room.judge(c.ResumeExercise(), DIRECTOR)
        elif step == 10:
            room.judge(c.RaiseEmergency(text="Real"), DIRECTOR)
        wall.later(seconds=100)
        rooms.tick()
        # The clock moves between events too: a page lets it run on by itself.
        marker = room.judge(c.Broadcast(text=f"Notice {step}"), DIRECTOR)[-1]
        stream.until(room.position_of(role, cell))
        assert marker.seq == room.last_seq
        for notice in stream.notices[taken:]:
            for name, part in PARTS.items():
                if role in part.roles and {*part.follows} & {*notice["parts"]}:
                    page[name] = sitting.text(f"part/{name}")
        taken = len(stream.notices)
        assert page == parts_of_page(sitting, role), step
    assert taken > 12


def test_a_stream_that_was_away_catches_up_by_its_last_id(
    rooms: Any, room: Any, wall: Any, sit: Any, listen: Any
) -> None:
    alpha = sit("player", "Alpha", "A.health")
    whole = listen(alpha)
    room.judge(c.StartExercise(rate=5), DIRECTOR)
    wall.later(seconds=300)
    rooms.tick()
    room.judge(c.Broadcast(text="now"), DIRECTOR)
    whole.until(room.position_of("player", "A.health"))
    for number, last_id in enumerate(whole.ids):
        again = listen(alpha, last_id=last_id)
        rest = whole.notices[number + 1 :]
        if rest:
            again.until(rest[-1]["position"])
        assert again.notices == rest
        again.close()
    by_page = listen(alpha, query=f"since={alpha.seat}:0&since=x&since={alpha.seat}:-3")
    by_page.until(whole.notices[-1]["position"])
    assert by_page.notices[-1] == whole.notices[-1]


def test_a_seat_hears_nothing_of_what_it_may_not_know(room: Any, sit: Any, listen: Any) -> None:
    room.judge(c.StartExercise(rate=0), DIRECTOR)
    alpha, bravo = sit("player", "Alpha", "A.health"), sit("player", "Bravo", "B.police")
    stream = listen(bravo)
    before = room.position_of("player", "B.police")
    alpha.post("write", to="A.police", subject="x", body="y")
    room.judge(c.HoldInject(inject=8), DIRECTOR)
    room.judge(c.NoteObservation(text="quiet"), Actor(role="evaluator", callsign="Eva"))
    room.judge(c.Broadcast(text="now"), DIRECTOR)
    stream.until(before + 1)
    assert [notice["position"] for notice in stream.notices] == [before + 1]
    assert stream.notices[0]["parts"] == ["status", "inbox"]


def test_a_kind_of_event_that_is_not_listed_reaches_no_player() -> None:
    from alatau.exercise.events import PAYLOADS
    from alatau.web.streams import CONTROL_ALWAYS, CONTROL_PARTS, PLAYER_PARTS, parts_of

    assert set(PLAYER_PARTS) <= set(PAYLOADS) and set(CONTROL_PARTS) <= set(PAYLOADS)
    assert parts_of("something-new", "player") == ()
    assert parts_of("something-new", "nobody") == ()
    assert parts_of("something-new", "controller") == (*CONTROL_ALWAYS, "status")


def test_a_browser_without_a_seat_gets_no_stream(rooms: Any, room: Any, sit: Any) -> None:
    sitting = sit("player", "Alpha", "A.health")
    cookie = sitting.client.cookies["alatau-seat"].value
    for name, token in ((room.id, "x" * 43), (room.id, ""), ("another", cookie)):
        stream = Stream(name, token).open()
        assert stream.status.result() == 403
        stream.close()
    assert rooms.hub.count() == 0


def test_giving_a_seat_up_ends_its_stream(rooms: Any, room: Any, sit: Any, listen: Any) -> None:
    alpha = sit("player", "Alpha", "A.health")
    stream = listen(alpha)
    assert rooms.hub.count() == 1
    alpha.post("leave")
    assert stream.ended.wait(20)
    assert rooms.hub.count() == 0


def test_one_stream_serves_all_seats_of_a_browser(room: Any, sit: Any, listen: Any) -> None:
    player = sit("player", "Alpha", "A.health")
    director = sit("director", "Chief", client=player.client)
    stream = listen(player)
    room.judge(c.Broadcast(text="now"), DIRECTOR)
    stream.until(room.last_seq)
    assert {notice["seat"] for notice in stream.notices} == {player.seat, director.seat}


def test_a_browser_that_is_too_slow_is_dropped_and_not_waited_for() -> None:
    from alatau.web.streams import WAITING_NOTICES, Change, Hub, Listener, Subscription

    loop = asyncio.new_event_loop()
    hub = Hub()
    subscription = Subscription("r", (Listener("s", "controller", None),), loop)
    hub.subscribe(subscription)
    for seq in range(WAITING_NOTICES + 10):
        hub.publish("r", [Change(seq, "message-sent", {})])
    loop.run_until_complete(asyncio.sleep(0))
    assert subscription.closed
    assert subscription.waiting.qsize() <= WAITING_NOTICES
    loop.close()
    hub.publish("r", [Change(999, "message-sent", {})])
