"""Figures of a course as SVG files of a package, each drawn once in each language."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from alatau.courses.figures import draw
from alatau.courses.prose import figure_words
from alatau.interchange.bank import NOTICE
from alatau.languages import translator
from alatau.packs.courses.course import Course
from alatau.packs.courses.lessons import Figure, Lesson
from alatau.packs.reading import PackFolder
from alatau.pictures import THEMES, render_svg


class Drawing(NamedTuple):
    """A drawn figure: its path in the package, and its caption."""

    path: str
    caption: str


class Drawings:
    """The drawings of a course whose files are in `folder`; `members` are those asked for so far.

    Raises (when a figure is asked for):
        PackError: its file cannot be read.
    """

    def __init__(self, course: Course, folder: Path) -> None:
        self.members: dict[str, str] = {}
        self._course = course
        self._files = PackFolder(folder)

    def of_lesson(self, lesson: Lesson, figure: Figure, language: str) -> Drawing:
        """A figure of a lesson for readers of a language."""
        path = f"figures/{lesson.id}-{figure.id}.{language}.svg"
        if path not in self.members:
            svg = self._svg(lesson, figure, language)
            self.members[path] = f"{svg}\n<!-- {NOTICE} -->\n"
        return Drawing(path, figure.caption.in_language(language))

    def of_question(self, name: str, language: str) -> Drawing | None:
        """The figure that a question shows, if any."""
        wanted = self._course.questions[name].figure
        if wanted is None:
            return None
        # A question of a test shows a figure of any lesson of its module.
        chapters = self._course.module_of[name].chapters
        asking = [each for each in chapters if name in {one.id for one in each.questions}]
        for lesson in asking or chapters:
            for figure in lesson.figures:
                if figure.id == wanted:
                    return self.of_lesson(lesson, figure, language)
        return None

    def _svg(self, lesson: Lesson, figure: Figure, language: str) -> str:
        if figure.file is None:
            return render_svg(draw(figure, translator(language), THEMES["light"], language))
        module = self._course.module_of[lesson.id].id
        svg = self._files.read_text(f"modules/{module}/figures/{figure.file}")
        return figure_words(figure, svg, language)
