"""Run worlds of random legal parameters; any exception, warning or number out of range ends it.

``python random_worlds.py SEED COUNT`` prints a line for each world and ``done`` in the end. It runs
as a process of its own, so that its caller can end one that hangs.
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np

from alatau.world import (
    HOSTS,
    NEVER,
    SETTINGS,
    Ages,
    Behaviour,
    CarePathway,
    CaseDefinition,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Laboratory,
    Measure,
    MeasureKind,
    Mobility,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    Spillover,
    Treatment,
    WithinHerd,
    simulate,
)
from alatau.world.engine.compilation import compiled_run

MOST_GUESTS_A_DAY = 300
"""Mean noise and spill-over a day are kept to about this, as it is the memory that bounds them."""


class Draws:
    """Random legal values, often at the ends of their range."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def one(self, choices: Any) -> Any:
        choices = list(choices)
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def whole(self, low: int, high: int) -> int:
        if self.chance(0.2):
            return int(self.one((low, high)))
        return int(self.random.integers(low, high + 1))

    def share(self) -> float:
        return float(self.one((0.0, 1.0))) if self.chance(0.3) else float(self.random.random())

    def spread(self, low: float, high: float) -> float:
        """Even on a scale of orders of magnitude, or one of the ends."""
        if self.chance(0.2):
            return float(self.one((low, high)))
        return float(np.clip(np.exp(self.random.uniform(np.log(low), np.log(high))), low, high))

    def or_zero(self, low: float, high: float) -> float:
        return 0.0 if self.chance(0.2) else self.spread(low, high)

    def months(self, most: float) -> tuple[float, ...]:
        weights = [self.or_zero(1e-3, most) for _ in range(12)]
        weights[self.whole(0, 11)] = most
        return tuple(weights)

    def delay(self, least: float = 1e-6) -> Distribution:
        """Any family; most of them within days, the rest anywhere."""
        low, high = (max(least, 0.1), 20.0) if self.chance(0.8) else (max(least, 1e-6), 1e6)
        mean = self.spread(low, high)
        match self.whole(0, 6):
            case 0:
                return Distribution.constant(mean)
            case 1:
                return Distribution.lognormal(mean, min(1e6, mean * self.or_zero(1e-9, 20.0)))
            case 2:
                return Distribution.gamma(mean, min(1e6, mean * self.or_zero(1e-9, 20.0)))
            case 3:
                return Distribution.erlang(mean, self.whole(1, 1_000_000))
            case 4:
                return Distribution.weibull(self.spread(0.2, 1e6), max(mean, 2 * least))
            case 5:
                return Distribution.exponential(mean)
            case _:
                return Distribution.uniform(mean, min(1e6, mean * self.spread(1.0, 1e6)))

    def steps(self, most: float) -> dict[int, float]:
        if self.chance(0.5):
            return {}
        return {age: min(most, self.or_zero(1e-3, most)) for age in (0, 7, 40, 120)}

    def severity(self) -> dict[str, float]:
        parts = self.random.dirichlet((0.5, 0.5, 0.5))
        return dict(zip(("asymptomatic", "mild", "severe"), parts.tolist(), strict=True))


def history(draws: Draws, host: str) -> NaturalHistory:
    person = host == "person"
    return NaturalHistory(
        draws.delay(),
        draws.delay(),
        draws.one((None, draws.delay())),
        draws.one((None, draws.spread(0.01, 10_000))),
        tuple([draws.or_zero(1e-3, 1e3) for _ in range(draws.whole(0, 31))] + [1.0]),
        draws.severity(),
        {"mild": draws.share(), "severe": draws.share()},
        draws.delay(),
        draws.or_zero(0.01, 1.0),
        {"fever": draws.share()},
        draws.steps(1.0) if person else {},
        draws.steps(100.0) if person else {},
        draws.steps(100.0) if person else {},
        draws.steps(1.0) if person else {},
        draws.one((None, Treatment(draws.share(), draws.spread(0.01, 10_000)))),
        draws.one((None, draws.delay(1.0))),
        None
        if person or draws.chance(0.5)
        else WithinHerd(
            draws.spread(0.001, 20), draws.spread(1e-3, 1), draws.share(), 2 * draws.share()
        ),
    )


def pathogen(draws: Draws, units: int) -> Pathogen:
    hosts = tuple(host for host in HOSTS if draws.chance(0.4)) or ("person",)
    extreme = draws.chance(0.2)
    routes = [
        Route(
            draws.one(hosts),
            draws.one(hosts),
            draws.one(SETTINGS),
            draws.or_zero(0.01, 100.0 if extreme else 2.0),
            draws.one((None, draws.spread(0.01, 10_000))),
            draws.one((None, draws.months(100.0 if extreme else 2.0))),
            draws.chance(0.3),
        )
        for _ in range(draws.whole(0, 8))
    ]
    most = min(1e6, MOST_GUESTS_A_DAY * 365 * 1e6 / max(units, 1))
    spillovers = [
        Spillover(
            draws.one(hosts),
            draws.or_zero(most / 1e6, most) / 12,
            draws.months(1.0),
            draws.one((None, draws.spread(0.01, 10_000))),
            draws.chance(0.5),
        )
        for _ in range(draws.whole(0, 2))
    ]
    return Pathogen(
        "random",
        {host: history(draws, host) for host in hosts},
        tuple(routes),
        tuple(spillovers),
        draws.whole(0, 365),
        draws.one((None, draws.spread(1, 1e6))),
    )


def geography(draws: Draws, most: int) -> Geography:
    count = draws.whole(1, 3)
    places = tuple(f"X-{at:02d}" for at in range(count))
    matrix = tuple(tuple(draws.or_zero(1e-6, 1e15) for _ in places) for _ in places)
    kernel = draws.one(("gravity", "radiation", "adjacency", "matrix"))
    groups = draws.one(((0,), (0, 15, 60), tuple(range(0, 100, 5))))
    rows = draws.one((1, count))
    return Geography(
        places,
        tuple(draws.one("XY") for _ in places),
        tuple(draws.whole(0, most) for _ in places),
        {host: tuple(draws.whole(0, most) for _ in places) for host in HOSTS[1:]},
        {"cattle": draws.spread(1, 1_000_000)},
        draws.one(
            (
                (),
                tuple(
                    (draws.random.uniform(-90, 90), draws.random.uniform(-180, 180)) for _ in places
                ),
            )
        ),
        neighbours=draws.one(((), tuple((places[0], place) for place in places[1:]))),
        air_links=draws.one(((), ((places[0], places[-1]),))),
        laboratories=tuple(
            Laboratory(
                f"l{at}",
                draws.one(places),
                draws.one(("human", "animal", "both")),
                draws.whole(1, 3),
                draws.whole(0, 1_000_000),
                draws.or_zero(0.01, 365),
                draws.share(),
                draws.share(),
                draws.chance(0.5),
            )
            for at in range(draws.whole(0, 4))
        ),
        mobility=Mobility(
            {setting: draws.share() for setting in SETTINGS},
            {setting: draws.share() for setting in SETTINGS},
            {setting: draws.share() for setting in SETTINGS},
            kernel,
            "matrix" if kernel == "matrix" else "gravity",
            matrix if kernel == "matrix" else (),
            matrix if kernel == "matrix" else (),
            draws.whole(0, 10),
            draws.spread(0.1, 20_000),
            draws.or_zero(0.01, 1000),
            draws.share(),
            draws.share(),
        ),
        ages=Ages(
            groups,
            tuple(
                tuple(draws.random.dirichlet(np.ones(len(groups)) / 2).tolist())
                for _ in range(rows)
            ),
            {setting: draws.share() for setting in SETTINGS},
        ),
        beds=draws.one(((), tuple(draws.whole(0, 10_000_000) for _ in places))),
        markets=draws.one(({}, {place: draws.or_zero(1e-6, 1e12) for place in places})),
    )


def measure(draws: Draws, until: int, places: tuple[str, ...]) -> Measure:
    kind = MeasureKind(draws.one(sorted(MeasureKind)))
    from_day = draws.whole(-1000, 10_000) if draws.chance(0.2) else draws.whole(-5, until)
    on_links = kind in ("screening", "link-closure") and draws.chance(0.5)
    return Measure(
        kind,
        from_day,
        draws.one((None, from_day + draws.whole(0, 10_000))),
        () if on_links else draws.one(((), (draws.one(places),))),
        ((places[0], places[-1]),) if on_links else (),
        draws.share(),
        draws.whole(0, 1_000_000_000) if draws.chance(0.5) else draws.whole(0, 50),
        draws.one((None, draws.whole(0, 1_000_000_000))),
        ages=(0, draws.whole(0, 120)) if kind == "vaccination" and draws.chance(0.5) else None,
    )


def pathway(draws: Draws, noise: float, factor: float) -> CarePathway:
    severities = ("asymptomatic", "mild", "severe")
    return CarePathway(
        {level: draws.share() for level in severities},
        {level: draws.share() for level in severities},
        draws.delay(),
        draws.delay(),
        draws.delay(),
        draws.share(),
        noise,
        draws.whole(1, 3),
        draws.months(1.0),
        draws.or_zero(1e-3, 1e6),
        factor,
    )


def detection(draws: Draws, units: int, days: int) -> Detection:
    """Noise with at most one of what multiplies it at its height."""
    alert, worry, cluster = draws.one(((100.0, 0.0, 1.0), (0.0, 100.0, 1.0), (0.0, 0.0, 1000.0)))
    mean = draws.or_zero(1e-4, 2.0 if days < 1000 else 0.01)
    noise = min(10_000.0, mean / max(units, 1) * 1e6 / 12)
    return Detection(
        *(pathway(draws, noise, cluster) for _ in range(2)),
        draws.or_zero(0.01, 1000),
        draws.share(),
        draws.share(),
        Behaviour(draws.spread(0.1, 1e4), draws.share(), worry, draws.spread(0.1, 1e4), alert),
        pathway(draws, noise, cluster),
        CaseDefinition(
            draws.share(),
            draws.chance(0.5),
            draws.chance(0.5),
            draws.whole(1, 3),
            draws.whole(1, 2),
        ),
        laboratory_priority=draws.one(("first-come", "severe", "contacts")),
    )


def world(seed: int) -> Outbreak:
    draws = Draws(seed)
    most = draws.one((0, 10, 10_000, 10_000, 1_000_000, 1_000_000_000))
    until = draws.one((0, 1, 30, 30, 90, 90, 400, 10_000))
    stage = geography(draws, most)
    disease = pathogen(draws, most * len(stage.places))
    stream = draws.one((0, draws.whole(1, 1 << 40)))
    return simulate(
        stage,
        disease,
        [
            Introduction(
                draws.one(stage.places),
                draws.whole(-1000, until) if draws.chance(0.1) else draws.whole(-5, 5),
                draws.one(disease.hosts),
                draws.whole(0, 10_000) if draws.chance(0.1) else draws.whole(0, 30),
            )
            for _ in range(draws.one((0, 1, 3, 6)))
        ],
        [measure(draws, until, stage.places) for _ in range(draws.whole(0, 8))],
        detection=detection(draws, most * len(stage.places), until),
        seed=draws.one((seed, -seed, 1 << 70, -(1 << 70))),
        until=until,
        stream=stream,
        stream_from=None if stream == 0 else draws.whole(-10, until + 10),
        ceiling=draws.one((1, 50, 300)),
        start_day_of_year=draws.whole(1, 366),
    )


def check(outbreak: Outbreak) -> None:
    """No number is out of its range, whatever the parameters were."""
    records, units = outbreak.records, outbreak.units
    for name in ("infected", "onset", "outcome"):
        assert np.isfinite(records[name]).all(), name
    assert np.isfinite(outbreak.susceptible).all()
    assert (outbreak.susceptible >= 0).all()
    assert (outbreak.vaccinated >= 0).all()
    assert len(units) <= outbreak.ceiling
    for table in (units, outbreak.strangers):
        for name in table.dtype.names or ():
            if name in ("day_onset", "day_outcome", "day_ringed"):
                assert (table[name] >= -NEVER).all(), name
            elif name.startswith("day_"):
                never = table[name] == NEVER
                within = (table[name] >= outbreak.first_day) & (table[name] <= outbreak.until)
                assert (never | within).all(), name
        assert ((table["place"] >= 0) & (table["place"] < len(outbreak.places))).all()
        assert ((table["host"] >= 0) & (table["host"] < len(outbreak.hosts))).all()
    assert (units["day_onset"] >= units["day_infected"]).all()
    assert (outbreak.reports["day_refers"] <= outbreak.reports["day_known"]).all()
    assert (outbreak.laboratory_queue["waiting"] >= 0).all()
    assert (outbreak.team_work["used"] >= 0).all()
    assert (outbreak.beds_in_use >= 0).all()
    for case in outbreak.as_known_on(outbreak.until)["case_id"][:5]:
        outbreak.case_details(int(case))


def main(first: int, count: int) -> None:
    warnings.simplefilter("error")
    np.seterr(all="raise", under="ignore")
    for seed in range(first, first + count):
        print(seed, flush=True)
        check(world(seed))
    assert len(compiled_run().signatures) == 1, "a second kernel was compiled"  # type: ignore[attr-defined]
    print("done", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
