"""CUSUM: the sum of excesses over what is expected, with counts turned into scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.monitoring import (
    Monitoring,
    SumState,
    among_asked,
    checked_mean,
    expectation,
    judgements,
    known_dispersion,
    new_counts,
)
from alatau.surveillance.aberration.steps import WEEKS, asked_steps
from alatau.surveillance.aberration.transformations import (
    TRANSFORMATIONS,
    WITH_DISPERSION,
    count_of_score,
    score,
)
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts


@dataclass(frozen=True, kw_only=True)
class Cusum(Monitoring):
    """Options of the method.

    Attributes:
        reference_value: k, subtracted from each score. The defaults of k and h are for a run
            length of 500 steps in control and of 7 after a shift by two standard deviations.
        decision_interval: h; a sum that reaches it raises an alarm.
        transformation: how counts become scores, see `transformations.score`.
        dispersion: that of the counts, for ``pearsonNegBin`` and ``anscombeNegBin``; None to
            estimate it from the training.
        harmonics, trend, weekdays, training_steps, compat: see `Monitoring`; the default model is
            a level alone.
    """

    reference_value: float = 1.04
    decision_interval: float = 2.26
    transformation: str = "rossi"
    dispersion: float | None = None
    harmonics: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(self.reference_value, "reference_value", least=0, most=1e9)
        checks.number(self.decision_interval, "decision_interval", least=1e-9, most=1e9)
        checks.known(self.transformation, TRANSFORMATIONS, "transformation")
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0, most=1e3)


@dataclass(frozen=True)
class CusumState(SumState):
    """The sums of a CUSUM."""


def cusum(
    counts: ArrayLike,
    options: Cusum = Cusum(),
    *,
    mean: ArrayLike | None = None,
    population: ArrayLike | None = None,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps by the sum of excess scores, C = max(0, C + z - k); an alarm if C >= h.

    After an alarm the sum begins anew at 0. A step that was not reported, or whose expected count
    is unknown or zero, leaves the sum as it is.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: k, h, the transformation, and where the expected counts come from.
        mean: expected counts, one number, (time,) or (series, time); None to fit them to the
            training steps.
        population: (time,) or (series, time); fitted means are proportional to it.
        calendar: the year of the seasonal model; weeks without dates by default.
        at: positions of the steps to return; all if None. It changes no verdict.

    Returns:
        The verdicts. `statistic` is C, `upper_bound` the largest count without an alarm, -1 where
        every count raises one.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`, `expectation`.

    Source: Rossi G, Lampugnani L, Marchi M. An approximate CUSUM procedure for surveillance of
    health events. Statistics in Medicine 1999;18:2111-2122.

    >>> found = cusum([4, 5, 13, 12, 4], mean=4.0)
    >>> found.alarm.tolist(), found.upper_bound.tolist()
    ([[False, False, True, True, False]], [[11.0, 11.0, 11.0, 11.0, 11.0]])
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    needs_dispersion = options.transformation in WITH_DISPERSION
    expected = expectation(
        table,
        options,
        calendar=calendar,
        mean=mean,
        population=population,
        dispersion=options.dispersion if needs_dispersion else 0.0,
    )
    _, monitored = advance_cusum(
        CusumState.fresh(len(table), expected.start),
        table[:, expected.start :],
        expected.mean,
        options,
        dispersion=expected.dispersion,
    )
    return among_asked(monitored, table, steps, expected.start)


def advance_cusum(
    state: CusumState,
    counts: ArrayLike,
    mean: ArrayLike,
    options: Cusum,
    *,
    dispersion: ArrayLike = 0.0,
) -> tuple[CusumState, Detection]:
    """Judge the next steps after ``state``; the result equals that of the whole series at once.

    Args:
        state: what the steps before left behind.
        counts: the new steps, (series, new steps); NaN is a missing step.
        mean: their expected counts: one number, (new steps,) or (series, new steps).
        options: as for `cusum`; its training is not used.
        dispersion: one number, or (series,).

    >>> state = CusumState.fresh(1)
    >>> for week in (11, 8):
    ...     state, found = advance_cusum(state, [[week]], 4.0, Cusum())
    >>> found.alarm
    array([[ True]])
    """
    table = new_counts(counts, len(state.sums))
    series, steps = table.shape
    rate = checked_mean(mean, series, steps)
    judgement = judgements(table, rate)
    judged = judgement == Judgement.JUDGED
    spread = known_dispersion(dispersion, 0.0, series)[:, np.newaxis]
    cases, base = np.where(judged, table, 0.0), np.where(judged, rate, 1.0)
    excess = score(options.transformation, cases, base, spread) - options.reference_value
    before, sums = np.empty(table.shape), np.empty(table.shape)
    carried = state.sums
    for step in range(steps):
        before[:, step] = carried
        current = np.maximum(0.0, carried + excess[:, step])
        sums[:, step] = current
        following = current
        if not options.like_r:
            following = np.where(current >= options.decision_interval, 0.0, current)
        carried = np.where(judged[:, step], following, carried)
    alarm = judged & (sums >= options.decision_interval)
    bound = _bound(options, before, sums, base, spread)
    expected, bound, statistic = (np.where(judged, each, np.nan) for each in (rate, bound, sums))
    positions = np.arange(state.next_step, state.next_step + steps, dtype=np.intp)
    found = Detection("cusum", positions, table, expected, bound, alarm, judgement, statistic)
    return CusumState(carried, state.next_step + steps), found


def _bound(
    options: Cusum,
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    mean: NDArray[np.float64],
    dispersion: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The largest count without an alarm, or the figure of R surveillance."""
    name, limit = options.transformation, options.decision_interval
    short = limit + options.reference_value - before
    if not options.like_r:
        needed = count_of_score(name, short, mean, dispersion)
        bound: NDArray[np.float64] = np.maximum(np.ceil(needed) - 1, -1.0)

        def alarms(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
            excess = score(name, np.maximum(counts, 0.0), mean, dispersion)
            return np.maximum(0.0, before + (excess - options.reference_value)) >= limit

        bound -= (bound >= 0) & alarms(bound)
        bound += ~alarms(bound + 1)
        return bound
    if name in ("none", "anscombeNegBin"):
        return np.asarray(np.maximum(0.0, limit - after))
    if name == "anscombe2nd":
        # There the mean of the transformed count has m^(1/3) where it should have m^(-1/3).
        middle = np.cbrt(mean) ** 2 - np.cbrt(mean) / 9
        found = np.maximum(0.0, middle + short * np.sqrt(np.cbrt(mean)) / 1.5) ** 1.5
    elif name == "rossi":
        # There a root is squared even where it is negative and no count has the score.
        inner = 4 * mean + 2 * np.sqrt(mean) * short
        root = np.sqrt(np.maximum(inner, 0.0)) - np.sqrt(mean)
        found = np.where(inner >= 0, root**2, 0.0)
    else:
        found = np.maximum(0.0, count_of_score(name, short, mean, dispersion))
    return np.asarray(np.ceil(found) if name == "standard" else found)
