"""Transformations of counts into scores that are roughly standard normal, and their inverses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.series import LARGEST_COUNT

Transformation = Literal[
    "rossi", "standard", "anscombe", "anscombe2nd", "pearsonNegBin", "anscombeNegBin", "none"
]
TRANSFORMATIONS: tuple[str, ...] = get_args(Transformation)
WITH_DISPERSION = ("pearsonNegBin", "anscombeNegBin")

Array = NDArray[np.float64]

NEWTON_STEPS = 60


def score(transformation: str, counts: Array, mean: Array, dispersion: Array) -> Array:
    """Return the scores of counts; arrays broadcast together.

    With x the count, m the mean and a the dispersion:

    - ``rossi``: (x - 3m + 2 sqrt(xm)) / (2 sqrt(m)), the score z3 of Rossi et al. 1999;
    - ``standard``: (x - m) / sqrt(m);
    - ``anscombe``: 3/2 (x^(2/3) - m^(2/3)) / m^(1/6);
    - ``anscombe2nd``: the same around the second-order mean of x^(2/3), m^(2/3) - m^(-1/3)/9
      (Pierce and Schafer 1986);
    - ``pearsonNegBin``: (x - m) / sqrt(m + a m^2);
    - ``anscombeNegBin``: the integral of (t + a t^2)^(-1/3) from m to x, over
      (m + a m^2)^(1/6) (Hilbe 2011);
    - ``none``: x.
    """
    return _SCORES[transformation](counts, mean, dispersion)


def count_of_score(transformation: str, scores: Array, mean: Array, dispersion: Array) -> Array:
    """Return the counts (not whole) with the given scores; -1 where every count scores more.

    >>> one = np.array([4.0])
    >>> count_of_score("standard", np.array([1.5]), one, one)
    array([7.])
    """
    counts = _INVERSES[transformation](scores, mean, dispersion)
    least = score(transformation, np.zeros(1), mean, dispersion)
    return np.where(scores < least, -1.0, counts)


def _rossi(x: Array, m: Array, a: Array) -> Array:
    return np.asarray((x - 3 * m + 2 * np.sqrt(x * m)) / (2 * np.sqrt(m)))


def _rossi_inverse(z: Array, m: Array, a: Array) -> Array:
    inner = np.maximum(4 * m + 2 * np.sqrt(m) * z, 0.0)
    return np.asarray(np.maximum(np.sqrt(inner) - np.sqrt(m), 0.0) ** 2)


def _standard(x: Array, m: Array, a: Array) -> Array:
    return (x - m) / np.sqrt(m)


def _standard_inverse(z: Array, m: Array, a: Array) -> Array:
    return m + z * np.sqrt(m)


def _anscombe(x: Array, m: Array, a: Array) -> Array:
    return np.asarray(1.5 * (np.cbrt(x) ** 2 - np.cbrt(m) ** 2) / np.sqrt(np.cbrt(m)))


def _anscombe_inverse(z: Array, m: Array, a: Array) -> Array:
    return np.maximum(np.cbrt(m) ** 2 + z * np.sqrt(np.cbrt(m)) / 1.5, 0.0) ** 1.5


def _anscombe2nd(x: Array, m: Array, a: Array) -> Array:
    middle = np.cbrt(m) ** 2 - 1 / (9 * np.cbrt(m))
    return 1.5 * (np.cbrt(x) ** 2 - middle) / np.sqrt(np.cbrt(m))


def _anscombe2nd_inverse(z: Array, m: Array, a: Array) -> Array:
    middle = np.cbrt(m) ** 2 - 1 / (9 * np.cbrt(m))
    return np.maximum(middle + z * np.sqrt(np.cbrt(m)) / 1.5, 0.0) ** 1.5


def _pearson(x: Array, m: Array, a: Array) -> Array:
    return (x - m) / np.sqrt(m + a * m * m)


def _pearson_inverse(z: Array, m: Array, a: Array) -> Array:
    return m + z * np.sqrt(m + a * m * m)


def _integral(x: Array, a: Array) -> Array:
    from scipy.special import hyp2f1

    return np.asarray(1.5 * np.cbrt(x) ** 2 * hyp2f1(2 / 3, 1 / 3, 5 / 3, -a * x))


def _anscombe_negative_binomial(x: Array, m: Array, a: Array) -> Array:
    return (_integral(x, a) - _integral(m, a)) / (m + a * m * m) ** (1 / 6)


def _anscombe_negative_binomial_inverse(z: Array, m: Array, a: Array) -> Array:
    goal = np.maximum(_integral(m, a) + z * (m + a * m * m) ** (1 / 6), 0.0)
    root = np.cbrt(m) ** 2 * np.ones_like(goal)
    for _ in range(NEWTON_STEPS):
        x = root**1.5
        slope = 1.5 / np.cbrt(1 + a * x)
        following = np.clip(
            root + (goal - _integral(x, a)) / slope, root / 8, LARGEST_COUNT ** (2 / 3) * 4
        )
        done = np.abs(following - root) <= 1e-13 * (1 + root)
        root = following
        if done.all():
            break
    return root**1.5


def _none(x: Array, m: Array, a: Array) -> Array:
    return x + 0 * m


def _none_inverse(z: Array, m: Array, a: Array) -> Array:
    return z + 0 * m


_Formula = Callable[[Array, Array, Array], Array]
_SCORES: dict[str, _Formula] = {
    "rossi": _rossi,
    "standard": _standard,
    "anscombe": _anscombe,
    "anscombe2nd": _anscombe2nd,
    "pearsonNegBin": _pearson,
    "anscombeNegBin": _anscombe_negative_binomial,
    "none": _none,
}
_INVERSES: dict[str, _Formula] = {
    "rossi": _rossi_inverse,
    "standard": _standard_inverse,
    "anscombe": _anscombe_inverse,
    "anscombe2nd": _anscombe2nd_inverse,
    "pearsonNegBin": _pearson_inverse,
    "anscombeNegBin": _anscombe_negative_binomial_inverse,
    "none": _none_inverse,
}
