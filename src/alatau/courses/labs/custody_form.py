"""A chain-of-custody form as data, and the rules by which its chain holds or breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

BreakKind = Literal["time-gap", "signature", "seal", "quantity", "place", "temperature"]
BREAK_KINDS: tuple[BreakKind, ...] = (
    "time-gap", "signature", "seal", "quantity", "place", "temperature",
)  # fmt: skip

HAND_OVER_MINUTES = 15
"""The longest time between release and receipt in which both may stand at one table."""
LOG_MINUTES = 30
"""The interval of the temperature logger: a longer silence is a gap."""


@dataclass(frozen=True)
class Entry:
    """A line of the form: one person hands the item to another.

    Times are minutes after midnight of the first day. Line 0 is the collection: nobody releases.

    Attributes:
        giver, taker: places in the list of holders.
        given_at, taken_to: places (in the list of holders' places) where the item was handed over
            and where it was taken to.
        released, received: when each of the two wrote their line.
        seal, broken: number of the seal, and whether it was found broken.
        tubes: how many were counted.
        log: first and last reading of the temperature logger since the hand-over before.
        signed_out, signed_in: whether giver and taker signed.
        remark: `resealed` or `taken`: a change of seal or number that both sides wrote down.
    """

    giver: int | None
    taker: int
    given_at: int | None
    taken_to: int
    released: int
    received: int
    seal: str
    tubes: int
    broken: bool = False
    log: tuple[int, int] | None = None
    signed_out: bool = True
    signed_in: bool = True
    remark: Literal["resealed", "taken"] | None = None


def breaks(entries: Sequence[Entry]) -> list[tuple[BreakKind, ...]]:
    """What breaks the chain at each hand-over (each entry after the first), by the rules alone.

    A change of seal or number that both sides wrote down is none.
    """
    return [_between(before, entry) for before, entry in pairwise(entries)]


def _between(before: Entry, entry: Entry) -> tuple[BreakKind, ...]:
    found: dict[BreakKind, bool] = {
        "time-gap": not 0 <= entry.received - entry.released <= HAND_OVER_MINUTES,
        "signature": not (entry.signed_out and entry.signed_in),
        "seal": entry.broken or (entry.seal != before.seal and entry.remark != "resealed"),
        "quantity": entry.tubes != before.tubes and entry.remark != "taken",
        "place": entry.given_at != before.taken_to,
        "temperature": silence(before, entry) > LOG_MINUTES,
    }
    return tuple(kind for kind in BREAK_KINDS if found[kind])


def silence(before: Entry, entry: Entry) -> int:
    """The longest time without a reading between two hand-overs, in minutes."""
    if entry.log is None:
        return entry.released - before.received
    first, last = entry.log
    return max(first - before.received, entry.released - last)
