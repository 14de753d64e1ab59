"""The outbreak behind an exercise: re-simulated from the scenario and the decisions when needed.

Nothing of it is stored. `World` remembers only the last outbreak that it was asked for, since
most ticks ask for the same one again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.exercise.reporting import PERSON
from alatau.packs.scenario import ScenarioPack
from alatau.world import (
    Detection,
    Futures,
    Geography,
    Introduction,
    Measure,
    Outbreak,
    Pathogen,
    futures,
    simulate,
)


class World:
    """The world of one exercise: its scenario and seed. Pure but for a memory of one outbreak."""

    def __init__(self, pack: ScenarioPack, seed: int) -> None:
        self.pack = pack
        self.seed = seed
        self._last: tuple[tuple[Measure, ...], Outbreak] | None = None

    @cached_property
    def geography(self) -> Geography:
        """The region as the world sees it."""
        return self.pack.region.geography()

    @cached_property
    def pathogen(self) -> Pathogen:
        """The natural history that the scenario names."""
        return Pathogen.from_mapping(self.pack.pathogen)

    @cached_property
    def detection(self) -> Detection:
        """How cases come to be seen, as the scenario sets it."""
        return Detection.from_mapping(self.pack.outbreak.notional)

    @cached_property
    def introductions(self) -> tuple[Introduction, ...]:
        """Who is infected when the story begins."""
        return tuple(
            Introduction(each.place, each.day, each.host, each.count)
            for each in self.pack.outbreak.introductions
        )

    def outbreak(self, measures: tuple[Measure, ...]) -> Outbreak:
        """Return the outbreak under *measures*, to the end of the scenario."""
        if self._last is None or self._last[0] != measures:
            outbreak = simulate(*self._stage, measures, **self._course)
            self._last = (measures, outbreak)
        return self._last[1]

    def futures(
        self, measures: tuple[Measure, ...], from_day: int, count: int, threads: int
    ) -> Futures:
        """Return *count* futures under *measures* of the outbreak as it is before *from_day*."""
        return futures(
            *self._stage, measures, **self._course, from_day=from_day, n=count, threads=threads
        )

    @property
    def _stage(self) -> tuple[Geography, Pathogen, tuple[Introduction, ...]]:
        return self.geography, self.pathogen, self.introductions

    @property
    def _course(self) -> dict[str, Any]:
        """How every simulation of this world goes, so that all of them share their past."""
        return {
            "detection": self.detection,
            "seed": self.seed,
            "until": self.pack.days,
            "ceiling": self.pack.outbreak.ceiling,
            "start_day_of_year": self.pack.start.timetuple().tm_yday,
        }


def in_playing_countries(outbreak: Outbreak, pack: ScenarioPack) -> NDArray[np.bool_]:
    """Return which of the outbreak's units are in a country that plays; shape (units,)."""
    countries = np.array(outbreak.geography.country_of)
    playing: NDArray[np.bool_] = np.isin(countries, pack.countries)[outbreak.units["place"]]
    return playing


@dataclass(frozen=True)
class Toll:
    """What an outbreak had come to by the end of day ``until``, in the countries that play."""

    until: int
    infected: int
    died: int
    herds: int
    places: int


def toll(outbreak: Outbreak, pack: ScenarioPack, day: int) -> Toll:
    """Return what *outbreak* had come to by the end of *day*, at most the last of *pack*.

    ``infected`` and ``died`` count people, ``herds`` the infected herds and flocks, ``places``
    those in which people were infected.
    """
    until = min(day, pack.days)
    units = outbreak.units
    infected = (units["day_infected"] <= until) & in_playing_countries(outbreak, pack)
    people = np.array([host == PERSON for host in outbreak.hosts])[units["host"]]
    died = units["died"] & (units["day_outcome"] <= until)
    return Toll(
        until=until,
        infected=int((infected & people).sum()),
        died=int((died & infected & people).sum()),
        herds=int((infected & ~people).sum()),
        places=len(np.unique(units["place"][infected & people])),
    )


def truth_digest(outbreak: Outbreak) -> str:
    """Return the SHA-256 of the table of infected units, in hexadecimal."""
    return hashlib.sha256(np.ascontiguousarray(outbreak.units).tobytes()).hexdigest()
