"""Draw the invented region Altynaral: map and tables, from one seed.

Run from the root of the checkout: ``python scripts/draw_altynaral.py [--out FOLDER]``. The same
script writes the same bytes; the committed pack is its output. Nothing here is copied from a real
map: the land lies in the open ocean of the real globe, its shape and figures come from the seed.
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

from altynaral_tables import write_tables
from borders import drawn_borders
from region_tables import read_csv
from settlement import ISLAND, settle_countries, settle_regions
from terrain import (
    LAKE,
    LAND,
    OUTSIDE,
    SEA,
    Land,
    Noise,
    Point,
    cheapest_paths,
    distance_to_line,
    largest_part,
    relaxed_mesh,
)
from topology import contains

SEED = 19
WIDTH_KM, HEIGHT_KM, SPACING_KM = 2440.0, 1560.0, 21.0

OUTLINE: list[Point] = [
    (-1080, 330), (-900, 420), (-840, 570), (-560, 600), (-430, 500), (-190, 560), (-60, 670),
    (160, 650), (250, 540), (480, 600), (620, 510), (760, 570), (870, 450), (1020, 430),
    (1130, 300), (1040, 120), (1130, -40), (1080, -190), (900, -260), (970, -420), (820, -570),
    (640, -550), (540, -670), (320, -690), (190, -570), (0, -620), (-160, -530), (-330, -570),
    (-470, -440), (-700, -490), (-790, -350), (-1000, -330), (-1100, -160), (-970, 20),
    (-1120, 170), (-1080, 330),
]  # fmt: skip
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
ISLAND_KM = 33.0


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
    outline, rough, shore = Noise(rng, 850, 3), Noise(rng, 260, 4), Noise(rng, 170, 4)
    height, kind = [], []
    inside = []
    for site in mesh.sites:
        x, y = site
        peaks = [
            top * math.exp(-((distance_to_line(site, line) / width) ** 2))
            for line, width, top in RANGES
        ]
        height.append(max(0.0, max(peaks) * (1 + 0.6 * rough(x, y)) + 0.08 * rough(y, x)))
        bent = x + 75 * outline(x, y) + 16 * rough(x, y), y + 75 * outline(y, x)
        inside.append(contains(OUTLINE, bent))
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
    """Rivers to the inland sea and out of the region, and how fertile each cell is."""
    mesh, bumps = land.mesh, Noise(rng, 240, 3)
    level = [
        h + 0.09 * (bumps(*site) + 0.4) for h, site in zip(land.height, mesh.sites, strict=True)
    ]
    cost = [
        [
            math.dist(mesh.sites[a], mesh.sites[b])
            * (0.25 + 9 * max(0.0, level[b]) + 90 * land.height[b] ** 2)
            for b in mesh.beside[a]
        ]
        for a in range(len(mesh.sites))
    ]
    starts: dict[int, float] = {}
    for cell, kind in enumerate(land.kind):
        shore = any(land.kind[o] == LAND for o in mesh.beside[cell])
        if kind == SEA:
            starts[cell] = 0.0
        elif kind == OUTSIDE and shore and (mesh.sites[cell][1] > 250 or mesh.sites[cell][0] > 350):
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
    wet = [allowed[c] and flow[c] > 13_000 for c in range(len(flow))]
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
