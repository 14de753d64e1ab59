"""Maps of a region: counts by place, cities as points, water, and the two sentences maps carry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

from alatau.pictures.clusters import cluster_layers
from alatau.pictures.situation import CLASS_LIMITS
from alatau.pictures.specification import Rows, Specification, Width, Words, framed, tip
from alatau.pictures.style import Theme

Topology = Mapping[str, Any]

LETTERS_A_LINE = 120
"""Letters in a line of the disclaimer."""


def map_disclaimers(words: Words) -> tuple[str, str]:
    """The two sentences that every map carries."""
    _ = words
    return (
        _("The boundaries and names shown do not imply official endorsement or acceptance."),
        _("Boundaries for exercise use only; no opinion on legal status."),
    )


def with_borders(topology: Topology, *, places: str = "places") -> dict[str, Any]:
    """The topology with two more objects: `borders`, the lines between places whose `country`
    properties differ, and `outline`, the lines with a place on one side only."""
    sides: defaultdict[int, list[str]] = defaultdict(list)
    for geometry in topology["objects"][places]["geometries"]:
        for arc in _arcs(geometry.get("arcs", [])):
            sides[arc if arc >= 0 else ~arc].append(geometry["properties"]["country"])
    between = [[arc] for arc, sided in sorted(sides.items()) if len(set(sided)) > 1]
    outer = [[arc] for arc, sided in sorted(sides.items()) if len(sided) == 1]
    lines = {"borders": _lines(between), "outline": _lines(outer)}
    return {**topology, "objects": {**topology["objects"], **lines}}


def _within(sentence: str, texts: Sequence[str]) -> bool:
    return any(sentence.rstrip(".").casefold() in text.casefold() for text in texts)


def _lines(arcs: list[list[int]]) -> dict[str, Any]:
    geometry = {"type": "MultiLineString", "arcs": arcs, "properties": {}}
    return {"type": "GeometryCollection", "geometries": [geometry]}


def _arcs(nested: Sequence[Any]) -> list[int]:
    if nested and isinstance(nested[0], int):
        return [int(arc) for arc in nested]
    return [arc for part in nested for arc in _arcs(part)]


def region_map(
    topology: Topology | str,
    counts: Rows,
    *,
    words: Words,
    theme: Theme,
    title: str | None = None,
    disclaimer: str | None = None,
    width: Width = "container",
    height: int = 420,
    water: bool = False,
    borders: bool = False,
    clusters: Rows = (),
    projection: Mapping[str, Any] | None = None,
) -> Specification:
    """Counts by place on the map of the region.

    `topology`: TopoJSON, or the address a page serves it at (then say with `water` and `borders`
    what it has beside `places`; `with_borders` adds the lines). `counts`: one row a place with
    `{code, name, country, count, lon, lat, city}`; other fields named as classifications or
    `deaths` appear in the tooltip. Places with `city` true are drawn as points too, since their
    area is too small to see. `clusters` (`{lon, lat, radius_km, label}`) are drawn as circles, with
    `certain` False dashed. `disclaimer` is the region's own sentence.
    """
    _ = words
    table = [dict(row) for row in counts]
    source: dict[str, Any]
    if isinstance(topology, str):
        source = {"url": topology}
        there = {"water"} if water else set()
        there |= {"borders", "outline"} if borders else set()
    else:
        topology = with_borders(topology)
        source = {"values": topology}
        there = set(topology["objects"])

    def feature(name: str) -> dict[str, Any]:
        return {**source, "format": {"type": "topojson", "feature": name}}

    labels = [
        _("none"),
        *(f"{low}–{high - 1}" for low, high in pairwise(CLASS_LIMITS)),
        f"≥ {CLASS_LIMITS[-1]}",
    ]
    step_of = "+".join(f"(datum.count >= {limit})" for limit in CLASS_LIMITS)
    classes = f"{json.dumps(labels, ensure_ascii=False)}[{step_of}]"
    colour = {
        "field": "class",
        "type": "ordinal",
        "scale": {"domain": labels, "range": [theme.land, *theme.steps[1:]]},
        "legend": {
            "title": title or _("Cases"),
            "symbolType": "square",
            "symbolStrokeWidth": 0.5,
            "symbolStrokeColor": theme.coast,
            "titleOrient": "left",
        },
    }
    details = [
        tip("name", _("Place")),
        tip("count", title or _("Cases"), "quantitative", format="d"),
    ]
    extra = {
        "confirmed": _("Confirmed"),
        "probable": _("Probable"),
        "suspected": _("Suspected"),
        "deaths": _("Deaths"),
    }
    present = [field for field in extra if table and field in table[0]]
    details += [tip(field, extra[field], "quantitative", format="d") for field in present]
    looked_up = ["name", "country", "count", *present]
    layers: list[dict[str, Any]] = [
        {
            "data": feature("places"),
            "transform": [
                {
                    "lookup": "properties.code",
                    "from": {
                        "data": {"name": "counts", "values": table},
                        "key": "code",
                        "fields": looked_up,
                    },
                },
                {"calculate": "isValid(datum.count) ? datum.count : 0", "as": "count"},
                {"calculate": classes, "as": "class"},
            ],
            "mark": {"type": "geoshape", "stroke": theme.paper, "strokeWidth": 0.7},
            "encoding": {"color": colour, "tooltip": details},
        }
    ]
    drawn = {
        "rivers": {"filled": False, "stroke": theme.water, "strokeWidth": 0.9},
        "water": {"fill": theme.water, "stroke": theme.coast, "strokeWidth": 0.6},
        "outline": {"filled": False, "stroke": theme.coast, "strokeWidth": 0.9},
        "borders": {"filled": False, "stroke": theme.muted, "strokeWidth": 1.3},
    }
    layers += [
        {
            "data": feature(name),
            "mark": {"type": "geoshape", "strokeJoin": "round", "tooltip": None, **mark},
        }
        for name, mark in drawn.items()
        if name in there
    ]
    position = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    layers += [
        {
            "data": {"values": [row for row in table if row.get("city")]},
            "transform": [{"calculate": classes, "as": "class"}],
            "mark": {
                "type": "circle",
                "size": 70,
                "opacity": 1,
                "stroke": theme.muted,
                "strokeWidth": 1.2,
            },
            "encoding": {**position, "color": colour, "tooltip": details},
        },
        {
            "data": {"values": [row for row in table if row.get("count") and row.get("city")]},
            "mark": {
                "type": "text",
                "fontSize": 10.5,
                "fontWeight": 600,
                "dy": -11,
                "color": theme.paper,
                "stroke": theme.paper,
                "strokeWidth": 3,
                "strokeJoin": "round",
                "aria": False,
            },
            "encoding": {**position, "text": {"field": "count", "type": "quantitative"}},
        },
        {
            "data": {"values": [row for row in table if row.get("count")]},
            "mark": {
                "type": "text",
                "fontSize": 10.5,
                "fontWeight": 600,
                "dy": {"expr": "datum.city ? -11 : 0"},
            },
            "encoding": {
                **position,
                "text": {"field": "count", "type": "quantitative", "format": "d"},
                "color": {
                    "condition": {
                        "test": f"!datum.city && datum.count >= {CLASS_LIMITS[2]}",
                        "value": theme.paper,
                    },
                    "value": theme.ink,
                },
            },
        },
    ]
    found = list(clusters)
    if found:
        layers += cluster_layers(found, _("Cluster"), theme)
    said = [disclaimer] if disclaimer else []
    said = [*said, *(each for each in map_disclaimers(words) if not _within(each, said))]
    body: dict[str, Any] = {
        "projection": dict(projection or {"type": "mercator"}),
        "layer": layers,
        "title": {
            "text": [line for text in said for line in wrap(text, LETTERS_A_LINE)],
            "orient": "bottom",
            "anchor": "start",
            "fontSize": 9.5,
            "fontWeight": 400,
            "color": theme.muted,
            "lineHeight": 13,
            "offset": 8,
        },
    }
    return framed(
        body,
        description=_("Map of the region: cases by place"),
        theme=theme,
        width=width,
        height=height,
    )
