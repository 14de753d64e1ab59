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
    framed,
    tip,
    values,
)
from alatau.pictures.steps import StepAxis, Time
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
    incomplete_from: Time | None = None,
    notes: Rows = (),
    onset: bool = True,
    step_days: int = 1,
) -> Specification:
    """Cases a day, stacked by classification, the most certain at the foot.

    `rows`: `{day, classification, count}`; a day is an exercise day of onset (`onset=False`: of
    report), or a date, which with `step_days=7` begins a week. `incomplete_from` marks the days on
    which cases are still being reported; `notes` (`{day, label}`) are drawn as rules, e.g.
    decisions.
    """
    _ = words
    name = classification_words(words)
    given, marked = list(rows), list(notes)
    axis = StepAxis.of((row["day"] for row in given), step_days)
    if incomplete_from is not None:
        axis = axis.reaching(incomplete_from)
    table = [
        {
            **row,
            "label": str(row["day"]),
            **axis.edges(row["day"]),
            "rank": CLASSIFICATIONS.index(row["classification"]),
            "name": name[row["classification"]],
        }
        for row in given
    ]
    present = [c for c in CLASSIFICATIONS if any(r["classification"] == c for r in table)]
    shown = present or list(CLASSIFICATIONS[:3])
    weeks = step_days == 7
    titles = (
        (_("Week of onset"), _("Week of report"))
        if weeks
        else (_("Day of onset"), _("Day of report"))
    )
    horizontal = axis.channel(titles[0] if onset else titles[1])
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
                tip("label", _("Week") if weeks else _("Day")),
                tip("name", _("Classification")),
                tip("count", _("Cases"), "quantitative", format="d"),
            ],
        },
    }
    layers: list[dict[str, Any]] = []
    if incomplete_from is not None:
        start = axis.edges(incomplete_from)["from"]
        layers.append(shaded(start, axis.end, _("still being reported"), theme, axis.kind))
    layers.append(bars)
    if marked:
        placed = [{**note, "day": axis.point(note["day"])} for note in marked]
        layers.extend(day_notes(placed, theme, axis.kind))
    return framed(
        {"layer": layers},
        description=_("Epidemic curve: cases by day and classification"),
        theme=theme,
        width=width,
        height=height,
    )


def shaded(
    start: float, end: float, label: str, theme: Theme, kind: str = "quantitative"
) -> dict[str, Any]:
    """A shaded ground between two places of the axis of time, with its reason at the top."""
    return {
        "data": {"values": [{"start": start, "end": end, "label": label}]},
        "layer": [
            {
                "mark": {"type": "rect", "color": theme.grid, "opacity": 0.55},
                "encoding": {
                    "x": {"field": "start", "type": kind},
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
                    "x": {"field": "end", "type": kind},
                    "y": {"value": 0},
                    "text": {"field": "label"},
                },
            },
        ],
    }


def day_notes(
    notes: Sequence[Mapping[str, Any]], theme: Theme, kind: str = "quantitative"
) -> list[dict[str, Any]]:
    """Vertical rules with a label at the top: `{day, label}`."""
    horizontal = {"field": "day", "type": kind}
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
