"""What every run must keep: determinism, stable history, streams, sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from alatau.world import (
    NEVER,
    Detection,
    Geography,
    Introduction,
    InvalidInput,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Spillover,
    futures,
    keys,
    simulate,
    warm_up,
)
from alatau.world.strata import INFECTIOUS, LATENT

FIRST = (Introduction("A-01", -5, count=25), Introduction("B-02", -2, "cattle", 20))
DAY = 12

DELAYS = {keys.LATENCY: LATENT, keys.INFECTIOUS_PERIOD: INFECTIOUS}
ROUNDING = 1e-4
"""Times are kept with 24 bits."""

CAPACITIES = {
    "vaccination": 200_000,
    "ring-vaccination": 60,
    "animal-vaccination": 300,
    "tracing": 200,
    "culling": 5,
}


def measure(kind: str, from_day: int = DAY, **given: object) -> Measure:
    return Measure(
        MeasureKind(kind),
        from_day,
        capacity_per_day=CAPACITIES.get(kind),
        **given,  # type: ignore[arg-type]
    )


EVERYTHING = tuple(measure(kind, 3, strength=0.3) for kind in MeasureKind)


@pytest.fixture(scope="module")
def run(six_places: Geography, rich_pathogen: Pathogen, keen: Detection) -> Callable[..., Outbreak]:
    def simulate_it(measures: tuple[Measure, ...] = (), **given: object) -> Outbreak:
        options = {"seed": 4, "until": 30, "detection": keen, **given}
        return simulate(six_places, rich_pathogen, FIRST, measures, **options)  # type: ignore[arg-type]

    return simulate_it


def same(one: Outbreak, other: Outbreak) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("units", "reports", "strangers", "laboratory_queue")
    )


def test_equal_arguments_give_equal_tables(run: Callable[..., Outbreak]) -> None:
    assert same(run(EVERYTHING), run(EVERYTHING))
    assert not same(run(EVERYTHING), run(EVERYTHING, seed=5))


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_a_measure_of_strength_zero_is_bitwise_no_measure(
    run: Callable[..., Outbreak], kind: MeasureKind
) -> None:
    others = (measure("isolation", 5), measure("contact-reduction", 5))
    assert same(run(others), run((*others, measure(kind, 6, strength=0.0))))


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_a_measure_changes_something_and_nothing_before_its_first_day(
    run: Callable[..., Outbreak], kind: MeasureKind
) -> None:
    others = tuple(
        measure(other, 2) for other in ("quarantine", "isolation", "animal-movement-ban")
    )
    without, with_it = run(others), run((*others, measure(kind)))
    if kind not in ("isolation", "quarantine", "animal-movement-ban"):
        assert not same(without, with_it)
    assert before(without) == before(with_it)


def before(outbreak: Outbreak) -> list[bytes]:
    """All that happened or was known before the first day of the measure."""
    units = outbreak.units[outbreak.units["day_infected"] < DAY].copy()
    units["classification"] = 0
    for name in units.dtype.names or ():
        if name.startswith("day_") and name not in ("day_infected",):
            units[name][units[name] >= DAY] = NEVER
    units["died"] = units["died"] & (units["day_outcome"] < DAY)
    units["severity"] = 0
    reports = outbreak.reports[outbreak.reports["day_known"] < DAY]
    queue = outbreak.laboratory_queue[: DAY - outbreak.first_day]
    return [units.tobytes(), reports.tobytes(), queue.tobytes()]


def test_a_longer_run_begins_with_the_shorter_one(run: Callable[..., Outbreak]) -> None:
    short, long = run(EVERYTHING, until=15), run(EVERYTHING, until=30)
    assert np.array_equal(short.units["key"], long.units["key"][: len(short.units)])
    assert short.reports.tobytes() == long.reports[long.reports["day_known"] <= 15].tobytes()


def test_streams_share_the_past_to_the_person_and_part_afterwards(
    run: Callable[..., Outbreak],
) -> None:
    truth = run(EVERYTHING)
    branches = [run(EVERYTHING, stream=stream, stream_from=DAY) for stream in (1, 2)]
    for branch in branches:
        assert before(branch) == before(truth)
        late = branch.units[branch.units["day_infected"] >= DAY]["key"]
        assert not np.isin(late, truth.units["key"]).any()
    assert not np.array_equal(branches[0].units["key"], branches[1].units["key"])
    assert same(truth, run(EVERYTHING, stream=0, stream_from=DAY))


def test_futures_do_not_depend_on_threads_or_on_how_many_are_asked_for(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    def ask(n: int, threads: int) -> np.ndarray:
        return futures(
            six_places,
            rich_pathogen,
            FIRST,
            EVERYTHING,
            seed=4,
            until=25,
            from_day=5,
            n=n,
            threads=threads,
        ).infections

    assert np.array_equal(ask(40, 1), ask(40, 4))
    assert np.array_equal(ask(40, 2)[:10], ask(10, 1))
    assert len(set(ask(40, 2).tolist())) > 10


def test_a_future_has_the_totals_of_the_outbreak_of_its_stream(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    found = futures(
        six_places,
        rich_pathogen,
        FIRST,
        EVERYTHING,
        detection=keen,
        seed=4,
        until=25,
        from_day=5,
        n=4,
    )
    for position, stream in enumerate(found.streams):
        outbreak = simulate(
            six_places,
            rich_pathogen,
            FIRST,
            EVERYTHING,
            detection=keen,
            seed=4,
            until=25,
            stream=int(stream),
            stream_from=5,
        )
        assert found.infections[position] == outbreak.infections
        assert found.deaths[position] == outbreak.deaths
        assert found.animals[position] == len(outbreak.units) - outbreak.infections


def test_every_child_comes_after_its_parent_and_while_it_was_infectious(
    run: Callable[..., Outbreak],
) -> None:
    outbreak = run()
    records = outbreak.records
    children = records[records["parent"] >= 0]
    parents = records[children["parent"]]
    assert len(children) > 300
    assert (children["parent"] < np.flatnonzero(records["parent"] >= 0)).all()
    drawn = {purpose: np.empty(len(parents)) for purpose in DELAYS}
    for purpose, row in DELAYS.items():
        for at, parent in enumerate(parents):
            u = keys.plain_uniform(int(parent["key"]), purpose)
            table = outbreak.host_tables.delays[parent["host"], row]
            drawn[purpose][at] = keys.quantile(table, u)
    begins = parents["infected"] + drawn[keys.LATENCY]
    ends = begins + drawn[keys.INFECTIOUS_PERIOD]
    assert (children["infected"] >= begins - ROUNDING).all()
    assert (children["infected"] <= ends + ROUNDING).all()
    died = parents["fatal"]
    assert (children["infected"][died] <= parents["outcome"][died]).all()


def test_susceptible_and_infected_add_up_to_the_population(
    run: Callable[..., Outbreak], six_places: Geography
) -> None:
    outbreak = run()
    for position, host in enumerate(outbreak.hosts):
        infected = outbreak.daily("infected", host=host).sum(axis=0)
        assert np.array_equal(outbreak.susceptible[position] + infected, six_places.units_of(host))


def test_the_vaccinated_and_the_infected_never_exceed_the_population(
    plain_pathogen: Callable[..., Pathogen],
    one_place: Callable[[int], Geography],
    blind: Detection,
) -> None:
    outbreak = simulate(
        one_place(3000),
        plain_pathogen(2.5),
        [Introduction("X-01", 0, count=20)],
        [Measure("vaccination", 5, capacity_per_day=200, strength=1.0)],
        detection=blind,
        seed=1,
        until=60,
    )
    assert outbreak.susceptible.min() >= 0
    assert outbreak.susceptible[0, 0] == 0
    assert 20 < outbreak.infections < 3000


def test_the_ceiling_stops_infections_and_tells(run: Callable[..., Outbreak]) -> None:
    outbreak = run(ceiling=50)
    assert len(outbreak.units) == 50
    assert outbreak.ceiling_reached
    assert not run(until=5).ceiling_reached


def test_spill_over_follows_the_season(
    plain_history: NaturalHistory, one_place: Callable[[int], Geography], blind: Detection
) -> None:
    """Half of 2,000 a year in June, nothing in winter; four standard errors."""
    season = (0.0, 0.0, 0.0, 1.0, 1.0, 4.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    pathogen = Pathogen(
        "ticks", {"person": plain_history}, (), (Spillover("person", 2000.0, season),)
    )
    infected = simulate(
        one_place(1_000_000),
        pathogen,
        (),
        detection=blind,
        seed=2,
        until=364,
        start_day_of_year=1,
    ).daily("infected", by=None)
    expected = 2000 * 12 / 365.25 * 30 * 4 / 8
    assert infected[:90].sum() == 0
    assert abs(infected[151:181].sum() - expected) < 4 * np.sqrt(expected)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"seed": 1.5}, "seed"),
        ({"until": -1}, "until"),
        ({"ceiling": 0}, "ceiling"),
        ({"stream": 3}, "stream_from"),
        ({"start_day_of_year": 400}, "start_day_of_year"),
    ],
)
def test_bad_options_are_refused_by_name(
    run: Callable[..., Outbreak], given: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        run(**given)
    assert refusal.value.field == field


def test_an_introduction_to_nowhere_or_into_an_unknown_host_is_refused(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    for introduction, field in (
        (Introduction("Z-99", 0), "introductions.0.place"),
        (Introduction("A-01", 0, "camels"), "introductions.0.host"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            simulate(six_places, rich_pathogen, [introduction], seed=1, until=3)
        assert refusal.value.field == field


def test_lists_of_places_are_no_introduction() -> None:
    with pytest.raises(InvalidInput):
        Introduction(["A-01", "A-02"], 0)  # type: ignore[arg-type]


def test_warming_up_tells_its_progress() -> None:
    told: list[str] = []
    warm_up(told.append)
    assert told == ["compiling", "ready"]
