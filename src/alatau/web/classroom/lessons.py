"""The text of a lesson as HTML that templates may show as it is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe

from alatau.courses.prose import figure_words
from alatau.courses.prose import lesson_html as clean_html
from alatau.packs.courses.lessons import Figure, Lesson

__all__ = ["figure_words", "lesson_html"]


def lesson_html(lesson: Lesson, language: str, figure_html: Callable[[Figure], str]) -> SafeString:
    """The text of a lesson in the reader's language; `figure_html` draws a figure."""
    html = clean_html(lesson, language, figure_html)
    return mark_safe(html)  # nosec: cleaned there, figures by templates
