"""The text of a lesson as HTML: figures in their place, citations as numbers of the source list."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import nh3
from markdown_it import MarkdownIt

from alatau.packs.courses.lessons import Figure, Lesson
from alatau.packs.courses.markdown import CITATION, FIGURE, citations_in

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "h2", "h3", "h4", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "a", "sup"}
_ATTRIBUTES = {"a": {"href", "title"}}


def lesson_html(lesson: Lesson, language: str, figure_html: Callable[[Figure], str]) -> str:
    """The text of a lesson in the reader's language; `figure_html` draws a figure.

    Tables can be focused: on a phone they scroll, by the keyboard too.
    """
    text = lesson.text.in_language(language)
    numbers = {source.id: at for at, source in enumerate(lesson.sources, start=1)}
    marks: dict[str, str] = {}

    def mark(html: str) -> str:
        name = f"MARK{len(marks)}KRAM"
        marks[name] = html
        return name

    def cited(match: re.Match[str]) -> str:
        names = citations_in(match.group(0))
        links = [f'<a href="#source-{numbers[name]}">{numbers[name]}</a>' for name in names]
        return mark(f'<sup class="cite">{", ".join(links)}</sup>')

    figures = {figure.id: figure for figure in lesson.figures}

    def shown(match: re.Match[str]) -> str:
        figure = figures[match.group(1)]
        return "\n\n" + mark(figure_html(figure)) + "\n\n"

    text = CITATION.sub(cited, FIGURE.sub(shown, text))
    html = nh3.clean(
        _renderer().render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values={"table": {"tabindex": "0"}},
        url_schemes={"https"},
    )
    for name, piece in marks.items():
        html = html.replace(f"<p>{name}</p>", piece).replace(name, piece)
    return html


def figure_words(figure: Figure, svg: str, language: str) -> str:
    """The drawing of a figure with its words in the reader's language."""
    for key, words in figure.words.items():
        svg = svg.replace("{{" + key + "}}", escape(words.in_language(language)))
    return svg


def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image"])
