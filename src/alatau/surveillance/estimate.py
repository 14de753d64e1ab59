"""One estimated figure with its interval, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from alatau import checks
from alatau.languages import N_


class NoEstimate(Enum):
    """Why a method gives no figure; the value is a message id."""

    NO_CASES = N_("There are no cases to estimate it from.")
    TOO_FEW = N_("There are too few cases to estimate it from.")
    ALL_ALIKE = N_("All values are alike, so their spread cannot be estimated.")
    NOT_OBSERVED_LONG_ENOUGH = N_(
        "The cases were not observed for long enough: longer delays would fit as well."
    )
    NOTHING_KNOWN_YET = N_("So few outcomes can be known yet that any figure would fit.")
    BEYOND_THE_LONGEST_DELAY = N_("It lies beyond the longest delay that could be observed.")
    DISAGREES = N_("More outcomes were reported than the assumed delay allows.")


@dataclass(frozen=True)
class Estimate:
    """An estimated figure.

    Attributes:
        value: the estimate, or None if there is none.
        lower: lower end of the interval; None where the method sets no bound.
        upper: upper end of the interval; None where the method sets no bound.
        level: probability that the interval is meant to hold the truth with.
        reason: why there is no estimate; None if there is one.

    >>> Estimate.absent(NoEstimate.NO_CASES, 0.95).value is None
    True
    """

    value: float | None
    lower: float | None
    upper: float | None
    level: float
    reason: NoEstimate | None = None

    @classmethod
    def absent(cls, reason: NoEstimate, level: float) -> Estimate:
        """No estimate, and why."""
        return cls(None, None, None, level, reason)


def checked_level(level: object, field: str = "level") -> float:
    """Return the level of an interval, between 0.5 and 0.9999, or refuse it."""
    return checks.number(level, field, least=0.5, most=0.9999)
