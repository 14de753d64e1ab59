"""What a learner has chosen for the controls of a lab, within their bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping

from alatau.courses.labs.sheet import Material, Sheet


def chosen_values(material: Sheet, fields: Mapping[str, str]) -> dict[str, float | str]:
    """A value for every control; what cannot be one is left where the control starts."""
    chosen: dict[str, float | str] = {}
    for control in material.controls:
        written = fields.get(control.id, "")
        if control.choices:
            known = [name for name, _label in control.choices]
            chosen[control.id] = written if written in known else known[0]
        else:
            chosen[control.id] = _within(written, control.least, control.most, control.start)
    return chosen


def explored(
    material: Sheet, fields: Mapping[str, str]
) -> tuple[tuple[Material, ...], dict[str, float | str]]:
    """The material of a lab for what was chosen, and the values; none, where nothing was."""
    if material.explore is None or not any(each.id in fields for each in material.controls):
        return material.materials, {}
    chosen = chosen_values(material, fields)
    return material.explore(chosen), chosen


def _within(written: str, least: float, most: float, otherwise: float) -> float:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        return otherwise
    return min(max(value, least), most) if math.isfinite(value) else otherwise
