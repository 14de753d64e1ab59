"""The compiled heart of EARS: mean and standard deviation of a moving window, step by step.

All of it stands in this one module, since Numba's cache on disk looks at no other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

JUDGED, MISSING, SHORT_HISTORY, FEW_CASES, NO_ESTIMATE = range(5)
"""The values of `Judgement`."""

_EXACT = 9e7
"""Below it, counts times window have squares that a float holds exactly."""

GUARD = 2
"""Steps between window and judged step in C2 and C3."""


class Rules(NamedTuple):
    """What the kernel must know of the options; `z` is the normal quantile."""

    window: int
    fewest: int
    guard: int
    summed: bool
    stride: int
    z: float
    minimum_sd: float
    like_r: bool


@njit(nogil=True, cache=True, error_model="numpy")
def slide(counts: Floats, first: int, last: int, rules: Rules, mean: Floats, sd: Floats) -> None:
    """Mean and standard deviation of the windows of the steps `first` to `last`, from 0 on.

    Counts are whole: sums that are added to and taken from are exact as long as they are small
    enough, and so is the numerator of the variance. Where they are not, each window is summed anew.
    """
    begin = first - rules.guard - rules.window
    largest = 0.0
    for at in range(begin, last - rules.guard):
        if counts[at] > largest:  # noqa: PLR1730 (a missing count is not the largest)
            largest = counts[at]
    if rules.stride > 1 or largest * rules.window > _EXACT:
        for step in range(first, last + 1):
            mean[step - first], sd[step - first] = mean_and_sd(counts, step, rules)
        return
    n, total, squares = 0, 0.0, 0.0
    for at in range(begin, begin + rules.window - 1):
        count = counts[at]
        if not math.isnan(count):
            n, total, squares = n + 1, total + count, squares + count * count
    for step in range(first, last + 1):
        count = counts[step - rules.guard - 1]
        if not math.isnan(count):
            n, total, squares = n + 1, total + count, squares + count * count
        if n < rules.fewest:
            mean[step - first], sd[step - first] = math.nan, math.nan
        else:
            spread = math.sqrt((n * squares - total * total) / (n * (n - 1)))
            mean[step - first] = total / n
            sd[step - first] = max(spread, rules.minimum_sd)
        count = counts[step - rules.guard - rules.window]
        if not math.isnan(count):
            n, total, squares = n - 1, total - count, squares - count * count


@njit(nogil=True, cache=True, error_model="numpy")
def mean_and_sd(counts: Floats, step: int, rules: Rules) -> tuple[float, float]:
    """Of the reported counts of the window before a step; NaN if there are too few of them."""
    first = step - (rules.window + rules.guard) * rules.stride
    last = step - rules.guard * rules.stride
    n, total = 0, 0.0
    for at in range(first, last, rules.stride):
        if not math.isnan(counts[at]):
            n += 1
            total += counts[at]
    if n < rules.fewest:
        return math.nan, math.nan
    mean = total / n
    squares = 0.0
    for at in range(first, last, rules.stride):
        away = counts[at] - mean
        if not math.isnan(away):
            squares += away * away
    return mean, max(math.sqrt(squares / (n - 1)), rules.minimum_sd)


@njit(nogil=True, cache=True, error_model="numpy")
def excess(count: float, mean: float, sd: float, like_r: bool) -> float:
    """max(0, C2 - 1): what a step adds to C3; nothing where it or its window is missing.

    A count that equals a window without variation adds nothing; in R it is not a number.
    """
    away = count - mean
    if like_r and sd == 0.0 and away == 0.0:
        return math.nan
    return max(away / sd - 1.0, 0.0) if away > 0.0 else 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def bound_after(earlier: float, count: float, mean: float, sd: float, rules: Rules) -> float:
    """The bound of C3, given what the two steps before add; -1 where they alone are an alarm."""
    if math.isnan(mean) or math.isnan(earlier):
        return math.nan
    if rules.like_r:
        return max(count + sd * (rules.z - earlier), 0.0)
    return mean + sd * (1.0 + rules.z - earlier) if earlier <= rules.z else -1.0


@njit(nogil=True, cache=True, error_model="numpy")
def judge(
    counts: Floats,
    steps: NDArray[np.int64],
    rules: Rules,
    judgement: NDArray[np.int8],
    expected: Floats,
    upper_bound: Floats,
    statistic: Floats,
    alarm: NDArray[np.bool_],
) -> None:
    """Judge the asked steps of many series; (series, asked) tables are written, NaN included."""
    look_back = GUARD * rules.stride if rules.summed else 0
    history = (rules.window + rules.guard) * rules.stride + look_back
    means = np.empty(steps.size + look_back)
    sds = np.empty(steps.size + look_back)
    adds = np.empty(steps.size + look_back)
    begin = 0
    while begin < steps.size:
        end = begin + 1
        while end < steps.size and steps[end] == steps[end - 1] + 1:
            end += 1
        if steps[begin] < history:
            end = begin + 1
        for i in range(counts.shape[0]):
            row = counts[i]
            if steps[begin] < history:
                missing = math.isnan(row[steps[begin]])
                judgement[i, begin] = MISSING if missing else SHORT_HISTORY
                expected[i, begin], upper_bound[i, begin] = math.nan, math.nan
                alarm[i, begin] = False
                if rules.summed:
                    statistic[i, begin] = math.nan
                continue
            first = steps[begin] - look_back
            slide(row, first, steps[end - 1], rules, means, sds)
            if rules.summed:
                for at in range(look_back + end - begin):
                    adds[at] = excess(row[first + at], means[at], sds[at], rules.like_r)
            for j in range(begin, end):
                at = j - begin + look_back
                count, mean, sd = row[steps[j]], means[at], sds[at]
                if rules.summed:
                    earlier = adds[at - rules.stride] + adds[at - 2 * rules.stride]
                    bound = bound_after(earlier, count, mean, sd, rules)
                    statistic[i, j] = earlier + adds[at]
                    verdict = count > bound if rules.like_r else statistic[i, j] > rules.z
                else:
                    bound = mean + rules.z * sd
                    verdict = count > bound
                judgement[i, j] = JUDGED
                if math.isnan(count) or math.isnan(bound):
                    judgement[i, j] = MISSING if math.isnan(count) else NO_ESTIMATE
                    mean, bound, verdict = math.nan, math.nan, False
                    if rules.summed:
                        statistic[i, j] = math.nan
                expected[i, j], upper_bound[i, j], alarm[i, j] = mean, bound, verdict
        begin = end
