"""A small lab engine for tests: a table, a curve that a control changes, three questions."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from alatau.courses import labs
from alatau.courses.labs.sheet import Column, Control, Material, Passage, Picture, Sheet, Table
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, Numeric, PointOnFigure, Question, SingleChoice
from alatau.pictures import Specification, Theme, Words, epidemic_curve

ENGINE = "small"
FIRST_DAY = date(2026, 3, 2)


def words(english: str) -> LocalText:
    """A text in both languages."""
    return LocalText({"en": english, "ru": f"[{english}]"})


class SmallLab:
    """Counts of cases by the learner's seed: how many were there, and when?"""

    def check(self, lab: LabFile) -> None:
        """Every small lab is one."""

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """Four days of cases."""
        drawn = random.Random(seed)
        counts = [drawn.randint(1, 9) for _ in range(4)]
        days = [FIRST_DAY + timedelta(days=at) for at in range(4)]
        busiest = days[counts.index(max(counts))]
        return Sheet(
            materials=_materials(dict(zip(days, counts, strict=True)), 1.0),
            questions=self._questions(lab, sum(counts), busiest),
            controls=(Control("times", words("Times"), 1, 5, 1, 1),),
            explore=lambda chosen: _materials(
                dict(zip(days, counts, strict=True)), float(chosen["times"])
            ),
        )

    def _questions(self, lab: LabFile, total: int, busiest: date) -> tuple[Question, ...]:
        def asked(name: str) -> dict[str, Any]:
            task = lab.tasks[name]
            return {"id": name, "text": task.text, "reason": task.reason}

        return (
            Numeric(kind="numeric", answer=total, unit=words("cases"), **asked("total")),
            PointOnFigure(kind="point", days=(busiest, busiest), **asked("busiest")),
            SingleChoice(
                kind="single-choice",
                options=(
                    Choice(id="yes", text=words("Yes")),
                    Choice(id="no", text=words("No")),
                ),
                answer="yes",
                **asked("report"),
            ),
        )


def _materials(counts: Mapping[date, int], times: float) -> tuple[Material, ...]:
    rows = [
        {"day": day, "classification": "confirmed", "count": round(times * count)}
        for day, count in counts.items()
    ]

    def draw(spoken: Words, theme: Theme) -> Specification:
        return epidemic_curve(rows, words=spoken, theme=theme)

    return (
        Passage("read", words("Look at the **curve** and the table.")),
        Picture("curve", words("Cases by day of onset"), draw),
        Table(
            "counts",
            words("The same in a table"),
            (Column("day", words("Day")), Column("count", words("Cases"))),
            tuple({"day": row["day"].isoformat(), "count": row["count"]} for row in rows),
        ),
    )


def register() -> None:
    """Let courses use the engine."""
    labs._ENGINES[ENGINE] = "small_lab:SmallLab"


def lab_file(name: str) -> dict[str, Any]:
    """A lab of this engine, as its file says it."""

    def task(text: str) -> dict[str, Any]:
        said = {"en": text, "ru": f"[{text}]"}
        return {"text": said, "reason": {"en": f"Reason: {text}", "ru": f"[Reason: {text}]"}}

    return {
        "id": name,
        "engine": ENGINE,
        "title": {"en": f"Lab {name}", "ru": f"[Lab {name}]"},
        "purpose": {"en": "Purpose of the lab", "ru": "[Purpose of the lab]"},
        "minutes": 20,
        "text": {"en": "Do it.", "ru": "[Do it.]"},
        "tasks": {
            "total": task("How many cases are there?"),
            "busiest": task("On which day were most?"),
            "report": task("Is it to be reported?"),
        },
        "debrief": {"en": "It was about counting.", "ru": "[It was about counting.]"},
    }
