"""The kinds of question, each with its key: what is right, how near is near enough, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.model import OneOrMore, PackModel, Slug, nearest, refused

QuestionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=40)]


class Choice(PackModel):
    """Something to choose, order or match. `why` says why it is right or wrong."""

    id: Slug
    text: LocalText
    why: LocalText | None = None


class QuestionBase(PackModel):
    """What all questions have.

    Attributes:
        id: unique in the course.
        text: what is asked, in Markdown.
        reason: shown after the answer: why the key is the key.
        sources: ids of the sources of the lesson on which the key rests.
        objective: id of the objective of the lesson that the question tests.
        figure: name of the figure that is shown with it, if any.
        confidence: whether the learner is asked how sure they are.
        weight: points of a full answer.
    """

    id: QuestionId
    text: LocalText
    reason: LocalText
    sources: Annotated[tuple[Slug, ...], OneOrMore] = ()
    objective: Slug | None = None
    figure: Slug | None = None
    confidence: bool = False
    weight: float = Field(default=1.0, gt=0, le=100)


class SingleChoice(QuestionBase):
    """One option is right."""

    kind: Literal["single-choice"]
    options: tuple[Choice, ...] = Field(min_length=2, max_length=12)
    answer: Slug

    @model_validator(mode="after")
    def _known(self) -> Self:
        _distinct(self.options)
        _among([self.answer], self.options)
        return self


class MultipleChoice(QuestionBase):
    """Any number of options are right; a wrong tick costs as much as a missed one."""

    kind: Literal["multiple-choice"]
    options: tuple[Choice, ...] = Field(min_length=2, max_length=40)
    answers: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        _distinct(self.options)
        _among(self.answers, self.options)
        return self


class TrueFalse(QuestionBase):
    """True or false, with the reason that makes it so."""

    kind: Literal["true-false"]
    answer: bool
    reasons: tuple[Choice, ...] = Field(min_length=2, max_length=8)
    right_reason: Slug

    @model_validator(mode="after")
    def _known(self) -> Self:
        _distinct(self.reasons)
        _among([self.right_reason], self.reasons)
        return self


class Ordering(QuestionBase):
    """Steps in a sequence; every order that keeps all of `before` is right.

    `before`: pairs (earlier, later). Without it the steps stand in their one right order.
    """

    kind: Literal["ordering"]
    steps: tuple[Choice, ...] = Field(min_length=2, max_length=15)
    before: tuple[tuple[Slug, Slug], ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _distinct(self.steps)
        _among([name for pair in self.before for name in pair], self.steps)
        self._refuse_circles()
        return self

    @property
    def order(self) -> tuple[tuple[str, str], ...]:
        """The pairs that must be kept, first before second."""
        if self.before:
            return self.before
        names = [step.id for step in self.steps]
        return tuple(pairwise(names))

    def _refuse_circles(self) -> None:
        left = {step.id for step in self.steps}
        while left:
            free = {
                name for name in left if not any(a in left and b == name for a, b in self.order)
            }
            if not free:
                raise refused(
                    N_("These steps wait for one another: %(steps)s."),
                    steps=", ".join(sorted(left)),
                )
            left -= free


class Matching(QuestionBase):
    """Each item on the left belongs to one on the right; several may share one."""

    kind: Literal["matching"]
    left: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    right: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    pairs: dict[Slug, Slug]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _distinct(self.left)
        _distinct(self.right)
        _among(self.pairs.keys(), self.left)
        _among(self.pairs.values(), self.right)
        for item in self.left:
            if item.id not in self.pairs:
                raise refused(N_("“%(item)s” has no pair."), item=item.id)
        return self


class Numeric(QuestionBase):
    """A number with its unit; `tolerance` is absolute, or a share of the answer if `relative`.

    `units`: other units that may be written, and what one of them is in `unit`.
    """

    kind: Literal["numeric"]
    answer: float = Field(allow_inf_nan=False)
    tolerance: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    relative: bool = False
    unit: LocalText | None = None
    units: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if any(not math.isfinite(factor) or factor <= 0 for factor in self.units.values()):
            raise refused(N_("The factor of a unit is a number above zero."))
        return self


class PointOnFigure(QuestionBase):
    """A day, or a window of days, on a curve; or a place on a map.

    With `days` the learner marks one day within them; with `window` a first and a last day, each
    within `tolerance` days; with `places` one of them.
    """

    kind: Literal["point"]
    days: tuple[date, date] | None = None
    window: tuple[date, date] | None = None
    places: tuple[str, ...] = ()
    tolerance: int = Field(default=0, ge=0, le=60)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if sum((self.days is not None, self.window is not None, bool(self.places))) != 1:
            raise refused(N_("A point has one of “days”, “window” and “places”."))
        for span in (self.days, self.window):
            if span is not None and span[0] > span[1]:
                raise refused(N_("The first day comes after the last one."))
        return self


class Term(PackModel):
    """An idea that an answer should hold, by any of the words for it in a language."""

    id: Slug
    words: dict[str, tuple[str, ...]]
    weight: float = Field(default=1.0, gt=0)


class ShortText(QuestionBase):
    """A sentence or two, credited by the ideas that it holds."""

    kind: Literal["short-text"]
    terms: tuple[Term, ...] = Field(min_length=1, max_length=12)
    enough: float | None = Field(default=None, gt=0)
    """Weight of terms that earns full credit; all of them by default."""

    @model_validator(mode="after")
    def _distinct_terms(self) -> Self:
        _distinct(self.terms)
        return self


class Judgement(QuestionBase):
    """A situation without one right act, scored against a panel: credit by how many chose it."""

    kind: Literal["judgement"]
    options: tuple[Choice, ...] = Field(min_length=2, max_length=8)
    panel: dict[Slug, int]
    panel_of: LocalText
    """Who was asked, and when; shown with the answer."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        _distinct(self.options)
        _among(self.panel.keys(), self.options)
        if any(votes < 0 for votes in self.panel.values()) or not any(self.panel.values()):
            raise refused(N_("A panel has at least one vote, and none below zero."))
        return self


Question = Annotated[
    SingleChoice
    | MultipleChoice
    | TrueFalse
    | Ordering
    | Matching
    | Numeric
    | PointOnFigure
    | ShortText
    | Judgement,
    Field(discriminator="kind"),
]


def _distinct(items: Sequence[Choice | Term]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise refused(N_("“%(id)s” is there twice."), id=item.id)
        seen.add(item.id)


def _among(names: Iterable[str], items: Sequence[Choice]) -> None:
    known = [item.id for item in items]
    for name in names:
        if name not in known:
            raise refused(
                N_("“%(name)s” is not one of %(known)s; is “%(near)s” meant?"),
                name=name,
                known=", ".join(known),
                near=nearest(name, known) or known[0],
            )
