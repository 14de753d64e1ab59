"""Numbers as the readers of a text write them: a point in English, a comma elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from alatau.languages import LANGUAGES, LocalText


def decimal(value: float, digits: int = 1) -> LocalText:
    """A number with so many digits after the point or comma.

    >>> decimal(3.14159, 2).in_language("ru")
    '3,14'
    """
    written = f"{value:.{digits}f}"
    return LocalText(
        {code: written if code == "en" else written.replace(".", ",") for code in LANGUAGES}
    )


def thousands(value: int) -> LocalText:
    """A whole number with its thousands apart.

    >>> thousands(20500).in_language("en")
    '20,500'
    """
    written = f"{value:,}"
    return LocalText(
        {code: written if code == "en" else written.replace(",", "\u00a0") for code in LANGUAGES}
    )


def listed(numbers: Iterable[int]) -> str:
    """Whole numbers one after the other; a dash for none.

    >>> listed([4, 9, 12]), listed([])
    ('4, 9, 12', '–')
    """
    return ", ".join(map(str, numbers)) or "–"
