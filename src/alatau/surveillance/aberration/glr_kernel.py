"""The compiled recursion of the generalised likelihood-ratio CUSUM.

For every admissible begin k of a change, the log likelihood ratio of the counts from k on is
maximised over the factor. Begins are skipped that cannot win: where the score at no change of the
steps between two begins k1 < k2 does not point in the searched direction, the (concave) evidence
of these steps is nowhere positive, so that k2 is at least as good as k1 for every factor and
whatever comes later. What is left are the records of the score summed backwards.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

_njit: Any = njit
number = _njit(nogil=True, cache=True, error_model="numpy")

LARGEST = 1e9
"""More cases are never asked for when the smallest count with an alarm is searched."""


@number
def _poisson(cases: float, mean: float, sign: float, zeros_speak: bool) -> float:
    """The greatest log likelihood ratio of ``cases`` where ``mean`` was expected."""
    if sign * (cases - mean) <= 0.0:
        return 0.0
    if cases == 0.0:
        return mean if zeros_speak else 0.0
    return max(0.0, cases * math.log(cases / mean) - cases + mean)


@number
def _negative_binomial(
    cases: Any, mean: Any, first: int, last: int, newest: float, a: float, sign: float
) -> float:
    """The same for steps first..last of one series, the last count being ``newest``."""
    total, score = 0.0, 0.0
    for t in range(first, last + 1):
        x = newest if t == last else cases[t]
        total += x
        score += (x - mean[t]) / (1.0 + a * mean[t])
    if sign * score <= 0.0:
        return 0.0
    if total == 0.0:
        ratio = 0.0
        for t in range(first, last + 1):
            ratio += math.log1p(a * mean[t]) / a
        return ratio
    low, high = 0.0, sign
    for _ in range(200):
        if sign * _slope(cases, mean, first, last, newest, a, total, high)[0] < 0.0:
            break
        low, high = high, 2.0 * high
    change = low
    if low == 0.0:
        change = 0.5 * high
    for _ in range(200):
        slope, curvature = _slope(cases, mean, first, last, newest, a, total, change)
        if sign * slope > 0.0:
            low = change
        else:
            high = change
        following = change + slope / curvature
        if not (min(low, high) < following < max(low, high)):
            following = 0.5 * (low + high)
        moved = abs(following - change)
        change = following
        if moved <= 1e-13 * (1.0 + abs(change)):
            break
    ratio = change * total
    growth = math.expm1(change)
    for t in range(first, last + 1):
        x = newest if t == last else cases[t]
        ratio -= (x + 1.0 / a) * math.log1p(a * mean[t] * growth / (1.0 + a * mean[t]))
    return max(0.0, ratio)


@number
def _slope(
    cases: Any,
    mean: Any,
    first: int,
    last: int,
    newest: float,
    a: float,
    total: float,
    change: float,
) -> tuple[float, float]:
    """First and minus second derivative of the log likelihood ratio by the log factor."""
    factor = math.exp(change)
    slope, curvature = total, 0.0
    for t in range(first, last + 1):
        x = newest if t == last else cases[t]
        weight = 1.0 / (1.0 + a * mean[t] * factor)
        fitted = (1.0 + a * x) * mean[t] * factor * weight
        slope -= fitted
        curvature += fitted * weight
    return slope, curvature


@number
def _candidates(
    cases: Any,
    mean: Any,
    first: int,
    last: int,
    now: int,
    a: float,
    sign: float,
    zeros_speak: bool,
    found: Any,
) -> int:
    """Write the begins in first..last that can win at ``now``, latest first; return their number.

    ``found`` gets rows of begin, cases and mean from it up to the step before ``now``.
    """
    number_found = 0
    record = -math.inf
    score, total, expected = 0.0, 0.0, 0.0
    for k in range(now, first - 1, -1):
        if k < now:
            score += sign * (cases[k] - mean[k]) / (1.0 + a * mean[k])
            total += cases[k]
            expected += mean[k]
        if not zeros_speak and sign < 0.0 and total + cases[now] == 0.0:
            continue
        if k <= last and score > record and (mean[k] > 0.0 or k == now):
            record = score
            found[number_found, 0] = k
            found[number_found, 1] = total
            found[number_found, 2] = expected
            number_found += 1
    return number_found


@number
def _statistic(
    cases: Any,
    mean: Any,
    now: int,
    newest: float,
    a: float,
    sign: float,
    found: Any,
    held: int,
    zeros_speak: bool,
    enough: float,
) -> float:
    """The greatest ratio over the candidates; any above ``enough`` once one is."""
    best = 0.0
    for i in range(held):
        if a > 0.0:
            ratio = _negative_binomial(cases, mean, int(found[i, 0]), now, newest, a, sign)
        else:
            ratio = _poisson(found[i, 1] + newest, found[i, 2] + mean[now], sign, zeros_speak)
        best = max(best, ratio)
        if best >= enough:
            break
    return best


@number
def _smallest_with_alarm(
    cases: Any,
    mean: Any,
    now: int,
    observed: float,
    alarms: bool,
    a: float,
    found: Any,
    held: int,
    threshold: float,
) -> float:
    """The smallest count at ``now`` with an alarm; infinite if there is none up to `LARGEST`."""
    if alarms:
        low, high = -1.0, observed
    else:
        low, high = observed, 2.0 * observed + mean[now] + 4.0
        high = math.ceil(high)
        while _statistic(cases, mean, now, high, a, 1.0, found, held, True, threshold) < threshold:
            low, high = high, 2.0 * high
            if high > LARGEST:
                return math.inf
    while high - low > 1.0:
        middle = math.floor(0.5 * (low + high))
        if _statistic(cases, mean, now, middle, a, 1.0, found, held, True, threshold) >= threshold:
            high = middle
        else:
            low = middle
    return high


@number
def run(
    cases: Any,
    mean: Any,
    judged: Any,
    since: Any,
    past: int,
    a: Any,
    threshold: float,
    sign: float,
    window: int,
    least: int,
    delay_only: bool,
    zeros_speak: bool,
    statistic: Any,
    needed: Any,
    needed_from: int,
) -> None:
    """Judge the steps after the first ``past`` ones of each series.

    Args:
        cases, mean: (series, past + new steps), 0 where a step says nothing.
        judged: which of them say something.
        since: (series,), steps since the last alarm or the start; written back.
        past: steps at hand from earlier.
        a: (series,), dispersion.
        threshold: of an alarm.
        sign: 1 for an increase, -1 for a decrease.
        window: greatest age of a begin; -1 for any.
        least: steps from the latest begin to now, both counted.
        delay_only: whether ``least`` only delays the first judgement after an alarm.
        zeros_speak: whether Poisson counts that are all 0 are evidence for a decrease.
        statistic, needed: (series, new steps), written.
        needed_from: the first new step whose ``needed`` is wanted.
    """
    series, length = cases.shape
    found = np.empty((length + 1, 3))
    for i in range(series):
        for now in range(past, length):
            new = now - past
            since[i] += 1
            first = now - since[i] + 1
            if window >= 0:
                first = max(first, now - window)
            first = max(first, 0)
            last = now - least + 1
            if delay_only:
                last = now if since[i] >= least else first - 1
            if not judged[i, now]:
                continue
            held = 0
            if last >= first:
                held = _candidates(
                    cases[i], mean[i], first, last, now, a[i], sign, zeros_speak, found
                )
            value = _statistic(
                cases[i],
                mean[i],
                now,
                cases[i, now],
                a[i],
                sign,
                found,
                held,
                zeros_speak,
                math.inf,
            )
            statistic[i, new] = value
            alarm = value >= threshold
            if sign > 0.0 and new >= needed_from:
                if held == 0:
                    needed[i, new] = math.inf
                else:
                    needed[i, new] = _smallest_with_alarm(
                        cases[i], mean[i], now, cases[i, now], alarm, a[i], found, held, threshold
                    )
            if alarm:
                since[i] = 0
