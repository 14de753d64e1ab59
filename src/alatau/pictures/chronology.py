"""The timeline: truth, reports, messages and decisions on one axis."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
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

MARK_DAYS = 0.8
"""Days that two marks of one lane are apart at least; nearer ones are drawn one below another."""

LANES = ("inject", "message", "decision", "notification")


def timeline(
    events: Rows,
    curves: Rows,
    *,
    words: Words,
    theme: Theme,
    width: Width = 760,
    height: int = 130,
) -> Specification:
    """Truth, reports, messages and decisions on one axis of days.

    `events`: `{day (with its fraction), lane (of `LANES`), label, mark, seq}`; `mark` is a short
    text drawn in the point (the number of a decision in its table) or empty. `curves`:
    `{day, series: "truth"|"reported", count}`, people by day.
    """
    _ = words
    lane_words = {
        "inject": _("Injects"),
        "message": _("Messages"),
        "decision": _("Decisions"),
        "notification": _("Notifications"),
    }
    table, lanes = _laned(events)
    series = list(curves)
    low = min(span(table, "day")[0], span(series, "day")[0])
    high = max(span(table, "day")[1], span(series, "day")[1]) + 1
    horizontal = days(_("Exercise day"), low=math.floor(low), high=math.ceil(high))
    named = {"truth": _("Infected in truth"), "reported": _("Reported")}
    curve_table = [
        {**row, "middle": row["day"] + 0.5, "name": named[row["series"]]} for row in series
    ]
    above = {
        "width": width,
        "height": height,
        "data": values(curve_table, "curves"),
        "encoding": {
            "x": {"field": "middle", **horizontal, "axis": None},
            "y": {"field": "count", **counts(_("People a day"))},
            "color": {
                "field": "name",
                "type": "nominal",
                "scale": {
                    "domain": [named["truth"], named["reported"]],
                    "range": [theme.faint, theme.confirmed],
                },
                "legend": {
                    "title": None,
                    "symbolType": "stroke",
                    "symbolStrokeWidth": 3,
                    "symbolSize": 360,
                },
            },
        },
        "layer": [
            {
                "transform": [{"filter": "datum.series == 'truth'"}],
                "mark": {
                    "type": "area",
                    "interpolate": "step",
                    "opacity": 0.3,
                    "color": theme.faint,
                },
                "encoding": {"color": {"value": theme.faint}},
            },
            {
                "mark": {"type": "line", "interpolate": "step", "strokeWidth": 1.8},
                "encoding": {
                    "tooltip": [
                        tip("name", _("Series")),
                        tip("day", _("Day"), "quantitative", format="d"),
                        tip("count", _("People"), "quantitative", format="d"),
                    ]
                },
            },
        ],
    }
    height_below = sum(lane.height for lane in lanes)
    vertical = {
        "field": "row",
        "type": "quantitative",
        "scale": {"domain": [0, max(1, height_below)], "nice": False, "reverse": True},
        "axis": {
            "title": None,
            "values": [lane.middle for lane in lanes],
            "labelExpr": " : ".join(
                [
                    *(
                        f"datum.value == {lane.middle} ? {json.dumps(lane_words[lane.name])}"
                        for lane in lanes
                    ),
                    "''",
                ]
            ),
            "labelColor": theme.ink,
            "grid": False,
            "labelPadding": 8,
        },
    }
    details = [
        tip("clock_text", _("When")),
        tip("label", _("Event")),
    ]
    place: dict[str, Any] = {"x": {"field": "day", **horizontal}, "y": vertical, "tooltip": details}
    below: dict[str, Any] = {
        "width": width,
        "height": max(30, height_below),
        "data": values(table, "events"),
        "layer": [
            {
                "transform": [{"filter": "datum.mark == ''"}],
                "mark": {"type": "tick", "thickness": 1.2, "height": 15, "opacity": 0.6},
                "encoding": {
                    **place,
                    "color": {
                        "condition": [
                            {"test": "datum.lane == 'inject'", "value": theme.ink},
                            {"test": "datum.lane == 'decision'", "value": theme.accent},
                            {"test": "datum.lane == 'notification'", "value": theme.other},
                        ],
                        "value": theme.muted,
                    },
                },
            },
            {
                "transform": [{"filter": "datum.mark != ''"}],
                "mark": {
                    "type": "point",
                    "filled": True,
                    "opacity": 1,
                    "stroke": theme.paper,
                    "strokeWidth": 1,
                },
                "encoding": {
                    **place,
                    "shape": {
                        "condition": {"test": "datum.lane == 'notification'", "value": "diamond"},
                        "value": "circle",
                    },
                    "size": {
                        "condition": {"test": "datum.lane == 'notification'", "value": 460},
                        "value": 210,
                    },
                    "color": {
                        "condition": {"test": "datum.lane == 'decision'", "value": theme.accent},
                        "value": theme.other,
                    },
                },
            },
            {
                "transform": [{"filter": "datum.mark != ''"}],
                "mark": {
                    "type": "text",
                    "fontSize": {"expr": "length(datum.mark) > 2 ? 7.5 : 9"},
                    "fontWeight": 600,
                    "color": theme.paper,
                    "baseline": "middle",
                    "dy": 0.5,
                },
                "encoding": {
                    "x": {"field": "day", "type": "quantitative"},
                    "y": vertical,
                    "text": {"field": "mark"},
                },
            },
        ],
    }
    return framed(
        {
            "vconcat": [above, below],
            "spacing": 10,
            "resolve": {"scale": {"color": "independent"}},
        },
        description=_("Timeline: truth, reports, messages and decisions on one axis"),
        theme=theme,
        width=width,
        height=None,
    )


@dataclass(frozen=True)
class _Lane:
    name: str
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _laned(events: Rows) -> tuple[list[dict[str, Any]], list[_Lane]]:
    """Events with their row in pixels; marks that would cover each other go to further levels.

    An event without a mark is a tick, and ticks stand above the marks of their lane.
    """
    rows = sorted((dict(row) for row in events), key=lambda row: (row["day"], row["seq"]))
    levels: dict[str, list[float]] = {lane: [] for lane in LANES}
    for row in rows:
        row["level"] = 0
        if row["mark"] == "":
            continue
        last = levels[row["lane"]]
        free = (level for level, day in enumerate(last) if row["day"] - day >= MARK_DAYS)
        row["level"] = next(free, len(last))
        last[row["level"] : row["level"] + 1] = [row["day"]]
    lanes: dict[str, _Lane] = {}
    shift: dict[str, int] = {}
    top = 0.0
    for name in LANES:
        if any(row["lane"] == name for row in rows):
            ticks = any(row["lane"] == name and row["mark"] == "" for row in rows)
            shift[name] = int(ticks)
            lanes[name] = _Lane(name, top, 14.0 + 18.0 * max(1, len(levels[name]) + ticks))
            top += lanes[name].height
    for row in rows:
        level = row["level"] + (shift[row["lane"]] if row["mark"] else 0)
        row["row"] = lanes[row["lane"]].top + 16.0 + 18.0 * level
    return rows, list(lanes.values())
