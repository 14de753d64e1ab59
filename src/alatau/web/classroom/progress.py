"""How far everybody in a class is, for the trainer's first page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from alatau.web.classroom.models import MOMENTS, Answer, Cohort, HandIn, Visit
from alatau.web.classroom.sheets import forms_of, test_questions


@dataclass(frozen=True)
class Row:
    """One learner: questions answered of a test, lessons read, labs handed in."""

    call_sign: str
    before: int
    before_done: bool
    after: int
    after_done: bool
    lessons: int
    labs: int


def of_class(cohort: Cohort) -> dict[str, Any]:
    """A row a learner, and sums."""
    learners = list(cohort.learners.filter(ended=None).order_by("number"))
    last = (
        Answer.objects.filter(learner__cohort=cohort, sheet__in=MOMENTS)
        .values("learner", "sheet", "question")
        .annotate(last=Max("id"))
        .values("last")
    )
    answered = Counter(
        {
            (row["learner"], row["sheet"]): row["questions"]
            for row in Answer.objects.filter(id__in=last, answer__isnull=False)
            .values("learner", "sheet")
            .annotate(questions=Count("id"))
        }
    )
    finished = set(HandIn.objects.filter(learner__cohort=cohort).values_list("learner_id", "sheet"))
    labs = Counter(learner for learner, sheet in finished if sheet.startswith("lab:"))
    read = Counter(
        Visit.objects.filter(learner__cohort=cohort)
        .exclude(read=None)
        .values_list("learner_id", flat=True)
    )
    rows = [
        Row(
            each.call_sign,
            answered[each.id, "before"],
            (each.id, "before") in finished,
            answered[each.id, "after"],
            (each.id, "after") in finished,
            read[each.id],
            labs[each.id],
        )
        for each in learners
    ]
    forms = forms_of(cohort)
    return {
        "rows": rows,
        "learners": len(rows),
        "questions": len(test_questions(cohort, forms[0])),
        "before_done": sum(row.before_done for row in rows),
        "after_done": sum(row.after_done for row in rows),
    }
