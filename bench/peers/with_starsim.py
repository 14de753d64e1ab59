"""The workload on the agents of Starsim: its SEIR, and a route of our own with the 55 patches.

Starsim has no places; a route is the extension point that it offers for them. The route turns the
force of infection of each patch into a probability of each susceptible agent on that day, as the
workload says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.stats
import starsim

from bench.peers.engine import run_engine
from bench.peers.workload import (
    AGENTS,
    BECOMES_INFECTIOUS,
    BETA,
    DAYS,
    PATCHES,
    RECOVERS,
    workload,
)

LOAD = workload(AGENTS)
PATCH = np.repeat(np.arange(PATCHES), LOAD.population)


class Patches(starsim.Route):  # type: ignore[misc]
    """Mixing within and between patches; keeps the infectious by day and patch."""

    def __init__(self) -> None:
        super().__init__()
        self.acquire = starsim.bernoulli(p=0)
        self.series = np.zeros((DAYS + 1, PATCHES), dtype=np.int64)

    def compute_transmission(
        self, rel_sus: Any, rel_trans: Any, disease_beta: Any, disease: Any = None
    ) -> Any:
        """The agents infected on this day."""
        infectious = np.bincount(PATCH, weights=rel_trans.raw[:AGENTS], minlength=PATCHES)
        self.series[self.ti] = infectious
        force = BETA * (LOAD.coupling @ (infectious / LOAD.population))
        chance = -np.expm1(-force)
        susceptible = disease.susceptible.uids
        self.acquire.set(p=chance[PATCH[susceptible]])
        return self.acquire.filter(susceptible)

    def step(self) -> None:
        """Nothing moves."""


def first(module: Any, sim: Any, uids: Any) -> Any:
    """Agents infected at the start: the first ten of the largest patch."""
    begins = int(np.searchsorted(PATCH, LOAD.largest))
    chosen = np.zeros(len(uids))
    chosen[begins : begins + 10] = 1.0
    return chosen


def days(probability: float) -> Any:
    """Whole days until an event with this probability a day."""
    return starsim.Dist(dist=scipy.stats.geom, p=probability)


def prepare(seed: int) -> Callable[[], Any]:
    """One replicate."""
    disease = starsim.SEIR(
        beta=1.0,
        init_prev=starsim.bernoulli(p=first),
        dur_exp=days(BECOMES_INFECTIOUS),
        dur_inf=days(RECOVERS),
        p_death=0,
    )
    sim = starsim.Sim(
        n_agents=AGENTS,
        diseases=disease,
        networks=Patches(),
        dt=starsim.days(1),
        start=starsim.date("2021-01-01"),
        dur=starsim.days(DAYS),
        rand_seed=seed,
        verbose=0,
    )
    sim.init()

    def run() -> Any:
        sim.run()
        return sim

    return run


def attack(sim: Any) -> float:
    """The share infected at the end."""
    return float(1 - sim.diseases[0].susceptible.raw[:AGENTS].sum() / AGENTS)


if __name__ == "__main__":
    run_engine(
        "starsim",
        people=AGENTS,
        theory=LOAD.final_size(),
        prepare=prepare,
        attack=attack,
        repeats=5,
        stored="infectious by day and patch, its own results by day",
    )
