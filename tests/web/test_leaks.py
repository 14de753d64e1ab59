"""Pages and streams of a cell never carry what the cell does not know."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from exercise_room import SMALL
from sitting import Sitting

from alatau.exercise import Actor
from alatau.exercise import commands as c

DIRECTOR = Actor(role="director", callsign="Director")
PAGES = ("inbox", "situation", "decisions", "resources", "facts", "write", "review",
         "decide/notify-who/A", "decide/inspect-herds/A")  # fmt: skip
DAYS = 4


class WrittenOut(yaml.SafeDumper):
    """Writes every value out: packs use no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def world(tmp_path: Path, name: str, change: Callable[[dict[str, Any], list[Any]], None]) -> Path:
    """A copy of the small scenario with `change` made to it, beside its region and pathogen."""
    folder = tmp_path / name
    shutil.copytree(SMALL.parents[1], folder)
    pack = folder / "scenarios" / "small"
    scenario = yaml.load((pack / "scenario.yaml").read_text("utf-8"), yaml.CSafeLoader)
    injects = yaml.load((pack / "injects.yaml").read_text("utf-8"), yaml.CSafeLoader)
    change(scenario, injects)
    for file, content in (("scenario.yaml", scenario), ("injects.yaml", injects)):
        (pack / file).write_text(yaml.dump(content, Dumper=WrittenOut, allow_unicode=True), "utf-8")
    return pack


def played(rooms: Any, pack: Path, wall: Any, exchange: bool = True) -> tuple[Any, Sitting]:
    """The scenario after some days in moves, with a player of country A in the room."""
    from django.test import Client

    from alatau.web.rooms import NewExercise

    room = rooms.create(NewExercise(str(pack), "two-cells", 7))
    client = Client()
    door = f"/j/{room.room.player_code}"
    client.get(door)
    joined = client.post(door, {"call_sign": "Alpha", "cell": "A"})
    seat = joined.headers["Location"].split("/")[2]
    room.judge(c.Join(), Actor(role="player", callsign="Bravo", cell="B"))
    room.judge(c.StartExercise(rate=0), DIRECTOR)
    bravo = Actor(role="player", callsign="Bravo", cell="B")
    if exchange:
        room.judge(c.SendMessage(to=("white.who",), subject="CANARY-B", body="CANARY-B"), bravo)
        room.judge(
            c.TakeDecision(decision="alert-clinicians", country="B", reason="CANARY-B"), bravo
        )
        room.judge(c.NoteObservation(cell="A", text="CANARY-E"), DIRECTOR)
        room.judge(c.HoldInject(inject=8), DIRECTOR)
        room.judge(
            c.EditInject(inject=8, language="en", title="CANARY-I", body="CANARY-I"), DIRECTOR
        )
    for day in range(1, DAYS + 1):
        room.judge(c.JumpTo(minutes=day * 1440 + 9 * 60), DIRECTOR)
        room.tick()
    return room, Sitting(client, seat)


def everything(room: Any, sitting: Sitting) -> dict[str, str]:
    """Every response that a player's browser can get, without what is random to the browser."""
    from alatau.web.live import _greeting
    from alatau.web.pages import PARTS
    from alatau.web.streams import Listener
    from alatau.web.views.pictures import PICTURES

    addresses = [*PAGES]
    addresses += [f"item/{item}" for item in room.exercise.state.inbox.get("A", [])]
    addresses += [f"part/{part.name}" for part in PARTS.values() if "player" in part.roles]
    addresses += [
        f"picture/{name}.json" for name, (roles, _) in PICTURES.items() if "player" in roles
    ]
    answers = {}
    for language in ("en", "ru"):
        sitting.client.cookies["alatau-language"] = language
        for address in addresses:
            answers[f"{language} {address}"] = sitting.get(address).content.decode()
    listener = Listener(sitting.seat, "player", "A")
    answers["stream"] = _greeting(room.heard_after(listener, 0)).decode()
    return {
        address: re.sub(r'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", answer)
        .replace(sitting.seat, "SEAT")
        .replace(room.id, "ROOM")
        for address, answer in answers.items()
    }


def test_two_worlds_that_differ_in_what_a_cell_cannot_know_look_the_same_to_it(
    rooms: Any, tmp_path: Path, wall: Any
) -> None:
    def worse_in_b(scenario: dict[str, Any], injects: list[Any]) -> None:
        scenario["outbreak"]["introductions"].append(
            {"place": "B-04", "day": -1, "host": "small-ruminants", "count": 5}
        )
        scenario["stocks"]["B"]["response-teams"] = 1
        scenario["objectives"][0]["title"] = {"en": "Other", "ru": "Другое"}
        for inject in injects:
            if inject["id"] == 9:
                inject["body"] = {"en": "Other words", "ru": "Другие слова"}
                inject["when"] = {"at": "day 2 11:00"}

    first, alpha = played(rooms, world(tmp_path, "one", lambda scenario, injects: None), wall)
    second, omega = played(rooms, world(tmp_path, "two", worse_in_b), wall)
    assert first.last_seq != second.last_seq
    assert everything(first, alpha) == everything(second, omega)

    def truth(room: Any) -> int:
        from alatau.exercise.views import for_controller

        return for_controller(room.exercise, "en").truth.herds

    assert truth(first) != truth(second)


def test_canaries_planted_in_the_truth_are_never_shown(
    rooms: Any, tmp_path: Path, wall: Any
) -> None:
    def plant(scenario: dict[str, Any], injects: list[Any]) -> None:
        def canary(name: str) -> dict[str, str]:
            return {"en": f"CANARY-{name}", "ru": f"CANARY-{name}"}

        for objective in scenario["objectives"]:
            objective["title"] = objective["capability"] = canary("objective")
            for task in objective["critical_tasks"]:
                task["title"] = canary("task")
        for fact in scenario["facts"]:
            fact["text"] = canary(f"fact-{fact['id']}.")
        for conclusion in scenario.get("conclusions", ()):
            conclusion["text"] = canary("conclusion")
        for inject in injects:
            inject["title"] = canary(f"inject-{inject['id']}.")
            inject["body"] = canary(f"inject-{inject['id']}.")
            inject["controller"] = "CANARY-controller"

    room, alpha = played(rooms, world(tmp_path, "one", plant), wall)
    held = room.exercise.state.facts.get("A", {})
    got = [room.exercise.state.items[item] for item in room.exercise.state.inbox["A"]]
    allowed = {f"CANARY-fact-{fact}." for fact in held}
    allowed |= {f"CANARY-inject-{item.inject}." for item in got if item.inject}
    assert allowed
    seen = {
        word
        for answer in everything(room, alpha).values()
        for word in re.findall(r"CANARY-[\w.-]+", answer)
    }
    assert seen == allowed


def test_a_player_sees_the_true_numbers_nowhere(rooms: Any, tmp_path: Path, wall: Any) -> None:
    from alatau.exercise.views import for_controller

    room, alpha = played(rooms, world(tmp_path, "one", lambda scenario, injects: None), wall)
    truth = for_controller(room.exercise, "en").truth
    text = "".join(everything(room, alpha).values())
    assert truth.infected > 20
    assert not re.search(rf"(?<![\d.]){truth.infected}(?![\d.])", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("name", ["truth-map", "truth-curve"])
def test_pictures_of_the_truth_are_closed_to_players(
    rooms: Any, tmp_path: Path, wall: Any, name: str
) -> None:
    _, alpha = played(rooms, world(tmp_path, "one", lambda scenario, injects: None), wall, False)
    assert alpha.get(f"picture/{name}.json").status_code == 403
