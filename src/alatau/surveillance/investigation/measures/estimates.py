"""A figure with its interval, and how sure the interval is meant to be."""

from __future__ import annotations

from dataclasses import dataclass

from alatau import checks
from alatau.languages import N_

LARGEST_CELL = 10**9
"""More people than this in one cell of a table are refused: they are a mistake in a file."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its confidence interval.

    A figure or bound that does not exist (0/0) is NaN, one that is unbounded infinite.

    Attributes:
        value: the estimate.
        lower: lower bound.
        upper: upper bound.
        method: how the interval was made.
        level: its nominal coverage.
    """

    value: float
    lower: float
    upper: float
    method: str
    level: float = 0.95

    def __post_init__(self) -> None:
        confidence(self.level)

    def turned(self) -> Estimate:
        """One minus it, as vaccine efficacy is of a ratio: bounds change places."""
        return Estimate(
            1.0 - self.value, 1.0 - self.upper, 1.0 - self.lower, self.method, self.level
        )


def confidence(level: float) -> float:
    """Return a confidence level strictly between 0 and 1, or refuse it."""
    value = checks.number(level, "level")
    checks.refuse_unless(
        0.0 < value < 1.0,
        N_("%(field)s: must lie between 0 and 1, got %(got)s."),
        "level",
        got=level,
    )
    return value


def people(value: object, field: str) -> int:
    """Return a number of people as an int, or refuse it. Whole NumPy numbers are welcome."""
    item = getattr(value, "item", None)
    if item is not None and getattr(value, "ndim", 0) == 0:
        value = item()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return checks.whole(value, field, least=0, most=LARGEST_CELL)
