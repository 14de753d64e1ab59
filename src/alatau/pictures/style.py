"""Colours, type and marks of every picture: the one place where they are chosen.

Page, report and print draw the same specifications, so a colour means the same wherever it appears.
Nothing is told by colour alone: each classification also has a shape, a glyph and a fullness,
and its colours fall in lightness from *suspected* to *confirmed*, so that they stay apart in grey
print and for colour-blind readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FONT = "IBM Plex Sans"
"""The family pictures are laid out in; it has the letters of all seven languages."""

FONT_STACK = f"'{FONT}', system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
"""What a page should ask for, so that text fits the space the layout gave it."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

CLASSIFICATIONS = ("confirmed", "probable", "suspected", "discarded")
"""From the most to the least certain: the order of stacks and legends."""


@dataclass(frozen=True)
class Mark:
    """How one classification looks beside its colour."""

    glyph: str
    shape: str


MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "confirmed": Mark("●", "circle"),
        "probable": Mark("◐", "diamond"),
        "suspected": Mark("○", "triangle-up"),
        "discarded": Mark("×", "cross"),
    }
)


@dataclass(frozen=True)
class Theme:
    """Colours of one theme. Every value differs from every other, so that a drawn picture can be
    re-coloured by name (`alatau.pictures.themed`)."""

    name: str
    paper: str
    ink: str
    muted: str
    faint: str
    grid: str
    accent: str
    accent_soft: str
    other: str
    other_soft: str
    land: str
    water: str
    coast: str
    confirmed: str
    probable: str
    suspected: str
    discarded: str
    probable_fill: str
    suspected_fill: str
    step_1: str
    step_2: str
    step_3: str
    step_4: str
    step_5: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Colours of the classes of a choropleth, from few to many."""
        return (self.step_1, self.step_2, self.step_3, self.step_4, self.step_5)

    def classification(self, name: str) -> str:
        """The colour of a classification."""
        return str(getattr(self, name))

    def fill(self, name: str) -> str:
        """What a bar of a classification is filled with: the less certain, the emptier."""
        fills = {
            "confirmed": self.confirmed,
            "probable": self.probable_fill,
            "suspected": self.suspected_fill,
        }
        return fills.get(name, self.paper)

    def colours(self) -> dict[str, str]:
        """Colour by name, with hyphens as in style sheets."""
        return {key.replace("_", "-"): value for key, value in vars(self).items() if key != "name"}


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#17212b",
    muted="#53616f",
    faint="#87939f",
    grid="#e4e8ec",
    accent="#0b6e75",
    accent_soft="#bcdcdd",
    other="#6a5a8c",
    other_soft="#d9d3e6",
    land="#f1f0eb",
    water="#d3e3ec",
    coast="#9fb0bb",
    confirmed="#8e1b38",
    probable="#cf6a2a",
    suspected="#d9a53c",
    discarded="#9aa4ae",
    probable_fill="#e1a37b",
    suspected_fill="#f7ebd4",
    step_1="#f5dfc4",
    step_2="#ebb985",
    step_3="#da8653",
    step_4="#b5473f",
    step_5="#7c1531",
)

DARK = Theme(
    name="dark",
    paper="#12181f",
    ink="#e8edf2",
    muted="#a3b0bc",
    faint="#74828f",
    grid="#27313b",
    accent="#4fc0c4",
    accent_soft="#1f4a50",
    other="#b3a2dc",
    other_soft="#3d3655",
    land="#222b34",
    water="#16303f",
    coast="#4d6172",
    confirmed="#e5476a",
    probable="#ec9250",
    suspected="#f0cd7c",
    discarded="#6e7a86",
    probable_fill="#99643d",
    suspected_fill="#434033",
    step_1="#4a3a31",
    step_2="#7d4f38",
    step_3="#b76744",
    step_4="#e98c62",
    step_5="#ffc9a3",
)

THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})


def style_sheet() -> str:
    """Custom properties `--picture-*` for light, dark and print: the colours of `themed`."""

    def block(theme: Theme) -> str:
        return "".join(f"--picture-{name}:{value};" for name, value in theme.colours().items())

    return (
        f":root{{{block(LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{block(DARK)}}}}}\n"
        f":root[data-theme=light]{{{block(LIGHT)}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{block(DARK)}}}}}\n"
    )


def config(theme: Theme) -> dict[str, Any]:
    """Vega-Lite configuration: type, axes and legends on a transparent ground.

    What Vega itself would tell a screen reader of axes and legends is English in every language,
    so it is left out.
    """
    label = {"labelColor": theme.muted, "labelFontSize": 11, "labelFontWeight": 400}
    title = {"titleColor": theme.muted, "titleFontSize": 11, "titleFontWeight": 500}
    return {
        "background": "transparent",
        "font": FONT,
        "padding": {"left": 6, "right": 6, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            **label,
            **title,
            "aria": False,
            "domainColor": theme.faint,
            "gridColor": theme.grid,
            "tickColor": theme.faint,
            "tickSize": 4,
            "labelPadding": 5,
            "titlePadding": 10,
        },
        "axisX": {"grid": False, "labelFlush": False},
        "axisY": {
            "domain": False,
            "ticks": False,
            "titleAlign": "left",
            "titleAngle": 0,
            "titleAnchor": "end",
            "titleX": 0,
            "titleY": -10,
            "titleBaseline": "bottom",
        },
        "legend": {
            **label,
            **title,
            "aria": False,
            "labelColor": theme.ink,
            "orient": "top",
            "direction": "horizontal",
            "symbolSize": 90,
            "symbolStrokeWidth": 1.5,
            "padding": 0,
            "offset": 22,
            "columnPadding": 20,
            "titlePadding": 10,
        },
        "header": {**label, "title": None, "labelColor": theme.ink},
        "text": {"color": theme.ink, "fontSize": 11},
        "rule": {"color": theme.faint},
        "range": {"ordinal": list(theme.steps), "ramp": list(theme.steps)},
    }
