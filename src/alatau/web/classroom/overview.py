"""Where a learner stands in the week: the timetable with what is done, and what is self-study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alatau.packs.courses import Course
from alatau.packs.courses.programme import Programme, Session, load_programme
from alatau.packs.times import format_time_of_day
from alatau.web import rooms
from alatau.web.classroom.models import Cohort, HandIn, Learner, Test, Visit
from alatau.web.classroom.sheets import LAB, LESSON, courses_of
from alatau.web.classroom.words import MOMENT_WORDS


@dataclass(frozen=True)
class Line:
    """A session in the timetable, or a lesson or lab for self-study."""

    id: str
    kind: str
    title: str
    address: str | None = None
    begins: str = ""
    minutes: int = 0
    state: str = ""
    """`done`, `begun`, `open`, `waits`, or nothing."""


@dataclass(frozen=True)
class DayShown:
    """A day of the timetable."""

    number: int
    title: str
    date: date
    today: bool
    lines: tuple[Line, ...]


@lru_cache(maxsize=8)
def programme(name: str) -> Programme:
    """The programme of this name, read once."""
    return load_programme(name)


def of_learner(learner: Learner) -> dict[str, Any]:
    """The context of a learner's first page."""
    courses = {course.id: course for course in courses_of(learner.cohort)}
    done = _done(learner)
    address = f"/class/{learner.id}/"
    days = days_shown(learner.cohort, courses, address, done)
    planned = {line.address for day in days for line in day.lines}
    rest = [
        line
        for line in _all_parts(courses, address, done, learner.path)
        if line.address not in planned
    ]
    lines = [line for day in days for line in day.lines if line.kind in (LESSON, LAB)]
    return {
        "days": days,
        "self_study": rest,
        "finished": sum(line.state == "done" for line in lines),
        "of_all": len(lines),
        "next": next((line for line in lines if line.state != "done"), None),
        "open_tests": [
            (moment, MOMENT_WORDS[moment])
            for moment, state in done.items()
            if moment in MOMENT_WORDS and state == "open"
        ],
    }


def _done(learner: Learner) -> dict[str, str]:
    """The state of every sheet and lesson of a learner, by the name of its session."""
    states: dict[str, str] = {}
    for visit in Visit.objects.filter(learner=learner):
        states[f"{LESSON}:{visit.lesson}"] = "done" if visit.read else "begun"
    for test in Test.objects.filter(cohort=learner.cohort):
        states[test.moment] = "open" if test.is_open else "done" if test.closed else "waits"
    for finished in HandIn.objects.filter(learner=learner):
        states[finished.sheet] = "done"
    return states


def days_shown(
    cohort: Cohort, courses: Mapping[str, Course], address: str, states: Mapping[str, str]
) -> list[DayShown]:
    """The days of a cohort in the reader's language."""
    language = get_language() or "en"
    today = rooms.wall_clock().date()
    shown = []
    for number, day in enumerate(programme(cohort.programme).days, start=1):
        on = cohort.first_day + timedelta(days=number - 1)
        lines = tuple(
            _session_line(session, courses, address, states, language) for session in day.sessions
        )
        title = day.title.in_language(language)
        shown.append(DayShown(number, title, on, on == today, lines))
    return shown


def _session_line(
    session: Session,
    courses: Mapping[str, Course],
    address: str,
    states: Mapping[str, str],
    language: str,
) -> Line:
    title = session.title.in_language(language) if session.title else ""
    begins, minutes = format_time_of_day(session.start), session.minutes
    if session.kind == "test":
        moment = session.of or ""
        words = title or str(MOMENT_WORDS.get(moment, moment))
        to = f"{address}test/{moment}/"
        return Line(session.id, "test", words, to, begins, minutes, states.get(moment, "waits"))
    if session.kind in (LESSON, LAB):
        course_id, _slash, part = (session.of or "").partition("/")
        course = courses.get(course_id)
        found = course and (course.lessons if session.kind == LESSON else course.labs).get(part)
        if not found:
            return Line(session.id, session.kind, title or _("Not in the courses of this cohort"))
        return Line(
            session.id,
            session.kind,
            title or found.title.in_language(language),
            f"{address}{session.kind}/{session.of}/",
            begins,
            minutes,
            states.get(f"{session.kind}:{session.of}", ""),
        )
    workbook = f"{address}workbook/" if session.kind == "workbook" else None
    return Line(session.id, session.kind, title, workbook, begins, minutes)


def _all_parts(
    courses: Mapping[str, Course], address: str, states: Mapping[str, str], path: str
) -> list[Line]:
    language = get_language() or "en"
    lines = []
    for course in courses.values():
        for module in course.contents:
            if path not in module.paths:
                continue
            lines += [
                Line(
                    lesson.id,
                    LESSON,
                    lesson.title.in_language(language),
                    f"{address}lesson/{course.id}/{lesson.id}/",
                    minutes=lesson.minutes,
                    state=states.get(f"{LESSON}:{course.id}/{lesson.id}", ""),
                )
                for lesson in module.chapters
            ]
        lines += [
            Line(
                lab.id,
                LAB,
                lab.title.in_language(language),
                f"{address}lab/{course.id}/{lab.id}/",
                minutes=lab.minutes,
                state=states.get(f"{LAB}:{course.id}/{lab.id}", ""),
            )
            for lab in course.labs.values()
        ]
    return lines
