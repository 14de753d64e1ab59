"""The flagship scenario as the world sees it, and a plausible set of decisions."""

from __future__ import annotations

from functools import cache

from alatau.exercise.simulation import World
from alatau.packs import load_scenario
from alatau.world import Measure, MeasureKind
from bench.outbreaks import Setting

FLAGSHIP = "altynaral-cpx"
DECIDED = 4
"""The day on which the first of the decisions acts, where responders are quick."""
LATER = 7
"""How many days later it acts where they are not."""


@cache
def _world() -> World:
    return World(load_scenario(FLAGSHIP), seed=1)


def flagship(days_later: int = 0) -> Setting:
    """The scenario with its decisions, all of them ``days_later`` days late."""
    world = _world()
    pack = world.pack
    return Setting(
        world.geography,
        world.pathogen,
        world.introductions,
        decisions(DECIDED + days_later),
        detection=world.detection,
        until=pack.days,
        start_day_of_year=pack.start.timetuple().tm_yday,
        ceiling=pack.outbreak.ceiling,
    )


def decisions(first_day: int) -> tuple[Measure, ...]:
    """Alert and case definition, then isolation and tracing with quarantine, then distance."""
    return (
        Measure(MeasureKind.ALERT_CLINICIANS, first_day),
        Measure(MeasureKind.CASE_DEFINITION, first_day + 1),
        Measure(MeasureKind.ISOLATION, first_day + 1),
        Measure(MeasureKind.TRACING, first_day + 2, capacity_per_day=300),
        Measure(MeasureKind.QUARANTINE, first_day + 2),
        Measure(MeasureKind.CONTACT_REDUCTION, first_day + 4, strength=0.3),
    )
