"""Inverse distribution functions for the draws of large outbreaks, each from one uniform number.

A draw that is the *inverse* distribution function of an addressed uniform number grows with its
parameters: two runs that differ by a measure differ where it reached, and in its direction.
Rejection sampling has neither property.

Small binomial means are inverted exactly, term by term. Above ``EXACT_MEAN`` a Cornish-Fisher
expansion with four cumulants takes over, corrected for the lattice (Cornish, Fisher 1938; Kolassa,
McCullagh 1990, Annals of Statistics 18): the distribution drawn from then differs from the binomial
by less than 2e-4 in any value of its distribution function, and by less than 1e-6 from a mean of
1,000 on. ``docs/explanation/large-outbreaks.md`` has the measured table.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import gammaincinv

from alatau.world.distributions import BINS, LEVELS, ZOOM
from alatau.world.keys import quantile

EXACT_MEAN = 8.0
"""Binomial means up to this are inverted exactly."""

LARGE_SHAPE = 8.0
"""Gamma shapes from this on are expanded around the normal distribution."""

_njit: Any = njit
number = _njit(nogil=True, error_model="numpy", _nrt=False)
"""Compile a function of numbers that allocates nothing; Python may call it, too."""

_SMALLEST = 2.0**-54
_LARGEST = 1.0 - 2.0**-53
_TINY = 1e-5
"""Below this three terms of a series are good to the last digit."""

_INVERSES = 1.0 / np.maximum(np.arange(64.0), 1.0)
_EXACT_ROWS = 48
_SPACING = 1.06
_LAST = 1.0 - 2.0**-24


@number
def normal_quantile(u: float) -> Any:
    """The standard normal quantile of ``u`` in (0, 1), to 16 digits (Wichura 1988, AS 241)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301226727
        top = top * r + 33430.575583588128105
        top = top * r + 67265.770927008700853
        top = top * r + 45921.953931549871457
        top = top * r + 13731.693765509461125
        top = top * r + 1971.5909503065514427
        top = top * r + 133.14166789178437745
        top = top * r + 3.387132872796366608
        low = 5226.495278852545925
        low = low * r + 28729.085735721942674
        low = low * r + 39307.89580009271061
        low = low * r + 21213.794301586595867
        low = low * r + 5394.1960214247511077
        low = low * r + 687.1870074920579083
        low = low * r + 42.313330701600911252
        low = low * r + 1.0
        return q * top / low
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = 7.7454501427834140764e-4
        top = top * r + 0.0227238449892691845833
        top = top * r + 0.24178072517745061177
        top = top * r + 1.27045825245236838258
        top = top * r + 3.64784832476320460504
        top = top * r + 5.7694972214606914055
        top = top * r + 4.6303378461565452959
        top = top * r + 1.42343711074968357734
        low = 1.05075007164441684324e-9
        low = low * r + 5.475938084995344946e-4
        low = low * r + 0.0151986665636164571966
        low = low * r + 0.14810397642748007459
        low = low * r + 0.68976733498510000455
        low = low * r + 1.6763848301838038494
        low = low * r + 2.05319162663775882187
        low = low * r + 1.0
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7
        top = top * r + 2.71155556874348757815e-5
        top = top * r + 0.0012426609473880784386
        top = top * r + 0.026532189526576123093
        top = top * r + 0.29656057182850489123
        top = top * r + 1.7848265399172913358
        top = top * r + 5.4637849111641143699
        top = top * r + 6.6579046435011037772
        low = 2.04426310338993978564e-15
        low = low * r + 1.4215117583164458887e-7
        low = low * r + 1.8463183175100546818e-5
        low = low * r + 7.868691311456132591e-4
        low = low * r + 0.0148753612908506148525
        low = low * r + 0.13692988092273580531
        low = low * r + 0.59983220655588793769
        low = low * r + 1.0
    return -top / low if q < 0.0 else top / low


@number
def _lower_half(n: int, p: float, u: float) -> Any:
    """The binomial quantile for p up to one half."""
    mean = n * p
    if u <= 1.0 - mean:
        return 0
    if mean <= EXACT_MEAN:
        if p < _TINY:
            term = math.exp(-mean * (1.0 + p * (0.5 + p / 3.0)))
        else:
            term = math.exp(n * math.log1p(-p))
        reached = term
        odds = p / (1.0 - p)
        left = odds * n
        count = 0
        while u > reached and count < n:
            count += 1
            term *= left / count if count >= _INVERSES.size else left * _INVERSES[count]
            left -= odds
            reached += term
            if term < 1e-19 and count > mean:
                break
        return count
    spread = mean * (1.0 - p)
    root = math.sqrt(spread - 1.0 / 12.0)
    one = 1.0 / root
    two = one * one
    z = normal_quantile(u)
    square = z * z
    skew = spread * (1.0 - 2.0 * p) * one * two
    tail = (spread * (1.0 - 6.0 * p * (1.0 - p)) + 1.0 / 120.0) * two * two
    x = z + skew * (square - 1.0) * (1.0 / 6.0)
    x += z * (tail * (square - 3.0) * (1.0 / 24.0) - skew * skew * (2.0 * square - 5.0) / 36.0)
    count = math.ceil(mean + x * root - 0.5)
    return min(max(count, 0), n)


@number
def chance_of(rate: float) -> Any:
    """The probability of at least one of a Poisson number of mean ``rate``."""
    if rate < _TINY:
        return rate * (1.0 - rate * (0.5 - rate / 6.0))
    return -math.expm1(-rate)


@number
def binomial_quantile(n: int, p: float, u: float) -> Any:
    """The smallest count whose binomial distribution function reaches ``u``.

    Args:
        n: how many may pass, at least 0.
        p: the probability that one passes; taken as 0 or 1 beyond them.
        u: a uniform number in [0, 1).
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    u = min(max(u, _SMALLEST), _LARGEST)
    if p <= 0.5:
        return _lower_half(n, p, u)
    return n - _lower_half(n, 1.0 - p, 1.0 - u)


@number
def _large_gamma(shape: float, u: float) -> Any:
    """The gamma quantile of scale 1 for large shapes, by Cornish-Fisher with five cumulants."""
    z = normal_quantile(min(max(u, _SMALLEST), _LARGEST))
    root = math.sqrt(shape)
    square = z * z
    x = shape + root * z + (square - 1.0) / 3.0 + z * (square - 7.0) / (36.0 * root)
    x -= (3.0 * square * square + 7.0 * square - 16.0) / (810.0 * shape)
    x += z * (9.0 * square * square + 256.0 * square - 433.0) / (38880.0 * shape * root)
    return max(x, 0.0)


@number
def gamma_sum(
    count: int, shape: float, tables: NDArray[np.float64], rows: NDArray[np.int64], u: float
) -> Any:
    """The sum of ``count`` gamma numbers of mean 1 and this shape, as the quantile of ``u``.

    ``tables`` and ``rows`` are those of ``gamma_tables(shape)``. A shape of 0 stands for none: the
    sum is ``count``.
    """
    if count <= 0 or shape <= 0.0:
        return float(count)
    if count * shape >= LARGE_SHAPE:
        return _large_gamma(count * shape, u) / shape
    if count <= rows[0]:
        return quantile(tables[count - 1], u)
    last = rows.size - 1
    low = int(math.log(count / rows[0]) / math.log(_SPACING))
    low = min(max(low, 0), last - 1)
    while low < last - 1 and rows[low + 1] <= count:
        low += 1
    while low > 0 and rows[low] > count:
        low -= 1
    part = (count - rows[low]) / (rows[low + 1] - rows[low])
    base = rows[0] - 1 + low
    before, after = quantile(tables[base], u), quantile(tables[base + 1], u)
    return before + (after - before) * part


@cache
def gamma_tables(shape: float | None) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Quantiles of sums of gamma numbers of mean 1 and this shape, below ``LARGE_SHAPE``.

    Returns tables as ``Distribution.table`` makes them, and the counts that they are for: every
    count up to ``rows[0]``, then ``rows[1]``, ``rows[2]``, and so on, 6 % apart. Each has its exact
    mean.
    """
    if shape is None:
        return np.zeros((1, LEVELS, BINS + 1)), np.array([1, 2], dtype=np.int64)
    most = max(2, math.ceil(LARGE_SHAPE / shape))
    counts = list(range(1, min(most, _EXACT_ROWS) + 1))
    rows = [counts[-1]]
    while rows[-1] < most:
        rows.append(max(rows[-1] + 1, math.ceil(rows[-1] * _SPACING)))
    counts += rows[1:]
    if len(rows) == 1:
        rows.append(rows[0] + 1)
    steps = np.linspace(0.0, 1.0, BINS + 1)
    widths = float(ZOOM) ** -np.arange(LEVELS)
    levels = np.minimum(1.0 - widths[:, None] + widths[:, None] * steps, _LAST)
    totals = np.array(counts, dtype=np.float64)
    tables = gammaincinv((totals * shape)[:, None, None], levels) / shape
    tables *= (totals / _mean(tables))[:, None, None]
    return np.ascontiguousarray(tables), np.array(rows, dtype=np.int64)


def _mean(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """The means of the piecewise linear quantile functions."""
    total = np.zeros(len(tables))
    for level in range(LEVELS):
        last = BINS if level == LEVELS - 1 else BINS - BINS // ZOOM
        part = tables[:, level, : last + 1]
        total += float(ZOOM) ** -level / BINS * ((part[:, 1:] + part[:, :-1]) / 2).sum(axis=1)
    return total
