"""Make the tables of Central Asia from the figures found and the rules for the gaps.

Reads ``data/central-asia/`` (what was found, with source and status) and the map, writes the tables
of the pack. Run after ``make_central_asia_map.py``, from the root of the checkout. All figures are
exercise data; ``docs/reference/regions.md`` tells the rules.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path

from region_tables import (
    AGE_COLUMNS,
    AGES,
    AIRPORT_COLUMNS,
    CROSSING_COLUMNS,
    HERD_COLUMNS,
    LABORATORY_COLUMNS,
    LINK_COLUMNS,
    MARKET_COLUMNS,
    MEAN_HERD_SIZE,
    PLACE_COLUMNS,
    herds_of,
    laboratories,
    markets,
    read_csv,
    write_csv,
)
from topology import Line, contains, inner_point, signed_area
from travel_links import KM, link_rows

DATA = Path(__file__).parent / "data/central-asia"
CAPITALS = {"KZ": "KZ-71", "KG": "KG-GB", "TJ": "TJ-DU", "TM": "TM-S", "UZ": "UZ-TK"}
POPULATION_DATES = ("2024-01-01", "2022-12-17")
SPECIES_FOUND = {
    "cattle": ("cattle",),
    "small-ruminants": ("sheep_goats", "sheep", "goats"),
    "horses": ("horses",),
    "camels": ("camels",),
    "pigs": ("pigs",),
    "poultry": ("poultry",),
}
#: What the gaps are shared out by: people, area, or the geometric mean of both.
SHARED_BY = {
    "cattle": "both",
    "small-ruminants": "both",
    "horses": "both",
    "camels": "area",
    "pigs": "people",
    "poultry": "people",
}
CITY_WEIGHT = 0.05
RULE = "scripts/make_central_asia_tables.py"


def place_rows(shapes: dict[str, list[Line]]) -> list[dict]:
    """Names, centres, label points, area, and the population of the pack's date."""
    people = {}
    for row in read_csv(DATA / "populations.csv"):
        if row["date"] in POPULATION_DATES:
            people.setdefault(row["code"], row)
    rows = []
    for row in read_csv(DATA / "names.csv"):
        outline = max(shapes[row["code"]], key=lambda ring: abs(signed_area(ring)))
        label = float(row["label_lon"]), float(row["label_lat"])
        if not contains(outline, label):
            label = inner_point(outline)
        found = people[row["code"]]
        rows.append(
            {
                **{column: row[column] for column in PLACE_COLUMNS if column in row},
                "lat": row["centre_lat"],
                "lon": row["centre_lon"],
                "label_lat": f"{label[1]:.3f}",
                "label_lon": f"{label[0]:.3f}",
                "area_km2": row["area_km2_geom"],
                "population": found["population"],
                "population_date": found["date"],
                "population_status": found["status"],
                "population_source": "; ".join(filter(None, (found["source"], found["note"]))),
            }
        )
    return rows


def heads_found(area: str, species: str, found: list[dict]) -> dict | None:
    """The newest figure for an area; sheep and goats of one date are added up."""
    rows = [r for r in found if r["area_code"] == area and r["species"] in SPECIES_FOUND[species]]
    if not rows:
        return None
    date = max(row["date"].lstrip("~") for row in rows)
    newest = [row for row in rows if row["date"].lstrip("~") == date]
    whole = [row for row in newest if row["species"] in ("sheep_goats", species)]
    used = whole or newest
    note = "; ".join(dict.fromkeys(row["note"] for row in used if row["note"]))
    if [row["species"] for row in used] == ["sheep"]:
        note = f"sheep only; {note}" if note else "sheep only"
    return {
        "heads": sum(int(row["heads"]) for row in used),
        "date": newest[0]["date"],
        "status": used[0]["status"] if len(used) == 1 else "derived",
        "source": used[0]["source"],
        "note": note,
    }


def weight(place: dict, species: str) -> float:
    """Share of a place in what is left of a country's livestock."""
    people, area = float(place["population"]), float(place["area_km2"])
    by = {"people": people, "area": area, "both": math.sqrt(people * area)}[SHARED_BY[species]]
    return by * (CITY_WEIGHT if place["type"] == "city" else 1.0)


def national_heads(
    country: str, places: list[dict], species: str, found: list[dict]
) -> dict | None:
    """The country's total; without one, heads per person of the regions that have a figure."""
    total = heads_found(country, species, found)
    if total:
        return total
    known = [(p, heads_found(p["code"], species, found)) for p in places]
    counted = [(p, figure["heads"]) for p, figure in known if figure]
    if not counted:
        return None
    each = sum(heads for _, heads in counted) / sum(int(p["population"]) for p, _ in counted)
    return {"heads": round(each * sum(int(p["population"]) for p in places), -3)}


def herd_rows(places: list[dict]) -> list[dict]:
    """Heads and herds of every species in every place; gaps filled by the rule, as notional."""
    found = read_csv(DATA / "livestock.csv")
    rows = []
    for place in places:
        own = [p for p in places if p["country"] == place["country"]]
        for species in MEAN_HERD_SIZE:
            figure = heads_found(place["code"], species, found)
            if figure is None:
                figure = shared_out(place, own, species, found)
            rows.append(
                {
                    "place": place["code"],
                    "species": species,
                    **figure,
                    "herds": herds_of(species, figure["heads"]),
                }
            )
    return rows


def shared_out(place: dict, own: list[dict], species: str, found: list[dict]) -> dict:
    """The share of a place in what the known regions leave of the national total."""
    total = national_heads(place["country"], own, species, found)
    gaps = [p for p in own if heads_found(p["code"], species, found) is None]
    heads = 0
    if total:
        known = (heads_found(p["code"], species, found) for p in own)
        left = max(0, total["heads"] - sum(figure["heads"] for figure in known if figure))
        share = weight(place, species) / sum(weight(p, species) for p in gaps)
        heads = int(round(left * share, -2))
    note = "share of the national total" if total else "no figure found for the country"
    return {"heads": heads, "date": "", "status": "notional", "source": RULE, "note": note}


def outlines(topology: dict) -> dict[str, list[Line]]:
    """Outer rings of every place, in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    found: dict[str, list[Line]] = {}
    for geometry in topology["objects"]["places"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = []
        for polygon in polygons:
            ring: Line = []
            for index in polygon[0]:
                ring.extend(arcs[index] if index >= 0 else arcs[~index][::-1])
            rings.append(ring)
        found[geometry["properties"]["code"]] = rings
    return found


def gap_km(point: tuple[float, float], rings: list[Line]) -> float:
    """Distance from a point to the nearest vertex of some rings."""
    shrink = math.cos(math.radians(point[1]))
    return min(
        KM * math.hypot((x - point[0]) * shrink, y - point[1]) for ring in rings for x, y in ring
    )


def crossing_rows(shapes: dict[str, list[Line]], beside: dict[str, set[str]]) -> list[dict]:
    """Crossings with the place on either side; on the far side the nearest, unless stated."""
    rows = []
    for number, row in enumerate(read_csv(DATA / "crossings.csv"), start=1):
        point = float(row["lon"]), float(row["lat"])
        far = sorted(c for c in beside[row["place_a"]] if c.startswith(f"{row['country_b']}-"))
        nearest = min(far, key=lambda code: gap_km(point, shapes[code])) if far else ""
        rows.append(
            {
                **row,
                "id": f"X-{number:02d}",
                "place_b": row["place_b"] or nearest,
                "source": f"{row['source']}; coordinates recalled, ±10 km",
            }
        )
    return rows


def airport_rows() -> list[dict]:
    """Airports with the place they serve (a city where the airport lies just outside)."""
    return [
        {
            "id": row["icao"],
            "name_en": f"{row['city_en']} Airport",
            "name_ru": f"аэропорт {row['city_ru']}",
            "place": row["serves"],
            "lat": row["lat"],
            "lon": row["lon"],
            "status": "unverified",
            "source": row["source"],
        }
        for row in read_csv(DATA / "airports.csv")
    ]


def age_rows() -> list[dict]:
    """Shares of people by age, one set for each country: estimates for exercises."""
    return [
        {
            "where": row["country"],
            "from_age": age,
            "share": row[f"from_{age}"],
            "status": row["status"],
            "source": row["source"],
        }
        for row in read_csv(DATA / "ages.csv")
        for age in AGES
    ]


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = Path(__file__).resolve().parent.parent / "content/regions/central-asia"
    parser.add_argument("--pack", type=Path, default=folder, help="folder with map and neighbours")
    parser.add_argument("--out", type=Path, help="where to write; the same folder unless given")
    arguments = parser.parse_args()
    out = arguments.out or arguments.pack
    shapes = outlines(json.loads((arguments.pack / "map.topojson").read_text(encoding="utf-8")))
    beside: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(arguments.pack / "neighbours.csv"):
        beside[row["a"]].add(row["b"])
        beside[row["b"]].add(row["a"])
    places = place_rows(shapes)
    airports = airport_rows()
    write_csv(out / "places.csv", PLACE_COLUMNS, places)
    herds = herd_rows(places)
    write_csv(out / "herds.csv", HERD_COLUMNS, herds)
    write_csv(out / "crossings.csv", CROSSING_COLUMNS, crossing_rows(shapes, beside))
    write_csv(out / "airports.csv", AIRPORT_COLUMNS, airports)
    write_csv(out / "links.csv", LINK_COLUMNS, link_rows(places, airports, CAPITALS, (), RULE))
    write_csv(out / "laboratories.csv", LABORATORY_COLUMNS, laboratories(places, CAPITALS))
    write_csv(out / "ages.csv", AGE_COLUMNS, age_rows())
    write_csv(out / "markets.csv", MARKET_COLUMNS, markets(places, herds, RULE))


if __name__ == "__main__":
    main()
