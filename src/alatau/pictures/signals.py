"""The picture of aberration detection: what was reported, what was expected, and alarms."""

from __future__ import annotations

from typing import Any

from alatau.pictures.legend import CROSS, TRIANGLE, Entry, legend
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


def signal_chart(
    rows: Rows,
    *,
    words: Words,
    theme: Theme,
    title: str | None = None,
    time_title: str | None = None,
    step_length: float | None = None,
    width: Width = 620,
    height: int = 220,
) -> Specification:
    """Reported counts of one series with the expected number, the upper bound and the alarms.

    `rows`: `{time, observed, expected, upperbound, alarm, judged}` in order of time, with an
    optional `label`; `time` is the number of a step or its first day. `observed` None: not
    reported; `expected` and `upperbound` None: the method has no such figure. Steps that were not
    judged are hollow, alarms bear a sign besides their colour. `step_length`: steps or days.
    """
    _ = words
    given = list(rows)
    axis = StepAxis.of((row["time"] for row in given), step_length)
    table = labelled(given, axis)
    reported = [row for row in table if row["observed"] is not None]
    unreported = [row for row in table if row["observed"] is None]
    alarms = [row for row in reported if row["alarm"]]
    horizontal = axis.channel(time_title or axis.title(words))
    vertical = counts(title or _("Cases"))
    details = [
        tip("label", time_title or axis.title(words)),
        tip("observed", _("Reported"), "quantitative", format="d"),
        tip("expected", _("Expected"), "quantitative", format=".1f"),
        tip("upperbound", _("Upper bound"), "quantitative", format=".1f"),
    ]

    def course(field: str, **mark: Any) -> dict[str, Any]:
        return {
            "data": values(axis.stairs(given, [field]), field),
            "mark": {"type": "line", **mark},
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": {"field": field, **vertical},
                "detail": {"field": "run", "type": "nominal"},
            },
        }

    layers: list[dict[str, Any]] = [
        {
            "data": values(reported, "observed"),
            "mark": {"type": "bar", "orient": "vertical", "strokeWidth": 0.8},
            "encoding": {
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
                "y": {"field": "observed", **vertical},
                "fill": {
                    "condition": [
                        {"test": "datum.alarm", "value": theme.accent},
                        {"test": "!datum.judged", "value": theme.paper},
                    ],
                    "value": theme.accent_soft,
                },
                "stroke": {
                    "condition": [
                        {"test": "datum.alarm", "value": theme.accent},
                        {"test": "!datum.judged", "value": theme.faint},
                    ],
                    "value": theme.accent,
                },
                "tooltip": details,
            },
        },
        course("expected", color=theme.muted, strokeWidth=1.3, strokeDash=[5, 3]),
        course("upperbound", color=theme.paper, strokeWidth=4, opacity=0.7),
        course("upperbound", color=theme.ink, strokeWidth=1.5),
        {
            "data": values(alarms, "alarms"),
            "mark": {
                "type": "point",
                "shape": TRIANGLE,
                "filled": True,
                "opacity": 1,
                "size": 70,
                "color": theme.ink,
                "yOffset": -8,
            },
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": {"field": "observed", **vertical},
                "tooltip": details,
            },
        },
        {
            "data": values(unreported, "unreported"),
            "mark": {"type": "point", "shape": CROSS, "size": 34, "opacity": 1, "yOffset": -6},
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": {"value": "height"},
                "stroke": {"value": theme.muted},
                "tooltip": details[:1],
            },
        },
    ]
    entries = [
        Entry(_("Reported"), "bar", theme.accent, theme.accent_soft),
        Entry(_("Expected"), "dashes", theme.muted),
        Entry(_("Upper bound"), "line", theme.ink),
        Entry(_("Alarm"), "triangle", theme.ink, theme.ink),
    ]
    if any(not row["judged"] for row in reported):
        entries.append(Entry(_("Not judged"), "bar", theme.faint))
    if unreported:
        entries.append(Entry(_("No report"), "cross", theme.muted))
    layers.append(legend(entries, theme, width))
    return framed(
        {"layer": layers},
        description=_("Reported cases by step, with the expected number, its bound and alarms"),
        theme=theme,
        width=width,
        height=height,
    )
