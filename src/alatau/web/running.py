"""One exercise in a process: judged one command at a time, stored, then shown.

A command is judged against the present state; what it comes to is committed by the writer; only
then does the state advance and do streams hear of it. A process that dies at any instant has
either stored an event or told nobody of it.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from alatau.exercise import Exercise, Refused
from alatau.exercise.actors import Actor
from alatau.exercise.audience import EVERYBODY
from alatau.exercise.commands import Command
from alatau.exercise.events import Draft, Event
from alatau.players import Automaton
from alatau.web import handover, models
from alatau.web.handover import Desk
from alatau.web.stored import stored_after
from alatau.web.streams import Change, Hub, Listener, Notice, parts_of
from alatau.web.writer import LeaseLost, Writer

T = TypeVar("T")

MOST_KEPT = 400


def new_salt() -> str:
    """Return a random salt for a free text."""
    return secrets.token_hex(16)


class RunningExercise:
    """One exercise in memory, with the lock under which it is judged and read.

    The process that holds the lease (`fence`) judges and appends. Another process follows the log
    as it is stored, and hands the commands of its people to the judge.
    """

    def __init__(
        self,
        room: models.Room,
        exercise: Exercise,
        fence: int | None,
        writer: Writer,
        hub: Hub,
        wall: Callable[[], datetime],
        desk: Desk | None = None,
    ) -> None:
        self.room = room
        self.id: str = room.id
        self.fence = fence
        self.exercise = exercise
        self._writer = writer
        self._hub = hub
        self._desk = desk
        self._read_wall = wall
        self._latest_wall = wall()
        self._lock = threading.RLock()
        self._automaton: Automaton | None = None
        self._views: dict[tuple[object, ...], tuple[int, object]] = {}
        self._rendered: dict[tuple[object, ...], tuple[int, object]] = {}

    @property
    def last_seq(self) -> int:
        """The number of the last event."""
        return self.exercise.state.seq

    @property
    def lost(self) -> bool:
        """Whether nobody in reach judges the exercise: the lease is lost, with no one to ask."""
        return self.fence is None and self._desk is None

    def wall(self) -> datetime:
        """Return the wall time; a clock that was set back stands still meanwhile."""
        self._latest_wall = max(self._latest_wall, self._read_wall())
        return self._latest_wall

    def judge(self, command: Command, actor: Actor) -> list[Event]:
        """Let the rules decide on `command`; return the events stored.

        What was due before it comes first, so that a command is judged as of its own instant.

        Raises:
            Refused: the rules do not allow it.
            LeaseLost: another process judges this exercise now.
        """
        with self._lock:
            if self.fence is not None:
                try:
                    return self._judge(command, actor)
                except LeaseLost:
                    if self._desk is None:
                        raise
        if self._desk is None:
            raise LeaseLost(self.id, 0)
        first, last = self._desk.ask(self.id, command, actor, self.wall())
        with self._lock:
            self.follow()
            return self.exercise.events[first - 1 : last]

    def answer_requests(self) -> None:
        """Judge what other processes have handed over, if this one holds the lease."""
        with self._lock:
            if self.fence is None:
                return
            for asked in handover.waiting(self.id):
                try:
                    self._answer(asked)
                except handover.TakenBack:
                    continue

    def _answer(self, asked: handover.Asked) -> None:
        first = self.last_seq + 1

        def say(**said: object) -> None:
            handover.answer(self.id, asked, said)

        try:
            self.tick()
            first = self.last_seq + 1
            drafts = self.exercise.judge(asked.command, asked.actor, self.wall(), new_salt)
        except Refused as refusal:
            msgid, params = refusal.msgid, dict(refusal.params)
            self._writer.run(lambda: say(refused=msgid, params=params)).result()
            return
        if drafts:
            last = self.last_seq + len(drafts)
            self._store(drafts, lambda: say(first=first, last=last))
        else:
            self._writer.run(lambda: say(first=first, last=first - 1)).result()

    def _judge(self, command: Command, actor: Actor) -> list[Event]:
        self.tick()
        return self._store(self.exercise.judge(command, actor, self.wall(), new_salt))

    def take(self, fence: int) -> None:
        """Judge from now on, with the lease that was just taken."""
        with self._lock:
            self._writer.forget(self.id)
            self.follow()
            self.fence = fence
            self._automaton = None

    def lose(self) -> None:
        """Judge no more."""
        with self._lock:
            self.fence = None

    def follow(self) -> int:
        """Take in what has been stored by another process; return how many events.

        Raises:
            LogError: what was stored does not follow.
        """
        with self._lock:
            events, texts = stored_after(self.id, self.last_seq, self.exercise.state.head)
            self.exercise.texts.update(texts)
            self._advance(events)
            return len(events)

    def tick(self) -> int:
        """Store all that has become due, each instant before the next; return how many events."""
        stored = 0
        with self._lock:
            if self.fence is None:
                return 0
            wall = self.wall()
            while drafts := self.exercise.due(wall):
                stored += len(self._store(drafts))
        return stored

    def play_empty_cells(self) -> int:
        """Let built-in players act for the cells where nobody sits; return how many acted."""
        with self._lock:
            if self._automaton is None:
                self._automaton = Automaton(self.exercise, language=self.room.language or None)
            present = {
                participant.actor.cell
                for participant in self.exercise.state.participants.values()
                if participant.present and participant.actor.role == "player"
            }
            layout = self.exercise.pack.layouts[self.exercise.state.layout]
            empty = [cell.id for cell in layout.cells if cell.id not in present]
            acted = 0
            for actor, command in self._automaton.wants(self.exercise.now(self.wall()), empty):
                try:
                    acted += bool(self.judge(command, actor))
                except Refused:
                    continue
            return acted

    def copy(self) -> Exercise:
        """Return the exercise as it stands, apart from this one, for work that takes long."""
        with self._lock:
            events, texts = list(self.exercise.events), dict(self.exercise.texts)
        return Exercise.from_events(self.exercise.pack, events, texts)

    def view(self, key: tuple[object, ...], make: Callable[[Exercise], T]) -> T:
        """Return `make(exercise)`, computed once per `key` and state of the exercise."""
        with self._lock:
            seq = self.last_seq
            kept = self._views.get(key)
            if kept is not None and kept[0] == seq:
                return kept[1]  # type: ignore[return-value]
            made = make(self.exercise)
            if len(self._views) > MOST_KEPT:
                self._views = {}
            self._views[key] = (seq, made)
            return made

    def kept(self, key: tuple[object, ...], render: Callable[[], T]) -> T:
        """Return `render()`, done once per `key` and state of the exercise; not under the lock."""
        seq = self.last_seq
        kept = self._rendered.get(key)
        if kept is not None and kept[0] == seq:
            return kept[1]  # type: ignore[return-value]
        rendered = render()
        if len(self._rendered) > MOST_KEPT:
            self._rendered = {}
        self._rendered[key] = (seq, rendered)
        return rendered

    def read(self, make: Callable[[Exercise], T]) -> T:
        """Return `make(exercise)` while nobody changes the exercise."""
        with self._lock:
            return make(self.exercise)

    def position_of(self, role: str, cell: str | None) -> int:
        """Return how many events a seat has learned of."""
        with self._lock:
            return self.exercise.last_seen_by(cell if role == "player" else None)

    def heard_after(self, listener: Listener, position: int) -> list[Notice]:
        """Return what a seat that was away has missed since `position`."""
        with self._lock:
            cell = None if listener.sees_all else listener.cell or ""
            events = self.exercise.seen_by(cell, position)
            kinds = [event.kind for event in events]
        return [
            Notice(listener.seat, number, parts)
            for number, kind in enumerate(kinds, position + 1)
            if (parts := parts_of(kind, listener.role))
        ]

    def _store(
        self, drafts: Sequence[Draft], also: Callable[[], None] | None = None
    ) -> list[Event]:
        if self.fence is None:
            raise LeaseLost(self.id, 0)
        if not drafts:
            return []
        events = self.exercise.seal(drafts)
        try:
            self._writer.append(self.id, self.fence, events, also).result()
        except LeaseLost:
            self.fence = None
            raise
        except Exception:
            # Whether it was stored is not known, when the database broke off.
            self._writer.forget(self.id)
            self.follow()
            raise
        self._advance(events)
        return events

    def _advance(self, events: Iterable[Event]) -> None:
        changes = []
        for event in events:
            self.exercise.advance([event])
            changes.append(Change(event.seq, event.kind, self._positions(event)))
        if changes:
            self._hub.publish(self.id, changes)

    def _positions(self, event: Event) -> dict[str, int]:
        """Return the cells that may know of an event, with how many they know of now."""
        audience = self.exercise.audience(event.seq)
        if audience == EVERYBODY:
            audience = frozenset(
                cell.id for cell in self.exercise.pack.layouts[self.exercise.state.layout].cells
            )
        if isinstance(audience, str):
            return {}
        return {cell: self.exercise.last_seen_by(cell) for cell in audience}
