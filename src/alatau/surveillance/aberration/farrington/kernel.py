"""The compiled heart of both Farrington methods: one quasi-Poisson model for each judged step.

The model has an intercept for each part of the year and perhaps one slope in time. Intercepts
profile out in closed form, exp(a_g) = sum wy / sum w e exp(bt), so that a fit is a search for one
number, and leverages and variances need no matrix (what is inverted has the shape of an arrow).

All of it stands in this one module, since Numba's cache on disk looks at no other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

JUDGED, MISSING, SHORT_HISTORY, FEW_CASES, NO_ESTIMATE = range(5)
"""The values of `Judgement`."""

OWN = 0
"""The part of the year that the judged step lies in."""

PUBLISHED, IN_FLEXIBLE_R, IN_ORIGINAL_R = range(3)
"""Whose dispersion stands behind standard errors: `Rules.scale`."""

_MOST_ITERATIONS = 50
_ENOUGH = 1e-11
_LONGEST_STEP = 2.0
_NO_SLOPE = 60.0
"""A slope that changes the mean by more than exp(60) over the baseline is one without estimate: all
cases of each part of the year lie at the same end of the baseline."""

_R_ITERATIONS = 25
_R_ENOUGH = 1e-8
_LARGE = 1e5
"""Above it a count's own logarithm leaves too few digits to the deviance."""


class Rules(NamedTuple):
    """What the kernel must know of the options.

    `critical` is the smallest |t| at which a trend is significant, by degrees of freedom.
    `reach` is how many steps back, this one included, recent cases are counted.
    """

    reweight: bool
    weights_threshold: float
    trend: bool
    critical: Floats
    cases: float
    reach: int
    scale: int


class Windows(NamedTuple):
    """Which steps are the baseline of each judged one, as in `baselines.Baselines`."""

    pattern: Integers
    begin: Integers
    lag: Integers
    level: Integers
    levels: int


class Baseline(NamedTuple):
    """The baseline of one step and room for its fit; n entries at most, by part of the year."""

    y: Floats
    exposure: Floats
    t: Floats
    level: Integers
    weight: Floats
    mean: Floats
    information: Floats
    linear: Floats
    first: Floats
    saturated: Floats
    cases: Floats
    total: Floats
    centre: Floats
    spread: Floats
    intercept: Floats


class Fit(NamedTuple):
    """A fitted model: `spread` is the information on the slope."""

    found: bool
    trend: bool
    slope: float
    spread: float
    dispersion: float
    in_r: float
    freedom: int


@njit(nogil=True, cache=True, error_model="numpy")
def room(most: int, levels: int) -> Baseline:
    """Room for a baseline of so many steps."""
    return Baseline(
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(most, np.int64),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(levels),
        np.empty(levels),
        np.empty(levels),
        np.empty(levels),
        np.empty(levels),
    )


@njit(nogil=True, cache=True, error_model="numpy")
def gather(
    counts: Floats,
    population: Floats,
    step: int,
    lag: Integers,
    level: Integers,
    base: Baseline,
    like_r: bool,
) -> int:
    """Fill in the baseline of a step, oldest first; return how many of its steps were reported."""
    n = 0
    for i in range(lag.size):
        at = step - lag[i]
        if not math.isnan(counts[at]):
            base.y[n] = counts[at]
            base.exposure[n] = population[at] if population.size else 1.0
            base.t[n] = -lag[i]
            base.level[n] = level[i]
            if like_r:
                base.first[n] = math.log((base.y[n] + 0.1) / base.exposure[n])
                base.saturated[n] = math.log(base.y[n] / base.exposure[n])
            n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def fit_published(base: Baseline, n: int, trend: bool, start: float) -> tuple[bool, float, float]:
    """Maximise the likelihood; leaves mean and information of each step, returns slope, spread.

    Newton's method from the slope `start`; the likelihood is concave.
    """
    base.cases[:] = 0.0
    for i in range(n):
        base.cases[base.level[i]] += base.weight[i] * base.y[i]
    # Times are counted from the middle of the baseline, for the sake of rounding.
    middle = 0.5 * (base.t[0] + base.t[n - 1])
    span = max(base.t[n - 1] - base.t[0], 1.0)
    timed = 0.0
    for i in range(n):
        timed += base.weight[i] * base.y[i] * (base.t[i] - middle)
    slope, spread = start, 0.0
    found = not trend
    for _ in range(_MOST_ITERATIONS):
        sum_rates(base, n, slope, middle)
        score, spread = timed, 0.0
        for g in range(base.total.size):
            if base.total[g] > 0.0:
                base.intercept[g] = base.cases[g] / base.total[g]
                centre = base.centre[g] / base.total[g]
                score -= base.cases[g] * centre
                spread += base.intercept[g] * (base.spread[g] - base.centre[g] * centre)
                base.centre[g] = centre
        if found:
            break
        if not spread * span * span > 1e-9:
            return False, 0.0, 0.0
        move = score / spread
        found = abs(move) * span < _ENOUGH
        slope += math.copysign(min(abs(move), _LONGEST_STEP / span), move)
        if not abs(slope) * span < _NO_SLOPE:
            return False, 0.0, 0.0
    for i in range(n):
        base.mean[i] *= base.intercept[base.level[i]]
        base.information[i] = base.weight[i] * base.mean[i]
    for g in range(base.total.size):
        if base.total[g] > 0.0:
            base.intercept[g] = math.log(base.intercept[g]) + slope * base.centre[g]
            base.centre[g] += middle
            base.total[g] = base.cases[g]
    return found, slope, spread


@njit(nogil=True, cache=True, error_model="numpy")
def sum_rates(base: Baseline, n: int, slope: float, middle: float) -> None:
    """Rates before intercepts, and their sum and moments of time by part of the year."""
    grow(base, n, slope, middle)
    base.total[:] = 0.0
    base.centre[:] = 0.0
    base.spread[:] = 0.0
    for i in range(n):
        g = base.level[i]
        late = base.t[i] - middle
        weighted = base.weight[i] * base.mean[i]
        base.total[g] += weighted
        base.centre[g] += weighted * late
        base.spread[g] += weighted * late * late


@njit(nogil=True, cache=True, error_model="numpy")
def grow(base: Baseline, n: int, slope: float, middle: float) -> None:
    """Set each mean to exposure times exp(slope (t - middle)), without a power for each."""
    if slope == 0.0:
        base.mean[:n] = base.exposure[:n]
        return
    a_step = math.exp(slope)
    now = base.t[0]
    growth = math.exp(slope * (now - middle))
    for i in range(n):
        gap = base.t[i] - now
        if gap == 1.0:
            growth *= a_step
        elif gap > 0.0:
            growth *= math.exp(slope * gap)
        now = base.t[i]
        base.mean[i] = base.exposure[i] * growth


@njit(nogil=True, cache=True, error_model="numpy")
def fit_like_r(base: Baseline, n: int, trend: bool) -> tuple[bool, float, float]:
    """Iterate as R's `glm` does, and stop where it stops: one iteration before its own weights."""
    middle = 0.5 * (base.t[0] + base.t[n - 1])
    deviance = 0.0
    for i in range(n):
        base.mean[i] = base.y[i] + 0.1
        base.linear[i] = base.first[i]
        deviance += base.weight[i] * deviance_of(base, i)
    slope, spread = 0.0, 0.0
    for _ in range(_R_ITERATIONS):
        base.total[:] = 0.0
        base.centre[:] = 0.0
        base.intercept[:] = 0.0
        for i in range(n):
            g = base.level[i]
            w = base.weight[i] * base.mean[i]
            base.information[i] = w
            base.linear[i] += base.y[i] / base.mean[i] - 1.0
            base.total[g] += w
            base.centre[g] += w * base.t[i]
            base.intercept[g] += w * base.linear[i]
        for g in range(base.total.size):
            if base.total[g] > 0.0:
                base.centre[g] /= base.total[g]
                base.intercept[g] /= base.total[g]
        spread, together = 0.0, 0.0
        for i in range(n):
            g = base.level[i]
            away = base.t[i] - base.centre[g]
            spread += base.information[i] * away * away
            together += base.information[i] * away * (base.linear[i] - base.intercept[g])
        if trend:
            if not spread > 0.0:
                return False, 0.0, 0.0
            slope = together / spread
        grow(base, n, slope, middle)
        for g in range(base.total.size):
            base.cases[g] = math.exp(base.intercept[g] + slope * (middle - base.centre[g]))
        before, deviance = deviance, 0.0
        for i in range(n):
            g = base.level[i]
            base.linear[i] = base.intercept[g] + slope * (base.t[i] - base.centre[g])
            base.mean[i] *= base.cases[g]
            deviance += base.weight[i] * deviance_of(base, i)
        if not math.isfinite(deviance):
            return False, 0.0, 0.0
        if abs(deviance - before) / (abs(deviance) + 0.1) < _R_ENOUGH:
            return True, slope, spread
    return False, slope, spread


@njit(nogil=True, cache=True, error_model="numpy")
def deviance_of(base: Baseline, i: int) -> float:
    """Twice the loss of log-likelihood of a Poisson count."""
    y, mean = float(base.y[i]), float(base.mean[i])
    if y == 0.0:
        return 2.0 * mean
    if y < _LARGE:
        return 2.0 * (y * float(base.saturated[i] - base.linear[i]) - (y - mean))
    return 2.0 * (y * math.log(y / mean) - (y - mean))


@njit(nogil=True, cache=True, error_model="numpy")
def fit(base: Baseline, n: int, trend: bool, rules: Rules, start: float) -> Fit:
    """One fit with the weights that stand in `base`, and its dispersion."""
    if rules.scale != PUBLISHED:
        found, slope, spread = fit_like_r(base, n, trend)
    else:
        found, slope, spread = fit_published(base, n, trend, start)
    used = 1 if trend else 0
    base.spread[:] = 0.0
    pearson, in_r = 0.0, 0.0
    for i in range(n):
        g = base.level[i]
        if base.spread[g] == 0.0:
            base.spread[g] = 1.0
            used += 1
        if base.mean[i] > 0.0:
            relative = (base.y[i] - base.mean[i]) / base.mean[i]
            pearson += base.information[i] * relative * relative
            in_r += base.weight[i] * relative * relative
    freedom = n - used
    if freedom < 1:
        return Fit(False, trend, slope, spread, 1.0, 1.0, freedom)
    return Fit(found, trend, slope, spread, pearson / freedom, in_r / freedom, freedom)


@njit(nogil=True, cache=True, error_model="numpy")
def reweigh(base: Baseline, n: int, model: Fit, threshold: float) -> None:
    """Give less weight to steps far above the model: past outbreaks (Anscombe residuals)."""
    dispersion = max(model.dispersion, 1.0)
    most = threshold * threshold * dispersion
    total = 0.0
    for i in range(n):
        mean, away = base.mean[i], base.y[i] - base.mean[i]
        base.weight[i] = 1.0
        if away > 0.0 and mean > 0.0:
            g = base.level[i]
            leverage = base.information[i] / base.total[g]
            if model.trend:
                late = base.t[i] - base.centre[g]
                leverage += base.information[i] * late * late / model.spread
            left = max(1.0 - leverage, 0.0)
            # A Pearson residual is never less than Anscombe's: powers are taken of few.
            if away * away > most * left * mean:
                raised = 1.5 * (base.y[i] ** (2.0 / 3.0) * mean ** (-1.0 / 6.0) - math.sqrt(mean))
                squared = raised * raised / dispersion
                if squared > threshold * threshold * left:
                    base.weight[i] = left / squared
        total += base.weight[i]
    for i in range(n):
        base.weight[i] *= n / total


@njit(nogil=True, cache=True, error_model="numpy")
def expected_now(base: Baseline, model: Fit, exposure: float) -> float:
    """The mean that the model expects of the judged step, at time nought."""
    if not base.total[OWN] > 0.0:
        return 0.0
    return exposure * math.exp(base.intercept[OWN] - model.slope * base.centre[OWN])


@njit(nogil=True, cache=True, error_model="numpy")
def judge(base: Baseline, n: int, exposure: float, rules: Rules) -> tuple[Fit, float]:
    """The model of a step and what it expects; the trend goes unless it earns its place.

    Each model is fitted, past outbreaks get less weight, and it is fitted again.
    """
    trend = rules.trend
    while True:
        base.weight[:n] = 1.0
        model = Fit(True, trend, 0.0, 0.0, 1.0, 1.0, 0)
        for again in range(2 if rules.reweight else 1):
            if again and model.found:
                reweigh(base, n, model, rules.weights_threshold)
            if model.found:
                model = fit(base, n, trend, rules, model.slope)
        expected = expected_now(base, model, exposure)
        if not trend or earns_its_place(base, n, model, expected, rules):
            return model, expected
        trend = False


@njit(nogil=True, cache=True, error_model="numpy")
def earns_its_place(base: Baseline, n: int, model: Fit, expected: float, rules: Rules) -> bool:
    """Whether a trend was found, is significant, and expects nothing that never was."""
    if not model.found:
        return False
    error = math.sqrt(scale_of(model, rules, True) / model.spread)
    if not abs(model.slope) > rules.critical[model.freedom] * error:
        return False
    highest = 0.0
    for i in range(n):
        highest = max(highest, base.y[i])
    return expected <= highest


@njit(nogil=True, cache=True, error_model="numpy")
def scale_of(model: Fit, rules: Rules, of_trend: bool) -> float:
    """The dispersion behind the standard error of the trend, or of what is expected."""
    if rules.scale == IN_FLEXIBLE_R:
        return model.in_r if rules.reweight else model.dispersion
    if rules.scale == IN_ORIGINAL_R and of_trend:
        return model.dispersion
    return max(model.dispersion, 1.0)


@njit(nogil=True, cache=True, error_model="numpy")
def recent_cases(counts: Floats, step: int, reach: int) -> float:
    """Reported cases of the last steps, the judged one included."""
    cases = 0.0
    for at in range(max(step - reach + 1, 0), step + 1):
        if not math.isnan(counts[at]):
            cases += counts[at]
    return cases


@njit(nogil=True, cache=True, error_model="numpy")
def estimate(
    counts: Floats,
    population: Floats,
    steps: Integers,
    windows: Windows,
    rules: Rules,
    judgement: NDArray[np.int8],
    expected: Floats,
    error: Floats,
    dispersion: Floats,
    slope: Floats,
) -> None:
    """Judge the asked steps of many series.

    Args:
        counts: (series, time), NaN where missing.
        population: the same shape, or (series, 0) where there is no offset.
        steps: the asked steps.
        windows, rules: the baselines of these steps, and the options.
        judgement, expected, error, dispersion, slope: (series, asked), written here; `error` is
            the standard error of the logarithm of `expected`. What is not estimated stays.
    """
    base = room(windows.lag.size, windows.levels)
    like_r = rules.scale != PUBLISHED
    for j in range(steps.size):
        step, pattern = steps[j], windows.pattern[j]
        lag = windows.lag[windows.begin[pattern] : windows.begin[pattern + 1]]
        level = windows.level[windows.begin[pattern] : windows.begin[pattern + 1]]
        for i in range(counts.shape[0]):
            if math.isnan(counts[i, step]):
                judgement[i, j] = MISSING
                continue
            if lag.size == 0 or step < lag[0]:
                judgement[i, j] = SHORT_HISTORY
                continue
            if recent_cases(counts[i], step, rules.reach) < rules.cases:
                judgement[i, j] = FEW_CASES
                continue
            n = gather(counts[i], population[i], step, lag, level, base, like_r)
            known = False
            for m in range(n):
                known = known or base.level[m] == OWN
            judgement[i, j] = NO_ESTIMATE
            if not known:
                continue
            exposure = population[i, step] if population.shape[1] else 1.0
            model, mean = judge(base, n, exposure, rules)
            if not model.found:
                continue
            judgement[i, j] = JUDGED
            expected[i, j] = mean
            dispersion[i, j] = max(model.dispersion, 1.0)
            variance = 0.0
            if base.total[OWN] > 0.0:
                variance = 1.0 / base.total[OWN]
            if model.trend:
                slope[i, j] = model.slope
                variance += base.centre[OWN] * base.centre[OWN] / model.spread
            error[i, j] = math.sqrt(scale_of(model, rules, False) * variance)
