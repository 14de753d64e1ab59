"""What a cohort did, for other systems: xAPI statements and results, without names."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from alatau.courses.answers import InvalidAnswer
from alatau.courses.scoring import score
from alatau.interchange import xapi
from alatau.interchange.results_csv import Result
from alatau.languages import LocalText
from alatau.web.classroom import answers
from alatau.web.classroom.models import MOMENTS, Answer, Cohort, HandIn, Learner, Visit
from alatau.web.classroom.sheets import LESSON, NoSheet, Sheet, form_of, sheet_of, test_questions

TESTS = {
    "before": LocalText(en="Test before", ru="Входной тест"),
    "after": LocalText(en="Test after", ru="Итоговый тест"),
}


def key_of(learner: Learner) -> str:
    """The key of a learner in files: it leads back to nobody without the server's secret."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"record\0{learner.id}".encode(), hashlib.sha256).hexdigest()[:32]


def statements(cohort: Cohort) -> Iterator[xapi.Statement]:
    """Everything that was answered, handed in and opened, as xAPI statements.

    Left out is what no longer fits its course, which was changed since.
    """
    for learner in cohort.learners.filter(ended=None).order_by("number"):
        for visited in Visit.objects.filter(learner=learner).order_by("id"):
            sheet = _sheet(learner, f"{LESSON}:{visited.lesson}")
            if sheet is not None:
                yield xapi.visit(_act(learner, sheet, visited.opened), _title(sheet))
        for kept in Answer.objects.filter(learner=learner).order_by("id"):
            sheet = _sheet(learner, kept.sheet)
            asked = None if sheet is None else sheet.by_id.get(kept.question)
            if sheet is None or asked is None or kept.answer is None:
                continue
            try:
                act = _act(learner, sheet, kept.received, asked.course.id)
                yield xapi.answer(act, asked.question, kept.answer, kept.confidence)
            except InvalidAnswer:
                continue
        for finished in HandIn.objects.filter(learner=learner).order_by("id"):
            sheet = _sheet(learner, finished.sheet)
            if sheet is not None:
                yield xapi.hand_in(_act(learner, sheet, finished.at), _title(sheet))


def results(cohort: Cohort) -> Iterator[Result]:
    """What each learner earned with each question of both tests; the answer that counts."""
    for learner in cohort.learners.filter(ended=None).order_by("number"):
        for moment in MOMENTS:
            given = answers.latest(learner, moment)
            if not given:
                continue
            for asked in test_questions(cohort, form_of(learner, moment)):
                kept = given.get(asked.id)
                try:
                    credit = None if kept is None else score(asked.question, kept.answer).credit
                except InvalidAnswer:
                    credit = None
                yield Result(key_of(learner), moment, asked.id, credit)


def _sheet(learner: Learner, name: str) -> Sheet | None:
    try:
        return sheet_of(learner, name)
    except NoSheet:
        return None


def _act(learner: Learner, sheet: Sheet, at: datetime, course: str = "") -> xapi.Act:
    kind = "test" if sheet.is_test else sheet.kind
    course_id, _slash, part = sheet.name.partition(":")[2].partition("/")
    return xapi.Act(
        key_of(learner), course_id or course or "training-week", part or sheet.name, kind, at
    )


def _title(sheet: Sheet) -> LocalText:
    return TESTS[sheet.name] if sheet.title is None else sheet.title
