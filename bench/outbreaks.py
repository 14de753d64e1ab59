"""The outbreaks that are timed: places, diseases and measures, all from fixed seeds.

Nothing here is of a real place or disease. The sketch is the smallest world with everything that a
line list needs; the full one has every setting and every kind of measure at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from alatau.world import (
    Ages,
    CarePathway,
    Detection,
    Distribution,
    Futures,
    Geography,
    Introduction,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    Treatment,
    futures,
    simulate,
)
from alatau.world.detection import HERDS, PEOPLE
from alatau.world.preparation import Prepared, prepare

PLACES = 54
PEOPLE_IN_ALL = 81_000_000
SEED = 20
CEILING = 1_000_000
"""Never reached by the sketch and the full world: what is thrown away there would count as work."""

SKETCH_DAYS, FULL_DAYS = (68, 43), (39, 25)
"""Last days on which the sketch and the full world have about 100,000 and 5,000 infected."""


@dataclass(frozen=True)
class Setting:
    """All that ``simulate`` wants."""

    geography: Geography
    pathogen: Pathogen
    introductions: tuple[Introduction, ...]
    measures: tuple[Measure, ...] = ()
    detection: Detection = field(default_factory=Detection)
    until: int = 365
    seed: int = 1
    start_day_of_year: int = 60
    ceiling: int = 200_000

    def simulate(self) -> Outbreak:
        """Run it."""
        return simulate(*self._stage, seed=self.seed, **self._course)

    def futures(self, from_day: int, n: int, *, threads: int) -> Futures:
        """So many futures of it that part on a day."""
        return futures(
            *self._stage, seed=self.seed, from_day=from_day, n=n, threads=threads, **self._course
        )

    def ready(self, people_limit: int | None = None) -> Prepared:
        """Its tables, for any number of runs that go on in counts past so many infected."""
        return prepare(*self._stage, people_limit=people_limit, **self._course)

    @property
    def _stage(self) -> tuple[Geography, Pathogen, tuple[Introduction, ...], tuple[Measure, ...]]:
        return self.geography, self.pathogen, self.introductions, self.measures

    @property
    def _course(self) -> dict[str, Any]:
        return {
            "detection": self.detection,
            "until": self.until,
            "ceiling": self.ceiling,
            "start_day_of_year": self.start_day_of_year,
        }


def geography(*, full: bool = False) -> Geography:
    """54 places of log-normal size in 2,400 by 1,500 km with 81 million people and 18 laboratories.

    Every third place has a laboratory, every ninth a reference laboratory. The full one has herds,
    and hospital beds in each place.
    """
    chance = np.random.default_rng(SEED)
    size = chance.lognormal(0.0, 0.9, PLACES)
    population = np.round(size / size.sum() * PEOPLE_IN_ALL).astype(np.int64)
    population[0] += PEOPLE_IN_ALL - population.sum()
    latitude = 45.0 + chance.uniform(-6.75, 6.75, PLACES)
    longitude = 66.0 + chance.uniform(-15.0, 15.0, PLACES)
    places = tuple(f"P-{number:02}" for number in range(PLACES))
    laboratories = tuple(
        Laboratory(
            f"L-{number:02}",
            places[number],
            tier=3 if number % 9 == 0 else 2,
            daily_capacity=200,
            types=number % 9 == 0,
        )
        for number in range(0, PLACES, 3)
    )
    return Geography(
        places,
        ("X",) * PLACES,
        tuple(int(count) for count in population),
        herds={"cattle": (2000,) * PLACES, "small-ruminants": (3000,) * PLACES} if full else {},
        herd_size={"cattle": 40.0, "small-ruminants": 120.0} if full else {},
        beds=(400,) * PLACES if full else (),
        coordinates=tuple(
            (float(north), float(east)) for north, east in zip(latitude, longitude, strict=True)
        ),
        laboratories=laboratories,
    )


PLAIN = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    infectious_days=Distribution.gamma(6.0, 2.5),
    dispersion=0.5,
)
"""Everybody mildly ill; some infect many more than others."""

BLIND = replace(PEOPLE, care_seeking={"mild": 0.0, "severe": 0.0}, endemic_per_million_day=0.0)
"""Nobody seeks care, and no other disease is mistaken for this one."""


def sketch(until: int = SKETCH_DAYS[0]) -> Setting:
    """One host, one setting; detection, a laboratory queue, isolation and tracing."""
    return Setting(
        geography(),
        Pathogen("sketch", {"person": PLAIN}, (Route("person", "person", "community", 2.2),)),
        (Introduction("P-00", 0, count=20),),
        (
            Measure(MeasureKind.ISOLATION, 20),
            Measure(MeasureKind.TRACING, 25, capacity_per_day=500),
        ),
        until=until,
        ceiling=CEILING,
    )


def uncontrolled(ceiling: int) -> Setting:
    """The sketch without measures over a year, and nobody looks."""
    blind = Detection(people=BLIND, animals=HERDS)
    return replace(sketch(365), measures=(), detection=blind, ceiling=ceiling)


def seven_ages() -> Setting:
    """The natural history of the full world among people of seven age groups, uncontrolled."""
    world = full()
    shares = (0.11, 0.20, 0.24, 0.16, 0.13, 0.09, 0.07)
    history = replace(
        world.pathogen.histories["person"],
        susceptibility_by_age={0: 0.5, 15: 1.0},
        severe_by_age={0: 0.5, 30: 1.0, 60: 2.5},
        fatality_by_age={0: 0.3, 30: 1.0, 60: 3.0},
    )
    routes = tuple(
        route
        for route in world.pathogen.routes
        if (route.source, route.target) == ("person", "person")
    )
    return replace(
        world,
        geography=replace(
            world.geography,
            herds={},
            herd_size={},
            ages=Ages(lower=(0, 5, 15, 30, 45, 60, 70), shares=(shares,)),
        ),
        pathogen=Pathogen("seven-ages", {"person": history}, routes),
        introductions=world.introductions[:1],
        measures=(),
        until=365,
    )


def full(until: int = FULL_DAYS[0]) -> Setting:
    """Three hosts in all settings with severity, under all kinds of measure at once."""
    history = NaturalHistory(
        incubation_days=Distribution.lognormal(4.3, 1.8),
        latent_days=Distribution.gamma(3.0, 1.2),
        infectious_days=Distribution.gamma(7.0, 3.0),
        dispersion=0.4,
        infectiousness=(0.5, 1.0, 1.0, 0.7, 0.4),
        severity={"asymptomatic": 0.2, "mild": 0.65, "severe": 0.15},
        fatality={"severe": 0.2, "mild": 0.002},
        outcome_days=Distribution.gamma(14.0, 5.0),
        treatment=Treatment(effect=0.6, half_life_days=5.0),
    )
    herd = replace(
        history, infectious_days=Distribution.gamma(14.0, 5.0), dispersion=1.0, treatment=None
    )
    routes = (
        Route("person", "person", "household", 0.9),
        Route("person", "person", "health-care", 0.6),
        Route("person", "person", "workplace", 0.7),
        Route("person", "person", "community", 1.5),
        Route("person", "person", "farm", 0.2),
        Route("person", "person", "market", 0.3),
        Route("small-ruminants", "small-ruminants", "farm", 0.8),
        Route("small-ruminants", "cattle", "market", 0.3),
        Route("small-ruminants", "person", "farm", 0.5),
        Route("cattle", "cattle", "market", 0.9),
        Route("cattle", "person", "farm", 0.3, vector=True),
        Route("person", "small-ruminants", "farm", 0.01),
    )
    care = CarePathway(
        care_seeking={"mild": 0.45, "severe": 0.95},
        suspicion={"mild": 0.08, "severe": 0.45},
        onset_to_care_days=Distribution.gamma(2.5, 1.5),
        notification_days=Distribution.gamma(1.2, 0.8),
        transport_days=Distribution.gamma(1.0, 0.5),
        sampling=0.85,
        endemic_per_million_day=0.05,
    )
    return Setting(
        geography(full=True),
        Pathogen(
            "full",
            {"person": history, "cattle": herd, "small-ruminants": herd},
            routes,
        ),
        (
            Introduction("P-00", 0, count=20),
            Introduction("P-03", 0, host="small-ruminants", count=10),
            Introduction("P-06", 0, host="cattle", count=10),
        ),
        every_measure(10),
        detection=Detection(people=care),
        until=until,
        ceiling=CEILING,
    )


def every_measure(first_day: int) -> tuple[Measure, ...]:
    """One measure of each kind, a day apart; weak enough that the outbreak goes on."""
    capacity = {
        MeasureKind.TRACING: 500,
        MeasureKind.PROPHYLAXIS: 500,
        MeasureKind.VACCINATION: 2000,
        MeasureKind.RING_VACCINATION: 300,
        MeasureKind.CULLING: 20,
        MeasureKind.ANIMAL_VACCINATION: 100,
    }
    stock = {MeasureKind.PROPHYLAXIS: 20_000, MeasureKind.VACCINATION: 100_000}
    return tuple(
        Measure(
            kind,
            first_day + number,
            strength=0.2,
            capacity_per_day=capacity.get(kind),
            stock=stock.get(kind),
            until_day=first_day + number if kind is MeasureKind.PUBLIC_MESSAGE else None,
        )
        for number, kind in enumerate(MeasureKind)
    )
