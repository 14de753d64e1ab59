"""Cases of a small natural outbreak in one place, as the simulator draws them for a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from alatau import checks
from alatau.languages import N_, LocalText
from alatau.packs.content import content_root
from alatau.packs.model import PackModel, Slug
from alatau.packs.reading import PackFolder
from alatau.packs.region import load_region
from alatau.surveillance.investigation.line_lists import LineList, line_list
from alatau.surveillance.investigation.tags import Tag
from alatau.world import Detection, Geography, Introduction, Pathogen, simulate
from alatau.world import line_list as known_cases

if TYPE_CHECKING:
    import pyarrow

COLUMNS: Mapping[str, Tag] = {
    "number": Tag.ID,
    "age": Tag.AGE,
    "sex": Tag.SEX,
    "onset": Tag.DATE_ONSET,
    "seen": Tag.DATE_CARE,
    "sampled": Tag.DATE_SAMPLING,
    "result-day": Tag.DATE_RESULT,
    "symptoms": Tag.SYMPTOMS,
    "result": Tag.TEST_RESULT,
    "outcome": Tag.OUTCOME,
}
"""The columns of the list, and what they are for."""

OTHER_SYMPTOMS = ("cough", "fever", "headache", "weakness")
"""Of people in the list who have another disease."""
_DAYS = {
    "onset": "day_onset",
    "seen": "day_care",
    "sampled": "day_sampled",
    "result-day": "day_result",
}
_RESULTS = {"confirmed": "positive", "discarded": "negative"}


class Infected(PackModel):
    """People who are infected on a day, counted from the start."""

    day: int = Field(strict=True, ge=0, le=60)
    count: int = Field(strict=True, ge=1, le=60)


class SmallOutbreak(PackModel):
    """A natural outbreak in one place of the invented region.

    Attributes:
        pathogen: id of a pathogen that is not notional.
        place: code of a place.
        start: the date of day 0; `until`: the last day that the list knows.
        introductions: who is infected when.
        detection: what gets seen, as in a study.
    """

    region: Slug = "altynaral"
    pathogen: Slug
    place: str
    start: date
    until: int = Field(strict=True, ge=7, le=90)
    introductions: Annotated[tuple[Infected, ...], Field(min_length=1, max_length=30)]
    detection: dict[str, Any] = Field(default_factory=dict)

    def check(self, field: str) -> None:
        """Refuse what the simulator has no use for.

        Raises:
            InvalidInput: no such pathogen or place, a notional pathogen, wrong detection.
        """
        shelf = content_root() / "pathogens"
        known = sorted(path.stem for path in shelf.glob("*.yaml"))
        checks.known(self.pathogen, known, f"{field}.pathogen")
        checks.refuse_unless(
            not _written(self.pathogen)["notional"],
            N_("%(field)s: the outbreak is natural; a notional disease has no place in it."),
            f"{field}.pathogen",
        )
        codes = [place.code for place in load_region(self.region).places]
        checks.known(self.place, codes, f"{field}.place")
        Detection.from_mapping(self.detection)


class Place(NamedTuple):
    """The place of an outbreak, for people."""

    name: LocalText
    population: int


@lru_cache(maxsize=8)
def place_of(outbreak_region: str, code: str) -> Place:
    """The place of this code."""
    found = next(each for each in load_region(outbreak_region).places if each.code == code)
    return Place(found.name, found.population)


def drawn_cases(outbreak: SmallOutbreak, size: int, chance: np.random.Generator) -> LineList | None:
    """The first `size` people of the list of an outbreak, in the order of report.

    Columns are those of `COLUMNS`; symptoms are joined by semicolons. None if fewer became known.
    """
    run = simulate(
        _alone(outbreak.region, outbreak.place),
        _pathogen(outbreak.pathogen),
        [
            Introduction(outbreak.place, each.day, count=each.count)
            for each in outbreak.introductions
        ],
        detection=Detection.from_mapping(outbreak.detection),
        seed=int(chance.integers(2**31)),
        until=outbreak.until,
        ceiling=2_000,
        start_day_of_year=outbreak.start.timetuple().tm_yday,
    )
    known = known_cases(run).to_arrow().to_pylist()
    people = [each for each in known if each["host"] == "person" and each["day_care"] is not None]
    if len(people) < size:
        return None
    numbers = 1000 + chance.choice(9000, size=size, replace=False)
    return line_list(_table(people[:size], numbers.tolist(), outbreak.start), dict(_tags()))


def symptoms_of(pathogen: str) -> tuple[str, ...]:
    """The symptoms that can stand in the list, those of other diseases included."""
    own = _pathogen(pathogen).histories["person"].symptoms
    return tuple(sorted({*own, *OTHER_SYMPTOMS}))


def _tags() -> Mapping[Tag, str]:
    return {tag: name for name, tag in COLUMNS.items()}


def _table(people: list[dict[str, Any]], numbers: list[int], start: date) -> pyarrow.Table:
    import pyarrow as pa

    def day(each: dict[str, Any], name: str) -> date | None:
        return None if each[name] is None else start + timedelta(days=each[name])

    columns: dict[str, Any] = {
        "number": pa.array([f"H-{number}" for number in numbers], pa.string()),
        "age": pa.array([each["age"] for each in people], pa.int64()),
        "sex": pa.array([each["sex"] for each in people], pa.string()),
        **{
            name: pa.array([day(each, source) for each in people], pa.date32())
            for name, source in _DAYS.items()
        },
        "symptoms": pa.array([";".join(each["symptoms"]) for each in people], pa.string()),
        "result": pa.array(
            [
                _RESULTS.get(each["classification"]) if each["day_result"] is not None else None
                for each in people
            ],
            pa.string(),
        ),
        "outcome": pa.array([each["outcome"] for each in people], pa.string()),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


@lru_cache(maxsize=8)
def _alone(region: str, code: str) -> Geography:
    """A place of a region by itself: who comes from elsewhere is not in its list."""
    whole = load_region(region).geography()
    at = whole.place_index(code, "place")
    ages = whole.ages
    if len(ages.shares) > 1:
        ages = replace(ages, shares=(ages.shares[at],))
    return Geography(
        places=(code,),
        country_of=(whole.country_of[at],),
        population=(whole.population[at],),
        laboratories=tuple(each for each in whole.laboratories if each.place == code),
        ages=ages,
    )


@lru_cache(maxsize=8)
def _pathogen(name: str) -> Pathogen:
    return Pathogen.from_mapping(_written(name))


@lru_cache(maxsize=8)
def _written(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (
        PackFolder(content_root() / "pathogens").read_yaml(f"{name}.yaml").value
    )
    return found
