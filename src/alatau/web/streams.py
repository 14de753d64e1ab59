"""Who listens to which exercise, and what each may hear.

A notice says only which parts of a page have changed and up to which event; the browser then asks
for those parts, and the view decides what they show. Which seat hears of an event follows from the
event's audience; a kind of event that is not listed here reaches exercise control alone.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PLAYER_PARTS: dict[str, tuple[str, ...]] = {
    "communications-check-started": ("status", "check"),
    "communications-check-answered": ("check",),
    "exercise-started": ("status", "decisions", "check"),
    "exercise-paused": ("status", "decisions"),
    "exercise-resumed": ("status", "decisions"),
    "rate-set": ("status",),
    "time-jumped": ("status", "decisions"),
    "move-begun": ("status", "decisions"),
    "exercise-ended": ("status", "decisions"),
    "exercise-closed": ("status",),
    "emergency-raised": ("status", "decisions"),
    "emergency-cleared": ("status", "decisions"),
    "broadcast-sent": ("status", "inbox"),
    "inject-released": ("inbox", "facts"),
    "message-sent": ("inbox", "facts"),
    "item-read": ("inbox",),
    "decision-taken": ("decisions", "resources", "situation"),
    "decision-effective": ("decisions", "resources", "inbox", "situation"),
    "decision-ended": ("decisions", "resources"),
    "facts-revealed": ("inbox", "facts"),
    "reports-delivered": ("situation", "resources"),
    "text-redacted": ("status", "inbox", "decisions"),
    "counterfactuals-opened": ("status", "review"),
}
"""What a kind of event changes on the pages of a cell that may know of it."""

CONTROL_PARTS: dict[str, tuple[str, ...]] = {
    "participant-joined": ("people",),
    "participant-left": ("people",),
    "communications-check-started": ("status", "people"),
    "communications-check-answered": ("people",),
    "exercise-started": ("status", "injects"),
    "inject-released": ("injects",),
    "inject-held": ("injects",),
    "inject-readied": ("injects",),
    "inject-armed": ("injects",),
    "inject-cancelled": ("injects",),
    "inject-edited": ("injects",),
    "inject-added": ("injects",),
    "message-sent": ("waiting", "injects"),
    "item-read": (),
    "decision-taken": ("injects",),
    "decision-effective": (),
    "decision-ended": (),
    "facts-revealed": (),
    "reports-delivered": (),
    "observation-noted": (),
    "task-rated": (),
    "text-redacted": ("waiting",),
}
"""What a kind of event changes on the controllers' pages; `status` for every other kind."""

CONTROL_ALWAYS = ("timeline", "objectives", "cells", "truth")
"""What any event may change for exercise control, since time has passed with it."""

CONTROL_ROLES = frozenset({"controller", "director", "safety-officer"})
WATCHING_ROLES = frozenset({"evaluator", "observer"})

WAITING_NOTICES = 256
CATCH_UP_NOTICES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """An event as streams see it.

    `positions` says, for each cell that may know of the event and for no other, how many events
    that cell has learned of with it. Cells count their own events: the numbers of the log would
    tell them how much happens elsewhere.
    """

    seq: int
    kind: str
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Listener:
    """One seat that a stream serves."""

    seat: str
    role: str
    cell: str | None

    @property
    def sees_all(self) -> bool:
        """Whether the seat belongs to exercise control or watches for it."""
        return self.role in CONTROL_ROLES or self.role in WATCHING_ROLES


@dataclass(frozen=True, slots=True)
class Notice:
    """What a seat hears: the parts of its pages that have changed, and its position after that."""

    seat: str
    position: int
    parts: tuple[str, ...]

    def encoded(self) -> bytes:
        """Return the notice as a server-sent event; its id is the seat with its position."""
        body = json.dumps(
            {"seat": self.seat, "position": self.position, "parts": self.parts},
            separators=(",", ":"),
        )
        return f"id: {self.seat}:{self.position}\ndata: {body}\n\n".encode()


def parts_of(kind: str, role: str) -> tuple[str, ...]:
    """Return the page parts that an event of this kind touches for a role that may know of it."""
    if role in CONTROL_ROLES:
        return (*dict.fromkeys((*CONTROL_ALWAYS, *CONTROL_PARTS.get(kind, ("status",)))),)
    if role in WATCHING_ROLES:
        return ("timeline", "objectives", "status")
    return PLAYER_PARTS.get(kind, ()) if role == "player" else ()


def heard_by(listener: Listener, changes: Iterable[Change]) -> list[Notice]:
    """Return what a seat hears of `changes`, in order."""
    heard = []
    for change in changes:
        if listener.sees_all:
            position: int | None = change.seq
        else:
            position = change.positions.get(listener.cell or "")
        parts = parts_of(change.kind, listener.role) if position is not None else ()
        if position is not None and parts:
            heard.append(Notice(listener.seat, position, parts))
    return heard


@dataclass(eq=False, slots=True)
class Subscription:
    """The open stream of one browser: the seats it serves and what waits to be sent."""

    room: str
    listeners: tuple[Listener, ...]
    loop: asyncio.AbstractEventLoop
    waiting: asyncio.Queue[Notice | None] = field(
        default_factory=lambda: asyncio.Queue(WAITING_NOTICES)
    )
    closed: bool = False

    def offer(self, heard: Iterable[Notice]) -> None:
        """Queue notices, in the loop's thread; a client that is too slow is dropped."""
        try:
            for notice in heard:
                self.waiting.put_nowait(notice)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Close the stream, in the loop's thread; the browser connects again and catches up."""
        self.closed = True
        if self.waiting.full():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[Subscription]] = {}
        self._ended: set[str] = set()
        self._lock = threading.Lock()

    def subscribe(self, subscription: Subscription) -> bool:
        """Let `subscription` hear from now on; return False if a seat of it has ended meanwhile."""
        with self._lock:
            if not self._ended.isdisjoint(one.seat for one in subscription.listeners):
                return False
            self._subscriptions.setdefault(subscription.room, set()).add(subscription)
            return True

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a stream that has ended."""
        with self._lock:
            self._subscriptions.get(subscription.room, set()).discard(subscription)

    def publish(self, room: str, changes: list[Change]) -> None:
        """Tell every stream of `room` what its seats may hear of; from any thread."""
        for subscription in self._of(room):
            heard = [
                notice
                for listener in subscription.listeners
                for notice in heard_by(listener, changes)
            ]
            if heard:
                self._call(subscription, subscription.offer, heard)

    def end(self, room: str | None = None, seat: str | None = None) -> None:
        """Close the streams of a room, of one seat, or all."""
        with self._lock:
            rooms = [room] if room is not None else list(self._subscriptions)
            if seat is not None:
                self._ended.add(seat)
        for subscription in (stream for name in rooms for stream in self._of(name)):
            if seat is None or any(one.seat == seat for one in subscription.listeners):
                self._call(subscription, subscription.end)

    def count(self) -> int:
        """Return how many streams are open."""
        with self._lock:
            return sum(len(streams) for streams in self._subscriptions.values())

    def _of(self, room: str) -> list[Subscription]:
        with self._lock:
            return list(self._subscriptions.get(room, ()))

    @staticmethod
    def _call(subscription: Subscription, function: object, *arguments: object) -> None:
        if not subscription.loop.is_closed():
            subscription.loop.call_soon_threadsafe(function, *arguments)  # type: ignore[arg-type]
