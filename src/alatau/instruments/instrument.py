"""What a decision instrument is: questions, outcomes and a rule, with source, date and status.

Texts are message ids in our own words. Every element says whether it was read in its source
(`confirmed`) or is the common account of a document that was not opened (`unconfirmed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alatau import checks
from alatau.checks import InvalidInput
from alatau.instruments.rules import DecisionTable, Levels, Points
from alatau.languages import N_

UNKNOWN = "unknown"
"""An answer that every question takes: nobody knows yet. It leaves the question open."""


class InstrumentModel(BaseModel):
    """Frozen, and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(StrEnum):
    """Whether an element was read in the text of its source."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class Kind(StrEnum):
    """What an instrument is for."""

    DECISION = "decision"
    """It ends in one of its outcomes."""
    UNUSUAL_OUTBREAK = "unusual-outbreak"
    """It lists what may be unusual. A total exists in lessons alone."""
    RISK_LEVELS = "risk-levels"
    """It keeps the levels that a team agreed on."""


class Source(InstrumentModel):
    """Where a statement can be looked up."""

    id: str
    citation: str
    address: str = ""


class Choice(InstrumentModel):
    """One of the answers to a question.

    Attributes:
        points: where the instrument counts.
        status: where it differs from that of the question.
    """

    id: str
    text: str
    points: int | None = None
    status: Status | None = None


class Question(InstrumentModel):
    """A question or criterion.

    Attributes:
        mark: how the document numbers it, such as Q1; else its id serves.
        text: the question in our words, a message id.
        choices: the answers, and for scales from low to high.
        scale: whether the order of the choices means more or less of something.
    """

    id: str
    mark: str = ""
    text: str
    group: str = ""
    choices: tuple[Choice, ...] = Field(min_length=2)
    scale: bool = False
    status: Status
    source: str

    @property
    def name(self) -> str:
        """How people call it."""
        return self.mark or self.id

    @property
    def takes(self) -> tuple[str, ...]:
        """The ids of all answers it takes."""
        return (*(choice.id for choice in self.choices), UNKNOWN)


class Outcome(InstrumentModel):
    """What an instrument can end in."""

    id: str
    text: str
    status: Status
    source: str


class Measure(StrEnum):
    """What a published figure says about an instrument or its users."""

    CONCORDANCE = "concordance"
    CONSENSUS = "consensus"
    SENSITIVITY = "sensitivity"
    ACCURACY = "accuracy"
    FALSE_ALARM = "false-alarm"


class Performance(InstrumentModel):
    """A published figure on how well the instrument, or people with it, did.

    Attributes:
        value: a share from 0 to 1; for a false alarm the share of the points that it got.
        least, most: the range that the source gives.
    """

    measure: Measure
    text: str
    value: float = Field(ge=0, le=1)
    least: float | None = None
    most: float | None = None
    status: Status
    source: str


Rule = Annotated[DecisionTable | Points | Levels, Field(discriminator="kind")]


class Instrument(InstrumentModel):
    """One edition of one instrument.

    Attributes:
        edition: the year of the text, and part of the name.
        adopted, in_force: dates of the text, where it has such.
        rule: how answers become a result; None if the wording of this edition is not confirmed,
            and then it gives none.
        rule_status: whether the rule was read in its source.
        caution: what has to stand beside every result.
    """

    format: Literal[1] = 1
    id: str
    edition: str
    title: str
    purpose: str
    kind: Kind
    adopted: date | None = None
    in_force: date | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...] = ()
    rule: Rule | None
    rule_status: Status
    rule_source: str
    performance: tuple[Performance, ...] = ()
    caution: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        cited = {
            self.rule_source,
            *(question.source for question in self.questions),
            *(outcome.source for outcome in self.outcomes),
            *(figure.source for figure in self.performance),
        }
        dangling = cited - {source.id for source in self.sources}
        if dangling:
            raise ValueError(f"no such source: {', '.join(sorted(dangling))}")
        if len({question.id for question in self.questions}) < len(self.questions):
            raise ValueError("two questions have the same id")
        if self.rule is not None:
            self.rule.refuse_dangling(
                {question.id: question.takes for question in self.questions},
                {outcome.id for outcome in self.outcomes},
            )
        return self

    @property
    def usable(self) -> bool:
        """Whether this edition can give a result."""
        return self.rule is not None

    def for_live_play(self) -> Self:
        """This edition as an exercise may show it: criteria for unusual outbreaks without points,
        weights and ranges of totals, which are for lessons alone."""
        if self.kind is not Kind.UNUSUAL_OUTBREAK:
            return self
        bare = tuple(
            question.model_copy(
                update={
                    "choices": tuple(
                        choice.model_copy(update={"points": None}) for choice in question.choices
                    )
                }
            )
            for question in self.questions
        )
        return self.model_copy(update={"questions": bare, "rule": Levels()})

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """What was not read in its source: ids of questions, of answers (`question:answer`), of
        outcomes, and `rule`."""
        return tuple(self._unconfirmed())

    def _unconfirmed(self) -> Iterator[str]:
        for question in self.questions:
            if question.status is Status.UNCONFIRMED:
                yield question.id
            for choice in question.choices:
                if choice.status is Status.UNCONFIRMED:
                    yield f"{question.id}:{choice.id}"
        yield from (each.id for each in self.outcomes if each.status is Status.UNCONFIRMED)
        if self.rule_status is Status.UNCONFIRMED:
            yield "rule"

    def question(self, id: str) -> Question:
        """The question of this id.

        Raises:
            InvalidInput: there is none; the nearest is named.
        """
        checks.known(id, (question.id for question in self.questions), "question")
        return next(question for question in self.questions if question.id == id)

    def outcome(self, id: str) -> Outcome:
        """The outcome of this id."""
        return next(outcome for outcome in self.outcomes if outcome.id == id)

    def refuse_foreign(self, question: str, choice: str) -> None:
        """Refuse a question that this edition does not ask, or an answer that it does not take."""
        takes = self.question(question).takes
        if choice not in takes:
            raise InvalidInput(
                N_("%(field)s: %(got)s is not an answer; choose one of %(choices)s."),
                question,
                got=repr(choice),
                choices=", ".join(takes),
            )
