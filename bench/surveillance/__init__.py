"""Methods of surveillance against the reference packages in R, on the same series in the same run.

Ratios are of the time that one core spent on either side, R's packages using one; the note has the
time on two cores. R works on the first of the series and its time is taken in proportion, since
each series costs it the same. A ratio counts only if both found the same (Alatau in its mode of
compatibility).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.aberration.detection import Detection
from alatau.surveillance.aberration.ears import Ears, ears
from alatau.surveillance.aberration.farrington import (
    Farrington,
    FarringtonFlexible,
    farrington,
    farrington_flexible,
)
from alatau.surveillance.transmission import SerialInterval, reproduction_number
from bench.children import run_module
from bench.peers.environment import missing_in_r
from bench.rows import Row, Scaling
from bench.surveillance.in_r import epiestim, surveillance
from bench.surveillance.series import SERIAL_INTERVAL, epidemics, weekly
from bench.timing import CORE, WALL, median_seconds

SERIES = 10_000
OF_R = 500
EPIDEMICS, DAYS = 200, 365
LARGEST_MEMORY = 1000.0

Floats = NDArray[np.float64]
Judge = Callable[[Floats, bool, int], Detection]
"""Counts, whether as R does it, threads."""


@dataclass(frozen=True)
class Comparison:
    """A method as it is called here and in R."""

    work: str
    in_r: str
    judge: Judge
    goal: float | None


def flexible(counts: Floats, like_r: bool, threads: int) -> Detection:
    """The last week, by the recommended configuration."""
    options = FarringtonFlexible(compat="r-surveillance" if like_r else "published")
    return farrington_flexible(counts, options, at=[-1], threads=threads)


def original(counts: Floats, like_r: bool, threads: int) -> Detection:
    """The last week, by the method of 1996."""
    options = Farrington(compat="r-surveillance" if like_r else "published")
    return farrington(counts, options, at=[-1], threads=threads)


def early(options: Ears, counts: Floats, like_r: bool, threads: int) -> Detection:
    """All weeks that EARS can judge."""
    chosen = replace(options, compat="r-surveillance" if like_r else "published")
    return ears(counts, chosen, threads=threads)


COMPARISONS = (
    Comparison("flexible Farrington, 10,000 series, last week", "flexible", flexible, 300.0),
    Comparison("Farrington 1996, 10,000 series, last week", "original", original, None),
    Comparison("EARS C1, 10,000 series x 520 weeks", "C1", partial(early, Ears("C1")), 600.0),
    Comparison("EARS C2, 10,000 series x 520 weeks", "C2", partial(early, Ears("C2")), 600.0),
    Comparison("EARS C3, 10,000 series x 520 weeks", "C3", partial(early, Ears("C3")), 600.0),
)


def measure() -> Iterator[Row]:
    """Every row of the table, one after the other."""
    counts = weekly(SERIES)
    missing = missing_in_r(("surveillance",))
    with tempfile.TemporaryDirectory() as folder:
        for comparison in COMPARISONS:
            yield against_r(comparison, counts, Path(folder), missing)
        yield reproduction_numbers(Path(folder))
    yield one_more_week(counts)
    yield memory()


def against_r(comparison: Comparison, counts: Floats, folder: Path, missing: str | None) -> Row:
    """How many times as fast as R on the same series."""
    seconds, note = _seconds(partial(comparison.judge, counts, False))
    if missing is not None:
        return Row(comparison.work, None, "times", Scaling.MOST, note=f"{note}; {missing}")
    some = counts[:OF_R]
    in_r, bound, alarm = surveillance(comparison.in_r, some, folder)
    found = comparison.judge(some, True, 1)
    note += f"; R {in_r:.1f} s for {len(some):,} of them"
    ratio = in_r * (len(counts) / len(some)) / seconds
    return ratio_row(comparison.work, ratio, agree(found, bound, alarm), comparison.goal, note)


def ratio_row(work: str, ratio: float, same: bool, goal: float | None, note: str) -> Row:
    """A ratio, which counts only if both found the same."""
    if not same:
        return Row(work, None, "times", Scaling.MOST, goal, f"{note}; they did not find the same")
    return Row(work, ratio, "times", Scaling.MOST, goal, note)


def agree(found: Detection, bound: Floats, alarm: Floats) -> bool:
    """Whether alarms are those of R, and bounds where both give one."""
    both = ~np.isnan(found.upper_bound) & ~np.isnan(bound)
    same = np.isclose(found.upper_bound[both], bound[both], rtol=1e-6, atol=1e-6)
    return bool(same.all()) and np.array_equal(found.alarm, np.nan_to_num(alarm) == 1)


def reproduction_numbers(folder: Path) -> Row:
    """The reproduction number of Cori et al., against EpiEstim."""
    work = f"Cori, {EPIDEMICS} series x {DAYS} days"
    incidence = epidemics(EPIDEMICS, DAYS)
    estimate = partial(reproduction_number, incidence, SerialInterval(SERIAL_INTERVAL))
    seconds = median_seconds(estimate, CORE)
    note = f"{seconds:.3f} s on one core"
    missing = missing_in_r(("EpiEstim",))
    if missing is not None:
        return Row(work, None, "times", Scaling.MOST, note=f"{note}; {missing}")
    in_r, means = epiestim(incidence, SERIAL_INTERVAL, folder)
    ours = estimate().mean[:, -means.shape[1] :]
    same = np.allclose(ours, means, rtol=1e-9, equal_nan=True)
    return ratio_row(work, in_r / seconds, same, 100.0, f"{note}; R {in_r:.1f} s")


def one_more_week(counts: Floats) -> Row:
    """What a new week of a single series costs."""
    series = counts[:1]
    time = median_seconds(lambda: farrington_flexible(series, at=[-1], threads=1), CORE, 201)
    return Row("flexible Farrington, one more week of one series", time * 1e3, "ms", Scaling.TIME)


def memory() -> Row:
    """Peak memory of 10,000 series, in a process of its own."""
    found = run_module("bench.surveillance.memory")
    work = "10,000 series: flexible Farrington on 52 weeks, EARS on 520: peak memory"
    held = found["before"]
    note = f"{held:.0f} MB before" if held else "this system does not tell"
    return Row(work, found["peak"], "MB", Scaling.LEAST, LARGEST_MEMORY, note)


def _seconds(judge: Callable[[int], Detection]) -> tuple[float, str]:
    """Seconds on one core, and a note that has those on two as well."""
    one = median_seconds(lambda: judge(1), CORE)
    both = median_seconds(lambda: judge(2), WALL)
    return one, f"{one:.3f} s on one core, {both:.3f} s on two"
