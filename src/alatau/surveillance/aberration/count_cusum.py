"""The average run length of a CUSUM of counts, from a Markov chain on a lattice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_

STATES = 700
"""States of a chain, about; more make the bounds closer."""
MOST_STATES = 4000
MOST_POINTS = 20_000


@dataclass(frozen=True)
class RunLength:
    """An average run length: mean number of steps until the first alarm, from a sum of 0.

    Attributes:
        steps: the estimate.
        lower: computed lengths lie within [lower, upper] for certain; simulated ones with 95 %.
        upper: see ``lower``.
    """

    steps: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Increments:
    """What a step adds to the sum: count - reference, or reference - count if not ``upward``."""

    mean: float
    dispersion: float
    reference: float
    upward: bool

    def probabilities(self, most: int) -> NDArray[np.float64]:
        """Those of the counts 0..most."""
        from scipy.special import gammaln, xlogy

        x = np.arange(most + 1)
        if self.dispersion == 0:
            log_p = xlogy(x, self.mean) - self.mean - gammaln(x + 1)
            return np.asarray(np.exp(log_p))
        size = 1 / self.dispersion
        total = size + self.mean
        log_p = gammaln(x + size) - gammaln(size) - gammaln(x + 1)
        log_p += size * np.log(size / total) + xlogy(x, self.mean / total)
        return np.asarray(np.exp(log_p))


def finest_lattice(interval: float, states: int = STATES) -> int:
    """Lattice points in a unit at which ``interval`` takes about ``states`` states."""
    return min(MOST_POINTS, max(1, int(states / max(interval, 1e-3))))


def count_cusum_run_length(
    increments: Increments, interval: float, *, strict: bool = False, finest: int | None = None
) -> RunLength:
    """Return the mean number of steps until the sum C = max(0, C + step) reaches ``interval``.

    Two fractions near the reference, one at most and one at least as large, give chains that are
    solved exactly; the run length lies between theirs.

    Args:
        increments: the steps of the sum.
        interval: an alarm at C >= interval, or, if ``strict``, at C > interval.
        strict: see ``interval``.
        finest: greatest denominator of the fractions; see `finest_lattice`.

    Raises:
        InvalidInput: the interval needs more than `MOST_STATES` states.
    """
    most = finest_lattice(interval) if finest is None else finest
    checks.refuse_unless(
        interval * most < MOST_STATES,
        N_("%(field)s: is worth %(got)s cases, too many for the exact run length; simulate it."),
        "threshold",
        got=int(interval),
    )
    reference = increments.reference
    points = np.arange(max(1, most // 2), most + 1)
    nearest = np.rint(reference * points)
    whole = np.flatnonzero(np.abs(reference * points - nearest) < 1e-9)
    if whole.size:
        q = int(points[whole[0]])
        steps = _solved(increments, interval, strict, int(nearest[whole[0]]), q)
        return RunLength(steps, steps, steps)
    below, above = np.floor(reference * points), np.ceil(reference * points)
    down, up = np.argmax(below / points), np.argmin(above / points)
    at_down = _solved(increments, interval, strict, int(below[down]), int(points[down]))
    at_up = _solved(increments, interval, strict, int(above[up]), int(points[up]))
    left, right = below[down] / points[down], above[up] / points[up]
    share = (reference - left) / (right - left)
    steps = float(np.exp((1 - share) * np.log(at_down) + share * np.log(at_up)))
    low, high = sorted((at_down, at_up))
    return RunLength(steps, min(low, steps), max(high, steps))


def _solved(
    increments: Increments, interval: float, strict: bool, reference: int, points: int
) -> float:
    """The run length if the reference is ``reference / points``."""
    scaled = interval * points
    states = int(np.floor(scaled + 1e-9)) + 1 if strict else max(1, int(np.ceil(scaled - 1e-9)))
    most = (states - 1 + reference) // points
    chances = increments.probabilities(max(most, 0))
    begin = np.arange(states)
    matrix = np.zeros((states, states))
    sign = 1 if increments.upward else -1
    for count, chance in enumerate(chances):
        end = np.maximum(0, begin + sign * (count * points - reference))
        inside = end < states
        np.add.at(matrix, (begin[inside], end[inside]), chance)
    if not increments.upward:
        matrix[:, 0] += max(0.0, 1.0 - float(chances.sum()))
    return float(np.linalg.solve(np.eye(states) - matrix, np.ones(states))[0])
