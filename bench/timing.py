"""Timing: the median of several runs after one that does not count."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

REPEATS = 5


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def median_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median wall seconds of ``repeats`` calls, after one that warms code and caches."""
    work()
    return median(seconds(work) for _ in range(repeats))
