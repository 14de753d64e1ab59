"""The reporting triangle: cases by day of event and delay of report, as known today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.days import checked_pairs, one_day
from alatau.surveillance.series import checked_counts

Corrections = Literal["redistribute", "refuse"]

LONGEST_TRIANGLE = 20_000
"""More days of events than this are refused."""


@dataclass(frozen=True)
class ReportingTriangle:
    """Cases by day of event and delay of report.

    Make it with `triangle_from_days` or `triangle_from_vintages`.

    Attributes:
        first_day: day of the first row.
        counts: cases, (days, max_delay + 1); 0 where the report still lies in the future.
        beyond: cases reported with a longer delay than the last column, which are left out.
        withdrawn: cases that later vintages took back.
    """

    first_day: int
    counts: NDArray[np.int64]
    beyond: int = 0
    withdrawn: int = 0

    def __post_init__(self) -> None:
        checks.refuse_unless(
            self.counts.ndim == 2 and self.counts.size > 0,
            N_("%(field)s: must be a table of days by delays, and not empty."),
            "counts",
        )
        checks.refuse_unless(
            bool((self.counts >= 0).all() and (self.counts[~self.seen] == 0).all()),
            N_("%(field)s: must not be negative, and 0 where reports lie in the future."),
            "counts",
        )

    @property
    def now(self) -> int:
        """The last day of events and of reports."""
        return self.first_day + len(self.counts) - 1

    @property
    def max_delay(self) -> int:
        """The longest delay that counts, in days."""
        return int(self.counts.shape[1]) - 1

    @property
    def days(self) -> NDArray[np.int64]:
        """The days of events."""
        return self.first_day + np.arange(len(self.counts))

    @property
    def age(self) -> NDArray[np.int64]:
        """The longest delay that is known of each day of events, at most `max_delay`."""
        return np.minimum(np.arange(len(self.counts))[::-1], self.max_delay)

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Whether a report of this delay can be known by now, (days, max_delay + 1)."""
        age = np.arange(len(self.counts))[::-1]
        return np.arange(self.counts.shape[1]) <= age[:, None]

    @property
    def reported(self) -> NDArray[np.int64]:
        """Cases known by now of each day of events."""
        return np.asarray(self.counts.sum(axis=1))

    def as_known(self, days_ago: int) -> ReportingTriangle:
        """The triangle as it was some days ago.

        Raises:
            InvalidInput: not a whole number of days from 0 to less than the length.
        """
        checks.whole(days_ago, "days_ago", least=0, most=len(self.counts) - 1)
        kept = self.counts[: len(self.counts) - days_ago].copy()
        age = np.arange(len(kept))[::-1]
        kept[np.arange(kept.shape[1]) > age[:, None]] = 0
        return ReportingTriangle(self.first_day, kept)


def triangle_from_days(
    event: ArrayLike,
    report: ArrayLike,
    *,
    max_delay: int,
    now: object = None,
    first_day: object = None,
) -> ReportingTriangle:
    """Count a line list into a reporting triangle.

    Args:
        event: day of the event (onset) of each case, (cases,): whole numbers or dates.
        report: day of its report, (cases,).
        max_delay: the longest delay that counts, in days; later reports are left out and their
            number is told.
        now: the last day of reports; the latest report if None. Cases reported later are left
            out, so that past days can be replayed.
        first_day: first day of events; the earliest event if None. Earlier ones are left out.

    Raises:
        InvalidInput: days missing or not whole, a report before its event, no case, or more days
            than `LONGEST_TRIANGLE`; with its place.

    >>> triangle_from_days([0, 0, 1, 2], [0, 1, 1, 2], max_delay=1).counts.tolist()
    [[1, 1], [1, 0], [1, 0]]
    """
    checks.whole(max_delay, "max_delay", least=1, most=1000)
    one, two = checked_pairs(event, report, ("event", "report"))
    last = int(two.max()) if now is None and two.size else one_day(0 if now is None else now, "now")
    known = two <= last
    one, two = one[known], two[known]
    if not one.size:
        raise InvalidInput(N_("%(field)s: holds no case that was reported by now."), "event")
    start = int(one.min()) if first_day is None else one_day(first_day, "first_day")
    checks.whole(last - start + 1, "now - first_day", least=1, most=LONGEST_TRIANGLE)
    inside = one >= start
    row, delay = one[inside] - start, (two - one)[inside]
    short = delay <= max_delay
    counts = np.zeros((last - start + 1, max_delay + 1), dtype=np.int64)
    np.add.at(counts, (row[short], delay[short]), 1)
    return ReportingTriangle(start, counts, beyond=int((~short).sum()))


def triangle_from_vintages(
    known: ArrayLike,
    *,
    max_delay: int,
    first_day: object = 0,
    corrections: Corrections = "redistribute",
) -> ReportingTriangle:
    """Build the triangle from what was known at the end of each day.

    Args:
        known: cases of each day of events (columns) known at the end of each day (rows), on the
            same days: square, from `first_day` on. Above the diagonal, where the event lies in
            the future, NaN or 0.
        max_delay: the longest delay that counts; what was added later is left out and its number
            told.
        first_day: the first day of both.
        corrections: what to do where a later vintage knows fewer cases. `redistribute`: the cases
            withdrawn are taken from the reports just before, and from earlier ones as far as
            needed, so that what is known now stays as it is; `refuse`: name the place.

    Raises:
        InvalidInput: not square, a count missing or impossible, cases of the future, a correction
            where they are refused; with its place.

    >>> vintages = [[3, 0, 0], [5, 2, 0], [4, 2, 1]]
    >>> triangle_from_vintages(vintages, max_delay=2).counts.tolist()
    [[3, 1, 0], [2, 0, 0], [1, 0, 0]]
    """
    checks.whole(max_delay, "max_delay", least=1, most=1000)
    checks.known(corrections, get_args(Corrections), "corrections")
    table = checked_counts(known, "known")
    size = len(table)
    checks.refuse_unless(
        table.shape == (size, size) and size <= LONGEST_TRIANGLE,
        N_("%(field)s: must be square, a row a day known and a column a day of events."),
        "known",
    )
    vintage, event = np.indices(table.shape)
    _refuse_at(
        (event > vintage) & ~np.isnan(table) & (table != 0),
        N_("%(place)s: cases of a day that lies in the future."),
    )
    _refuse_at((event <= vintage) & np.isnan(table), N_("%(place)s: the count is missing."))
    increments = np.zeros((size, size), dtype=np.int64)
    for day in range(size):
        increments[day, : size - day] = np.diff(table[day:, day], prepend=0.0)
    withdrawn = int(-increments[increments < 0].sum())
    if withdrawn:
        if corrections == "refuse":
            day, delay = (int(each) for each in np.argwhere(increments < 0)[0])
            raise InvalidInput(
                N_("%(place)s: fewer cases than the day before."),
                "known",
                place=f"known[{day + delay}][{day}]",
            )
        increments = _redistributed(increments)
    width = max_delay + 1
    counts = np.zeros((size, width), dtype=np.int64)
    counts[:, : min(width, size)] = increments[:, :width]
    beyond = int(increments[:, width:].sum())
    return ReportingTriangle(one_day(first_day, "first_day"), counts, beyond, withdrawn)


def _refuse_at(wrong: NDArray[np.bool_], msgid: str) -> None:
    if wrong.any():
        row, column = (int(each) for each in np.argwhere(wrong)[0])
        raise InvalidInput(msgid, "known", place=f"known[{row}][{column}]")


def _redistributed(increments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows without negative numbers and with the same sums, taken from the latest backwards."""
    found = increments.copy()
    debt = np.zeros(len(found), dtype=np.int64)
    for delay in range(found.shape[1] - 1, -1, -1):
        left = found[:, delay] + debt
        found[:, delay] = np.maximum(left, 0)
        debt = np.minimum(left, 0)
    return found
