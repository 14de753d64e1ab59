"""The picture of aberration detection: what was reported, what was expected, and alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    layers = _layers(given, axis, words, theme, title, time_title)
    layers.append(legend(_entries(given, words, theme), theme, width))
    return framed(
        {"layer": layers},
        description=_("Reported cases by step, with the expected number, its bound and alarms"),
        theme=theme,
        width=width,
        height=height,
    )


def signal_panels(
    series: Mapping[str, Rows],
    *,
    words: Words,
    theme: Theme,
    time_title: str | None = None,
    step_length: float | None = None,
    width: int = 620,
    height: int = 130,
) -> Specification:
    """Several series one below another on one axis of time, each under its name.

    `series`: the rows of `signal_chart` by name.
    """
    _ = words
    tables = {name: list(rows) for name, rows in series.items()}
    every = [row for rows in tables.values() for row in rows]
    axis = StepAxis.of((row["time"] for row in every), step_length)
    panels = []
    for place, (name, given) in enumerate(tables.items()):
        layers = _layers(given, axis, words, theme, name, time_title, f"-{place}")
        if place == 0:
            layers.append(legend(_entries(every, words, theme), theme, width))
        if place < len(tables) - 1:
            layers[0]["encoding"]["x"]["axis"]["title"] = None
        panels.append({"width": width, "height": height, "layer": layers})
    return framed(
        {"vconcat": panels, "spacing": 34},
        description=_("Reported cases by step, with the expected number, its bound and alarms"),
        theme=theme,
        width=width,
        height=None,
    )


def _layers(
    given: Sequence[Mapping[str, Any]],
    axis: StepAxis,
    words: Words,
    theme: Theme,
    title: str | None,
    time_title: str | None,
    suffix: str = "",
) -> list[dict[str, Any]]:
    _ = words
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
            "data": values(axis.stairs(given, [field]), field + suffix),
            "mark": {"type": "line", **mark},
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": {"field": field, **vertical},
                "detail": {"field": "run", "type": "nominal"},
            },
        }

    return [
        {
            "data": values(reported, "observed" + suffix),
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
            "data": values(alarms, "alarms" + suffix),
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
            "data": values(unreported, "unreported" + suffix),
            "mark": {"type": "point", "shape": CROSS, "size": 34, "opacity": 1, "yOffset": -6},
            "encoding": {
                "x": {"field": "at", "type": axis.kind},
                "y": {"value": "height"},
                "stroke": {"value": theme.muted},
                "tooltip": details[:1],
            },
        },
    ]


def _entries(given: Sequence[Mapping[str, Any]], words: Words, theme: Theme) -> list[Entry]:
    _ = words
    reported = [row for row in given if row["observed"] is not None]
    entries = [
        Entry(_("Reported"), "bar", theme.accent, theme.accent_soft),
        Entry(_("Expected"), "dashes", theme.muted),
        Entry(_("Upper bound"), "line", theme.ink),
        Entry(_("Alarm"), "triangle", theme.ink, theme.ink),
    ]
    if any(not row["judged"] for row in reported):
        entries.append(Entry(_("Not judged"), "bar", theme.faint))
    if len(reported) < len(given):
        entries.append(Entry(_("No report"), "cross", theme.muted))
    return entries
