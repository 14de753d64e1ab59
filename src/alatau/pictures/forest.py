"""The forest of odds ratios: which exposures go with the disease, and how sure that is."""

from __future__ import annotations

import math
from typing import Any

from alatau.pictures.specification import Rows, Specification, Width, Words, framed, tip, values
from alatau.pictures.style import Theme

_WIDEST = 1000.0
"""Intervals are drawn within 1/1000 and 1000; an arrow says that they go on."""
_TICKS = [10.0**power * digit for power in range(-3, 4) for digit in (1, 2, 5)]


def odds_ratio_forest(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    title: str | None = None,
    width: Width = 420,
    step: int = 30,
) -> Specification:
    """Odds ratios by exposure with their intervals, on a logarithmic axis with a line at 1.

    `rows`: `{exposure, odds_ratio, low, high}` in the order to be drawn; an odds ratio or a limit
    that is 0 or infinite (or None, for an upper limit that does not exist) is drawn as an arrow.
    """
    _ = words
    given = list(rows)
    finite = [
        figure
        for row in given
        for figure in (row["odds_ratio"], row["low"], row["high"])
        if figure is not None and 0 < figure < math.inf
    ]
    least = max(1 / _WIDEST, min([0.5, *finite]) / 1.2)
    most = min(_WIDEST, max([2.0, *finite]) * 1.2)
    table = [_row(row, least, most) for row in given]
    vertical = {
        "field": "exposure",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": [row["exposure"] for row in table]},
        "axis": {
            "title": None,
            "labelColor": theme.ink,
            "labelLimit": 220,
            "labelPadding": 8,
            "grid": False,
        },
    }
    horizontal = {
        "type": "quantitative",
        "scale": {"type": "log", "domain": [least, most], "nice": False},
        "axis": {
            "title": title or _("Odds ratio (95 % interval)"),
            "values": [tick for tick in _TICKS if least <= tick <= most],
            "format": "~g",
            "labelOverlap": "greedy",
            "labelSeparation": 8,
        },
    }
    details = [
        tip("exposure", _("Exposure")),
        tip("words", title or _("Odds ratio (95 % interval)")),
    ]

    def arrows(field: str, end: float, shape: str) -> dict[str, Any]:
        return {
            "data": values([row for row in table if row[field]], field),
            "mark": {"type": "point", "shape": shape, "filled": True, "size": 60, "opacity": 1},
            "encoding": {
                "y": vertical,
                "x": {"datum": end, "type": "quantitative"},
                "color": {"value": theme.ink},
            },
        }

    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"one": 1}]},
            "mark": {"type": "rule", "color": theme.muted, "strokeDash": [3, 2]},
            "encoding": {"x": {"field": "one", "type": "quantitative"}},
        },
        {
            "data": values(table, "intervals"),
            "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1.5},
            "encoding": {
                "y": vertical,
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
                "tooltip": details,
            },
        },
        arrows("goes_down", least, "triangle-left"),
        arrows("goes_up", most, "triangle-right"),
        {
            "data": values([row for row in table if row["at"] is not None], "estimates"),
            "mark": {"type": "square", "size": 90, "opacity": 1},
            "encoding": {
                "y": vertical,
                "x": {"field": "at", "type": "quantitative"},
                "fill": {
                    "condition": {"test": "datum.clear", "value": theme.accent},
                    "value": theme.paper,
                },
                "stroke": {"value": theme.accent},
                "tooltip": details,
            },
        },
        {
            "data": values(table, "figures"),
            "mark": {"type": "text", "align": "left", "dx": 10, "color": theme.ink},
            "encoding": {"y": vertical, "x": {"value": "width"}, "text": {"field": "words"}},
        },
    ]
    return framed(
        {"layer": layers},
        description=_("Odds ratios by exposure with their intervals"),
        theme=theme,
        width=width,
        height=max(1, len(table)) * step,
    )


def _row(row: Any, least: float, most: float) -> dict[str, Any]:
    ratio = row["odds_ratio"]
    low = 0.0 if row["low"] is None else row["low"]
    high = math.inf if row["high"] is None else row["high"]
    known = ratio is not None and not math.isnan(ratio)
    return {
        "exposure": row["exposure"],
        "at": ratio if known and least <= ratio <= most else None,
        "from": max(low, least),
        "to": min(high, most),
        "goes_down": low < least,
        "goes_up": high > most,
        "clear": low > 1 or high < 1,
        "words": f"{_figure(ratio) if known else '–'} ({_figure(low)}–{_figure(high)})",
    }


def _figure(value: float) -> str:
    if math.isinf(value):
        return "∞"
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
