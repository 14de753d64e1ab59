"""Shapes of a TopoJSON map, for tests."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

Line = list[tuple[float, float]]


def lines_of(topology: dict) -> list[Line]:
    """The arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        lines.append(line)
    return lines


def polygons_of(topology: dict, name: str = "places") -> dict[str, list[list[Line]]]:
    """By code: polygons, each an outer ring and its holes."""
    lines = lines_of(topology)

    def ring(indices: list[int]) -> Line:
        points: Line = []
        for index in indices:
            part = lines[index] if index >= 0 else lines[~index][::-1]
            points.extend(part if not points else part[1:])
        return points

    found = {}
    for geometry in topology["objects"][name]["geometries"]:
        arcs = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found[geometry["properties"]["code"]] = [[ring(part) for part in parts] for parts in arcs]
    return found


def sharing_a_line(topology: dict) -> set[tuple[str, str]]:
    """Pairs of places whose shapes use the same arc."""
    users: dict[int, set[str]] = defaultdict(set)
    for geometry in topology["objects"]["places"]["geometries"]:
        stack = list(geometry["arcs"])
        while stack:
            part = stack.pop()
            if isinstance(part, list):
                stack.extend(part)
            else:
                users[part if part >= 0 else ~part].add(geometry["properties"]["code"])
    return {tuple(sorted(pair)) for pair in users.values() if len(pair) == 2}


def inside(ring: Line, point: tuple[float, float]) -> bool:
    """Whether a point lies in a ring (even-odd rule)."""
    x, y = point
    crossings = sum(
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in pairwise(ring)
    )
    return crossings % 2 == 1


def turns_clockwise(ring: Line) -> bool:
    """Whether a ring runs clockwise, as d3 and Vega expect of outer rings."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) < 0
