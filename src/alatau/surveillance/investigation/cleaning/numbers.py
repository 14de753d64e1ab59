"""Steps about numbers: reading them, numbers in words, limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet, Verdict, rewrite
from alatau.surveillance.investigation.cleaning.vocabularies import plain
from alatau.surveillance.investigation.line_lists import is_text

_NUMBER = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)\s*(years?|yrs?|y|лет|года?|г)?")

_ONES = (
    ("zero", "ноль", "нуль"), ("one", "один", "одна"), ("two", "два", "две"), ("three", "три"),
    ("four", "четыре"), ("five", "пять"), ("six", "шесть"), ("seven", "семь"),
    ("eight", "восемь"), ("nine", "девять"), ("ten", "десять"), ("eleven", "одиннадцать"),
    ("twelve", "двенадцать"), ("thirteen", "тринадцать"), ("fourteen", "четырнадцать"),
    ("fifteen", "пятнадцать"), ("sixteen", "шестнадцать"), ("seventeen", "семнадцать"),
    ("eighteen", "восемнадцать"), ("nineteen", "девятнадцать"),
)  # fmt: skip
_TENS = (
    ("twenty", "двадцать"), ("thirty", "тридцать"), ("forty", "сорок"), ("fifty", "пятьдесят"),
    ("sixty", "шестьдесят"), ("seventy", "семьдесят"), ("eighty", "восемьдесят"),
    ("ninety", "девяносто"),
)  # fmt: skip
_WORDS: dict[str, int] = {
    **{word: value for value, words in enumerate(_ONES) for word in words},
    **{word: 10 * value for value, words in enumerate(_TENS, 2) for word in words},
    "hundred": 100,
    "сто": 100,
}


@dataclass(frozen=True)
class ReadNumbers:
    """Turn texts into numbers: 12, 12,5, 12 years, 12 лет. What is no number is flagged and null.

    Attributes:
        columns: which.
        words: read numbers written in English or Russian words, up to 199.
    """

    columns: Columns
    words: bool = False

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        import pyarrow as pa
        from pyarrow import compute

        for column in sheet.columns(self.columns):
            if pa.types.is_null(sheet.table.column(column).type):
                sheet = sheet.with_column(column, pa.nulls(len(sheet.rows), pa.int64()))
            if not is_text(sheet.table.column(column)):
                continue
            sheet = rewrite(sheet, column, self._judge, changes, pa.float64())
            values = sheet.table.column(column)
            if compute.all(compute.equal(compute.floor(values), values), min_count=0).as_py():
                sheet = sheet.with_column(column, values.cast(pa.int64()))
        return sheet

    def _judge(self, text: str) -> Verdict:
        match = _NUMBER.fullmatch(plain(text))
        if match:
            return Verdict(float(match[1].replace(",", ".")), "number-read")
        value = number_in_words(text) if self.words else None
        if value is not None:
            return Verdict(float(value), "number-word")
        return Verdict(None, "number-unreadable", Effect.FLAGGED)


@dataclass(frozen=True)
class Limits:
    """Flag numbers outside limits, such as ages; make them null if asked.

    Attributes:
        columns: which.
        least: smallest that may be.
        most: largest that may be.
        clear: make null of what lies outside.
    """

    columns: Columns
    least: float = 0.0
    most: float = 120.0
    clear: bool = False

    def __post_init__(self) -> None:
        checks.number(self.least, "least")
        checks.number(self.most, "most", least=self.least)

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        import pyarrow as pa
        from pyarrow import compute

        for column in sheet.columns(self.columns):
            values = sheet.table.column(column)
            checks.refuse_unless(
                pa.types.is_integer(values.type) or pa.types.is_floating(values.type),
                N_("%(field)s: holds %(got)s, not numbers; read them first."),
                column,
                got=str(values.type),
            )
            numbers = np.asarray(values.cast(pa.float64()).fill_null(self.least))
            outside = ~((numbers >= self.least) & (numbers <= self.most))
            for place in np.flatnonzero(outside):
                value = values[int(place)].as_py()
                changes.note(
                    "out-of-range",
                    Effect.CHANGED if self.clear else Effect.FLAGGED,
                    row=int(sheet.rows[place]),
                    column=column,
                    before=value,
                    after=None if self.clear else value,
                )
            if self.clear:
                kept = compute.if_else(pa.array(outside), pa.scalar(None, values.type), values)
                sheet = sheet.with_column(column, kept)
        return sheet


def number_in_words(text: str) -> int | None:
    """A whole number from 0 to 199 from English or Russian words; None if it is none.

    >>> number_in_words("thirty-four"), number_in_words("сто сорок два"), number_in_words("many")
    (34, 142, None)
    """
    parts = [part for part in re.split(r"[\s-]+", plain(text)) if part and part != "and"]
    if parts[:2] == ["one", "hundred"] or parts[:2] == ["a", "hundred"]:
        parts = parts[1:]
    values: list[Any] = [_WORDS.get(part) for part in parts]
    if not values or None in values:
        return None
    ranks = [3 if v == 100 else 2 if v >= 20 else 1 for v in values]
    teens_after_tens = 2 in ranks and any(10 <= v < 20 or v == 0 for v in values)
    if ranks != sorted(set(ranks), reverse=True) or teens_after_tens:
        return None
    return int(sum(values))


def words_for(number: int, language: int = 0) -> str | None:
    """A whole number from 0 to 99 in words, English (0) or Russian (1); None beyond.

    >>> words_for(34), words_for(34, 1)
    ('thirty four', 'тридцать четыре')
    """
    if not 0 <= number <= 99:
        return None
    if number < 20:
        return _ONES[number][language]
    tens, ones = divmod(number, 10)
    return " ".join([_TENS[tens - 2][language], *([_ONES[ones][language]] if ones else [])])
