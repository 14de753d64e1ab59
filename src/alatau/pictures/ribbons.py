"""Marks that pictures of estimates share: a band between two quantiles and the median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alatau.pictures.specification import Rows, Words, tip, values

QUANTILES = ("p025", "p25", "median", "p75", "p975")
"""The quantiles that a row of an estimate has."""
OUTER, INNER = 0.18, 0.32
"""Opacity of the 95 % band, and what the 50 % band adds."""


def ribbon(
    rows: Rows,
    low: str,
    high: str,
    opacity: float,
    colour: str,
    horizontal: Mapping[str, Any],
    vertical: Mapping[str, Any],
) -> dict[str, Any]:
    """An area from `low` to `high` of rows with `at` and `run` (see `StepAxis`)."""
    return {
        "data": {"values": [dict(row) for row in rows]},
        "mark": {"type": "area", "color": colour, "opacity": opacity, "clip": True},
        "encoding": {
            "x": {"field": "at", **horizontal},
            "y": {"field": low, **vertical, "stack": None},
            "y2": {"field": high},
            "detail": {"field": "run", "type": "nominal"},
        },
    }


def median_line(
    rows: Rows,
    name: str,
    colour: str,
    horizontal: Mapping[str, Any],
    vertical: Mapping[str, Any],
    details: Sequence[Mapping[str, Any]],
    dash: Sequence[int] = (1, 0),
) -> dict[str, Any]:
    """The line of the medians of rows with `at` and `run`."""
    mark = {"type": "line", "color": colour, "strokeWidth": 2, "strokeDash": list(dash)}
    return {
        "data": values(rows, name),
        "mark": {**mark, "clip": True},
        "encoding": {
            "x": {"field": "at", **horizontal},
            "y": {"field": "median", **vertical},
            "detail": {"field": "run", "type": "nominal"},
            **({"tooltip": list(details)} if details else {}),
        },
    }


def figures(words: Words, form: str) -> list[dict[str, Any]]:
    """The lines of a tooltip with the median and what bounds the 95 % band."""
    _ = words
    return [
        tip("median", _("Median"), "quantitative", format=form),
        tip("p025", _("2.5 % below"), "quantitative", format=form),
        tip("p975", _("2.5 % above"), "quantitative", format=form),
    ]
