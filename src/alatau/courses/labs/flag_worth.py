"""What a flag is worth: how many of the flagged outbreaks are what the flag stands for."""

from __future__ import annotations

from dataclasses import dataclass

from alatau import checks


@dataclass(frozen=True)
class FlagWorth:
    """Expected counts among `of` outbreaks; they need not be whole numbers.

    Attributes:
        found: flagged, and not natural.
        missed: not flagged, though not natural.
        false_flags: flagged, though natural.
        left_alone: natural, and not flagged.
    """

    found: float
    missed: float
    false_flags: float
    left_alone: float

    @property
    def flags(self) -> float:
        """All flags."""
        return self.found + self.false_flags

    @property
    def predictive_value(self) -> float | None:
        """Share of the flags that are right; None where nothing is flagged."""
        return self.found / self.flags if self.flags else None

    @property
    def left(self) -> float | None:
        """Share not natural among outbreaks without a flag; None where all are flagged."""
        silent = self.missed + self.left_alone
        return self.missed / silent if silent else None


def flag_worth(
    base_rate: float, sensitivity: float, false_positive_rate: float, *, of: float = 1000
) -> FlagWorth:
    """Bayes' theorem in counts.

    Source: Altman DG, Bland JM. Diagnostic tests 2: predictive values. BMJ 1994;309:102.

    Args:
        base_rate: share of outbreaks that are not natural, 0 to 1.
        sensitivity: share of those that the flag marks.
        false_positive_rate: share of natural outbreaks that it marks as well.
        of: how many outbreaks to count with.

    Raises:
        InvalidInput: a share outside 0 to 1, or fewer than no outbreaks.

    >>> worth = flag_worth(0.01, 0.38, 0.1)
    >>> round(worth.found, 1), round(worth.false_flags, 1), round(worth.predictive_value, 3)
    (3.8, 99.0, 0.037)
    """
    checks.number(base_rate, "base_rate", least=0, most=1)
    checks.number(sensitivity, "sensitivity", least=0, most=1)
    checks.number(false_positive_rate, "false_positive_rate", least=0, most=1)
    checks.number(of, "of", least=0)
    rare, common = base_rate * of, (1 - base_rate) * of
    return FlagWorth(
        found=rare * sensitivity,
        missed=rare * (1 - sensitivity),
        false_flags=common * false_positive_rate,
        left_alone=common * (1 - false_positive_rate),
    )
