"""The workload on the compartmental model of laser-measles, with the coupling as its mixing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from laser.measles.compartmental import CompartmentalModel, CompartmentalParams, components
from laser.measles.components import create_component
from laser.measles.mixing.base import BaseMixing

from bench.peers.engine import run_engine
from bench.peers.workload import (
    BETA,
    DAYS,
    INFECTIOUS_DAYS,
    LATENT_DAYS,
    PATCHES,
    PEOPLE,
    Floats,
    workload,
)

LOAD = workload()


class GivenMixing(BaseMixing):  # type: ignore[misc]
    """Its force on patch i is sum_j I_j M_ji / N_i, so M_ji is the coupling C_ij N_i / N_j."""

    def __init__(self) -> None:
        super().__init__(scenario=None, params=None)
        size = LOAD.population.astype(float)
        self._mixing_matrix = (LOAD.coupling * size[:, None] / size[None, :]).T

    def get_migration_matrix(self) -> Floats:
        """Not used: the mixing matrix is given."""
        return np.asarray(self._mixing_matrix)


def prepare(seed: int) -> Callable[[], Any]:
    """One replicate."""
    patches = pl.DataFrame(
        {
            "id": [f"p{number}" for number in range(PATCHES)],
            "pop": LOAD.population,
            "lat": LOAD.kilometres[:, 1] / 111.0,
            "lon": LOAD.kilometres[:, 0] / 111.0,
            "mcv1": np.zeros(PATCHES),
        }
    )
    model = CompartmentalModel(
        patches, CompartmentalParams(num_ticks=DAYS, seed=seed, start_time="2021-01")
    )
    infection = components.InfectionParams(
        beta=BETA, exp_mu=LATENT_DAYS, inf_mu=INFECTIOUS_DAYS, mixer=GivenMixing()
    )
    by_patch = components.StateTrackerParams(aggregation_level=0)
    model.components = [
        create_component(components.InfectionProcess, infection),
        create_component(components.StateTracker, by_patch),
    ]
    model.patches.states.S -= LOAD.first_infectious().astype(model.patches.states.S.dtype)
    model.patches.states.I += LOAD.first_infectious().astype(model.patches.states.I.dtype)

    def run() -> Any:
        model.run()
        return model

    return run


if __name__ == "__main__":
    run_engine(
        "laser-measles",
        people=PEOPLE,
        theory=LOAD.final_size(),
        prepare=prepare,
        attack=lambda model: 1 - float(model.patches.states.S.sum()) / PEOPLE,
        repeats=7,
        stored="S, E, I, R by day and patch",
    )
