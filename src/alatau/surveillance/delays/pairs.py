"""Pairs of days (onset and report, say) as they were known on one day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.days import checked_pairs, one_day

LONGEST_DELAY = 100_000
"""Delays of more days than this are refused: they are a mistake in a file."""


@dataclass(frozen=True)
class DelayPairs:
    """Delays of single cases, each with the longest one that could have been seen.

    Make it with `delay_pairs`.

    Attributes:
        delay: whole days from the first event to the second, (cases,).
        longest: the delay at which the second event would have fallen on the last day observed,
            (cases,); None if every second event was waited for.
    """

    delay: NDArray[np.int64]
    longest: NDArray[np.int64] | None


def delay_pairs(first: ArrayLike, second: ArrayLike, until: object = None) -> DelayPairs:
    """Check pairs of days and say what delay could have been seen of each.

    Args:
        first: day of the first event of each case (onset), (cases,): whole numbers or dates.
        second: day of the second event (report), (cases,). Leave cases without one out: a case
            is in this table because its second event has happened.
        until: the last day whose second events are in the table. None: there is no such end, all
            second events were waited for, and nothing is truncated.

    Raises:
        InvalidInput: a day that is missing or no whole day, a second event before the first or
            after `until`, with its place.

    >>> delay_pairs([1, 3, 4], [2, 7, 4], until=8).longest.tolist()
    [7, 5, 4]
    """
    one, two = checked_pairs(first, second, ("first", "second"))
    delay = two - one
    if delay.size and int(delay.max()) > LONGEST_DELAY:
        case = int(np.argmax(delay))
        checks.whole(int(delay[case]), f"second[{case}] - first[{case}]", most=LONGEST_DELAY)
    if until is None:
        return DelayPairs(delay, None)
    last = one_day(until, "until")
    if two.size and int(two.max()) > last:
        case = int(np.argmax(two > last))
        raise InvalidInput(
            N_("%(place)s: day %(got)s lies after %(until)s, the last day observed."),
            "second",
            place=f"second[{case}]",
            got=int(two[case]),
            until=last,
        )
    longest = last - one
    if longest.size and int(longest.max()) > LONGEST_DELAY:
        checks.whole(int(longest.max()), "until", most=LONGEST_DELAY)
    return DelayPairs(delay, longest)
