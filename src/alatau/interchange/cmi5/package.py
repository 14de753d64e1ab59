"""The package as a whole: structure, pages, drawings and what the pages share."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from alatau.interchange.archive import write_archive
from alatau.interchange.cmi5.pages import lesson_page, test_page
from alatau.interchange.cmi5.structure import FILE, structure, unit_pages
from alatau.interchange.drawings import Drawings
from alatau.interchange.xapi import HOME
from alatau.interchange.xml import written_xml
from alatau.packs.courses.course import Course

SHARED = ("page.css", "questions.js", "launch.js", "page.js")


def write_course(course: Course, folder: Path, home: str = HOME) -> bytes:
    """The cmi5 package of a course whose files are in `folder` (its drawings are read from there).

    Ids of activities stand below `home`.

    Raises:
        PackError: a drawing cannot be read.
    """
    drawings = Drawings(course, folder)
    pages = unit_pages(course)
    members: dict[str, str | bytes] = {FILE: written_xml(structure(course, home), FILE)}
    for lesson in course.lessons.values():
        members[pages[lesson.id]] = lesson_page(course, lesson, drawings)
    for form in course.forms:
        members[pages[f"test-{form.id}"]] = test_page(course, form, drawings)
    assets = files("alatau.interchange.cmi5") / "assets"
    shared = {f"shared/{name}": (assets / name).read_bytes() for name in SHARED}
    return write_archive({**members, **drawings.members, **shared})
