"""TopoJSON from labelled borders: arcs shared by neighbours, quantised and delta-encoded.

Rings run clockwise around their area (the convention of d3 and Vega for longitude and latitude).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]
Line = list[Point]

GRID = 20_000

DISCLAIMERS = [
    "Boundaries for exercise use only; no opinion on legal status.",
    "The boundaries and names shown do not imply official endorsement or acceptance",
]


class Topology:
    """Collects arcs and objects, then writes one TopoJSON file."""

    def __init__(self, arcs: Sequence[Line], extra_points: Iterable[Point] = ()) -> None:
        """``arcs``: lines in degrees; ``extra_points`` widen the box that is quantised."""
        points = [point for arc in arcs for point in arc] + list(extra_points)
        self._left, self._bottom = min(p[0] for p in points), min(p[1] for p in points)
        self._dx = (max(p[0] for p in points) - self._left) / GRID
        self._dy = (max(p[1] for p in points) - self._bottom) / GRID
        self._arcs: list[list[list[int]]] = []
        self._objects: dict[str, dict] = {}
        for arc in arcs:
            self.add_arc(arc)

    def add_arc(self, arc: Line) -> int:
        """Quantise one line and return its index."""
        encoded, last = [], None
        for point in arc:
            here = self.quantised(point)
            if last is None:
                encoded.append(list(here))
            elif here != last:
                encoded.append([here[0] - last[0], here[1] - last[1]])
            last = here
        if len(encoded) == 1:
            encoded.append([0, 0])
        self._arcs.append(encoded)
        return len(self._arcs) - 1

    def quantised(self, point: Point) -> tuple[int, int]:
        """Grid position of a point in degrees."""
        return (
            round((point[0] - self._left) / self._dx),
            round((point[1] - self._bottom) / self._dy),
        )

    def add(self, name: str, geometries: list[dict]) -> None:
        """Add a collection of geometries that refer to arcs by index."""
        self._objects[name] = {"type": "GeometryCollection", "geometries": geometries}

    def add_points(self, name: str, points: Iterable[tuple[Point, dict]]) -> None:
        """Add points in degrees, each with its properties."""
        self.add(
            name,
            [
                {
                    "type": "Point",
                    "coordinates": list(self.quantised(point)),
                    "id": properties.get("code"),
                    "properties": properties,
                }
                for point, properties in points
            ],
        )

    def write(self, path: Path, **foreign: object) -> None:
        """Write the file; ``foreign`` members (notes, disclaimers) stand beside the topology."""
        document = {
            "type": "Topology",
            **foreign,
            "transform": {
                "scale": [self._dx, self._dy],
                "translate": [self._left, self._bottom],
            },
            "objects": self._objects,
            "arcs": self._arcs,
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text + "\n", encoding="utf-8")


def chains(edges: Iterable[tuple[int, int, frozenset]]) -> list[tuple[list[int], frozenset]]:
    """Join edges (vertex, vertex, pair of labels) into lines between junctions.

    A junction is a vertex where other than two edges meet. Closed borders without a junction come
    back as lines whose last vertex is their first.
    """
    at: dict[int, list[tuple[int, int, frozenset]]] = {}
    for number, (a, b, labels) in enumerate(edges):
        at.setdefault(a, []).append((number, b, labels))
        at.setdefault(b, []).append((number, a, labels))
    used: set[int] = set()
    lines: list[tuple[list[int], frozenset]] = []

    def follow(start: int, number: int, vertex: int, labels: frozenset) -> list[int]:
        line = [start, vertex]
        used.add(number)
        while len(at[vertex]) == 2 and vertex != start:
            following = next((e for e in at[vertex] if e[0] not in used), None)
            if following is None:
                break
            used.add(following[0])
            vertex = following[1]
            line.append(vertex)
        return line

    junctions_first = sorted(at, key=lambda v: (len(at[v]) == 2, v))
    for vertex in junctions_first:
        for number, other, labels in at[vertex]:
            if number not in used:
                lines.append((follow(vertex, number, other, labels), labels))
    return lines


def rings(lines: Sequence[Line], members: Sequence[int]) -> list[list[int]]:
    """Join the arcs ``members`` into closed rings of arc indices (``~i`` for a reversed arc)."""
    left = set(members)
    starts: dict[Point, list[tuple[int, bool]]] = {}
    for index in members:
        starts.setdefault(lines[index][0], []).append((index, False))
        starts.setdefault(lines[index][-1], []).append((index, True))
    found: list[list[int]] = []
    for index in members:
        if index not in left:
            continue
        left.discard(index)
        ring, first, end = [index], lines[index][0], lines[index][-1]
        while end != first:
            step = next((s for s in starts[end] if s[0] in left), None)
            if step is None:
                raise ValueError("the border of an area does not close")
            left.discard(step[0])
            ring.append(~step[0] if step[1] else step[0])
            end = lines[step[0]][0] if step[1] else lines[step[0]][-1]
        found.append(ring)
    return found


def ring_points(lines: Sequence[Line], ring: Sequence[int]) -> Line:
    """The points of a ring, first repeated at the end."""
    points: Line = []
    for index in ring:
        part = lines[index] if index >= 0 else lines[~index][::-1]
        points.extend(part if not points else part[1:])
    return points


def signed_area(points: Line) -> float:
    """Area by the shoelace rule, positive when the ring runs anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points)) / 2


def contains(points: Line, point: Point) -> bool:
    """Whether ``point`` lies inside the ring (even-odd rule)."""
    inside = False
    x, y = point
    for (ax, ay), (bx, by) in pairwise(points):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def reversed_ring(ring: Sequence[int]) -> list[int]:
    """The same ring the other way round."""
    return [~index for index in reversed(ring)]


def area_geometry(lines: Sequence[Line], members: Sequence[int], properties: dict) -> dict:
    """Polygon or MultiPolygon whose border is made of the arcs ``members``."""
    outlines = []
    for ring in rings(lines, members):
        points = ring_points(lines, ring)
        outlines.append((abs(signed_area(points)), ring, points))
    outlines.sort(key=lambda outline: -outline[0])
    polygons: list[tuple[list[list[int]], Line]] = []
    for _, ring, points in outlines:
        middle = inner_point(points)
        host = next((p for p in polygons if contains(p[1], middle)), None)
        clockwise = signed_area(points) < 0
        if host is None:
            polygons.append(([ring if clockwise else reversed_ring(ring)], points))
        else:
            host[0].append(reversed_ring(ring) if clockwise else ring)
    geometry: dict = {"type": "Polygon", "arcs": polygons[0][0]}
    if len(polygons) > 1:
        geometry = {"type": "MultiPolygon", "arcs": [polygon for polygon, _ in polygons]}
    return {**geometry, "id": properties.get("code"), "properties": properties}


def inner_point(points: Line) -> Point:
    """A point well inside a ring: the middle of the widest of several level cuts."""
    low, high = min(p[1] for p in points), max(p[1] for p in points)
    best: tuple[float, Point] = (-1.0, points[0])
    for step in range(1, 24):
        y = low + (high - low) * step / 24 + 1e-9
        cuts = sorted(
            (bx - ax) * (y - ay) / (by - ay) + ax
            for (ax, ay), (bx, by) in pairwise(points)
            if (ay > y) != (by > y)
        )
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            room = min(right - left, 2 * (y - low), 2 * (high - y))
            if room > best[0]:
                best = (room, ((left + right) / 2, y))
    return best[1]


def thin(points: Line, tolerance: float) -> Line:
    """Douglas-Peucker; a closed line is cut at its farthest point first so that it stays open."""
    if points[0] == points[-1] and len(points) > 3:
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        return thin(points[: far + 1], tolerance)[:-1] + thin(points[far:], tolerance)
    if len(points) < 3:
        return list(points)
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay)
    worst, where = -1.0, 0
    for i in range(1, len(points) - 1):
        px, py = points[i]
        off = (
            abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
            if length
            else math.dist(points[0], points[i])
        )
        if off > worst:
            worst, where = off, i
    if worst <= tolerance:
        return [points[0], points[-1]]
    return thin(points[: where + 1], tolerance)[:-1] + thin(points[where:], tolerance)


def rounded(points: Line, rounds: int) -> Line:
    """Cut the corners (Chaikin); the ends stay, a closed line stays closed."""
    for _ in range(rounds):
        closed = points[0] == points[-1]
        cut: Line = []
        for (ax, ay), (bx, by) in pairwise(points):
            cut.append((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by))
            cut.append((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by))
        points = [*cut, cut[0]] if closed else [points[0], *cut[1:-1], points[-1]]
    return points
