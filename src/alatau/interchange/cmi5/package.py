"""The package as a whole: structure, pages, drawings and what the pages share."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from alatau.courses.figures import draw
from alatau.courses.prose import figure_words
from alatau.interchange.archive import write_archive
from alatau.interchange.bank import NOTICE
from alatau.interchange.cmi5.pages import lesson_page, test_page
from alatau.interchange.cmi5.structure import FILE, structure, unit_pages
from alatau.interchange.xapi import HOME
from alatau.interchange.xml import written_xml
from alatau.languages import translator
from alatau.packs.courses.course import Course
from alatau.packs.courses.lessons import Figure
from alatau.packs.reading import PackFolder
from alatau.pictures import THEMES, render_svg

SHARED = ("page.css", "questions.js", "launch.js", "page.js")


def write_course(course: Course, folder: Path, home: str = HOME) -> bytes:
    """The cmi5 package of a course whose files are in `folder` (its drawings are read from there).

    Ids of activities stand below `home`.

    Raises:
        PackError: a drawing cannot be read.
    """
    drawings = _Drawings(course, PackFolder(folder))
    pages = unit_pages(course)
    members: dict[str, str | bytes] = {FILE: written_xml(structure(course, home), FILE)}
    for lesson in course.lessons.values():
        drawings.lesson = lesson.id
        members[pages[lesson.id]] = lesson_page(course, lesson, drawings.path)
    for form in course.forms:
        members[pages[f"test-{form.id}"]] = test_page(course, form, drawings.path_in_test)
    members |= drawings.drawn
    assets = files("alatau.interchange.cmi5") / "assets"
    members |= {f"shared/{name}": (assets / name).read_bytes() for name in SHARED}
    return write_archive(members)


class _Drawings:
    """Draws each figure once in each language."""

    def __init__(self, course: Course, files: PackFolder) -> None:
        self.course = course
        self.files = files
        self.lesson = ""
        self.drawn: dict[str, str | bytes] = {}

    def path(self, figure: Figure, language: str) -> str:
        """The path of a figure of the lesson at hand."""
        path = f"figures/{self.lesson}-{figure.id}.{language}.svg"
        if path not in self.drawn:
            self.drawn[path] = f"{self._svg(figure, language)}\n<!-- {NOTICE} -->\n"
        return path

    def path_in_test(self, figure: Figure, language: str) -> str:
        """The path of a figure that a question of a test shows."""
        self.lesson = next(
            lesson.id for lesson in self.course.lessons.values() if figure in lesson.figures
        )
        return self.path(figure, language)

    def _svg(self, figure: Figure, language: str) -> str:
        if figure.file is None:
            return render_svg(draw(figure, translator(language), THEMES["light"], language))
        module = self.course.module_of[self.lesson].id
        svg = self.files.read_text(f"modules/{module}/figures/{figure.file}")
        return figure_words(figure, svg, language)
