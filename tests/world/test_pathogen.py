"""Pathogen files: read whole with their origins, refused with the path where they are wrong."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from alatau.world import Distribution, InvalidInput, NaturalHistory, Pathogen, Route, Spillover

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
    assert len(pathogen.provenance) > 15
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
        ("vaccine_delay_days.value", -3, "vaccine_delay_days"),
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


def test_there_is_no_field_for_a_release() -> None:
    """An outbreak begins with counts of infected units; nothing else can start one."""
    with pytest.raises(InvalidInput):
        Pathogen.from_mapping({**read("notional-respiratory"), "source_term": {}})
