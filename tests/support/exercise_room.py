"""A small exercise in memory, driven as a server drives it but with a wall clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alatau.exercise import Actor, Event, Exercise
from alatau.exercise import commands as c
from alatau.packs import ScenarioPack

SMALL = Path(__file__).parents[1] / "fixtures" / "scenarios" / "small"
DIRECTOR = Actor(role="director", callsign="Director")
EVALUATOR = Actor(role="evaluator", callsign="Evaluator")


def player(cell: str) -> Actor:
    """A player of a cell."""
    return Actor(role="player", callsign=f"Player of {cell}", cell=cell)


@dataclass
class Room:
    """An exercise with the wall clock and the salts that a server would give it."""

    exercise: Exercise
    wall: datetime = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    salts: int = 0

    def salt(self) -> str:
        self.salts += 1
        return f"salt-{self.salts}"

    def tick(self) -> list[Event]:
        """Let everything due happen; return it."""
        happened = []
        while drafts := self.exercise.due(self.wall):
            events = self.exercise.seal(drafts)
            self.exercise.advance(events)
            happened += events
        return happened

    def do(self, command: c.Command, actor: Actor = DIRECTOR) -> list[Event]:
        """Judge a command and let what it becomes happen."""
        self.tick()
        events = self.exercise.seal(self.exercise.judge(command, actor, self.wall, self.salt))
        self.exercise.advance(events)
        return events + self.tick()

    def later(self, **real: float) -> None:
        """Let real time pass."""
        self.wall += timedelta(**real)

    def decide(
        self, cell: str, decision: str, country: str = "A", **details: object
    ) -> list[Event]:
        """Let the player of a cell decide."""
        command = c.TakeDecision.model_validate(
            {"decision": decision, "country": country, "reason": "Because.", **details}
        )
        return self.do(command, player(cell))

    def kinds(self) -> list[str]:
        """The kinds of all events so far."""
        return [event.kind for event in self.exercise.events]


def new_room(pack: ScenarioPack, layout: str = "full", seed: int = 7) -> Room:
    """A room in which nothing has happened yet."""
    wall = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    exercise, drafts = Exercise.create(pack, layout=layout, seed=seed, exercise_id="x", wall=wall)
    exercise.advance(exercise.seal(drafts))
    return Room(exercise, wall)
