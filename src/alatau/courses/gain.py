"""What learners gained between the test before and the test after.

Two forms of the test are crossed between halves of the class: one half takes form A first and B
afterwards, the other the reverse. The mean of the mean gains of the two halves does not depend on
how hard the forms are, since each form is once before and once after (Senn, Cross-over Trials in
Clinical Research, 2002, chapter 3, gives the two-period form). Normalised gain: Hake, Am J Phys
1998;66:64-74.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_

SMALLEST_GROUP = 5
"""Groups of fewer people are not shown: their members could be recognised."""


@dataclass(frozen=True)
class Pair:
    """A learner who took both tests: scores between 0 and 1, and the form taken first."""

    before: float
    after: float
    first_form: str = ""
    group: str = ""


@dataclass(frozen=True)
class Gain:
    """The gain of a class or group, scores between 0 and 1.

    Attributes:
        learners: how many took both tests.
        before, after: mean scores.
        gain, low, high: mean gain and its 95 % interval (t); crossed forms are allowed for.
        normalised: share of what could still be gained: (after - before) / (1 - before) of means;
            None where nothing could be.
        normalised_low, normalised_high: its 95 % interval (delta method, t).
        effect: mean gain over the standard deviation of gains (Cohen's d of paired scores).
        crossed: whether both forms came first for at least two learners each.
    """

    learners: int
    before: float
    after: float
    gain: float
    low: float | None
    high: float | None
    normalised: float | None
    normalised_low: float | None
    normalised_high: float | None
    effect: float | None
    crossed: bool


def gain(pairs: Sequence[Pair]) -> Gain:
    """The gain of those who took both tests.

    Raises:
        InvalidInput: nobody did, or a score lies outside 0 to 1.

    >>> round(gain([Pair(0.4, 0.7), Pair(0.5, 0.9), Pair(0.6, 0.8)]).gain, 2)
    0.3
    """
    checks.refuse_unless(len(pairs) > 0, N_("%(field)s: nobody took both tests."), "pairs")
    before = np.array([pair.before for pair in pairs])
    after = np.array([pair.after for pair in pairs])
    both = np.concatenate([before, after])
    checks.refuse_unless(
        bool(((both >= 0.0) & (both <= 1.0)).all()),
        N_("%(field)s: a score lies between 0 and 1."),
        "pairs",
    )
    halves = _halves(pairs)
    mean, variance, degrees = _mean(after - before, halves)
    low, high = _interval(mean, variance, degrees)
    start, end = _mean(before, halves)[0], _mean(after, halves)[0]
    normalised, nlow, nhigh = _normalised(before, after, halves)
    spread = _spread(after - before, halves)
    return Gain(
        len(pairs), start, end, mean, low, high, normalised, nlow, nhigh,
        mean / spread if spread else None, len(halves) == 2,
    )  # fmt: skip


def gain_by_group(pairs: Sequence[Pair]) -> dict[str, Gain | None]:
    """The gain of each group; None for groups of fewer than `SMALLEST_GROUP`."""
    groups = sorted({pair.group for pair in pairs})
    members = {name: [pair for pair in pairs if pair.group == name] for name in groups}
    return {
        name: gain(found) if len(found) >= SMALLEST_GROUP else None
        for name, found in members.items()
    }


def _halves(pairs: Sequence[Pair]) -> list[NDArray[np.intp]]:
    forms = sorted({pair.first_form for pair in pairs})
    halves = [np.flatnonzero([pair.first_form == form for pair in pairs]) for form in forms]
    crossed = len(halves) == 2 and all(len(half) >= 2 for half in halves)
    return halves if crossed else [np.arange(len(pairs))]


def _mean(
    values: NDArray[np.float64], halves: list[NDArray[np.intp]]
) -> tuple[float, float | None, int]:
    """Mean of the means of the halves, its variance, and the degrees of freedom."""
    mean = float(np.mean([values[half].mean() for half in halves]))
    degrees = len(values) - len(halves)
    if degrees < 1:
        return mean, None, degrees
    pooled = _spread(values, halves) ** 2
    return mean, pooled * sum(1 / len(half) for half in halves) / len(halves) ** 2, degrees


def _spread(values: NDArray[np.float64], halves: list[NDArray[np.intp]]) -> float:
    """Standard deviation within halves, pooled; 0 where there is none."""
    degrees = len(values) - len(halves)
    squares = sum(float(((values[half] - values[half].mean()) ** 2).sum()) for half in halves)
    return math.sqrt(squares / degrees) if degrees > 0 else 0.0


def _interval(
    mean: float, variance: float | None, degrees: int
) -> tuple[float | None, float | None]:
    if variance is None:
        return None, None
    from scipy import stats

    half = float(stats.t.ppf(0.975, degrees)) * math.sqrt(variance)
    return mean - half, mean + half


def _normalised(
    before: NDArray[np.float64], after: NDArray[np.float64], halves: list[NDArray[np.intp]]
) -> tuple[float | None, float | None, float | None]:
    start, end = _mean(before, halves)[0], _mean(after, halves)[0]
    if start >= 1.0:
        return None, None, None
    share = (end - start) / (1.0 - start)
    # To first order the share moves with a learner's (after - before) - share (1 - before).
    moved = ((after - before) - share * (1.0 - before)) / (1.0 - start)
    _, variance, degrees = _mean(moved, halves)
    low, high = _interval(share, variance, degrees)
    return share, low, high
