"""Likelihood-ratio CUSUM: the evidence for a mean changed by a given factor, summed up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
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
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import LARGEST_COUNT, checked_counts


@dataclass(frozen=True, kw_only=True)
class LikelihoodRatioCusum(Monitoring):
    """Options of the method.

    Attributes:
        threshold: c; a sum that reaches it raises an alarm. `run_length` tells how long that takes
            in control, and finds the threshold for a wanted length.
        rate_ratio: the factor to be detected; below 1 for a decrease.
        dispersion: a, counts having variance mean + a mean^2; 0 for Poisson, None to estimate it
            once from the training.
        harmonics, trend, weekdays, training_steps, compat: see `Monitoring`; the default model
            is one harmonic.
    """

    threshold: float = 5.0
    rate_ratio: float = 1.5
    dispersion: float | None = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(self.threshold, "threshold", least=1e-9, most=1e6)
        checks.number(self.rate_ratio, "rate_ratio", least=1e-3, most=1e3)
        checks.refuse_unless(
            abs(np.log(self.rate_ratio)) >= 1e-3,
            N_("%(field)s: must differ from 1: it is the change to be detected."),
            "rate_ratio",
        )
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0, most=1e3)


@dataclass(frozen=True)
class LikelihoodRatioCusumState(SumState):
    """The sums of a likelihood-ratio CUSUM."""


@dataclass(frozen=True)
class Evidence:
    """The log likelihood ratio of a count x, which is ``per_case * x + without_cases``."""

    per_case: NDArray[np.float64]
    without_cases: NDArray[np.float64]


def evidence(
    mean: NDArray[np.float64], dispersion: NDArray[np.float64], rate_ratio: float
) -> Evidence:
    """How much a count speaks for ``rate_ratio`` times the mean, against the mean.

    With k the log of the ratio, a the dispersion and m the mean, it is k x + (1 - e^k) m for
    Poisson counts and k x + (x + 1/a) log((1 + a m) / (1 + a m e^k)) for negative binomial ones.

    >>> evidence(np.array([4.0]), np.array([0.0]), 2.0).without_cases
    array([-4.])
    """
    change = np.log(rate_ratio)
    overdispersed = dispersion > 0
    a = np.where(overdispersed, dispersion, 1.0)
    growth = np.log1p(a * mean * (rate_ratio - 1) / (1 + a * mean))
    poisson = mean * (1 - rate_ratio)
    return Evidence(
        np.where(overdispersed, change - growth, change + 0 * mean),
        np.where(overdispersed, -growth / a, poisson),
    )


def likelihood_ratio_cusum(
    counts: ArrayLike,
    options: LikelihoodRatioCusum = LikelihoodRatioCusum(),
    *,
    mean: ArrayLike | None = None,
    population: ArrayLike | None = None,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps by summed log likelihood ratios, C = max(0, C + z); an alarm if C >= c.

    After an alarm the sum begins anew at 0. A step that was not reported, or whose expected count
    is unknown or zero, leaves the sum as it is.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: the threshold, the factor to detect, and where the expected counts come from.
        mean: expected counts, one number, (time,) or (series, time); None to fit them to the
            training steps.
        population: (time,) or (series, time); fitted means are proportional to it.
        calendar: the year of the seasonal model; weeks without dates by default.
        at: positions of the steps to return; all if None. It changes no verdict.

    Returns:
        The verdicts. `statistic` is C, `upper_bound` the largest count without an alarm, -1 where
        every count raises one; a search for a decrease has no such figure.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`, `expectation`.

    Source: Höhle M, Paul M. Count data regression charts for the monitoring of surveillance time
    series. Computational Statistics and Data Analysis 2008;52:4357-4368.

    >>> found = likelihood_ratio_cusum([4, 3, 12, 14], mean=4.0)
    >>> found.alarm
    array([[False, False, False,  True]])
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
    _, monitored = advance_likelihood_ratio_cusum(
        LikelihoodRatioCusumState.fresh(len(table), expected.start),
        table[:, expected.start :],
        expected.mean,
        options,
        dispersion=expected.dispersion,
    )
    return among_asked(monitored, table, steps, expected.start)


def advance_likelihood_ratio_cusum(
    state: LikelihoodRatioCusumState,
    counts: ArrayLike,
    mean: ArrayLike,
    options: LikelihoodRatioCusum,
    *,
    dispersion: ArrayLike | None = None,
) -> tuple[LikelihoodRatioCusumState, Detection]:
    """Judge the next steps after ``state``; the result equals that of the whole series at once.

    Args:
        state: what the steps before left behind.
        counts: the new steps, (series, new steps); NaN is a missing step.
        mean: their expected counts: one number, (new steps,) or (series, new steps).
        options: as for `likelihood_ratio_cusum`; its training is not used.
        dispersion: one number, or (series,); that of the options if None.
    """
    table = new_counts(counts, len(state.sums))
    series, steps = table.shape
    rate = checked_mean(mean, series, steps)
    judgement = judgements(table, rate)
    judged = judgement == Judgement.JUDGED
    spread = known_dispersion(dispersion, options.dispersion, series)[:, np.newaxis]
    weight = evidence(np.where(judged, rate, 1.0), spread, options.rate_ratio)
    change = weight.per_case * np.where(judged, table, 0.0) + weight.without_cases
    before, sums = np.empty(table.shape), np.empty(table.shape)
    carried = state.sums
    for step in range(steps):
        before[:, step] = carried
        sums[:, step] = np.maximum(0.0, carried + change[:, step])
        following = np.where(_reached(sums[:, step], options), 0.0, sums[:, step])
        carried = np.where(judged[:, step], following, carried)
    alarm = judged & _reached(sums, options)
    bound = _bound(options, before, weight)
    expected, bound, statistic = (np.where(judged, each, np.nan) for each in (rate, bound, sums))
    positions = np.arange(state.next_step, state.next_step + steps, dtype=np.intp)
    found = Detection("lr-cusum", positions, table, expected, bound, alarm, judgement, statistic)
    return LikelihoodRatioCusumState(carried, state.next_step + steps), found


def _reached(sums: NDArray[np.float64], options: LikelihoodRatioCusum) -> NDArray[np.bool_]:
    return sums > options.threshold if options.like_r else sums >= options.threshold


def _bound(
    options: LikelihoodRatioCusum, before: NDArray[np.float64], weight: Evidence
) -> NDArray[np.float64]:
    """The largest count without an alarm, or the figure of R surveillance."""
    if options.rate_ratio < 1:
        return np.full(before.shape, np.nan)
    needed = (options.threshold - before - weight.without_cases) / weight.per_case
    if options.like_r:
        return np.maximum(0.0, needed)

    def alarms(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
        change = weight.per_case * counts + weight.without_cases
        return np.maximum(0.0, before + change) >= options.threshold

    bound: NDArray[np.float64] = np.clip(np.ceil(needed) - 1, -1.0, LARGEST_COUNT)
    bound -= (bound >= 0) & alarms(bound)
    bound += (bound < LARGEST_COUNT) & ~alarms(bound + 1)
    return bound
