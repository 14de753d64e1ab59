"""The workload by hand: `Generator.binomial` of NumPy in a loop over days, no framework."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.peers.engine import run_engine
from bench.peers.workload import (
    BECOMES_INFECTIOUS,
    BETA,
    DAYS,
    PATCHES,
    PEOPLE,
    RECOVERS,
    workload,
)

LOAD = workload()


def prepare(seed: int) -> Callable[[], NDArray[np.int64]]:
    """One replicate; returns people by day, compartment (S, E, I, R) and patch."""
    chance = np.random.default_rng(seed)

    def run() -> NDArray[np.int64]:
        infectious = LOAD.first_infectious()
        susceptible = LOAD.population - infectious
        exposed = np.zeros(PATCHES, dtype=np.int64)
        recovered = np.zeros(PATCHES, dtype=np.int64)
        series = np.empty((DAYS, 4, PATCHES), dtype=np.int64)
        for day in range(DAYS):
            force = BETA * (LOAD.coupling @ (infectious / LOAD.population))
            infected = chance.binomial(susceptible, -np.expm1(-force))
            onward = chance.binomial(exposed, BECOMES_INFECTIOUS)
            over = chance.binomial(infectious, RECOVERS)
            susceptible = susceptible - infected
            exposed = exposed + infected - onward
            infectious = infectious + onward - over
            recovered = recovered + over
            series[day] = susceptible, exposed, infectious, recovered
        return series

    return run


if __name__ == "__main__":
    run_engine(
        "numpy",
        people=PEOPLE,
        theory=LOAD.final_size(),
        prepare=prepare,
        attack=lambda series: 1 - series[-1, 0].sum() / PEOPLE,
        repeats=21,
        stored="S, E, I, R by day and patch",
    )
