"""Pictures of coordination: who knew what when, who wrote to whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from alatau.pictures.specification import (
    Rows,
    Specification,
    Words,
    framed,
    tip,
    values,
)
from alatau.pictures.style import Theme

LABEL_LETTERS = 46
"""Letters in a line of a fact's label."""

_CELL_TEXT = (
    "datum.state == 'never' ? '–' : datum.state == 'first' ? '0'"
    " : format(datum.hours, datum.hours < 10 ? '.1f' : '.0f')"
)


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
                    "transform": [{"calculate": _CELL_TEXT, "as": "text"}],
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
                "limit": 300,
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
