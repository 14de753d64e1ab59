"""Pictures of what a decision changed: the fan of futures and the tree with its cut branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alatau.pictures.situation import day_notes
from alatau.pictures.specification import (
    Rows,
    Specification,
    Width,
    Words,
    counts,
    days,
    framed,
    span,
    tip,
    values,
)
from alatau.pictures.style import Theme

TREE_LIMIT = 180
"""Units drawn in one tree at most: more cannot be told apart on a page."""


def counterfactual_fan(
    bands: Rows,
    *,
    words: Words,
    theme: Theme,
    acts_from_day: int,
    this_world: Rows = (),
    width: Width = 620,
    height: int = 180,
) -> Specification:
    """People spared infection by a decision, day by day: many futures and this very world.

    `bands`: `{day, p05, p25, median, p75, p95}` over futures; `this_world`: `{day, count}`. Below
    nought the decision added infections.
    """
    _ = words
    table = [dict(row) for row in bands]
    course = [dict(row) for row in this_world]
    low, high = span([*table, *course], "day")
    horizontal = {"field": "day", **days(_("Exercise day"), low=low, high=high)}
    vertical = counts(_("People spared so far"))
    vertical["axis"]["titleY"] = -24  # above the note of the day
    details = [
        tip("day", _("Day"), "quantitative", format="d"),
        tip("median", _("Median"), "quantitative", format=".0f"),
        tip("p05", _("5 % below"), "quantitative", format=".0f"),
        tip("p95", _("5 % above"), "quantitative", format=".0f"),
    ]

    def band(lower: str, upper: str, opacity: float) -> dict[str, Any]:
        return {
            "mark": {"type": "area", "opacity": opacity, "color": theme.accent},
            "encoding": {
                "x": horizontal,
                "y": {"field": lower, **vertical, "stack": None},
                "y2": {"field": upper},
            },
        }

    layers: list[dict[str, Any]] = [
        {
            "data": values(table, "bands"),
            "layer": [
                band("p05", "p95", 0.16),
                band("p25", "p75", 0.26),
                {
                    "mark": {"type": "line", "strokeWidth": 2, "color": theme.accent},
                    "encoding": {
                        "x": horizontal,
                        "y": {"field": "median", **vertical},
                        "tooltip": details,
                    },
                },
            ],
        },
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1},
            "encoding": {"y": {"field": "zero", "type": "quantitative"}},
        },
    ]
    if course:
        at = {
            "x": {"field": "day", "type": "quantitative"},
            "y": {"field": "count", "type": "quantitative"},
        }
        layers += [
            {
                "data": values(course, "this_world"),
                "mark": {
                    "type": "line",
                    "color": theme.ink,
                    "strokeWidth": 1.4,
                    "strokeDash": [4, 2],
                    "interpolate": "step-after",
                },
                "encoding": at,
            },
            {
                "data": {"values": [{**course[-1], "label": _("this world")}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "dx": 5,
                    "fontWeight": 600,
                },
                "encoding": {**at, "text": {"field": "label"}},
            },
        ]
    layers += day_notes([{"day": acts_from_day, "label": _("acts from here")}], theme)
    return framed(
        {"layer": layers},
        description=_("People spared infection by the decision: many futures and this world"),
        theme=theme,
        width=width,
        height=height,
    )


@dataclass(frozen=True)
class TreeUnit:
    """One infected unit of a tree to draw. `state`: `kept` (in both worlds), `cut` (spared by the
    decision) or `added` (infected only because of it)."""

    key: int
    parent: int | None
    day: int
    host: str
    state: str


def branches_cut_tree(
    units: Sequence[TreeUnit],
    *,
    words: Words,
    theme: Theme,
    acts_from_day: int,
    width: Width = 620,
    limit: int = TREE_LIMIT,
    total: int | None = None,
    host_words: Mapping[str, str] | None = None,
) -> Specification:
    """The transmission tree of this very world with the branches that the decision cut.

    Days run to the right; a child hangs at the height of its own line. Solid: happened as played;
    dashed and hollow: would have happened without the decision. Introductions whose descendants
    differ come first; what goes beyond `limit` units is left out, and the caption
    says how many of `total` (of all `units`, if None) they are. `host_words` names the kinds of
    animals in the reader's language.
    """
    _ = words
    drawn = worth_drawing(units, limit)
    left_out = (len(units) if total is None else total) - len(drawn)
    height_of = _heights(drawn)
    by_key = {unit.key: unit for unit in drawn}
    named = {
        "kept": _("infected in both"),
        "cut": _("spared by the decision"),
        "added": _("infected only with it"),
    }
    human = _("person")
    points = [
        {
            "day": unit.day,
            "row": height_of[unit.key],
            "state": unit.state,
            "name": named[unit.state],
            "host": human
            if unit.host == "person"
            else (host_words or {}).get(unit.host, unit.host),
            "animal": unit.host != "person",
        }
        for unit in drawn
    ]
    stems: list[dict[str, Any]] = []
    spines: dict[tuple[int, str], dict[str, Any]] = {}
    for unit in drawn:
        if unit.parent not in by_key:
            continue
        parent = by_key[unit.parent]
        stems.append(
            {
                "from": parent.day,
                "to": unit.day,
                "row": height_of[unit.key],
                "state": unit.state,
            }
        )
        own, child = height_of[parent.key], height_of[unit.key]
        old = spines.get((parent.key, unit.state), {"low": own, "high": own})
        spines[(parent.key, unit.state)] = {
            "day": parent.day,
            "low": min(old["low"], child),
            "high": max(old["high"], child),
            "state": unit.state,
        }
    horizontal = days(_("Day of infection"), **_domain(points, acts_from_day))
    rows = max(height_of.values(), default=0)
    vertical = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-1, rows + 1], "nice": False, "reverse": True},
    }
    states = [state for state in named if any(p["state"] == state for p in points)] or ["kept"]
    colours = {"kept": theme.muted, "cut": theme.accent, "added": theme.confirmed}
    line_colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": list(named), "range": [colours[state] for state in named]},
        "legend": None,
    }
    dash = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": list(named), "range": [[1, 0], [3, 2], [1, 0]]},
        "legend": None,
    }
    domain = [named[state] for state in states]
    layers: list[dict[str, Any]] = [
        {
            "data": values(stems, "stems"),
            "mark": {"type": "rule", "strokeWidth": 1, "opacity": 0.75},
            "encoding": {
                "x": {"field": "from", **horizontal},
                "x2": {"field": "to"},
                "y": {"field": "row", **vertical},
                "color": line_colour,
                "strokeDash": dash,
            },
        },
        {
            "data": values(list(spines.values()), "spines"),
            "mark": {"type": "rule", "strokeWidth": 1, "opacity": 0.75},
            "encoding": {
                "x": {"field": "day", **horizontal},
                "y": {"field": "low", **vertical},
                "y2": {"field": "high"},
                "color": line_colour,
                "strokeDash": dash,
            },
        },
        {
            "data": values(points, "units"),
            "mark": {"type": "point", "opacity": 1, "size": 26, "strokeWidth": 1.3},
            "encoding": {
                "x": {"field": "day", **horizontal},
                "y": {"field": "row", **vertical},
                "stroke": {
                    "field": "name",
                    "type": "nominal",
                    "scale": {"domain": domain, "range": [colours[state] for state in states]},
                    "legend": {"title": None, "symbolType": "circle"},
                },
                "fill": {
                    "field": "name",
                    "type": "nominal",
                    "scale": {
                        "domain": domain,
                        "range": [theme.paper if s == "cut" else colours[s] for s in states],
                    },
                    "legend": {"title": None, "symbolType": "circle"},
                },
                "shape": {
                    "condition": {"test": "datum.animal", "value": "square"},
                    "value": "circle",
                },
                "tooltip": [
                    tip("day", _("Day of infection"), "quantitative", format="d"),
                    tip("host", _("Host")),
                    tip("name", _("State")),
                ],
            },
        },
    ]
    layers += day_notes([{"day": acts_from_day, "label": _("acts from here")}], theme)
    body: dict[str, Any] = {"layer": layers}
    if left_out:
        body["title"] = {
            "text": _("%(count)s more units are not drawn") % {"count": left_out},
            "orient": "bottom",
            "anchor": "start",
            "fontSize": 10,
            "fontWeight": 400,
            "color": theme.muted,
        }
    return framed(
        body,
        description=_("Transmission tree: branches that the decision cut are dashed"),
        theme=theme,
        width=width,
        height=min(900, max(80, int((rows + 2) * 5))),
    )


def _domain(points: Sequence[Mapping[str, Any]], acts_from_day: int) -> dict[str, float]:
    low, high = span([*points, {"day": acts_from_day}], "day")
    return {"low": low - 0.5, "high": high + 1}


def worth_drawing(units: Sequence[TreeUnit], limit: int = TREE_LIMIT) -> list[TreeUnit]:
    """At most `limit` units, parents before children: the largest branches that differ with the way
    back to their introduction, then what hangs beside them."""
    by_key = {unit.key: unit for unit in units}
    generation = _generations(by_key)
    ordered = sorted(units, key=lambda unit: (unit.day, generation[unit.key], unit.key))
    children: dict[int, list[TreeUnit]] = {}
    size: dict[int, int] = {}
    for unit in ordered:
        if unit.parent in by_key:
            children.setdefault(unit.parent, []).append(unit)
    for unit in reversed(ordered):
        size[unit.key] = 1 + sum(size[child.key] for child in children.get(unit.key, []))
    branches = sorted(
        (unit for unit in ordered if unit.state != "kept" and _grows_from_kept(unit, by_key)),
        key=lambda unit: (-size[unit.key], unit.day, unit.key),
    )
    chosen: dict[int, TreeUnit] = {}
    for branch in branches:
        way = [branch]
        while way[-1].parent in by_key:
            way.append(by_key[way[-1].parent])
        queue = [*reversed(way)]
        while queue and len(chosen) < limit * 3 // 4:
            unit = queue.pop(0)
            chosen[unit.key] = unit
            if unit.state != "kept":
                queue += [child for child in children.get(unit.key, []) if child.key not in chosen]
    for unit in ordered:
        if len(chosen) >= limit:
            break
        if unit.parent not in by_key or unit.parent in chosen:
            chosen[unit.key] = unit
    return [unit for unit in ordered if unit.key in chosen]


def _generations(by_key: Mapping[int, TreeUnit]) -> dict[int, int]:
    """How many ancestors each unit has in the tree: a child can be infected on its parent's day."""
    found: dict[int, int] = {}
    for key in by_key:
        way: list[int] = []
        at: int | None = key
        while at is not None and at in by_key and at not in found:
            way.append(at)
            at = by_key[at].parent
        count = found[at] + 1 if at is not None and at in found else 0
        for ancestor in reversed(way):
            found[ancestor] = count
            count += 1
    return found


def _grows_from_kept(unit: TreeUnit, by_key: Mapping[int, TreeUnit]) -> bool:
    parent = by_key.get(unit.parent) if unit.parent is not None else None
    return parent is None or parent.state != unit.state


def _heights(units: Sequence[TreeUnit]) -> dict[int, float]:
    """The line of each unit: leaves one below another, a parent amid its children.

    `units` come parents before children; introductions from which a branch differs stand first.
    """
    children: dict[int | None, list[TreeUnit]] = {}
    known = {unit.key for unit in units}
    differs = {unit.key for unit in units if unit.state != "kept"}
    for unit in reversed(units):
        if unit.key in differs and unit.parent in known:
            differs.add(unit.parent)
    for unit in sorted(
        units,
        key=lambda unit: (unit.parent in known or unit.key not in differs, unit.day, unit.key),
    ):
        children.setdefault(unit.parent if unit.parent in known else None, []).append(unit)
    height: dict[int, float] = {}
    line = 0
    stack = [(unit, False) for unit in reversed(children.get(None, []))]
    while stack:
        unit, visited = stack.pop()
        below = children.get(unit.key, [])
        if visited:
            height[unit.key] = sum(height[child.key] for child in below) / len(below)
        elif below:
            stack.append((unit, True))
            stack += [(child, False) for child in reversed(below)]
        else:
            height[unit.key] = float(line)
            line += 1
    return height
