"""A legend for pictures that mix bars, lines and signs: each entry looks as what it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from alatau.pictures.specification import Width
from alatau.pictures.style import Theme

Look = Literal["bar", "line", "dashes", "band", "triangle", "cross", "slash", "circle", "diamond"]

SLASH = "M-0.8,0.8L0.8,-0.8"
TRIANGLE = "triangle-down"
_SHAPES: dict[Look, str] = {
    "bar": "square",
    "line": "M-1.2,0L1.2,0",
    "dashes": "M-1.2,0L-0.6,0M-0.3,0L0.3,0M0.6,0L1.2,0",
    "band": "M-1.2,-0.7L1.2,-0.7L1.2,0.7L-1.2,0.7Z",
    "triangle": TRIANGLE,
    "cross": "M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7",
    "slash": SLASH,
    "circle": "circle",
    "diamond": "diamond",
}
CROSS = _SHAPES["cross"]

_LETTER, _SYMBOL = 7, 38
_NARROW = 3


@dataclass(frozen=True)
class Entry:
    """One line of a legend. A `fill` of None leaves the sign hollow."""

    name: str
    look: Look
    stroke: str
    fill: str | None = None


def legend(entries: Sequence[Entry], theme: Theme, width: Width) -> dict[str, Any]:
    """A layer that draws nothing and has the legend of the picture.

    It breaks into as many columns as fit; where the page decides on the width, into three.
    """
    names = [entry.name for entry in entries]

    def channel(found: list[str]) -> dict[str, Any]:
        return {
            "field": "name",
            "type": "nominal",
            "scale": {"domain": names, "range": found},
            "legend": {
                "title": None,
                "columns": _columns(names, width),
                "rowPadding": 4,
                "labelLimit": 0,
            },
        }

    return {
        "data": {"values": []},
        "mark": {"type": "point", "opacity": 1},
        "encoding": {
            "shape": channel([_SHAPES[entry.look] for entry in entries]),
            "stroke": channel([entry.stroke for entry in entries]),
            "fill": channel([entry.fill or theme.paper for entry in entries]),
        },
    }


def _columns(names: Sequence[str], width: Width) -> int:
    if isinstance(width, str):
        return min(len(names), _NARROW)
    longest = max((len(name) for name in names), default=1) * _LETTER + _SYMBOL
    whole = sum(len(name) * _LETTER + _SYMBOL for name in names)
    return len(names) if whole <= width else max(1, min(len(names), int(width // longest)))
