"""Hashtags of the Humanitarian Exchange Language: a row of a table that says what columns are.

A tag is a word such as `#date`, `#adm1` or `#affected`, with attributes such as `+reported`.
Source: HXL standard 1.1 (hxlstandard.org). The row stands within the first 25 rows of a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LAST_ROW = 25
"""The row of tags is looked for in so many first rows."""

_TAG = re.compile(r"\s*#([a-z][a-z0-9_]*)((?:\s*\+\s*[a-z][a-z0-9_]*)*)\s*", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\+\s*([a-z][a-z0-9_]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Hashtag:
    """What a column holds: `#affected+infected` has the word `affected` and one attribute."""

    word: str
    attributes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"#{self.word}" + "".join(f"+{each}" for each in sorted(self.attributes))

    def covers(self, other: Hashtag) -> bool:
        """Whether the other is this tag, perhaps with more attributes."""
        return self.word == other.word and self.attributes <= other.attributes

    @property
    def level(self) -> int | None:
        """The level of a tag of an administrative area: 2 of `#adm2`."""
        found = re.fullmatch(r"adm(\d)", self.word)
        return int(found[1]) if found else None


def hashtag(text: str) -> Hashtag | None:
    """The tag that a cell holds; None if it holds none.

    >>> hashtag("#affected +infected+num").word
    'affected'
    """
    found = _TAG.fullmatch(text)
    if not found:
        return None
    attributes = (each.lower() for each in _ATTRIBUTE.findall(found[2]))
    return Hashtag(found[1].lower(), frozenset(attributes))


def tags_of(row: Sequence[str]) -> list[Hashtag | None] | None:
    """The tags of a row, if it is the row of tags: each cell is empty or a tag, at least one is."""
    found = [hashtag(cell) for cell in row]
    told = [cell for cell in row if cell.strip()]
    if told and sum(tag is not None for tag in found) == len(told):
        return found
    return None
