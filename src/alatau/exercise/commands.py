"""What people can ask for: commands, bounded and typed. The rules judge them (`judge`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from alatau.exercise.events import Rating
from alatau.packs.vocabulary import Channel

NO_NUL = r"^[^\x00]*$"
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=NO_NUL)
]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Names = Annotated[tuple[Name, ...], Field(max_length=80)]
Recipients = Annotated[tuple[Name, ...], Field(min_length=1, max_length=80)]
Minutes = Annotated[int, Field(ge=0, le=400 * 24 * 60)]


class Command(BaseModel):
    """Base of all commands."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Join(Command):
    """Take part, under the actor's call sign, role and cell."""


class Leave(Command):
    """Take part no longer."""


class StartCommunicationsCheck(Command):
    """Ask everybody to confirm that they can read this."""


class AnswerCommunicationsCheck(Command):
    """Confirm."""


class StartExercise(Command):
    """Begin. ``rate`` in exercise minutes per second; 0 plays in moves; none takes the pack's."""

    rate: Annotated[float, Field(ge=0, le=1440)] | None = None


class PauseExercise(Command):
    """Stop the clock; players can read but not act."""


class ResumeExercise(Command):
    """Go on."""


class SetRate(Command):
    """Set how many exercise minutes pass in a second; 0 lets the clock stand between moves."""

    rate: Annotated[float, Field(ge=0, le=1440)]


class JumpTo(Command):
    """Move the clock forward to an exercise time."""

    minutes: Minutes


class JumpToNextInject(Command):
    """Move the clock forward to the next timed inject.

    ``minutes`` is when it comes, as who asks was shown: where another one is next by now, somebody
    else was quicker, and nothing is moved.
    """

    minutes: Minutes | None = None


class NextMove(Command):
    """Move the clock forward to the next move of the scenario.

    ``move`` is the move that is left, counted from 0, as who asks was shown: where the room is in
    another one by now, somebody else was quicker, and nothing is moved.
    """

    move: int | None = None


class EndExercise(Command):
    """End the exercise."""


class RaiseEmergency(Command):
    """Stop the exercise: something real has happened."""

    text: Prose


class ClearEmergency(Command):
    """Say that the real emergency is over; the exercise stays paused."""

    text: Prose


class Broadcast(Command):
    """Put a notice on every screen."""

    text: Prose


class ReleaseInject(Command):
    inject: int


class HoldInject(Command):
    inject: int


class ReadyInject(Command):
    inject: int


class CancelInject(Command):
    inject: int


class ResendInject(Command):
    inject: int


class EditInject(Command):
    """Change the words or recipients of an inject that has not been released."""

    inject: int
    language: Name = "en"
    title: Line | None = None
    body: Prose | None = None
    to: Recipients | None = None


class AddInject(Command):
    """Write an inject now; without a time it waits for a manual release."""

    language: Name = "en"
    title: Line
    body: Prose
    sender: Name
    to: Recipients
    channel: Channel = "e-mail"
    facts: Names = ()
    at_minutes: Minutes | None = None


class SendMessage(Command):
    """Write to other cells, the white cell or exercise control, with facts and an attached item."""

    to: Recipients
    subject: Line
    body: Prose
    language: Name = "en"
    channel: Channel = "e-mail"
    facts: Names = ()
    reply_to: Name | None = None
    attached: Name | None = None


class SpeakAs(SendMessage):
    """Write as somebody of the white cell."""

    sender: Name


class MarkRead(Command):
    item: Name


class TakeDecision(Command):
    """Decide, in the authority of the actor's cell. ``decided_minutes``: entered from paper."""

    decision: Name
    country: Name
    places: Names = ()
    crossing: Name | None = None
    with_: Names = ()
    teams: Annotated[int, Field(ge=1, le=1000)] | None = None
    courses: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    ends: Name | None = None
    reason: Prose
    cell: Name | None = None
    decided_minutes: Minutes | None = None


class NoteObservation(Command):
    cell: Name | None = None
    text: Prose
    objective: Name | None = None
    task: Name | None = None
    event_seq: int | None = None
    observed_minutes: Minutes | None = None


class RateTask(Command):
    task: Name
    cell: Name | None = None
    rating: Rating
    reason: Prose


class RedactText(Command):
    """Remove the free text of an event; the log still verifies."""

    seq: int
    reason: Prose


class OpenCounterfactuals(Command):
    """Let everybody see what other decisions would have changed, after players have spoken."""
