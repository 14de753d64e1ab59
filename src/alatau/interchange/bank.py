"""The item bank of a course: every question with the place that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter

from alatau.exercise.views.header import BANNER
from alatau.languages import LANGUAGES, LocalText
from alatau.packs.courses.course import Course
from alatau.packs.courses.questions import Question
from alatau.packs.findings import texts_in

QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
"""Reads a question of any kind from its keys."""

NOTICE = f"{BANNER} · For training; no real event, person or place is described."
"""What every exported file bears."""


_PLACE = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_LONGEST_PLACE = 40


@dataclass(frozen=True)
class BankItem:
    """A question and the lesson (`A3.1`), or the module (`A3`) whose test it is kept for."""

    place: str
    question: Question


def is_place(name: str) -> bool:
    """Whether a name can be that of a lesson or module: its questions get a file of that name.

    >>> is_place("A3.1"), is_place("../A3.1")
    (True, False)
    """
    return len(name) <= _LONGEST_PLACE and _PLACE.fullmatch(name) is not None


def bank_of(course: Course) -> tuple[BankItem, ...]:
    """All questions of a course, in order."""
    return tuple(
        BankItem(place, question)
        for module in course.contents
        for place, questions in (
            *((lesson.id, lesson.questions) for lesson in module.chapters),
            (module.id, module.test_questions),
        )
        for question in questions
    )


def languages_of(questions: Iterable[Question]) -> tuple[str, ...]:
    """The languages in which any text of the questions is written, in the order of Alatau's."""
    found = {code for each in questions for _, text in texts_in(each, ()) for code in text}
    return tuple(code for code in LANGUAGES if code in found)


def written_bank(items: Iterable[BankItem]) -> dict[str, str]:
    """The questions as YAML of course packs, by file name: `A3.1.yaml`, `A3/test.yaml` as
    `A3-test.yaml`; each holds `questions:`."""
    import yaml

    places: dict[str, list[Any]] = {}
    for item in items:
        places.setdefault(item.place, []).append(plain(item.question))
    return {
        f"{place}.yaml" if "." in place else f"{place}-test.yaml": f"# {NOTICE}\n"
        + yaml.safe_dump({"questions": questions}, allow_unicode=True, sort_keys=False, width=100)
        for place, questions in places.items()
    }


def plain(value: Any) -> Any:
    """A question as it would stand in YAML: what has its default is left out."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {
            field.alias or name: plain(getattr(value, name))
            for name, field in fields.items()
            if field.is_required()
            or getattr(value, name) != field.get_default(call_default_factory=True)
        }
    if isinstance(value, LocalText | Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value
