"""The picture of the reproduction number over time."""

from __future__ import annotations

from typing import Any

from alatau.pictures.legend import Entry, legend
from alatau.pictures.ribbons import INNER, OUTER, figures, median_line, ribbon
from alatau.pictures.situation import shaded
from alatau.pictures.specification import Rows, Specification, Width, Words, framed, span, tip
from alatau.pictures.steps import StepAxis, Time, labelled
from alatau.pictures.style import Theme

_LEAST_TOP, _ROOM = 3.0, 1.6


def reproduction_ribbon(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    time_title: str | None = None,
    provisional_from: Time | None = None,
    width: Width = 620,
    height: int = 220,
) -> Specification:
    """The reproduction number over time: median, its 50 and 95 % bands, and the line at 1.

    `rows`: `{time, p025, p25, median, p75, p975}` in order of time. Bands that reach far beyond
    the medians are cut at the upper edge. From `provisional_from` on the median is dashed and the
    ground shaded, for later reports will still change it.
    """
    _ = words
    given = [row for row in rows if row["median"] is not None]
    axis = StepAxis.of(row["time"] for row in given)
    table = labelled(given, axis)
    horizontal = axis.channel(time_title or axis.title(words))
    medians = span(table, "median")[1]
    outer = span(table, "p975")[1]
    top = min(max(outer, 1.5), max(_LEAST_TOP, _ROOM * medians))
    vertical = {
        "type": "quantitative",
        "axis": {"title": _("Reproduction number"), "tickCount": 5},
        "scale": {"zero": True, "nice": True, "domain": [0, top]},
    }
    details = [tip("label", time_title or axis.title(words)), *figures(words, ".2f")]
    first = None if provisional_from is None else axis.edges(provisional_from)["from"]
    final = [row for row in table if first is None or row["from"] < first]
    later = [row for row in table if first is not None and row["from"] >= first]
    layers: list[dict[str, Any]] = []
    if later:
        layers.append(shaded(later[0]["from"], later[-1]["to"], _("provisional"), theme, axis.kind))
    layers += [
        ribbon(table, "p025", "p975", OUTER, theme.accent, horizontal, vertical),
        ribbon(table, "p25", "p75", INNER, theme.accent, horizontal, vertical),
        {
            "data": {"values": [{"one": 1}]},
            "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1.2},
            "encoding": {"y": {"field": "one", "type": "quantitative"}},
        },
        median_line(final, "final", theme.accent, horizontal, vertical, details),
        median_line(
            [*final[-1:], *later], "later", theme.accent, horizontal, vertical, details, [4, 3]
        ),
    ]
    entries = [
        Entry(_("Median"), "line", theme.accent),
        Entry(_("50 % band"), "band", theme.accent, theme.accent_soft),
        Entry(_("95 % band"), "band", theme.accent_soft, theme.accent_soft),
    ]
    layers.append(legend(entries, theme, width))
    return framed(
        {"layer": layers},
        description=_("Reproduction number over time with its 50 and 95 % bands"),
        theme=theme,
        width=width,
        height=height,
    )
