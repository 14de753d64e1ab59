"""The search through all cylinders, in what was reported and in replicates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.surveillance.aberration.scan.places import Circles, Places, circles
from alatau.surveillance.aberration.scan.replicates import Tables
from alatau.surveillance.aberration.scan.verdict import (
    Cluster,
    Scan,
    ScanOptions,
    gumbel_p_value,
    p_value_of,
)

LEAST_RATIO = 1e-9
"""A smaller log likelihood ratio is rounding."""
SEARCHED_AT_ONCE = 100
"""So many replicates are searched before it is asked whether to stop."""

Draw = Callable[
    [NDArray[np.int64], NDArray[np.float64], int, np.random.Generator], Iterator[Tables]
]
Cylinders = tuple[
    NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], int, int
]
"""Sums of what is expected, and the circles and windows, as the kernel takes them."""
_Cells = TypeVar("_Cells", bound=np.generic)


@dataclass(frozen=True)
class Cylinder:
    """A circle (the first `size` members of a centre) with its best window of steps."""

    ratio: float
    centre: int
    size: int
    start: int
    end: int


@dataclass(frozen=True)
class Search:
    """A study region with all its cylinders.

    Attributes:
        places: where the places lie.
        options: which cylinders.
        circles: the circles around each centre.
        counts: cases, (places, columns). In a prospective search the first column holds all
            steps before the longest window.
        expected: expected cases with the same total, (places, columns).
        pooled: steps in the first column beyond one, so that column + pooled is the step.
    """

    places: Places
    options: ScanOptions
    circles: Circles
    counts: NDArray[np.int64]
    expected: NDArray[np.float64]
    pooled: int

    @classmethod
    def over(
        cls,
        counts: NDArray[np.int64],
        expected: NDArray[np.float64],
        weights: NDArray[np.float64],
        places: Places,
        options: ScanOptions | None,
    ) -> Search:
        """All cylinders over counts and what is expected, (places, steps); weights, (places,)."""
        chosen = ScanOptions() if options is None else options
        around = circles(places, weights, chosen.most_share, chosen.most_kilometres)
        scale = counts.sum() / expected.sum() if expected.any() else 0.0
        expected = expected * scale
        if not chosen.prospective:
            return cls(places, chosen, around, counts, expected, 0)
        before = max(0, counts.shape[1] - chosen.longest)
        return cls(
            places, chosen, around, _pool(counts, before), _pool(expected, before), before - 1
        )

    @property
    def windows(self) -> tuple[int, int]:
        """The first column before which a window may end, and the longest window."""
        columns = self.counts.shape[1]
        if self.options.prospective:
            return columns, columns - 1
        return 1, min(self.options.longest, columns)

    def scan(self, method: str, draw: Draw, random: np.random.Generator, threads: int) -> Scan:
        """Find the clusters and judge them by tables that `draw` makes without clusters."""
        checks.whole(threads, "threads", least=1, most=1024)
        found = self.clusters() if self.counts.any() else []
        total = int(self.counts.sum())
        if not found:
            return Scan(method, total, (), np.empty(0))
        with ThreadPoolExecutor(threads) as executor:

            def maxima(tables: Tables) -> NDArray[np.float64]:
                parts = np.array_split(tables, threads)
                return np.concatenate(list(executor.map(self._maxima, parts)))

            ratios, stopped = self._replicated(draw, random, found[0].ratio, maxima)
        return Scan(
            method, total, tuple(self._told(each, ratios, stopped) for each in found), ratios
        )

    def clusters(self) -> list[Cylinder]:
        """The best cylinders that have no place in common, most likely first."""
        from alatau.surveillance.aberration.scan import kernel

        shape = self.circles.members.shape
        ratios = np.empty(shape)
        starts, ends = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        kernel.best_of_circles(_sums(self.counts), *self._cylinders(), ratios, starts, ends)
        taken = np.zeros(shape[0], dtype=bool)
        found: list[Cylinder] = []
        for flat in np.argsort(-ratios, axis=None, kind="stable"):
            centre, last = (int(each) for each in divmod(int(flat), shape[1]))
            if ratios[centre, last] <= LEAST_RATIO or len(found) == self.options.most_clusters:
                break
            inside = self.circles.members[centre, : last + 1]
            if taken[inside].any():
                continue
            taken[inside] = True
            window = int(starts[centre, last]), int(ends[centre, last])
            found.append(Cylinder(float(ratios[centre, last]), centre, last + 1, *window))
        return found

    def _cylinders(self) -> Cylinders:
        around = self.circles
        return (
            _sums(self.expected), around.members, around.counts, around.complete, *self.windows,
        )  # fmt: skip

    def _maxima(self, tables: Tables) -> NDArray[np.float64]:
        """The best ratio in each table."""
        from alatau.surveillance.aberration.scan import kernel

        found = np.empty(len(tables))
        kernel.maxima(tables, *self._cylinders(), found)
        return found

    def _replicated(
        self,
        draw: Draw,
        random: np.random.Generator,
        ratio: float,
        maxima: Callable[[Tables], NDArray[np.float64]],
    ) -> tuple[NDArray[np.float64], bool]:
        """The best ratio of each replicate, and whether they were cut short."""
        limit = self.options.stop_after
        done: list[NDArray[np.float64]] = []
        for tables in draw(self.counts, self.expected, self.options.replicates, random):
            for first in range(0, len(tables), SEARCHED_AT_ONCE):
                done.append(maxima(tables[first : first + SEARCHED_AT_ONCE]))
                if limit is not None:
                    ratios = np.concatenate(done)
                    reached = np.flatnonzero(ratios >= ratio * (1 - 1e-9))
                    if len(reached) >= limit:
                        return ratios[: reached[limit - 1] + 1], True
        return np.concatenate(done), False

    def _told(self, found: Cylinder, ratios: NDArray[np.float64], stopped: bool) -> Cluster:
        inside = self.circles.members[found.centre, : found.size]
        window = slice(found.start, found.end)
        total = int(self.counts.sum())
        cases = int(self.counts[inside, window].sum())
        mean = float(self.expected[inside, window].sum())
        elsewhere = (total - cases) / (total - mean) if cases < total else 0.0
        p, error = p_value_of(found.ratio, ratios, stopped)
        return Cluster(
            places=tuple(int(place) for place in inside),
            radius_km=float(self.places.distances_km[found.centre, inside[-1]]),
            first_step=found.start + self.pooled,
            last_step=found.end - 1 + self.pooled,
            observed=cases,
            expected=mean,
            relative_risk=cases / mean / elsewhere if elsewhere > 0 else math.inf,
            log_likelihood_ratio=found.ratio,
            p_value=p,
            p_error=error,
            p_gumbel=gumbel_p_value(found.ratio, ratios),
        )


def _pool(table: NDArray[_Cells], before: int) -> NDArray[_Cells]:
    """The first `before` columns as one, which may be empty."""
    return np.hstack([table[:, :before].sum(axis=1, keepdims=True), table[:, before:]])


def _sums(table: NDArray[Any]) -> NDArray[np.float64]:
    """Sums of all columns before each, (places, columns + 1)."""
    sums = np.zeros((table.shape[0], table.shape[1] + 1))
    np.cumsum(table, axis=1, out=sums[:, 1:])
    return sums
