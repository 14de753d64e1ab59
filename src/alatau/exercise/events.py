"""What can happen in an exercise: the typed payload of every kind of event, and their envelope.

An event is written once and never changed. Free text is not part of it: a payload holds the
salted hash of a text (``h:…``), and the text itself lives beside the log, so that it can be
redacted while the chain of hashes still verifies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from alatau.exercise.actors import Actor
from alatau.packs.vocabulary import Channel

TextRef = Annotated[str, Field(pattern=r"^h:[0-9a-f]{64}$")]
"""A reference to a free text: its salted SHA-256."""

HostGroup = Literal["human", "animal"]
Rating = Literal["P", "S", "M", "U"]


class Payload(BaseModel):
    """Base of all payloads: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    version: ClassVar[int] = 1


class ExerciseCreated(Payload):
    """The header of a log: all that is needed to replay it, with the scenario pack."""

    kind: ClassVar[str] = "exercise-created"
    exercise: str
    scenario: str
    scenario_digest: str
    layout: str
    seed: int
    engine: str
    start_minutes: int


class ParticipantJoined(Payload):
    kind: ClassVar[str] = "participant-joined"


class ParticipantLeft(Payload):
    kind: ClassVar[str] = "participant-left"


class CommunicationsCheckStarted(Payload):
    kind: ClassVar[str] = "communications-check-started"


class CommunicationsCheckAnswered(Payload):
    kind: ClassVar[str] = "communications-check-answered"


class ExerciseStarted(Payload):
    kind: ClassVar[str] = "exercise-started"
    rate: float


class ExercisePaused(Payload):
    kind: ClassVar[str] = "exercise-paused"


class ExerciseResumed(Payload):
    kind: ClassVar[str] = "exercise-resumed"


class RateSet(Payload):
    kind: ClassVar[str] = "rate-set"
    rate: float


class TimeJumped(Payload):
    kind: ClassVar[str] = "time-jumped"
    to_minutes: int


class MoveBegun(Payload):
    kind: ClassVar[str] = "move-begun"
    move: int
    to_minutes: int


class ExerciseEnded(Payload):
    kind: ClassVar[str] = "exercise-ended"


class ExerciseClosed(Payload):
    """The closing event: what the simulated world came to, so that a replay can be compared.

    ``infected`` and ``died`` count people of the countries that play, up to day ``until``;
    ``herds`` their infected herds and flocks.
    """

    kind: ClassVar[str] = "exercise-closed"
    until: int
    infected: int
    died: int
    herds: int
    truth_digest: str


class EmergencyRaised(Payload):
    kind: ClassVar[str] = "emergency-raised"
    text: TextRef


class EmergencyCleared(Payload):
    kind: ClassVar[str] = "emergency-cleared"
    text: TextRef


class BroadcastSent(Payload):
    kind: ClassVar[str] = "broadcast-sent"
    text: TextRef


class InjectReleased(Payload):
    """An inject reaches its cells. ``how`` says what released it."""

    kind: ClassVar[str] = "inject-released"
    inject: int
    item: str
    to: tuple[str, ...]
    facts: tuple[str, ...] = ()
    how: Literal["time", "condition", "manual", "again"]


class InjectArmed(Payload):
    """A condition has become true; the inject is due after its delay."""

    kind: ClassVar[str] = "inject-armed"
    inject: int
    due: int


class InjectHeld(Payload):
    kind: ClassVar[str] = "inject-held"
    inject: int


class InjectReadied(Payload):
    kind: ClassVar[str] = "inject-readied"
    inject: int


class InjectCancelled(Payload):
    kind: ClassVar[str] = "inject-cancelled"
    inject: int


class InjectEdited(Payload):
    kind: ClassVar[str] = "inject-edited"
    inject: int
    language: str
    title: TextRef | None = None
    body: TextRef | None = None
    to: tuple[str, ...] | None = None


class InjectAdded(Payload):
    """An inject written while the exercise runs; numbered after those of the pack."""

    kind: ClassVar[str] = "inject-added"
    inject: int
    language: str
    title: TextRef
    body: TextRef
    sender: str
    to: tuple[str, ...]
    channel: Channel
    facts: tuple[str, ...] = ()
    at_minutes: int | None = None


class MessageSent(Payload):
    kind: ClassVar[str] = "message-sent"
    item: str
    sender: str
    to: tuple[str, ...]
    channel: Channel
    language: str
    subject: TextRef
    body: TextRef
    facts: tuple[str, ...] = ()
    reply_to: str | None = None
    attached: str | None = None


class ItemRead(Payload):
    kind: ClassVar[str] = "item-read"
    item: str


class DecisionTaken(Payload):
    """A decision of a cell, with what it costs and the day from which it acts on the world."""

    kind: ClassVar[str] = "decision-taken"
    decision: str
    id: str
    country: str
    places: tuple[str, ...] = ()
    crossing: str | None = None
    shared_with: tuple[str, ...] = ()
    teams: int | None = None
    courses: int | None = None
    ends: str | None = None
    cost: dict[str, int] = Field(default_factory=dict)
    effective_minutes: int
    acts_from_day: int
    consulted: bool = True
    decided_minutes: int | None = None
    reason: TextRef


class DecisionEffective(Payload):
    kind: ClassVar[str] = "decision-effective"
    id: str


class DecisionEnded(Payload):
    kind: ClassVar[str] = "decision-ended"
    id: str
    last_day: int


class FactsRevealed(Payload):
    """What an investigation brought to light, for the cells that learn it."""

    kind: ClassVar[str] = "facts-revealed"
    item: str
    decision: str
    to: tuple[str, ...]
    facts: tuple[str, ...]


class CaseRecord(BaseModel):
    """One line of a line list as reported: a person or a herd. Codes, never text.

    ``case`` is the same for all reports of one case, and says nothing else. ``reported_day`` is the
    day on which its first report became known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    case: int
    number: str
    host: str
    place: str
    onset_day: int
    reported_day: int
    classification: Literal["suspected", "probable", "confirmed", "discarded"]
    laboratory: str | None = None
    age: int | None = None
    sex: str | None = None
    occupation: str | None = None
    outcome: str | None = None
    size: int | None = None


class LaboratoryLoad(BaseModel):
    """The samples of one laboratory on the day before a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    laboratory: str
    waiting: int
    received: int
    done: int


class ReportsDelivered(Payload):
    """The daily report to a country's authorities: cases new or changed since the last one.

    ``known_on`` is the last day it covers. It is what players were shown, and is kept for ever.
    """

    kind: ClassVar[str] = "reports-delivered"
    country: str
    group: HostGroup
    known_on: int
    records: tuple[CaseRecord, ...] = ()
    laboratories: tuple[LaboratoryLoad, ...] = ()


class ObservationNoted(Payload):
    kind: ClassVar[str] = "observation-noted"
    id: str
    cell: str | None
    text: TextRef
    objective: str | None = None
    task: str | None = None
    event_seq: int | None = None
    observed_minutes: int


class TaskRated(Payload):
    kind: ClassVar[str] = "task-rated"
    task: str
    cell: str | None = None
    rating: Rating
    reason: TextRef


class TextRedacted(Payload):
    kind: ClassVar[str] = "text-redacted"
    seq: int
    texts: tuple[TextRef, ...]
    reason: TextRef


class CounterfactualsOpened(Payload):
    kind: ClassVar[str] = "counterfactuals-opened"


PAYLOADS: dict[str, type[Payload]] = {
    cls.kind: cls
    for cls in (
        ExerciseCreated,
        ParticipantJoined,
        ParticipantLeft,
        CommunicationsCheckStarted,
        CommunicationsCheckAnswered,
        ExerciseStarted,
        ExercisePaused,
        ExerciseResumed,
        RateSet,
        TimeJumped,
        MoveBegun,
        ExerciseEnded,
        ExerciseClosed,
        EmergencyRaised,
        EmergencyCleared,
        BroadcastSent,
        InjectReleased,
        InjectArmed,
        InjectHeld,
        InjectReadied,
        InjectCancelled,
        InjectEdited,
        InjectAdded,
        MessageSent,
        ItemRead,
        DecisionTaken,
        DecisionEffective,
        DecisionEnded,
        FactsRevealed,
        ReportsDelivered,
        ObservationNoted,
        TaskRated,
        TextRedacted,
        CounterfactualsOpened,
    )
}
"""Every kind of event by its name; a kind that is not here cannot be written or read."""


@dataclass(frozen=True)
class TextRecord:
    """A free text beside the log: ``ref`` is ``h:`` and the SHA-256 of salt and text."""

    ref: str
    salt: str
    text: str


@dataclass(frozen=True)
class Draft:
    """An event that has been decided on but not yet numbered, chained and stored."""

    payload: Payload
    wall: str
    time: int
    actor: Actor
    texts: tuple[TextRecord, ...] = ()


@dataclass(frozen=True)
class Event:
    """A stored event. ``wall`` is UTC in ISO 8601, ``time`` exercise minutes since day 0 00:00."""

    seq: int
    wall: str
    time: int
    actor: Actor
    payload: Payload
    prev: str
    hash: str
    texts: tuple[TextRecord, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> str:
        """The kind of the event, as it stands in the log."""
        return self.payload.kind

    def without_hash(self) -> dict[str, Any]:
        """Return what the hash covers: all of the event but the hash itself."""
        return {
            "seq": self.seq,
            "kind": self.payload.kind,
            "v": self.payload.version,
            "wall": self.wall,
            "time": self.time,
            "actor": self.actor.model_dump(mode="json", exclude_none=True),
            "payload": self.payload.model_dump(mode="json", exclude_none=True),
            "prev": self.prev,
        }
