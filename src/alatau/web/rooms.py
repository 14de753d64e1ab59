"""Exercises that run in this process: judged one command at a time, stored, then shown.

A command is judged against the present state; what it comes to is committed by the writer; only
then does the state advance and do streams hear of it. A process that dies at any instant has
either stored an event or told nobody of it.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from alatau.exercise import Exercise, Refused
from alatau.exercise.actors import Actor
from alatau.exercise.audience import EVERYBODY
from alatau.exercise.commands import Command, StartExercise
from alatau.exercise.events import Draft, Event, TextRecord
from alatau.exercise.log import event_of, verified
from alatau.packs import load_scenario
from alatau.players import Automaton
from alatau.web import codes, leases, models
from alatau.web.reviews import Reviews
from alatau.web.streams import Change, Hub, Listener, Notice, parts_of
from alatau.web.writer import LeaseLost, Writer

T = TypeVar("T")
logger = logging.getLogger(__name__)

MOST_KEPT = 400

ROLE_CODES = ("player_code", "evaluator_code", "controller_code", "director_code")


def wall_clock() -> datetime:
    """Return the wall time in UTC."""
    return datetime.now(UTC)


def new_salt() -> str:
    """Return a random salt for a free text."""
    return secrets.token_hex(16)


class RunningExercise:
    """One exercise in memory, with the lock under which it is judged and read."""

    def __init__(
        self,
        room: models.Room,
        exercise: Exercise,
        fence: int,
        writer: Writer,
        hub: Hub,
        wall: Callable[[], datetime] = wall_clock,
    ) -> None:
        self.room = room
        self.id: str = room.id
        self.fence = fence
        self.exercise = exercise
        self.lost = False
        self._writer = writer
        self._hub = hub
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
            self.tick()
            drafts = self.exercise.judge(command, actor, self.wall(), new_salt)
            return self._store(drafts)

    def tick(self) -> int:
        """Store all that has become due, each instant before the next; return how many events."""
        stored = 0
        with self._lock:
            wall = self.wall()
            while drafts := self.exercise.due(wall):
                stored += len(self._store(drafts))
        return stored

    def play_empty_cells(self) -> int:
        """Let built-in players act for the cells where nobody sits; return how many acted."""
        with self._lock:
            if self._automaton is None:
                self._automaton = Automaton(self.exercise)
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

    def _store(self, drafts: Sequence[Draft]) -> list[Event]:
        if self.lost:
            raise LeaseLost(self.id, self.fence)
        if not drafts:
            return []
        events = self.exercise.seal(drafts)
        try:
            self._writer.append(self.id, self.fence, events).result()
        except LeaseLost:
            self.lost = True
            raise
        changes = []
        for event in events:
            self.exercise.advance([event])
            changes.append(Change(event.seq, event.kind, self._positions(event)))
        self._hub.publish(self.id, changes)
        return events

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


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a director asks for."""

    scenario: str
    layout: str | None = None
    seed: int | None = None
    autoplay: bool = False


class Rooms:
    """All exercises of this process, with their writer, their streams and their ticker."""

    def __init__(self, *, alone: bool = True, wall: Callable[[], datetime] = wall_clock) -> None:
        self.writer = Writer()
        self.hub = Hub()
        self.throttle = codes.Throttle()
        self.reviews = Reviews()
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._alone = alone
        self._wall = wall
        self._renew_after = wall()
        self._running: dict[str, RunningExercise] = {}
        self._lock = threading.Lock()

    def create(self, wanted: NewExercise) -> RunningExercise:
        """Make a new exercise with its join codes and the first event of its log.

        Raises:
            PackError: the scenario cannot be used.
            Refused: the scenario has no such layout.
        """
        pack = load_scenario(wanted.scenario)
        layout = wanted.layout or next(iter(pack.layouts))
        seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**31)
        now = self._wall()
        exercise_id = f"{pack.id}-{now:%m%d}-{secrets.token_hex(3)}"
        exercise, drafts = Exercise.create(
            pack, layout=layout, seed=seed, exercise_id=exercise_id, wall=now
        )
        room = models.Room(
            id=exercise_id,
            scenario=wanted.scenario,
            layout=layout,
            seed=seed,
            autoplay=wanted.autoplay,
            created=now,
            **{field: codes.new_code() for field in ROLE_CODES},
        )

        def begin() -> int:
            room.save(force_insert=True)
            fence = leases.acquire(room.id, self.holder, now, force=True)
            assert fence is not None
            return fence

        fence = self.writer.run(begin).result()
        events = exercise.seal(drafts)
        self.writer.append(room.id, fence, events).result()
        exercise.advance(events)
        return self._keep(RunningExercise(room, exercise, fence, self.writer, self.hub, self._wall))

    def open(self, room_id: str) -> RunningExercise | None:
        """Fold the log of an exercise and take the right to judge it.

        Returns None when there is no such exercise, or another process judges it.

        Raises:
            LogError: the stored log was edited or cut.
        """
        room = models.Room.objects.filter(id=room_id).first()
        if room is None:
            return None
        now = self._wall()
        fence = self.writer.run(
            lambda: leases.acquire(room_id, self.holder, now, force=self._alone)
        ).result()
        if fence is None:
            return None
        self.writer.forget(room_id)
        events, texts = stored_log(room_id)
        exercise = Exercise.from_events(load_scenario(room.scenario), events, texts)
        return self._keep(RunningExercise(room, exercise, fence, self.writer, self.hub, self._wall))

    def running(self, room_id: str) -> RunningExercise | None:
        """Return an exercise of this server, opened if it is not yet in memory."""
        with self._lock:
            room = self._running.get(room_id)
        if room is not None and not room.lost:
            return room
        return self.open(room_id)

    def all(self) -> list[RunningExercise]:
        """Return the exercises in memory."""
        with self._lock:
            return list(self._running.values())

    def open_all(self) -> None:
        """Open every exercise that has not ended, as after a restart."""
        for room_id in models.Room.objects.order_by("created").values_list("id", flat=True):
            if not models.Event.objects.filter(room_id=room_id, kind="exercise-closed").exists():
                self.open(room_id)

    def tick(self) -> None:
        """Let time pass in every exercise; one that fails does not stop the others."""
        for room in self.all():
            if room.lost:
                continue
            try:
                room.tick()
                if room.room.autoplay:
                    room.play_empty_cells()
            except LeaseLost:
                logger.warning("exercise %s is judged by another process now", room.id)
            except Exception:
                logger.exception("exercise %s could not be carried on", room.id)

    def beat(self) -> None:
        """One beat of the ticker: what is due happens, and leases are prolonged."""
        self.tick()
        now = self._wall()
        if now >= self._renew_after:
            self._renew_after = now + leases.DURATION / 4
            held = {room.id: room.fence for room in self.all() if not room.lost}
            lost = self.writer.run(lambda: leases.renew(held, now)).result()
            for room in self.all():
                room.lost = room.lost or room.id in lost

    def start_by_itself(self, room: RunningExercise) -> None:
        """Start an exercise without waiting for a controller."""
        room.judge(StartExercise(), Actor(role="director", callsign="Alatau"))

    def close(self) -> None:
        """End all streams and finish what waits to be written."""
        self.hub.end()
        self.reviews.close()
        self.writer.close()

    def _keep(self, room: RunningExercise) -> RunningExercise:
        with self._lock:
            return self._running.setdefault(room.id, room) if not room.lost else room


def stored_log(room_id: str) -> tuple[list[Event], dict[str, TextRecord]]:
    """Return the log of an exercise from the database, verified, and its texts.

    Raises:
        LogError: an event is missing or was changed.
    """
    lines: Iterable[str] = (
        models.Event.objects.filter(room_id=room_id).order_by("seq").values_list("line", flat=True)
    )
    events = list(verified(event_of(line, number) for number, line in enumerate(lines, 1)))
    texts = {
        text.hash: TextRecord(ref=text.hash, salt=text.salt, text=text.text or "")
        for text in models.Text.objects.filter(room_id=room_id).exclude(text=None)
    }
    return events, texts


_current: Rooms | None = None


def current() -> Rooms:
    """Return the rooms of this process."""
    global _current  # noqa: PLW0603
    if _current is None:
        _current = Rooms()
    return _current


def use(rooms: Rooms | None) -> None:
    """Make `rooms` those of this process; None ends it."""
    global _current  # noqa: PLW0603
    _current = rooms


__all__ = ["NewExercise", "Refused", "Rooms", "RunningExercise", "current", "stored_log", "use"]
