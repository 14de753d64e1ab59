"""How long a likelihood-ratio chart runs until an alarm, and the threshold for a wanted length."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.aberration.count_cusum import (
    Increments,
    RunLength,
    count_cusum_run_length,
    finest_lattice,
)
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import (
    GlrCusum,
    GlrCusumState,
    advance_glr_cusum,
)
from alatau.surveillance.aberration.likelihood_ratio_cusum import (
    LikelihoodRatioCusum,
    LikelihoodRatioCusumState,
    advance_likelihood_ratio_cusum,
    evidence,
)
from alatau.surveillance.aberration.monitoring import checked_mean
from alatau.surveillance.series import as_floats

Chart = LikelihoodRatioCusum | GlrCusum
AChart = TypeVar("AChart", LikelihoodRatioCusum, GlrCusum)

STATES_OF_SEARCH = 400
STEPS_AT_ONCE = 64
NORMAL_95 = 1.959963984540054


def run_length(options: LikelihoodRatioCusum, mean: float, *, true_ratio: float = 1.0) -> RunLength:
    """Compute the average run length of the likelihood-ratio CUSUM for a constant mean.

    Its sum, divided by the evidence per case, is a CUSUM of counts with reference value r and
    interval H. If r is a fraction, that is a finite Markov chain, solved exactly. Close fractions
    below and above r give bounds, as the run length rises with r (falls, for a decrease); the
    estimate lies between in proportion.

    Args:
        options: the chart; its dispersion must be a number.
        mean: expected count in control.
        true_ratio: the true mean is this times ``mean``; 1 for the run length in control.

    Raises:
        InvalidInput: means or ratios out of range; a chart whose interval is thousands of cases.

    Source: Brook D, Evans DA. An approach to the probability distribution of cusum run length.
    Biometrika 1972;59:539-549; Hawkins DM, Olwell DH. Cumulative sum charts and charting for
    quality improvement. Springer, 1998.

    >>> chart = LikelihoodRatioCusum(threshold=4.0, rate_ratio=2.0)
    >>> found = run_length(chart, 3.0)
    >>> found.lower <= found.steps <= found.upper
    True
    """
    return count_cusum_run_length(
        _increments(options, mean, true_ratio),
        options.threshold / abs(_per_case(options, mean)),
        strict=options.like_r,
    )


def threshold_for(
    options: LikelihoodRatioCusum, steps: float, mean: float
) -> tuple[LikelihoodRatioCusum, RunLength]:
    """Return the chart with about the smallest threshold whose run length reaches ``steps``.

    The run length in control jumps as the threshold passes sums that counts can reach, so that it
    may be noticeably longer than asked.

    Args:
        options: the chart; its threshold is not used.
        steps: the wanted average run length in control.
        mean: expected count in control.

    Raises:
        InvalidInput: so short a run length that every threshold gives a longer one.

    >>> chart, found = threshold_for(LikelihoodRatioCusum(rate_ratio=2.0), 200, 3.0)
    >>> round(chart.threshold, 2), 200 < found.steps < 260
    (3.71, True)
    """
    checks.number(steps, "steps", least=1.5, most=1e9)
    high = float(np.log(steps)) + 1e-6
    low = 1e-6
    increments = _increments(options, mean, 1.0)
    scale = abs(_per_case(options, mean))
    finest = finest_lattice(high / scale, STATES_OF_SEARCH)

    def length(threshold: float, finest: int | None) -> RunLength:
        return count_cusum_run_length(
            increments, threshold / scale, strict=options.like_r, finest=finest
        )

    shortest = length(low, finest)
    if shortest.steps > steps:
        raise InvalidInput(
            N_("%(field)s: must be at least %(least)s; every threshold gives a longer run."),
            "steps",
            least=float(np.ceil(shortest.steps * 10) / 10),
        )
    while high - low > 1e-5 * (1 + high):
        middle = (low + high) / 2
        if length(middle, finest).steps >= steps:
            high = middle
        else:
            low = middle
    # The run length jumps where the sum can lie exactly on the threshold: step clear of it.
    high += scale / finest
    return replace(options, threshold=high), length(high, None)


def simulated_run_length(
    options: Chart,
    mean: ArrayLike,
    *,
    true_ratio: float = 1.0,
    paths: int = 2000,
    longest: int = 100_000,
    seed: int = 0,
) -> RunLength:
    """Simulate the average run length, for any mean of the year and for the generalised chart.

    Args:
        options: the chart; its dispersion must be a number.
        mean: expected counts in control, one number or those of a cycle that is repeated; each
            path begins at its beginning.
        true_ratio: the true mean is this times ``mean``.
        paths: number of simulated series.
        longest: steps after which a path is given up.
        seed: of the random numbers; the same seed gives the same ones to every chart.

    Returns:
        The mean, with its 95 % interval (1.96 standard errors).

    Raises:
        InvalidInput: some paths reach ``longest`` without an alarm.

    >>> found = simulated_run_length(GlrCusum(threshold=2.0), [3.0, 5.0], paths=100, seed=1)
    >>> found.lower < found.steps < found.upper
    True
    """
    checks.number(true_ratio, "true_ratio", least=1e-3, most=1e3)
    checks.whole(paths, "paths", least=2, most=1_000_000)
    checks.whole(longest, "longest", least=1, most=10_000_000)
    lengths = _simulated(options, mean, true_ratio, paths, longest, seed)
    error = float(lengths.std(ddof=1) / np.sqrt(paths))
    steps = float(lengths.mean())
    return RunLength(steps, steps - NORMAL_95 * error, steps + NORMAL_95 * error)


def simulated_threshold_for(
    options: AChart,
    steps: float,
    mean: ArrayLike,
    *,
    paths: int = 2000,
    seed: int = 0,
) -> tuple[AChart, RunLength]:
    """Find the threshold for a run length in control by simulation.

    The same random numbers serve all trials; the logarithm of the run length grows about as fast
    as the threshold. It ends when the simulated run length is within half a standard error.

    Args:
        options: the chart; its threshold is not used.
        steps: the wanted average run length in control.
        mean: as for `simulated_run_length`.
        paths: number of simulated series.
        seed: of the random numbers.

    Raises:
        InvalidInput: ``steps`` out of range, or out of reach.

    >>> chart, found = simulated_threshold_for(GlrCusum(), 50, 4.0, paths=200)
    >>> found.lower < 50 < found.upper
    True
    """
    checks.number(steps, "steps", least=3, most=1e5)
    longest = int(200 * steps)
    low, high = 0.0, np.inf
    threshold = max(0.1, float(np.log(steps)) - 0.5)
    for _ in range(40):
        chart = replace(options, threshold=threshold)
        found = simulated_run_length(chart, mean, paths=paths, longest=longest, seed=seed)
        error = (found.upper - found.lower) / (2 * NORMAL_95)
        if abs(found.steps - steps) <= error / 2 or high - low < 1e-6:
            return chart, found
        low, high = (threshold, high) if found.steps < steps else (low, threshold)
        threshold += float(np.log(steps / found.steps))
        if not low < threshold < high:
            threshold = (low + high) / 2
    raise InvalidInput(N_("%(field)s: no threshold was found for it."), "steps")


def _per_case(options: LikelihoodRatioCusum, mean: float) -> float:
    return float(_weight(options, mean)[0])


def _weight(options: LikelihoodRatioCusum, mean: float) -> tuple[float, float]:
    checks.number(mean, "mean", least=1e-6, most=1e6)
    checks.refuse_unless(
        options.dispersion is not None,
        N_("%(field)s: must be a number; there is no training here to estimate it from."),
        "dispersion",
    )
    found = evidence(
        np.array(float(mean)), np.array(float(options.dispersion or 0.0)), options.rate_ratio
    )
    return float(found.per_case), float(found.without_cases)


def _increments(options: LikelihoodRatioCusum, mean: float, true_ratio: float) -> Increments:
    per_case, without = _weight(options, mean)
    checks.number(true_ratio, "true_ratio", least=1e-3, most=1e3)
    return Increments(
        mean=mean * true_ratio,
        dispersion=float(options.dispersion or 0.0),
        reference=-without / per_case,
        upward=per_case > 0,
    )


def _simulated(
    options: Chart, mean: ArrayLike, true_ratio: float, paths: int, longest: int, seed: int
) -> NDArray[np.float64]:
    cycle = np.atleast_1d(as_floats(mean, "mean"))
    cycle = checked_mean(cycle, 1, cycle.size)[0]
    checks.refuse_unless(
        bool((cycle > 0).all()), N_("%(field)s: must be positive throughout."), "mean"
    )
    dispersion = options.dispersion
    checks.refuse_unless(
        dispersion is not None,
        N_("%(field)s: must be a number; there is no training here to estimate it from."),
        "dispersion",
    )
    rng = np.random.default_rng(seed)
    lengths = np.full(paths, np.nan)
    running = np.arange(paths)
    state: LikelihoodRatioCusumState | GlrCusumState
    if isinstance(options, GlrCusum):
        options, state = replace(options, bounds=False), GlrCusumState.fresh(paths)
    else:
        state = LikelihoodRatioCusumState.fresh(paths)
    for first in range(0, longest, STEPS_AT_ONCE):
        steps = np.arange(first, first + STEPS_AT_ONCE) % len(cycle)
        rate = np.broadcast_to(cycle[steps] * true_ratio, (paths, STEPS_AT_ONCE))
        drawn = (
            rng.negative_binomial(1 / dispersion, 1 / (1 + dispersion * rate))
            if dispersion
            else rng.poisson(rate)
        )[running]
        if isinstance(options, GlrCusum):
            assert isinstance(state, GlrCusumState)
            state, found = advance_glr_cusum(state, drawn, cycle[steps], options)
        else:
            assert isinstance(state, LikelihoodRatioCusumState)
            state, found = advance_likelihood_ratio_cusum(state, drawn, cycle[steps], options)
        ended = found.alarm.any(axis=1)
        lengths[running[ended]] = first + 1 + found.alarm[ended].argmax(axis=1)
        running = running[~ended]
        if running.size == 0:
            break
        if isinstance(state, GlrCusumState):
            state = replace(
                state,
                counts=state.counts[~ended],
                mean=state.mean[~ended],
                since=state.since[~ended],
            )
        else:
            state = replace(state, sums=state.sums[~ended])
    late = np.isnan(lengths) | (lengths > longest)
    if late.any():
        raise InvalidInput(
            N_(
                "%(field)s: %(share)s %% of the paths have no alarm within %(got)s steps; "
                "take more steps or a lower threshold."
            ),
            "longest",
            share=round(100 * float(late.mean()), 1),
            got=longest,
        )
    return lengths
