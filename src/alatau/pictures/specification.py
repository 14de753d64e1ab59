"""What every picture has in common: the frame of a Vega-Lite specification and its axis of days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from alatau.pictures.style import SCHEMA, Theme, config

Specification: TypeAlias = dict[str, Any]
Words: TypeAlias = Callable[[str], str]
"""Gives a message of the interface (English msgid) in the reader's language."""

Width: TypeAlias = int | Literal["container"]
Rows: TypeAlias = Iterable[Mapping[str, Any]]


def framed(
    body: Mapping[str, Any], *, description: str, theme: Theme, width: Width, height: int | None
) -> Specification:
    """A whole specification from its body; `description` is what a screen reader says."""
    frame: Specification = {"$schema": SCHEMA, "description": description}
    if "vconcat" not in body:
        frame["width"] = width
    if height is not None:
        frame["height"] = height
    frame["autosize"] = {"type": "fit-x" if width == "container" else "pad", "contains": "padding"}
    frame.update(_described(body))
    frame["config"] = config(theme)
    return frame


def _described(view: Mapping[str, Any]) -> dict[str, Any]:
    """The view with what a screen reader says of each mark: its tooltip or its text.

    Vega would name the fields and the rounded edges of bars. Lines and areas, of which it would
    say the first point alone, and marks that only decorate are passed over.
    """
    told = dict(view)
    for name in ("layer", "vconcat"):
        if name in told:
            told[name] = [_described(each) for each in told[name]]
    mark = told.get("mark")
    if isinstance(mark, Mapping) and "aria" not in mark:
        channels = told.get("encoding", {})
        tips = channels.get("tooltip", [])
        said = None
        if mark["type"] == "text" and "field" in channels.get("text", {}):
            said = _said(channels["text"])
        elif mark["type"] not in ("line", "area") and tips:
            lines = (f"{json.dumps(each['title'] + ': ')} + {_said(each)}" for each in tips)
            said = " + '; ' + ".join(lines)
        told["mark"] = {**mark, **({"description": {"expr": said}} if said else {"aria": False})}
    return told


def _said(channel: Mapping[str, Any]) -> str:
    """The expression for a field of a mark as its tooltip or label writes it."""
    field = f"datum[{json.dumps(channel['field'])}]"
    if "format" not in channel:
        return f"(isValid({field}) ? '' + {field} : '–')"
    return f"(isValid({field}) ? format({field}, {json.dumps(channel['format'])}) : '–')"


def values(rows: Rows, name: str) -> dict[str, Any]:
    """A named inline table; a page replaces it by name when new figures come in."""
    return {"name": name, "values": [dict(row) for row in rows]}


def days(title: str, *, low: float, high: float) -> dict[str, Any]:
    """The axis of exercise days: whole days, labelled with their numbers."""
    scale = {"nice": False, "zero": False, "domain": [low, max(high, low + 1)]}
    return {
        "type": "quantitative",
        "scale": scale,
        "axis": {
            "title": title,
            "format": "d",
            "tickMinStep": 1,
            "labelFlush": False,
        },
    }


def counts(title: str, *, stack: str | None = None) -> dict[str, Any]:
    """An axis of whole numbers that starts at nought."""
    channel: dict[str, Any] = {
        "type": "quantitative",
        "axis": {
            "title": title,
            "format": "d",
            "tickCount": 5,
            # Vega draws halves when the counts are small: `tickMinStep` does not keep it from that.
            "labelExpr": "datum.value % 1 ? '' : datum.label",
            "gridOpacity": {"condition": {"test": "datum.value % 1", "value": 0}, "value": 1},
        },
        "scale": {"zero": True, "nice": True},
    }
    if stack is not None:
        channel["stack"] = stack
    return channel


def tip(field: str, title: str, kind: str = "nominal", **more: Any) -> dict[str, Any]:
    """One line of a tooltip."""
    return {"field": field, "type": kind, "title": title, **more}


def span(rows: Sequence[Mapping[str, Any]], field: str) -> tuple[float, float]:
    """The lowest and highest value of a field; (0, 1) when there is none."""
    found = [float(row[field]) for row in rows if row.get(field) is not None]
    return (min(found), max(found)) if found else (0.0, 1.0)
