"""The picture of reporting delay: what share of cases had been reported by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alatau.pictures.legend import Entry, Look, legend
from alatau.pictures.ribbons import OUTER, ribbon
from alatau.pictures.specification import Rows, Specification, Width, Words, framed, span, values
from alatau.pictures.style import Theme

_LOOKS: tuple[tuple[Look, list[int]], ...] = (("line", [1, 0]), ("dashes", [5, 3]))


def completeness_curve(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    groups: Sequence[str] = (),
    delay_title: str | None = None,
    target: float | None = None,
    width: Width = 620,
    height: int = 200,
) -> Specification:
    """The share of cases that had been reported by a number of days after the event.

    `rows`: `{delay, share}` by delay, with an optional band `{low, high}` and, where several
    curves are compared, a `group`; `groups` are drawn in their order, at most two. `target` draws
    a rule at a share.
    """
    _ = words
    given = [{"group": groups[0] if groups else "", **row} for row in rows]
    names = list(groups) or [""]
    colours = [theme.accent, theme.other]
    low, high = span(given, "delay")
    horizontal = {
        "type": "quantitative",
        "scale": {"nice": False, "zero": True, "domain": [min(low, 0), high + 1]},
        "axis": {"title": delay_title or _("Days until reported"), "format": "d", "tickMinStep": 1},
    }
    vertical = {
        "type": "quantitative",
        "axis": {"title": _("Share reported"), "format": ".0%", "tickCount": 5},
        "scale": {"domain": [0, 1]},
    }
    layers: list[dict[str, Any]] = []
    for name, colour, (_look, dash) in zip(names, colours, _LOOKS, strict=False):
        own = [row for row in given if row["group"] == name]
        stairs = _steps_after(own)
        if any(row.get("low") is not None for row in own):
            layers.append(ribbon(stairs, "low", "high", OUTER, colour, horizontal, vertical))
        layers.append(
            {
                "data": values(stairs, f"completeness-{name}"),
                "mark": {"type": "line", "color": colour, "strokeWidth": 2, "strokeDash": dash},
                "encoding": {
                    "x": {"field": "at", **horizontal},
                    "y": {"field": "share", **vertical},
                },
            }
        )
    if target is not None:
        layers.append(
            {
                "data": {"values": [{"target": target}]},
                "mark": {"type": "rule", "color": theme.ink, "strokeDash": [2, 2]},
                "encoding": {"y": {"field": "target", "type": "quantitative"}},
            }
        )
    if groups:
        shown = zip(groups, colours, _LOOKS, strict=False)
        entries = [Entry(name, look, colour) for name, colour, (look, _dash) in shown]
        layers.append(legend(entries, theme, width))
    return framed(
        {"layer": layers},
        description=_("Share of cases reported by the days since the event"),
        theme=theme,
        width=width,
        height=height,
    )


def _steps_after(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A share that holds from its delay to the next, as the points of stairs."""
    ends = [row["delay"] for row in rows[1:]] + [row["delay"] + 1 for row in rows[-1:]]
    return [
        {**row, "at": at, "run": 0}
        for row, end in zip(rows, ends, strict=True)
        for at in (row["delay"], end)
    ]
