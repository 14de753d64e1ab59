"""The workload on Alatau: every infected person is an individual with a key and a parent.

Alatau lets the infected travel, rather than the susceptible meet others' infectious: a child of a
case in patch j is infected in patch i with the share that i has of the weights seen from j. That
is another coupling than that of the workload with the same shares of infections outside the own
patch, so theory is solved for it. Time is continuous, delays are exponential.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    Mobility,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    simulate,
    warm_up,
)
from bench.outbreaks import BLIND
from bench.peers.engine import run_engine
from bench.peers.workload import (
    AGENTS,
    DAYS,
    FIRST_INFECTIOUS,
    FLOOR_KM,
    HEIGHT_KM,
    INFECTIOUS_DAYS,
    LATENT_DAYS,
    LEAVING,
    PATCHES,
    REPRODUCTION_NUMBER,
    WIDTH_KM,
    Floats,
    workload,
)

LOAD = workload(AGENTS)
PLACES = tuple(f"p{number}" for number in range(PATCHES))
KM_PER_DEGREE = 111.195


def geography() -> Geography:
    """The patches around the equator, where degrees are nearly kilometres."""
    centred = LOAD.kilometres - np.array([WIDTH_KM, HEIGHT_KM]) / 2
    return Geography(
        PLACES,
        ("X",) * PATCHES,
        tuple(int(count) for count in LOAD.population),
        coordinates=tuple(
            (north / KM_PER_DEGREE, east / KM_PER_DEGREE) for east, north in centred.tolist()
        ),
        mobility=Mobility(leaving_people={"community": LEAVING}, floor_km=FLOOR_KM),
    )


def its_coupling(places: Geography) -> Floats:
    """Whose infectious each patch meets, given where they travel."""
    travel = (1 - LEAVING) * np.eye(PATCHES) + LEAVING * places.travel_shares(0)
    size = LOAD.population.astype(float)
    return np.asarray(travel.T * size[None, :] / size[:, None])


def prepare(seed: int) -> Callable[[], Outbreak]:
    """One replicate, from the description of the world on."""

    def run() -> Outbreak:
        outbreak = simulate(
            GEOGRAPHY,
            PATHOGEN,
            (Introduction(PLACES[LOAD.largest], 0, count=FIRST_INFECTIOUS),),
            detection=Detection(people=BLIND),
            seed=seed,
            until=DAYS,
            ceiling=AGENTS,
        )
        outbreak.daily("infected")
        return outbreak

    return run


GEOGRAPHY = geography()
PATHOGEN = Pathogen(
    "workload",
    {
        "person": NaturalHistory(
            incubation_days=Distribution.exponential(LATENT_DAYS),
            infectious_days=Distribution.exponential(INFECTIOUS_DAYS),
        )
    },
    (Route("person", "person", "community", REPRODUCTION_NUMBER),),
)

if __name__ == "__main__":
    warm_up()
    run_engine(
        "alatau",
        people=AGENTS,
        theory=LOAD.final_size(its_coupling(GEOGRAPHY)),
        prepare=prepare,
        attack=lambda outbreak: outbreak.infections / AGENTS,
        repeats=21,
        stored="every infected person with key and parent; infected by day and patch",
        differs="the infected travel: theory is that of its own coupling; continuous time",
    )
