"""What a lesson's page shows: its text with figures, objectives, sources, labs and workbook."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from alatau.packs.courses.lessons import Figure, Lesson
from alatau.web.classroom.lessons import lesson_html
from alatau.web.classroom.models import Cohort
from alatau.web.classroom.sheets import courses_of


def lesson_context(
    cohort: Cohort, course_id: str, lesson: Lesson, home: str, language: str
) -> dict[str, Any]:
    """The context of the page of a lesson, without its questions; `home` is before its figures."""
    course = next(each for each in courses_of(cohort) if each.id == course_id)

    def figure_html(figure: Figure) -> str:
        address = f"{home}/figure/{course_id}/{lesson.id}/{figure.id}"
        context = {"figure": figure, "caption": figure.caption.in_language(language)}
        return render_to_string("classroom/parts/figure.html", {**context, "address": address})

    names = list(course.lessons)
    at = names.index(lesson.id)
    return {
        "lesson": lesson,
        "course": course,
        "title": lesson.title.in_language(language),
        "purpose": lesson.purpose.in_language(language),
        "text_language": lesson.text.language_for(language),
        "html": lesson_html(lesson, language, figure_html),
        "objectives": [each.text.in_language(language) for each in lesson.objectives],
        "labs": [
            (course.labs[name].title.in_language(language), f"{home}/lab/{course_id}/{name}/")
            for name in lesson.labs
        ],
        "following": _link(course_id, course.lessons[names[at + 1]], home, language)
        if at + 1 < len(names)
        else None,
        "drawn": any(figure.picture for figure in lesson.figures),
    }


def _link(course_id: str, lesson: Lesson, home: str, language: str) -> tuple[str, str]:
    return lesson.title.in_language(language), f"{home}/lesson/{course_id}/{lesson.id}/"
