"""An invented land on a mesh of cells: height, water, drainage, fertility.

Distances are in kilometres on a plane, x to the east and y to the north. Every draw comes from one
seeded ``random.Random``; nothing depends on the order of a set or on the machine.
"""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.spatial import Voronoi

Point = tuple[float, float]

SEA = -2
OUTSIDE = -1
LAND = 0
LAKE = -3


class Noise:
    """Smooth noise in about [-1, 1]: a sum of plane waves of several lengths (km)."""

    def __init__(self, rng: random.Random, length_km: float, octaves: int = 4) -> None:
        self._waves = []
        for octave in range(octaves):
            for _ in range(6):
                angle = rng.random() * 2 * math.pi
                wave = 2 * math.pi / (length_km / 2**octave) * (0.75 + 0.5 * rng.random())
                self._waves.append(
                    (
                        0.55**octave / 5.0,
                        wave * math.cos(angle),
                        wave * math.sin(angle),
                        rng.random() * 2 * math.pi,
                    )
                )

    def __call__(self, x: float, y: float) -> float:
        return sum(a * math.sin(u * x + v * y + phase) for a, u, v, phase in self._waves)


@dataclass
class Mesh:
    """Cells of a relaxed Voronoi diagram.

    ``sites``: centre of each cell. ``corners``: points that borders are made of. ``walls``: (cell,
    cell, corner, corner) for each wall. ``beside``: neighbouring cells of each cell.
    """

    sites: list[Point]
    corners: list[Point]
    walls: list[tuple[int, int, int, int]]
    beside: list[list[int]] = field(default_factory=list)
    areas: list[float] = field(default_factory=list)


def relaxed_mesh(rng: random.Random, width: float, height: float, spacing: float) -> Mesh:
    """A mesh over a box centred on the origin, cells about ``spacing`` km across."""
    columns, rows = round(width / spacing), round(height / spacing)
    points = np.array(
        [
            (
                (column + 0.1 + 0.8 * rng.random()) * spacing - width / 2,
                (row + 0.1 + 0.8 * rng.random()) * spacing - height / 2,
            )
            for row in range(rows)
            for column in range(columns)
        ]
    )
    count = len(points)
    for last in (False, True):
        diagram = Voronoi(np.vstack([points, *_mirrors(points, width, height)]))
        if last:
            break
        points = np.array(
            [
                diagram.vertices[diagram.regions[diagram.point_region[i]]].mean(0)
                for i in range(count)
            ]
        )
    mesh = Mesh(
        sites=[(float(x), float(y)) for x, y in points],
        corners=[(float(x), float(y)) for x, y in diagram.vertices],
        walls=[],
        beside=[[] for _ in range(count)],
    )
    for (a, b), (u, v) in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if a < count and b < count:
            mesh.walls.append((int(a), int(b), int(u), int(v)))
    mesh.walls.sort()
    for a, b, _, _ in mesh.walls:
        mesh.beside[a].append(b)
        mesh.beside[b].append(a)
    for i in range(count):
        ring = diagram.vertices[diagram.regions[diagram.point_region[i]]]
        x, y = ring[:, 0], ring[:, 1]
        mesh.areas.append(float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2))
    return mesh


def _mirrors(points: np.ndarray, width: float, height: float) -> list[np.ndarray]:
    """Points mirrored at the four sides, which close the cells at the edge of the box."""
    left, right = points.copy(), points.copy()
    low, high = points.copy(), points.copy()
    left[:, 0], right[:, 0] = -width - points[:, 0], width - points[:, 0]
    low[:, 1], high[:, 1] = -height - points[:, 1], height - points[:, 1]
    return [left, right, low, high]


def distance_to_line(point: Point, line: list[Point]) -> float:
    """Distance (km) from a point to the nearest place of a line."""
    best = math.inf
    x, y = point
    for (ax, ay), (bx, by) in pairwise(line):
        length = (bx - ax) ** 2 + (by - ay) ** 2
        along = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
        best = min(best, math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    return best


def cheapest_paths(
    mesh: Mesh,
    starts: dict[int, float],
    cost: list[list[float]],
    allowed: list[bool],
) -> tuple[list[float], list[int], list[int]]:
    """Dijkstra over cells: distance, owner (the start reached from) and parent of each cell."""
    count = len(mesh.sites)
    distance, owner, parent = [math.inf] * count, [-1] * count, [-1] * count
    queue: list[tuple[float, int]] = []
    for cell, begin in sorted(starts.items()):
        distance[cell], owner[cell] = begin, cell
        heapq.heappush(queue, (begin, cell))
    while queue:
        here, cell = heapq.heappop(queue)
        if here > distance[cell]:
            continue
        for position, other in enumerate(mesh.beside[cell]):
            if not allowed[other]:
                continue
            there = here + cost[cell][position]
            if there < distance[other] - 1e-9:
                distance[other], owner[other], parent[other] = there, owner[cell], cell
                heapq.heappush(queue, (there, other))
    return distance, owner, parent


def largest_part(mesh: Mesh, member: list[bool]) -> list[bool]:
    """Keep only the largest connected part of the cells marked."""
    part_of, sizes = [-1] * len(member), []
    for cell, marked in enumerate(member):
        if not marked or part_of[cell] >= 0:
            continue
        part_of[cell], stack, size = len(sizes), [cell], 0
        while stack:
            here = stack.pop()
            size += 1
            for other in mesh.beside[here]:
                if member[other] and part_of[other] < 0:
                    part_of[other] = len(sizes)
                    stack.append(other)
        sizes.append(size)
    biggest = max(range(len(sizes)), key=lambda part: sizes[part])
    return [part == biggest for part in part_of]


@dataclass
class Land:
    """The land before it is drawn: one value a cell, and what was chosen on it.

    ``kind`` is LAND, SEA, LAKE or OUTSIDE; ``region`` the number of a place in ``places``; a river
    is a path of cells downstream.
    """

    mesh: Mesh
    height: list[float]
    kind: list[int]
    fertility: list[float] = field(default_factory=list)
    rivers: list[list[int]] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    region: list[int] = field(default_factory=list)
    places: list[dict] = field(default_factory=list)
