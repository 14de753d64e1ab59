"""Pictures for analysts: a daily series with quantile bands, and how many each case infects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from alatau.pictures.specification import (
    Rows,
    Specification,
    Width,
    Words,
    counts,
    days,
    framed,
    span,
    tip,
    values,
)
from alatau.pictures.style import Theme


def quantile_curve(
    bands: Rows,
    *,
    words: Words,
    theme: Theme,
    strategies: Sequence[str],
    title: str | None = None,
    one_run: Rows = (),
    width: Width = 620,
    height: int = 220,
) -> Specification:
    """A daily series over many runs: median and quantile bands of one strategy or two.

    `bands`: `{strategy, day, p05, p25, median, p75, p95}`; `strategies` are drawn in their order,
    in two colours; the second has a dashed median. `one_run`: `{day, count}`, a single outbreak.
    """
    _ = words
    table = [dict(row) for row in bands if row["strategy"] in strategies]
    course = [dict(row) for row in one_run]
    low, high = span([*table, *course], "day")
    horizontal = {"field": "day", **days(_("Day"), low=low, high=high)}
    vertical = counts(title or _("People infected a day"))
    colour = {
        "field": "strategy",
        "type": "nominal",
        "scale": {"domain": list(strategies), "range": [theme.other, theme.accent]},
        "legend": {"title": None, "symbolType": "square"} if len(strategies) > 1 else None,
    }
    dash = {
        "field": "strategy",
        "type": "nominal",
        "scale": {"domain": list(strategies), "range": [[1, 0], [5, 3]]},
        "legend": None,
    }
    details = [
        tip("day", _("Day"), "quantitative", format="d"),
        tip("median", _("Median"), "quantitative", format=".0f"),
        tip("p05", _("5 % below"), "quantitative", format=".0f"),
        tip("p95", _("5 % above"), "quantitative", format=".0f"),
    ]

    def band(lower: str, upper: str, opacity: float) -> dict[str, Any]:
        return {
            "mark": {"type": "area", "opacity": opacity},
            "encoding": {
                "x": horizontal,
                "y": {"field": lower, **vertical, "stack": None},
                "y2": {"field": upper},
                "color": colour,
            },
        }

    layers: list[dict[str, Any]] = [
        {
            "data": values(table, "bands"),
            "layer": [
                band("p05", "p95", 0.18),
                band("p25", "p75", 0.28),
                {
                    "mark": {"type": "line", "strokeWidth": 2},
                    "encoding": {
                        "x": horizontal,
                        "y": {"field": "median", **vertical},
                        "color": colour,
                        "strokeDash": dash,
                        "tooltip": details,
                    },
                },
            ],
        }
    ]
    if course:
        layers.append(
            {
                "data": values(course, "one_run"),
                "mark": {
                    "type": "line",
                    "color": theme.ink,
                    "strokeWidth": 1.2,
                    "interpolate": "step-after",
                },
                "encoding": {
                    "x": {"field": "day", "type": "quantitative"},
                    "y": {"field": "count", "type": "quantitative"},
                },
            }
        )
    return framed(
        {"layer": layers},
        description=_("A daily series over many runs, with its median and quantile bands"),
        theme=theme,
        width=width,
        height=height,
    )


def offspring_distribution(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    width: Width = 620,
    height: int = 200,
) -> Specification:
    """How many others each case infected: the share of cases by number, and what a law expects.

    `rows`: `{count, share}` with an optional `expected`; the last count may stand for all above it
    and then has a `label`, such as `10+`.
    """
    _ = words
    table = [{"label": str(row["count"]), **row} for row in rows]
    horizontal = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": _("People infected by one case"), "labelAngle": 0},
    }
    vertical = {
        "type": "quantitative",
        "axis": {"title": _("Share of cases"), "format": ".0%", "tickCount": 5},
        "scale": {"zero": True},
    }
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "color": theme.accent_soft, "stroke": theme.accent},
            "encoding": {
                "x": horizontal,
                "y": {"field": "share", **vertical},
                "tooltip": [
                    tip("label", _("People infected by one case")),
                    tip("share", _("Share of cases"), "quantitative", format=".1%"),
                ],
            },
        }
    ]
    if any("expected" in row for row in table):
        layers.append(
            {
                "transform": [
                    {"calculate": json.dumps(_("expected"), ensure_ascii=False), "as": "law"}
                ],
                "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1},
                "encoding": {
                    "x": horizontal,
                    "y": {"field": "expected", **vertical},
                    "color": {
                        "field": "law",
                        "type": "nominal",
                        "scale": {"range": [theme.ink]},
                        "legend": {"title": None, "symbolType": "circle"},
                    },
                },
            }
        )
    return framed(
        {"data": values(table, "offspring"), "layer": layers},
        description=_("How many others each case infected"),
        theme=theme,
        width=width,
        height=height,
    )
