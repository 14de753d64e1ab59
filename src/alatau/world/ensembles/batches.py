"""One batch of an ensemble: some runs of every strategy, as totals and daily counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import Detection
from alatau.world.ensembles.fingerprint import fingerprint, model_hash
from alatau.world.ensembles.result import SERIES, seed_of
from alatau.world.ensembles.uncertainty import Assumptions, Uncertain, applied, drawn
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure
from alatau.world.pathogen import Pathogen
from alatau.world.preparation import Prepared, prepare

_SUMMED = [SERIES.index(series) for series in ("infected", "died", "animals")]
"""The daily series whose sums are ``TOTALS``."""

_UNITS = [SERIES.index(series) for series in ("infected", "animals")]
"""The daily series whose sum is the number of infected units."""


@dataclass(frozen=True, eq=False)
class Plan:
    """All that any run of an ensemble needs, the same on every worker."""

    geography: Geography
    pathogen: Pathogen
    introductions: tuple[Introduction, ...]
    detection: Detection
    strategies: tuple[tuple[str, tuple[Measure, ...]], ...]
    uncertain: tuple[Uncertain, ...]
    seeds_per_draw: int
    seed: int
    until: int
    ceiling: int
    people_limit: int | None
    start_day_of_year: int

    @property
    def first_day(self) -> int:
        """The first day of every run."""
        return min([0, *(introduction.day for introduction in self.introductions)])

    def values(self, draw: int) -> tuple[float, ...]:
        """The values of the uncertain parameters in a draw."""
        return drawn(self.uncertain, self.seed, draw)

    def assumptions(self, draw: int) -> Assumptions:
        """What the runs of a draw assume."""
        stated = Assumptions(self.pathogen, self.detection, dict(self.strategies))
        return applied(self.uncertain, self.values(draw), stated) if self.uncertain else stated

    def prepared(self, assumed: Assumptions, strategy: str) -> Prepared:
        """The runs of a strategy under some assumptions, compiled."""
        return prepare(
            self.geography,
            assumed.pathogen,
            self.introductions,
            assumed.strategies[strategy],
            detection=assumed.detection,
            until=self.until,
            ceiling=self.ceiling,
            people_limit=self.people_limit,
            start_day_of_year=self.start_day_of_year,
        )

    def fingerprint(self) -> str:
        """Equal where runs of equal number are equal: the same inputs and the same model."""
        return fingerprint(
            self.geography,
            self.pathogen,
            self.introductions,
            self.detection,
            self.strategies,
            self.uncertain,
            self.seeds_per_draw,
            self.seed,
            self.until,
            self.ceiling,
            self.people_limit,
            self.start_day_of_year,
            model_hash(),
        )


class Batch(NamedTuple):
    """Runs of every strategy.

    Shapes: ``totals`` (strategies, runs, totals), ``daily`` (strategies, runs, series, days),
    ``ceiling_reached`` (strategies, runs).
    """

    totals: NDArray[np.int64]
    daily: NDArray[np.int64]
    ceiling_reached: NDArray[np.bool_]


def run_batch(plan: Plan, first: int, last: int) -> Batch:
    """Runs ``first`` to ``last`` - 1 of every strategy; a function of its arguments alone."""
    rows = [_of_draw(plan, runs) for runs in _by_draw(plan, first, last)]
    daily = np.concatenate(rows, axis=1)
    return Batch(daily[:, :, _SUMMED].sum(axis=3), daily, _at_ceiling(plan, daily))


def _at_ceiling(plan: Plan, daily: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where infections were left out: people reached the ceiling, counts have none."""
    units = daily[:, :, _UNITS].sum(axis=2).cumsum(axis=2)
    if plan.people_limit is None:
        return np.asarray(units[:, :, -1] >= plan.ceiling)
    before = np.minimum((units < plan.people_limit).sum(axis=2), units.shape[2] - 1)
    people = np.take_along_axis(units, before[:, :, None], axis=2)[:, :, 0]
    return np.asarray(people >= plan.ceiling)


def _by_draw(plan: Plan, first: int, last: int) -> list[range]:
    """The runs of a batch, in pieces that share the values of the uncertain parameters."""
    if not plan.uncertain:
        return [range(first, last)]
    size = plan.seeds_per_draw
    return [
        range(max(first, draw * size), min(last, (draw + 1) * size))
        for draw in range(first // size, (last - 1) // size + 1)
    ]


def _of_draw(plan: Plan, runs: range) -> NDArray[np.int64]:
    """Daily counts of every strategy, shape (strategies, runs, series, days)."""
    assumed = plan.assumptions(runs.start // plan.seeds_per_draw if plan.uncertain else 0)
    seeds = [seed_of(plan.seed, run) for run in runs]
    return np.stack(
        [plan.prepared(assumed, name).counts_by_day(seeds) for name, _ in plan.strategies]
    )
