"""The compiled recursion of outbreakP: isotonic regression that takes in one count at a time.

The fitted means of the steps so far are a stack of blocks with rising means (pool adjacent
violators). A new count is a block of its own and is pooled with the last ones while it is lower;
each step is pooled away at most once, so that a series of n steps takes n poolings in all.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

_njit: Any = njit
number = _njit(nogil=True, cache=True, error_model="numpy")

LARGEST = 1e9
"""More cases are never asked for when the smallest count with an alarm is searched."""


@number
def _log_likelihood(total: float, steps: float) -> float:
    """That of counts at their mean, but for terms that depend on nothing else."""
    return total * math.log(total / steps) if total > 0.0 else 0.0


@number
def _evidence(
    blocks: Any, depth: int, total: float, steps: float, newest: float
) -> tuple[float, int, float, float]:
    """The log ratio after ``newest``; and the depth, cases and steps of the last block then."""
    cases, width = newest, 1.0
    while depth > 0 and blocks[depth - 1, 0] * width >= cases * blocks[depth - 1, 1]:
        depth -= 1
        cases += blocks[depth, 0]
        width += blocks[depth, 1]
    below = blocks[depth - 1, 2] if depth > 0 else 0.0
    rising = below + _log_likelihood(cases, width)
    ratio = rising - _log_likelihood(total + newest, steps + 1.0)
    return max(0.0, ratio), depth, cases, width


@number
def _smallest_with_alarm(
    blocks: Any,
    depth: int,
    total: float,
    steps: float,
    observed: float,
    alarms: bool,
    limit: float,
) -> float:
    """The smallest next count with an alarm; infinite if there is none up to `LARGEST`."""
    if alarms:
        low, high = -1.0, observed
    else:
        if steps == 0.0 and limit >= 0.0:
            return math.inf
        low, high = observed, math.ceil(2.0 * observed + (total + 4.0) / (steps + 1.0) + 4.0)
        while not _evidence(blocks, depth, total, steps, high)[0] > limit:
            low, high = high, 2.0 * high
            if high > LARGEST:
                return math.inf
    while high - low > 1.0:
        middle = math.floor(0.5 * (low + high))
        if _evidence(blocks, depth, total, steps, middle)[0] > limit:
            high = middle
        else:
            low = middle
    return high


@number
def run(
    counts: Any,
    blocks: Any,
    depth: Any,
    total: Any,
    steps: Any,
    limit: float,
    evidence: Any,
    needed: Any,
    needed_from: int,
) -> None:
    """Take in the counts of each series.

    Args:
        counts: (series, new steps); NaN where missing.
        blocks: (series, room, 3): cases and steps of each block, and the log likelihood of it and
            all before; written.
        depth: (series,), number of blocks; written.
        total, steps: (series,), cases and reported steps so far; written.
        limit: of the log ratio; more is an alarm.
        evidence, needed: (series, new steps), written.
        needed_from: the first new step whose ``needed`` is wanted.
    """
    series, length = counts.shape
    for i in range(series):
        stack = blocks[i]
        for t in range(length):
            x = counts[i, t]
            if np.isnan(x):
                continue
            ratio, place, cases, width = _evidence(stack, depth[i], total[i], steps[i], x)
            evidence[i, t] = ratio
            if t >= needed_from:
                needed[i, t] = _smallest_with_alarm(
                    stack, depth[i], total[i], steps[i], x, ratio > limit, limit
                )
            below = stack[place - 1, 2] if place > 0 else 0.0
            stack[place, 0] = cases
            stack[place, 1] = width
            stack[place, 2] = below + _log_likelihood(cases, width)
            depth[i] = place + 1
            total[i] += x
            steps[i] += 1.0
