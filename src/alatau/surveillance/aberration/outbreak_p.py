"""outbreakP: has a level that was constant begun to rise, in whatever shape?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.monitoring import judgements, new_counts
from alatau.surveillance.aberration.steps import asked_steps
from alatau.surveillance.series import checked_counts


@dataclass(frozen=True, kw_only=True)
class OutbreakP:
    """Options of the method.

    Attributes:
        threshold: a likelihood ratio above it raises an alarm.
        bounds: whether to search the count needed for an alarm.
    """

    threshold: float = 100.0
    bounds: bool = True

    def __post_init__(self) -> None:
        checks.number(self.threshold, "threshold", least=1.0, most=1e100)
        checks.one_of(self.bounds, (True, False), "bounds")


@dataclass(frozen=True)
class OutbreakPState:
    """All that the past leaves behind: the blocks of the isotonic regression.

    Attributes:
        blocks: (series, blocks, 3): cases and steps of each block, and the log likelihood of it and
            all before it; only the first ``depth`` count.
        depth: (series,), number of blocks.
        total: (series,), cases so far.
        steps: (series,), reported steps so far.
        next_step: position of the step that comes next.
    """

    blocks: NDArray[np.float64]
    depth: NDArray[np.int64]
    total: NDArray[np.float64]
    steps: NDArray[np.float64]
    next_step: int = 0

    @classmethod
    def fresh(cls, series: int, next_step: int = 0) -> OutbreakPState:
        """Nothing has been seen of ``series`` series before ``next_step``."""
        return cls(
            np.empty((series, 0, 3)),
            np.zeros(series, dtype=np.int64),
            np.zeros(series),
            np.zeros(series),
            next_step,
        )


def outbreak_p(
    counts: ArrayLike,
    options: OutbreakP = OutbreakP(),
    *,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps by the likelihood ratio of a rising mean against a constant one.

    Counts are Poisson. Under a rise the means of the steps so far never fall and are estimated by
    isotonic regression; else they are all equal. The mean needs no knowledge of the past or of the
    size of an outbreak, but a season that rises looks like one. Once raised, alarms last until the
    ratio falls below the threshold again. Missing steps are left out.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step. The first step is
            where monitoring begins.
        options: the threshold.
        at: positions of the steps to return; all if None. It changes no verdict.

    Returns:
        The verdicts. `expected` is the mean of all steps so far, `statistic` the likelihood ratio
        (infinite beyond 1e308), `upper_bound` the largest count without an alarm, -1 where every
        count raises one, NaN where none does, as on the first step.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`.

    Source: Frisén M, Andersson E, Schiöler L. Robust outbreak surveillance of epidemics in Sweden.
    Statistics in Medicine 2009;28:476-493; Frisén M, Andersson E. Semiparametric surveillance of
    monotonic changes. Sequential Analysis 2009;28:434-454.

    >>> found = outbreak_p([0, 0, 0, 3, 4])
    >>> found.statistic.round(1), found.upper_bound
    (array([[  1. ,   1. ,   1. ,  64. , 655.7]]), array([[nan,  6.,  4.,  3.,  2.]]))
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    _, found = _advanced(
        OutbreakPState.fresh(len(table)), table, options, bounds_from=int(steps.min())
    )
    assert found.statistic is not None
    return Detection(
        found.method,
        steps,
        found.observed[:, steps],
        found.expected[:, steps],
        found.upper_bound[:, steps],
        found.alarm[:, steps],
        found.judgement[:, steps],
        found.statistic[:, steps],
    )


def advance_outbreak_p(
    state: OutbreakPState, counts: ArrayLike, options: OutbreakP
) -> tuple[OutbreakPState, Detection]:
    """Judge the next steps after ``state``; the result equals that of the whole series at once.

    Args:
        state: what the steps before left behind.
        counts: the new steps, (series, new steps); NaN is a missing step.
        options: as for `outbreak_p`.
    """
    return _advanced(state, new_counts(counts, len(state.depth)), options, bounds_from=0)


def _advanced(
    state: OutbreakPState, table: NDArray[np.float64], options: OutbreakP, bounds_from: int
) -> tuple[OutbreakPState, Detection]:
    from alatau.surveillance.aberration import isotonic_kernel

    series, length = table.shape
    held = state.blocks.shape[1]
    blocks = np.zeros((series, held + length, 3))
    blocks[:, :held] = state.blocks
    depth, total, steps = state.depth.copy(), state.total.copy(), state.steps.copy()
    evidence, needed = np.full(table.shape, np.nan), np.full(table.shape, np.nan)
    limit = float(np.log(options.threshold))
    isotonic_kernel.run(
        np.ascontiguousarray(table),
        blocks,
        depth,
        total,
        steps,
        limit,
        evidence,
        needed,
        bounds_from if options.bounds else length,
    )
    judgement = judgements(table)
    judged = judgement == Judgement.JUDGED
    cases = state.total[:, np.newaxis] + np.cumsum(np.nan_to_num(table), axis=1)
    reported = state.steps[:, np.newaxis] + np.cumsum(judged, axis=1)
    bound = needed - 1
    bound[np.isinf(bound)] = np.nan
    with np.errstate(over="ignore"):
        ratio = np.exp(evidence)
    found = Detection(
        "outbreak-p",
        np.arange(state.next_step, state.next_step + length, dtype=np.intp),
        table,
        np.where(judged, cases / np.maximum(reported, 1), np.nan),
        bound,
        judged & (evidence > limit),
        judgement,
        ratio,
    )
    deepest = int(depth.max(initial=0))
    following = OutbreakPState(
        blocks[:, :deepest].copy(), depth, total, steps, state.next_step + length
    )
    return following, found
