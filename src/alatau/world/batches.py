"""One batch of an ensemble: some runs of every strategy, as totals and daily counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.compilation import sources_hash
from alatau.world.detection import Detection
from alatau.world.ensemble_result import SERIES, TOTALS, seed_of
from alatau.world.fingerprint import fingerprint
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure
from alatau.world.outbreak import Outbreak
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.simulation import simulate
from alatau.world.uncertainty import Assumptions, Uncertain, applied, drawn

_SUMMED = [SERIES.index(series) for series in ("infected", "died", "animals")]
"""The daily series whose sums are ``TOTALS``."""


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

    def simulate(
        self, assumed: Assumptions, strategy: str, seed: int, ceiling: int | None = None
    ) -> Outbreak:
        """One run of a strategy."""
        return simulate(
            self.geography,
            assumed.pathogen,
            self.introductions,
            assumed.strategies[strategy],
            detection=assumed.detection,
            seed=seed,
            until=self.until,
            ceiling=self.ceiling if ceiling is None else ceiling,
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
            self.start_day_of_year,
            sources_hash(),
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
    count, days = last - first, plan.until + 1 - plan.first_day
    names = [name for name, _ in plan.strategies]
    batch = Batch(
        totals=np.empty((len(names), count, len(TOTALS)), dtype=np.int64),
        daily=np.zeros((len(names), count, len(SERIES), days), dtype=np.int64),
        ceiling_reached=np.empty((len(names), count), dtype=np.bool_),
    )
    draw = -1
    for run in range(first, last):
        if draw < 0 or (plan.uncertain and run // plan.seeds_per_draw != draw):
            draw = run // plan.seeds_per_draw if plan.uncertain else 0
            assumed = plan.assumptions(draw)
        for row, name in enumerate(names):
            outbreak = plan.simulate(assumed, name, seed_of(plan.seed, run))
            daily = batch.daily[row, run - first]
            _fill(daily, outbreak)
            batch.totals[row, run - first] = daily[_SUMMED].sum(axis=1)
            batch.ceiling_reached[row, run - first] = outbreak.ceiling_reached
    return batch


def _fill(daily: NDArray[np.int64], outbreak: Outbreak) -> None:
    """Write the series of an outbreak into rows in the order of ``SERIES``."""
    for host in outbreak.hosts:
        if host != PERSON:
            daily[SERIES.index("animals")] += outbreak.daily("infected", host=host, by=None)
            continue
        for row, series in enumerate(SERIES):
            if series != "animals":
                daily[row] = outbreak.daily(series, by=None)
