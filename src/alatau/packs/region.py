"""Regions: places, who and what lives there, borders, crossings, links, laboratories, a map.

A region pack is a folder with `region.yaml`, seven tables and a TopoJSON map. All of it is exercise
data; every figure carries the status and source that its table states.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from alatau.languages import N_, LocalText
from alatau.packs.errors import PackError, Problem
from alatau.packs.library import content_root, list_regions
from alatau.packs.loading import problems_of
from alatau.packs.model import PackModel, Slug, nearest
from alatau.packs.reading import MAX_TABLE_BYTES, PackFolder
from alatau.packs.region_checks import problems_of_region
from alatau.packs.tables import Row, TableRow, read_table
from alatau.world.geography import Geography
from alatau.world.geography import Laboratory as WorldLaboratory

REGION_FILE = "region.yaml"

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
PlaceCode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}-[A-Z0-9]{1,3}$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(gt=0, le=50_000, allow_inf_nan=False)]
Status = Literal[
    "verified",
    "name-verified",
    "derived",
    "unverified",
    "derived-from-unverified",
    "notional",
    "invented",
]
Species = Literal["cattle", "small-ruminants", "horses", "camels", "pigs", "poultry"]
SPECIES: tuple[Species, ...] = (
    "cattle",
    "small-ruminants",
    "horses",
    "camels",
    "pigs",
    "poultry",
)


class Country(PackModel):
    """A country of the region; `invented_name` where the pack offers one beside its label."""

    code: CountryCode
    name: LocalText
    invented_name: LocalText | None = None
    adjective: LocalText | None = None
    capital: PlaceCode
    languages: tuple[str, ...] = Field(min_length=1)
    national_language: str


class Projection(PackModel):
    """How Vega should project the map: `type`, `rotate`, `parallels` (degrees)."""

    type: str
    rotate: tuple[float, ...] = ()
    parallels: tuple[float, float] | None = None

    def as_vega(self) -> dict[str, Any]:
        """The projection as a Vega-Lite specification takes it."""
        return self.model_dump(exclude_defaults=True, mode="json")


class Source(PackModel):
    """Where figures or shapes come from, and under which licence."""

    name: str
    title: LocalText
    reference: str
    licence: str


class RegionFile(PackModel):
    """What `region.yaml` holds."""

    id: Slug
    kind: Literal["real", "invented"]
    title: LocalText
    summary: LocalText
    countries: tuple[Country, ...] = Field(min_length=1)
    disclaimer: LocalText
    map: str
    projection: Projection
    sources: tuple[Source, ...] = Field(min_length=1)


class Place(TableRow):
    """A first-level region or city: names, centre, where its label stands, area, people."""

    code: PlaceCode
    country: CountryCode
    kind: Literal["region", "city", "republic"] = Field(alias="type")
    name: LocalText
    name_local: str = Field(min_length=1)
    local_lang: str
    centre: LocalText
    lat: Latitude
    lon: Longitude
    label_lat: Latitude
    label_lon: Longitude
    area_km2: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    population: Annotated[int, Field(gt=0, le=2_000_000_000)]
    population_date: str
    population_status: Status
    population_source: str = Field(min_length=1)


class Herds(TableRow):
    """Livestock of one species in one place: heads, and herds or flocks of the mean size."""

    place: PlaceCode
    species: Species
    heads: Annotated[int, Field(ge=0, le=2_000_000_000)]
    herds: Annotated[int, Field(ge=0, le=2_000_000_000)]
    date: str
    status: Status
    source: str = Field(min_length=1)
    note: str


class Neighbours(TableRow):
    """Two places that share a land border; each pair stands once and counts both ways."""

    a: PlaceCode
    b: PlaceCode
    border_km: Kilometres


class Crossing(TableRow):
    """A border crossing or port; `place_b` is empty where the way leads out of the region."""

    id: str = Field(min_length=1)
    name: LocalText
    place_a: PlaceCode
    place_b: PlaceCode | Literal[""]
    country_a: CountryCode
    country_b: CountryCode | Literal[""]
    mode: Literal["road", "rail", "road+rail", "sea"]
    lat: Latitude
    lon: Longitude
    status: Status
    source: str = Field(min_length=1)


class Airport(TableRow):
    """An airport and the place it serves."""

    id: str = Field(min_length=1)
    name: LocalText
    place: PlaceCode
    lat: Latitude
    lon: Longitude
    status: Status
    source: str = Field(min_length=1)


class Link(TableRow):
    """Travellers a week between two places, both ways together, by air or rail (notional)."""

    kind: Literal["air", "rail"]
    a: PlaceCode
    b: PlaceCode
    weekly_travellers: Annotated[int, Field(ge=0, le=100_000_000)]
    status: Status
    source: str = Field(min_length=1)


class Laboratory(TableRow):
    """A laboratory of the generic scheme: tier 1 district, 2 regional, 3 reference (notional)."""

    id: str = Field(min_length=1)
    place: PlaceCode
    country: CountryCode
    serves: Literal["human", "animal"]
    tier: Annotated[int, Field(ge=1, le=3)]
    name: LocalText
    daily_capacity: Annotated[int, Field(gt=0, le=1_000_000)]
    turnaround_days: Annotated[float, Field(ge=0, le=365, allow_inf_nan=False)]
    status: Literal["notional"]


TABLES: Mapping[str, type[TableRow]] = {
    "places": Place,
    "herds": Herds,
    "neighbours": Neighbours,
    "crossings": Crossing,
    "airports": Airport,
    "links": Link,
    "laboratories": Laboratory,
}


@dataclass(frozen=True, eq=False)
class Region:
    """A region ready to be used; two loads of the same files are interchangeable."""

    file: RegionFile
    map_path: Path
    places: tuple[Place, ...]
    herds: tuple[Herds, ...]
    neighbours: tuple[Neighbours, ...]
    crossings: tuple[Crossing, ...]
    airports: tuple[Airport, ...]
    links: tuple[Link, ...]
    laboratories: tuple[Laboratory, ...]

    @property
    def id(self) -> str:
        """The id of the region, the name of its folder."""
        return self.file.id

    @property
    def kind(self) -> Literal["real", "invented"]:
        """Whether the region is real; what may be played where depends on it."""
        return self.file.kind

    @property
    def title(self) -> LocalText:
        """The name of the region."""
        return self.file.title

    @property
    def countries(self) -> tuple[Country, ...]:
        """The countries, in the order of the file."""
        return self.file.countries

    @property
    def disclaimer(self) -> LocalText:
        """What stands under every map and table of this region."""
        return self.file.disclaimer

    @property
    def projection(self) -> dict[str, Any]:
        """The projection of the map, as Vega-Lite takes it."""
        return self.file.projection.as_vega()

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {place.code: place for place in self.places}

    @cached_property
    def _countries(self) -> dict[str, Country]:
        return {country.code: country for country in self.countries}

    def place(self, code: str) -> Place:
        """The place of this code. Raises PackError when there is none, with the nearest code."""
        found = self._places.get(code)
        if found is None:
            raise _unknown(N_("The region “%(region)s” has no place “%(code)s”."), code, self)
        return found

    def country(self, code: str) -> Country:
        """The country of this code. Raises PackError when there is none."""
        found = self._countries.get(code)
        if found is None:
            raise _unknown(N_("The region “%(region)s” has no country “%(code)s”."), code, self)
        return found

    def places_of(self, country: str) -> tuple[Place, ...]:
        """The places of a country, in the order of the table."""
        return tuple(place for place in self.places if place.country == country)

    @cached_property
    def _beside(self) -> dict[str, tuple[str, ...]]:
        beside: dict[str, list[str]] = {place.code: [] for place in self.places}
        for pair in self.neighbours:
            beside[pair.a].append(pair.b)
            beside[pair.b].append(pair.a)
        return {code: tuple(sorted(codes)) for code, codes in beside.items()}

    def neighbours_of(self, code: str) -> tuple[str, ...]:
        """Codes of the places that share a land border with this one."""
        return self._beside[self.place(code).code]

    @cached_property
    def topology(self) -> dict[str, Any]:
        """The map as TopoJSON: objects `places`, and `water`, `rivers`, `relief` where drawn."""
        loaded: dict[str, Any] = json.loads(self.map_path.read_text(encoding="utf-8"))
        return loaded

    def geography(self) -> Geography:
        """The stage of an outbreak, as `alatau.world` takes it."""
        codes = tuple(place.code for place in self.places)
        heads: dict[str, dict[str, int]] = {species: {} for species in SPECIES}
        herds: dict[str, dict[str, int]] = {species: {} for species in SPECIES}
        for row in self.herds:
            heads[row.species][row.place] = row.heads
            herds[row.species][row.place] = row.herds
        return Geography(
            places=codes,
            country_of=tuple(place.country for place in self.places),
            population=tuple(place.population for place in self.places),
            herds={
                species: tuple(counts.get(code, 0) for code in codes)
                for species, counts in herds.items()
            },
            herd_size={
                species: max(1.0, sum(heads[species].values()) / max(1, sum(counts.values())))
                for species, counts in herds.items()
            },
            coordinates=tuple((place.lat, place.lon) for place in self.places),
            neighbours=tuple((pair.a, pair.b) for pair in self.neighbours),
            air_links=tuple((link.a, link.b) for link in self.links if link.kind == "air"),
            laboratories=tuple(
                WorldLaboratory(
                    id=laboratory.id,
                    place=laboratory.place,
                    host_group=laboratory.serves,
                    tier=laboratory.tier,
                    daily_capacity=laboratory.daily_capacity,
                    turnaround_days=laboratory.turnaround_days,
                    types=laboratory.tier == 3,
                )
                for laboratory in self.laboratories
            ),
        )


def _unknown(msgid: str, code: str, region: Region) -> PackError:
    near = nearest(code, [place.code for place in region.places])
    if near:
        msgid = N_("The region “%(region)s” has no “%(code)s”; is “%(near)s” meant?")
    return PackError(msgid, {"region": region.id, "code": code, "near": near})


def find_region(id_or_path: str | Path) -> Path:
    """The folder of a region, by its id or by a path to the folder or its `region.yaml`."""
    path = Path(id_or_path)
    if path.name == REGION_FILE and path.is_file():
        return path.parent
    if (path / REGION_FILE).is_file():
        return path
    shipped = content_root() / "regions" / str(id_or_path)
    if len(path.parts) == 1 and (shipped / REGION_FILE).is_file():
        return shipped
    raise PackError(
        N_("There is no region “%(id)s”; known are %(known)s."),
        {"id": str(id_or_path), "known": ", ".join(list_regions()) or "–"},
    )


def load_region(id_or_path: str | Path) -> Region:
    """The region of this id, or in this folder.

    Raises:
        PackError: it cannot be used; `problems` lists all that was found, each with file and line.
    """
    files = PackFolder(find_region(id_or_path))
    document = files.read_yaml(REGION_FILE)
    problems: list[Problem] = []
    try:
        described = RegionFile.model_validate(document.value, by_alias=True, by_name=False)
    except ValidationError as error:
        raise PackError.of(list(problems_of(error, document, RegionFile))) from None
    documents = {REGION_FILE: document}

    def table(model: type[Row]) -> tuple[Row, ...]:
        file = next(name for name, row in TABLES.items() if row is model) + ".csv"
        try:
            documents[file], rows, found = read_table(files, file, model)
        except PackError as error:
            problems.extend(error.problems)
            return ()
        problems.extend(found)
        return rows

    region = Region(
        file=described,
        map_path=files.path / described.map,
        places=table(Place),
        herds=table(Herds),
        neighbours=table(Neighbours),
        crossings=table(Crossing),
        airports=table(Airport),
        links=table(Link),
        laboratories=table(Laboratory),
    )
    if not problems:
        drawing = files.read_text(described.map, MAX_TABLE_BYTES)
        problems.extend(problems_of_region(region, drawing, documents))
    if problems:
        raise PackError.of(problems)
    return region
