"""Keys: every random quantity is a pure function of a 64-bit key and a purpose.

A key belongs to an infected unit, a day of a unit, or a series (endemic noise in a place). The
mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied to the key plus
an odd multiple of the golden ratio. There is no generator state anywhere.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from alatau.world.distributions import BINS, LEVELS, ZOOM

# Purposes: what a number is drawn for. Never renumber one, or every outbreak changes.
MOMENT = 1
LATENCY = 2
INFECTIOUSNESS = 3
INFECTIOUS_PERIOD = 4
SEVERITY = 5
FATALITY = 6
OUTCOME = 7
ACCEPTANCE = 8
ROUTE = 9
TRAVEL = 10
DESTINATION = 11
CARE = 12
CARE_DELAY = 13
SUSPICION = 14
SAMPLING = 15
NOTIFICATION = 16
TRANSPORT = 17
TURNAROUND = 18
TEST = 22
FOUND = 26
PROPHYLAXIS = 27
UNEXPOSED = 28
CULLING = 29
INTRODUCTION = 30
BIRTH = 31
NOISE = 32
STREAM = 33
SPILLOVER = 34
NOISE_SEVERITY = 35
AGE = 40
SEX = 41
OCCUPATION = 42
SYMPTOM = 43
EXPOSURE = 44
HERD_SIZE = 45
PREVALENCE = 46
CRITERIA = 47
RING = 48
AGE_GROUP = 49
CLUSTER = 50
IMMUNITY = 51
CONTACT = 60
RELATION = 61
LAST_CONTACT = 62
KEEPER = 63
ANSWER = 64
TRADE = 65
RECORDED = 66
VACCINATED = 67
HERD_DEATHS = 68
OWNERS = 69

_njit: Any = njit
_ALWAYS = {"nogil": True, "error_model": "numpy"}
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

entry = _njit(**_ALWAYS)
"""Compile a function that Python calls; it may run beside others in threads."""

compiled = _njit(**_ALWAYS, **_INSIDE)
"""Compile a function that only compiled ones call: no wrappers, which take a third of the time."""

leaf = _njit(**_ALWAYS, **_INSIDE, _nrt=False)
"""Compile one that allocates nothing, without counting references to what it is handed: twice to
four times as fast. It must not return an array."""

inlined = _njit(**_ALWAYS, **_INSIDE, _nrt=False, inline="always")
"""A leaf that is put into its callers: handing over tuples of tables costs more than its work."""

LANES = 16
"""Numbers that are drawn side by side in vectors: what is drawn beyond those needed is not used."""

_number = _njit(**_ALWAYS, _nrt=False)
"""A leaf of numbers alone, which Python may call too."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ONE = np.uint64(1)
_11 = np.uint64(11)
_27 = np.uint64(27)
_30 = np.uint64(30)
_31 = np.uint64(31)
_TO_UNIT = 2.0**-53
_MASK = (1 << 64) - 1
POISSON_STEP = 32.0
_POISSON_TOP = 1.0 - 2.0**-40
"""Above this the sum of probabilities, good to 2**-50 or so, could fall short of the number."""

_EXP_STEPS = 16
_EXPONENTIALS = np.exp(-np.arange(int(POISSON_STEP) * _EXP_STEPS + 1) / _EXP_STEPS)

_INVERSE_MASK = 1023
"""More than any number drawn of a mean up to 32."""

_INVERSES = 1.0 / np.maximum(np.arange(_INVERSE_MASK + 1), 1)


@_number
def mix(key: np.uint64, salt: int) -> Any:
    """The key that belongs to ``key`` and ``salt`` (a purpose, an order, a day)."""
    z = key + _GOLDEN * ((np.uint64(salt) << _ONE) | _ONE)
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@_number
def unit_interval(key: np.uint64) -> Any:
    """The number in [0, 1) that stands for ``key``, with 53 bits."""
    return (key >> _11) * _TO_UNIT


@_number
def uniform(key: np.uint64, purpose: int) -> Any:
    """The uniform number of ``key`` for a purpose."""
    return unit_interval(mix(key, purpose))


@_number
def quantile(table: NDArray[np.float64], u: float) -> float:
    """The inverse distribution function of a table made by ``Distribution.table``."""
    rest = 1.0 - u
    level = 0
    while level < LEVELS - 1 and rest * ZOOM < 1.0:
        rest *= ZOOM
        level += 1
    at = (1.0 - rest) * BINS
    step = min(int(at), BINS - 1)
    low = table[np.uintp(level), np.uintp(step)]
    return float(low + (table[np.uintp(level), np.uintp(step + 1)] - low) * (at - step))


@inlined
def in_lanes(count: int) -> int:
    """``count`` rounded up to whole vectors.

    One loop over so many lanes becomes vectors. A loop over the lanes of each vector would be
    unrolled first, and stay one number at a time.
    """
    return (count + LANES - 1) // LANES * LANES


@leaf
def locate(
    numbers: NDArray[np.float64], first: int, bins: NDArray[np.int64], first_bin: int, count: int
) -> None:
    """Find ``count`` quantiles in a flat table of ``Distribution.table``, in vectors.

    The quantiles are in ``numbers`` from ``first`` on: they are replaced by the place in the bin,
    which goes to ``bins`` from ``first_bin`` on. The same bins as in ``quantile``.
    """
    for lane in range(in_lanes(count)):
        rest = 1.0 - numbers[np.uintp(first + lane)]
        zoom, row = 1.0, 0
        for level in (1, 2, 3):
            finer = rest * float(ZOOM**level) < 1.0
            zoom = float(ZOOM**level) if finer else zoom
            row = level * (BINS + 1) if finer else row
        at = (1.0 - rest * zoom) * BINS
        step = min(int(at), BINS - 1)
        bins[np.uintp(first_bin + lane)] = row + step
        numbers[np.uintp(first + lane)] = at - step


@_number
def poisson(key: np.uint64, mean: float) -> Any:
    """The Poisson number of ``key``: grows with ``mean`` while the key stays the same."""
    u = unit_interval(key)
    if mean <= POISSON_STEP:
        return _poisson_inverse(u, mean)
    count = 0
    part = 0
    while mean > POISSON_STEP:
        count += _poisson_inverse(unit_interval(mix(key, part)), POISSON_STEP)
        mean -= POISSON_STEP
        part += 1
    return count + _poisson_inverse(u, mean)


@_number
def _exponential(mean: float) -> Any:
    """exp(-mean) for a mean up to 32, to 1e-13 relative, inline: a call costs as much again."""
    at = int(mean * _EXP_STEPS)
    rest = mean - at / _EXP_STEPS
    series = 1.0 - rest * (
        1.0 - rest * (0.5 - rest * (1 / 6 - rest * (1 / 24 - rest * (1 / 120 - rest / 720))))
    )
    return _EXPONENTIALS[np.uintp(at)] * series


@_number
def _poisson_inverse(u: float, mean: float) -> Any:
    """By adding up probabilities; the first few without a branch, which nobody could predict."""
    u = min(u, _POISSON_TOP)
    none = _exponential(mean)
    one = none * mean
    two = one * mean * (1 / 2)
    three = two * mean * (1 / 3)
    upto_one = none + one
    upto_two = upto_one + two
    cumulative = upto_two + three
    count = int(u > none) + int(u > upto_one) + int(u > upto_two)
    if u <= cumulative:
        return count
    count = 3
    probability = three
    while u > cumulative:
        count += 1
        probability *= mean * _INVERSES[np.uintp(count & _INVERSE_MASK)]
        cumulative += probability
    return count


@leaf
def tabulate_poisson(
    mean: float, cumulative: NDArray[np.float64], guide: NDArray[np.int64]
) -> None:
    """The sums of probabilities that ``poisson`` compares with, for a mean up to 32.

    ``guide`` becomes the least number at each of its equal steps from 0 to 1.
    """
    probability = total = _exponential(mean)
    cumulative[0] = total
    for count in range(1, cumulative.size):
        if count == 1:
            probability = probability * mean
        elif count <= 3:
            probability = probability * mean * (1 / count)
        else:
            probability *= mean * _INVERSES[np.uintp(count & _INVERSE_MASK)]
        total += probability
        cumulative[count] = total
    number = 0
    for step in range(guide.size):
        while step / guide.size > cumulative[number]:
            number += 1
        guide[step] = number


@leaf
def poisson_tabled(
    key: np.uint64, cumulative: NDArray[np.float64], guide: NDArray[np.int64]
) -> int:
    """``poisson`` of the mean of which the table is."""
    u = min(unit_interval(key), _POISSON_TOP)
    count = int(guide[np.uintp(u * guide.size)])
    while u > cumulative[np.uintp(count)]:
        count += 1
    return count


def plain_mix(key: int, salt: int) -> int:
    """``mix`` in plain Python: for what is asked one at a time, and as its reference."""
    z = (key + 0x9E3779B97F4A7C15 * ((salt << 1) | 1)) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def plain_uniform(key: int, purpose: int) -> float:
    """``uniform`` in plain Python."""
    return (plain_mix(key, purpose) >> 11) * _TO_UNIT


def plain_poisson(key: int, mean: float) -> int:
    """``poisson`` in plain Python; another number once in a billion keys, by rounding."""
    u = (key >> 11) * _TO_UNIT
    count = 0
    part = 0
    while mean > POISSON_STEP:
        count += _plain_poisson_inverse((plain_mix(key, part) >> 11) * _TO_UNIT, POISSON_STEP)
        mean -= POISSON_STEP
        part += 1
    return count + _plain_poisson_inverse(u, mean)


def _plain_poisson_inverse(u: float, mean: float) -> int:
    u = min(u, _POISSON_TOP)
    cumulative = probability = math.exp(-mean)
    count = 0
    while u > cumulative:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def mix_all(keys: NDArray[np.uint64], salt: int | NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """``mix`` of many keys with one salt or with one each."""
    salts: NDArray[np.uint64] = np.atleast_1d(np.asarray(salt)).astype(np.uint64)
    odd = np.bitwise_or(np.left_shift(salts, _ONE), _ONE)
    z: Any = np.atleast_1d(keys) + _GOLDEN * odd
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return np.asarray(z ^ (z >> _31))


def uniform_all(
    keys: NDArray[np.uint64], purpose: int | NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """``uniform`` of many keys for one purpose or for one each."""
    return np.asarray((mix_all(keys, purpose) >> _11) * _TO_UNIT)
