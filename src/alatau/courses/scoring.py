"""Scoring: how much of a question an answer earns, and what of it was right.

Credit is a share between 0 and 1. Guessing earns little: a wrong tick costs as much as a missed
one, a reason counts only for a right answer, and a sequence that keeps half of its pairs, as one
put down at random does on average, earns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alatau.courses.answers import checked, day, number
from alatau.packs.courses.questions import (
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    Term,
    TrueFalse,
)


@dataclass(frozen=True)
class Score:
    """What an answer earned.

    Attributes:
        credit: share of the question's weight, 0 to 1.
        parts: for each part of the question (option, step, pair, bound, idea) whether it was
            right; what the learner left out counts as wrong.
    """

    credit: float
    parts: Mapping[str, bool]

    @property
    def right(self) -> bool:
        """Whether everything was."""
        return self.credit >= 1.0


NOTHING = Score(0.0, {})
"""The score of a question without an answer."""


def score(question: Question, answer: Any) -> Score:
    """Score an answer; None stands for none.

    Raises:
        InvalidAnswer: the answer is not of the form of the question.
    """
    if answer is None:
        return NOTHING
    given = checked(question, answer)
    match question:
        case SingleChoice():
            return _whole(given == question.answer, given)
        case MultipleChoice():
            return _ticks(question, set(given))
        case TrueFalse():
            truth = given["answer"] == question.answer
            reason = truth and given["reason"] == question.right_reason
            return Score((truth + reason) / 2, {"answer": truth, "reason": reason})
        case Ordering():
            return _sequence(question, given)
        case Matching():
            pairs = {left: given.get(left) == right for left, right in question.pairs.items()}
            return Score(sum(pairs.values()) / len(pairs), pairs)
        case Numeric():
            return _amount(question, given)
        case PointOnFigure():
            return _point(question, given)
        case ShortText():
            return _ideas(question, given)
        case Judgement():
            votes = question.panel.get(given, 0)
            most = max(question.panel.values())
            return Score(votes / most, {given: votes == most})


def _whole(right: bool, part: str) -> Score:
    return Score(float(right), {part: right})


def _ticks(question: MultipleChoice, ticked: set[str]) -> Score:
    wanted = set(question.answers)
    parts = {
        option.id: (option.id in ticked) == (option.id in wanted) for option in question.options
    }
    wrong = sum(not right for right in parts.values())
    return Score(max(0.0, 1.0 - wrong / (len(wanted) or len(parts))), parts)


def _sequence(question: Ordering, given: list[str]) -> Score:
    place = {name: position for position, name in enumerate(given)}
    wanted = closure(question.order)
    kept = {
        f"{first}<{second}": first in place and second in place and place[first] < place[second]
        for first, second in sorted(wanted)
    }
    share = sum(kept.values()) / len(kept)
    return Score(max(0.0, 2.0 * share - 1.0), kept)


def closure(order: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    """All pairs that follow from pairs of earlier and later.

    >>> sorted(closure((("a", "b"), ("b", "c"))))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    pairs = set(order)
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs |= more


def _amount(question: Numeric, given: Mapping[str, Any]) -> Score:
    value, unit = number(given["value"]), given["unit"]
    margin = question.tolerance * (abs(question.answer) if question.relative else 1.0)
    margin += 1e-9 * max(1.0, abs(question.answer))
    if question.unit is None:
        return _whole(abs(value - question.answer) <= margin, "value")
    own = unit in question.unit.values()
    factor = 1.0 if own or unit is None else question.units.get(unit)
    amount = factor is not None and abs(value * factor - question.answer) <= margin
    named = amount and unit is not None
    return Score((amount + named) / 2, {"value": amount, "unit": named})


def _point(question: PointOnFigure, given: Mapping[str, str]) -> Score:
    if question.places:
        return _whole(given["place"] in question.places, "place")
    if question.days is not None:
        first, last = question.days
        marked = day(given["day"])
        off = max((first - marked).days, (marked - last).days, 0)
        return _whole(off <= question.tolerance, "day")
    assert question.window is not None
    bounds = {
        key: abs((day(given[key]) - wanted).days) <= question.tolerance
        for key, wanted in zip(("first", "last"), question.window, strict=True)
    }
    return Score(sum(bounds.values()) / 2, bounds)


def _ideas(question: ShortText, given: str) -> Score:
    words = words_of(given)
    held = {term.id: _holds(words, term) for term in question.terms}
    weight = sum(term.weight for term in question.terms if held[term.id])
    enough = question.enough or sum(term.weight for term in question.terms)
    return Score(min(1.0, weight / enough), held)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, as terms are compared with them."""
    return re.findall(r"[\w'ʻʼ-]+", text.casefold().replace("ё", "е"))


def _holds(words: list[str], term: Term) -> bool:
    """Whether one of the phrases of a term stands in a text; each of its words begins one there."""
    phrases = [
        found for each in term.words.values() for phrase in each if (found := words_of(phrase))
    ]
    return any(
        all(word.startswith(stem) for word, stem in zip(words[at:], phrase, strict=False))
        for phrase in phrases
        for at in range(len(words) - len(phrase) + 1)
    )
