"""Nothing that reaches a player tells what the cell does not know.

Two servers play the same exercise with the same people and the same commands, on two outbreaks.
Whatever a cell that is told nothing of the outbreak can ask for must be equal byte by byte: pages,
parts, specifications of pictures, refusals, headers and stream. Random names (exercise, seats,
cookies, salts) are drawn from equal random sources on both; only the form tokens, which Django
masks anew for every answer, and the comments that keep a silent stream open are taken out before
the comparison.
"""

from __future__ import annotations

import random
import re
import secrets
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from exercise_room import SMALL
from open_streams import Browsers, browsers

SEED = 7318529461
KNOW_NOTHING = ("A.police", "A.borders", "B.police", "B.borders")
EVERY_CELL = tuple(f"{country}.{cell}" for country in "AB"
                   for cell in ("health", "animals", "police", "borders", "cabinet"))  # fmt: skip
SECRET = {
    "message": "CANARY-between-others",
    "reason": "CANARY-reason-of-others",
    "answer": "CANARY-answer-to-others",
    "observation": "CANARY-of-the-evaluator",
    "edited": "CANARY-edited-inject",
    "waiting": "CANARY-inject-not-released",
}
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|&quot;X-CSRFToken&quot;: &quot;|'
                   rb'"X-CSRFToken": )"?[A-Za-z0-9]{64}"?')  # fmt: skip
LINK = re.compile(r'(?:href|hx-get|data-picture|src|action)="(/[^"#]*)')
PARTS = ("clock", "notice", "review", "unread", "inbox", "facts", "figures", "situation", "cases",
         "decisions", "resources", "conduct", "truth", "cells", "waiting", "people", "injects",
         "timeline")  # fmt: skip
PICTURES = ("map", "curve", "herds", "truth-map", "truth-curve")


@contextmanager
def equal_chances(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw random names from a source that is the same each time."""
    source = random.Random(11)
    letters = string.ascii_letters + string.digits
    with monkeypatch.context() as patch:
        patch.setattr(secrets, "token_hex", lambda n=32: f"{source.getrandbits(8 * n):0{2 * n}x}")
        patch.setattr(
            secrets,
            "token_urlsafe",
            lambda n=32: "".join(source.choices(letters, k=-(-n * 4 // 3))),
        )
        patch.setattr(secrets, "choice", source.choice)
        yield


class Played:
    """An exercise on a server of its own, with people in every cell, control and evaluation."""

    def __init__(self, seed: int, folder: Path, streams: Browsers, wall: Any) -> None:
        from django.core.management import call_command
        from django.db import connections

        from alatau.web import rooms as module
        from alatau.web.rooms import NewExercise

        folder.mkdir()
        connections.close_all()
        connections["default"].settings_dict["NAME"] = str(folder / "alatau.db")
        call_command("migrate", verbosity=0, interactive=False)
        self.wall = wall
        self.rooms = module.Rooms(wall=wall)
        module.use(self.rooms)
        self.room = self.rooms.create(NewExercise(str(SMALL), "full", seed))
        self.browsers = streams
        self.clients: dict[str, Any] = {}
        self.seats: dict[str, str] = {}
        self.streams: dict[str, Any] = {}
        for role in ("director", "evaluator"):
            self.join(role, role)
        for cell in EVERY_CELL:
            self.join(cell, "player", cell)

    def join(self, who: str, role: str, cell: str | None = None) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        code = getattr(self.room.room, f"{role}_code")
        client.get(f"/j/{code}", follow=True)
        fields = {"call_sign": f"At {who}", **({"cell": cell} if cell else {})}
        answer = client.post(f"/j/{code}", fields)
        self.clients[who] = client
        self.seats[who] = answer.headers["Location"].split("/")[2]
        if cell:
            cookie = client.cookies[settings.SEAT_COOKIE_NAME].value
            self.streams[who] = self.browsers.open(self.room.id, cookie, f"{self.seats[who]}:0")

    def post(self, who: str, page: str, **fields: Any) -> None:
        answer = self.clients[who].post(
            f"/seat/{self.seats[who]}/{page}", fields, headers={"HX-Request": "true"}
        )
        assert answer.status_code in (204, 302), (who, page, answer.content.decode()[-1500:])

    def until(self, day: int, hour: str = "12:00") -> None:
        self.post("director", "clock", act="jump", day=str(day), hour=hour)
        self.wall.later(seconds=5)
        self.rooms.tick()

    def play(self) -> Iterator[tuple[str, str]]:
        """Play nine days; stop now and then, to look in one language or the other."""
        self.post("director", "clock", act="check")
        self.post("A.police", "here")
        yield "before the start", "en"
        self.post("director", "clock", act="start", rate="0")
        self.post("director", "inject/9/edit", title=SECRET["edited"], body="Fever.",
                  to=["B.borders", "B.health"], looked="yes")  # fmt: skip
        self.post("director", "injects/add", title=SECRET["waiting"], body="Later.",
                  sender="white.who", to=["A.police"], looked="yes")  # fmt: skip
        self.until(2)
        yield "day 2", "ru"
        self.post("A.health", "write", to=["A.cabinet", "white.who"], subject=SECRET["message"],
                  body=SECRET["message"], facts=["cluster"])  # fmt: skip
        self.post("A.health", "item/inject-1/read")
        for kind, more in (
            ("alert-clinicians", {}),
            ("investigate-cases", {"places": "A-02"}),
            ("isolate-cases", {"places": "A-02"}),
        ):
            self.post("A.health", f"decide/{kind}/A", reason=SECRET["reason"], **more)
        self.post("director", "white-cell/speak", sender="white.who", to=["A.cabinet"],
                  subject="Re", body=SECRET["answer"], looked="yes")  # fmt: skip
        self.post("evaluator", "note", text=SECRET["observation"], cell="A.health", task="alert")
        self.until(4)
        yield "day 4", "en"
        self.post("A.police", "write", to=["B.police"], subject="Parcel", body="Have you heard?")
        self.post("director", "broadcast", text="Lunch at one.")
        self.post("director", "clock", act="pause")
        self.post("director", "clock", act="resume")
        self.until(9)
        yield "day 9", "ru"
        self.post("director", "clock", act="end")
        self.rooms.tick()
        yield "after the end", "en"

    def seen(self, cell: str, language: str) -> dict[str, bytes]:
        """All that a player of a cell can ask for, by following links and by guessing."""
        seat = f"/seat/{self.seats[cell]}"
        client = self.clients[cell]
        guessed = [
            f"{seat}/{page}"
            for page in (
                "",
                "inbox",
                "situation",
                "decisions",
                "resources",
                "facts",
                "write",
                "emergency",
                "leave",
                "run",
                "truth",
                "injects",
                "cells/A.health",
                "timeline",
                "log.jsonl",
                "screen",
            )
        ]
        guessed += [f"{seat}/part/{name}" for name in PARTS]
        guessed += [f"{seat}/picture/{name}.json{query}" for name in PICTURES
                    for query in ("", "?theme=dark&narrow=yes")]  # fmt: skip
        guessed += [f"{seat}/item/inject-{number}" for number in range(1, 13)]
        guessed += [f"{seat}/inject/{number}" for number in range(1, 13)]
        guessed += [f"{seat}/item/{item}" for item in self.room.exercise.state.items]
        guessed += ["/", f"/j/{self.room.room.player_code}"]
        client.cookies["alatau-language"] = language
        answers: dict[str, bytes] = {}
        while guessed:
            path = guessed.pop()
            if path in answers or path.startswith("/static/") or "/review" in path:
                continue
            answer = client.get(path)
            assert answer.status_code != 500, path
            answers[path] = _whole(answer)
            if answer.get("Content-Type", "").startswith("text/html"):
                links = LINK.findall(answer.content.decode())
                guessed += [link.replace("&amp;", "&") for link in links]
        return answers

    def close(self) -> None:
        from alatau.web import rooms as module

        for stream in self.streams.values():
            stream.leave()
        self.rooms.close()
        module.use(None)


def _whole(answer: Any) -> bytes:
    """Return status, headers and body without the form token."""
    headers = sorted((k, v) for k, v in answer.headers.items() if k != "Content-Length")
    body = TOKEN.sub(b"TOKEN", answer.content)
    return f"{answer.status_code} {headers}\n".encode() + body


@pytest.fixture
def world(
    database: Path, tmp_path: Path, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[int], Any]]:
    """Makes servers, each with its own database; ends the last one when it makes the next."""
    begin = wall.now
    running: list[Played] = []

    with browsers() as streams:

        @contextmanager
        def make(seed: int) -> Iterator[Played]:
            import alatau.web.urls  # noqa: F401  (draws random names when it is loaded)

            wall.now = begin
            with equal_chances(monkeypatch):
                played = Played(seed, tmp_path / f"{seed}-{len(running)}", streams, wall)
                running.append(played)
                try:
                    yield played
                finally:
                    played.close()

        yield make


def test_two_outbreaks_look_the_same_to_cells_that_are_told_of_neither(world: Any) -> None:
    recorded: list[dict[str, Any]] = []
    truths, informed = [], []
    for seed in (SEED, SEED + 1):
        record: dict[str, Any] = {}
        with world(seed) as played:
            for when, language in played.play():
                for cell in KNOW_NOTHING:
                    record[f"{when}: {cell}"] = played.seen(cell, language)
            informed.append(played.seen("A.health", "en"))
            for cell in KNOW_NOTHING:
                played.streams[cell].leave()
                record[f"stream of {cell}"] = {"": played.streams[cell].told}
            truths.append(played.room.exercise.world.outbreak(()).units["day_infected"].tolist())
        recorded.append(record)
    assert truths[0] != truths[1] and informed[0] != informed[1]
    one, other = recorded
    assert one.keys() == other.keys()
    for where in one:
        assert one[where].keys() == other[where].keys(), where
        for path, answer in one[where].items():
            assert answer == other[where][path], (where, path)
    assert all(len(one[f"day 4: {cell}"]) > 70 for cell in KNOW_NOTHING)
    assert all(one[f"stream of {cell}"][""].count(b"data:") > 5 for cell in KNOW_NOTHING)


def held_back(played: Played, cell: str) -> dict[str, str]:
    """Strings that must not reach a cell, with what they are: truth, and what others hold."""
    exercise = played.room.exercise
    pack, state = exercise.pack, exercise.state
    canaries = {text: what for what, text in SECRET.items()}
    if cell in ("A.health", "A.cabinet"):
        for what in ("message", "answer", "reason"):
            canaries.pop(SECRET[what], None)
    canaries |= {"test-fever": "pathogen", "Test fever": "pathogen", "Тестовая": "pathogen"}
    held = set(state.facts.get(cell, {}))
    for fact in pack.facts:
        if fact.id not in held:
            canaries |= {fact.text[language]: f"fact {fact.id}" for language in ("en", "ru")}
            canaries[f'"{fact.id}"'] = f"fact {fact.id}"
    arrived = {state.items[item].inject for item in state.inbox.get(cell, ())}
    if 9 in arrived:
        canaries.pop(SECRET["edited"], None)
    for inject in pack.injects:
        if inject.id not in arrived:
            for text in (inject.title, inject.body):
                canaries |= {text[lang]: f"inject {inject.id}" for lang in ("en", "ru")}
    for item_id, item in state.items.items():
        if item_id.startswith("message") and cell not in item.to and item.sender != cell:
            canaries[item_id] = "message of others"
    return canaries


def keys_of_the_world(played: Played) -> set[str]:
    """The seed, and the keys of all units and cases, as they could be written."""
    units = played.room.exercise.world.outbreak(()).units
    numbers = {SEED, *(int(one) for name in ("key", "case_id") for one in units[name])} - {-1}
    assert len(numbers) > 100 and min(numbers) > 10**6
    return {f"{number:{form}}" for number in numbers for form in ("d", "x", "X")}


def test_no_truth_and_nothing_of_others_is_in_any_answer_to_a_player(world: Any) -> None:
    found = []
    with world(SEED) as played:
        for when, language in played.play():
            if when not in ("day 4", "day 9"):
                continue
            keys = keys_of_the_world(played)
            for cell in EVERY_CELL:
                answers = {**played.seen(cell, language), "stream": played.streams[cell].raw}
                shown = {path: body.decode() for path, body in answers.items()}
                for canary, what in held_back(played, cell).items():
                    found += [(when, cell, what, path) for path, text in shown.items()
                              if canary in text and canary not in path]  # fmt: skip
                for path, text in shown.items():
                    told = keys.intersection(re.findall(r"\w+", text))
                    found += [(when, cell, key, path) for key in told]
    assert found == []
