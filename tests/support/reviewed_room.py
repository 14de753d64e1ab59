"""A small exercise that was played to its end by hand, for the tests of the review."""

from __future__ import annotations

from exercise_room import EVALUATOR, SMALL, Room, new_room, player

from alatau.exercise import commands as c
from alatau.packs import ScenarioPack, load_scenario
from alatau.packs.times import parse_time


def at(room: Room, time: str) -> None:
    """Let the exercise come to a time such as `day 1 09:00`."""
    room.do(c.JumpTo(minutes=parse_time(time)))


def write(room: Room, sender: str, to: list[str], facts: list[str]) -> None:
    """Let a cell write a message that carries facts."""
    message = c.SendMessage(to=to, subject="News", body="Please read.", facts=facts, language="en")
    room.do(message, player(sender))


def played(pack: ScenarioPack | None = None, seed: int = 7) -> Room:
    """Play the small scenario: country A acts, country B looks on."""
    room = new_room(pack or load_scenario(SMALL), seed=seed)
    room.do(c.StartExercise(rate=0))
    at(room, "day 0 09:30")
    room.decide("A.health", "alert-clinicians")
    write(room, "A.health", ["A.animals", "A.cabinet"], ["cluster"])
    at(room, "day 0 11:00")
    write(room, "A.borders", ["A.police"], ["parcel"])
    room.decide("A.health", "investigate-cases", places=["A-02"])
    at(room, "day 1 09:00")
    room.decide("A.health", "assess-risk")
    room.decide("A.health", "strengthen-infection-control", places=["A-02"])
    room.decide("A.health", "isolate-cases", places=["A-02"])
    at(room, "day 1 15:00")
    room.decide("A.animals", "inspect-herds", places=["A-03"])
    at(room, "day 2 10:00")
    room.decide("A.health", "notify-who")
    write(room, "A.animals", ["A.health"], ["herd-sampled"])
    at(room, "day 4 09:00")
    room.decide("A.cabinet", "restrict-movement", places=["A-02"])
    note = c.NoteObservation(cell="A.health", text="Calm and quick.", task="alert")
    room.do(note, EVALUATOR)
    rated = c.RateTask(task="alert", cell="A.health", rating="P", reason="Done at once.")
    room.do(rated, EVALUATOR)
    at(room, "day 10 12:00")
    room.decide("A.health", "quarantine-contacts", places=["A-02"])
    room.do(c.EndExercise())
    return room
