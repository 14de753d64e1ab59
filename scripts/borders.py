"""Borders, coasts and rivers of the invented land as lines, and the map made of them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from shapely import STRtree
from shapely.geometry import LineString, MultiPoint

from terrain import LAKE, LAND, OUTSIDE, SEA, Land
from topology import (
    DISCLAIMERS,
    Line,
    Topology,
    area_geometry,
    chains,
    inner_point,
    ring_points,
    rings,
    rounded,
    signed_area,
    thin,
)

Point = tuple[float, float]

MIDDLE_LAT, MIDDLE_LON = 43.0, -146.0
KM_PER_DEGREE = 111.195
#: Heights (1 = the highest peaks) above which mountains are shaded.
RELIEF_LEVELS = (0.22, 0.42, 0.7)


def to_degrees(point: Point) -> Point:
    """(lon, lat) of a point of the plane; areas keep their size (sinusoidal)."""
    lat = MIDDLE_LAT + point[1] / KM_PER_DEGREE
    return MIDDLE_LON + point[0] / (KM_PER_DEGREE * math.cos(math.radians(lat))), lat


@dataclass
class Borders:
    """Lines in km with the two labels they part; rivers; contours of the mountains."""

    land: Land
    lines: list[Line]
    labels: list[tuple[int, int]]
    rivers: list[Line] = field(default_factory=list)
    relief: list[list[Line]] = field(default_factory=list)

    def of(self, label: int) -> list[int]:
        """Indices of the lines around everything with this label."""
        return [i for i, pair in enumerate(self.labels) if label in pair]

    def between(self, a: int, b: int) -> list[Line]:
        """Lines between two labels."""
        return [
            line
            for line, pair in zip(self.lines, self.labels, strict=True)
            if pair == (min(a, b), max(a, b))
        ]

    def area_km2(self, label: int) -> float:
        """Area with this label."""
        members = self.of(label)
        areas = sorted(
            abs(signed_area(ring_points(self.lines, ring))) for ring in rings(self.lines, members)
        )
        return 2 * areas[-1] - sum(areas)

    def write_map(self, path: Path) -> None:
        """Write places, water, rivers and relief as TopoJSON in degrees."""
        degrees = [[to_degrees(p) for p in line] for line in self.lines]
        rivers = [[to_degrees(p) for p in line] for line in self.rivers]
        topology = Topology(degrees, [p for line in rivers for p in line])
        topology.add(
            "places",
            [
                area_geometry(
                    degrees,
                    self.of(index),
                    {
                        "code": place["code"],
                        "country": place["country"],
                        "type": "city" if place["kind"] == "city" else "region",
                        "name_en": place["name_en"],
                        "name_ru": place["name_ru"],
                        "name_local": place["name_local"],
                    },
                )
                for index, place in enumerate(self.land.places)
            ],
        )
        topology.add(
            "water",
            [
                area_geometry(degrees, self.of(SEA), WATER_NAMES["sea"]),
                area_geometry(degrees, self.of(LAKE), WATER_NAMES["lake"]),
            ],
        )
        topology.add(
            "rivers",
            [
                {"type": "LineString", "arcs": [topology.add_arc(line)], "properties": {}}
                for line in rivers
            ],
        )
        first = len(degrees) + len(rivers)
        shapes = []
        for level, loops in zip(RELIEF_LEVELS, self.relief, strict=True):
            lines = [[to_degrees(p) for p in loop] for loop in loops]
            for line in lines:
                topology.add_arc(line)
            padded = [[] for _ in range(first)] + lines
            members = range(first, first + len(lines))
            shapes.append(area_geometry(padded, members, {"level": level}))
            first += len(lines)
        topology.add("relief", shapes)
        topology.add_points(
            "cities",
            (
                (
                    to_degrees(self.land.mesh.sites[place["centre"]]),
                    {key: place[key] for key in ("code", "country", "name_en", "name_ru")},
                )
                for place in self.land.places
                if place["kind"] == "city"
            ),
        )
        topology.write(path, disclaimers=DISCLAIMERS)


WATER_NAMES = {
    "sea": {"code": "W-1", "name_en": "Inner Sea", "name_ru": "Внутреннее море"},
    "lake": {"code": "W-2", "name_en": "Upper Lake", "name_ru": "Верхнее озеро"},
}


def drawn_borders(land: Land, rng: random.Random) -> Borders:
    """Turn the walls between differently labelled cells into natural-looking shared lines."""
    label = [land.region[c] if kind == LAND else kind for c, kind in enumerate(land.kind)]
    edges = [
        (u, v, frozenset((label[a], label[b])))
        for a, b, u, v in land.mesh.walls
        if label[a] != label[b]
    ]
    edges = [e for e in edges if not e[2] <= {OUTSIDE, SEA, LAKE}]
    height = corner_means(land, land.height)
    fertility = corner_means(land, land.fertility)
    raw, lines, labels = [], [], []
    for vertices, pair in chains(edges):
        points = [land.mesh.corners[v] for v in vertices]
        high = sum(height[v] for v in vertices) / len(vertices)
        green = sum(fertility[v] for v in vertices) / len(vertices)
        raw.append((points, pair, high, green))
        lines.append(natural(*raw[-1], 1.0, rng))
        labels.append((min(pair), max(pair)))
    for coarseness in (0.6, 0.35, 0.15, 0.0):
        for index in tangled(lines):
            lines[index] = natural(*raw[index], coarseness, rng)
    borders = Borders(land, lines, labels)
    for river in land.rivers:
        for points in dry_parts(land, river):
            borders.rivers.append(thin(displaced(rounded(points, 2), 0.10, 3, rng), 0.6))
    borders.relief = [contours(land, level, rng) for level in RELIEF_LEVELS]
    return borders


def dry_parts(land: Land, river: list[int]) -> list[Line]:
    """The stretches of a river on land, each drawn out to the shore it comes from or ends at."""
    sites = land.mesh.sites
    parts: list[Line] = []
    for before, cell in zip([river[0], *river], river, strict=False):
        (ax, ay), (bx, by) = sites[before], sites[cell]
        shore = ((ax + bx) / 2, (ay + by) / 2)
        was_dry, dry = land.kind[before] == LAND, land.kind[cell] == LAND
        if dry and (not parts or not was_dry):
            parts.append([] if was_dry else [shore])
        elif was_dry and not dry:
            parts[-1].append(shore)
        if dry:
            parts[-1].append(sites[cell])
    return [part for part in parts if len(part) > 2]


def corner_means(land: Land, values: list[float]) -> dict[int, float]:
    """Mean of a value of the cells around each corner."""
    around: dict[int, list[float]] = {}
    for a, b, u, v in land.mesh.walls:
        for corner in (u, v):
            around.setdefault(corner, []).extend((values[a], values[b]))
    return {corner: sum(near) / len(near) for corner, near in around.items()}


def contours(land: Land, level: float, rng: random.Random) -> list[Line]:
    """Closed lines around land higher than ``level``."""
    above = [h > level and k == LAND for h, k in zip(land.height, land.kind, strict=True)]
    edges = [
        (u, v, frozenset((True, False))) for a, b, u, v in land.mesh.walls if above[a] != above[b]
    ]
    lines = [[land.mesh.corners[v] for v in vertices] for vertices, _ in chains(edges)]
    return [
        thin(displaced(rounded(thin(line, 6), 2), 0.12, 2, rng), 0.8)
        for line in lines
        if len(line) > 12
    ]


def tangled(lines: list[Line]) -> list[int]:
    """Indices of lines that meet another line, or themselves, elsewhere than at their ends."""
    shapes = [LineString(line) for line in lines]
    found = {index for index, shape in enumerate(shapes) if not shape.is_simple}
    for a, b in zip(*STRtree(shapes).query(shapes, predicate="intersects"), strict=True):
        if a < b:
            ends = MultiPoint([lines[i][end] for i in (a, b) for end in (0, -1)])
            if not shapes[a].intersection(shapes[b]).difference(ends).is_empty:
                found |= {int(a), int(b)}
    return sorted(found)


def natural(
    points: Line,
    labels: frozenset,
    height: float,
    fertility: float,
    coarseness: float,
    rng: random.Random,
) -> Line:
    """Shape one border: coasts crinkled, mountains ragged, deserts straight.

    ``coarseness`` (1 to 0) scales how far the line may leave the walls it follows.
    """
    closed = points[0] == points[-1]
    water = bool(labels & {SEA, LAKE})
    if closed and len(points) < 9:
        return thin(displaced(rounded(points, 2), 0.12, 2, rng), 0.4)
    if water:
        tolerance, rounds, roughness = 4, 1, 0.24
    elif OUTSIDE in labels:
        tolerance, rounds, roughness = 12, 1, 0.19
    elif height < 0.10 and fertility < 0.3:
        tolerance, rounds, roughness = 17, 0, 0.04
    elif height < 0.16:
        tolerance, rounds, roughness = 12, 1, 0.20
    else:
        tolerance, rounds, roughness = 10, 1, 0.26
    followed = rounded(thin(points, tolerance * coarseness), rounds)
    return thin(displaced(followed, roughness * coarseness, 4, rng), 0.7)


def displaced(points: Line, roughness: float, rounds: int, rng: random.Random) -> Line:
    """Fractal line: the middle of every piece over 3 km moves aside by a share of its length."""
    for _ in range(rounds):
        finer: Line = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            shift = roughness * (rng.random() + rng.random() - 1)
            if math.hypot(bx - ax, by - ay) > 3:
                finer.append(((ax + bx) / 2 - shift * (by - ay), (ay + by) / 2 + shift * (bx - ax)))
            finer.append((bx, by))
        points = finer
    return points


def inner_label(borders: Borders, label: int) -> Point:
    """A point for the name of a place, well inside its largest ring."""
    outlines = [ring_points(borders.lines, r) for r in rings(borders.lines, borders.of(label))]
    return inner_point(max(outlines, key=lambda points: abs(signed_area(points))))
