"""Pictures of what people did: timeline, who knew what when, who wrote to whom."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
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

LABEL_LETTERS = 46
"""Letters in a line of a fact's label."""

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
                    "size": 210,
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


def fact_delays(
    rows: Rows, *, words: Words, theme: Theme, column: int = 62, step: int = 34
) -> Specification:
    """Hours from the first holder of a fact to each cell that needed it, for up to a dozen cells.

    `rows`: `{fact, fact_title, cell, cell_title, hours, state}`, where `state` is `first` (held it
    first), `held` or `never`, and `hours` is null for `never`. A filled dot was first; the number
    is the delay in hours; a ring with a dash never learned it.
    """
    _ = words
    states = {"first": _("first holder"), "held": _("learned it"), "never": _("never learned it")}
    table = [
        {
            **row,
            "text": _cell_text(row),
            "state_name": states[row["state"]],
            "label": "\n".join(wrap(row["fact_title"], LABEL_LETTERS)),
        }
        for row in rows
    ]
    cells = list(dict.fromkeys(row["cell_title"] for row in table))
    facts = list(dict.fromkeys(row["label"] for row in table))
    where = {
        "x": {
            "field": "cell_title",
            "type": "nominal",
            "sort": cells,
            "axis": {
                "title": None,
                "orient": "top",
                "labelAngle": -38,
                "labelAlign": "left",
                "labelBaseline": "middle",
                "labelColor": theme.ink,
                "labelLimit": 280,
                "domain": False,
                "ticks": False,
                "grid": False,
            },
        },
        "y": {
            "field": "label",
            "type": "nominal",
            "sort": facts,
            "axis": {
                "title": None,
                "labelColor": theme.ink,
                "labelExpr": "split(datum.value, '\\n')",
                "labelLineHeight": 13,
                "labelLimit": 330,
                "labelPadding": 18,
                "grid": True,
                "domain": False,
            },
        },
    }
    details = [
        tip("fact_title", _("Fact")),
        tip("cell_title", _("Cell")),
        tip("state_name", _("State")),
        tip("hours", _("Hours after the first holder"), "quantitative", format=".1f"),
    ]
    return framed(
        {
            "data": values(table, "delays"),
            "layer": [
                {
                    "mark": {"type": "circle", "size": 560, "opacity": 1, "strokeWidth": 1.3},
                    "encoding": {
                        **where,
                        "color": {
                            "condition": [
                                {"test": "datum.state == 'first'", "value": theme.accent},
                                {"test": "datum.state == 'never'", "value": theme.paper},
                            ],
                            "value": theme.accent_soft,
                        },
                        "stroke": {
                            "condition": {
                                "test": "datum.state == 'never'",
                                "value": theme.confirmed,
                            },
                            "value": theme.paper,
                        },
                        "tooltip": details,
                    },
                },
                {
                    "mark": {"type": "text", "fontSize": 10, "fontWeight": 600, "dy": 0.5},
                    "encoding": {
                        **where,
                        "text": {"field": "text"},
                        "color": {
                            "condition": [
                                {"test": "datum.state == 'first'", "value": theme.paper},
                                {"test": "datum.state == 'never'", "value": theme.confirmed},
                            ],
                            "value": theme.ink,
                        },
                    },
                },
            ],
        },
        description=_("Hours until each cell that needed a fact held it"),
        theme=theme,
        width=max(1, len(cells)) * column,
        height=max(1, len(facts))
        * max(step, 13 * max((f.count("\n") for f in facts), default=0) + 21),
    )


def _cell_text(row: Mapping[str, Any]) -> str:
    if row["state"] == "never":
        return "–"
    hours = float(row["hours"])
    return "0" if row["state"] == "first" else f"{hours:.1f}" if hours < 10 else f"{hours:.0f}"


def message_network(
    cells: Sequence[Mapping[str, Any]],
    letters: Rows,
    *,
    words: Words,
    theme: Theme,
    radius: int = 190,
) -> Specification:
    """Who wrote to whom: cells on a circle, a curve for each pair that exchanged messages.

    `cells`: `{id, title, sent, received}` in the order of the circle (keep a country's cells
    together); `letters`: `{a, b, count}` with each pair once. A hollow cell sent nothing.
    """
    _ = words
    around = {}
    nodes = []
    for index, cell in enumerate(cells):
        angle = 2 * math.pi * index / max(1, len(cells)) - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        around[cell["id"]] = (x, y)
        degrees = math.degrees(angle)
        left = x < -1e-9
        nodes.append(
            {
                **cell,
                "x": round(x, 4),
                "y": round(y, 4),
                "lx": round(x * 1.07, 4),
                "ly": round(y * 1.07, 4),
                "left": left,
                "angle": round(degrees + 180 if left else degrees, 2),
                "size": 40 + 14 * math.sqrt(cell["sent"]),
            }
        )
    curve = []
    for number, pair in enumerate(letters):
        (ax, ay), (bx, by) = around[pair["a"]], around[pair["b"]]
        pull = 0.25
        points = [(ax, ay), ((ax + bx) / 2 * pull, (ay + by) / 2 * pull), (bx, by)]
        curve += [
            {
                "pair": number,
                "order": order,
                "x": round(x, 4),
                "y": round(y, 4),
                "count": pair["count"],
            }
            for order, (x, y) in enumerate(points)
        ]
    scale = {"domain": [-1.0, 1.0], "nice": False, "zero": False}

    def at(x: str, y: str) -> dict[str, Any]:
        return {
            "x": {"field": x, "type": "quantitative", "scale": scale, "axis": None},
            "y": {
                "field": y,
                "type": "quantitative",
                "scale": {**scale, "reverse": True},
                "axis": None,
            },
        }

    details = [
        tip("title", _("Cell")),
        tip("sent", _("Sent"), "quantitative", format="d"),
        tip("received", _("Received"), "quantitative", format="d"),
    ]

    def names(left: bool) -> dict[str, Any]:
        return {
            "data": {"values": [node for node in nodes if node["left"] == left]},
            "mark": {
                "type": "text",
                "align": "right" if left else "left",
                "baseline": "middle",
                "clip": False,
                "limit": 220,
            },
            "encoding": {
                **at("lx", "ly"),
                "text": {"field": "title"},
                "angle": {"field": "angle", "type": "quantitative", "scale": None},
                "color": {
                    "condition": {"test": "datum.sent == 0", "value": theme.muted},
                    "value": theme.ink,
                },
            },
        }

    return framed(
        {
            "layer": [
                {
                    "data": values(curve, "letters"),
                    "mark": {
                        "type": "line",
                        "interpolate": "basis",
                        "opacity": 0.5,
                        "color": theme.accent,
                    },
                    "encoding": {
                        **at("x", "y"),
                        "detail": {"field": "pair", "type": "nominal"},
                        "order": {"field": "order", "type": "quantitative"},
                        "strokeWidth": {
                            "field": "count",
                            "type": "quantitative",
                            "scale": {"type": "sqrt", "range": [0.7, 7]},
                            "legend": None,
                        },
                    },
                },
                {
                    "data": values(nodes, "cells"),
                    "mark": {"type": "circle", "opacity": 1, "strokeWidth": 1.6},
                    "encoding": {
                        **at("x", "y"),
                        "size": {"field": "size", "type": "quantitative", "scale": None},
                        "color": {
                            "condition": {"test": "datum.sent == 0", "value": theme.paper},
                            "value": theme.accent,
                        },
                        "stroke": {
                            "condition": {"test": "datum.sent == 0", "value": theme.muted},
                            "value": theme.paper,
                        },
                        "tooltip": details,
                    },
                },
                names(left=False),
                names(left=True),
            ]
        },
        description=_("Message network: who wrote to whom"),
        theme=theme,
        width=radius * 2,
        height=radius * 2,
    )
