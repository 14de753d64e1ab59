"""Tables of the invented region: people, herds, neighbours, crossings, airports, links."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from pathlib import Path

from borders import Borders, inner_label, to_degrees
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
    NEIGHBOUR_COLUMNS,
    PLACE_COLUMNS,
    herds_of,
    laboratories,
    markets,
    write_csv,
)
from terrain import LAND, OUTSIDE, SEA, Land
from travel_links import link_rows, rail_tree

#: A coast this near to the centre of its region, or to the capital, has a port (km).
PORT_KM = 180.0
SOURCE = "scripts/draw_altynaral.py"
DATE = "2026-01-01"
NATIONAL_PEOPLE = {
    "A": 16_400_000,
    "B": 5_900_000,
    "C": 19_700_000,
    "D": 6_800_000,
    "E": 11_200_000,
}
#: Share of the national population in each city, the capital first.
CITY_SHARE = {"A": (0.085, 0.042), "B": (0.13,), "C": (0.075, 0.05), "D": (0.11,), "E": (0.10,)}
NATIONAL_LANGUAGE = {"A": "qaa", "B": "qab", "C": "qac", "D": "qad", "E": "qae"}
#: Shares of people from the ages of AGES on: a young and an old population, and how old each is.
YOUNG = (0.13, 0.24, 0.19, 0.27, 0.13, 0.03, 0.01)
OLD = (0.05, 0.11, 0.11, 0.27, 0.28, 0.11, 0.07)
AGEING = {"A": 0.6, "B": 0.3, "C": 0.45, "D": 0.15, "E": 0.75}
#: Heads per km2 of pasture in plain, desert and mountain, and per 1,000 people.
HERD_DENSITY = {
    "cattle": (1.6, 0.3, 1.2, 70),
    "small-ruminants": (5.0, 4.5, 6.5, 120),
    "horses": (1.1, 0.3, 0.9, 4),
    "camels": (0.02, 0.25, 0.0, 0),
    "pigs": (0.25, 0.0, 0.02, 6),
    "poultry": (8.0, 1.0, 3.0, 900),
}


def write_tables(out: Path, land: Land, borders: Borders, rng: random.Random) -> None:
    """Write every table of the pack."""
    places = place_rows(land, borders, rng)
    capitals = {p["country"]: p["code"] for p in reversed(places) if p["type"] == "city"}
    neighbours = neighbour_rows(land, borders)
    write_csv(out / "places.csv", PLACE_COLUMNS, places)
    herds = herd_rows(land, places, rng)
    write_csv(out / "herds.csv", HERD_COLUMNS, herds)
    write_csv(out / "neighbours.csv", NEIGHBOUR_COLUMNS, neighbours)
    write_csv(out / "crossings.csv", CROSSING_COLUMNS, crossing_rows(land, borders, neighbours))
    airports = airport_rows(places)
    write_csv(out / "airports.csv", AIRPORT_COLUMNS, airports)
    links = link_rows(places, airports, capitals, rail_tree(places, neighbours), SOURCE)
    write_csv(out / "links.csv", LINK_COLUMNS, links)
    write_csv(out / "laboratories.csv", LABORATORY_COLUMNS, laboratories(places, capitals))
    write_csv(out / "ages.csv", AGE_COLUMNS, age_rows(rng))
    write_csv(out / "markets.csv", MARKET_COLUMNS, markets(places, herds, SOURCE))


def place_rows(land: Land, borders: Borders, rng: random.Random) -> list[dict]:
    """Places with centre, label point, area and population."""
    mesh = land.mesh
    weight = [0.0] * len(land.places)
    for cell, region in enumerate(land.region):
        if land.kind[cell] == LAND:
            weight[region] += mesh.areas[cell] * land.fertility[cell] ** 1.25
    people = [0] * len(land.places)
    for country, total in NATIONAL_PEOPLE.items():
        own = [i for i, p in enumerate(land.places) if p["country"] == country]
        cities = [i for i in own if land.places[i]["kind"] == "city"]
        for i, share in zip(cities, CITY_SHARE[country], strict=True):
            people[i] = round(total * share, -2)
        rural = [i for i in own if i not in cities]
        spread = {i: weight[i] * math.exp(0.22 * (2 * rng.random() - 1)) for i in rural}
        left = total * (1 - sum(CITY_SHARE[country]))
        for i in rural:
            people[i] = max(9_600, round(left * spread[i] / sum(spread.values()), -2))
    rows = []
    for i, place in enumerate(land.places):
        lon, lat = to_degrees(mesh.sites[place["centre"]])
        label_lon, label_lat = to_degrees(inner_label(borders, i))
        rows.append(
            {
                "code": place["code"],
                "country": place["country"],
                "type": "city" if place["kind"] == "city" else "region",
                "name_en": place["name_en"],
                "name_ru": place["name_ru"],
                "name_local": place["name_local"],
                "local_lang": NATIONAL_LANGUAGE[place["country"]],
                "centre_en": place["centre_en"],
                "centre_ru": place["centre_ru"],
                "lat": f"{lat:.3f}",
                "lon": f"{lon:.3f}",
                "label_lat": f"{label_lat:.3f}",
                "label_lon": f"{label_lon:.3f}",
                "area_km2": round(borders.area_km2(i)),
                "population": int(people[i]),
                "population_date": DATE,
                "population_status": "invented",
                "population_source": SOURCE,
            }
        )
    return rows


def herd_rows(land: Land, places: list[dict], rng: random.Random) -> list[dict]:
    """Heads by species from the land and the people of a place; herds at the mean size."""
    rows = []
    for index, place in enumerate(places):
        cells = [c for c, r in enumerate(land.region) if r == index and land.kind[c] == LAND]
        ground = [0.0, 0.0, 0.0]
        for cell in cells:
            mountain = land.height[cell] > 0.3
            desert = not mountain and land.fertility[cell] < 0.2
            ground[2 if mountain else 1 if desert else 0] += land.mesh.areas[cell]
        for species in MEAN_HERD_SIZE:
            *density, each_thousand = HERD_DENSITY[species]
            pasture = sum(d * a for d, a in zip(density, ground, strict=True))
            if place["type"] == "city":
                heads = 0.03 * each_thousand * place["population"] / 1000
            else:
                heads = pasture + each_thousand * place["population"] / 1000
            heads = round(heads * math.exp(0.25 * (2 * rng.random() - 1)), -2)
            rows.append(
                {
                    "place": place["code"],
                    "species": species,
                    "heads": int(heads),
                    "herds": herds_of(species, int(heads)),
                    "date": DATE,
                    "status": "invented",
                    "source": SOURCE,
                    "note": "",
                }
            )
    return rows


def age_rows(rng: random.Random) -> list[dict]:
    """Shares of people by age in each country, between a young and an old population."""
    rows = []
    for country, ageing in AGEING.items():
        mixed = [(1 - ageing) * young + ageing * old for young, old in zip(YOUNG, OLD, strict=True)]
        bent = [share * math.exp(0.08 * (2 * rng.random() - 1)) for share in mixed]
        thousandths = [round(1000 * share / sum(bent)) for share in bent]
        thousandths[3] += 1000 - sum(thousandths)
        rows += [
            {
                "where": country,
                "from_age": age,
                "share": f"{share / 1000:.3f}",
                "status": "invented",
                "source": SOURCE,
            }
            for age, share in zip(AGES, thousandths, strict=True)
        ]
    return rows


def length_km(line: list) -> float:
    """Length of a line of the plane."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def neighbour_rows(land: Land, borders: Borders) -> list[dict]:
    """Pairs of places with a common land border."""
    totals: dict[tuple[int, int], float] = {}
    for line, pair in zip(borders.lines, borders.labels, strict=True):
        if pair[0] >= 0:
            totals[pair] = totals.get(pair, 0.0) + length_km(line)
    codes = [place["code"] for place in land.places]
    rows = [
        {"a": codes[a], "b": codes[b], "border_km": f"{km:.1f}"} for (a, b), km in totals.items()
    ]
    return sorted(rows, key=lambda row: (row["a"], row["b"]))


def crossing_rows(land: Land, borders: Borders, neighbours: list[dict]) -> list[dict]:
    """Crossings where the road between two centres would meet the border, ports, outer gates."""
    index = {place["code"]: i for i, place in enumerate(land.places)}
    sites = land.mesh.sites
    rows: list[dict] = []
    capital_of = {p["country"]: p for p in reversed(land.places) if p["kind"] == "city"}

    def add(a: dict, b: dict | None, country_b: str, mode: str, point: tuple, kind: str) -> None:
        number = len(rows) + 1
        lon, lat = to_degrees(point)
        en = f"{a['centre_en']} / {b['centre_en']}" if b else f"{a['centre_en']} {kind}"
        words = {"north gate": "северные ворота", "seaport": "морской порт"}
        words |= {"south gate": "южные ворота", "west gate": "западные ворота"}
        words |= {"east gate": "восточные ворота"}
        ru = f"{a['centre_ru']} / {b['centre_ru']}" if b else f"{a['centre_ru']}, {words[kind]}"
        rows.append(
            {
                "id": f"X-{number:02d}",
                "name_en": en,
                "name_ru": ru,
                "place_a": a["code"],
                "place_b": b["code"] if b else "",
                "country_a": a["country"],
                "country_b": country_b,
                "mode": mode,
                "lat": f"{lat:.2f}",
                "lon": f"{lon:.2f}",
                "status": "invented",
                "source": SOURCE,
            }
        )

    by_countries: dict[tuple[str, str], list[tuple[float, int, int]]] = {}
    for row in neighbours:
        a, b = index[row["a"]], index[row["b"]]
        pa, pb = land.places[a], land.places[b]
        if pa["country"] == pb["country"] or float(row["border_km"]) < 25:
            continue
        apart = math.dist(sites[pa["centre"]], sites[pb["centre"]])
        by_countries.setdefault((pa["country"], pb["country"]), []).append((apart, a, b))
    for pair in sorted(by_countries):
        chosen = sorted(by_countries[pair])[: 2 + len(by_countries[pair]) // 3]
        for position, (_, a, b) in enumerate(chosen):
            pa, pb = land.places[a], land.places[b]
            points = [p for line in borders.between(a, b) for p in line]
            ends = sites[pa["centre"]], sites[pb["centre"]]
            point = min(points, key=lambda p: math.dist(p, ends[0]) + math.dist(p, ends[1]))
            add(pa, pb, pb["country"], "road+rail" if position == 0 else "road", point, "")
    ports: list[tuple] = []
    for i, place in enumerate(land.places):
        coast = [p for line in borders.between(SEA, i) for p in line]
        towns = [place, capital_of[place["country"]]]
        for town in towns if coast else ():
            point = min(coast, key=lambda p: math.dist(p, sites[town["centre"]]))
            alone = all(math.dist(point, other) > 40 for other in ports)
            if alone and math.dist(point, sites[town["centre"]]) < PORT_KM:
                ports.append(point)
                add(place, None, "", "sea", point, "seaport")
                break
    for direction, (dx, dy) in (
        ("north gate", (0, 1)),
        ("west gate", (-1, 0)),
        ("south gate", (0, -1)),
        ("east gate", (1, 0)),
    ):
        gates = []
        for i, place in enumerate(land.places):
            outer = [p for line in borders.between(OUTSIDE, i) for p in line]
            if outer:
                centre = sites[place["centre"]]
                point = min(outer, key=lambda p: math.dist(p, centre))
                reach = dx * point[0] / 1075 + dy * point[1] / 640
                gates.append((reach, -math.dist(point, centre), i, point))
        for _, _, i, point in sorted(gates, reverse=True)[:2]:
            add(land.places[i], None, "", "road", point, direction)
    return rows


def airport_rows(places: list[dict]) -> list[dict]:
    """An airport at every city and at the centres of the most populous two thirds of regions."""
    limit = sorted(p["population"] for p in places)[len(places) // 3]
    rows = []
    for place in places:
        if place["type"] == "city" or place["population"] > limit:
            rows.append(
                {
                    "id": f"P-{len(rows) + 1:02d}",
                    "name_en": f"{place['centre_en']} Airport",
                    "name_ru": f"аэропорт {place['centre_ru']}",
                    "place": place["code"],
                    "lat": place["lat"],
                    "lon": place["lon"],
                    "status": "invented",
                    "source": SOURCE,
                }
            )
    return rows
