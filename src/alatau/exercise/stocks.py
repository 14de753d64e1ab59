"""Teams, doses, money and goodwill: what a country has left for its next decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alatau.exercise.state import Decision, State
from alatau.packs.decisions import DECISIONS, DecisionKind
from alatau.packs.scenario import ScenarioPack

RETURNED = frozenset({"response-teams"})
"""Stocks that are only lent to a decision and come back when it ends."""

ERRAND_DAYS = 3
"""Days for which a team is away on a decision that is not a standing measure."""


@dataclass(frozen=True)
class StockLevel:
    """A stock of a country: what it had and was given, what is used or out, what is left."""

    kind: str
    total: int
    used: int

    @property
    def left(self) -> int:
        """What the next decision may use."""
        return self.total - self.used


def cost_of(
    kind: DecisionKind, places: int, teams: int | None, courses: int | None
) -> dict[str, int]:
    """Return the cost of a decision about *places* places with *teams* and *courses*, by stock."""
    per = {"decision": 1, "place": max(1, places), "team": teams or 1, "course": courses or 0}
    cost = {stock: each.amount * per[each.per] for stock, each in kind.cost.items()}
    return {stock: amount for stock, amount in cost.items() if amount}


def levels(state: State, pack: ScenarioPack, country: str, day: int) -> dict[str, StockLevel]:
    """Return the stocks of *country* on *day*, by kind."""
    total: dict[str, int] = dict(pack.stocks.get(country, {}).items())
    used: dict[str, int] = {}
    for decision in state.decisions.values():
        if decision.taken.country != country:
            continue
        kind = DECISIONS[decision.taken.decision]
        if decision.effective:
            for stock, gain in kind.gains.items():
                total[stock] = total.get(stock, 0) + gain
        for name, amount in decision.taken.cost.items():
            if name not in RETURNED or _out(decision, kind, day):
                used[name] = used.get(name, 0) + amount
    return {
        name: StockLevel(name, total.get(name, 0), used.get(name, 0))
        for name in dict.fromkeys((*total, *used))
    }


def missing(cost: Mapping[str, int], stock: Mapping[str, StockLevel]) -> tuple[str, int] | None:
    """Return the first stock that *cost* asks too much of, and how much of it is left."""
    for kind, amount in cost.items():
        left = stock[kind].left if kind in stock else 0
        if amount > left:
            return kind, max(0, left)
    return None


def _out(decision: Decision, kind: DecisionKind, day: int) -> bool:
    """Whether the teams of *decision* are still away on *day*."""
    if decision.last_day is not None:
        return day <= decision.last_day
    if kind.measure is None:
        return day < decision.taken.acts_from_day + ERRAND_DAYS
    lasts = kind.measure.lasts_days
    return lasts is None or day < decision.taken.acts_from_day + lasts
