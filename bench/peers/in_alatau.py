"""The workload as a world of Alatau.

Alatau lets the infected travel, rather than the susceptible meet others' infectious: a child of a
case in patch j is infected in patch i with the share that i has of the weights seen from j. That
is another coupling than that of the workload with the same shares of infections outside the own
patch, so theory is solved for it. Delays are exponential.
"""

from __future__ import annotations

import numpy as np

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    Mobility,
    NaturalHistory,
    Pathogen,
    Route,
)
from bench.outbreaks import BLIND, Setting
from bench.peers.workload import (
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
    Workload,
)

KM_PER_DEGREE = 111.195


def setting_of(load: Workload) -> Setting:
    """The workload for ``simulate``: the patches lie around the equator, where degrees are nearly
    kilometres; nobody is detected."""
    places = tuple(f"p{number}" for number in range(PATCHES))
    centred = load.kilometres - np.array([WIDTH_KM, HEIGHT_KM]) / 2
    geography = Geography(
        places,
        ("X",) * PATCHES,
        tuple(int(count) for count in load.population),
        coordinates=tuple(
            (north / KM_PER_DEGREE, east / KM_PER_DEGREE) for east, north in centred.tolist()
        ),
        mobility=Mobility(leaving_people={"community": LEAVING}, floor_km=FLOOR_KM),
    )
    history = NaturalHistory(
        incubation_days=Distribution.exponential(LATENT_DAYS),
        infectious_days=Distribution.exponential(INFECTIOUS_DAYS),
    )
    route = Route("person", "person", "community", REPRODUCTION_NUMBER)
    return Setting(
        geography,
        Pathogen("workload", {"person": history}, (route,)),
        (Introduction(places[load.largest], 0, count=FIRST_INFECTIOUS),),
        detection=Detection(people=BLIND),
        until=DAYS,
        ceiling=100_000_000,
    )


def its_coupling(load: Workload, geography: Geography) -> Floats:
    """Whose infectious each patch meets, given where they travel."""
    elsewhere = geography.travel_shares(0, "community")
    travel = (1 - LEAVING) * np.eye(PATCHES) + LEAVING * elsewhere
    size = load.population.astype(np.float64)
    coupling: Floats = travel.T * size[None, :] / size[:, None]
    return coupling
