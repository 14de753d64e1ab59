"""The axis of a surveillance series: numbered steps, or days and weeks by their dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from alatau.pictures.specification import Words

Time = int | float | str | date
"""The number of a step, or its first day (a date, or a text such as `2026-02-09`)."""

_MILLISECONDS_A_DAY = 86_400_000
_EPOCH = date(1970, 1, 1)
_LABELS = 6
_A_YEAR = 370
_MANY_YEARS = 3700


@dataclass(frozen=True)
class StepAxis:
    """Where the steps of a series lie in a picture.

    Dates are drawn in UTC, so that a picture does not depend on where it is drawn.

    Attributes:
        dated: whether steps are days or weeks by date; else they are numbered.
        length: of one step, in days if dated, else in steps.
        low, high: the first and the last step, on the axis (milliseconds if dated).
    """

    dated: bool
    length: float
    low: float
    high: float

    @classmethod
    def of(cls, times: Iterable[Time], length: float | None = None) -> StepAxis:
        """The axis of these steps; `length` is their smallest distance if not given."""
        found = list(times)
        dated = any(isinstance(time, str | date) for time in found)
        places = sorted({_place(time) for time in found})
        if length is None:
            gaps = [later - earlier for earlier, later in pairwise(places)]
            length = min(gaps, default=1.0)
        unit = _MILLISECONDS_A_DAY if dated else 1
        low, high = (places[0], places[-1]) if places else (0.0, 0.0)
        return cls(dated, length, low * unit, high * unit)

    def reaching(self, time: Time) -> StepAxis:
        """The same axis, at least as long that this step lies in it."""
        return replace(self, high=max(self.high, _place(time) * self.unit))

    @property
    def unit(self) -> float:
        """What one day or step measures on the axis."""
        return _MILLISECONDS_A_DAY if self.dated else 1

    def edges(self, time: Time) -> dict[str, float]:
        """Where a step begins and ends on the axis, and its middle: `{from, to, at}`."""
        start = _place(time) * self.unit - (0 if self.dated else self.length / 2)
        end = start + self.length * self.unit
        return {"from": start, "to": end, "at": (start + end) / 2}

    def point(self, time: Time) -> float:
        """The middle of a step on the axis."""
        return self.edges(time)["at"]

    def channel(self, title: str) -> dict[str, Any]:
        """The horizontal channel of a picture with this axis, without its field."""
        domain = [self.end - self.high + self.low - self.length * self.unit, self.end]
        axis: dict[str, Any] = {"title": title, "labelFlush": False, "labelOverlap": True}
        if not self.dated:
            axis |= {"format": "d", "tickMinStep": 1}
            return {
                "type": "quantitative",
                "scale": {"nice": False, "zero": False, "domain": domain},
                "axis": axis,
            }
        days = (domain[1] - domain[0]) / self.unit
        axis["labelSeparation"] = 12
        if days < _A_YEAR:
            axis |= {"format": "%Y-%m-%d", "values": self._starts()}
        else:
            axis |= {"format": "%Y-%m" if days < _MANY_YEARS else "%Y", "tickCount": _LABELS}
        return {
            "type": "temporal",
            "scale": {"type": "utc", "nice": False, "domain": domain},
            "axis": axis,
        }

    def _starts(self) -> list[float]:
        """Where evenly chosen steps begin, at most as many as have room for a label."""
        length = self.length * self.unit
        steps = round((self.high - self.low) / length) + 1
        return [self.low + step * length for step in range(0, steps, -(-steps // _LABELS))]

    @property
    def end(self) -> float:
        """Where the last step ends on the axis."""
        return self.high + self.length * (self.unit if self.dated else 0.5)

    @property
    def kind(self) -> str:
        """The type of a horizontal channel of a further layer."""
        return "temporal" if self.dated else "quantitative"

    def title(self, words: Words) -> str:
        """What the axis is called where nothing else is said."""
        _ = words
        if not self.dated:
            return _("Step")
        return _("Week") if self.length == 7 else _("Date")

    def stairs(self, rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> list[Any]:
        """Two points a step, so that lines and areas are drawn as stairs, edge to edge.

        Steps without a figure are left out, and `run` numbers the unbroken stretches.
        """
        points: list[dict[str, Any]] = []
        run, end = 0, None
        for row in rows:
            if any(row.get(field) is None for field in fields):
                continue
            edges = self.edges(row["time"])
            run += end is not None and abs(edges["from"] - end) > self.length * self.unit / 100
            end = edges["to"]
            figures = {field: row[field] for field in fields}
            points += ({"at": edges[edge], "run": run, **figures} for edge in ("from", "to"))
        return points


def labelled(rows: Iterable[Mapping[str, Any]], axis: StepAxis) -> list[dict[str, Any]]:
    """The rows with the edges of their steps, and a label to read: the time as it was given."""
    return [
        {**row, "time": _text(row["time"]), "label": str(row.get("label", row["time"]))}
        | axis.edges(row["time"])
        for row in rows
    ]


def _text(time: Time) -> int | float | str:
    return time.isoformat() if isinstance(time, date) else time


def _place(time: Time) -> float:
    if isinstance(time, str):
        time = date.fromisoformat(time)
    return float((time - _EPOCH).days if isinstance(time, date) else time)
