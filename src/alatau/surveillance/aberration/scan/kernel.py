"""The compiled search through all cylinders."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@njit(nogil=True, cache=True)
def log_likelihood_ratio(cases: float, expected: float, total: float) -> float:
    """Kulldorff's log likelihood ratio of a cylinder with more cases than expected, else 0."""
    if cases <= expected or expected <= 0.0 or cases <= 0.0:
        return 0.0
    ratio = cases * math.log(cases / expected)
    if cases < total:
        ratio += (total - cases) * math.log((total - cases) / (total - expected))
    return float(max(ratio, 0.0))


@njit(nogil=True, cache=True)
def best_of_circles(
    counts: Floats,
    expected: Floats,
    members: Integers,
    sizes: Integers,
    complete: Flags,
    first_end: int,
    longest: int,
    ratios: Floats,
    starts: Integers,
    ends: Integers,
) -> None:
    """For every circle, the best window: its ratio, and its first step and the step after it.

    ``counts`` and ``expected`` are sums up to before each step, (places, steps + 1); windows end
    before step ``first_end`` or later. Results are (centres, members); circles that are not
    looked at get the ratio -1.
    """
    places, bounds = counts.shape
    total = counts[:, bounds - 1].sum()
    cases = np.empty(bounds)
    mean = np.empty(bounds)
    for centre in range(places):
        cases[:] = 0.0
        mean[:] = 0.0
        for k in range(places):
            ratios[centre, k] = -1.0
        for k in range(sizes[centre]):
            place = members[centre, k]
            for t in range(bounds):
                cases[t] += counts[place, t]
                mean[t] += expected[place, t]
            if not complete[centre, k]:
                continue
            ratios[centre, k] = 0.0
            for end in range(first_end, bounds):
                for start in range(end - 1, max(0, end - longest) - 1, -1):
                    ratio = log_likelihood_ratio(
                        cases[end] - cases[start], mean[end] - mean[start], total
                    )
                    if ratio > ratios[centre, k] * (1 + 1e-12):
                        ratios[centre, k] = ratio
                        starts[centre, k] = start
                        ends[centre, k] = end


@njit(nogil=True, cache=True)
def maxima(
    tables: Integers,
    expected: Floats,
    members: Integers,
    sizes: Integers,
    complete: Flags,
    first_end: int,
    longest: int,
    found: Floats,
) -> None:
    """The greatest ratio over all cylinders in each table of (replicate, place, step).

    A ratio is at most Pearson's chi-square of the same cylinder, since a Kullback-Leibler
    divergence is at most the chi-square divergence: logarithms are taken only where that bound
    exceeds the best ratio so far.
    """
    replicates, places, steps = tables.shape
    bounds = steps + 1
    sums = np.empty((places, bounds))
    cases = np.empty(bounds)
    mean = np.empty(bounds)
    for replicate in range(replicates):
        total = 0.0
        for place in range(places):
            sums[place, 0] = 0.0
            for t in range(steps):
                sums[place, t + 1] = sums[place, t] + tables[replicate, place, t]
            total += sums[place, steps]
        best = 0.0
        for centre in range(places):
            cases[:] = 0.0
            mean[:] = 0.0
            for k in range(sizes[centre]):
                place = members[centre, k]
                for t in range(bounds):
                    cases[t] += sums[place, t]
                    mean[t] += expected[place, t]
                if not complete[centre, k]:
                    continue
                for end in range(first_end, bounds):
                    for start in range(max(0, end - longest), end):
                        c = cases[end] - cases[start]
                        mu = mean[end] - mean[start]
                        excess = c - mu
                        if excess > 0.0 and excess * excess * total > best * mu * (total - mu):
                            best = max(best, log_likelihood_ratio(c, mu, total))
        found[replicate] = best
