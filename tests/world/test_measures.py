"""Measures: what is refused, how they become arrays, and that each does what its page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alatau.world import (
    DEFAULT_STRENGTH,
    NEVER,
    SETTINGS,
    Behaviour,
    Detection,
    Distribution,
    Geography,
    Introduction,
    InvalidInput,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    simulate,
)
from alatau.world.timeline import CONTACT_REDUCTION, compile_timeline


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "prayer", "from_day": 1}, "measure.kind"),
        ({"kind": "isolation", "from_day": 1.5}, "measure.isolation.from_day"),
        ({"kind": "isolation", "from_day": 5, "until_day": 4}, "measure.isolation.until_day"),
        ({"kind": "isolation", "from_day": 1, "strength": 1.1}, "measure.isolation.strength"),
        (
            {"kind": "isolation", "from_day": 1, "links": (("A-01", "A-02"),)},
            "measure.isolation.links",
        ),
        ({"kind": "isolation", "from_day": 1, "places": ["A-01"]}, "measure.isolation.places"),
        ({"kind": "isolation", "from_day": 1, "host": "cattle"}, "measure.isolation.host"),
        ({"kind": "culling", "from_day": 1, "host": "person"}, "measure.culling.host"),
        ({"kind": "culling", "from_day": 1, "host": "unicorns"}, "measure.culling.host"),
        ({"kind": "prophylaxis", "from_day": 1, "stock": -1}, "measure.prophylaxis.stock"),
        ({"kind": "vaccination", "from_day": 1}, "measure.vaccination.capacity_per_day"),
    ],
)
def test_a_bad_measure_is_refused_with_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Measure(**given)
    assert refusal.value.field == field


def test_every_kind_has_a_default_strength_that_a_measure_takes() -> None:
    assert set(DEFAULT_STRENGTH) == set(MeasureKind)
    assert Measure("isolation", 3).force == DEFAULT_STRENGTH[MeasureKind.ISOLATION]  # type: ignore[arg-type]


@pytest.fixture
def world(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> Callable[..., Outbreak]:
    def run(*measures: Measure, **given: Any) -> Outbreak:
        options: dict[str, Any] = {"seed": 4, "until": 35, "detection": keen, **given}
        introductions = options.pop(
            "introductions",
            (
                Introduction("A-01", 0, count=30),
                Introduction("A-01", 0, "cattle", 20),
            ),
        )
        pathogen = options.pop("pathogen", rich_pathogen)
        return simulate(six_places, pathogen, introductions, measures, **options)

    return run


def with_slow_herds(pathogen: Pathogen) -> Pathogen:
    """Cattle that stay infectious for twenty days."""
    slow = replace(pathogen.histories["cattle"], infectious_days=Distribution.gamma(20, 4))
    return replace(pathogen, histories={**pathogen.histories, "cattle": slow})


def kind(name: str, from_day: int = 5, **given: Any) -> Measure:
    return Measure(MeasureKind(name), from_day, **given)


@pytest.mark.parametrize(
    "measure",
    [
        Measure(MeasureKind.ISOLATION, 1, places=("C-01",)),
        Measure(MeasureKind.LINK_CLOSURE, 1, links=(("A-01", "C-01"),)),
        Measure(MeasureKind.ISOLATION, 1, places=("C-01",), strength=0.0),
    ],
)
def test_a_measure_in_an_unknown_place_is_refused(
    world: Callable[..., Outbreak], measure: Measure
) -> None:
    with pytest.raises(InvalidInput, match="C-01"):
        world(measure)


def settings_of(outbreak: Outbreak, host: str = "person") -> np.ndarray:
    units = outbreak.units
    mine = (units["host"] == outbreak.hosts.index(host)) & (units["day_infected"] > 6)
    return np.bincount(units["setting"][mine & (units["setting"] >= 0)], minlength=len(SETTINGS))


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("contact-reduction", ("workplace", "community")),
        ("infection-control", ("health-care",)),
        ("market-closure", ("market",)),
    ],
)
def test_a_full_measure_empties_its_settings(
    world: Callable[..., Outbreak], name: str, settings: tuple[str, ...]
) -> None:
    behaviour = Behaviour(compliance_floor=1.0)
    detection = Detection(behaviour=behaviour)
    before = settings_of(world(detection=detection))
    after = settings_of(world(kind(name, strength=1.0), detection=detection))
    for setting in map(SETTINGS.index, settings):
        assert before[setting] > 20
        assert after[setting] == 0


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("contact-reduction", "person"),
        ("infection-control", "person"),
        ("isolation", "person"),
        ("tracing", "person"),
        ("quarantine", "person"),
        ("vaccination", "person"),
        ("market-closure", "cattle"),
        ("animal-movement-ban", "cattle"),
        ("herd-quarantine", "cattle"),
        ("animal-vaccination", "cattle"),
    ],
)
def test_a_strong_measure_averts_infections(
    world: Callable[..., Outbreak], rich_pathogen: Pathogen, name: str, host: str
) -> None:
    """Summed over six seeds; tracing is given quarantine to act with.

    Herds stay infectious for twenty days, so that quarantine comes in time.
    """
    pathogen = with_slow_herds(rich_pathogen)
    capacity = {"vaccination": 400_000, "animal-vaccination": 400}.get(name)
    strong = kind(name, strength=1.0, capacity_per_day=capacity)
    given = [kind("quarantine", strength=1.0)] if name == "tracing" else []
    totals = np.zeros(2)
    for seed in range(6):
        for position, measures in enumerate((given, [*given, strong])):
            totals[position] += (
                world(*measures, seed=seed, pathogen=pathogen)
                .daily("infected", host=host, by=None)
                .sum()
            )
    assert totals[1] < 0.97 * totals[0]


def test_prophylaxis_of_contacts_prevents_illness_while_it_lasts(
    world: Callable[..., Outbreak],
) -> None:
    tracing = kind("tracing", strength=1.0)
    plenty = world(tracing, kind("prophylaxis", strength=1.0))
    scarce = world(tracing, kind("prophylaxis", strength=1.0, stock=40))
    assert (
        (plenty.units["day_protected"] < 100).sum()
        > (scarce.units["day_protected"] < 100).sum()
        > 0
    )
    assert scarce.team_work["used"][:, 1].sum() <= 40
    protected = plenty.units[plenty.units["day_protected"] < 100]
    assert (protected["day_onset"] > 1000).all()
    assert not protected["died"].any()


def test_without_a_course_a_day_nobody_is_found_for_prophylaxis(
    world: Callable[..., Outbreak],
) -> None:
    outbreak = world(kind("prophylaxis", capacity_per_day=0))
    assert np.array_equal(outbreak.units, world().units)
    assert (world(kind("prophylaxis")).units["day_traced"] < NEVER).any()


def travellers(outbreak: Outbreak) -> np.ndarray:
    """Pairs of places between which infections went after day 6."""
    units = outbreak.units
    children = units[(units["parent"] >= 0) & (units["day_infected"] > 6)]
    pairs = np.column_stack((units["place"][children["parent"]], children["place"]))
    return pairs[pairs[:, 0] != pairs[:, 1]]


def test_a_closed_link_lets_nobody_pass_in_its_direction(world: Callable[..., Outbreak]) -> None:
    link = (("A-01", "A-02"),)
    before = travellers(world())
    after = travellers(world(kind("link-closure", links=link, strength=1.0)))
    assert (before == (0, 1)).all(axis=1).any()
    assert not (after == (0, 1)).all(axis=1).any()
    shut = travellers(world(kind("link-closure", places=("A-01",), strength=1.0)))
    assert not (shut == 0).any()
    assert len(travellers(world(kind("link-closure", strength=1.0)))) == 0


def test_screening_stops_the_ill_and_lets_the_incubating_pass(
    world: Callable[..., Outbreak],
) -> None:
    outbreak = world(kind("screening", 0, strength=1.0))
    records = outbreak.records
    children = records[records["parent"] >= 0]
    parents = records[children["parent"]]
    away = children["place"] != parents["place"]
    assert away.any()
    assert (children["infected"][away] < parents["onset"][away]).all()


def test_culled_herds_infect_nobody_from_the_next_day_on(world: Callable[..., Outbreak]) -> None:
    outbreak = world(kind("culling", strength=1.0, capacity_per_day=3))
    units = outbreak.units
    culled = units["day_culled"][units["parent"]]
    children = units["parent"] >= 0
    assert (units["day_culled"] < 100).sum() > 10
    assert (units["day_infected"][children] <= culled[children]).all()
    assert outbreak.team_work["used"].max() == 3


def test_culling_of_a_host_that_the_disease_does_not_have_culls_nobody(
    world: Callable[..., Outbreak],
) -> None:
    outbreak = world(kind("culling", strength=1.0, host="pigs"))
    assert "pigs" not in outbreak.hosts
    assert np.array_equal(outbreak.units, world().units)
    assert not outbreak.team_work["waiting"].any()


def test_culling_averts_infections_where_herds_stay_infectious_beyond_a_result(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    """Six seeds, herds infectious for twenty days, laboratories without a queue."""
    pathogen = with_slow_herds(rich_pathogen)
    surge = kind("laboratory-surge", 0, capacity_per_day=100)
    totals = [
        sum(
            len(
                simulate(
                    six_places,
                    pathogen,
                    [Introduction("A-01", 0, "cattle", 20)],
                    measures,
                    detection=keen,
                    seed=seed,
                    until=60,
                ).units
            )
            for seed in range(6)
        )
        for measures in ((surge,), (surge, kind("culling", strength=1.0)))
    ]
    assert totals[1] < 0.9 * totals[0]


def test_alerts_and_a_case_definition_bring_more_cases_to_light(
    world: Callable[..., Outbreak],
) -> None:
    def reported(*measures: Measure) -> tuple[int, int]:
        outbreak = world(*measures, detection=Detection())
        return int((outbreak.units["day_reported"] < 36).sum()), len(outbreak.strangers)

    plain = reported()
    for name in ("alert-clinicians", "alert-vets", "case-definition"):
        found = reported(kind(name, strength=0.8))
        assert found[0] > plain[0]
        assert found[1] >= plain[1]


def timeline(measures: list[Measure], geography: Geography, pathogen: Pathogen) -> Any:
    return compile_timeline(measures, geography, pathogen, Detection(), 0, 40, 60)


def test_compliance_decays_and_a_message_renews_it(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    reduction = kind("contact-reduction", strength=0.6)
    message = kind("public-message", 20, places=("A-01",), strength=1.0)

    def level(measures: list[Measure]) -> np.ndarray:
        compiled = timeline(measures, six_places, rich_pathogen)
        return np.asarray(compiled.rows[compiled.slot[CONTACT_REDUCTION, 0]])

    plain, renewed = level([reduction]), level([reduction, message])
    assert plain[4, 0] == 0
    assert plain[5, 0] == pytest.approx(0.6)
    assert (np.diff(plain[5:, 0]) < 0).all()
    assert plain[-1, 0] > 0.6 * Behaviour().compliance_floor
    assert renewed[20, 0] == pytest.approx(0.6)
    assert np.array_equal(renewed[:20], plain[:20])
    assert np.array_equal(renewed[:, 1], plain[:, 1])


def test_compliance_falls_from_the_day_on_which_a_measure_began_before_the_run(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    measures = [kind("contact-reduction", -9), kind("public-message", -3, places=("A-01",))]

    def level(first_day: int) -> np.ndarray:
        compiled = compile_timeline(
            measures, six_places, rich_pathogen, Detection(), first_day, 40, 60
        )
        return np.asarray(compiled.rows[compiled.slot[CONTACT_REDUCTION, 0]])

    assert np.array_equal(level(0), level(-12)[12:])
    assert level(0)[0, 0] > level(0)[0, 1]


def test_a_message_brings_the_worried_well_for_some_days(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    quiet = timeline([], six_places, rich_pathogen).endemic
    worried = timeline([kind("public-message", 10)], six_places, rich_pathogen).endemic
    assert np.array_equal(quiet[:, :10], worried[:, :10])
    assert (worried[0, 10] > 1.5 * quiet[0, 10]).all()
    assert worried[0, 35] == pytest.approx(quiet[0, 35], rel=0.02)
    assert np.array_equal(quiet[1:], worried[1:])


def test_doses_protect_after_their_delay_and_only_while_stock_lasts(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    people = sum(six_places.population)
    doses = people // 20
    campaign = kind("vaccination", 5, capacity_per_day=doses, stock=doses * 4, strength=0.5)
    compiled = timeline([campaign], six_places, rich_pathogen)
    immunised = compiled.immunised[0]
    left = np.prod(1 - immunised, axis=0)
    assert (immunised[:8] == 0).all()
    assert (immunised[8:12] > 0).all()
    assert (immunised[12:] == 0).all()
    assert left == pytest.approx(1 - 0.5 * 4 * doses / people)


def test_measures_of_one_kind_act_together_and_a_surge_adds_tests(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    compiled = timeline(
        [
            kind("contact-reduction", 5, strength=0.5),
            kind("contact-reduction", 5, strength=0.5, until_day=5),
            kind("laboratory-surge", 8, places=("A-01",), strength=1.0),
            kind("laboratory-surge", 9, places=("A-02",), capacity_per_day=30),
        ],
        six_places,
        rich_pathogen,
    )
    assert compiled.rows[compiled.slot[CONTACT_REDUCTION, 0], 5, 0] == pytest.approx(0.75)
    assert compiled.rows[compiled.slot[CONTACT_REDUCTION, 0], 6, 0] < 0.5
    assert compiled.capacity[7:10, 0].tolist() == [3, 6, 6]
    assert compiled.capacity[7:10, 1].tolist() == [5, 5, 35]


def test_other_work_leaves_laboratories_a_share_of_their_capacity(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    compiled = compile_timeline(
        [kind("laboratory-surge", 8, strength=1.0)],
        six_places,
        rich_pathogen,
        Detection(laboratory_share=0.5),
        0,
        10,
        60,
    )
    assert compiled.capacity[7].tolist() == [2, 3, 4, 3, 4]
    assert compiled.capacity[8].tolist() == [3, 5, 8, 5, 8]


@pytest.mark.parametrize(
    ("share", "capacity", "expected"),
    [(0.07, 100, 7), (0.55, 100, 55), (0.28, 50, 14), (0.07, 101, 8), (1e-3, 1, 1), (0.0, 9, 0)],
)
def test_a_share_of_tests_or_beds_is_rounded_up_from_what_it_is_and_not_from_an_error(
    share: float, capacity: int, expected: int, rich_pathogen: Pathogen
) -> None:
    geography = Geography(
        ("A-01",),
        ("A",),
        (1000,),
        beds=(capacity,),
        laboratories=(Laboratory("A", "A-01", daily_capacity=capacity),),
    )
    detection = Detection(laboratory_share=share)
    surge = [kind("hospital-surge", 0, strength=share)]
    compiled = compile_timeline(surge, geography, rich_pathogen, detection, 0, 1, 60)
    assert compiled.capacity.tolist() == [[expected]] * 2
    assert compiled.beds.tolist() == [[expected]] * 2


def test_a_stated_number_of_beds_is_opened_whatever_the_strength(
    six_places: Geography, rich_pathogen: Pathogen
) -> None:
    surge = kind("hospital-surge", 1, places=("A-02",), capacity_per_day=80)
    assert timeline([surge], six_places, rich_pathogen).beds[0:3, 1].tolist() == [0, 80, 80]


def test_a_closed_route_needs_no_measure() -> None:
    with pytest.raises(InvalidInput):
        Route("person", "person", "farm", float("inf"))


def test_vector_control_of_one_host_acts_on_what_that_host_passes_on(
    blind: Detection,
) -> None:
    """Ten thousand herds infect people through a vector, and people each other likewise."""
    history = NaturalHistory(
        incubation_days=Distribution.constant(1.0), infectious_days=Distribution.constant(5.0)
    )
    routes = (
        Route("cattle", "person", "farm", 1.0, vector=True),
        Route("person", "person", "community", 0.5, vector=True),
    )
    pathogen = Pathogen("by-vector", {"person": history, "cattle": history}, routes)
    geography = Geography(("X-01",), ("X",), (10**9,), herds={"cattle": (10**6,)})
    first = [Introduction("X-01", 0, host="cattle", count=10_000)]

    def infected(*measures: Measure) -> tuple[int, int]:
        units = simulate(
            geography, pathogen, first, measures, detection=blind, seed=1, until=10
        ).units
        people = units[units["host"] == 0]
        from_herds = units["host"][people["parent"]] == 1
        return int(from_herds.sum()), int((~from_herds).sum())

    def control(host: str | None) -> Measure:
        return Measure("vector-control", 0, strength=1.0, host=host)

    assert infected()[0] > 9_000
    assert infected(control("cattle")) == (0, 0)
    assert infected(control("person")) == (infected()[0], 0)
    assert infected(control(None)) == (0, 0)
