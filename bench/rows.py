"""A row of a benchmark: what was done, what was reached, and the goal on the reference machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scaling(Enum):
    """How a figure depends on the speed of the machine."""

    TIME = "time"
    """Less is better, and a machine half as fast needs twice as much."""
    RATE = "rate"
    """More is better, and a machine half as fast reaches half as much."""
    LEAST = "least"
    """Less is better, whatever the machine: memory, a ratio of two times."""
    MOST = "most"
    """More is better, whatever the machine: a share found, how many times as fast as another."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Args:
        work: what was done.
        reached: the figure as measured, in ``unit``; None where it could not be measured.
        unit: its unit.
        scaling: how the figure depends on the machine, and with it which way is better.
        goal: what the design asks for on the reference machine, in ``unit``; None where the row
            is there for comparison alone.
        note: what a reader must know to judge it, or why nothing was measured.
        ratio: how many times the time of ``ratio_of`` it takes, in a comparison.
    """

    work: str
    reached: float | None
    unit: str
    scaling: Scaling
    goal: float | None = None
    note: str = ""
    ratio: float | None = None
    ratio_of: str = ""

    @property
    def more_is_better(self) -> bool:
        """Whether the goal is a least rather than a most."""
        return self.scaling in (Scaling.RATE, Scaling.MOST)

    def on_reference(self, speed: float) -> float | None:
        """What the reference machine would reach, when this one has ``speed`` times its speed."""
        if self.reached is None:
            return None
        match self.scaling:
            case Scaling.TIME:
                return self.reached * speed
            case Scaling.RATE:
                return self.reached / speed
            case Scaling.LEAST | Scaling.MOST:
                return self.reached

    def met(self, speed: float) -> bool | None:
        """Whether the goal is met; None without a goal. What was not measured meets none."""
        if self.goal is None:
            return None
        scaled = self.on_reference(speed)
        if scaled is None:
            return False
        return scaled >= self.goal if self.more_is_better else scaled <= self.goal
