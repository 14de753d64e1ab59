"""Live pages: what was loaded plus what the stream says is the page as it would be loaded now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from open_streams import Browsers, Notice, Stream, browsers

from alatau.exercise import Actor
from alatau.exercise import commands as c

PART = re.compile(r'<div id="part-([a-z-]+)" class="part" hx-get="([^"]+)" hx-trigger="([^"]+)"')
FIGURE = re.compile(r'data-picture="([^"]+)" data-follows="([^"]+)"')
DIRECTOR = Actor(role="director", callsign="Chief")
# The hour between two notices is the browser's own arithmetic (clock.js), and shown to the minute.
TOKENS = re.compile(r'data-position="\d+"|[A-Za-z0-9]{64}')
HOUR = re.compile(r'data-minutes="\d+"|data-clock-\w+>[^<]*<')


@pytest.fixture
def streams() -> Iterator[Browsers]:
    """Opens streams; closes them all after the test."""
    with browsers() as made:
        yield made


def cookie(person: Any) -> str:
    """The cookie by which a person's browser is known."""
    from django.conf import settings

    return str(person.client.cookies[settings.SEAT_COOKIE_NAME].value)


def missed(room: Any, person: Any, role: str, cell: str | None, position: int) -> list[Any]:
    """What a seat that was away since `position` has to be told."""
    from alatau.web.streams import Listener

    return list(room.heard_after(Listener(person.seat, role, cell), position))


class OpenPage:
    """A page in a browser: its parts and pictures, renewed as live.js and htmx renew them."""

    def __init__(self, person: Any, page: str) -> None:
        self.person, self.page = person, page
        html = person.text(page)
        self.parts = {
            name: (address.replace("&amp;", "&"), set(re.findall(r"alatau:([a-z-]+)", triggers)))
            for name, address, triggers in PART.findall(html)
        }
        self.figures = {address: {follows} for address, follows in FIGURE.findall(html)}
        assert "clock" in self.parts and "notice" in self.parts
        self.shown = {name: self._fetch(name) for name in (*self.parts, *self.figures)}
        self.frame = self._frame(html)

    def _frame(self, html: str) -> str:
        """The page without its parts, its position and its form token: what never renews itself."""
        for name in self.parts:
            html = html.replace(self.person.text(f"part/{name}"), "")
        return TOKENS.sub("", html)

    def _fetch(self, name: str) -> str:
        path = self.parts[name][0] if name in self.parts else name
        answer = self.person.client.get(path)
        assert answer.status_code in (200, 204), path
        return HOUR.sub("", answer.content.decode())

    def hear(self, notices: list[Notice]) -> None:
        """Renew what the notices name."""
        heard = {part for notice in notices for part in notice.parts}
        for name, follows in {
            **{name: follows for name, (_, follows) in self.parts.items()},
            **self.figures,
        }.items():
            if heard & follows or "all" in heard:
                self.shown[name] = self._fetch(name)

    def stale(self) -> list[str]:
        """What would look different if the page were loaded anew."""
        return [name for name, shown in self.shown.items() if shown != self._fetch(name)]

    def framed(self) -> bool:
        """Whether what never renews itself is as it would be loaded now."""
        return self._frame(self.person.text(self.page)) == self.frame


PAGES: dict[str, tuple[str, ...]] = {
    "player": ("inbox", "situation", "decisions", "resources", "facts"),
    "director": ("run", "injects", "white-cell", "truth", "people", "objectives", "timeline"),
    "evaluator": ("objectives", "timeline"),
}
PEOPLE = (
    ("player", "A.health"),
    ("player", "A.animals"),
    ("player", "A.police"),
    ("player", "A.borders"),
    ("player", "A.cabinet"),
    ("player", "B.health"),
    ("director", None),
    ("evaluator", None),
)


def acts(people: dict[Any, Any], room: Any, wall: Any) -> Iterator[str]:
    """Do one thing after the other, of every kind that an exercise knows."""
    health, police = people["player", "A.health"], people["player", "A.police"]
    director, evaluator = people["director", None], people["evaluator", None]

    def done(person: Any, page: str, **fields: Any) -> str:
        answer = person.post(page, **fields)
        assert answer.status_code in (204, 302), (page, fields, answer.content.decode()[-900:])
        return page

    def time_passes(name: str, **real: float) -> str:
        wall.later(**real)
        room.tick()
        return name

    yield done(director, "clock", act="check")
    yield done(police, "here")
    yield done(director, "clock", act="start", rate="0")
    yield done(director, "clock", act="jump", day="0", hour="12:00")
    yield time_passes("the first injects arrive", seconds=1)
    yield done(health, "item/inject-1/read")
    yield done(health, "write", to=["A.police", "white.who"], subject="Who", body="knows",
               facts=["cluster"])  # fmt: skip
    [message] = [i for i in room.exercise.state.inbox["A.police"] if i.startswith("message")]
    yield done(police, "write", to="A.health", subject="Re", body="We", reply=message)
    yield done(director, "white-cell/speak", to="A.health", sender="white.who", subject="Re",
               body="We note.", reply=message)  # fmt: skip
    yield done(director, "broadcast", text="Lunch at one.")
    yield done(health, "decide/alert-clinicians/A", reason="Because.")
    yield done(health, "decide/investigate-cases/A", places="A-02", reason="Because.")
    yield done(director, "clock", act="pause")
    yield done(director, "clock", act="resume")
    yield done(director, "inject/3/act", act="hold")
    yield done(director, "inject/8/act", act="release")
    yield done(director, "inject/8/act", act="resend")
    yield done(director, "inject/9/act", act="cancel")
    yield done(director, "inject/9/act", act="ready")
    yield done(director, "inject/9/edit", title="Other", body="Other",
               to=["B.borders", "B.health"], looked="yes")  # fmt: skip
    yield done(director, "injects/add", title="New", body="New", sender="white.who",
               to="A.health", day="1", hour="09:00", looked="yes")  # fmt: skip
    yield done(evaluator, "note", text="Seen.", cell="A.health", task="alert")
    yield done(evaluator, "rate/alert", rating="S", reason="Slow.")
    yield done(director, "clock", act="jump", day="3", hour="12:00")
    yield time_passes("reports arrive and decisions take effect", seconds=1)
    yield done(health, "decide/share-situation/A", with_=["A.police"], reason="They should know.")
    [isolation] = [room.judge(c.TakeDecision(decision="isolate-cases", country="A",
                                             places=("A-02",), reason="Now."),
                              Actor(role="built-in", callsign="B", cell="A.health"))]  # fmt: skip
    yield "a built-in player decides"
    yield time_passes("nothing is due", seconds=1)
    yield done(people["player", "A.cabinet"], "decide/inform-neighbours/A", reason="They ask.")
    yield done(police, "decide/open-joint-investigation/A", with_=["A.borders"], reason="Together.")
    yield done(director, "clock", act="next-move")
    yield time_passes("the next move begins", seconds=1)
    yield done(health, "decide/stand-down/A", ends=isolation[0].payload.id, reason="Enough.")
    yield done(director, "clock", act="rate", rate="2")
    yield time_passes("the clock runs", seconds=90)
    yield done(police, "emergency", act="raise", text="Fire.")
    yield done(director, "emergency", act="clear", text="Out.")
    yield done(director, "clock", act="resume")
    yield done(people["player", "B.health"], "leave")
    yield done(director, "clock", act="end")
    yield time_passes("the exercise is closed", seconds=1)
    yield done(director, "clock", act="open-counterfactuals")


def test_a_page_with_its_notices_is_the_page_loaded_anew(
    room: Any, sit: Callable[..., Any], streams: Browsers, wall: Any
) -> None:
    people = {(role, cell): sit(role, f"{role} {cell}", cell) for role, cell in PEOPLE}
    pages: dict[Any, list[OpenPage]] = {}
    opened: dict[Any, Stream] = {}
    for who, person in people.items():
        pages[who] = [OpenPage(person, page) for page in PAGES[who[0]]]
        position = room.position_of(*who)
        opened[who] = streams.open(room.id, cookie(person), f"{person.seat}:{position}")
    before = {who: room.position_of(*who) for who in people}
    wrong = []
    for act in acts(people, room, wall):
        if act == "leave":
            gone = ("player", "B.health")
            assert opened[gone].ended.wait(20)
            people.pop(gone)
        for who, person in people.items():
            expected = missed(room, person, *who, before[who])
            before[who] = room.position_of(*who)
            notices = opened[who].take(len(expected))
            assert [(n.position, n.parts) for n in notices] == [
                (n.position, n.parts) for n in expected
            ], (act, who)
            for page in pages[who]:
                page.hear(notices)
                wrong += [(act, who, page.page, name) for name in page.stale()]
        if act in ("the next move begins", "the exercise is closed"):
            framed = {(*who, page.page): page.framed() for who in people for page in pages[who]}
            assert all(framed.values()), framed
    for stream in opened.values():
        stream.leave()
        assert stream.rest() == []
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_stream_that_comes_back_hears_what_it_missed_and_nothing_twice(
    started: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    police, health = sit("player", "Beta", "A.police"), sit("player", "Alpha", "A.health")
    first = streams.open(started.id, cookie(police), f"{police.seat}:0")
    joined = started.position_of("player", "A.police")
    heard = [first.next()]
    while heard[-1].position < joined - 1:
        heard.append(first.next())
    for number in range(6):
        health.post("write", to="A.police", subject=f"{number}", body="x")
        if number == 2:
            heard += first.take(3)
            first.leave()
    again = streams.open(started.id, cookie(police), f"{police.seat}:0", last_event_id=heard[-1].id)
    heard += again.take(3)
    positions = [notice.position for notice in heard]
    assert positions == sorted(set(positions))
    assert positions[-1] == started.position_of("player", "A.police")
    assert len([n for n in heard if "inbox" in n.parts]) == 6
    again.leave()
    assert again.rest() == []


def test_whoever_was_away_for_long_is_told_once_to_load_everything(
    started: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    from alatau.web.streams import CATCH_UP_NOTICES

    police = sit("player", "Beta", "A.police")
    for number in range(CATCH_UP_NOTICES + 2):
        started.judge(c.Broadcast(text=f"{number}"), DIRECTOR)
    stream = streams.open(started.id, cookie(police), f"{police.seat}:0")
    only = stream.next()
    assert only.parts == ("all",)
    assert only.position == started.position_of("player", "A.police")
    stream.leave()
    assert stream.rest() == []


def test_a_slow_client_is_dropped_and_loses_nothing_when_it_comes_back(
    started: Any, rooms: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    from alatau.web.streams import WAITING_NOTICES

    police = sit("player", "Beta", "A.police")
    position = started.position_of("player", "A.police")
    since = f"{police.seat}:{position}"
    slow = streams.open(started.id, cookie(police), since, blocked=True)
    quick = streams.open(started.id, cookie(police), since)
    streams.wait(lambda: rooms.hub.count() == 2)
    count = WAITING_NOTICES + 40
    heard = []
    for number in range(count):
        started.judge(c.Broadcast(text=f"{number}"), DIRECTOR)
        heard.append(quick.next())
    assert [notice.position for notice in heard] == list(range(position + 1, position + count + 1))
    slow.unblock()
    got = slow.rest()
    assert slow.ended.is_set() and len(got) < count
    streams.wait(lambda: rooms.hub.count() == 1)
    last = got[-1].id if got else since
    back = streams.open(started.id, cookie(police), since, last_event_id=last)
    got += back.take(count - len(got))
    assert [notice.position for notice in got] == [notice.position for notice in heard]


def test_a_stream_ends_when_the_participant_leaves_or_is_freed(
    started: Any, rooms: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    police, health = sit("player", "Beta", "A.police"), sit("player", "Alpha", "A.health")
    controller = sit("controller", "Control")
    for person, end in (
        (police, lambda: police.post("leave")),
        (health, lambda: controller.post("people/free", seat=health.seat)),
    ):
        stream = streams.open(started.id, cookie(person), f"{person.seat}:0")
        end()
        assert stream.ended.wait(20)
        refused = streams.open(started.id, cookie(person), f"{person.seat}:0")
        assert refused.ended.wait(20) and refused.status == 403 and refused.raw == b""
    streams.wait(lambda: rooms.hub.count() == 0)


def test_a_seat_that_ends_while_its_stream_begins_hears_nothing(
    started: Any, rooms: Any, sit: Callable[..., Any], streams: Browsers, monkeypatch: Any
) -> None:
    police = sit("player", "Beta", "A.police")
    subscribe = rooms.hub.subscribe

    def late(subscription: Any) -> bool:
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(police.post, "leave").result().status_code == 302
        return bool(subscribe(subscription))

    monkeypatch.setattr(rooms.hub, "subscribe", late)
    stream = streams.open(started.id, cookie(police), f"{police.seat}:0")
    assert stream.ended.wait(20)
    assert stream.rest() == []


def test_one_stream_serves_all_seats_of_a_browser_and_each_hears_its_own(
    started: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    police = sit("player", "Beta", "A.police")
    borders = sit("player", "Gamma", "A.borders", client=police.client)
    health = sit("player", "Alpha", "A.health")
    since = [f"{one.seat}:{started.position_of('player', cell)}"
             for one, cell in ((police, "A.police"), (borders, "A.borders"))]  # fmt: skip
    stream = streams.open(started.id, cookie(police), *since)
    health.post("write", to="A.borders", subject="x", body="x")
    health.post("write", to="A.police", subject="x", body="x")
    assert [notice.seat for notice in stream.take(2)] == [borders.seat, police.seat]


def test_nobody_hears_of_what_another_cell_does(
    started: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    police, health = sit("player", "Beta", "B.police"), sit("player", "Alpha", "A.health")
    evaluator = sit("evaluator", "Eve")
    hearing = streams.open(
        started.id, cookie(police), f"{police.seat}:{started.position_of('player', 'B.police')}"
    )
    watching = streams.open(
        started.id, cookie(evaluator), f"{evaluator.seat}:{started.position_of('evaluator', None)}"
    )
    health.post("write", to="A.animals", subject="x", body="x")
    health.post("decide/alert-clinicians/A", reason="Because.")
    started.judge(c.HoldInject(inject=9), DIRECTOR)
    started.judge(c.Broadcast(text="now"), DIRECTOR)
    assert "inbox" in hearing.next().parts  # the notice to all is the first that it hears
    assert len(watching.take(4)) == 4
    hearing.leave()
    assert hearing.rest() == []


@pytest.mark.parametrize("given", ["", "x" * 43, "☃", 'a"; b=', "\x00" * 43])
def test_a_browser_without_a_seat_gets_no_stream(
    room: Any, sit: Callable[..., Any], streams: Browsers, given: str
) -> None:
    police = sit("player", "Beta", "A.police")
    given = given.encode().decode("latin-1")
    refused = streams.open(room.id, given, f"{police.seat}:0")
    assert refused.ended.wait(20) and (refused.status, refused.raw) == (403, b"")


def test_a_stream_belongs_to_one_exercise_and_is_only_read(
    room: Any, rooms: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    from exercise_room import SMALL

    from alatau.web.rooms import NewExercise

    police = sit("player", "Beta", "A.police")
    other = rooms.create(NewExercise(str(SMALL), "full", 8))
    for name, method in ((other.id, "GET"), ("nowhere", "GET"), ("../x", "GET"), (room.id, "POST")):
        refused = streams.open(name, cookie(police), f"{police.seat}:0", method=method)
        assert refused.ended.wait(20) and (refused.status, refused.raw) == (403, b"")


@pytest.mark.parametrize("since", [":", "x:-1", "x:1e3", "%00:5", "x:99999999999999999999", "٣:٣"])
def test_a_strange_position_is_not_taken_for_one(
    started: Any, sit: Callable[..., Any], streams: Browsers, since: str
) -> None:
    police = sit("player", "Beta", "A.police")
    stream = streams.open(started.id, cookie(police), last_event_id=since)
    started.judge(c.Broadcast(text="now"), DIRECTOR)
    assert stream.next().seat == police.seat


def test_the_stream_has_the_headers_of_a_page_and_is_never_kept(
    started: Any, sit: Callable[..., Any], streams: Browsers
) -> None:
    from alatau.web.headers import HEADERS

    police = sit("player", "Beta", "A.police")
    stream = streams.open(started.id, cookie(police), f"{police.seat}:0")
    assert stream.status == 200
    assert {
        name.lower(): value for name, value in HEADERS.items()
    }.items() <= stream.headers.items()
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "no-store"
