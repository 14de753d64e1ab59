"""Whether the parts of a region fit each other: codes, pairs, capitals, herds, the map."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alatau.languages import N_
from alatau.packs.errors import Problem
from alatau.packs.loading import problem_at
from alatau.packs.model import nearest
from alatau.packs.reading import Document
from alatau.packs.region_model import SPECIES
from alatau.packs.tables import row_problem
from alatau.world.ages import MOST_AGE_GROUPS

if TYPE_CHECKING:
    from alatau.packs.region import Region

SUM_TOLERANCE = 1e-6
UNKNOWN_PLACE = N_("There is no place “%(code)s” in places.csv; write one of its codes.")


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
    if region.ages:
        yield from _ages(region, documents["ages.csv"])
    if region.markets:
        yield from _repeated(documents["markets.csv"], "place")
        yield from _known(region, documents["markets.csv"], "place")
    yield from _map(region, drawing)


def _repeated(document: Document, *columns: str) -> Iterator[Problem]:
    """Rows whose values in `columns` stood in an earlier row."""
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(document.value):
        key = tuple(row[column] for column in columns)
        if key in seen:
            yield row_problem(
                document,
                index,
                columns[0],
                N_("“%(key)s” stands twice; remove one of the rows."),
                {"key": " ".join(key)},
            )
        seen.add(key)


def _known(region: Region, document: Document, *columns: str) -> Iterator[Problem]:
    """Codes in `columns` that are no place; an empty cell passes."""
    codes = {place.code for place in region.places}
    for index, row in enumerate(document.value):
        for column in columns:
            code = row[column]
            if not code or code in codes:
                continue
            near = nearest(code, codes)
            msgid = (
                N_("There is no place “%(code)s” in places.csv; is “%(near)s” meant?")
                if near
                else UNKNOWN_PLACE
            )
            yield row_problem(document, index, column, msgid, {"code": code, "near": near})


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
    yield from _repeated(document, "code")
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
    yield from _repeated(document, "place", "species")
    yield from _known(region, document, "place")
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


def _ages(region: Region, document: Document) -> Iterator[Problem]:
    yield from _repeated(document, "where", "from_age")
    countries = {country.code for country in region.countries}
    codes = countries | {place.code for place in region.places}
    ages = {row.from_age for row in region.ages} | {0}
    if len(ages) > MOST_AGE_GROUPS:
        yield row_problem(
            document,
            None,
            "from_age",
            N_("There are %(got)s age groups; at most %(most)s can be used."),
            {"got": len(ages), "most": MOST_AGE_GROUPS},
        )
    groups: dict[str, dict[int, float]] = {}
    for index, row in enumerate(region.ages):
        if row.where not in codes:
            yield row_problem(
                document,
                index,
                "where",
                N_("“%(code)s” is neither a place nor a country; write one of their codes."),
                {"code": row.where},
            )
        groups.setdefault(row.where, {})[row.from_age] = row.share
    for where, shares in groups.items():
        if set(shares) != ages:
            yield row_problem(
                document,
                None,
                "from_age",
                N_("“%(code)s” lacks the ages %(ages)s: all have the same, the first 0."),
                {"code": where, "ages": ", ".join(map(str, sorted(ages - set(shares))))},
            )
        elif abs(sum(shares.values()) - 1) >= SUM_TOLERANCE:
            yield row_problem(
                document,
                None,
                "share",
                N_("The shares of “%(code)s” sum to %(sum)s, not 1."),
                {"code": where, "sum": f"{sum(shares.values()):g}"},
            )
    for place in region.places:
        if not {place.code, place.country} & set(groups):
            yield row_problem(
                document,
                None,
                "where",
                N_("“%(code)s” has no ages; write rows for it or for its country."),
                {"code": place.code},
            )


def _pairs(region: Region, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for file, key in (("neighbours.csv", ()), ("links.csv", ("kind",))):
        document = documents[file]
        yield from _known(region, document, "a", "b")
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
        yield from _repeated(documents[file], "id")
        yield from _known(region, documents[file], *columns)
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
