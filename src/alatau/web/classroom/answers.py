"""Answers: taken once each, kept raw, and read back as what counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from alatau.courses.answers import InvalidAnswer
from alatau.courses.scoring import NOTHING, Score, score
from alatau.languages import N_, AlatauError
from alatau.web import rooms
from alatau.web.classroom.models import MOMENTS, Answer, HandIn, Learner, Test
from alatau.web.classroom.sheets import Sheet


class NotTaken(AlatauError):
    """Answers that are not taken any more, or not yet."""


@dataclass(frozen=True)
class Given:
    """One answer on its way: `token` was made by the browser and names it for good."""

    token: uuid.UUID
    question: str
    answer: Any
    confidence: int | None = None


def take(learner: Learner, sheet: Sheet, given: Given) -> None:
    """Keep an answer; one that is here already, by its token, is not kept again.

    Returns after the commit: what was taken is not lost.

    Raises:
        NotTaken: the test is not open, or the sheet was handed in.
    """
    row = Answer(
        learner=learner,
        token=given.token,
        sheet=sheet.name,
        question=given.question,
        answer=given.answer,
        confidence=given.confidence,
        received=rooms.wall_clock(),
    )

    def keep() -> None:
        # One statement: a class answers at once, and one thread writes for all of them.
        with connection.cursor() as cursor:
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection) for field in _FIELDS
            ]
            whose: list[Any] = [
                learner.id,
                sheet.name,
                not sheet.is_test,
                learner.cohort_id,
                sheet.name,
            ]
            cursor.execute(_KEEP, [*values, *whose])
            if cursor.rowcount == 1:
                return
        if not Answer.objects.filter(learner=learner, token=given.token).exists():
            _refuse_unless_taken(learner, sheet)

    rooms.current().writer.run(keep).result()


_FIELDS = [field for field in Answer._meta.concrete_fields if not field.primary_key]
_KEEP = f"""
INSERT INTO {Answer._meta.db_table} ({", ".join(str(field.column) for field in _FIELDS)})
SELECT {", ".join(["%s"] * len(_FIELDS))}
WHERE NOT EXISTS (
    SELECT 1 FROM {HandIn._meta.db_table} WHERE learner_id = %s AND sheet = %s
) AND (%s OR EXISTS (
    SELECT 1 FROM {Test._meta.db_table}
    WHERE cohort_id = %s AND moment = %s AND opened IS NOT NULL AND closed IS NULL
)) ON CONFLICT DO NOTHING
"""  # nosec: names of tables and columns


def hand_in(learner: Learner, sheet: Sheet) -> None:
    """Finish a sheet; handing it in again changes nothing.

    Raises:
        NotTaken: the test is not open.
    """
    now = rooms.wall_clock()

    def keep() -> None:
        if not HandIn.objects.filter(learner=learner, sheet=sheet.name).exists():
            _refuse_unless_taken(learner, sheet)
            HandIn.objects.create(learner=learner, sheet=sheet.name, at=now)

    rooms.current().writer.run(keep).result()


def _refuse_unless_taken(learner: Learner, sheet: Sheet) -> None:
    if HandIn.objects.filter(learner=learner, sheet=sheet.name).exists():
        raise NotTaken(N_("You have handed this in; answers are not changed any more."))
    if sheet.name in MOMENTS:
        test = Test.objects.filter(cohort_id=learner.cohort_id, moment=sheet.name).first()
        if test is None or not test.is_open:
            raise NotTaken(N_("The test is not open. The trainer opens and closes it."))


def is_handed_in(learner: Learner, name: str) -> bool:
    """Whether a learner has finished a sheet."""
    return HandIn.objects.filter(learner=learner, sheet=name).exists()


def latest(learner: Learner, name: str) -> dict[str, Answer]:
    """The answer that counts for each question of a sheet: the last one given."""
    found: dict[str, Answer] = {}
    for answer in Answer.objects.filter(learner=learner, sheet=name).order_by("id"):
        found[answer.question] = answer
    return found


@dataclass(frozen=True)
class Result:
    """A sheet as a learner did it: scores by question, and points of all there were."""

    scores: Mapping[str, Score]
    points: float
    out_of: float
    answered: int

    @property
    def share(self) -> float:
        """Points of all points, 0 to 1."""
        return self.points / self.out_of if self.out_of else 0.0


def result(sheet: Sheet, answers: Mapping[str, Answer]) -> Result:
    """Score a sheet; a question without an answer earns nothing.

    Nor does an answer that no longer fits, since its question was changed after it was given.
    """
    scores, points, out_of = {}, 0.0, 0.0
    for each in sheet.asked:
        kept = answers.get(each.id)
        try:
            found = NOTHING if kept is None else score(each.question, kept.answer)
        except InvalidAnswer:
            found = NOTHING
        scores[each.id] = found
        points += found.credit * each.question.weight
        out_of += each.question.weight
    return Result(
        scores, points, out_of, sum(is_given(answers.get(each.id)) for each in sheet.asked)
    )


def is_given(kept: Answer | None) -> bool:
    """Whether a question has an answer; one that was emptied again has none."""
    return kept is not None and kept.answer is not None


def open_test(test: Test, now: datetime) -> None:
    """Open a test, or open it again."""
    test.opened, test.closed = test.opened or now, None
    rooms.current().writer.run(test.save).result()


def close_test(test: Test, now: datetime) -> None:
    """Close a test: answers that come later are refused, and learners see their own report.

    One that is not open stays as it is: nobody sees the keys of a test that was never taken.
    """
    opened = Test.objects.filter(id=test.id, closed=None).exclude(opened=None)
    rooms.current().writer.run(lambda: opened.update(closed=now)).result()


def answers_of(learners: Iterable[Learner], name: str) -> dict[str, dict[str, Answer]]:
    """The answers that count of many learners, by learner and question."""
    found: dict[str, dict[str, Answer]] = {learner.id: {} for learner in learners}
    rows = Answer.objects.filter(learner_id__in=list(found), sheet=name).order_by("id")
    for answer in rows:
        found[answer.learner_id][answer.question] = answer
    return found
