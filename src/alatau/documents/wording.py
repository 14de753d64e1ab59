"""Findings in the words of one language: phrases, times, numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from alatau.languages import N_, LocalText, translator
from alatau.packs.times import MINUTES_PER_DAY, format_time_of_day
from alatau.review.findings import Joined, Phrase, Wording

if TYPE_CHECKING:
    from datetime import datetime


class Words:
    """The reader's language.

    Attributes:
        language: code of the language.
        say: message id → words, with gettext.
    """

    def __init__(self, language: str, say: Callable[[str], str] | None = None) -> None:
        self.language = language
        self.say = say or translator(language)

    def text(self, wording: Wording) -> str:
        """A finding's wording in words."""
        if isinstance(wording, Phrase):
            params = {name: self.text(value) for name, value in wording.params.items()}
            return self.say(wording.msgid) % params
        if isinstance(wording, Joined):
            return ", ".join(self.text(part) for part in wording.parts)
        if isinstance(wording, LocalText):
            return wording.in_language(self.language)
        if isinstance(wording, int | float):
            return self.number(wording)
        return wording

    def clock(self, minutes: int | None) -> str:
        """An exercise time: day and time of day; a dash for none."""
        if minutes is None:
            return "–"
        return self.say(N_("day %(day)s, %(time)s")) % {
            "day": minutes // MINUTES_PER_DAY,
            "time": format_time_of_day(minutes),
        }

    def number(self, value: float | None, places: int = 1) -> str:
        """A number as the language writes it, with at most `places` decimals."""
        if value is None:
            return "–"
        pattern = "#,##0" + ("." + "#" * places if places else "")
        return format_decimal(round(value, places) + 0.0, format=pattern, locale=self.language)

    def number_signs(self) -> dict[str, object]:
        """The signs in numbers of the language, as a picture's configuration names them."""
        return {
            "decimal": get_decimal_symbol(self.language),
            "thousands": get_group_symbol(self.language),
            "grouping": [3],
            "currency": ["", ""],
        }

    def signed(self, value: float, places: int = 1) -> str:
        """A difference with its sign; a true minus for those below nought."""
        rounded = round(value, places) + 0.0
        sign = "−" if rounded < 0 else ""
        return sign + self.number(abs(rounded), places)

    def date(self, when: datetime) -> str:
        """A calendar date."""
        return format_date(when.date(), format="long", locale=self.language)
