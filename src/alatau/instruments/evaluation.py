"""From answers, complete or not, to a typed result."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

from alatau.instruments.instrument import (
    UNKNOWN,
    Instrument,
    InstrumentModel,
    Kind,
    Performance,
)
from alatau.instruments.rules import DecisionTable
from alatau.languages import N_


class State(StrEnum):
    """How far an instrument got."""

    DECIDED = "decided"
    UNDETERMINED = "undetermined"
    RECORDED = "recorded"
    """The answers stand for themselves; the instrument adds no verdict."""
    UNUSABLE = "unusable"
    """The wording of this edition is not confirmed."""


class Result(InstrumentModel):
    """What an instrument says for some answers.

    Attributes:
        outcome: id of the outcome, if decided.
        possible: outcomes that can still come out.
        depends_on: open questions whose answer can change the outcome.
        missing: questions that nobody has answered.
        unknown: questions answered with "unknown": to be asked again.
        answers: what was answered, "unknown" included.
        text, params: the result as a sentence, a message id with its parameters.
        caution: what has to stand beside it, a message id; may be empty.
        unconfirmed: elements of the instrument that were not read in their source.
        performance: published figures on how well the instrument does.

    `str(result)` is the outcome, or for instance "undetermined: depends on Q3, Q4".
    """

    instrument: str
    edition: str
    state: State
    outcome: str | None = None
    possible: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    answers: Mapping[str, str]
    text: str
    params: Mapping[str, str] = {}
    caution: str
    unconfirmed: tuple[str, ...]
    performance: tuple[Performance, ...]

    def __str__(self) -> str:
        if self.state is State.UNDETERMINED:
            return f"undetermined: depends on {self.params['questions']}"
        return self.outcome or self.state.value


def evaluate(instrument: Instrument, answers: Mapping[str, str]) -> Result:
    """Evaluate an instrument on the answers that there are.

    A decision is reached as soon as no way of answering the open questions could change it, so
    a further answer never undoes a decision.

    Args:
        instrument: the edition to use.
        answers: choice by question; an absent question and "unknown" are both open.

    Raises:
        InvalidInput: a question or an answer that the instrument does not know.

    >>> from alatau.instruments import instrument
    >>> annex = instrument("ihr-annex-2", "2005")
    >>> print(evaluate(annex, {"disease": "other", "serious": "yes", "unusual": "no"}))
    undetermined: depends on Q3, Q4
    >>> print(evaluate(annex, {"serious": "yes", "unusual": "yes"}))
    notify
    """
    for question, choice in answers.items():
        instrument.refuse_foreign(question, choice)
    given = {q.id: answers[q.id] for q in instrument.questions if q.id in answers}
    state, text, found = _verdict(instrument, given)
    possible, depends_on = found
    names = ", ".join(instrument.question(id).name for id in depends_on)
    return Result(
        instrument=instrument.id,
        edition=instrument.edition,
        state=state,
        outcome=possible[0] if state is State.DECIDED else None,
        possible=possible,
        depends_on=depends_on,
        missing=tuple(q.id for q in instrument.questions if q.id not in given),
        unknown=tuple(id for id, choice in given.items() if choice == UNKNOWN),
        answers=given,
        text=text,
        params={"questions": names} if depends_on else {},
        caution=instrument.caution,
        unconfirmed=instrument.unconfirmed,
        performance=instrument.performance,
    )


_Found = tuple[tuple[str, ...], tuple[str, ...]]


def _verdict(instrument: Instrument, given: Mapping[str, str]) -> tuple[State, str, _Found]:
    rule = instrument.rule
    if rule is None:
        text = N_("The wording of this edition is not confirmed, so it gives no result.")
        return State.UNUSABLE, text, ((), ())
    if not isinstance(rule, DecisionTable):
        text = (
            N_("The criteria are recorded, and no verdict is drawn from them.")
            if instrument.kind is Kind.UNUSUAL_OUTBREAK
            else N_("The levels are recorded; how the document combines them is not confirmed.")
        )
        return State.RECORDED, text, ((), ())
    possible, depends_on = _still_open(instrument, rule, given)
    if len(possible) == 1:
        return State.DECIDED, instrument.outcome(possible[0]).text, (possible, ())
    text = N_("Undetermined: it depends on %(questions)s.")
    return State.UNDETERMINED, text, (possible, depends_on)


def _still_open(instrument: Instrument, rule: DecisionTable, given: Mapping[str, str]) -> _Found:
    settled = {id: choice for id, choice in given.items() if choice != UNKNOWN}
    asked = set(rule.asks)
    waiting = [q for q in instrument.questions if q.id in asked and q.id not in settled]
    choices = [[choice.id for choice in question.choices] for question in waiting]
    outcomes = {
        completion: rule.decide(
            {**settled, **{q.id: choice for q, choice in zip(waiting, completion, strict=True)}}
        )
        for completion in product(*choices)
    }
    possible = set(outcomes.values())
    depends_on = tuple(
        question.id
        for place, question in enumerate(waiting)
        if any(
            outcomes[(*completion[:place], other, *completion[place + 1 :])] != outcome
            for completion, outcome in outcomes.items()
            for other in choices[place]
        )
    )
    return tuple(o.id for o in instrument.outcomes if o.id in possible), depends_on
