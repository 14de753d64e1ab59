"""Words that line lists use for the same thing, in English and Russian.

Keys are the codes that this room uses, values how they are written. Words are compared as `plain`
writes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

Vocabulary = Mapping[str, tuple[str, ...]]

MISSING: tuple[str, ...] = (
    "", "-", "--", "---", "–", "—", ".", "..", "?", "??", "na", "n/a", "#n/a", "#н/д", "nan",
    "null", "nil", "unknown", "unk", "not known", "not stated", "not available", "missing",
    "no data", "-99", "-999", "-9999", "н/д", "нд", "н.д.", "нет данных", "данных нет",
    "без данных",
    "неизвестно", "неизвестен", "неизвестна", "не известно", "неизв", "неизв.", "не указано",
    "не указан", "не указана", "не уточнено", "б/д",
)  # fmt: skip
"""Codes for a missing value. `none`, `нет`, `99` and `-9` are not among them: they may be true."""

SEX: Vocabulary = MappingProxyType(
    {
        "female": ("f", "fem", "woman", "girl", "ж", "жен", "женский", "женщина", "девочка"),
        "male": ("m", "man", "boy", "м", "муж", "мужской", "мужчина", "мальчик"),
    }
)

YES_NO: Vocabulary = MappingProxyType(
    {
        "yes": ("y", "true", "1", "+", "да", "д", "есть"),
        "no": ("n", "false", "0", "нет", "н", "не было"),
    }
)

TEST_RESULT: Vocabulary = MappingProxyType(
    {
        "positive": ("pos", "+", "detected", "положительный", "положит", "пол", "обнаружено"),
        "negative": ("neg", "not detected", "отрицательный", "отриц", "отр", "не обнаружено"),
        "inconclusive": ("equivocal", "indeterminate", "сомнительный", "неопределенный"),
    }
)

OUTCOME: Vocabulary = MappingProxyType(
    {
        "ill": ("sick", "still ill", "in treatment", "alive", "болеет", "болен", "больна",
                "лечится"),
        "recovered": (
            "recovery", "discharged", "cured", "выздоровел", "выздоровела", "выздоровление",
            "выписан", "выписана",
        ),
        "died": ("dead", "death", "deceased", "fatal", "умер", "умерла", "смерть", "летальный"),
        "under-observation": ("under observation", "observed", "под наблюдением"),
        "culled": ("stamped out", "убит", "убиты", "забит", "забиты"),
    }
)  # fmt: skip

CLASSIFICATION: Vocabulary = MappingProxyType(
    {
        "suspected": ("suspect", "possible", "подозрительный", "подозрение", "подозреваемый"),
        "probable": ("prob", "вероятный", "вероятно"),
        "confirmed": ("conf", "подтвержденный", "подтвержден", "подтверждена"),
        "discarded": (
            "not a case", "not-a-case", "no case", "non-case", "исключен", "исключенный",
            "отклонен", "не случай",
        ),
    }
)  # fmt: skip


def plain(text: str) -> str:
    """A word without case, outer blanks, a final point and the dots of ё; for comparison.

    >>> plain(" Подтверждён. ")
    'подтвержден'
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    words = " ".join(folded.split())
    return words.rstrip(".") or words


def by_word(vocabulary: Vocabulary) -> dict[str, str]:
    """The code by each of its words, and by itself, as `plain` writes them."""
    return {plain(word): code for code, words in vocabulary.items() for word in (code, *words)}
