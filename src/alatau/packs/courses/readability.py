"""How easily a text reads: Flesch's reading ease, for English and in Oborneva's form for Russian.

Flesch, J Appl Psychol 1948;32:221-233; Oborneva (2006) fitted the coefficients to Russian, whose
words have more syllables. 60 to 70 is plain; below 30 takes a specialist's patience. The figure is
a hint for the author, not a verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\[@[^\]]*\]")
_TABLE = re.compile(r"^\s*\|.*$", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n\s*\n|\n\s*(?=[-*#]|\d+\.)")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_VOWELS = {"en": re.compile(r"[aeiouy]+"), "ru": re.compile(r"[аеёиоуыэюя]")}
_COEFFICIENTS = {"en": (206.835, 1.015, 84.6), "ru": (206.835, 1.3, 60.1)}


@dataclass(frozen=True)
class Readability:
    """Counts of a text, and its reading ease; None for a language without a formula."""

    words: int
    sentences: int
    syllables: int
    ease: float | None


def readability(text: str, language: str) -> Readability:
    """Count the prose of a Markdown text: tables, code, links and citations are left out.

    >>> readability("The cat sat on the mat.", "en").ease
    116.145
    """
    prose = _TABLE.sub("", _LINK.sub(r"\1", _CODE.sub("", text)))
    sentences = [part for part in _SENTENCE.split(prose) if part and _WORD.search(part)]
    words = _WORD.findall(prose)
    syllables = sum(_syllables(word, language) for word in words)
    if language not in _COEFFICIENTS or not words:
        return Readability(len(words), len(sentences), syllables, None)
    base, per_sentence, per_word = _COEFFICIENTS[language]
    ease = base - per_sentence * len(words) / len(sentences) - per_word * syllables / len(words)
    return Readability(len(words), len(sentences), syllables, round(ease, 3))


def _syllables(word: str, language: str) -> int:
    vowels = _VOWELS.get(language)
    if vowels is None:
        return 0
    lowered = word.casefold()
    if language == "en" and re.search(r"[^aeiouyl]e$", lowered):
        lowered = lowered[:-1]
    return max(1, len(vowels.findall(lowered)))
