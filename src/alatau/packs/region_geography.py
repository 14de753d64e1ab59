"""A region as the world takes it: plain arrays in the order of the places."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from alatau.packs.region_model import SPECIES
from alatau.world.ages import Ages
from alatau.world.geography import Geography, Laboratory
from alatau.world.mobility import Mobility
from alatau.world.pathogen import DOGS, WILDLIFE

if TYPE_CHECKING:
    from alatau.packs.region import Region


def geography_of(region: Region) -> Geography:
    """The stage of an outbreak in a region.

    Age groups, beds, dogs, wildlife and markets are left out where the region does not state them.
    """
    notional = region.file.notional
    herds, size = _livestock(region)
    if notional.dogs:
        each = notional.dogs.people_per_unit
        herds[DOGS] = tuple(ceil(place.population / each) for place in region.places)
        size[DOGS] = float(notional.dogs.animals_per_unit)
    if notional.wildlife:
        density = notional.wildlife.foci_per_1000_km2 / 1000
        herds[WILDLIFE] = tuple(round(place.area_km2 * density) for place in region.places)
        size[WILDLIFE] = float(notional.wildlife.animals_per_focus)
    beds: tuple[int, ...] = ()
    if notional.beds_per_100_000 is not None:
        each_person = notional.beds_per_100_000 / 100_000
        beds = tuple(round(place.population * each_person) for place in region.places)
    return Geography(
        places=tuple(place.code for place in region.places),
        country_of=tuple(place.country for place in region.places),
        population=tuple(place.population for place in region.places),
        herds=herds,
        herd_size=size,
        coordinates=tuple((place.lat, place.lon) for place in region.places),
        neighbours=tuple((pair.a, pair.b) for pair in region.neighbours),
        air_links=tuple((link.a, link.b) for link in region.links if link.kind == "air"),
        laboratories=tuple(
            Laboratory(
                id=laboratory.id,
                place=laboratory.place,
                host_group=laboratory.serves,
                tier=laboratory.tier,
                daily_capacity=laboratory.daily_capacity,
                turnaround_days=laboratory.turnaround_days,
                types=laboratory.tier == 3,
            )
            for laboratory in region.laboratories
        ),
        mobility=_mobility(region),
        ages=_ages(region),
        beds=beds,
        markets={market.place: market.weight for market in region.markets},
    )


def _livestock(region: Region) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Herds by place and mean animals in a herd, by species."""
    heads: dict[str, int] = dict.fromkeys(SPECIES, 0)
    herds: dict[str, dict[str, int]] = {species: {} for species in SPECIES}
    for row in region.herds:
        heads[row.species] += row.heads
        herds[row.species][row.place] = row.herds
    counts = {
        species: tuple(of_place.get(place.code, 0) for place in region.places)
        for species, of_place in herds.items()
    }
    size: dict[str, float] = {
        species: max(1.0, heads[species] / max(1, sum(counts[species]))) for species in SPECIES
    }
    return counts, size


def _mobility(region: Region) -> Mobility:
    told: dict[str, Any] = region.file.mobility.model_dump(exclude_none=True)
    at = {place.code: index for index, place in enumerate(region.places)}
    matrices: dict[str, list[list[float]]] = {}
    for row in region.movements:
        matrix = matrices.setdefault(f"matrix_{row.moving}", [[0.0] * len(at) for _ in at])
        matrix[at[row.origin]][at[row.destination]] = row.flow
    return Mobility(**told | matrices)


def _ages(region: Region) -> Ages:
    """The age groups: a place's own where the table has them, else those of its country."""
    if not region.ages:
        return Ages()
    lower = tuple(sorted({row.from_age for row in region.ages}))
    shares = {(row.where, row.from_age): row.share for row in region.ages}
    own = {row.where for row in region.ages}
    return Ages(
        lower,
        tuple(
            tuple(shares[place.code if place.code in own else place.country, age] for age in lower)
            for place in region.places
        ),
    )
