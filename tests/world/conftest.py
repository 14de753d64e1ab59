"""Small worlds for the tests: one place or six, plain natural histories, quiet detection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from alatau.world import (
    CarePathway,
    Detection,
    Distribution,
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
    simulate,
)
from alatau.world.detection import HERDS, PEOPLE


@pytest.fixture(scope="session")
def one_place() -> Callable[[int], Geography]:
    """One place of so many people, without herds or laboratories."""

    def build(population: int) -> Geography:
        return Geography(("X-01",), ("X",), (population,))

    return build


@pytest.fixture(scope="session")
def six_places() -> Geography:
    """Two countries of three places along a road, with herds and laboratories of every tier."""
    places = ("A-01", "A-02", "A-03", "B-01", "B-02", "B-03")
    return Geography(
        places,
        ("A", "A", "A", "B", "B", "B"),
        (900_000, 400_000, 1_500_000, 700_000, 300_000, 1_100_000),
        herds={"cattle": (800,) * 6, "small-ruminants": (1500,) * 6},
        herd_size={"cattle": 40, "small-ruminants": 120},
        beds=(2,) * 6,
        coordinates=tuple((45.0, 60.0 + 2.0 * i) for i in range(6)),
        neighbours=tuple(pairwise(places)),
        air_links=(("A-01", "B-03"),),
        laboratories=(
            Laboratory("A-district", "A-01", tier=1, daily_capacity=3),
            Laboratory("A-regional", "A-02", tier=2, daily_capacity=5),
            Laboratory("A-reference", "A-03", tier=3, daily_capacity=8, types=True),
            Laboratory("B-regional", "B-01", tier=2, daily_capacity=5),
            Laboratory("B-reference", "B-03", tier=3, daily_capacity=8, types=True),
        ),
    )


@pytest.fixture(scope="session")
def plain_history() -> NaturalHistory:
    """Latent three days, infectious five, everybody mildly ill, everybody alike."""
    return NaturalHistory(
        incubation_days=Distribution.gamma(4.0, 1.5),
        latent_days=Distribution.gamma(3.0, 1.0),
        infectious_days=Distribution.gamma(5.0, 2.0),
    )


@pytest.fixture(scope="session")
def plain_pathogen(plain_history: NaturalHistory) -> Callable[..., Pathogen]:
    """People only, one route in the community."""

    def build(mean: float, dispersion: float | None = None) -> Pathogen:
        history = replace(plain_history, dispersion=dispersion)
        routes = (Route("person", "person", "community", mean),)
        return Pathogen("plain", {"person": history}, routes)

    return build


@pytest.fixture(scope="session")
def rich_pathogen(plain_history: NaturalHistory) -> Pathogen:
    """Three hosts in every setting, with deaths, treatment and dispersion."""
    person = replace(
        plain_history,
        dispersion=0.4,
        severity={"asymptomatic": 0.2, "mild": 0.5, "severe": 0.3},
        fatality={"severe": 0.2},
        symptoms={"fever": 0.9, "cough": 0.7},
        treatment=Treatment(0.8, 5.0),
    )
    herd = replace(plain_history, dispersion=0.5, severity={"mild": 0.6, "severe": 0.4})
    person_routes = (
        ("household", 0.7),
        ("health-care", 0.6),
        ("workplace", 0.4),
        ("community", 0.4),
        ("market", 0.2),
    )
    return Pathogen(
        "rich",
        {"person": person, "cattle": herd, "small-ruminants": herd},
        (
            *(Route("person", "person", setting, mean) for setting, mean in person_routes),
            Route("person", "cattle", "farm", 0.1),
            Route("cattle", "cattle", "farm", 0.6),
            Route("cattle", "cattle", "market", 0.6),
            Route("cattle", "person", "farm", 0.2, vector=True),
            Route("small-ruminants", "small-ruminants", "market", 0.8),
            Route("cattle", "small-ruminants", "farm", 0.2),
        ),
        vaccine_delay_days=3,
    )


@pytest.fixture(scope="session")
def blind() -> Detection:
    """Nobody seeks care and nothing else looks suspicious."""
    return Detection(
        people=replace(PEOPLE, care_seeking={}, endemic_per_million_day=0),
        animals=replace(HERDS, care_seeking={}, endemic_per_million_day=0),
    )


@pytest.fixture(scope="session")
def keen() -> Detection:
    """Many seek care and are suspected, so that every response has something to do."""
    people = replace(PEOPLE, suspicion={"mild": 0.5, "severe": 0.9}, endemic_per_million_day=0.5)
    animals = replace(
        HERDS,
        care_seeking={"mild": 0.6, "severe": 0.9},
        suspicion={"mild": 0.6, "severe": 0.9},
        endemic_per_million_day=20.0,
    )
    return Detection(people=people, animals=animals)


@pytest.fixture(scope="session")
def prompt() -> Callable[[float], Detection]:
    """Every ill person is notified exactly so many days after onset; no samples, no noise."""

    def build(days: float) -> Detection:
        everybody = {"mild": 1.0, "severe": 1.0}
        return Detection(
            people=CarePathway(
                care_seeking=everybody,
                suspicion=everybody,
                onset_to_care_days=Distribution.constant(days),
                notification_days=Distribution.constant(0.0),
                transport_days=Distribution.constant(0.0),
                sampling=0.0,
                endemic_per_million_day=0.0,
            )
        )

    return build


@pytest.fixture(scope="session")
def traced(six_places: Geography, rich_pathogen: Pathogen, keen: Detection) -> Outbreak:
    """People and herds infected, much noise, and every known case is traced at once."""
    return simulate(
        six_places,
        rich_pathogen,
        (Introduction("A-01", -3, count=30), Introduction("B-01", 0, "cattle", 20)),
        (
            Measure(MeasureKind.TRACING, -3),
            Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=40),
        ),
        detection=keen,
        seed=11,
        until=35,
    )
