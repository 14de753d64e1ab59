"""The heat map of places by week: where and when, and where nothing was reported at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from alatau.pictures.legend import SLASH, Entry, legend
from alatau.pictures.situation import CLASS_LIMITS
from alatau.pictures.specification import Rows, Specification, Width, Words, framed, tip, values
from alatau.pictures.steps import StepAxis, labelled
from alatau.pictures.style import Theme

_WIDEST_SLASH = 12


def heat_map(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    title: str | None = None,
    time_title: str | None = None,
    places: Sequence[str] | None = None,
    limits: Sequence[int] = CLASS_LIMITS,
    width: Width = 620,
    step: int = 20,
) -> Specification:
    """Counts of places by week, in classes of fixed limits.

    `rows`: `{place, time, count}`, a count of None where nothing was reported. Zero is a ground of
    its own, a missing report an empty cell with a slash; so is a week of which a place has no
    row. `places` are drawn in their order, else as they come. `limits`: the least count of each
    class but the first, four of them.
    """
    _ = words
    given = list(rows)
    shown = list(places) if places is not None else list(dict.fromkeys(r["place"] for r in given))
    axis = StepAxis.of(row["time"] for row in given)
    labels = [
        _("none"),
        *(f"{low}–{high - 1}" if high - low > 1 else f"{low}" for low, high in pairwise(limits)),
        f"≥ {limits[-1]}",
    ]
    colours = [theme.land, *theme.steps[1:]]
    table = [row for row in labelled(given, axis) if row["place"] in shown]
    reported = [
        {**row, "colour": colours[sum(row["count"] >= limit for limit in limits)]}
        for row in table
        if row["count"] is not None
    ]
    there = {(row["place"], row["label"]) for row in reported}
    columns = {row["label"]: row for row in table}
    empty = [
        {"place": place, "label": label, "from": each["from"], "to": each["to"], "at": each["at"]}
        for label, each in columns.items()
        for place in shown
        if (place, label) not in there
    ]
    vertical = {
        "field": "place",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": shown, "paddingInner": 0.08},
        "axis": {
            "title": None,
            "labelColor": theme.ink,
            "labelLimit": 180,
            "labelPadding": 8,
            "grid": False,
        },
    }
    horizontal = axis.channel(time_title or axis.title(words))
    horizontal["axis"] = {**horizontal["axis"], "grid": False}
    details = [tip("place", _("Place")), tip("label", time_title or axis.title(words))]
    number = tip("count", title or _("Cases"), "quantitative", format="d")
    layers: list[dict[str, Any]] = [
        {
            "data": values(reported, "reported"),
            "mark": {"type": "rect", "stroke": theme.paper, "strokeWidth": 0.6},
            "encoding": {
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
                "y": vertical,
                "fill": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [*details, number],
            },
        },
        {
            "data": values(empty, "missing"),
            "mark": {
                "type": "point",
                "shape": SLASH,
                "size": _slash(len(columns), step, width),
                "opacity": 1,
                "strokeWidth": 1,
            },
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": vertical,
                "stroke": {"value": theme.faint},
                "tooltip": details,
            },
        },
    ]
    entries = [
        Entry(label, "bar", theme.coast, colour)
        for label, colour in zip(labels, colours, strict=True)
    ]
    if empty:
        entries.append(Entry(_("no report"), "slash", theme.faint))
    layers.append(legend(entries, theme, width))
    return framed(
        {"layer": layers},
        description=_("Heat map: cases by place and week, with what was not reported"),
        theme=theme,
        width=width,
        height=max(1, len(shown)) * step,
    )


def _slash(columns: int, step: int, width: Width) -> float:
    """The size of a slash that stays inside its cell."""
    room = (width if isinstance(width, int) else 360) / max(1, columns)
    return float(min(room, step * 0.7, _WIDEST_SLASH) ** 2)
