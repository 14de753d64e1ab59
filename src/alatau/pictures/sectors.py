"""Pictures of One Health signals: which sector saw what first, and by how long."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from types import MappingProxyType
from typing import Any

from alatau.pictures.legend import Entry, Look, legend
from alatau.pictures.specification import (
    Rows,
    Specification,
    Width,
    Words,
    framed,
    tip,
    values,
)
from alatau.pictures.steps import StepAxis, labelled
from alatau.pictures.style import Theme

SECTORS = ("human", "animal", "environment")
_LOOKS: Mapping[str, Look] = MappingProxyType(
    {"human": "circle", "animal": "diamond", "environment": "triangle"}
)
_SHAPES = MappingProxyType({"circle": "circle", "diamond": "diamond", "triangle": "triangle-down"})


def sector_words(words: Words) -> dict[str, str]:
    """Sector → its name in the reader's language."""
    _ = words
    return {"human": _("People"), "animal": _("Animals"), "environment": _("Environment")}


def first_signals(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    time_title: str | None = None,
    width: Width = 520,
    step: int = 30,
) -> Specification:
    """When each sector saw its first signal in each place, and how far apart they lie.

    `rows`: `{place, sector, time}`, a sector of `human`, `animal` or `environment`; `time` is the
    number of a step or a date. A line joins the first with the last signal of a place; beside it
    stands how many days or steps lie between.
    """
    _ = words
    given = [row for row in rows if row["time"] is not None]
    axis = StepAxis.of((row["time"] for row in given), 1)
    named = sector_words(words)
    table = [
        {**row, "sector": named[row["sector"]], "kind": row["sector"]}
        for row in labelled(given, axis)
    ]
    places = list(dict.fromkeys(row["place"] for row in table))
    spans = []
    for place in places:
        at = [row["at"] for row in table if row["place"] == place]
        gap = (max(at) - min(at)) / axis.unit
        form = _("%(gap)d days") if axis.dated else _("%(gap)d steps")
        spans.append(
            {"place": place, "from": min(at), "to": max(at), "words": form % {"gap": gap}}
            if len(at) > 1
            else {"place": place, "from": min(at), "to": max(at), "words": ""}
        )
    vertical = {
        "field": "place",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": places},
        "axis": {
            "title": None,
            "labelColor": theme.ink,
            "labelLimit": 220,
            "labelPadding": 8,
            "grid": False,
        },
    }
    horizontal = axis.channel(time_title or axis.title(words))
    colours = {"human": theme.accent, "animal": theme.other, "environment": theme.ink}
    shown = [sector for sector in SECTORS if any(row["kind"] == sector for row in table)]
    layers: list[dict[str, Any]] = [
        {
            "data": values(spans, "spans"),
            "mark": {"type": "rule", "color": theme.faint, "strokeWidth": 2},
            "encoding": {
                "y": vertical,
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
            },
        },
        *(
            {
                "data": values([row for row in table if row["kind"] == sector], sector),
                "mark": {
                    "type": "point",
                    "shape": _SHAPES[_LOOKS[sector]],
                    "filled": True,
                    "size": 110,
                    "opacity": 1,
                    "color": colours[sector],
                    "stroke": theme.paper,
                    "strokeWidth": 1,
                },
                "encoding": {
                    "y": vertical,
                    "x": {"field": "at", "type": axis.kind},
                    "tooltip": [
                        tip("place", _("Place")),
                        tip("sector", _("Sector")),
                        tip("label", time_title or axis.title(words)),
                    ],
                },
            }
            for sector in shown
        ),
        {
            "data": values(spans, "gaps"),
            "mark": {"type": "text", "align": "left", "dx": 12, "color": theme.muted},
            "encoding": {
                "y": vertical,
                "x": {"field": "to", "type": axis.kind},
                "text": {"field": "words"},
            },
        },
        legend(
            [Entry(named[each], _LOOKS[each], colours[each], colours[each]) for each in shown],
            theme,
            width,
        ),
    ]
    return framed(
        {"layer": layers},
        description=_("First signals of each sector by place"),
        theme=theme,
        width=width,
        height=max(1, len(places)) * step,
    )


def lead_lag(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    lag_title: str | None = None,
    width: Width = 520,
    height: int = 180,
) -> Specification:
    """How well two sectors go together when one is moved against the other.

    `rows`: `{pair, lag, correlation}`, at most three pairs, with an optional `bound` beyond which
    a correlation is more than chance. A positive lag: the first of the pair comes earlier.
    """
    _ = words
    given = [dict(row) for row in rows]
    pairs = list(dict.fromkeys(row["pair"] for row in given))[:3]
    looks: tuple[tuple[Look, str], ...] = (
        ("circle", theme.accent),
        ("diamond", theme.other),
        ("triangle", theme.ink),
    )
    horizontal = {
        "field": "lag",
        "type": "quantitative",
        "scale": {"nice": False, "zero": False, "padding": 12},
        "axis": {"title": lag_title or _("Lead, in steps"), "format": "d", "tickMinStep": 1},
    }
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [-1, 1]},
        "axis": {"title": _("Correlation"), "format": ".1f", "tickCount": 5},
    }
    bounds = [row["bound"] for row in given if row.get("bound") is not None]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"level": 0}]},
            "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1},
            "encoding": {"y": {"field": "level", "type": "quantitative"}},
        }
    ]
    if bounds:
        layers.append(
            {
                "data": {"values": [{"level": max(bounds)}, {"level": -max(bounds)}]},
                "mark": {"type": "rule", "color": theme.muted, "strokeDash": [3, 2]},
                "encoding": {"y": {"field": "level", "type": "quantitative"}},
            }
        )
    for pair, (look, colour) in zip(pairs, cycle(looks), strict=False):
        own = [row for row in given if row["pair"] == pair]
        best = max((abs(row["correlation"]) for row in own), default=0.0)
        rows_of = [{**row, "best": abs(row["correlation"]) == best} for row in own]
        at = {"x": horizontal, "y": {"field": "correlation", **vertical}}
        layers += [
            {
                "data": values(rows_of, f"line-{pair}"),
                "mark": {"type": "line", "color": colour, "strokeWidth": 1.2},
                "encoding": at,
            },
            {
                "data": values(rows_of, f"points-{pair}"),
                "mark": {"type": "point", "shape": _SHAPES[look], "size": 60, "opacity": 1},
                "encoding": {
                    **at,
                    "stroke": {"value": colour},
                    "fill": {
                        "condition": {"test": "datum.best", "value": colour},
                        "value": theme.paper,
                    },
                    "tooltip": [
                        tip("pair", _("Sectors")),
                        tip("lag", lag_title or _("Lead, in steps"), "quantitative", format="d"),
                        tip("correlation", _("Correlation"), "quantitative", format=".2f"),
                    ],
                },
            },
        ]
    shown = zip(pairs, looks, strict=False)
    layers.append(
        legend([Entry(pair, look, colour, colour) for pair, (look, colour) in shown], theme, width)
    )
    return framed(
        {"layer": layers},
        description=_("Correlation of sectors by lead and lag"),
        theme=theme,
        width=width,
        height=height,
    )
