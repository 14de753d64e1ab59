"""Summaries that stream: many runs go in, and a sketch of bounded size stays.

Counts up to ``EXACT`` have a bucket of their own; larger ones share buckets whose width grows with
their value, so that every quantile is within ``RELATIVE_ERROR`` of the true order statistic
(DDSketch: Masson, Rim, Lee, PVLDB 12(12):2195-2205, 2019; here with whole-numbered edges). Means
and variances come from whole-numbered sums. Adding and merging commute to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_

EXACT = 128
"""Counts up to this are kept exactly."""

RELATIVE_ERROR = 0.01
"""Greatest relative error of a quantile above ``EXACT``."""

MOST = (1 << 31) - 1
"""The greatest count: its square, and sums of the halves of squares, fit 64 bits."""

_LOW = np.int64((1 << 32) - 1)
_32 = np.int64(32)


def _edges() -> NDArray[np.int64]:
    """The last count of every bucket above ``EXACT``."""
    growth = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
    edges = []
    first = EXACT + 1
    while first <= MOST:
        edges.append(min(floor(first * growth), MOST))
        first = edges[-1] + 1
    return np.array(edges, dtype=np.int64)


_EDGES = _edges()

BUCKETS = EXACT + 1 + len(_EDGES)
"""Buckets of a series and day at most."""


def _values() -> NDArray[np.float64]:
    """What stands for a bucket from *a* to *b*: 2ab / (a + b), at most (b - a) / (b + a) off."""
    last = _EDGES.astype(np.float64)
    first = np.concatenate(([EXACT], last[:-1])) + 1
    return np.concatenate((np.arange(EXACT + 1), 2 * first * last / (first + last)))


_VALUES = _values()


def bucket_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bucket of each count."""
    found = counts.copy()
    large = counts > EXACT
    found[large] = EXACT + 1 + np.searchsorted(_EDGES, counts[large])
    return found


class Summary:
    """Counts of many runs in a fixed number of cells (a cell is a series on a day).

    ``runs`` counts what went in. ``buckets`` has shape (cells, used buckets), no more than needed
    for the greatest count so far.
    """

    def __init__(self, cells: int) -> None:
        self.runs = 0
        self.buckets = np.zeros((cells, 1), dtype=np.int32)
        self._sum = np.zeros(cells, dtype=np.int64)
        self._squares = np.zeros((2, cells), dtype=np.int64)

    @property
    def cells(self) -> int:
        """The number of cells."""
        return len(self.buckets)

    def add(self, counts: NDArray[np.int64]) -> None:
        """Take in runs: whole numbers of shape (runs, cells), none below zero.

        Raises:
            InvalidInput: a count below zero or above ``MOST``.
        """
        if counts.size == 0:
            return
        counts = counts.astype(np.int64)
        checks.whole(int(counts.min()), "counts", least=0)
        checks.whole(int(counts.max()), "counts", most=MOST)
        found = bucket_of(counts)
        self._grow(int(found.max()) + 1)
        width = self.buckets.shape[1]
        found += np.arange(self.cells) * width
        added = np.bincount(found.ravel(), minlength=self.buckets.size)
        self.buckets += added.reshape(self.buckets.shape).astype(np.int32)
        squares = counts * counts
        self.runs += len(counts)
        self._sum += counts.sum(axis=0)
        self._squares += np.array([(squares >> _32).sum(axis=0), (squares & _LOW).sum(axis=0)])
        self._carry()

    def merge(self, other: Summary) -> None:
        """Take in all that another summary of the same cells holds."""
        checks.refuse_unless(
            other.cells == self.cells, N_("%(field)s: has other series or days."), "summary"
        )
        width = other.buckets.shape[1]
        self._grow(width)
        self.buckets[:, :width] += other.buckets
        self.runs += other.runs
        self._sum += other._sum
        self._squares += other._squares
        self._carry()

    def quantiles(self, probabilities: Sequence[float]) -> NDArray[np.float64]:
        """Lower quantiles of every cell, shape (probabilities, cells); NaN without runs.

        The quantile at *q* of *n* runs is the one with rank floor(q (n - 1)), counted from 0.
        """
        for probability in probabilities:
            checks.share(probability, "probabilities")
        if self.runs == 0:
            return np.full((len(probabilities), self.cells), np.nan)
        reached = np.cumsum(self.buckets, axis=1, dtype=np.int64)
        # 0.29 of 100 is just below 29 in binary.
        ranks = [floor(probability * (self.runs - 1) + 1e-9) for probability in probabilities]
        return np.array([_VALUES[(reached <= rank).sum(axis=1)] for rank in ranks])

    def mean(self) -> NDArray[np.float64]:
        """The mean of every cell; NaN without runs."""
        if self.runs == 0:
            return np.full(self.cells, np.nan)
        return np.array([int(total) / self.runs for total in self._sum])

    def variance(self) -> NDArray[np.float64]:
        """The sample variance of every cell, exact but for one rounding; NaN below two runs."""
        if self.runs < 2:
            return np.full(self.cells, np.nan)
        high, low = self._squares
        return np.array(
            [
                (self.runs * ((int(h) << 32) + int(rest)) - int(total) ** 2)
                / (self.runs * (self.runs - 1))
                for total, h, rest in zip(self._sum, high, low, strict=True)
            ]
        )

    def copy(self) -> Summary:
        """One that grows on its own."""
        return Summary.from_arrays(self.to_arrays())

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Plain arrays, from which ``from_arrays`` makes it again; copies."""
        return {
            "runs": np.array(self.runs),
            "buckets": self.buckets.copy(),
            "sum": self._sum.copy(),
            "squares": self._squares.copy(),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Summary:
        """The summary that ``to_arrays`` was asked of."""
        found = cls(len(arrays["sum"]))
        found.runs = int(arrays["runs"])
        found.buckets = arrays["buckets"].copy()
        found._sum = arrays["sum"].copy()
        found._squares = arrays["squares"].copy()
        return found

    def _grow(self, width: int) -> None:
        missing = width - self.buckets.shape[1]
        if missing > 0:
            self.buckets = np.pad(self.buckets, ((0, 0), (0, missing)))

    def _carry(self) -> None:
        """Bring the sum of squares to its one form, whatever the order of the sums."""
        self._squares[0] += self._squares[1] >> _32
        self._squares[1] &= _LOW
