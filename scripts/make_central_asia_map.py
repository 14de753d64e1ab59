"""Make the map of Central Asia from Natural Earth.

Source: Natural Earth 1:10m admin-1 shapes, public domain, as shipped (thinned, one file a
country) in the npm package ``@superset-ui/legacy-plugin-chart-country-map`` 0.20.3 (Apache-2.0).
They show the regions of before 2022; ``data/central-asia/region_lines.csv`` holds the lines along
which today's regions are cut out. The hole at Baikonur becomes part of Kyzylorda, Ashgabat is a
schematic disc.

The shapes of neighbours overlap and leave gaps of a few km in the source; each such sliver goes to
the neighbour it shares the longest border with. Borders are good to about 3 km: for exercises only.

Run: ``python scripts/make_central_asia_map.py [--package FOLDER_OR_TGZ]`` from the root of the
checkout; without ``--package`` it runs ``npm pack`` in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from shapely import STRtree
from shapely.affinity import scale
from shapely.geometry import LineString, Point, Polygon, shape
from shapely.ops import polygonize, unary_union

from region_tables import NEIGHBOUR_COLUMNS, read_csv, write_csv
from topology import (
    DISCLAIMERS,
    Line,
    Topology,
    area_geometry,
    chains,
    rounded,
    signed_area,
    thin,
)

PACKAGE = "@superset-ui/legacy-plugin-chart-country-map@0.20.3"
COUNTRIES = ("kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "uzbekistan")
DATA = Path(__file__).parent / "data/central-asia"
SLIVER_KM2 = 150.0
ISLAND_KM2 = 75.0
TOLERANCE_KM = 0.9
CITY_TOLERANCE_KM = 0.15
MIDDLE_LAT = 45.0
KM = 111.195
OUTSIDE = "-"
ASHGABAT = Point(58.38, 37.95)
ASHGABAT_KM = 12.2
BAIKONUR = Point(63.385, 45.978)

#: Codes of the source that differ from ISO 3166-2 of today; the new regions are cut afterwards.
CODES = {
    "KZ-VOS": "KZ-63",
    "KZ-ALA": "KZ-19",
    "KZ-ZHA": "KZ-31",
    "KZ-YUZ": "KZ-61",
    "KZ-MAN": "KZ-47",
    "KZ-KZY": "KZ-43",
    "KZ-AKT": "KZ-15",
    "KZ-SEV": "KZ-59",
    "KZ-KUS": "KZ-39",
    "KZ-PAV": "KZ-55",
    "KZ-ZAP": "KZ-27",
    "KZ-ATY": "KZ-23",
    "KZ-AKM": "KZ-11",
    "KZ-KAR": "KZ-35",
    "KZ-AST": "KZ-71",
    "TJ-X01~": "TJ-RA",
}


def source_shapes(package: Path) -> list[tuple[str, Polygon]]:
    """Code and shape of every region in the unpacked package."""
    found = []
    for country in COUNTRIES:
        file = package / "esm/countries" / f"{country}.geojson"
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            code = feature["properties"]["ISO"]
            code = (
                "KZ-75"
                if feature["properties"]["NAME_1"] == "Almaty City"
                else CODES.get(code, code)
            )
            found.append((code, shape(feature["geometry"])))
    return found


def on_plane(points: Iterable[tuple[float, float]]) -> Line:
    """Degrees to kilometres as they are in the middle of the map, near enough for thinning."""
    return [(x * KM * math.cos(math.radians(MIDDLE_LAT)), y * KM) for x, y in points]


def length_km(points: Line) -> float:
    """Length of a line in degrees."""
    return sum(
        KM * math.hypot((bx - ax) * math.cos(math.radians((ay + by) / 2)), by - ay)
        for (ax, ay), (bx, by) in pairwise(points)
    )


def area_km2(face: Polygon) -> float:
    """Area of a face in degrees."""
    lat = face.centroid.y
    return face.area * KM * KM * math.cos(math.radians(lat))


def cut_lines() -> dict[tuple[str, str], LineString]:
    """Lines by (new region, parent); open ends are drawn out so that they reach the border."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in read_csv(DATA / "region_lines.csv"):
        points[row["region"], row["parent"]].append((float(row["lon"]), float(row["lat"])))
    lines = {}
    for pair, line in points.items():
        closed = line[0] == line[-1]
        ends = ([], []) if closed else ([_beyond(line[1], line[0])], [_beyond(line[-2], line[-1])])
        lines[pair] = LineString([*ends[0], *line, *ends[1]])
    return lines


def _beyond(before: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    length = math.dist(before, end)
    return tuple(e + (e - b) / length * 0.25 for b, e in zip(before, end, strict=True))


def labelled_faces(shapes: list[tuple[str, Polygon]]) -> list[tuple[Polygon, str]]:
    """Every face of the network of borders and cuts, with the code it belongs to."""
    cuts = cut_lines()
    parents = {code: polygon for code, polygon in shapes}
    disc = ellipse(ASHGABAT, ASHGABAT_KM)
    names = {row["code"]: row for row in read_csv(DATA / "names.csv")}
    rings = {
        new: grown(Polygon(line), float(names[new]["area_km2_geom"]))
        for (new, _), line in cuts.items()
        if line.is_ring
    }
    rings["TM-S"] = disc
    lines = [polygon.boundary for polygon in (*(p for _, p in shapes), *rings.values())]
    for (_, parent), line in cuts.items():
        if not line.is_ring:
            lines.append(line.intersection(parents[parent].buffer(0.02)))
    faces = list(polygonize(unary_union(lines)))
    tree = STRtree([polygon for _, polygon in shapes])
    labels = []
    for face in faces:
        inside = face.representative_point()
        owners = [shapes[i][0] for i in tree.query(inside, predicate="within")]
        ring = next((code for code, polygon in rings.items() if polygon.contains(inside)), None)
        if ring:
            labels.append(ring)
        elif face.contains(BAIKONUR):
            labels.append("KZ-43")
        elif len(owners) == 1:
            labels.append(owners[0])
        else:
            labels.append("")
    for new, parent in (pair for pair, line in cuts.items() if not line.is_ring):
        label = Point(float(names[new]["label_lon"]), float(names[new]["label_lat"]))
        piece = next(i for i, face in enumerate(faces) if face.contains(label))
        if labels[piece] != parent:
            raise SystemExit(f"the line of {new} does not cut {parent}")
        labels[piece] = new
    return absorbed(list(zip(faces, labels, strict=True)))


def grown(ring: Polygon, area: float) -> Polygon:
    """A coarse ring drawn out about its middle to the area (km2) that the region has."""
    factor = math.sqrt(area / area_km2(ring))
    return scale(ring, factor, factor, origin="centroid")


def ellipse(centre: Point, radius_km: float) -> Polygon:
    """A disc on the ground, as a polygon in degrees."""
    wide = radius_km / KM / math.cos(math.radians(centre.y))
    return Polygon(
        (
            centre.x + wide * math.cos(2 * math.pi * i / 28),
            centre.y + radius_km / KM * math.sin(2 * math.pi * i / 28),
        )
        for i in range(28)
    )


def absorbed(faces: list[tuple[Polygon, str]]) -> list[tuple[Polygon, str]]:
    """Give slivers without one owner, and loose shards of a cut, to the neighbour they touch most.

    Parts of a region that lie wholly inside another (enclaves) stay; small islands are left out.
    """
    shared: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    sides: dict[frozenset, list[int]] = defaultdict(list)
    for index, (face, _) in enumerate(faces):
        for edge in edges_of(face):
            sides[edge].append(index)
    for edge, pair in sides.items():
        if len(pair) == 2:
            length = length_km(sorted(edge))
            shared[pair[0]][pair[1]] += length
            shared[pair[1]][pair[0]] += length
    biggest: dict[str, float] = {}
    for face, label in faces:
        biggest[label] = max(biggest.get(label, 0.0), area_km2(face))
    labels = [label for _, label in faces]
    for index, (face, label) in enumerate(faces):
        size = area_km2(face)
        if not shared[index] and size < ISLAND_KM2:
            labels[index] = OUTSIDE
        elif label and size < SLIVER_KM2 and size < biggest[label]:
            alone = len({labels[other] for other in shared[index]}) == 1
            if not alone or labels[next(iter(shared[index]))] == label:
                labels[index] = ""
    waiting = [index for index, label in enumerate(labels) if not label]
    while waiting:
        index = max(
            waiting,
            key=lambda i: (max((km for o, km in shared[i].items() if labels[o]), default=0.0), -i),
        )
        waiting.remove(index)
        near: dict[str, float] = defaultdict(float)
        for other, km in shared[index].items():
            if labels[other] and labels[other] != OUTSIDE:
                near[labels[other]] += km
        labels[index] = max(sorted(near), key=lambda code: near[code]) if near else OUTSIDE
    return [(face, label) for (face, _), label in zip(faces, labels, strict=True)]


def edges_of(face: Polygon) -> Iterable[frozenset]:
    """Edges of a face as pairs of vertices."""
    for ring in (face.exterior, *face.interiors):
        points = list(ring.coords)
        for a, b in pairwise(points):
            yield frozenset((a, b))


def border_lines(faces: list[tuple[Polygon, str]]) -> tuple[list[Line], list[frozenset]]:
    """Lines between differently labelled faces, thinned, with the two labels they part."""
    sides: dict[frozenset, list[str]] = defaultdict(list)
    for face, label in faces:
        for edge in edges_of(face):
            sides[edge].append(label)
    number: dict[tuple[float, float], int] = {}
    edges = []
    for edge, labels in sides.items():
        pair = frozenset(labels if len(labels) == 2 else [*labels, OUTSIDE])
        if len(pair) == 2:
            a, b = sorted(edge)
            edges.append(
                (number.setdefault(a, len(number)), number.setdefault(b, len(number)), pair)
            )
    points = list(number)
    lines, parted = [], []
    for vertices, pair in chains(edges):
        line = [points[v] for v in vertices]
        plane = on_plane(line)
        small = line[0] == line[-1] and math.dist(*(f(plane) for f in (min, max))) < 60
        kept = set(thin(plane, CITY_TOLERANCE_KM if small else TOLERANCE_KM))
        lines.append([p for p, q in zip(line, plane, strict=True) if q in kept])
        parted.append(pair)
    return lines, parted


def lakes() -> list[tuple[dict[str, str], Line]]:
    """Two large lakes as schematic outlines (recalled, about 10 km), each within one country.

    The Aral Sea is left out: its shore has moved too far for any outline to be right.
    """
    outlines: dict[str, tuple[dict[str, str], Line]] = {}
    for row in read_csv(DATA / "lakes.csv"):
        outlines.setdefault(row["code"], (row, []))[1].append(
            (float(row["lon"]), float(row["lat"]))
        )
    found = []
    for row, line in outlines.values():
        shore = rounded([*line, line[0]], 3)
        found.append((row, shore if signed_area(shore) < 0 else shore[::-1]))
    return found


def neighbours(lines: list[Line], parted: list[frozenset]) -> list[dict]:
    """Pairs of regions with a common border, and its length on this map."""
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for line, pair in zip(lines, parted, strict=True):
        a, b = sorted(pair)
        if OUTSIDE not in pair:
            totals[a, b] += length_km(line)
    return [{"a": a, "b": b, "border_km": f"{km:.1f}"} for (a, b), km in sorted(totals.items())]


def unpacked(package: Path | None, work: Path) -> Path:
    """The folder of the package: given, or fetched with ``npm pack`` into ``work``."""
    if package is None:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=work, check=True)
        package = next(work.glob("*.tgz"))
    if package.is_dir():
        return package
    with tarfile.open(package) as archive:
        archive.extractall(work, filter="data")
    return work / "package"


def main() -> None:
    """Make the map and the table of neighbours."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--package", type=Path, help="unpacked package, or its .tgz")
    parser.add_argument("--out", type=Path, default=root / "content/regions/central-asia")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        shapes = source_shapes(unpacked(arguments.package, Path(work)))
    lines, parted = border_lines(labelled_faces(shapes))
    topology = Topology(lines)
    shores = lakes()
    topology.add(
        "places",
        [
            area_geometry(
                lines,
                [i for i, pair in enumerate(parted) if row["code"] in pair],
                {
                    key: row[key]
                    for key in ("code", "country", "type", "name_en", "name_ru", "name_local")
                },
            )
            for row in read_csv(DATA / "names.csv")
        ],
    )
    topology.add(
        "water",
        [
            {
                "type": "Polygon",
                "arcs": [[topology.add_arc(shore)]],
                "id": row["code"],
                "properties": {key: row[key] for key in ("code", "name_en", "name_ru")},
            }
            for row, shore in shores
        ],
    )
    topology.add_points(
        "cities",
        (
            (
                (float(row["centre_lon"]), float(row["centre_lat"])),
                {key: row[key] for key in ("code", "country", "name_en", "name_ru")},
            )
            for row in read_csv(DATA / "names.csv")
            if row["type"] == "city"
        ),
    )
    topology.write(
        arguments.out / "map.topojson",
        disclaimers=DISCLAIMERS,
        source="Natural Earth, public domain; cut and simplified",
    )
    write_csv(arguments.out / "neighbours.csv", NEIGHBOUR_COLUMNS, neighbours(lines, parted))


if __name__ == "__main__":
    main()
