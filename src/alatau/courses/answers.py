"""What learners hand in, checked: an answer is plain JSON of the form that its question asks for.

| kind | answer |
| --- | --- |
| single-choice, judgement | id of an option |
| multiple-choice | list of ids |
| true-false | `{"answer": true, "reason": id}` |
| ordering | list of ids of all steps |
| matching | `{left id: right id}` |
| numeric | `{"value": "3,9", "unit": "%"}`; a number alone is possible |
| point | `{"day": "2023-05-04"}`, `{"first": day, "last": day}`, or `{"place": code}` |
| short-text | text |
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from alatau.languages import N_, AlatauError
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
    TrueFalse,
)

LONGEST_TEXT = 4000
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,2})?")


class InvalidAnswer(AlatauError):
    """An answer does not have the form that its question asks for."""


def checked(question: Question, answer: Any) -> Any:
    """The answer in its plain form; numbers and days stay as they were written.

    Raises:
        InvalidAnswer: it is of another form, or names what the question does not hold.
    """
    match question:
        case SingleChoice() | Judgement():
            return _one(answer, {option.id for option in question.options})
        case MultipleChoice():
            return _several(answer, {option.id for option in question.options})
        case TrueFalse():
            given = _mapping(answer, {"answer", "reason"})
            if not isinstance(given.get("answer"), bool):
                raise InvalidAnswer(N_("Choose true or false."))
            reason = given.get("reason")
            if reason is not None:
                _one(reason, {each.id for each in question.reasons})
            return {"answer": given["answer"], "reason": reason}
        case Ordering():
            return _several(answer, {step.id for step in question.steps})
        case Matching():
            given = _mapping(answer, {item.id for item in question.left})
            right = {item.id for item in question.right}
            return {left: _one(value, right) for left, value in given.items()}
        case Numeric():
            given = answer if isinstance(answer, Mapping) else {"value": answer}
            given = _mapping(given, {"value", "unit"})
            number(given.get("value"))
            unit = given.get("unit")
            return {"value": str(given["value"]), "unit": None if unit is None else _text(unit, 40)}
        case PointOnFigure():
            return _point(question, answer)
        case ShortText():
            return _text(answer, LONGEST_TEXT)


def number(value: Any) -> float:
    """A number as people write it: `1 234,5`, `1234.5`, `3,9`.

    Raises:
        InvalidAnswer: it is not a finite number.

    >>> number("1 234,5")
    1234.5
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
    else:
        written = _SPACES.sub("", _text(value, 40)).replace("−", "-")
        if not _NUMBER.fullmatch(written):
            raise InvalidAnswer(N_("“%(value)s” is not a number."), {"value": str(value)[:40]})
        found = float(written.replace(",", "."))
    if not math.isfinite(found):
        raise InvalidAnswer(N_("“%(value)s” is not a number."), {"value": str(value)[:40]})
    return found


def day(value: Any) -> date:
    """A day as `2023-05-04`.

    Raises:
        InvalidAnswer: it is not one.
    """
    try:
        return date.fromisoformat(_text(value, 10))
    except ValueError:
        raise InvalidAnswer(N_("“%(value)s” is not a day."), {"value": str(value)[:40]}) from None


def _point(question: PointOnFigure, answer: Any) -> dict[str, str]:
    if question.places:
        given = _mapping(answer, {"place"})
        return {"place": _text(given.get("place"), 64)}
    keys = ("first", "last") if question.window is not None else ("day",)
    given = _mapping(answer, set(keys))
    return {key: day(given.get(key)).isoformat() for key in keys}


def _one(value: Any, known: set[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise InvalidAnswer(
            N_("“%(value)s” is not among the choices of this question."), {"value": str(value)[:40]}
        )
    return value


def _several(value: Any, known: set[str]) -> list[str]:
    if not isinstance(value, list) or len(value) > len(known):
        raise InvalidAnswer(N_("This question wants a list of choices, each once."))
    chosen = [_one(each, known) for each in value]
    if len(set(chosen)) != len(chosen):
        raise InvalidAnswer(N_("This question wants a list of choices, each once."))
    return chosen


def _mapping(value: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value.keys() <= known:
        raise InvalidAnswer(N_("The answer does not fit this question."))
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidAnswer(N_("Nothing was answered."))
    if len(value) > longest:
        raise InvalidAnswer(
            N_("An answer has at most %(longest)s characters."), {"longest": longest}
        )
    return value.strip()
