"""Steps that mend texts: blanks, mixed alphabets, codes for missing, codes and spelling."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet, Verdict, rewrite
from alatau.surveillance.investigation.cleaning.vocabularies import (
    MISSING,
    Vocabulary,
    by_word,
    plain,
)
from alatau.surveillance.investigation.line_lists import is_text
from alatau.surveillance.investigation.tags import Kind

_CYRILLIC = "АВЕКМНОРСТУХаеорсухіІ"
_LATIN = "ABEKMHOPCTYXaeopcyxiI"
TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
"""Letters of the two alphabets that look alike in print."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class StripBlanks:
    """Take away blanks around texts, doubled ones within, and invisible characters.

    Attributes:
        columns: which; all texts by default.
    """

    columns: Columns | None = None

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        for column in sheet.columns(self.columns):
            sheet = rewrite(sheet, column, _stripped, changes)
        return sheet


@dataclass(frozen=True)
class UnifyLetters:
    """Give a word one alphabet where Latin and Cyrillic letters that look alike are mixed.

    A word goes to the alphabet of those of its letters that exist in one alone. A word of which
    every letter could be either is left, unless `alphabet` says what the column is written in
    (identifiers, say); then letters that look alike become of it, and no others.

    Attributes:
        columns: which; all texts by default.
        alphabet: `latin`, `cyrillic`, or None to decide word by word.
    """

    columns: Columns | None = None
    alphabet: str | None = None

    def __post_init__(self) -> None:
        if self.alphabet is not None:
            checks.known(self.alphabet, ("latin", "cyrillic"), "alphabet")

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        for column in sheet.columns(self.columns):
            sheet = rewrite(sheet, column, self._judge, changes)
        return sheet

    def _judge(self, text: str) -> Verdict:
        if self.alphabet is not None:
            table = TO_LATIN if self.alphabet == "latin" else TO_CYRILLIC
            return Verdict(text.translate(table), "letters-unified")
        return Verdict(_WORD.sub(lambda word: one_alphabet(word[0]), text), "letters-unified")


@dataclass(frozen=True)
class MissingCodes:
    """Make null of codes for missing values, in texts and in whole and broken numbers, and of NaN.

    Attributes:
        columns: which; by default all texts, and all numbers but those of columns tagged as days,
            since days of an exercise may be negative.
        codes: what means missing.
    """

    columns: Columns | None = None
    codes: tuple[str, ...] = MISSING

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        codes = frozenset(plain(code) for code in self.codes)

        def judge(text: str) -> Verdict:
            return Verdict(None, "missing-code") if plain(text) in codes else Verdict(text)

        days = {
            name
            for tag, names in sheet.line_list.tags.items()
            for name in names
            if tag.kind is Kind.DAY and _is_number(sheet.table.column(name))
        }
        wanted = sheet.columns(self.columns, lambda each: is_text(each) or _is_number(each))
        for column in wanted:
            if self.columns is None and column in days:
                continue
            if is_text(sheet.table.column(column)):
                sheet = rewrite(sheet, column, judge, changes)
            else:
                sheet = _without_numbers(sheet, column, codes, changes)
        return sheet


@dataclass(frozen=True)
class Recode:
    """Write the same thing in one way, by a dictionary; flag what the dictionary does not know.

    Attributes:
        columns: which.
        vocabulary: for each code the words for it (see `vocabularies`); case, outer blanks, a
            final point and ё for е make no difference.
    """

    columns: Columns
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        words: dict[str, str] = {}
        for code, others in self.vocabulary.items():
            for word in (code, *others):
                other = words.setdefault(plain(word), code)
                checks.refuse_unless(
                    other == code,
                    N_("%(field)s: %(word)s stands for both %(one)s and %(other)s."),
                    "vocabulary",
                    word=repr(word),
                    one=other,
                    other=code,
                )

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        codes = by_word(self.vocabulary)

        def judge(text: str) -> Verdict:
            code = codes.get(plain(text))
            if code is None:
                return Verdict(text, "not-in-dictionary", Effect.FLAGGED)
            return Verdict(code, "recoded")

        for column in sheet.columns(self.columns):
            if is_text(sheet.table.column(column)):
                sheet = rewrite(sheet, column, judge, changes)
        return sheet


@dataclass(frozen=True)
class Spelling:
    """Replace misspelt words by the one allowed value that is spelt nearly so.

    Attributes:
        columns: which.
        allowed: all values that are right.
        at_least: how alike they must be, from 0 to 1 (ratio of matching letters).
    """

    columns: Columns
    allowed: tuple[str, ...]
    at_least: float = 0.75

    def __post_init__(self) -> None:
        checks.share(self.at_least, "at_least")

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        by_plain = {plain(value): value for value in self.allowed}

        def judge(text: str) -> Verdict:
            exact = by_plain.get(plain(text))
            if exact is not None:
                return Verdict(exact, "spelling")
            near = difflib.get_close_matches(plain(text), by_plain, n=2, cutoff=self.at_least)
            if len(near) == 1 or (len(near) == 2 and _clearly(plain(text), *near)):
                return Verdict(by_plain[near[0]], "spelling")
            return Verdict(text, "spelling-unclear", Effect.FLAGGED)

        for column in sheet.columns(self.columns):
            sheet = rewrite(sheet, column, judge, changes)
        return sheet


_MARGIN = 0.1


def _clearly(text: str, best: str, second: str) -> bool:
    """Whether the best match is nearer than the second by a margin."""
    ratios = [difflib.SequenceMatcher(None, each, text).ratio() for each in (best, second)]
    return ratios[0] - ratios[1] >= _MARGIN


def _stripped(text: str) -> Verdict:
    return Verdict(" ".join(_INVISIBLE.sub("", text).split()), "blanks-stripped")


def one_alphabet(word: str) -> str:
    """A word in one alphabet, if its letters allow one alone; else as it is."""
    alphabets = {_alphabet(letter) for letter in word}
    if not alphabets >= {"LATIN", "CYRILLIC"}:
        return word
    latin, cyrillic = word.translate(TO_LATIN), word.translate(TO_CYRILLIC)
    fits = [each for each in (latin, cyrillic) if len({_alphabet(x) for x in each}) == 1]
    return fits[0] if len(fits) == 1 else word


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _is_number(column: object) -> bool:
    import pyarrow as pa

    kind = column.type  # type: ignore[attr-defined]
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _without_numbers(sheet: Sheet, column: str, codes: frozenset[str], changes: Changes) -> Sheet:
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    values = sheet.table.column(column)
    numbers = [float(code) for code in codes if re.fullmatch(r"-?\d+", code)]
    wrong = compute.is_in(values.cast(pa.float64(), safe=False), value_set=pa.array(numbers))
    if pa.types.is_floating(values.type):
        wrong = compute.or_(wrong, compute.is_nan(values).fill_null(False))
    for place in np.flatnonzero(np.asarray(wrong)):
        changes.note(
            "missing-code",
            Effect.CHANGED,
            row=int(sheet.rows[place]),
            column=column,
            before=values[int(place)].as_py(),
        )
    kept = compute.if_else(wrong, pa.scalar(None, values.type), values)
    return sheet.with_column(column, kept)


def words_of(codes: Mapping[str, str]) -> Vocabulary:
    """A vocabulary from a plain dictionary of word and code, as people write them."""
    vocabulary: dict[str, tuple[str, ...]] = {}
    for word, code in codes.items():
        vocabulary[code] = (*vocabulary.get(code, ()), word)
    return vocabulary
