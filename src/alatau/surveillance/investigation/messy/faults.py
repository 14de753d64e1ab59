"""The faults that people make in line lists, one cell at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

import numpy as np

from alatau.surveillance.investigation.cleaning.date_reading import SPREADSHEET_EPOCH
from alatau.surveillance.investigation.cleaning.numbers import words_for
from alatau.surveillance.investigation.cleaning.texts import TO_CYRILLIC, TO_LATIN, one_alphabet
from alatau.surveillance.investigation.cleaning.vocabularies import MISSING, Vocabulary, plain

_GENITIVES = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DATE_WRITINGS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day} {_SHORT[day.month - 1]} {day.year}",
    lambda day: f"{day.day} {_GENITIVES[day.month - 1]} {day.year}",
    lambda day: str((day - SPREADSHEET_EPOCH).days),
)
"""Ways to write a date that can be read in one way only."""

MISSING_WRITINGS = ("-99", "NA", "unknown", "нет данных", "н/д", "?", "не указано")
"""Codes for a missing value that a messy copy uses."""

_BLANKS: Mapping[str, str] = MappingProxyType(
    {"before": " {}", "after": "{}  ", "both": " {} ", "unbreakable": "{}\u00a0"}
)


def other_date(day: date, chance: np.random.Generator) -> str:
    """The date, written in another way than ISO that can mean no other date."""
    return DATE_WRITINGS[chance.integers(len(DATE_WRITINGS))](day)


def doubtful_date(day: date) -> str | None:
    """The date, written so that another may be meant; None if none may."""
    return None if day.day > 12 or day.day == day.month else f"{day:%d/%m/%Y}"


def other_code(code: str, vocabulary: Vocabulary, chance: np.random.Generator) -> str | None:
    """Another word for the same, that is no code for a missing value; None if there is none."""
    missing = {plain(word) for word in MISSING}
    words = [word for word in vocabulary.get(code, ()) if plain(word) not in missing]
    words += [code.upper(), code.capitalize()] if words else []
    return str(words[chance.integers(len(words))]) if words else None


def look_alike(text: str, chance: np.random.Generator) -> str | None:
    """The text with one letter of the other alphabet; None unless that can be seen and mended."""
    places = [
        place
        for place, letter in enumerate(text)
        if letter.translate(TO_LATIN) != letter or letter.translate(TO_CYRILLIC) != letter
    ]
    chance.shuffle(places)
    for place in places:
        letter = text[place]
        other = letter.translate(TO_CYRILLIC)
        other = letter.translate(TO_LATIN) if other == letter else other
        changed = text[:place] + other + text[place + 1 :]
        if re.sub(r"[^\W\d_]+", lambda word: one_alphabet(word[0]), changed) == text:
            return changed
    return None


def misspelt(text: str, chance: np.random.Generator) -> str | None:
    """The text with a letter left out, doubled or exchanged with the next; None if too short."""
    if len(text) < 5 or not text[1:-1].isalpha():
        return None
    place = int(chance.integers(1, len(text) - 2))
    kind = int(chance.integers(3))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1 or text[place] == text[place + 1]:
        return text[:place] + text[place] + text[place:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def blanks_around(text: str, chance: np.random.Generator) -> str:
    """The text with stray blanks."""
    forms = list(_BLANKS.values())
    return forms[chance.integers(len(forms))].format(text)


def missing_code(chance: np.random.Generator) -> str:
    """A code for a missing value."""
    return MISSING_WRITINGS[chance.integers(len(MISSING_WRITINGS))]


def in_words(number: int, chance: np.random.Generator) -> str | None:
    """The number in English or Russian words; None beyond 0 to 99."""
    return words_for(number, int(chance.integers(2)))
