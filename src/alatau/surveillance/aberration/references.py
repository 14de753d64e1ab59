"""Sums over the reference counts of each asked step, for methods that compare with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.steps import BEFORE

LARGEST_GATHER = 4_000_000
"""Reference counts held at once; more series are taken in turns."""


@dataclass(frozen=True)
class References:
    """What the reference counts of each (series, asked step) say.

    Attributes:
        number: how many of them were reported.
        total: their sum.
        mean: their mean; NaN without any.
        deviation: their standard deviation (divisor one less than their number); NaN below two.
        judgement: `SHORT_HISTORY` where one lies before the series; `NO_ESTIMATE` where fewer than
            half of them were reported; `MISSING` where the asked step was not.
    """

    number: NDArray[np.int64]
    total: NDArray[np.float64]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    judgement: NDArray[np.int8]


def references(
    counts: NDArray[np.float64], observed: NDArray[np.float64], positions: NDArray[np.intp]
) -> References:
    """Gather the reference counts at ``positions`` (asked steps, references) of each series.

    Args:
        counts: (series, time), missing ones NaN.
        observed: the counts to be judged, (series, asked steps).
        positions: see `year_windows`.
    """
    shape = observed.shape
    number = np.zeros(shape, dtype=np.int64)
    total, mean, deviation = np.zeros(shape), np.full(shape, np.nan), np.full(shape, np.nan)
    rows = max(1, LARGEST_GATHER // max(1, positions.size))
    for first in range(0, len(counts), rows):
        part = slice(first, first + rows)
        values = np.take(counts[part], positions, axis=1)
        reported = ~np.isnan(values)
        reported[:, positions == BEFORE] = False
        values[~reported] = 0.0
        held = reported.sum(axis=-1)
        number[part], total[part] = held, values.sum(axis=-1)
        np.divide(total[part], held, out=mean[part], where=held > 0)
        values -= mean[part][..., np.newaxis]
        values[~reported] = 0.0
        squares = np.einsum("ijk,ijk->ij", values, values)
        np.divide(squares, held - 1, out=deviation[part], where=held > 1)
        np.sqrt(deviation[part], out=deviation[part])
    judgement = np.full(shape, Judgement.JUDGED, dtype=np.int8)
    judgement[2 * number < positions.shape[1]] = Judgement.NO_ESTIMATE
    judgement[:, (positions == BEFORE).any(axis=1)] = Judgement.SHORT_HISTORY
    judgement[np.isnan(observed)] = Judgement.MISSING
    return References(number, total, mean, deviation, judgement)


def only_judged(
    judgement: NDArray[np.int8], *tables: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Return the tables with NaN where no judgement was made."""
    judged = judgement == Judgement.JUDGED
    return tuple(np.where(judged, table, np.nan) for table in tables)


def for_each_distinct(
    function: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
    past: References,
) -> NDArray[np.float64]:
    """Return ``function(total, number)``, computed once for each distinct pair.

    Counts repeat: ten thousand series have few distinct sums, and quantiles cost much. Where
    nothing was reported the number is taken as 1.
    """
    number = np.maximum(past.number, 1)
    base = float(number.max(initial=1) + 1)
    keys, places = np.unique(past.total * base + number, return_inverse=True)
    total = np.floor(keys / base)
    return function(total, keys - total * base)[places].reshape(number.shape)
