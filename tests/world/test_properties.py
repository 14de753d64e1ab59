"""What holds in every world: sums, order, links, history, streams, threads.

Worlds are drawn small: two or three places, two age groups, people and animals, any measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alatau.world import (
    NEVER,
    Ages,
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
from alatau.world.detection import HERDS, PEOPLE
from alatau.world.preparation import Prepared, prepare
from alatau.world.tables import COUNTED

UNTIL = 40
DAY = 15
KINDS = sorted(MeasureKind)

few = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

shares = st.floats(0, 1)
strengths = st.sampled_from([0.3, 0.8, 1.0])


@st.composite
def measures(draw: st.DrawFn, days: st.SearchStrategy[int] | None = None) -> Measure:
    """Any measure, with room to act."""
    kind = MeasureKind(draw(st.sampled_from(KINDS)))
    return Measure(
        kind,
        draw(st.integers(-3, UNTIL) if days is None else days),
        strength=draw(strengths),
        places=draw(st.sampled_from([(), ("X-01",), ("X-01", "Y-01")])),
        capacity_per_day=draw(st.sampled_from([5, 60, 2000])),
        stock=draw(st.sampled_from([None, 300])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """What ``simulate`` needs but for the measures and the last day."""
    delay = st.builds(Distribution.gamma, st.floats(0.5, 6), st.floats(0.2, 4))
    immunity = draw(st.sampled_from([None, Distribution.gamma(8.0, 3.0)]))
    person = NaturalHistory(
        draw(delay),
        draw(delay),
        draw(delay),
        draw(st.sampled_from([None, 0.3, 5.0])),
        (2.0, 1.0),
        severity={"asymptomatic": 0.2, "mild": 0.4, "severe": 0.4},
        fatality={"severe": 0.3},
        immune=draw(st.sampled_from([0.0, 0.25])),
        susceptibility_by_age={0: draw(shares), 18: 1.0},
        treatment=Treatment(0.7, 3.0),
        immunity_days=immunity,
    )
    animal = replace(
        person,
        susceptibility_by_age={},
        immunity_days=draw(st.sampled_from([None, Distribution.exponential(6.0)])),
        within_herd=draw(st.sampled_from([None, WithinHerd(0.5, 0.6)])),
    )
    mean = draw(st.floats(0.5, 1.6))
    season = tuple(draw(st.sampled_from([(1.0,) * 12, (0.0, 2.0) * 6])))
    pathogen = Pathogen(
        "any",
        {"person": person, "cattle": animal, "wildlife": animal},
        (
            Route("person", "person", "household", mean / 2),
            Route("person", "person", "community", mean, season=season),
            Route("person", "person", "health-care", mean / 2, dispersion=0.2),
            Route("cattle", "cattle", "market", mean),
            Route("cattle", "person", "farm", mean / 3, vector=True),
            Route("wildlife", "cattle", "farm", mean),
        ),
        (Spillover("person", 60_000.0, dispersion=0.5), Spillover("wildlife", 1e6, vector=True)),
        vaccine_delay_days=draw(st.integers(0, 8)),
        vaccine_waning_days=draw(st.sampled_from([None, 20.0])),
    )
    geography = Geography(
        ("X-01", "X-02", "Y-01"),
        ("X", "X", "Y"),
        draw(st.tuples(*[st.integers(0, 3000)] * 3)),
        herds={"cattle": (60, 200, 0), "wildlife": (5, 30, 8)},
        herd_size={"cattle": 30},
        neighbours=(("X-01", "X-02"), ("X-02", "Y-01")),
        laboratories=(
            Laboratory("district", "X-01", tier=1, daily_capacity=4),
            Laboratory("reference", "X-02", tier=3, daily_capacity=6, types=True),
        ),
        mobility=Mobility(leaving_people={"community": 0.3, "household": 0.1}),
        ages=Ages((0, 18), ((0.35, 0.65),)),
        beds=(3, 0, 50),
    )
    sick = {"mild": 0.8, "severe": 1.0}
    detection = Detection(
        people=replace(
            PEOPLE,
            care_seeking=sick,
            suspicion=sick,
            endemic_per_million_day=draw(st.floats(0, 900)),
        ),
        animals=replace(HERDS, care_seeking=sick, suspicion=sick),
        definitions={"Y": CaseDefinition(0.7, confirming_tier=3, negatives_to_discard=2)},
        laboratory_priority=draw(st.sampled_from(["first-come", "severe", "contacts"])),
    )
    return {
        "geography": geography,
        "pathogen": pathogen,
        "introductions": (
            Introduction("X-01", -3, count=8),
            Introduction("Y-01", 4, count=4),
            Introduction("X-02", 0, "cattle", 3),
        ),
        "detection": detection,
        "seed": draw(st.integers(0, 1 << 63)),
    }


def run(world: dict[str, Any], measures: Sequence[Measure] = (), **given: Any) -> Outbreak:
    options = {"until": UNTIL, "ceiling": 20_000, **given}
    return simulate(**world, measures=measures, **options)


def same(one: Outbreak, other: Outbreak) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("units", "reports", "strangers", "laboratory_queue", "susceptible")
    )


def before(outbreak: Outbreak, day: int) -> list[bytes]:
    """All that happened or was known before a day."""
    units = outbreak.units[outbreak.units["day_infected"] < day].copy()
    units["classification"] = units["severity"] = 0
    for name in units.dtype.names or ():
        if name.startswith("day_"):
            units[name][units[name] >= day] = NEVER
    units["died"] &= units["day_outcome"] < day
    rows = day - outbreak.first_day
    return [
        units.tobytes(),
        outbreak.reports[outbreak.reports["day_known"] < day].tobytes(),
        outbreak.laboratory_queue[:rows].tobytes(),
        outbreak.beds_in_use[:rows].tobytes(),
    ]


@few
@given(worlds(), st.lists(measures(), max_size=4))
def test_people_and_herds_add_up(world: dict[str, Any], given_measures: list[Measure]) -> None:
    """All are susceptible, vaccinated, immune from the start or infected and not yet back."""
    outbreak = run(world, given_measures)
    geography, histories = outbreak.geography, outbreak.pathogen.histories
    row = 0
    for at, host in enumerate(outbreak.hosts):
        own = outbreak.units[outbreak.units["host"] == at]
        groups = 2 if host == "person" else 1
        for age in range(groups):
            share = geography.age_shares[age] if host == "person" else 1.0
            units = geography.units_of(host) * share
            infected = np.bincount(own["place"][own["age_group"] == age], minlength=3)
            kept = outbreak.susceptible[row] + outbreak.vaccinated[row]
            returned = kept + infected + histories[host].immune * units - units
            assert (outbreak.susceptible[row] >= 0).all()
            assert (outbreak.vaccinated[row] >= 0).all()
            assert np.allclose(returned, np.round(returned), atol=1e-6)
            assert (returned > -1e-6).all()
            assert (returned <= infected + 1e-6).all()
            if histories[host].immunity_days is None:
                assert np.allclose(returned, 0.0, atol=1e-6)
            row += 1


@few
@given(worlds(), st.lists(measures(), max_size=4))
def test_children_come_after_their_parents_and_units_in_the_order_of_days(
    world: dict[str, Any], given_measures: list[Measure]
) -> None:
    units = run(world, given_measures).units
    assert len(np.unique(units["key"])) == len(units)
    assert (np.diff(units["day_infected"]) >= 0).all()
    rows = np.flatnonzero(units["parent"] >= 0)
    parents = units["parent"][rows]
    assert (parents < rows).all()
    assert (units["time_infected"][rows] >= units["time_infected"][parents]).all()
    died = units["died"][parents]
    assert (units["day_infected"][rows] <= units["day_outcome"][parents])[died].all()
    stopped = np.minimum(units["day_culled"], units["day_protected"])[parents]
    assert (units["day_infected"][rows] <= stopped).all()


@few
@given(worlds(), st.lists(measures(), max_size=3), st.integers(-3, UNTIL))
def test_a_closed_link_carries_nobody(
    world: dict[str, Any], given_measures: list[Measure], from_day: int
) -> None:
    closure = Measure(MeasureKind.LINK_CLOSURE, from_day, links=(("X-01", "X-02"),), strength=1.0)
    shut = Measure(MeasureKind.LINK_CLOSURE, from_day, places=("Y-01",), strength=1.0)
    units = run(world, [*given_measures, closure, shut]).units
    children = units[(units["parent"] >= 0) & (units["day_infected"] >= from_day)]
    pairs = np.column_stack((units["place"][children["parent"]], children["place"]))
    away = pairs[pairs[:, 0] != pairs[:, 1]]
    assert not (away == 2).any()
    assert not (away == (0, 1)).all(axis=1).any()


@few
@given(worlds(), st.lists(measures(), max_size=3), st.lists(measures(st.just(DAY)), min_size=1))
def test_no_measure_changes_what_was_before_it(
    world: dict[str, Any], earlier: list[Measure], added: list[Measure]
) -> None:
    assert before(run(world, earlier), DAY) == before(run(world, [*earlier, *added]), DAY)


@few
@given(worlds(), st.lists(measures(), max_size=3), st.permutations(KINDS))
def test_measures_of_strength_zero_are_bitwise_none(
    world: dict[str, Any], given_measures: list[Measure], kinds: list[str]
) -> None:
    nothing = [
        Measure(MeasureKind(kind), 3, strength=0.0, capacity_per_day=50, stock=40) for kind in kinds
    ]
    assert same(run(world, given_measures), run(world, [*nothing, *given_measures]))


@few
@given(worlds(), st.lists(measures(), max_size=3), st.integers(1, 1 << 40))
def test_futures_share_the_past_to_the_person(
    world: dict[str, Any], given_measures: list[Measure], stream: int
) -> None:
    truth = run(world, given_measures)
    future = run(world, given_measures, stream=stream, stream_from=DAY)
    assert before(truth, DAY) == before(future, DAY)
    late = future.units["key"][future.units["day_infected"] >= DAY]
    guests = future.units["key"][future.units["parent"] < 0]
    known = np.isin(late, truth.units["key"])
    assert np.isin(late[known], guests).all()


def prepared(world: dict[str, Any], given_measures: Sequence[Measure]) -> Prepared:
    given = {name: value for name, value in world.items() if name != "seed"}
    return prepare(**given, measures=given_measures, until=UNTIL, ceiling=20_000)


@few
@given(worlds(), st.lists(measures(), max_size=3))
def test_batches_have_the_counts_of_single_runs_on_any_number_of_threads(
    world: dict[str, Any], given_measures: list[Measure]
) -> None:
    """Forty futures on one, two and four threads, the first nine alone, two as outbreaks."""
    batch = prepared(world, given_measures)
    seeds, streams = [world["seed"]] * 40, np.arange(1, 41)
    counts = batch.counts_by_day(seeds, streams, DAY)
    for threads in (2, 4):
        assert np.array_equal(counts, batch.counts_by_day(seeds, streams, DAY, threads=threads))
    assert np.array_equal(counts[:9], batch.counts_by_day(seeds[:9], streams[:9], DAY, threads=2))
    for at in (0, 39):
        outbreak = run(world, given_measures, stream=int(streams[at]), stream_from=DAY)
        for row, name in enumerate(COUNTED):
            if name == "animals":
                expected = sum(
                    outbreak.daily("infected", host=host, by=None) for host in outbreak.hosts[1:]
                )
            else:
                expected = outbreak.daily(name, by=None)  # type: ignore[arg-type]
            assert np.array_equal(counts[at, row], expected), name
