"""The picture of a detection: the series with most alarms, with some of their past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from alatau.languages import translator
from alatau.pictures import LIGHT, signal_chart, signal_panels
from alatau.surveillance.aberration.detection import Judgement

if TYPE_CHECKING:
    from alatau.cli.tables import CountTable
    from alatau.pictures import Specification
    from alatau.surveillance.aberration.detection import Detection
    from alatau.surveillance.calendar import Calendar

MOST_PANELS = 12
"""Series that one picture shows."""
_YEARS_DRAWN = 2


def signal_picture(
    found: CountTable, detection: Detection, calendar: Calendar, language: str
) -> Specification:
    """Each series under its name; what is left out is said on the error stream."""
    alarms = detection.alarm.sum(axis=1)
    shown = sorted(range(len(found.series)), key=lambda each: (-alarms[each], each))[:MOST_PANELS]
    if len(shown) < len(found.series):
        typer.echo(
            f"alatau: the picture shows {len(shown)} of {len(found.series)} series, those with "
            "most alarms.",
            err=True,
        )
    first = _first_drawn(found, detection, calendar)
    panels = {found.series[each]: _rows(found, detection, each, first) for each in sorted(shown)}
    common: dict[str, Any] = {
        "words": translator(language),
        "theme": LIGHT,
        "step_length": found.times.step,
    }
    if len(panels) > 1:
        return signal_panels(panels, **common)
    ((name, rows),) = panels.items()
    return signal_chart(rows, title=name, **common)


def _first_drawn(found: CountTable, detection: Detection, calendar: Calendar) -> int:
    """Half a year before the first step that was judged, and two years at least.

    A method that judges sums of several steps has no figure for steps that it was not asked for.
    """
    counts = found.counts[:, detection.steps]
    if not np.array_equal(detection.observed, counts, equal_nan=True):
        return int(detection.steps.min())
    early = detection.judgement == Judgement.SHORT_HISTORY
    later = detection.steps[~early.all(axis=0)]
    first = int(later.min()) - calendar.steps_per_year // 2 if later.size else 0
    return max(0, min(first, found.times.steps - _YEARS_DRAWN * calendar.steps_per_year))


def _rows(found: CountTable, detection: Detection, series: int, first: int) -> list[dict[str, Any]]:
    """The steps of one series as the picture wants them; what was not asked is not judged."""
    dates = found.times.dates
    place = {int(step): at for at, step in enumerate(detection.steps)}

    def figure(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    bounds = np.maximum(detection.upper_bound, 0.0)
    rows = []
    for step in range(first, found.times.steps):
        at = place.get(step)
        label = found.times.label(step)
        rows.append(
            {
                "time": int(label) if dates is None else str(dates[step]),
                "label": label,
                "observed": figure(
                    found.counts[series, step] if at is None else detection.observed[series, at]
                ),
                "expected": None if at is None else figure(detection.expected[series, at]),
                "upperbound": None if at is None else figure(bounds[series, at]),
                "alarm": at is not None and bool(detection.alarm[series, at]),
                "judged": at is not None and int(detection.judgement[series, at]) == 0,
            }
        )
    return rows
