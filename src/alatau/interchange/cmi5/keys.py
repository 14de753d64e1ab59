"""What the script of a page knows of a question: its definition, and in lessons its key."""

from __future__ import annotations

from typing import Any

from alatau.courses.scoring import closure, words_of
from alatau.interchange.xapi import definition
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


def known_to_page(question: Question, *, with_key: bool) -> dict[str, Any]:
    """A question as JSON for the page; tests get no key, but what other units are in that of it."""
    known: dict[str, Any] = {
        "kind": question.kind,
        "weight": question.weight,
        "definition": definition(question, with_key=with_key),
    }
    if isinstance(question, Numeric) and question.unit is not None:
        own = question.unit.values()
        known["units"] = {name: each for name, each in question.units.items() if name not in own}
    if with_key:
        known["key"] = key_of(question)
    return known


def key_of(question: Question) -> dict[str, Any]:
    """The key in the form that `questions.js` scores by."""
    match question:
        case SingleChoice():
            return {"answer": question.answer}
        case MultipleChoice():
            return {
                "answers": list(question.answers),
                "options": [option.id for option in question.options],
            }
        case TrueFalse():
            return {"answer": question.answer, "reason": question.right_reason}
        case Ordering():
            return {"before": sorted(list(pair) for pair in closure(question.order))}
        case Matching():
            return {"pairs": dict(question.pairs)}
        case Numeric():
            return _amount(question)
        case PointOnFigure():
            dump = question.model_dump(mode="json")
            return {name: dump[name] for name in ("days", "window", "places", "tolerance")}
        case ShortText():
            terms = [
                {
                    "weight": term.weight,
                    "phrases": [words_of(each) for some in term.words.values() for each in some],
                }
                for term in question.terms
            ]
            weights = sum(term.weight for term in question.terms)
            return {"terms": terms, "enough": question.enough or weights}
        case Judgement():
            return {"panel": dict(question.panel)}


def _amount(question: Numeric) -> dict[str, Any]:
    margin = question.tolerance * (abs(question.answer) if question.relative else 1.0)
    return {
        "answer": question.answer,
        "margin": margin + 1e-9 * max(1.0, abs(question.answer)),
        "unit": None if question.unit is None else sorted(set(question.unit.values())),
        "units": dict(question.units),
    }
