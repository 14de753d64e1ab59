"""Draw the invented region Altynaral: map and tables, from one seed.

Run from the root of the checkout: ``python scripts/draw_altynaral.py [--out FOLDER]``. The same
script writes the same bytes; the committed pack is its output. Nothing here is copied from a real
map: the land lies in the open ocean of the real globe, its shape and figures come from the seed.
"""

from __future__ import annotations

import argparse
import math
import random
from dataclasses import dataclass, field
from pathlib import Path

from altynaral_tables import write_tables
from borders import drawn_borders
from region_tables import read_csv
from terrain import (
    LAND,
    OUTSIDE,
    SEA,
    Mesh,
    Noise,
    Point,
    cheapest_paths,
    distance_to_line,
    largest_part,
    relaxed_mesh,
)

SEED = 20260202
WIDTH_KM, HEIGHT_KM, SPACING_KM = 2440.0, 1560.0, 21.0
LAKE = -3

RANGES: list[tuple[list[Point], float, float]] = [
    # line, width (km), height (1 = the highest peaks)
    ([(40, -690), (250, -480), (500, -350), (800, -270), (1150, -200)], 78, 1.0),
    ([(500, -350), (590, -160), (740, -10), (950, 120), (1180, 190)], 70, 0.9),
    ([(250, -480), (190, -330), (90, -230)], 52, 0.6),
    ([(-150, 470), (60, 380), (290, 350), (420, 270)], 80, 0.42),
    ([(-1000, 190), (-830, -60), (-760, -290)], 62, 0.38),
]
SEA_BASINS = [((-330.0, 0.0), 112.0, 200.0, 0.25), ((-235.0, 175.0), 120.0, 62.0, -0.3)]
LAKE_BASIN = ((800.0, 235.0), 105.0, 30.0, 0.35)
ISLAND = (-330.0, -30.0)
ISLAND_KM = 33.0
COUNTRY_SEEDS: dict[str, list[Point]] = {
    "A": [(-480, 430), (-60, 510), (380, 500), (-760, 420)],
    "B": [(-830, 60), (-820, -330), (-560, -250)],
    "C": [(-60, -60), (90, -420), (-180, -430), (240, 60)],
    "D": [(520, -560), (840, -420), (640, -180)],
    "E": [(620, 170), (930, 340), (900, -60)],
}


@dataclass
class Land:
    """The land before it is drawn: one value a cell, and what was chosen on it."""

    mesh: Mesh
    height: list[float]
    kind: list[int]
    fertility: list[float] = field(default_factory=list)
    rivers: list[list[int]] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    region: list[int] = field(default_factory=list)
    places: list[dict] = field(default_factory=list)


def blob(point: Point, basin: tuple[Point, float, float, float]) -> float:
    """Distance from the middle of a turned ellipse, 1 on its edge."""
    (cx, cy), along_x, along_y, turn = basin
    x, y = point[0] - cx, point[1] - cy
    u = x * math.cos(turn) + y * math.sin(turn)
    v = -x * math.sin(turn) + y * math.cos(turn)
    return math.hypot(u / along_x, v / along_y)


def shaped_land(rng: random.Random) -> Land:
    """Outline, heights, inland sea, lake and island."""
    mesh = relaxed_mesh(rng, WIDTH_KM, HEIGHT_KM, SPACING_KM)
    outline, rough, shore = Noise(rng, 900, 4), Noise(rng, 260, 4), Noise(rng, 170, 4)
    height, kind = [], []
    inside = []
    for site in mesh.sites:
        x, y = site
        peaks = [
            top * math.exp(-((distance_to_line(site, line) / width) ** 2))
            for line, width, top in RANGES
        ]
        height.append(max(0.0, max(peaks) * (1 + 0.6 * rough(x, y)) + 0.08 * rough(y, x)))
        edge = abs(x / 1075) ** 2.7 + abs(y / 640) ** 2.7 + 0.5 * outline(x, y)
        inside.append(edge < 1)
    inside = largest_part(mesh, inside)
    for cell, site in enumerate(mesh.sites):
        wobble = 0.6 * shore(*site)
        state = LAND if inside[cell] else OUTSIDE
        if state == LAND and any(blob(site, basin) + wobble < 1 for basin in SEA_BASINS):
            state = SEA
        to_island = math.dist(site, ISLAND)
        if to_island < ISLAND_KM * (1 + 0.4 * rough(*site)):
            state = LAND
        elif to_island < ISLAND_KM * 2.2:
            state = SEA
        if state == LAND and blob(site, LAKE_BASIN) + 0.6 * wobble < 1:
            state = LAKE
        kind.append(state)
    for water in (SEA, LAKE):
        whole = largest_part(mesh, [k == water for k in kind])
        kind = [LAND if k == water and not whole[i] else k for i, k in enumerate(kind)]
    return Land(mesh, height, kind)


def drain(land: Land, rng: random.Random) -> None:
    """Rivers to the inland sea (some northward out of the region), and how fertile each cell is."""
    mesh, bumps = land.mesh, Noise(rng, 200, 3)
    level = [h + 0.03 * bumps(*site) for h, site in zip(land.height, mesh.sites, strict=True)]
    cost = [
        [
            math.dist(mesh.sites[a], mesh.sites[b]) * (0.25 + 9 * max(0.0, level[b]))
            for b in mesh.beside[a]
        ]
        for a in range(len(mesh.sites))
    ]
    starts: dict[int, float] = {}
    for cell, kind in enumerate(land.kind):
        shore = any(land.kind[o] == LAND for o in mesh.beside[cell])
        if kind == SEA:
            starts[cell] = 0.0
        elif kind == OUTSIDE and shore and mesh.sites[cell][1] > 250:
            starts[cell] = 210.0
    allowed = [kind in (LAND, LAKE) for kind in land.kind]
    distance, _, parent = cheapest_paths(mesh, starts, cost, allowed)
    flow = [
        area * (0.05 + 1.6 * h) if ok else 0.0
        for area, h, ok in zip(mesh.areas, land.height, allowed, strict=True)
    ]
    for cell in sorted(range(len(flow)), key=lambda c: -distance[c] if allowed[c] else 0.0):
        if allowed[cell] and parent[cell] >= 0:
            flow[parent[cell]] += flow[cell]
    wet = [allowed[c] and flow[c] > 11_000 for c in range(len(flow))]
    fed = {parent[c] for c in range(len(flow)) if wet[c]}
    for head in (c for c in range(len(flow)) if wet[c] and c not in fed):
        path = [head]
        while parent[path[-1]] >= 0:
            path.append(parent[path[-1]])
            if any(path[-1] in river[:-1] for river in land.rivers):
                break
        land.rivers.append(path)
    rain = Noise(rng, 500, 3)
    river_cells = {c for river in land.rivers for c in river}
    for cell, (x, y) in enumerate(mesh.sites):
        h = land.height[cell]
        value = 0.16 + 0.16 * max(-1.0, min(1.0, y / 520)) + 0.07 * rain(x, y)
        value += 0.9 * math.exp(-(((h - 0.16) / 0.09) ** 2)) * (1 if x > 100 else 0.35)
        if cell in river_cells or any(o in river_cells for o in mesh.beside[cell]):
            value += 1.1 * (1 - min(1.0, h / 0.5))
        if any(land.kind[o] in (SEA, LAKE) for o in mesh.beside[cell]):
            value += 0.35
        land.fertility.append(max(0.03, value * max(0.05, 1 - 1.5 * h)))


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
            c * math.sqrt(0.22 + (land.fertility[a] + land.fertility[b]) / 2)
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
        number = {seed: i for i, seed in enumerate(sorted(set(owner) - {-1}))}
        order = sorted(
            number, key=lambda s: _middle(mesh, owner, s)[0] - _middle(mesh, owner, s)[1]
        )
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
    """Choose the centre of every region, and cut the cities out of the most fertile spots."""
    mesh = land.mesh

    def worth(cell: int) -> float:
        own = land.region[cell]
        around = [o for o in mesh.beside[cell]]
        inland = sum(land.region[o] == own for o in around) / len(around)
        return sum(land.fertility[o] for o in around) / len(around) * inland**2

    for index, place in enumerate(land.places):
        if place["kind"] != "city":
            cells = [c for c, r in enumerate(land.region) if r == index]
            place["centre"] = max(cells, key=worth)
    for index, place in enumerate(land.places):
        if place["kind"] != "city":
            continue
        taken = {
            land.region[p["centre"]] for p in land.places if p["kind"] == "city" and "centre" in p
        }
        own = [
            (worth(p["centre"]), p["centre"])
            for p in land.places
            if p["country"] == place["country"] and p["kind"] == "region"
        ]
        first = not any(
            p["country"] == place["country"] and p["kind"] == "city" and "centre" in p
            for p in land.places
        )
        if first:
            cell = max(own)[1]
        else:
            cell = max(
                (
                    c
                    for c, country in enumerate(land.country)
                    if country == place["country"]
                    and land.kind[c] == LAND
                    and land.places[land.region[c]]["kind"] == "region"
                    and (place["country"] != "A" or _on_sea(land, c))
                    and all(
                        math.dist(mesh.sites[c], mesh.sites[p["centre"]]) > 150
                        for p in land.places
                        if p["kind"] == "city" and "centre" in p
                    )
                ),
                key=lambda c: worth(c) if place["country"] != "A" else land.fertility[c],
            )
        host = land.places[land.region[cell]]
        place["centre"], place["host"] = cell, land.places.index(host)
        land.region[cell] = index
        if host["centre"] == cell:
            own_cells = [
                c
                for c, r in enumerate(land.region)
                if r == place["host"] and math.dist(mesh.sites[c], mesh.sites[cell]) > 55
            ]
            host["centre"] = max(own_cells, key=worth)
        taken.add(place["host"])


def _on_sea(land: Land, cell: int) -> bool:
    return any(land.kind[o] == SEA for o in land.mesh.beside[cell])


def main() -> None:
    """Draw the region and write the pack."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--out", type=Path, default=root / "content/regions/altynaral")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    names = read_csv(Path(__file__).parent / "data/altynaral_names.csv")
    land = shaped_land(rng)
    drain(land, rng)
    settle_countries(land, rng)
    settle_regions(land, names, rng)
    borders = drawn_borders(land, rng)
    borders.write_map(out / "map.topojson")
    write_tables(out, land, borders, rng)


if __name__ == "__main__":
    main()
