"""The picture of a nowcast: what was reported so far, and what will have been in the end."""

from __future__ import annotations

from alatau.pictures.legend import Entry, legend
from alatau.pictures.ribbons import QUANTILES, figures, median_line, ribbon
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
from alatau.pictures.steps import StepAxis, labelled
from alatau.pictures.style import Theme


def nowcast_fan(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    title: str | None = None,
    time_title: str | None = None,
    width: Width = 620,
    height: int = 220,
) -> Specification:
    """What was reported so far, and what will have been reported in the end.

    `rows`: `{time, reported, p025, p25, median, p75, p975}` in order of time; the quantiles are
    None where the reports are taken as complete. `time` is the day or week of onset.
    """
    _ = words
    given = list(rows)
    axis = StepAxis.of(row["time"] for row in given)
    table = labelled(given, axis)
    horizontal = axis.channel(time_title or axis.title(words))
    vertical = counts(title or _("Cases"))
    details = [
        tip("label", time_title or axis.title(words)),
        tip("reported", _("Reported so far"), "quantitative", format="d"),
        *figures(words, ".0f"),
    ]
    stairs = axis.stairs(given, QUANTILES)
    layers = [
        {
            "data": values(table, "reported"),
            "mark": {"type": "bar", "orient": "vertical", "strokeWidth": 0.8},
            "encoding": {
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
                "y": {"field": "reported", **vertical},
                "fill": {"value": theme.accent_soft},
                "stroke": {"value": theme.accent},
                "tooltip": details,
            },
        },
        ribbon(stairs, "p025", "p975", 0.25, theme.other, {"type": axis.kind}, vertical),
        ribbon(stairs, "p25", "p75", 0.4, theme.other, {"type": axis.kind}, vertical),
        median_line(stairs, "median", theme.other, {"type": axis.kind}, vertical, []),
        legend(
            [
                Entry(_("Reported so far"), "bar", theme.accent, theme.accent_soft),
                Entry(_("Nowcast, median"), "line", theme.other),
                Entry(_("50 % band"), "band", theme.other, theme.other_soft),
                Entry(_("95 % band"), "band", theme.other_soft, theme.other_soft),
            ],
            theme,
            width,
        ),
    ]
    return framed(
        {"layer": layers},
        description=_("Cases reported so far and the nowcast with its 50 and 95 % bands"),
        theme=theme,
        width=width,
        height=height,
    )
