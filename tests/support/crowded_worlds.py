"""Small worlds in which everything happens at once: four hosts, queues, beds, teams, every measure.

Unlike ``random_worlds``, parameters are such that much is infected, seen, tested and dealt with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alatau.world import (
    Ages,
    CarePathway,
    CaseDefinition,
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
    Spillover,
    Treatment,
    WithinHerd,
    simulate,
)
from alatau.world.preparation import Prepared, prepare

UNTIL = 40
PLACES = ("A-1", "A-2", "B-1")
HOSTS = ("person", "cattle", "dogs", "wildlife")
ROUTES = (
    *(Route("person", "person", s, 0.5) for s in ("household", "health-care", "workplace")),
    Route("person", "person", "community", 0.5),
    Route("cattle", "cattle", "farm", 1.0),
    Route("cattle", "cattle", "market", 0.7),
    Route("cattle", "person", "farm", 1.0),
    Route("person", "cattle", "household", 0.3),
    Route("person", "dogs", "household", 0.2),
    Route("wildlife", "wildlife", "community", 1.2),
    Route("wildlife", "cattle", "farm", 0.5),
    Route("dogs", "person", "household", 0.4, vector=True),
)
_SOME = {"mild": 0.8, "severe": 1.0}
_MOST = {"mild": 0.6, "severe": 0.9}


@dataclass(frozen=True, eq=False)
class Crowded:
    """The arguments of a run."""

    geography: Geography
    pathogen: Pathogen
    introductions: tuple[Introduction, ...]
    measures: tuple[Measure, ...]
    detection: Detection
    seed: int

    def run(self, *more: Measure, **stream: Any) -> Outbreak:
        return simulate(*self._stage(*more), **self._course, seed=self.seed, **stream)

    def ready(self) -> Prepared:
        return prepare(*self._stage(), **self._course)

    def _stage(
        self, *more: Measure
    ) -> tuple[Geography, Pathogen, tuple[Introduction, ...], tuple[Measure, ...]]:
        return self.geography, self.pathogen, self.introductions, (*self.measures, *more)

    @property
    def _course(self) -> dict[str, Any]:
        return {"detection": self.detection, "until": UNTIL, "ceiling": 30_000}


def crowded(seed: int) -> Crowded:
    """The crowded world of a seed."""
    draws = np.random.default_rng(seed)

    def one(*choices: Any) -> Any:
        return choices[int(draws.integers(len(choices)))]

    def share() -> float:
        return float(one(0.0, 1.0, draws.random()))

    days = Distribution.gamma
    now = Distribution.constant(0.0)
    parts = dict(zip(("asymptomatic", "mild", "severe"), draws.dirichlet((1, 1, 1)), strict=True))

    def history(host: str) -> NaturalHistory:
        return NaturalHistory(
            days(3.0, 1.0),
            days(4.0, 2.0),
            one(None, days(2.0, 1.0)),
            one(None, 0.3),
            one((1.0,), (1.0, 3.0, 0.0, 1.0)),
            {level: float(part) for level, part in parts.items()},
            {"mild": 0.3 * share(), "severe": share()},
            days(6.0, 3.0),
            0.1,
            treatment=Treatment(0.8, 3.0),
            immunity_days=one(None, days(5.0, 2.0), Distribution.constant(1.0)),
            within_herd=None if host == "person" else one(None, WithinHerd(0.5, 0.4, 0.5, 0.5)),
        )

    def delay() -> Distribution:
        return one(now, days(1.0, 1.0))  # type: ignore[no-any-return]

    people = CarePathway(_SOME, _MOST, delay(), delay(), delay(), one(0.0, 0.5, 1.0), 200.0)
    measures = []
    for kind in MeasureKind:
        for _ in range(int(draws.integers(0, 3))):
            begin = int(draws.integers(-3, UNTIL + 1))
            measures.append(
                Measure(
                    kind,
                    begin,
                    one(None, begin + int(draws.integers(0, 15))),
                    one((), (one(*PLACES),)),
                    capacity_per_day=one(0, 3, 20, 500),
                    stock=one(None, 0, 5, 100),
                    strength=share(),
                )
            )
    return Crowded(
        Geography(
            PLACES,
            ("A", "A", "B"),
            (60_000, 40_000, 30_000),
            {"cattle": (300, 200, 100), "dogs": (50, 40, 30), "wildlife": (20, 10, 5)},
            coordinates=((45.0, 60.0), (45.0, 62.0), (46.0, 64.0)),
            neighbours=(("A-1", "A-2"), ("A-2", "B-1")),
            laboratories=tuple(
                Laboratory(
                    f"l{at}",
                    one(*PLACES),
                    one("human", "animal", "both"),
                    one(1, 2, 3),
                    one(0, 1, 5, 50),
                    one(0.0, 0.5, 3.0),
                    share(),
                    share(),
                    one(True, False),
                )
                for at in range(4)
            ),
            beds=tuple(one(0, 3, 40) for _ in PLACES),
            ages=Ages((0, 15, 60), ((0.3, 0.5, 0.2),)),
        ),
        Pathogen(
            "crowded",
            {host: history(host) for host in HOSTS},
            ROUTES,
            (Spillover("person", 2000.0, dispersion=0.5),),
            one(0, 1, 5),
            one(None, 10.0),
        ),
        tuple(
            Introduction(one(*PLACES), int(draws.integers(-4, 10)), host, one(1, 10, 29))
            for host in HOSTS
        ),
        tuple(measures),
        Detection(
            people,
            replace(people, sampling=1.0, endemic_per_million_day=5000.0),
            one(0.0, 3.0, 40.0),
            definition=CaseDefinition(
                share(), one(True, False), one(True, False), one(1, 2, 3), one(1, 2)
            ),
            laboratory_priority=one("first-come", "severe", "contacts"),
        ),
        seed,
    )
