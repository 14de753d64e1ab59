"""Generalised likelihood-ratio CUSUM: the evidence for a change of any size at any earlier time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.monitoring import (
    Monitoring,
    among_asked,
    checked_mean,
    expectation,
    judgements,
    known_dispersion,
    new_counts,
)
from alatau.surveillance.aberration.steps import WEEKS, asked_steps
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts

DIRECTIONS = ("increase", "decrease")


@dataclass(frozen=True, kw_only=True)
class GlrCusum(Monitoring):
    """Options of the method.

    Attributes:
        threshold: c; a statistic that reaches it raises an alarm. `run_length` tells how long
            that takes in control, and finds the threshold for a wanted length.
        direction: ``increase`` or ``decrease`` of the mean.
        window: how many steps before now a change may have begun, at most; None for any since
            the last alarm.
        least_steps: how many steps from the begin of a change to now, both counted, there must be.
        dispersion: a, counts having variance mean + a mean^2; 0 for Poisson, None to estimate it
            once from the training.
        bounds: whether to search the count needed for an alarm; for negative binomial counts it
            takes most of the time.
        harmonics, trend, weekdays, training_steps, compat: see `Monitoring`; the default model
            is one harmonic.
    """

    threshold: float = 5.0
    direction: str = "increase"
    window: int | None = None
    least_steps: int = 1
    dispersion: float | None = 0.0
    bounds: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(self.threshold, "threshold", least=1e-9, most=1e6)
        checks.known(self.direction, DIRECTIONS, "direction")
        checks.whole(self.least_steps, "least_steps", least=1, most=1000)
        if self.window is not None:
            checks.whole(self.window, "window", least=self.least_steps, most=10_000)
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0, most=1e3)
        checks.one_of(self.bounds, (True, False), "bounds")


@dataclass(frozen=True)
class GlrCusumState:
    """All that the past leaves behind: the steps in which a change may still have begun.

    Attributes:
        counts: (series, earlier steps), the last column being the last step; 0 where missing.
        mean: what was expected there; 0 where it says nothing.
        since: (series,), steps since the last alarm or since the start.
        next_step: position of the step that comes next.
    """

    counts: NDArray[np.float64]
    mean: NDArray[np.float64]
    since: NDArray[np.int64]
    next_step: int = 0

    @classmethod
    def fresh(cls, series: int, next_step: int = 0) -> GlrCusumState:
        """Nothing has been seen of ``series`` series before ``next_step``."""
        none = np.empty((series, 0))
        return cls(none, none, np.zeros(series, dtype=np.int64), next_step)


def glr_cusum(
    counts: ArrayLike,
    options: GlrCusum = GlrCusum(),
    *,
    mean: ArrayLike | None = None,
    population: ArrayLike | None = None,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps by the greatest log likelihood ratio of a change that began at some time.

    At step n it is the maximum over begins k and factors of the log likelihood ratio of the counts
    k..n; k lies within ``window`` steps before n, at least ``least_steps - 1`` before it, and after
    the last alarm. A step that was not reported, or whose expected count is unknown or zero, says
    nothing.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: the threshold, the window, and where the expected counts come from.
        mean: expected counts, one number, (time,) or (series, time); None to fit them to the
            training steps.
        population: (time,) or (series, time); fitted means are proportional to it.
        calendar: the year of the seasonal model; weeks without dates by default.
        at: positions of the steps to return; all if None. It changes no verdict.

    Returns:
        The verdicts. `statistic` is the log likelihood ratio, `upper_bound` the largest count
        without an alarm, -1 where every count raises one, NaN where none does; a search for a
        decrease has no such figure.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`, `expectation`.

    Source: Höhle M, Paul M. Count data regression charts for the monitoring of surveillance time
    series. Computational Statistics and Data Analysis 2008;52:4357-4368.

    >>> found = glr_cusum([4, 3, 7, 8, 9], mean=4.0)
    >>> found.statistic.round(2), found.upper_bound
    (array([[0.  , 0.  , 0.92, 2.43, 4.64]]), array([[11., 11., 11., 11.,  9.]]))
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    expected = expectation(
        table,
        options,
        calendar=calendar,
        mean=mean,
        population=population,
        dispersion=options.dispersion,
    )
    _, monitored = _advanced(
        GlrCusumState.fresh(len(table), expected.start),
        table[:, expected.start :],
        expected.mean,
        options,
        expected.dispersion,
        bounds_from=max(0, int(steps.min()) - expected.start),
    )
    return among_asked(monitored, table, steps, expected.start)


def advance_glr_cusum(
    state: GlrCusumState,
    counts: ArrayLike,
    mean: ArrayLike,
    options: GlrCusum,
    *,
    dispersion: ArrayLike | None = None,
) -> tuple[GlrCusumState, Detection]:
    """Judge the next steps after ``state``; the result equals that of the whole series at once.

    Args:
        state: what the steps before left behind.
        counts: the new steps, (series, new steps); NaN is a missing step.
        mean: their expected counts: one number, (new steps,) or (series, new steps).
        options: as for `glr_cusum`; its training is not used.
        dispersion: one number, or (series,); that of the options if None.
    """
    table = new_counts(counts, len(state.since))
    rate = checked_mean(mean, *table.shape)
    spread = known_dispersion(dispersion, options.dispersion, len(table))
    return _advanced(state, table, rate, options, spread, bounds_from=0)


def _advanced(
    state: GlrCusumState,
    table: NDArray[np.float64],
    rate: NDArray[np.float64],
    options: GlrCusum,
    dispersion: NDArray[np.float64],
    bounds_from: int,
) -> tuple[GlrCusumState, Detection]:
    from alatau.surveillance.aberration import glr_kernel

    judgement = judgements(table, rate)
    judged = judgement == Judgement.JUDGED
    past = state.counts.shape[1]
    cases = np.concatenate([state.counts, np.where(judged, table, 0.0)], axis=1)
    means = np.concatenate([state.mean, np.where(judged, rate, 0.0)], axis=1)
    says = np.concatenate([np.ones((len(table), past), dtype=bool), judged], axis=1)
    since = state.since.copy()
    statistic, needed = np.full(table.shape, np.nan), np.full(table.shape, np.nan)
    poisson_like_r = options.like_r and not dispersion.any()
    glr_kernel.run(
        cases,
        means,
        says,
        since,
        past,
        np.ascontiguousarray(dispersion),
        options.threshold,
        1.0 if options.direction == "increase" else -1.0,
        -1 if options.window is None else options.window,
        options.least_steps + (poisson_like_r and options.window is not None),
        poisson_like_r and options.window is None,
        not poisson_like_r,
        statistic,
        needed,
        bounds_from if options.bounds else table.shape[1],
    )
    bound = needed if options.like_r else needed - 1
    bound[np.isinf(bound)] = np.nan
    positions = np.arange(state.next_step, state.next_step + table.shape[1], dtype=np.intp)
    found = Detection(
        "glr-cusum",
        positions,
        table,
        np.where(judged, rate, np.nan),
        bound,
        judged & (statistic >= options.threshold),
        judgement,
        statistic,
    )
    held = int(since.max(initial=0))
    if options.window is not None:
        held = min(held, options.window)
    kept = slice(cases.shape[1] - held, None)
    following = GlrCusumState(
        cases[:, kept].copy(), means[:, kept].copy(), since, state.next_step + table.shape[1]
    )
    return following, found
