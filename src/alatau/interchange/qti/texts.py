"""Texts of questions in items: Markdown as XHTML, and back.

An element shows a text as XHTML. Where its Markdown cannot be told from that, the element carries
it as `data-alatau-markdown`; it counts only as long as the XHTML is what it gives, so that
a text edited in another system is taken from what that system shows.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

from alatau.interchange.qti.names import ASI, MARKDOWN, asi
from alatau.interchange.xml import LANG, Element, read_xml
from alatau.languages import LocalText

_PARAGRAPHS = re.compile(r"\n{3,}")
_BLOCKS = {asi(name) for name in ("p", "div", "ul", "ol", "table", "pre", "blockquote", "h1", "h2",
                                  "h3", "h4", "h5", "h6", "hr")}  # fmt: skip
_ITEMS = {asi("li"), asi("tr")}
_HIDDEN = {asi("qti-feedback-inline"), asi("qti-feedback-block"), asi("qti-rubric-block")}


def put_text(element: Element, text: LocalText, language: str, *, block: bool) -> None:
    """Fill an element with a text for readers of a language.

    Where the text is not in it, the nearest that exists is put, with its own `xml:lang`.
    """
    given = text.language_for(language)
    words = text[given]
    if given != language:
        element.set(LANG, given)
    shown = _rendered(words, block)
    element.text = shown.text
    element.extend(list(shown))
    if shown_text(shown) != words:
        element.set(MARKDOWN, words)


def taken_text(element: Element, language: str) -> dict[str, str]:
    """The text of an element, if it is in the language of the item (`xml:lang` of others is
    a fallback and is left out)."""
    if element.get(LANG, language).partition("-")[0].lower() != language:
        return {}
    words = element.get(MARKDOWN)
    if words is not None and _look(_rendered(words, block=True)) == _look(element):
        return {language: words}
    if words is not None and _look(_rendered(words, block=False)) == _look(element):
        return {language: words}
    shown = shown_text(element)
    return {language: shown} if shown.strip() else {}


def shown_text(element: Element) -> str:
    """What an element shows, paragraphs apart; feedback and rubrics left out."""
    return _PARAGRAPHS.sub("\n\n", _shown(element)).strip()


def _shown(element: Element) -> str:
    text = element.text or ""
    for child in element:
        if child.tag == asi("br"):
            text += "\n"
        elif child.tag in _BLOCKS:
            text = f"{text.rstrip()}\n\n{_shown(child).strip()}\n\n"
        elif child.tag in _ITEMS:
            text = f"{text.rstrip()}\n- {_shown(child).strip()}\n"
        elif child.tag not in _HIDDEN and not child.tag.endswith("-interaction"):
            text += _shown(child)
        text += child.tail or ""
    return text


@cache
def _renderer() -> MarkdownIt:
    options = {"html": False, "xhtmlOut": True}
    return MarkdownIt("commonmark", options).enable("table").disable(["image", "link", "autolink"])


def _rendered(words: str, block: bool) -> Element:
    markdown = _renderer()
    shown = markdown.render(words) if block else markdown.renderInline(words)
    shown = re.sub(r' (style|class)="[^"]*"', "", shown)
    wrapped = f'<div xmlns="{ASI}">{_without_controls(shown)}</div>'
    return read_xml(wrapped.encode("utf-8", "replace"), "text")


def _without_controls(shown: str) -> str:
    # The Markdown that holds them is refused when the item is written.
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", shown)


def _look(element: Element) -> object:
    """What an element shows, for comparison."""
    return (
        re.sub(r"\s+", " ", element.text or ""),
        [
            (child.tag, _look(child), re.sub(r"\s+", " ", child.tail or ""))
            for child in element
            if child.tag not in _HIDDEN
        ],
    )
