"""What QTI has no place for, and the points that it says instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alatau.interchange.bank import BankItem
from alatau.interchange.qti.names import identifier
from alatau.packs.courses.questions import Judgement, Numeric, Ordering, PointOnFigure, ShortText

MOST_DAYS = 400
"""Days of a window that are written out with their points."""


def beyond_qti(item: BankItem) -> dict[str, Any]:
    """What QTI has no place for."""
    asked = item.question
    more: dict[str, Any] = {
        "place": item.place,
        "sources": list(asked.sources),
        "objective": asked.objective,
        "figure": asked.figure,
        "confidence": asked.confidence,
    }
    match asked:
        case Ordering():
            more["before"] = [list(pair) for pair in asked.before]
        case Numeric():
            more |= {"tolerance": asked.tolerance, "relative": asked.relative}
            more["units"] = dict(asked.units)
        case PointOnFigure():
            more |= aim_of(asked)
        case ShortText():
            more["terms"] = [term.model_dump(mode="json") for term in asked.terms]
            more["enough"] = asked.enough
        case Judgement():
            more["panel"] = dict(asked.panel)
        case _:
            pass
    return {key: value for key, value in more.items() if value not in (None, [], {}, False)}


def aim_of(asked: PointOnFigure) -> dict[str, Any]:
    """What a point is to hit, as JSON."""
    aim = asked.model_dump(mode="json", include={"days", "window", "places", "tolerance"})
    return {key: value for key, value in aim.items() if value}


def days_around(first: date, last: date, tolerance: int) -> list[str]:
    """The days from `tolerance` before the first to as much after the last."""
    begin = max(first.toordinal() - tolerance, 1)
    end = min(last.toordinal() + tolerance, date.max.toordinal())
    return [date.fromordinal(day).isoformat() for day in range(begin, end + 1)]


def credit_of_places(asked: PointOnFigure) -> list[dict[str, float]]:
    """The points of the values of each response variable of a point (none for long spans)."""
    if asked.places:
        return [dict.fromkeys(asked.places, asked.weight)]
    if asked.days is not None:
        days = days_around(*asked.days, asked.tolerance)
        return [dict.fromkeys(days if len(days) <= MOST_DAYS else [], asked.weight)]
    assert asked.window is not None
    return [
        dict.fromkeys(days_around(day, day, asked.tolerance), asked.weight / 2)
        for day in asked.window
    ]


def credit_of_votes(panel: Mapping[str, int], weight: float) -> dict[str, float]:
    """The points of each option by the votes of a panel."""
    most = max(panel.values())
    return {identifier(name): votes / most * weight for name, votes in panel.items()}
