"""Draw the figure of `docs/explanation/farrington.md`: published methods beside the R package.

`python scripts/draw_farrington.py` writes it to `docs/images/` and prints the table of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from alatau.pictures import LIGHT, Specification, render_svg
from alatau.pictures.specification import framed, values
from alatau.surveillance.aberration.ears import Ears, ears
from alatau.surveillance.aberration.farrington import FarringtonFlexible, farrington_flexible
from bench.surveillance.series import SCENARIOS, weekly

IMAGE = Path(__file__).resolve().parents[1] / "docs" / "images" / "farrington-compat.svg"

PUBLISHED, IN_R = "published", "R package"
COMPATS = {PUBLISHED: "published", IN_R: "r-surveillance"}

JUDGED = np.arange(368, 420)
STATIONARY = np.random.default_rng(395).negative_binomial(6, 1 / 3, 420)
"""Twelve cases a week, variance three times the mean, no trend, no season; a seed that shows it."""

WINDOWS_ALONE = FarringtonFlexible(
    periods=1, past_steps_excluded=None, threshold="delta", alpha=0.01
)

SPIKE = np.array([5, 4, 6, 5, 3, 5, 7, 4, 5, 6, 5, 4, 6, 5, 40, 5, 6, 4, 5, 5, 3, 6])
SPIKE_AT = 14


def bounds() -> Iterator[dict[str, Any]]:
    """The bound of each judged week of a series without trend, as published and in R."""
    for name, compat in COMPATS.items():
        options = replace(WINDOWS_ALONE, compat=compat)
        found = farrington_flexible(STATIONARY, options, at=JUDGED)
        for j, step in enumerate(found.steps):
            yield {
                "step": int(step) - int(JUDGED[0]) + 1,
                "count": float(found.observed[0, j]),
                "bound": round(float(found.upper_bound[0, j]), 3),
                "trend": bool(found.trend[0, j]),
                "alarm": bool(found.alarm[0, j]),
                "by": name,
            }


def spike_alarms() -> Iterator[dict[str, Any]]:
    """The alarms of C3 on a series with one spike, as published and in R."""
    for name, compat in COMPATS.items():
        found = ears(SPIKE, Ears("C3", compat=compat))
        for step in found.steps[found.alarm[0]]:
            yield {"step": int(step) + 1, "height": 46 if name == PUBLISHED else 43, "by": name}


def trends_kept(series: int = 4200, weeks: int = 624) -> dict[str, dict[str, float]]:
    """Shares of judged weeks with a trend, in scenarios with and without one."""
    counts = weekly(series, weeks=weeks, seed=7)
    grows = np.array([SCENARIOS[i % len(SCENARIOS)][1] for i in range(series)])
    shares = {}
    for name, compat in COMPATS.items():
        options = replace(FarringtonFlexible(), compat=compat)
        found = farrington_flexible(counts, options, at=np.arange(weeks - 48, weeks, 6))
        judged = found.judgement == 0
        shares[name] = {
            "without": float(found.trend[~grows][judged[~grows]].mean()),
            "with": float(found.trend[grows][judged[grows]].mean()),
        }
    return shares


def picture() -> Specification:
    """Both panels, one above the other."""
    theme = LIGHT
    colour = {
        "field": "by",
        "type": "nominal",
        "scale": {"domain": [PUBLISHED, IN_R], "range": [theme.accent, theme.other]},
        "legend": {"title": None},
    }
    dash = {
        "field": "by",
        "type": "nominal",
        "scale": {"domain": [PUBLISHED, IN_R], "range": [[1, 0], [5, 3]]},
        "legend": {"title": None},
    }
    bars = {"type": "bar", "color": theme.grid, "width": {"band": 0.7}}
    cases = {"type": "quantitative", "axis": {"title": "Cases", "tickCount": 5}}
    rows = list(bounds())
    week: dict[str, Any] = {
        "field": "step",
        "type": "quantitative",
        "axis": {"title": "Week", "format": "d"},
    }
    week["scale"] = {"nice": False, "domain": [0, len(JUDGED) + 1]}
    day = {"field": "step", "type": "ordinal", "axis": {"title": "Day", "labelAngle": 0}}
    flexible = {
        "width": 640,
        "height": 170,
        "title": panel("Flexible Farrington: the bound of a series without trend"),
        "data": values(rows, "bounds"),
        "layer": [
            {
                "transform": [{"filter": f"datum.by === '{PUBLISHED}'"}],
                "mark": {"type": "bar", "color": theme.grid, "width": 6},
                "encoding": {"x": week, "y": {"field": "count", **cases}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    "x": week,
                    "y": {"field": "bound", **cases},
                    "color": colour,
                    "strokeDash": dash,
                },
            },
        ],
    }
    c3 = {
        "width": 640,
        "height": 140,
        "title": panel("EARS C3: alarms around a spike of one day"),
        "layer": [
            {
                "data": values(
                    [{"step": i + 1, "count": int(n)} for i, n in enumerate(SPIKE)], "spike"
                ),
                "mark": bars,
                "encoding": {"x": day, "y": {"field": "count", **cases}},
            },
            {
                "data": values(spike_alarms(), "alarms"),
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "x": day,
                    "y": {"field": "height", **cases},
                    "color": colour,
                    "shape": {
                        "field": "by",
                        "type": "nominal",
                        "scale": {
                            "domain": [PUBLISHED, IN_R],
                            "range": ["circle", "triangle-down"],
                        },
                        "legend": {"title": None},
                    },
                },
            },
        ],
    }
    independent = dict.fromkeys(("color", "shape", "strokeDash"), "independent")
    specification = framed(
        {
            "vconcat": [flexible, c3],
            "spacing": 34,
            "resolve": {"scale": independent, "legend": independent},
        },
        description="Published methods beside the R package: bounds of Farrington, alarms of C3",
        theme=theme,
        width=640,
        height=None,
    )
    return {**specification, "config": {**specification["config"], "background": theme.paper}}


def panel(words: str) -> dict[str, Any]:
    """The title of a panel."""
    return {"text": words, "anchor": "start", "fontSize": 12, "fontWeight": 500, "offset": 26}


def main() -> None:
    """Draw the figure and print the table."""
    IMAGE.write_text(render_svg(picture()) + "\n", encoding="utf-8")
    print(IMAGE.name)
    for name, shares in trends_kept().items():
        print(f"{name}: {shares['without']:.1%} without, {shares['with']:.1%} with a trend")


if __name__ == "__main__":
    main()
