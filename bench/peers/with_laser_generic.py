"""The workload on the agents of laser-generic.

Its force of infection moves a part of each patch's own force to others and subtracts what left, so
a patch that many others meet loses force: with the coupling as its network it is another epidemic
than the workload, with a final size of its own, which theory gives as well. Durations are geometric
as in the workload.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas
import numba
import numpy as np
import shapely
from laser.core import PropertySet
from laser.generic import SEIR
from laser.generic.model import Model

from bench.peers.engine import run_engine
from bench.peers.workload import (
    AGENTS,
    BECOMES_INFECTIOUS,
    BETA,
    DAYS,
    PATCHES,
    RECOVERS,
    Floats,
    workload,
)

LOAD = workload(AGENTS)


def network() -> Floats:
    """What each patch (row) hands to others: the coupling without its diagonal."""
    handed = LOAD.coupling.T.copy()
    np.fill_diagonal(handed, 0.0)
    return handed


def its_coupling() -> Floats:
    """What its force of infection amounts to as a coupling matrix."""
    handed = network()
    return np.asarray(handed.T + np.diag(1 - handed.sum(axis=1)))


def geometric(probability: float) -> Any:
    """Whole days until an event with this probability a day, as its duration function."""
    scale = 1 / np.log1p(-probability)

    @numba.njit(nogil=True)
    def draw(tick, node):  # type: ignore[no-untyped-def]
        return np.float32(np.floor(np.log1p(-np.random.random()) * scale) + 1)

    return draw


def prepare(seed: int) -> Callable[[], Any]:
    """One replicate."""
    first = LOAD.first_infectious()
    zero = np.zeros(PATCHES, dtype=np.int64)
    degrees = LOAD.kilometres / 111.0
    scenario = geopandas.GeoDataFrame(
        {
            "nodeid": np.arange(PATCHES),
            "population": LOAD.population,
            "S": LOAD.population - first,
            "E": zero,
            "I": first,
            "R": zero,
        },
        geometry=[shapely.Point(*at) for at in degrees],
        crs="EPSG:4326",
    )
    parameters = PropertySet({"nticks": DAYS, "beta": BETA, "prng_seed": seed})
    model = Model(scenario, parameters)
    model.network = network()
    latent, infectious = LATENT, INFECTIOUS
    model.components = [
        SEIR.Susceptible(model),
        SEIR.Recovered(model),
        SEIR.Infectious(model, infectious),
        SEIR.Exposed(model, latent, infectious),
        SEIR.Transmission(model, latent),
    ]

    def run() -> Any:
        model.run()
        return model

    return run


LATENT = geometric(BECOMES_INFECTIOUS)
INFECTIOUS = geometric(RECOVERS)

if __name__ == "__main__":
    run_engine(
        "laser-generic",
        people=AGENTS,
        theory=LOAD.final_size(its_coupling()),
        prepare=prepare,
        attack=lambda model: 1 - float(model.nodes.S[DAYS].sum()) / AGENTS,
        repeats=7,
        stored="S, E, I, R by day and patch",
        differs="its transfer of force cannot express the coupling; theory is that of its own",
    )
