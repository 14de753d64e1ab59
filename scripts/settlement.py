"""Countries, regions and cities on an invented land."""

from __future__ import annotations

import math
import random

from terrain import (
    LAND,
    OUTSIDE,
    SEA,
    Land,
    Mesh,
    Noise,
    Point,
    cheapest_paths,
    largest_part,
)

#: Where each country begins to spread from (km); borders fall where the spreading meets.
COUNTRY_SEEDS: dict[str, list[Point]] = {
    "A": [(-480, 430), (-60, 510), (380, 500), (-760, 420)],
    "B": [(-830, 60), (-820, -330), (-560, -250)],
    "C": [(-60, -60), (90, -420), (-180, -430), (240, 60)],
    "D": [(520, -560), (840, -420), (640, -180)],
    "E": [(620, 170), (930, 340), (900, -60)],
}
#: Middle of the island in the inland sea (km).
ISLAND = (-330.0, -30.0)
#: Countries whose second city is a port on the sea.
PORTS = {"A"}


def travel_cost(land: Land, climb: float) -> list[list[float]]:
    """Cost of going from a cell to each cell beside it; heights count ``climb`` times."""
    sites = land.mesh.sites
    return [
        [
            math.dist(sites[a], sites[b]) * (1 + climb * (land.height[a] + land.height[b]) / 2)
            for b in land.mesh.beside[a]
        ]
        for a in range(len(sites))
    ]


def settle_countries(land: Land, rng: random.Random) -> None:
    """Share the land among the countries; borders follow ridges, then are smoothed."""
    mesh = land.mesh
    wander = Noise(rng, 320, 4)
    cost = [
        [c * max(0.3, 1 + 0.9 * wander(*mesh.sites[a])) for c in costs]
        for a, costs in enumerate(travel_cost(land, 7.0))
    ]
    allowed = [kind == LAND for kind in land.kind]
    starts, owner_of = {}, {}
    for country, seeds in COUNTRY_SEEDS.items():
        for seed in seeds:
            cell = min(
                (c for c in range(len(mesh.sites)) if allowed[c]),
                key=lambda c: math.dist(mesh.sites[c], seed),
            )
            starts[cell], owner_of[cell] = 0.0, country
    _, owner, _ = cheapest_paths(mesh, starts, cost, allowed)
    land.country = [owner_of.get(o, "") for o in owner]
    for cell in range(len(allowed)):
        if allowed[cell] and not land.country[cell]:
            land.country[cell] = "A"
    smooth_labels(land, land.country, rounds=3)


def smooth_labels(land: Land, labels: list, rounds: int) -> None:
    """Give a cell the label of most of its neighbours when four or more agree against its own."""
    for _ in range(rounds):
        for cell, label in enumerate(list(labels)):
            if land.kind[cell] != LAND:
                continue
            votes: dict = {}
            for other in land.mesh.beside[cell]:
                if land.kind[other] == LAND:
                    votes[labels[other]] = votes.get(labels[other], 0) + 1
            winner = max(sorted(votes), key=lambda v: votes[v], default=label)
            if votes.get(winner, 0) >= 4 and votes.get(label, 0) <= 2:
                labels[cell] = winner


def settle_regions(land: Land, names: list[dict[str, str]], rng: random.Random) -> None:
    """Divide each country: smaller regions where the land is fertile, cities as single cells."""
    mesh = land.mesh
    cost = [
        [
            c * (0.12 + (land.fertility[a] + land.fertility[b]) / 2) ** 0.7
            for c, b in zip(costs, mesh.beside[a], strict=True)
        ]
        for a, costs in enumerate(travel_cost(land, 3.0))
    ]
    land.region = [-1] * len(mesh.sites)
    island = island_cells(land)
    for country in COUNTRY_SEEDS:
        wanted = [n for n in names if n["country"] == country]
        count = sum(n["kind"] == "region" for n in wanted)
        allowed = [
            land.kind[c] == LAND and land.country[c] == country and c not in island
            for c in range(len(mesh.sites))
        ]
        allowed = largest_part(mesh, allowed)
        owner = _divided(land, allowed, count, cost, rng)
        middle = {seed: _middle(mesh, owner, seed) for seed in set(owner) - {-1}}
        order = sorted(middle, key=lambda seed: middle[seed][0] - middle[seed][1])
        base = len(land.places)
        city_names = [n for n in wanted if n["kind"] == "city"]
        first_region = base + len(city_names) + sum(n["kind"] == "island" for n in wanted)
        for n in wanted:
            land.places.append({**n, "code": f"{country}-{len(land.places) - base + 1:02d}"})
        for cell, seed in enumerate(owner):
            if seed >= 0:
                land.region[cell] = first_region + order.index(seed)
        if any(n["kind"] == "island" for n in wanted):
            for cell in island:
                land.region[cell] = first_region - 1
    for cell, kind in enumerate(land.kind):
        if kind == LAND and land.region[cell] < 0:
            near = next((o for o in mesh.beside[cell] if land.region[o] >= 0), None)
            land.region[cell] = land.region[near] if near is not None else -1
    smooth_labels(land, land.region, rounds=2)
    found_cities(land)


def island_cells(land: Land) -> set[int]:
    """Cells of the island in the inland sea."""
    start = min(
        (c for c, k in enumerate(land.kind) if k == LAND),
        key=lambda c: math.dist(land.mesh.sites[c], ISLAND),
    )
    found, stack = {start}, [start]
    while stack:
        for other in land.mesh.beside[stack.pop()]:
            if land.kind[other] == LAND and other not in found:
                found.add(other)
                stack.append(other)
    return found


def _middle(mesh: Mesh, owner: list[int], seed: int) -> Point:
    cells = [c for c, o in enumerate(owner) if o == seed]
    return (
        sum(mesh.sites[c][0] for c in cells) / len(cells),
        sum(mesh.sites[c][1] for c in cells) / len(cells),
    )


def _divided(
    land: Land, allowed: list[bool], count: int, cost: list[list[float]], rng: random.Random
) -> list[int]:
    """Owner seed of each cell after farthest-point seeding and eight rounds of centring."""
    mesh = land.mesh
    cells = [c for c, ok in enumerate(allowed) if ok]
    seeds = [cells[int(rng.random() * len(cells))]]
    while len(seeds) < count:
        distance, _, _ = cheapest_paths(mesh, dict.fromkeys(seeds, 0.0), cost, allowed)
        seeds.append(max(cells, key=lambda c: distance[c] * (0.75 + 0.25 * rng.random())))
    owner: list[int] = []
    for _ in range(8):
        _, owner, _ = cheapest_paths(mesh, dict.fromkeys(seeds, 0.0), cost, allowed)
        moved = []
        for seed in seeds:
            x, y = _middle(mesh, owner, seed)
            own = [c for c in cells if owner[c] == seed]
            moved.append(min(own, key=lambda c: math.dist(mesh.sites[c], (x, y))))
        seeds = moved
    _, owner, _ = cheapest_paths(mesh, dict.fromkeys(seeds, 0.0), cost, allowed)
    return owner


def found_cities(land: Land) -> None:
    """Choose the centre of every region; cut the cities out of the best spots as single cells."""
    worth = worth_of_cells(land)

    def best(index: int, away_from: int | None = None) -> int:
        cells = [c for c, region in enumerate(land.region) if region == index]
        if away_from is not None:
            cells = [c for c in cells if apart(c, away_from) > 55]
        return max(cells, key=lambda c: worth[c])

    def apart(a: int, b: int) -> float:
        return math.dist(land.mesh.sites[a], land.mesh.sites[b])

    for index, place in enumerate(land.places):
        if place["kind"] != "city":
            place["centre"] = best(index)
    founded: dict[str, list[int]] = {}
    for index, place in enumerate(land.places):
        if place["kind"] != "city":
            continue
        others = founded.setdefault(place["country"], [])
        port = bool(others) and place["country"] in PORTS
        spots = [
            c
            for c, country in enumerate(land.country)
            if country == place["country"]
            and land.kind[c] == LAND
            and land.places[land.region[c]]["kind"] == "region"
            and (not port or _on_sea(land, c))
            and all(apart(c, other) > 150 for other in others)
        ]
        cell = max(spots, key=lambda c: land.fertility[c] if port else worth[c])
        host = land.region[cell]
        place["centre"] = cell
        land.region[cell] = index
        others.append(cell)
        if land.places[host]["centre"] == cell:
            land.places[host]["centre"] = best(host, away_from=cell)


def worth_of_cells(land: Land) -> list[float]:
    """How good a place each cell is for a town: fertile around, inside its region, inland."""
    mesh = land.mesh
    inland_km = distance_inland(land)
    values = []
    for cell, around in enumerate(mesh.beside):
        own = sum(land.region[o] == land.region[cell] for o in around) / len(around)
        green = sum(land.fertility[o] for o in around) / len(around)
        values.append(green * own**2 * min(1.0, 0.3 + inland_km[cell] / 170))
    return values


def distance_inland(land: Land) -> list[float]:
    """Distance (km) of each cell from the nearest border on land or outer edge."""
    mesh = land.mesh
    foreign = {
        cell: 0.0
        for cell, kind in enumerate(land.kind)
        if kind == OUTSIDE
        or (
            kind == LAND
            and any(
                land.kind[o] == LAND and land.country[o] != land.country[cell]
                for o in mesh.beside[cell]
            )
        )
    }
    flat = travel_cost(land, 0.0)
    return cheapest_paths(mesh, foreign, flat, [True] * len(mesh.sites))[0]


def _on_sea(land: Land, cell: int) -> bool:
    return any(land.kind[o] == SEA for o in land.mesh.beside[cell])
