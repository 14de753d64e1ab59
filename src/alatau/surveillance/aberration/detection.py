"""What a method of aberration detection says, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Judgement(IntEnum):
    """Whether a step was judged, and if not, why not."""

    JUDGED = 0
    MISSING = 1
    """No count was reported for this step."""
    SHORT_HISTORY = 2
    """There are fewer earlier steps than the method needs."""
    FEW_CASES = 3
    """Too few recent cases for the method to say anything."""
    NO_ESTIMATE = 4
    """The baseline allows no estimate (for instance, it holds no case at all)."""


@dataclass(frozen=True)
class Detection:
    """The verdict of a method on each asked step of each series.

    All tables are (series, asked steps). `expected` and `upper_bound` are NaN exactly where
    `judgement` is not `JUDGED` or the method has no such figure; `alarm` is False there.

    Attributes:
        method: name of the method, as the shell knows it.
        steps: positions of the asked steps in the series, from 0.
        observed: the reported counts.
        expected: mean under the baseline, in cases.
        upper_bound: an alarm is raised above it, in cases.
        alarm: whether the step raises an alarm.
        judgement: a `Judgement` for each step.
        statistic: what the method compares with its limit, where that is not the count itself
            (a cumulative sum, a likelihood ratio); else None.
    """

    method: str
    steps: NDArray[np.intp]
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    upper_bound: NDArray[np.float64]
    alarm: NDArray[np.bool_]
    judgement: NDArray[np.int8]
    statistic: NDArray[np.float64] | None = None
