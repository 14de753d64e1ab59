"""Terms used in one way in both languages, and where a text departs from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from alatau.languages import LocalText
from alatau.packs.content import content_root
from alatau.packs.reading import PackFolder

GLOSSARY_FILE = "glossary.yaml"


@dataclass(frozen=True)
class Term:
    """A term: English words, Russian phrases by the beginnings of their words, false friends."""

    english: tuple[str, ...]
    russian: tuple[str, ...]
    false: tuple[str, ...]


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    """The terms of the content that ships with Alatau."""
    listed = PackFolder(content_root()).read_yaml(GLOSSARY_FILE).value
    return tuple(
        Term(tuple(each["en"]), tuple(each["ru"]), tuple(each.get("not", ()))) for each in listed
    )


@dataclass(frozen=True)
class Departure:
    """A term of the English text whose Russian counterpart is missing or another word.

    `instead` is the false friend that stands in its place, if one does.
    """

    english: str
    russian: tuple[str, ...]
    instead: str | None


def departures(text: LocalText) -> Iterator[Departure]:
    """Terms of the English text that have no counterpart in the Russian one.

    Texts without both languages have none.
    """
    if "en" not in text or "ru" not in text:
        return
    english, russian = _plain(text["en"]), _plain(text["ru"])
    for term in glossary():
        found = next((words for words in term.english if _stands_in(words, english)), None)
        if found is None or any(_begins_in(phrase, russian) for phrase in term.russian):
            continue
        instead = next((word for word in term.false if _begins_in(word, russian)), None)
        yield Departure(found, term.russian, instead)


def _plain(text: str) -> str:
    without_places = re.sub(r"\{[a-z0-9-]+\}", " ", text)
    return re.sub(r"\s+", " ", without_places.casefold().replace("ё", "е"))


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(_plain(words))}(?![\w-])", text) is not None


def _begins_in(phrase: str, text: str) -> bool:
    """Whether the words of a phrase stand in a text in their order, at most two words apart."""
    between = r"\w*(?:[\s«»\"()–-]+\w+){0,2}?[\s«»\"()–-]+"
    pattern = between.join(re.escape(stem) for stem in _plain(phrase).split())
    return re.search(rf"(?<!\w){pattern}", text) is not None
