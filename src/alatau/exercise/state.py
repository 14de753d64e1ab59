"""What an exercise has come to: the fold of its log. Written only by `apply`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from alatau.exercise.actors import Actor
from alatau.exercise.clock import Clock
from alatau.exercise.events import (
    CaseRecord,
    DecisionTaken,
    InjectAdded,
    InjectEdited,
    LaboratoryLoad,
    ObservationNoted,
    TaskRated,
)

Phase = Literal["created", "communications-check", "running", "paused", "emergency", "ended"]
InjectStatus = Literal["ready", "manual", "armed", "held", "released", "cancelled"]


@dataclass
class Participant:
    """Somebody in the room, by call sign."""

    actor: Actor
    joined: int
    present: bool = True
    checked: bool = False


@dataclass
class InjectProgress:
    """How far an inject of the pack, or one written during play, has come."""

    status: InjectStatus
    due: int | None = None
    released: int | None = None
    released_seq: int | None = None
    items: list[str] = field(default_factory=list)
    edits: list[InjectEdited] = field(default_factory=list)
    added: InjectAdded | None = None
    answers: dict[int, int] = field(default_factory=dict)
    """Expectation (its index in the pack) to the event that met it."""


@dataclass(frozen=True)
class Item:
    """Something in an inbox: an inject, a message, what an investigation found, a notice."""

    id: str
    kind: Literal["inject", "message", "revelation", "broadcast"]
    seq: int
    time: int
    sender: str
    to: tuple[str, ...]
    channel: str
    facts: tuple[str, ...] = ()
    inject: int | None = None
    subject: str | None = None
    body: str | None = None
    language: str | None = None
    reply_to: str | None = None
    attached: str | None = None
    decision: str | None = None


@dataclass(frozen=True)
class Holding:
    """Since when a cell holds a fact, and from whom."""

    time: int
    seq: int
    source: str


@dataclass
class Decision:
    """A decision and what became of it."""

    taken: DecisionTaken
    cell: str
    callsign: str
    time: int
    seq: int
    effective: bool = False
    last_day: int | None = None


@dataclass
class CountryReports:
    """What one country's authorities have been shown of people or of animals."""

    known_on: int | None = None
    cases: dict[str, CaseRecord] = field(default_factory=dict)
    laboratories: dict[str, LaboratoryLoad] = field(default_factory=dict)
    history: list[tuple[int, str, str]] = field(default_factory=list)
    """(day it was known, case number, classification) in order of delivery."""


@dataclass(frozen=True)
class Emergency:
    """A real emergency that stops play."""

    seq: int
    wall: str
    text: str
    by: str


@dataclass
class State:
    """The present state of an exercise. Times are exercise minutes, see `clock`."""

    exercise: str = ""
    scenario: str = ""
    scenario_digest: str = ""
    engine: str = ""
    layout: str = ""
    seed: int = 0
    phase: Phase = "created"
    clock: Clock = field(default_factory=lambda: Clock(0, datetime(1970, 1, 1, tzinfo=UTC)))
    seq: int = 0
    head: str = ""
    time: int = 0
    wall: str = ""
    started: int | None = None
    move: int | None = None
    emergency: Emergency | None = None
    counterfactuals_open: bool = False
    participants: dict[str, Participant] = field(default_factory=dict)
    injects: dict[int, InjectProgress] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    inbox: dict[str, list[str]] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    read: dict[tuple[str, str], int] = field(default_factory=dict)
    facts: dict[str, dict[str, Holding]] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    reports: dict[tuple[str, str], CountryReports] = field(default_factory=dict)
    observations: dict[str, tuple[int, ObservationNoted]] = field(default_factory=dict)
    ratings: list[tuple[int, Actor, TaskRated]] = field(default_factory=list)
    evidence: dict[str, list[int]] = field(default_factory=dict)
    """Critical task to the events that show it was done."""
    redacted: set[str] = field(default_factory=set)
    texts_of: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Event to the free texts that it refers to."""
    changed: dict[str, int] = field(default_factory=dict)
    """What conditions name ("reports", "fact parcel", …) to the event that last changed it."""
    closed: tuple[int, int, int, str] | None = None
    """(until day, infected, died, truth digest), once the exercise is closed."""

    @property
    def over(self) -> bool:
        """Whether the exercise has ended."""
        return self.phase == "ended"

    @property
    def playing(self) -> bool:
        """Whether players may act now."""
        return self.phase == "running"
