"""Completeness and delay of routine reports: who reports, how late, and who has fallen silent.

Units stand in the order in which they were given and are never ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.timeliness.arrivals import days_of, first_reports
from alatau.surveillance.timeliness.estimates import Median, Share, median_of, share_of

if TYPE_CHECKING:
    import pyarrow as pa


class Report(IntEnum):
    """How the report of one unit for one period stands."""

    ON_TIME = 0
    LATE = 1
    MISSING = 2
    """Its day has passed."""
    NOT_YET_DUE = 3
    """It is not there, and its day has not passed."""


@dataclass(frozen=True)
class ReportingSummary:
    """Reports of some units and periods.

    Attributes:
        due: reports whose day has passed.
        complete: share of them that came, late ones included.
        on_time: share of them that came by their day.
        delay: median days from the end of a period to its report; reports that have not come
            count as longer.
    """

    due: int
    complete: Share
    on_time: Share
    delay: Median


@dataclass(frozen=True)
class Silence:
    """A unit without a report for the last periods that are due.

    Attributes:
        since: the last day of the first of these periods.
        periods: how many they are.
        ever: whether the unit reported at all before.
    """

    unit: str
    since: np.datetime64
    periods: int
    ever: bool


@dataclass(frozen=True)
class Reporting:
    """What came in, unit by unit and period by period.

    Attributes:
        units: as given. `periods`: the last day of each, in order, (periods,).
        received: day of the first report, (units, periods); NaT where none came.
        standing: a `Report` for each, (units, periods).
        silent: units without a report for the last `silent_after` periods that are due, or more.
        overall: all units and periods together.
    """

    units: tuple[str, ...]
    periods: NDArray[np.datetime64]
    received: NDArray[np.datetime64]
    standing: NDArray[np.int8]
    silent: tuple[Silence, ...]
    overall: ReportingSummary
    _passed: NDArray[np.bool_]
    _until: np.datetime64
    _level: float

    def by_unit(self) -> pa.Table:
        """One row a unit, in the order given."""
        rows = [self._summary(np.s_[place : place + 1, :]) for place in range(len(self.units))]
        return _table("unit", list(self.units), rows)

    def by_period(self) -> pa.Table:
        """One row a period, in order of time."""
        rows = [self._summary(np.s_[:, place : place + 1]) for place in range(len(self.periods))]
        return _table("period", self.periods, rows)

    def _summary(self, part: tuple[slice, slice]) -> ReportingSummary:
        ends = np.broadcast_to(self.periods, self.received.shape)
        return _summary(
            self.standing[part],
            self.received[part],
            ends[part],
            np.broadcast_to(self._passed, ends.shape)[part],
            self._until,
            self._level,
        )


def reporting(
    received: Any,
    *,
    units: Sequence[str],
    periods: ArrayLike,
    due_days: int,
    until: Any,
    silent_after: int = 3,
    level: float = 0.95,
) -> Reporting:
    """Compare the reports that came with those expected.

    A report of no case is a report. Of several reports of a unit for one period the first counts.
    Reports that came after `until` do not count yet, so that any earlier day can be looked at.

    Args:
        received: a table (anything with `__arrow_c_stream__`, or an Arrow table) with `unit`,
            `period` (its last day) and `received` (a date, or a time; a time with a zone counts on
            the date in that zone).
        units: all that are expected to report.
        periods: the last day of each period for which they are, in any order.
        due_days: a report is on time up to so many days after the end of its period.
        until: the day of the assessment.
        silent_after: a unit is silent if so many of the latest due reports are missing in a row.
        level: of all intervals.

    Raises:
        InvalidInput: a column that is missing, a unit or period that is not expected, a date that
            is missing or none, a report before the end of its period; with the row.

    >>> import pyarrow as pa
    >>> came = pa.table({
    ...     "unit": ["North", "North", "South"],
    ...     "period": ["2026-03-01", "2026-03-08", "2026-03-01"],
    ...     "received": ["2026-03-02", "2026-03-13", "2026-03-03"],
    ... })
    >>> weekly = reporting(came, units=["North", "South"], periods=["2026-03-01", "2026-03-08"],
    ...                    due_days=2, until="2026-03-20", silent_after=1)
    >>> weekly.overall.complete.count, weekly.overall.on_time.count, weekly.overall.due
    (3, 2, 4)
    >>> [(silence.unit, str(silence.since)) for silence in weekly.silent]
    [('South', '2026-03-08')]
    """
    checks.whole(due_days, "due_days", least=0, most=3660)
    checks.whole(silent_after, "silent_after", least=1)
    names = _expected_units(units)
    ends = np.sort(days_of(periods, "periods"))
    checks.refuse_unless(
        ends.size > 0 and np.unique(ends).size == ends.size,
        N_("%(field)s: must be at least one period, each once."),
        "periods",
    )
    today = days_of([until], "until")[0]
    first = first_reports(received, names, ends, today)
    deadline = ends + np.timedelta64(due_days, "D")
    passed = deadline < today
    came = ~np.isnat(first)
    standing = np.where(
        came,
        np.where(first <= deadline, Report.ON_TIME, Report.LATE),
        np.where(passed, Report.MISSING, Report.NOT_YET_DUE),
    ).astype(np.int8)
    everywhere = np.broadcast_to(ends, first.shape)
    return Reporting(
        units=names,
        periods=ends,
        received=first,
        standing=standing,
        silent=tuple(_silences(names, ends, came, passed, silent_after)),
        overall=_summary(
            standing,
            first,
            everywhere,
            np.broadcast_to(passed, first.shape),
            today,
            level,
        ),
        _passed=passed,
        _until=today,
        _level=level,
    )


def _expected_units(units: Sequence[str]) -> tuple[str, ...]:
    names = tuple(units)
    checks.refuse_unless(
        bool(names) and all(names) and len(set(names)) == len(names),
        N_("%(field)s: must be a list of names, each once."),
        "units",
    )
    return names


def _silences(
    units: tuple[str, ...],
    ends: NDArray[np.datetime64],
    came: NDArray[np.bool_],
    passed: NDArray[np.bool_],
    silent_after: int,
) -> list[Silence]:
    found = []
    for unit, row in zip(units, came, strict=True):
        if row[~passed].any():
            continue
        due = row[passed]
        reports = np.flatnonzero(due)
        run = len(due) - (int(reports[-1]) + 1 if reports.size else 0)
        if run >= silent_after:
            since = ends[passed][len(due) - run]
            found.append(Silence(unit, since, run, bool(reports.size)))
    return found


def _summary(
    standing: NDArray[np.int8],
    received: NDArray[np.datetime64],
    ends: NDArray[np.datetime64],
    passed: NDArray[np.bool_],
    today: np.datetime64,
    level: float,
) -> ReportingSummary:
    on_time = int((passed & (standing == Report.ON_TIME)).sum())
    late = int((passed & (standing == Report.LATE)).sum())
    due = int(passed.sum())
    came = ~np.isnat(received)
    over = ends <= today
    delay = (np.where(came, received, today) - ends)[over] / np.timedelta64(1, "D")
    return ReportingSummary(
        due=due,
        complete=share_of(on_time + late, due, level=level),
        on_time=share_of(on_time, due, level=level),
        delay=median_of(delay, came[over], level=level),
    )


def _table(name: str, keys: Any, rows: list[ReportingSummary]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            name: pa.array(keys),
            "due": pa.array([row.due for row in rows], pa.int64()),
            "received": pa.array([row.complete.count for row in rows], pa.int64()),
            "on_time": pa.array([row.on_time.count for row in rows], pa.int64()),
            **{
                column: pa.array([getattr(getattr(row, of), part) for row in rows], pa.float64())
                for column, of, part in _COLUMNS
            },
        }
    )


_COLUMNS = (
    ("complete_share", "complete", "share"),
    ("complete_lower", "complete", "lower"),
    ("complete_upper", "complete", "upper"),
    ("on_time_share", "on_time", "share"),
    ("on_time_lower", "on_time", "lower"),
    ("on_time_upper", "on_time", "upper"),
    ("delay_median", "delay", "median"),
    ("delay_lower", "delay", "lower"),
    ("delay_upper", "delay", "upper"),
)
