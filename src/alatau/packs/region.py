"""Regions: places, who and what lives there, borders, crossings, links, laboratories, a map.

A region pack is a folder with `region.yaml`, tables and a TopoJSON map. All of it is exercise
data; every figure carries the status and source that its table states.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from alatau.languages import N_, LocalText
from alatau.packs.errors import PackError, Problem
from alatau.packs.library import content_root, list_regions
from alatau.packs.model import nearest
from alatau.packs.parts import problems_of
from alatau.packs.reading import MAX_TABLE_BYTES, PackFolder
from alatau.packs.region_checks import problems_of_region
from alatau.packs.region_geography import geography_of
from alatau.packs.region_model import (
    OPTIONAL_TABLES,
    TABLES,
    AgeShare,
    Airport,
    Country,
    Crossing,
    Flow,
    Herds,
    Laboratory,
    Link,
    Market,
    Neighbours,
    Place,
    RegionFile,
)
from alatau.packs.tables import Row, read_table
from alatau.world.geography import Geography

REGION_FILE = "region.yaml"


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
    ages: tuple[AgeShare, ...] = ()
    markets: tuple[Market, ...] = ()
    movements: tuple[Flow, ...] = ()

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
        return geography_of(self)


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
        name = next(name for name, row in TABLES.items() if row is model)
        file = f"{name}.csv"
        if name in OPTIONAL_TABLES and not files.exists(file):
            return ()
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
        ages=table(AgeShare),
        markets=table(Market),
        movements=table(Flow),
    )
    if not problems:
        drawing = files.read_text(described.map, MAX_TABLE_BYTES)
        problems.extend(problems_of_region(region, drawing, documents))
    if problems:
        raise PackError.of(problems)
    return region
