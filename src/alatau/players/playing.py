"""Headless play: built-in players in every cell, on a wall clock that nobody has to wait for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from alatau.exercise import Actor, Draft, Exercise, Refused
from alatau.exercise import commands as c
from alatau.packs.scenario import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.players.automaton import Automaton

DIRECTOR = Actor(role="director", callsign="Director")
STEP_MINUTES = 60
BEFORE_START = timedelta(minutes=30)


def play(
    pack: ScenarioPack,
    *,
    layout: str | None = None,
    seed: int,
    competence: float | Mapping[str, float] | None = None,
    delay: int | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Exercise:
    """Play *pack* from its creation to the closing event, with built-in players in every cell.

    A pure function: equal arguments give equal events, to the byte.

    Args:
        layout: the layout of the room; the first of the pack if left out.
        seed: of the world and of the players.
        competence: from 0 to 1, for all cells or by cell; by sector if left out.
        delay: minutes from an item to the answer; by sector if left out.
        on_progress: is told the share that has been played, from 0 to 1.

    Raises:
        Refused: the pack has no such layout.
    """
    layout = next(iter(pack.layouts)) if layout is None else layout
    table = _Table(pack, layout, seed)
    automaton = Automaton(table.exercise, competence=competence, delay=delay)
    table.convene(automaton)
    minute = pack.start_minutes
    while minute < pack.end_minutes:
        table.at(minute, automaton)
        ahead = automaton.next_due()
        tick = minute - minute % STEP_MINUTES + STEP_MINUTES
        new_day = tick // MINUTES_PER_DAY > minute // MINUTES_PER_DAY
        minute = min(tick, max(ahead, minute + 1))
        if new_day and on_progress is not None:
            span = pack.end_minutes - pack.start_minutes
            on_progress((minute - pack.start_minutes) / span)
    table.at(pack.end_minutes, automaton)
    if on_progress is not None:
        on_progress(1.0)
    return table.exercise


class _Table:
    """An exercise with its virtual wall clock and salts."""

    def __init__(self, pack: ScenarioPack, layout: str, seed: int) -> None:
        self.pack = pack
        self.seed = seed
        self._salted: Counter[str] = Counter()
        wall = pack.start - BEFORE_START
        self.exercise, drafts = Exercise.create(
            pack, layout=layout, seed=seed, exercise_id=f"{pack.id}-{seed}", wall=wall
        )
        self._store(drafts)

    def convene(self, automaton: Automaton) -> None:
        """Let everybody join and answer the communications check, and start."""
        wall = self.pack.start - BEFORE_START / 2
        self._do(DIRECTOR, c.Join(), wall)
        for command in (c.StartCommunicationsCheck(), None):
            for actor, wanted in automaton.wants(self.pack.start_minutes):
                self._do(actor, wanted, wall)
            if command is not None:
                self._do(DIRECTOR, command, wall)
        self._do(DIRECTOR, c.AnswerCommunicationsCheck(), wall)
        self._do(DIRECTOR, c.StartExercise(), self.pack.start)

    def at(self, minute: int, automaton: Automaton) -> None:
        """Let happen what is due at exercise *minute*, and the players act on it."""
        wall = self._wall(minute)
        self._let_happen(wall)
        acted = False
        for actor, command in automaton.wants(minute):
            acted = self._do(actor, command, wall) or acted
        if acted:
            self._let_happen(wall)

    def _let_happen(self, wall: datetime) -> None:
        while drafts := self.exercise.due(wall):
            self._store(drafts)

    def _do(self, actor: Actor, command: c.Command, wall: datetime) -> bool:
        """Judge *command* and store what it becomes; return whether it was allowed."""
        try:
            drafts = self.exercise.judge(command, actor, wall, lambda: self._salt(actor))
        except Refused:
            return False
        self._store(drafts)
        return True

    def _store(self, drafts: Sequence[Draft]) -> None:
        self.exercise.advance(self.exercise.seal(drafts))

    def _wall(self, minute: int) -> datetime:
        """The wall time at which the exercise clock shows *minute*: in the middle of it."""
        rate = self.pack.clock.minutes_per_second
        return self.pack.start + timedelta(seconds=(minute - self.pack.start_minutes + 0.5) / rate)

    def _salt(self, actor: Actor) -> str:
        """A salt that depends on nothing but the actor and how much it has written."""
        self._salted[actor.participant] += 1
        key = f"{self.seed}\x1f{actor.participant}\x1f{self._salted[actor.participant]}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]
