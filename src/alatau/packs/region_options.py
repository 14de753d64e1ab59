"""Whether what a region may leave out fits it: ages, markets, movements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alatau.languages import N_
from alatau.packs.errors import Problem
from alatau.packs.parts import problem_at
from alatau.packs.reading import Document
from alatau.packs.region_codes import repeated, unknown_places
from alatau.packs.tables import row_problem
from alatau.world.ages import MOST_AGE_GROUPS

if TYPE_CHECKING:
    from alatau.packs.region import Region

SUM_TOLERANCE = 1e-6


def problems_of_optional_tables(
    region: Region, documents: Mapping[str, Document]
) -> Iterator[Problem]:
    """What does not fit in the tables that are there; `documents` as in `problems_of_region`."""
    if region.ages:
        yield from _ages(region, documents["ages.csv"])
    if region.markets:
        yield from repeated(documents["markets.csv"], "place")
        yield from unknown_places(region, documents["markets.csv"], "place")
    yield from _movements(region, documents)


def _ages(region: Region, document: Document) -> Iterator[Problem]:
    yield from repeated(document, "where", "from_age")
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


def _movements(region: Region, documents: Mapping[str, Document]) -> Iterator[Problem]:
    if region.movements:
        document = documents["movements.csv"]
        yield from repeated(document, "moving", "origin", "destination")
        yield from unknown_places(region, document, "origin", "destination")
        for index, row in enumerate(region.movements):
            if row.origin == row.destination:
                yield row_problem(
                    document,
                    index,
                    "destination",
                    N_("“%(code)s” cannot be paired with itself."),
                    {"code": row.origin},
                )
    given = {row.moving for row in region.movements}
    mobility = region.file.mobility
    for moving, kernel in (("people", mobility.kernel_people), ("herds", mobility.kernel_herds)):
        if (kernel == "matrix") != (moving in given):
            yield problem_at(
                documents["region.yaml"],
                ("mobility", f"kernel_{moving}"),
                N_(
                    "Rows of movements.csv for “%(moving)s” are needed if, and only if, "
                    "this kernel is “matrix”."
                ),
                {"moving": moving},
            )
