"""A calculator of two-by-two tables: what four numbers give, as a table to read."""

from __future__ import annotations

from alatau.courses.labs.phrases import filled, joined
from alatau.courses.labs.sheet import Column, Table
from alatau.courses.labs.written_numbers import decimal
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.surveillance.investigation.measures.two_by_two import (
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_ratio,
)

WORDS = (
    "calculator",
    "what",
    "value",
    "or",
    "exact",
    "p-value",
    "rates",
    "ratio",
    "none",
    "interval-of",
)
"""Keys of the words that a lab file gives for it."""


def calculated(lab: LabFile, table: TwoByTwo) -> Table:
    """What the four cells give: odds ratio, exact interval, p value, attack rates and ratio."""
    words = lab.words
    nothing = min(table.exposed, table.unexposed, table.ill, table.total - table.ill) == 0
    rows: list[tuple[str, LocalText]] = []
    if nothing:
        rows = [("or", words["none"])]
    else:
        a, b, c, d = table.cells
        exact, risk = odds_ratio(table), risk_ratio(table)
        rows = [
            ("or", _ratio(a * d, b * c)),
            ("exact", interval(lab, exact.lower, exact.upper)),
            ("p-value", decimal(fisher_exact(table), 4)),
            (
                "rates",
                joined(
                    [decimal(100 * a / table.exposed), decimal(100 * c / table.unexposed)], " / "
                ),
            ),
            ("ratio", _finite(risk.value)),
        ]
    return Table(
        id="calculator",
        caption=words["calculator"],
        columns=(Column("what", words["what"]), Column("value", words["value"])),
        rows=tuple({"what": words[name], "value": value} for name, value in rows),
    )


def _ratio(above: int, below: int) -> LocalText:
    return _finite(above / below if below else float("inf"))


def _finite(value: float) -> LocalText:
    return decimal(value, 2) if value < 1e9 else LocalText(en="∞", ru="∞")


def interval(lab: LabFile, lower: float, upper: float) -> LocalText:
    """An interval in words."""
    return filled(lab.words["interval-of"], low=_finite(lower), high=_finite(upper))
