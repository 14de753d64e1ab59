"""Sheets: what a learner is asked at a time. A test, the questions of a lesson, or a lab.

A sheet is named in one word (`before`, `lesson:COURSE/A3.1`, `lab:COURSE/ID`) and made anew from
the courses and the learner's seed whenever it is asked for: the database keeps only answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from alatau.courses.labs import sheet as lab_sheet
from alatau.courses.labs.sheet import Sheet as LabSheet
from alatau.languages import LocalText
from alatau.packs.courses import Course, Lesson, Question
from alatau.packs.courses.labs import LabFile
from alatau.web.classroom import content
from alatau.web.classroom.models import AFTER, BEFORE, MOMENTS, Cohort, Learner

LESSON, LAB = "lesson", "lab"


class NoSheet(Exception):
    """There is no sheet of this name for this learner."""


@dataclass(frozen=True)
class Asked:
    """A question where it stands: `id` is unique over the courses of a cohort."""

    id: str
    question: Question
    course: Course
    lab: LabFile | None = None


@dataclass(frozen=True)
class Sheet:
    """What is asked at a time. `lab` is what a lab puts before the learner, with its words."""

    name: str
    kind: str
    title: LocalText | None
    asked: tuple[Asked, ...]
    lab: LabFile | None = None
    material: LabSheet | None = None
    lesson: Lesson | None = None

    @property
    def by_id(self) -> dict[str, Asked]:
        """The questions by id."""
        return {each.id: each for each in self.asked}

    @property
    def is_test(self) -> bool:
        """Whether it is the test before or after."""
        return self.kind in MOMENTS


def sheet_of(learner: Learner, name: str) -> Sheet:
    """The sheet of this name as this learner gets it.

    Raises:
        NoSheet: there is none.
    """
    cohort = learner.cohort
    if name in MOMENTS:
        return Sheet(name, name, None, test_questions(cohort, form_of(learner, name)))
    kind, _, rest = name.partition(":")
    course_id, _, part = rest.partition("/")
    course = next((each for each in courses_of(cohort) if each.id == course_id), None)
    if course is None:
        raise NoSheet(name)
    if kind == LESSON and part in course.lessons:
        lesson = course.lessons[part]
        asked = tuple(Asked(f"{course.id}/{each.id}", each, course) for each in lesson.questions)
        return Sheet(name, LESSON, lesson.title, asked, lesson=lesson)
    if kind == LAB and part in course.labs:
        lab = course.labs[part]
        material = _material(_ThisLab(lab), seed_of(learner, name))
        asked = tuple(
            Asked(f"{course.id}/{lab.id}/{each.id}", each, course, lab)
            for each in material.questions
        )
        return Sheet(name, LAB, lab.title, asked, lab=lab, material=material)
    raise NoSheet(name)


def courses_of(cohort: Cohort) -> list[Course]:
    """The courses of a cohort, in their order."""
    return [content.course(each) for each in cohort.courses]


def forms_of(cohort: Cohort) -> list[str]:
    """Ids of the forms that every course of the cohort has."""
    courses = courses_of(cohort)
    every = [{form.id for form in course.forms} for course in courses]
    return [form.id for form in courses[0].forms if all(form.id in each for each in every)]


def form_of(learner: Learner, moment: str) -> str:
    """The form of a test: the one the learner began with before, the other one after."""
    if moment == BEFORE:
        return learner.first_form
    assert moment == AFTER
    return next(form for form in forms_of(learner.cohort) if form != learner.first_form)


def test_questions(cohort: Cohort, form: str) -> tuple[Asked, ...]:
    """The questions of a form, over all courses of the cohort."""
    return tuple(
        Asked(f"{course.id}/{name}", course.questions[name], course)
        for course in courses_of(cohort)
        for name in course.form(form).questions
    )


test_questions.__test__ = False  # type: ignore[attr-defined]


def seed_of(learner: Learner, name: str) -> int:
    """The seed of a learner's lab: another for each learner and lab, always the same."""
    words = f"{learner.cohort_id}\n{learner.number}\n{name}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:6])


class _ThisLab:
    """A lab as it was read: another one once its file was read again."""

    def __init__(self, lab: LabFile) -> None:
        self.lab = lab

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThisLab) and other.lab is self.lab

    def __hash__(self) -> int:
        return id(self.lab)


@lru_cache(maxsize=1024)
def _material(this: _ThisLab, seed: int) -> LabSheet:
    return lab_sheet(this.lab, seed)
