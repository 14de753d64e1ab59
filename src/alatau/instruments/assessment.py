"""Who answered what, when and why: every version is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, FiniteFloat, model_validator

from alatau.checks import InvalidInput
from alatau.instruments.evaluation import Result, evaluate
from alatau.instruments.instrument import InstrumentModel
from alatau.instruments.registry import instrument
from alatau.languages import N_

At = int | FiniteFloat | AwareDatetime
"""When: minutes of an exercise, or a time with its zone."""


class Answer(InstrumentModel):
    """One version of the answer to one question.

    Attributes:
        by: who answered; a call sign or a role serves.
        reason: why, in the assessor's words. A log keeps such texts apart from itself.
    """

    question: str
    choice: str
    by: Annotated[str, Field(min_length=1, max_length=64)]
    at: At
    reason: Annotated[str, Field(max_length=4000)] = ""


class Assessment(InstrumentModel):
    """The answers to one edition of an instrument, in the order in which they were recorded.

    Nothing is overwritten: a later answer of the same person to the same question replaces the
    earlier one from its time on.

    >>> first = Assessment(instrument="ihr-annex-2", edition="2005")
    >>> later = first.answer("serious", "unknown", by="A.health", at=60)
    >>> later = later.answer("serious", "yes", by="A.health", at=240, reason="Two deaths")
    >>> later.current(at=100), later.current()
    ({'serious': 'unknown'}, {'serious': 'yes'})
    >>> Assessment.model_validate_json(later.model_dump_json()) == later
    True
    """

    instrument: str
    edition: str
    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _fits_its_instrument(self) -> Self:
        edition = instrument(self.instrument, self.edition)
        for answer in self.answers:
            edition.refuse_foreign(answer.question, answer.choice)
        if len({isinstance(answer.at, datetime) for answer in self.answers}) > 1:
            raise InvalidInput(
                N_("%(field)s: minutes of an exercise and clock times do not mix."), "at"
            )
        return self

    def answer(self, question: str, choice: str, *, by: str, at: At, reason: str = "") -> Self:
        """This assessment with one more answer.

        Raises:
            InvalidInput: the instrument does not ask this, or does not take that answer.
            ValidationError: `by` is empty, or `at` is neither minutes nor a time with a zone.
        """
        added = Answer(question=question, choice=choice, by=by, at=at, reason=reason)
        return type(self)(
            instrument=self.instrument, edition=self.edition, answers=(*self.answers, added)
        )

    @property
    def assessors(self) -> tuple[str, ...]:
        """Everybody who answered something, in order of their first answer."""
        return tuple(dict.fromkeys(answer.by for answer in self.answers))

    def versions(self, question: str, *, by: str | None = None) -> tuple[Answer, ...]:
        """All answers to a question, earliest first."""
        return tuple(a for a in self._in_time(by, None) if a.question == question)

    def current(self, *, by: str | None = None, at: At | None = None) -> dict[str, str]:
        """The answers that stand, by question: of one assessor or the latest of anyone."""
        return {answer.question: answer.choice for answer in self._in_time(by, at)}

    def result(self, *, by: str | None = None, at: At | None = None) -> Result:
        """What the instrument says on the answers that stand."""
        return evaluate(instrument(self.instrument, self.edition), self.current(by=by, at=at))

    def _in_time(self, by: str | None, at: At | None) -> Iterator[Answer]:
        if at is not None and any(
            isinstance(answer.at, datetime) != isinstance(at, datetime) for answer in self.answers
        ):
            raise InvalidInput(
                N_("%(field)s: minutes of an exercise and clock times do not mix."), "at"
            )
        if isinstance(at, datetime) and at.utcoffset() is None:
            raise InvalidInput(N_("%(field)s: has no time zone, and other times have one."), "at")
        for answer in sorted(self.answers, key=lambda answer: answer.at):
            if (by is None or answer.by == by) and (at is None or answer.at <= at):  # type: ignore[operator]
                yield answer
