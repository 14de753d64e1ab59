"""Whether the pictures of lessons can be drawn from the rows that the lessons give."""

from __future__ import annotations

from pathlib import Path

from alatau.courses.figures import draw
from alatau.languages import N_, AlatauError, translator
from alatau.packs.content import find_pack_with
from alatau.packs.courses.loading import COURSE_FILE, SHELF, CourseReading, read_course
from alatau.packs.errors import Problem
from alatau.packs.findings import Findings
from alatau.pictures import LIGHT

_UNFIT = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def problems_of_figures(path_or_id: str | Path) -> list[Problem]:
    """All pictures of a course that cannot be drawn; nothing where it is no course."""
    folder = find_pack_with(COURSE_FILE, path_or_id, SHELF)
    return [] if folder is None else check_figures(read_course(folder))


def check_figures(reading: CourseReading) -> list[Problem]:
    """All pictures that cannot be drawn, of a course that has been read."""
    findings = Findings(reading)
    course = reading.course
    for module in () if course is None else course.contents:
        for lesson in module.chapters:
            file = f"modules/{module.id}/{lesson.id}.yaml"
            for at, figure in enumerate(lesson.figures):
                if figure.picture is None:
                    continue
                try:
                    draw(figure, translator("en"), LIGHT, "en")
                except AlatauError as error:
                    findings.error(file, ("figures", at, "picture"), error.msgid, **error.params)
                except _UNFIT as error:
                    findings.error(
                        file,
                        ("figures", at),
                        N_("The rows or settings do not fit a picture “%(kind)s”: %(reason)s."),
                        kind=figure.picture,
                        reason=str(error) or type(error).__name__,
                    )
    return findings.problems
