"""Labs of the courses that ship, and what a learner answers who knows everything or nothing."""

from __future__ import annotations

from typing import Any

from alatau.courses.scoring import score
from alatau.packs.content import content_root
from alatau.packs.courses.labs import LabFile
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
from alatau.packs.parts import Documents, read_part
from alatau.packs.reading import PackFolder


def shipped_lab(course: str, name: str) -> LabFile:
    """A lab of a course, by the names of both."""
    files = PackFolder(content_root() / "courses" / course)
    reading, file = Documents(), f"labs/{name}.yaml"
    reading.documents[file] = files.read_yaml(file)
    lab = read_part(files, reading, file, LabFile)
    assert lab is not None, [str(problem) for problem in reading.problems]
    return lab


def right_answer(question: Question) -> Any:
    """The answer that the key wants, in the form in which a learner hands it in."""
    match question:
        case SingleChoice():
            return question.answer
        case MultipleChoice():
            return list(question.answers)
        case TrueFalse():
            return {"answer": question.answer, "reason": question.right_reason}
        case Ordering():
            return [step.id for step in question.steps]
        case Matching():
            return dict(question.pairs)
        case Numeric():
            unit = None if question.unit is None else next(iter(question.unit.values()))
            return {"value": f"{question.answer:.10g}", "unit": unit}
        case PointOnFigure():
            if question.places:
                return {"place": question.places[0]}
            if question.days is not None:
                return {"day": question.days[0].isoformat()}
            assert question.window is not None
            return {"first": question.window[0].isoformat(), "last": question.window[1].isoformat()}
        case ShortText():
            return ", ".join(next(iter(term.words.values()))[0] for term in question.terms)
        case Judgement():
            return max(question.panel, key=lambda option: question.panel[option])


def credits_of_all(questions: tuple[Question, ...]) -> list[float]:
    """What the right answers earn."""
    return [score(question, right_answer(question)).credit for question in questions]


def credits_of_none(questions: tuple[Question, ...]) -> list[float]:
    """What no answers earn."""
    return [score(question, None).credit for question in questions]
