"""All instruments, by id and edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from alatau import checks
from alatau.instruments.catalogue import ALL
from alatau.instruments.instrument import Instrument

INSTRUMENTS: Mapping[tuple[str, str], Instrument] = MappingProxyType(
    {(each.id, each.edition): each for each in ALL}
)
"""Every edition, by (id, edition)."""


def editions(id: str) -> tuple[Instrument, ...]:
    """All editions of an instrument, oldest first.

    Raises:
        InvalidInput: no such instrument; the nearest name is given.
    """
    checks.known(id, dict.fromkeys(name for name, _ in INSTRUMENTS), "instrument")
    return tuple(each for (name, _), each in sorted(INSTRUMENTS.items()) if name == id)


def instrument(id: str, edition: str | None = None) -> Instrument:
    """One edition of an instrument; by default the newest that can give a result.

    Raises:
        InvalidInput: no such instrument or edition; the nearest name is given.

    >>> instrument("ihr-annex-2").edition
    '2005'
    >>> instrument("ihr-annex-2", "2024").usable
    False
    """
    known = editions(id)
    if edition is None:
        return next((each for each in reversed(known) if each.usable), known[-1])
    checks.known(edition, (each.edition for each in known), "edition")
    return INSTRUMENTS[id, edition]


def in_force(id: str, on: date) -> Instrument | None:
    """The edition whose text is in force on a day, usable or not; None if none is.

    A State that rejected or reserved an amendment goes by the text that binds it.

    Raises:
        InvalidInput: no such instrument.
    """
    dated = [each for each in editions(id) if each.in_force is not None and each.in_force <= on]
    return max(dated, key=lambda each: each.in_force or on, default=None)
