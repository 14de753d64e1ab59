"""Travel between places: air by a hub rule, rail along a tree, volumes by a gravity rule.

All of it is notional and the same rule for every region; no timetable or count was looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

KM = 111.195


def kilometres(a: Mapping, b: Mapping) -> float:
    """Distance of two centres, near enough for these rules."""
    lat = math.radians((float(a["lat"]) + float(b["lat"])) / 2)
    return KM * math.hypot(
        float(a["lat"]) - float(b["lat"]), (float(a["lon"]) - float(b["lon"])) * math.cos(lat)
    )


def travellers(a: Mapping, b: Mapping, kind: str) -> int:
    """Weekly travellers, both ways together; halved between countries, fifty at least.

    Air: three per thousand of the geometric mean of the two populations. Rail: four per thousand,
    less with distance beyond 200 km.
    """
    size = math.sqrt(int(a["population"]) * int(b["population"])) / 1000
    factor = 3.0 if kind == "air" else 4.0 * 200 / max(200.0, kilometres(a, b))
    if a["country"] != b["country"]:
        factor /= 2
    return max(50, 50 * round(size * factor / 50))


def link_rows(
    places: Sequence[Mapping],
    airports: Iterable[Mapping],
    capitals: Mapping[str, str],
    rail: Iterable[tuple[str, str]],
    source: str,
) -> list[dict]:
    """Rows of links: each airport to the hubs of its country, hubs to each other, and rail.

    The hubs of a country are its capital and its most populous city.
    """
    by_code = {place["code"]: place for place in places}
    hubs = set(capitals.values())
    for country in capitals:
        cities = [p for p in places if p["country"] == country and p["type"] == "city"]
        if cities:
            hubs.add(max(cities, key=lambda p: int(p["population"]))["code"])
    pairs = {("rail", *sorted(pair)) for pair in rail}
    for served in sorted({airport["place"] for airport in airports}):
        for hub in hubs:
            if served != hub and (
                served in hubs or by_code[served]["country"] == by_code[hub]["country"]
            ):
                pairs.add(("air", *sorted((served, hub))))
    return [
        {
            "kind": kind,
            "a": a,
            "b": b,
            "weekly_travellers": travellers(by_code[a], by_code[b], kind),
            "status": "notional",
            "source": source,
        }
        for kind, a, b in sorted(pairs)
    ]


def rail_tree(places: Sequence[Mapping], neighbours: Sequence[Mapping]) -> list[tuple[str, str]]:
    """A railway that reaches every centre: the spanning tree of short and well-peopled legs."""
    by_code = {place["code"]: place for place in places}
    part = {place["code"]: place["code"] for place in places}

    def cost(row: Mapping) -> tuple[float, str, str]:
        a, b = by_code[row["a"]], by_code[row["b"]]
        people = int(a["population"]) * int(b["population"])
        return kilometres(a, b) / people**0.25, row["a"], row["b"]

    def root(code: str) -> str:
        while part[code] != code:
            code = part[code]
        return code

    tree = []
    for row in sorted(neighbours, key=cost):
        a, b = root(row["a"]), root(row["b"])
        if a != b:
            part[a] = b
            tree.append((row["a"], row["b"]))
    return tree
