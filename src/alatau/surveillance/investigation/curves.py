"""The epidemic curve: cases by day or week of onset, and by whatever tells them apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.days import days
from alatau.surveillance.investigation.line_lists import LineList, listed
from alatau.surveillance.investigation.tags import Tag

if TYPE_CHECKING:
    import pyarrow

LONGEST_CURVE = 20_000
"""More steps than this are refused: a date is wrong."""

_MONDAY = 4
"""1970-01-01 was a Thursday, and 1970-01-05 a Monday."""


class Step(StrEnum):
    """Steps of a curve."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, eq=False)
class EpidemicCurve:
    """Cases by step and stratum, all steps in between included.

    Attributes:
        starts: (steps,) first day of each step: dates, or numbers of days.
        strata: names of the strata; None stands for cases of whom it is not known. One stratum
            called `all`, if none were asked for.
        counts: (strata, steps) cases.
        undated: (strata,) cases without a day, which no step counts.
        step_days: days in a step.
    """

    starts: NDArray[Any]
    strata: tuple[str | None, ...]
    counts: NDArray[np.int64]
    undated: NDArray[np.int64]
    step_days: int

    @property
    def total(self) -> NDArray[np.int64]:
        """(steps,) cases of all strata."""
        result: NDArray[np.int64] = self.counts.sum(axis=0)
        return result

    @property
    def cumulative(self) -> NDArray[np.int64]:
        """(strata, steps) cases up to the end of each step."""
        result: NDArray[np.int64] = self.counts.cumsum(axis=1)
        return result

    @property
    def iso_weeks(self) -> tuple[str, ...]:
        """The ISO week in which each step begins, such as 2026-W09; dated curves only."""
        checks.refuse_unless(
            np.issubdtype(self.starts.dtype, np.datetime64),
            N_("%(field)s: numbers of days lie in no calendar week."),
            "starts",
        )
        weeks = (day.isocalendar() for day in self.starts.tolist())
        return tuple(f"{week.year}-W{week.week:02d}" for week in weeks)

    def to_arrow(self) -> pyarrow.Table:
        """One row a step and stratum: start, stratum, cases, cumulative; those undated last."""
        import pyarrow as pa

        steps, size = len(self.starts), len(self.strata)
        starts = pa.array(np.tile(self.starts, size))
        without = pa.nulls(size, starts.type)
        names = [name for name in self.strata for _ in range(steps)]
        return pa.table(
            {
                "start": pa.chunked_array([starts, without]),
                "stratum": pa.array([*names, *self.strata], pa.string()),
                "cases": pa.array(np.concatenate((self.counts.ravel(), self.undated))),
                "cumulative": pa.chunked_array(
                    [pa.array(self.cumulative.ravel()), pa.nulls(size, pa.int64())]
                ),
            }
        )


def epidemic_curve(
    onset: Any,
    strata: Any = None,
    *,
    by: Step | str = Step.DAY,
    first_weekday: int = 0,
    first: Any = None,
    last: Any = None,
) -> EpidemicCurve:
    """Count cases by day or week of onset.

    Args:
        onset: (cases,) dates or numbers of days, Arrow column or sequence; missing ones are
            counted apart.
        strata: (cases,) a classification, place or the like; None for one stratum.
        by: `day` or `week`.
        first_weekday: first day of the week, 0 for Monday (ISO weeks) to 6 for Sunday. On an
            axis of numbers, weeks begin at this number modulo 7.
        first: the curve begins with the step of this day; default: of the first case.
        last: it ends with the step of this day; default: of the last case.

    Returns:
        The curve; strata in alphabetical order, unknown last. Without any day, no steps.

    Raises:
        InvalidInput: columns of unequal length, cases outside first and last, a curve longer
            than `LONGEST_CURVE` steps.

    >>> curve = epidemic_curve([3, 5, 5, None], ["a", "b", "a", "a"])
    >>> curve.counts.tolist(), curve.undated.tolist()
    ([[1, 0, 1], [0, 0, 1]], [1, 0])
    """
    chosen = Step(checks.known(str(by), list(Step), "by"))
    checks.whole(first_weekday, "first_weekday", least=0, most=6)
    found = days(onset, "onset")
    names, codes = _strata(strata, len(found.numbers))
    length = 7 if chosen is Step.WEEK else 1
    offset = (_MONDAY if found.dated else 0) + first_weekday
    steps = (found.numbers - offset) // 7 if length == 7 else found.numbers

    limits = [_limit(each, found.dated, name) for each, name in ((first, "first"), (last, "last"))]
    low, high = _range(found.numbers[found.known], limits)
    if low is None or high is None:
        begin, size = 0, 0
    else:
        begin, end = ((day - offset) // 7 if length == 7 else day for day in (low, high))
        size = end - begin + 1
    checks.refuse_unless(
        size <= LONGEST_CURVE,
        N_("%(field)s: from %(first)s to %(last)s is too long; a date is wrong."),
        "onset",
        first=found.shown(low or 0),
        last=found.shown(high or 0),
    )
    places = codes[found.known] * size + steps[found.known] - begin
    counts = np.bincount(places, minlength=len(names) * size).reshape(len(names), size)
    undated = np.bincount(codes[~found.known], minlength=len(names))
    numbers = begin + np.arange(size, dtype=np.int64)
    starts: NDArray[Any] = numbers * 7 + offset if length == 7 else numbers
    if found.dated:
        starts = starts.astype("datetime64[D]")
    return EpidemicCurve(starts, names, counts.astype(np.int64), undated.astype(np.int64), length)


def curve_of(
    cases: LineList,
    by_tag: Tag | str | None = None,
    *,
    date: Tag | str = Tag.DATE_ONSET,
    **how: Any,
) -> EpidemicCurve:
    """The curve of a line list by the dates with tag `date`, in strata by another tag.

    `how` is passed to `epidemic_curve`.
    """
    return epidemic_curve(
        cases.column(date), None if by_tag is None else cases.column(by_tag), **how
    )


def _strata(strata: Any, size: int) -> tuple[tuple[str | None, ...], NDArray[np.int64]]:
    if strata is None:
        return ("all",), np.zeros(size, dtype=np.int64)
    values = listed(strata, "strata")
    checks.refuse_unless(
        len(values) == size, N_("%(field)s: must be as many as days of onset."), "strata"
    )
    texts = [None if value is None else str(value) for value in values]
    names: list[str | None] = [*sorted({text for text in texts if text is not None})]
    if None in texts or not names:
        names.append(None)
    code = {name: place for place, name in enumerate(names)}
    return tuple(names), np.array([code[text] for text in texts], dtype=np.int64)


def _limit(value: Any, dated: bool, field: str) -> int | None:
    if value is None:
        return None
    found = days([value], field)
    checks.refuse_unless(
        found.dated == dated and bool(found.known[0]),
        N_("%(field)s: must be a day as those of onset are."),
        field,
    )
    return int(found.numbers[0])


def _range(numbers: NDArray[np.int64], limits: list[int | None]) -> tuple[int | None, int | None]:
    first, last = limits
    if len(numbers):
        earliest, latest = int(numbers.min()), int(numbers.max())
        checks.refuse_unless(
            (first is None or first <= earliest) and (last is None or latest <= last),
            N_("%(field)s: cases lie outside the asked first and last day."),
            "onset",
        )
        return earliest if first is None else first, latest if last is None else last
    checks.refuse_unless(
        first is None or last is None or first <= last,
        N_("%(field)s: must not lie before the first day."),
        "last",
    )
    return (first, last) if first is not None and last is not None else (None, None)
