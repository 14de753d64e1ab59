"""Chance by key: equal play is equal to the byte, whoever else plays and in whatever order."""

from __future__ import annotations

import hashlib


def share(*key: object) -> float:
    """Return the number from 0 (inclusive) to 1 that belongs to *key*, evenly spread.

    >>> share(7, "A.customs", "forward", "parcel") == share(7, "A.customs", "forward", "parcel")
    True
    """
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
