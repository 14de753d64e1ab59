"""Pictures of the situation as reported: epidemic curve, map, laboratory queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from alatau.pictures.style import CLASSIFICATIONS, Theme

CLASS_LIMITS = (1, 5, 20, 100)
"""Counts at which a choropleth changes colour: fixed, so that two days can be compared."""


def classification_words(words: Words) -> dict[str, str]:
    """Classification → its name in the reader's language."""
    _ = words
    return {
        "confirmed": _("Confirmed"),
        "probable": _("Probable"),
        "suspected": _("Suspected"),
        "discarded": _("Discarded"),
    }


def epidemic_curve(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    width: Width = "container",
    height: int = 220,
    incomplete_from: int | None = None,
    notes: Rows = (),
    onset: bool = True,
) -> Specification:
    """Cases a day, stacked by classification, the most certain at the foot.

    `rows`: `{day, classification, count}`; a day is an exercise day of onset (`onset=False`: of
    report). `incomplete_from` marks the days on which cases are still being reported; `notes`
    (`{day, label}`) are drawn as rules, e.g. decisions.
    """
    _ = words
    name = classification_words(words)
    table = [
        {
            **row,
            "from": row["day"] - 0.5,
            "to": row["day"] + 0.5,
            "rank": CLASSIFICATIONS.index(row["classification"]),
            "name": name[row["classification"]],
        }
        for row in rows
    ]
    present = [c for c in CLASSIFICATIONS if any(r["classification"] == c for r in table)]
    shown = present or list(CLASSIFICATIONS[:3])
    low, high = span(table, "day")
    last = max(high, incomplete_from if incomplete_from is not None else high)
    horizontal = days(
        _("Day of onset") if onset else _("Day of report"), low=low - 0.5, high=last + 0.5
    )
    domain = [name[c] for c in shown]
    bars = {
        "data": values(table, "curve"),
        "mark": {"type": "bar", "orient": "vertical", "strokeWidth": 1.2},
        "encoding": {
            "x": {"field": "from", **horizontal},
            "x2": {"field": "to"},
            "y": {"field": "count", **counts(_("Cases"), stack="zero")},
            "fill": {
                "field": "name",
                "type": "nominal",
                "scale": {"domain": domain, "range": [theme.fill(c) for c in shown]},
                "legend": {"title": None, "symbolType": "square"},
            },
            "stroke": {
                "field": "name",
                "type": "nominal",
                "scale": {"domain": domain, "range": [theme.classification(c) for c in shown]},
                "legend": {"title": None, "symbolType": "square"},
            },
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": [
                tip("day", _("Day"), "quantitative", format="d"),
                tip("name", _("Classification")),
                tip("count", _("Cases"), "quantitative", format="d"),
            ],
        },
    }
    layers: list[dict[str, Any]] = []
    if incomplete_from is not None:
        layers.append(
            _incomplete(incomplete_from - 0.5, last + 0.5, _("still being reported"), theme)
        )
    layers.append(bars)
    marked = list(notes)
    if marked:
        layers.extend(day_notes(marked, theme))
    return framed(
        {"layer": layers},
        description=_("Epidemic curve: cases by day and classification"),
        theme=theme,
        width=width,
        height=height,
    )


def _incomplete(start: float, end: float, label: str, theme: Theme) -> dict[str, Any]:
    return {
        "data": {"values": [{"start": start, "end": end, "label": label}]},
        "layer": [
            {
                "mark": {"type": "rect", "color": theme.grid, "opacity": 0.55},
                "encoding": {
                    "x": {"field": "start", "type": "quantitative"},
                    "x2": {"field": "end"},
                },
            },
            {
                "mark": {
                    "type": "text",
                    "align": "right",
                    "baseline": "bottom",
                    "dy": -3,
                    "fontSize": 10,
                    "color": theme.muted,
                },
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "y": {"value": 0},
                    "text": {"field": "label"},
                },
            },
        ],
    }


def day_notes(notes: Sequence[Mapping[str, Any]], theme: Theme) -> list[dict[str, Any]]:
    """Vertical rules with a label at the top: `{day, label}`."""
    horizontal = {"field": "day", "type": "quantitative"}
    return [
        {
            "data": {"values": [dict(note) for note in notes]},
            "mark": {"type": "rule", "color": theme.accent, "strokeDash": [3, 2]},
            "encoding": {"x": horizontal},
        },
        {
            "data": {"values": [dict(note) for note in notes]},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "bottom",
                "dx": -3,
                "dy": -3,
                "color": theme.accent,
                "fontWeight": 600,
            },
            "encoding": {"x": horizontal, "y": {"value": 0}, "text": {"field": "label"}},
        },
    ]


def laboratory_queue(
    rows: Rows, *, words: Words, theme: Theme, width: Width = "container", step: int = 30
) -> Specification:
    """Samples that wait at each laboratory, beside what it can do in a day.

    `rows`: `{name, waiting, capacity}` with optional `received` and `done` of the day. The label
    says how many days of work are waiting.
    """
    _ = words
    unit = _("d")
    table = []
    for row in rows:
        days_of_work = row["waiting"] / row["capacity"] if row["capacity"] else 0.0
        table.append(
            {
                **row,
                "over": row["waiting"] > row["capacity"],
                "label": f"{row['waiting']}  ·  {days_of_work:.1f} {unit}",
            }
        )
    vertical = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelColor": theme.ink,
            "labelLimit": 230,
            "labelPadding": 8,
            "grid": False,
        },
    }
    horizontal = counts(_("Samples waiting (mark: what the laboratory can do in a day)"))
    horizontal["axis"]["grid"] = True
    details = [
        tip("name", _("Laboratory")),
        tip("waiting", _("Waiting"), "quantitative", format="d"),
        tip("capacity", _("Capacity a day"), "quantitative", format="d"),
        *(
            tip(field, title, "quantitative", format="d")
            for field, title in (("received", _("Received")), ("done", _("Done")))
            if table and field in table[0]
        ),
    ]
    return framed(
        {
            "data": values(table, "laboratories"),
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.5}, "cornerRadiusEnd": 2},
                    "encoding": {
                        "y": vertical,
                        "x": {"field": "waiting", **horizontal},
                        "color": {
                            "condition": {"test": "datum.over", "value": theme.probable},
                            "value": theme.accent,
                        },
                        "tooltip": details,
                    },
                },
                {
                    "mark": {"type": "tick", "thickness": 2.5, "color": theme.ink, "height": 22},
                    "encoding": {
                        "y": vertical,
                        "x": {"field": "capacity", "type": "quantitative"},
                        "tooltip": details,
                    },
                },
                {
                    "transform": [{"calculate": "max(datum.waiting, datum.capacity)", "as": "end"}],
                    "mark": {"type": "text", "align": "left", "dx": 8, "color": theme.muted},
                    "encoding": {
                        "y": vertical,
                        "x": {"field": "end", "type": "quantitative"},
                        "text": {"field": "label"},
                    },
                },
            ],
        },
        description=_("Samples waiting at each laboratory"),
        theme=theme,
        width=width,
        height=max(1, len(table)) * step,
    )
