"""From the fields of a question's form to an answer, with and without script alike.

Fields are named by what they ask for: `choice`, `ticked` (several), `truth` and `reason`,
`step-ID` (its place in the order), `pair-ID`, `value` and `unit`, `day`, `first`, `last`, `place`,
`text`. An empty form is no answer.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from alatau.courses.answers import InvalidAnswer, checked
from alatau.languages import N_
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
from alatau.web.posts import written

LEAST_SURE, MOST_SURE = 1, 4


def answer_from(question: Question, fields: QueryDict) -> Any | None:
    """The answer in the fields of a form, checked; None where nothing was filled in.

    Raises:
        InvalidAnswer: the fields hold no answer to this question.
    """
    given = _given(question, fields)
    return None if given is None else checked(question, given)


def confidence_from(fields: QueryDict) -> int | None:
    """How sure the learner is, 1 to 4; None if they did not say."""
    written = fields.get("confidence", "") or ""
    if not written:
        return None
    if written not in {str(level) for level in range(LEAST_SURE, MOST_SURE + 1)}:
        raise InvalidAnswer(N_("Say how sure you are with one of the four choices."))
    return int(written)


def _given(question: Question, fields: QueryDict) -> Any | None:
    match question:
        case SingleChoice() | Judgement():
            return _text(fields, "choice")
        case MultipleChoice():
            ticked = fields.getlist("ticked")
            return ticked if ticked or _text(fields, "none") else None
        case TrueFalse():
            truth = _text(fields, "truth")
            if truth is None:
                return None
            return {"answer": truth == "true", "reason": _text(fields, "reason")}
        case Ordering():
            return _order(question, fields)
        case Matching():
            pairs = {item.id: _text(fields, f"pair-{item.id}") for item in question.left}
            found = {left: right for left, right in pairs.items() if right is not None}
            return found or None
        case Numeric():
            value = _text(fields, "value")
            return None if value is None else {"value": value, "unit": _text(fields, "unit")}
        case PointOnFigure():
            keys = (
                ("place",)
                if question.places
                else ("first", "last")
                if question.window
                else ("day",)
            )
            found = {key: text for key in keys if (text := _text(fields, key)) is not None}
            return found if len(found) == len(keys) else None
        case ShortText():
            return written(fields, "text").strip() or None


def _order(question: Ordering, fields: QueryDict) -> list[str] | None:
    places = {}
    for step in question.steps:
        written = _text(fields, f"step-{step.id}")
        if written is None:
            continue
        if not written.isascii() or not written.isdigit() or len(written) > 2:
            raise InvalidAnswer(N_("Give each step its place in the order, from 1 on."))
        places[step.id] = int(written)
    if not places:
        return None
    if len(set(places.values())) != len(places):
        raise InvalidAnswer(N_("Two steps have the same place; give each its own."))
    return sorted(places, key=places.__getitem__)


def _text(fields: QueryDict, key: str) -> str | None:
    return (fields.get(key, "") or "").strip() or None
