"""The master scenario events list: `injects.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.conditions import Condition
from alatau.packs.model import OneOrMore, PackModel, Slug, refused
from alatau.packs.times import Duration, ExerciseTime
from alatau.packs.vocabulary import Channel

InjectNumber = Annotated[int, Field(strict=True, ge=1, le=9999)]


class When(PackModel):
    """When an inject is released: at a time, once a condition holds, or by a controller."""

    at: ExerciseTime | None = None
    after: Condition | None = None
    delay: Duration = 0
    manual: Literal[True] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(choice is not None for choice in (self.at, self.after, self.manual)) != 1:
            raise refused(N_("An inject has exactly one of “at”, “after” and “manual”."))
        if self.delay and self.after is None:
            raise refused(N_("“delay” goes with “after” only."))
        return self


class Expectation(PackModel):
    """What the recipients are expected to do, and what that evidences.

    Attributes:
        action: `message` or `reply` (to anybody in `to`, the sender of the inject if empty),
            `forward-fact` (`fact` reaches all of `to`), `decision` (`decision` is taken).
        within: minutes from the release.
        evidences: the critical task that the action is evidence for.
    """

    action: Literal["message", "forward-fact", "decision", "reply"]
    fact: Slug | None = None
    to: Annotated[tuple[str, ...], OneOrMore] = ()
    decision: Slug | None = None
    within: Duration | None = None
    evidences: Slug | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.action == "forward-fact" and not (self.fact and self.to):
            raise refused(N_("An expected “forward-fact” names the “fact” and “to” whom."))
        if (self.action == "decision") is (self.decision is None):
            raise refused(N_("“decision” is named exactly where the expected action is one."))
        if self.fact and self.action in ("decision", "reply"):
            raise refused(N_("“fact” goes with an expected message or forwarded fact only."))
        return self


class Attachment(PackModel):
    """A paper handed over with an inject."""

    title: LocalText
    text: LocalText


class Inject(PackModel):
    """One entry of the list.

    Attributes:
        id: its number.
        sender: an authority or `white.<persona>`; `from` in the file.
        to: authorities, cells of a layout, or `all`.
        facts: the facts that its reading gives to the recipients.
        controller: who of exercise control looks after it.
    """

    id: InjectNumber
    title: LocalText
    when: When
    phase: Slug | None = None
    storyline: Slug | None = None
    sender: str = Field(alias="from")
    to: Annotated[tuple[str, ...], Field(min_length=1), OneOrMore]
    channel: Channel
    body: LocalText
    facts: tuple[Slug, ...] = ()
    expect: Annotated[tuple[Expectation, ...], OneOrMore] = ()
    controller: str | None = None
    attachments: tuple[Attachment, ...] = ()
