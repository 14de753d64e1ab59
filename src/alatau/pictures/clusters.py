"""Clusters on a map: circles on the globe around the places that a scan statistic joins."""

from __future__ import annotations

import math
from typing import Any

from alatau.pictures.specification import Rows, tip, values
from alatau.pictures.style import Theme

_EARTH_KM = 6371.0
_CORNERS = 72
_AT_A_POINT = 1.0
"""A cluster of one place has no extent and is drawn as a ring of fixed size."""


def cluster_layers(rows: Rows, title: str, theme: Theme) -> list[dict[str, Any]]:
    """Circles with their labels: `{lon, lat, radius_km, label}`, and `certain` where it matters.

    A cluster with `certain` False is dashed.
    """
    table = [{"certain": True, **row} for row in rows]
    wide = [row for row in table if row["radius_km"] >= _AT_A_POINT]
    narrow = [row for row in table if row["radius_km"] < _AT_A_POINT]
    details = [tip("label", title)]
    dash = {"condition": {"test": "datum.certain", "value": [1, 0]}, "value": [5, 3]}
    position = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    return [
        {
            "data": {"values": [_circle(row) for row in wide]},
            "mark": {"type": "geoshape", "filled": False, "strokeWidth": 2, "stroke": theme.other},
            "encoding": {"strokeDash": dash, "tooltip": details},
        },
        {
            "data": values(narrow, "rings"),
            "mark": {
                "type": "point",
                "size": 420,
                "strokeWidth": 2,
                "stroke": theme.other,
                "opacity": 1,
            },
            "encoding": {**position, "strokeDash": dash, "tooltip": details},
        },
        *(
            {
                "data": {"values": [_top(row) for row in table]},
                "mark": {"type": "text", "baseline": "bottom", "fontWeight": 600, **look},
                "encoding": {**position, "text": {"field": "label"}},
            }
            for look in (
                {"dy": -4, "color": theme.paper, "stroke": theme.paper, "strokeWidth": 3},
                {"dy": -4, "color": theme.other},
            )
        ),
    ]


def _circle(row: Any) -> dict[str, Any]:
    points = [
        _destination(row["lon"], row["lat"], row["radius_km"], 2 * math.pi * corner / _CORNERS)
        for corner in range(_CORNERS + 1)
    ]
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": points},
        "label": row["label"],
        "certain": row["certain"],
    }


def _top(row: Any) -> dict[str, Any]:
    """The northernmost point of the circle, where its label stands."""
    lon, lat = _destination(row["lon"], row["lat"], row["radius_km"], 0.0)
    return {"lon": lon, "lat": lat, "label": row["label"]}


def _destination(lon: float, lat: float, km: float, bearing: float) -> tuple[float, float]:
    """The point that lies `km` from a place in a direction, on a sphere, in degrees."""
    angle, north = km / _EARTH_KM, math.radians(lat)
    aim = math.asin(
        math.sin(north) * math.cos(angle) + math.cos(north) * math.sin(angle) * math.cos(bearing)
    )
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(north),
        math.cos(angle) - math.sin(north) * math.sin(aim),
    )
    return (lon + math.degrees(turn), math.degrees(aim))
