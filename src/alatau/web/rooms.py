"""All exercises of a process: made, opened, carried on, and followed where another one judges."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from alatau.exercise import Exercise, Refused
from alatau.exercise.actors import Actor
from alatau.exercise.commands import StartExercise
from alatau.languages import AlatauError
from alatau.packs import find_scenario, lasting_name, load_scenario
from alatau.web import codes, handover, leases, models
from alatau.web.bell import Bell, ring
from alatau.web.handover import Desk
from alatau.web.reviews import Reviews
from alatau.web.running import RunningExercise
from alatau.web.stored import stored_log
from alatau.web.streams import Hub
from alatau.web.writer import LeaseLost, Writer

logger = logging.getLogger(__name__)

FIRST_ZONE = timedelta(hours=14)
"""How far the zone in which a day begins first is ahead of UTC."""
ROLE_CODES = ("player_code", "evaluator_code", "controller_code", "director_code")


def wall_clock() -> datetime:
    """Return the wall time in UTC."""
    return datetime.now(UTC)


def latest_day() -> date:
    """Return the latest date that has begun anywhere: what lies behind it is the future for all.

    The server does not know in which zone its people are.
    """
    return (wall_clock() + FIRST_ZONE).date()


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a director asks for."""

    scenario: str
    layout: str | None = None
    seed: int | None = None
    autoplay: bool = False
    language: str = ""


class Rooms:
    """All exercises of this process, with their writer, their streams and their ticker."""

    def __init__(self, *, alone: bool = True, wall: Callable[[], datetime] = wall_clock) -> None:
        self.writer = Writer()
        self.hub = Hub()
        self.throttle = codes.Throttle()
        self.pins = codes.Throttle(allowed=40, within_seconds=3600)
        self.reviews = Reviews()
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._alone = alone
        self._wall = wall
        self._renew_after = wall()
        self._running: dict[str, RunningExercise] = {}
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._desk = None if alone else Desk(self.writer)
        self._bell = None if alone else Bell(self._hear, self._follow_all)

    def create(self, wanted: NewExercise) -> RunningExercise:
        """Make a new exercise with its join codes and the first event of its log.

        Raises:
            PackError: the scenario cannot be used.
            Refused: the scenario has no such layout.
        """
        scenario = lasting_name(wanted.scenario, find_scenario(wanted.scenario))
        pack = load_scenario(scenario)
        layout = wanted.layout or next(iter(pack.layouts))
        seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**31)
        now = self._wall()
        exercise_id = f"{pack.id}-{now:%m%d}-{secrets.token_hex(3)}"
        exercise, drafts = Exercise.create(
            pack, layout=layout, seed=seed, exercise_id=exercise_id, wall=now
        )
        room = models.Room(
            id=exercise_id,
            scenario=scenario,
            layout=layout,
            seed=seed,
            autoplay=wanted.autoplay,
            language=wanted.language,
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
        return self._keep(room, exercise, fence)

    def listen(self) -> None:
        """Hear of what other processes do, where several share the database."""
        if self._bell is not None:
            self._bell.start()

    def open(self, room_id: str) -> RunningExercise | None:
        """Fold the log of an exercise, and take the right to judge it where it is free.

        Where another process judges it, this one follows. Returns None when there is no such
        exercise.

        Raises:
            LogError: the stored log was edited or cut.
            PackError: its scenario is not there any more, or cannot be used.
        """
        room = models.Room.objects.filter(id=room_id).first()
        if room is None:
            return None
        now = self._wall()
        fence = self._acquire(room_id, now)
        self.writer.forget(room_id)
        events, texts = stored_log(room_id)
        exercise = Exercise.from_events(load_scenario(room.scenario), events, texts)
        return self._keep(room, exercise, fence)

    def running(self, room_id: str) -> RunningExercise | None:
        """Return an exercise of this server, opened if it is not yet in memory.

        Returns None when there is no such exercise, or it cannot be opened; the log says why.
        """
        room = self._in_memory(room_id)
        if room is not None:
            return room
        with self._opening:
            return self._in_memory(room_id) or self._opened(room_id)

    def _opened(self, room_id: str) -> RunningExercise | None:
        """Open an exercise. One whose pack is gone or whose log was edited stops no other."""
        try:
            return self.open(room_id)
        except AlatauError as error:
            logger.error("Exercise %s cannot be opened: %s", room_id, error)
            return None

    def _in_memory(self, room_id: str) -> RunningExercise | None:
        with self._lock:
            room = self._running.get(room_id)
        return room if room is not None and not room.lost else None

    def all(self) -> list[RunningExercise]:
        """Return the exercises in memory."""
        with self._lock:
            return list(self._running.values())

    def open_all(self) -> None:
        """Open every exercise that has not ended, as after a restart."""
        for room_id in models.Room.objects.order_by("created").values_list("id", flat=True):
            if not models.Event.objects.filter(room_id=room_id, kind="exercise-closed").exists():
                self._opened(room_id)

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
        """One beat of the ticker: what is due happens, leases are prolonged or taken over."""
        self.tick()
        now = self._wall()
        if now >= self._renew_after:
            self._renew_after = now + leases.DURATION / 4
            held = {room.id: room.fence for room in self.all() if room.fence is not None}
            lost = self.writer.run(lambda: leases.renew(held, now)).result()
            for room in self.all():
                if room.id in lost and room.fence == held[room.id]:
                    room.lose()
            if self._desk is not None:
                self._follow_all()
                self.writer.run(lambda: handover.clear_away(now)).result()
        self._take_over(now)

    def end_seat(self, seat: models.Seat) -> None:
        """End a seat, and its streams in every process."""
        seat.ended = self._wall()

        def end() -> None:
            seat.save(update_fields=["ended"])
            ring(f"seat:{seat.room_id}:{seat.id}")

        self.writer.run(end).result()
        self.hub.end(seat.room_id, seat.id)

    def _acquire(self, room_id: str, now: datetime) -> int | None:
        return self.writer.run(
            lambda: leases.acquire(room_id, self.holder, now, force=self._alone)
        ).result()

    def _take_over(self, now: datetime) -> None:
        """Take the leases that their holders have let go or run out."""
        following = {room.id: room for room in self.all() if room.fence is None}
        if not following or self._alone:
            return
        free = models.Lease.objects.filter(room_id__in=following, until__lte=now)
        for room_id in list(free.values_list("room_id", flat=True)):
            fence = self._acquire(room_id, now)
            if fence is not None:
                following[room_id].take(fence)
                logger.info("exercise %s is judged by this process now", room_id)

    def _hear(self, message: str) -> None:
        """Act on what another process, or this one, has told by the bell."""
        what, _, rest = message.partition(":")
        room_id, _, seat = rest.partition(":")
        with self._lock:
            room = self._running.get(room_id)
        if what == "answer" and self._desk is not None:
            self._desk.heard()
        elif what == "seat":
            self.hub.end(room_id, seat)
        elif what == "log" and room is not None and room.fence is None:
            room.follow()
        elif what == "ask" and room is not None:
            room.answer_requests()

    def _follow_all(self) -> None:
        """Look at everything that a lost message of another process could have told."""
        for room in self.all():
            if room.fence is None and not room.lost:
                room.follow()
            elif self._desk is not None:
                room.answer_requests()

    def start_by_itself(self, room: RunningExercise) -> None:
        """Start an exercise without waiting for a controller."""
        room.judge(StartExercise(), Actor(role="director", callsign="Alatau"))

    def close(self) -> None:
        """End all streams, finish what waits to be written, and let the leases go."""
        if self._bell is not None:
            self._bell.close()
        self.hub.end()
        self.reviews.close()
        for room in self.all():
            self._let_go(room)
        self.writer.close()

    def _let_go(self, room: RunningExercise) -> None:
        fence, now = room.fence, self._wall()
        if fence is not None and not self._alone:
            self.writer.run(lambda: leases.release(room.id, fence, now)).result()
            room.lose()

    def _keep(self, room: models.Room, exercise: Exercise, fence: int | None) -> RunningExercise:
        made = RunningExercise(room, exercise, fence, self.writer, self.hub, self._wall, self._desk)
        with self._lock:
            self._running[made.id] = made
        return made


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
