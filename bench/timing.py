"""Timing: the median of several runs after one that does not count.

What runs on one core is timed by the time that the core spent on it, so that other programs do not
count; what uses several, or waits, by the clock on the wall.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

REPEATS = 5

Clock = Callable[[], float]

WALL: Clock = time.perf_counter
CORE: Clock = time.perf_counter if sys.platform == "win32" else time.thread_time
"""Time spent by the core on this thread. Windows counts it in steps of 16 ms, too coarse."""


def seconds(work: Callable[[], object], clock: Clock) -> float:
    """Seconds of one call."""
    begin = clock()
    work()
    return clock() - begin


def median_seconds(work: Callable[[], object], clock: Clock, repeats: int = REPEATS) -> float:
    """Median seconds of ``repeats`` calls, after one that warms code and caches."""
    work()
    return median(seconds(work, clock) for _ in range(repeats))
