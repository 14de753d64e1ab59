"""Questions of a lab from the words of its tasks, with the facts of a sheet in their places."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from alatau.courses.labs.phrases import filled, options
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Numeric, SingleChoice

Facts = Mapping[str, object]
"""What fills the places `{name}` in words."""


def worded(lab: LabFile, task: str, facts: Facts = MappingProxyType({})) -> dict[str, Any]:
    """What all questions have, for a question that is called like its task."""
    words = lab.tasks[task]
    return {
        "id": str(task),
        "text": filled(words.text, **facts),
        "reason": filled(words.reason, **facts),
        "sources": words.sources,
        "weight": words.weight,
    }


def number(
    lab: LabFile,
    task: str,
    answer: float,
    facts: Facts = MappingProxyType({}),
    *,
    tolerance: float = 0.0,
    relative: bool = False,
) -> Numeric:
    """A question for a number, rounded to three digits."""
    return Numeric(
        kind="numeric",
        answer=round(answer, 3),
        tolerance=tolerance,
        relative=relative,
        **worded(lab, task, facts),
    )


def one_right(
    lab: LabFile, task: str, right: str, facts: Facts = MappingProxyType({})
) -> SingleChoice:
    """A question with the choices of its task, one of them right; whys are words `why-CHOICE`."""
    return SingleChoice(
        kind="single-choice",
        options=tuple(
            each.model_copy(update={"text": filled(each.text, **facts)})
            for each in options(lab, task, tuple(lab.tasks[task].choices), why="why-")
        ),
        answer=right,
        **worded(lab, task, facts),
    )
