"""Figures of lessons: kinds of picture by name, drawn from the rows that a lesson gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alatau import checks
from alatau.languages import LANGUAGES, LocalText
from alatau.packs.courses.lessons import Figure
from alatau.pictures import Specification, Theme, Words, epidemic_curve

Draw = Callable[..., Specification]

_KINDS: Mapping[str, Draw] = {
    "epidemic-curve": epidemic_curve,
}


def picture_kinds() -> tuple[str, ...]:
    """The names that a figure may give as its `picture`."""
    return tuple(_KINDS)


def draw(figure: Figure, words: Words, theme: Theme, language: str) -> Specification:
    """The specification of a figure with a `picture`.

    Texts in rows and settings that have several languages are put in the reader's one.

    Raises:
        InvalidInput: there is no such kind of picture.
    """
    kind = _KINDS[checks.known(figure.picture or "", _KINDS, "picture")]
    rows = [_in_language(row, language) for row in figure.rows]
    return kind(rows, words=words, theme=theme, **_in_language(figure.settings, language))


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        if value and value.keys() <= set(LANGUAGES):
            return LocalText(value).in_language(language)
        return {key: _in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_language(inner, language) for inner in value]
    return value
