"""The workload on epydemix: patches as its demographic groups, the coupling as contact matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from epydemix import EpiModel
from epydemix.model.epimodel import simulate
from epydemix.population import Population

from bench.peers.engine import run_engine
from bench.peers.workload import (
    BETA,
    DAYS,
    INFECTIOUS_DAYS,
    LATENT_DAYS,
    PATCHES,
    PEOPLE,
    workload,
)

LOAD = workload()


def prepare(seed: int) -> Callable[[], Any]:
    """One replicate."""
    model = EpiModel(compartments=["S", "E", "I", "R"])
    places = Population("patches")
    places.add_population(LOAD.population, [f"p{number}" for number in range(PATCHES)])
    places.add_contact_matrix(LOAD.coupling)
    model.set_population(places)
    model.add_transition("S", "E", kind="mediated", params=(BETA, "I"))
    model.add_transition("E", "I", kind="spontaneous", params=1 / LATENT_DAYS)
    model.add_transition("I", "R", kind="spontaneous", params=1 / INFECTIOUS_DAYS)
    nobody = np.zeros(PATCHES)
    first = LOAD.first_infectious().astype(float)
    begin = {"S": LOAD.population - first, "E": nobody, "I": first, "R": nobody}
    last_date = str(np.datetime64("2021-01-01") + DAYS - 1)
    return lambda: simulate(
        model,
        start_date="2021-01-01",
        end_date=last_date,
        initial_conditions_dict=begin,
        rng=seed,
    )


def attack(trajectory: Any) -> float:
    """The share infected at the end."""
    left = sum(trajectory.compartments[f"S_p{number}"][-1] for number in range(PATCHES))
    return float(1 - left / PEOPLE)


if __name__ == "__main__":
    run_engine(
        "epydemix",
        people=PEOPLE,
        theory=LOAD.final_size(),
        prepare=prepare,
        attack=attack,
        repeats=7,
        stored="compartments and transitions by day and patch",
    )
