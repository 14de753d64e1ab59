"""Whether the parts of a region fit each other: codes, pairs, capitals, herds, the map."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alatau.languages import N_
from alatau.packs.errors import Problem
from alatau.packs.parts import problem_at
from alatau.packs.reading import Document
from alatau.packs.region_codes import repeated, unknown_places
from alatau.packs.region_model import SPECIES
from alatau.packs.region_options import problems_of_optional_tables
from alatau.packs.tables import row_problem

if TYPE_CHECKING:
    from alatau.packs.region import Region


def problems_of_region(
    region: Region, drawing: str, documents: Mapping[str, Document]
) -> Iterator[Problem]:
    """Everything that does not fit; tables have been read without a problem before.

    Args:
        drawing: the text of the map.
        documents: `region.yaml` and the tables as read, by file name, for lines.
    """
    yield from _countries(region, documents["region.yaml"])
    yield from _places(region, documents["places.csv"])
    yield from _herds(region, documents["herds.csv"])
    yield from _pairs(region, documents)
    yield from _sites(region, documents)
    yield from problems_of_optional_tables(region, documents)
    yield from _map(region, drawing)


def _countries(region: Region, document: Document) -> Iterator[Problem]:
    places = {place.code: place for place in region.places}
    counts = Counter(country.code for country in region.countries)
    for index, country in enumerate(region.countries):
        at = ("countries", index)
        if counts[country.code] > 1:
            yield problem_at(
                document,
                (*at, "code"),
                N_("“%(key)s” stands twice; remove one of the rows."),
                {"key": country.code},
            )
        capital = places.get(country.capital)
        if capital is None or capital.country != country.code:
            yield problem_at(
                document,
                (*at, "capital"),
                N_("The capital “%(code)s” is no place of the country “%(country)s”."),
                {"code": country.capital, "country": country.code},
            )


def _places(region: Region, document: Document) -> Iterator[Problem]:
    yield from repeated(document, "code")
    countries = {country.code for country in region.countries}
    for index, place in enumerate(region.places):
        if place.country not in countries or place.code.partition("-")[0] != place.country:
            yield row_problem(
                document,
                index,
                "country",
                N_("“%(code)s” is not a place of “%(country)s”, or region.yaml lacks the country."),
                {"code": place.code, "country": place.country},
            )


def _herds(region: Region, document: Document) -> Iterator[Problem]:
    yield from repeated(document, "place", "species")
    yield from unknown_places(region, document, "place")
    there = {(row.place, row.species) for row in region.herds}
    for place in region.places:
        missing = [species for species in SPECIES if (place.code, species) not in there]
        if missing:
            yield row_problem(
                document,
                None,
                "",
                N_("“%(code)s” lacks a row for %(species)s; write 0 heads where there are none."),
                {"code": place.code, "species": ", ".join(missing)},
            )
    for index, row in enumerate(region.herds):
        if (row.heads == 0) != (row.herds == 0) or row.herds > row.heads:
            yield row_problem(
                document,
                index,
                "herds",
                N_("%(heads)s heads cannot stand in %(herds)s herds."),
                {"heads": row.heads, "herds": row.herds},
            )


def _pairs(region: Region, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for file, key in (("neighbours.csv", ()), ("links.csv", ("kind",))):
        document = documents[file]
        yield from unknown_places(region, document, "a", "b")
        seen: set[tuple[Any, ...]] = set()
        for index, row in enumerate(document.value):
            first, second = sorted((row["a"], row["b"]))
            pair = (*(row[column] for column in key), first, second)
            if first == second:
                yield row_problem(
                    document,
                    index,
                    "b",
                    N_("“%(code)s” cannot be paired with itself."),
                    {"code": first},
                )
            elif pair in seen:
                yield row_problem(
                    document,
                    index,
                    "a",
                    N_("The pair “%(a)s”, “%(b)s” stands twice; each counts both ways."),
                    {"a": first, "b": second},
                )
            seen.add(pair)


def _sites(region: Region, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for file, columns in (
        ("crossings.csv", ("place_a", "place_b")),
        ("airports.csv", ("place",)),
        ("laboratories.csv", ("place",)),
    ):
        yield from repeated(documents[file], "id")
        yield from unknown_places(region, documents[file], *columns)
    country_of = {place.code: place.country for place in region.places}
    sides = [
        ("crossings.csv", index, f"country_{side}", place, country)
        for index, row in enumerate(region.crossings)
        for side, place, country in (
            ("a", row.place_a, row.country_a),
            ("b", row.place_b, row.country_b),
        )
    ]
    sides += [
        ("laboratories.csv", index, "country", row.place, row.country)
        for index, row in enumerate(region.laboratories)
    ]
    for file, index, column, place, country in sides:
        if place in country_of and country_of[place] != country:
            yield row_problem(
                documents[file],
                index,
                column,
                N_("“%(code)s” lies in “%(right)s”, not in “%(country)s”."),
                {"code": place, "right": country_of[place], "country": country},
            )
    served = {(row.country, row.serves, row.tier) for row in region.laboratories}
    for each in region.countries:
        for serves in ("human", "animal"):
            if (each.code, serves, 3) not in served:
                yield row_problem(
                    documents["laboratories.csv"],
                    None,
                    "",
                    N_("“%(country)s” has no reference laboratory (tier 3) for “%(serves)s”."),
                    {"country": each.code, "serves": serves},
                )


def _map(region: Region, drawing: str) -> Iterator[Problem]:
    file = region.file.map

    def problem(msgid: str, **params: object) -> Problem:
        return Problem("error", file, "objects.places", msgid, params)

    try:
        topology = json.loads(drawing)
        geometries = topology["objects"]["places"]["geometries"]
        drawn = Counter(geometry["properties"]["code"] for geometry in geometries)
        used = {arc if arc >= 0 else ~arc for g in geometries for arc in _arcs(g["arcs"])}
        arcs = len(topology["arcs"])
    except (ValueError, KeyError, TypeError):
        yield problem(
            N_("This is not a TopoJSON map with an object “places” whose shapes have codes.")
        )
        return
    if any(arc >= arcs for arc in used):
        yield problem(N_("A shape refers to a line that is not in the map."))
    codes = {place.code for place in region.places}
    for code in sorted(codes - set(drawn)):
        yield problem(N_("“%(code)s” has no shape on the map."), code=code)
    for code in sorted(set(drawn) - codes):
        yield problem(N_("The map has a shape “%(code)s” that is not in places.csv."), code=code)
    for code, times in sorted(drawn.items()):
        if times > 1:
            yield problem(N_("“%(code)s” has more than one shape on the map."), code=code)


def _arcs(nested: Any) -> Iterator[int]:
    for part in nested:
        if isinstance(part, list):
            yield from _arcs(part)
        else:
            yield int(part)
