"""Pathogen files: read whole with their origins, refused with the path where they are wrong."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from alatau.world import Distribution, InvalidInput, NaturalHistory, Pathogen, Route, Spillover
from alatau.world.pathogen import Treatment, WithinHerd
from alatau.world.pathogen_file import ranged_value

FOLDER = Path(__file__).parents[2] / "content" / "pathogens"
FILES = sorted(FOLDER.glob("*.yaml"))


def read(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_pathogen_file_is_read_and_says_where_its_figures_come_from(path: Path) -> None:
    given = read(path.stem)
    pathogen = Pathogen.from_mapping(given)
    assert pathogen.id == path.stem
    assert {"en", "ru"} <= set(pathogen.title)
    assert len(pathogen.provenance) > 10
    for origin in pathogen.provenance:
        assert origin.source in given["sources"], origin.path
        assert origin.unit, origin.path


def test_the_notional_disease_is_what_the_exercise_was_written_for() -> None:
    given = read("notional-respiratory")
    pathogen = Pathogen.from_mapping(given)
    assert pathogen.notional
    assert {origin.status for origin in pathogen.provenance} == {"notional"}
    assert 1.5 <= pathogen.reproduction_number(target="person") <= 2.1
    assert pathogen.histories["person"].dispersion == 0.3
    assert set(pathogen.hosts) == {"person", "cattle", "small-ruminants"}
    person = pathogen.histories["person"]
    assert person.latent_days is not None
    weights = np.array(person.infectiousness)
    position = (weights * (np.arange(len(weights)) + 0.5) / len(weights)).sum() / weights.sum()
    serial = person.latent_days.mean + position * person.infectious_days.mean
    assert 5.0 <= serial <= 6.0


def test_a_natural_zoonosis_dies_out_among_people_and_comes_back_from_its_reservoir() -> None:
    pathogen = Pathogen.from_mapping(read("cchf"))
    assert not pathogen.notional
    assert pathogen.reproduction_number(target="person") < 1
    assert all(spillover.season[0] == 0 for spillover in pathogen.spillovers)
    june = pathogen.spillovers[0].season[5] / sum(pathogen.spillovers[0].season)
    assert june == pytest.approx(0.5)


def changed(path: str, value: object, *, remove: bool = False) -> dict[str, Any]:
    """The notional disease with one entry changed, added or removed."""
    given: Any = copy.deepcopy(read("notional-respiratory"))
    at: Any = given
    *way, last = path.split(".")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if remove:
        del at[last]
    else:
        at[last] = value
    return given  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("release", 1, "pathogen"),
        ("format", 2, "format"),
        ("hosts", {}, "hosts"),
        ("hosts.person.virulence", 1, "hosts.person"),
        ("hosts.person.incubation_days.median", 1, "hosts.person.incubation_days"),
        ("hosts.person.incubation_days.mean", -1, "hosts.person.incubation_days.mean"),
        ("hosts.person.incubation_days.unit", "hours", "hosts.person.incubation_days.unit"),
        (
            "hosts.person.incubation_days.distribution",
            "cauchy",
            "hosts.person.incubation_days.distribution",
        ),
        ("hosts.person.dispersion.status", "guessed", "hosts.person.dispersion.status"),
        ("hosts.person.dispersion.value", 0, "hosts.person.dispersion"),
        ("hosts.person.severity.value", {"mild": 0.5}, "hosts.person.severity"),
        ("hosts.person.infectiousness.value", [0, 0], "hosts.person.infectiousness"),
        ("transmission.0.setting", "moon", "transmission.0.setting"),
        ("transmission.0.mean", -0.1, "transmission.0.mean"),
        ("transmission.0.to", "camels", "transmission.0.to"),
        ("transmission", "all", "transmission"),
        ("transmission.0.season", [1] * 11, "transmission.0.season"),
        ("transmission.0.season", "summer", "transmission.0.season"),
        ("transmission.0.season", [101] + [1] * 11, "transmission.0.season"),
        ("transmission.0.dispersion", 0, "transmission.0.dispersion"),
        ("transmission.0.range", [0.8, 0.9], "transmission.0.range"),
        ("hosts.person.incubation_days.range", [5, 6], "hosts.person.incubation_days.range"),
        ("hosts.person.incubation_days.range", [6, 3], "hosts.person.incubation_days.range"),
        ("hosts.person.incubation_days.range", "wide", "hosts.person.incubation_days.range"),
        ("hosts.person.dispersion.range", [0.1], "hosts.person.dispersion.range"),
        ("hosts.person.fatality.range", [0.4, 0.5], "hosts.person.fatality.range"),
        ("hosts.person.severity.range", [0, 1], "hosts.person.severity.range"),
        ("hosts.person.treatment.range", [0, 1], "hosts.person.treatment.range"),
        ("hosts.person.treatment.value", {"effect": 0.5}, "hosts.person.treatment"),
        (
            "hosts.person.treatment.value",
            {"effect": 1.5, "half_life_days": 3},
            "hosts.person.treatment.effect",
        ),
        (
            "hosts.person.treatment.value",
            {"effect": 0.5, "half_life_days": 0},
            "hosts.person.treatment.half_life_days",
        ),
        ("hosts.person.susceptibility_by_age.value", 0.5, "hosts.person.susceptibility_by_age"),
        (
            "hosts.person.susceptibility_by_age.value",
            {0: 1.5},
            "hosts.person.susceptibility_by_age.0",
        ),
        ("hosts.person.severe_by_age.value", {"old": 2.0}, "hosts.person.severe_by_age"),
        ("hosts.person.severe_by_age.value", {-1: 2.0}, "hosts.person.severe_by_age"),
        ("hosts.person.fatality_by_age.value", {60: -1}, "hosts.person.fatality_by_age.60"),
        ("vaccine_delay_days.value", -3, "vaccine_delay_days"),
        ("summary", {"ru": "Только"}, "summary"),
        ("not_modelled", {"en": "Much", "de": "Viel"}, "not_modelled"),
        ("title", {"ru": "Только"}, "title"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_path(path: str, value: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Pathogen.from_mapping(changed(path, value))
    assert refusal.value.field == field


@pytest.mark.parametrize("key", ["unit", "source", "status"])
def test_a_parameter_without_its_origin_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match=key):
        Pathogen.from_mapping(changed(f"hosts.person.latent_days.{key}", None, remove=True))


def test_a_delay_that_sums_to_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="infectious_days"):
        NaturalHistory(Distribution.constant(1.0), Distribution.constant(0.0))


def test_scaling_multiplies_every_route() -> None:
    history = NaturalHistory(Distribution.constant(1.0), Distribution.constant(2.0))
    pathogen = Pathogen("x", {"person": history}, (Route("person", "person", "farm", 1.5),))
    assert pathogen.scaled(2.0).reproduction_number() == 3.0


def test_spill_over_spreads_its_year_by_the_season() -> None:
    even = Spillover("person", 12.0)
    assert even.per_day(0) == pytest.approx(12e-6 / 365.25)
    with pytest.raises(InvalidInput, match="twelve"):
        Spillover("person", 1.0, (1.0,) * 11)


def test_ages_are_read_as_numbers_whether_a_file_has_texts_or_numbers_for_them() -> None:
    steps = {"0": 0.5, "60": 2.0}
    pathogen = Pathogen.from_mapping(changed("hosts.person.severe_by_age.value", steps))
    assert pathogen.histories["person"].severe_by_age == {0: 0.5, 60: 2.0}


def test_treatment_is_read_with_its_effect_and_how_fast_it_is_lost() -> None:
    value = {"effect": 0.8, "half_life_days": 4.0}
    pathogen = Pathogen.from_mapping(changed("hosts.person.treatment.value", value))
    assert pathogen.histories["person"].treatment == Treatment(0.8, 4.0)


HERD = {"growth_per_day": 0.4, "peak": 0.5, "sick": 0.2}


def within(host: str, value: object) -> dict[str, Any]:
    parameter = {"value": value, "unit": "shares", "source": "exercise", "status": "notional"}
    return changed(f"hosts.{host}.within_herd", parameter)


def test_the_course_within_a_herd_is_read_and_may_leave_out_what_has_a_default() -> None:
    pathogen = Pathogen.from_mapping(within("cattle", HERD))
    assert pathogen.histories["cattle"].within_herd == WithinHerd(0.4, 0.5, 0.2, 0.5)


@pytest.mark.parametrize(
    ("host", "value", "field"),
    [
        ("person", HERD, "hosts.person.within_herd"),
        ("cattle", {**HERD, "peak": 0}, "hosts.cattle.within_herd.peak"),
        ("cattle", {**HERD, "growth_per_day": 0}, "hosts.cattle.within_herd.growth_per_day"),
        ("cattle", {**HERD, "size_exponent": 3}, "hosts.cattle.within_herd.size_exponent"),
        ("cattle", {**HERD, "dead": 1}, "hosts.cattle.within_herd"),
        ("cattle", {"peak": 0.5}, "hosts.cattle.within_herd"),
        ("cattle", [0.4, 0.5], "hosts.cattle.within_herd"),
    ],
)
def test_a_wrong_course_within_a_herd_is_refused_with_its_path(
    host: str, value: object, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Pathogen.from_mapping(within(host, value))
    assert refusal.value.field == field


def test_a_range_is_kept_beside_the_origin_of_a_value() -> None:
    pathogen = Pathogen.from_mapping(changed("hosts.person.dispersion.range", [0.1, 0.6]))
    (origin,) = [o for o in pathogen.provenance if o.path == "hosts.person.dispersion"]
    assert (origin.low, origin.high) == (0.1, 0.6)


def test_the_number_that_a_range_belongs_to_is_found_by_the_path_of_its_parameter() -> None:
    pathogen = Pathogen.from_mapping(read("cchf"))
    person = pathogen.histories["person"]
    assert ranged_value(pathogen, "hosts.person.dispersion") == person.dispersion
    assert ranged_value(pathogen, "hosts.person.latent_days") == 4.5
    assert ranged_value(pathogen, "hosts.person.fatality") == person.fatality["severe"]
    assert ranged_value(pathogen, "transmission.1") == pathogen.routes[1].mean
    assert ranged_value(pathogen, "spillover.0") == pathogen.spillovers[0].per_million_year
    with pytest.raises(InvalidInput, match="range"):
        ranged_value(pathogen, "hosts.person.severity")


def test_a_route_keeps_its_season_dispersion_and_vector() -> None:
    given = changed("transmission.0.season", list(range(12)))
    given["transmission"][0] |= {"dispersion": 0.2, "vector": True}
    route = Pathogen.from_mapping(given).routes[0]
    assert route.season == tuple(range(12))
    assert (route.dispersion, route.vector) == (0.2, True)
    assert Pathogen.from_mapping(given).has_season
    assert not Pathogen.from_mapping(read("notional-respiratory")).has_season


def test_immunity_that_lasts_no_day_is_refused() -> None:
    delay = Distribution.constant(1.0)
    with pytest.raises(InvalidInput, match="immunity_days"):
        NaturalHistory(delay, delay, immunity_days=Distribution.constant(0.5))


def test_there_is_no_field_for_a_release() -> None:
    """An outbreak begins with counts of infected units; nothing else can start one."""
    with pytest.raises(InvalidInput):
        Pathogen.from_mapping({**read("notional-respiratory"), "source_term": {}})
