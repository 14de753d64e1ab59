"""Borders, coasts and rivers of the invented land as lines, and the map made of them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from terrain import LAND, OUTSIDE, SEA
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

if TYPE_CHECKING:
    from draw_altynaral import Land

Point = tuple[float, float]

LAKE = -3
MIDDLE_LAT, MIDDLE_LON = 43.0, -146.0
KM_PER_DEGREE = 111.195


def to_degrees(point: Point) -> Point:
    """(lon, lat) of a point of the plane; areas keep their size (sinusoidal)."""
    lat = MIDDLE_LAT + point[1] / KM_PER_DEGREE
    return MIDDLE_LON + point[0] / (KM_PER_DEGREE * math.cos(math.radians(lat))), lat


@dataclass
class Borders:
    """Lines in km with the two labels they part, and rivers."""

    land: Land
    lines: list[Line]
    labels: list[tuple[int, int]]
    rivers: list[Line] = field(default_factory=list)

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
        """Write places, water and rivers as TopoJSON in degrees."""
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
    heights: dict[int, list[float]] = {}
    for a, b, u, v in land.mesh.walls:
        for corner in (u, v):
            heights.setdefault(corner, []).append((land.height[a] + land.height[b]) / 2)
    lines, labels = [], []
    for vertices, pair in chains(edges):
        points = [land.mesh.corners[v] for v in vertices]
        mean = sum(sum(heights[v]) / len(heights[v]) for v in vertices) / len(vertices)
        lines.append(natural(points, pair, mean, rng))
        labels.append((min(pair), max(pair)))
    borders = Borders(land, lines, labels)
    for river in land.rivers:
        points = [land.mesh.sites[c] for c in river]
        borders.rivers.append(thin(displaced(rounded(points, 2), 0.10, 3, rng), 0.6))
    return borders


def natural(points: Line, labels: frozenset, height: float, rng: random.Random) -> Line:
    """Shape one border: coasts crinkled, mountains ragged, plains straighter."""
    closed = points[0] == points[-1]
    water = bool(labels & {SEA, LAKE})
    if closed and len(points) < 9:
        return thin(displaced(rounded(points, 2), 0.12, 2, rng), 0.4)
    if water:
        return thin(displaced(rounded(thin(points, 4), 1), 0.24, 4, rng), 0.8)
    if OUTSIDE in labels:
        return thin(displaced(rounded(thin(points, 9), 1), 0.18, 4, rng), 1.0)
    if height < 0.10:
        return thin(displaced(thin(points, 11), 0.07, 3, rng), 1.0)
    return thin(displaced(rounded(thin(points, 7), 1), 0.20, 4, rng), 0.9)


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
