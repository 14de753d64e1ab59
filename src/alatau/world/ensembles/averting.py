"""What one strategy averts against another, over an ensemble of paired runs."""

from __future__ import annotations

from dataclasses import dataclass

from alatau.world.ensembles.estimates import (
    Interval,
    RunRange,
    fraction_interval,
    fractions_averted,
    mean_interval,
    run_range,
    variance_reduction,
)
from alatau.world.ensembles.result import EnsembleResult, Total


@dataclass(frozen=True)
class AvertedTotal:
    """The baseline's total less the strategy's.

    ``mean`` is the mean difference over runs, with its t interval; ``fraction`` is the part of the
    baseline's mean total that the strategy averts, with Fieller's interval; ``run_fraction`` is the
    part that it averts in single runs. ``unpaired_fraction`` and ``unpaired_run_fraction`` are what
    they would be with seeds of their own for each strategy, and ``variance_reduction`` by how much
    the variance of the mean difference is smaller than then.
    """

    mean: Interval
    fraction: Interval
    unpaired_fraction: Interval
    variance_reduction: float
    run_fraction: RunRange
    unpaired_run_fraction: RunRange

    @property
    def interval_ratio(self) -> float:
        """How many times wider the interval of the fraction would be with unpaired seeds."""
        width = self.fraction.width
        return self.unpaired_fraction.width / width if width > 0 else float("nan")

    @property
    def range_ratio(self) -> float:
        """How many times wider the fractions of single runs would lie with unpaired seeds."""
        width = self.run_fraction.width
        return self.unpaired_run_fraction.width / width if width > 0 else float("nan")


@dataclass(frozen=True)
class Averted:
    """What a strategy averts: infected people, people who die, infected herds."""

    baseline: str
    strategy: str
    infections: AvertedTotal
    deaths: AvertedTotal
    animals: AvertedTotal


def averted(
    result: EnsembleResult, baseline: str, strategy: str, *, level: float = 0.95
) -> Averted:
    """Compare two strategies of an ensemble, run by run.

    Intervals are of the expected difference at ``level`` and shrink with more runs; with uncertain
    parameters, draws are what is independent, and the expectation is over their ranges too. The
    fractions of single runs are where ``level`` of the runs lie, and do not shrink.

    Raises:
        InvalidInput: a strategy that the ensemble does not have.
        WorldError: the ensemble has no run.
    """

    def difference(total: Total) -> AvertedTotal:
        first, second = result.runs_of(baseline, total), result.runs_of(strategy, total)
        return AvertedTotal(
            mean=mean_interval(first - second, level=level),
            fraction=fraction_interval(first, second, level=level),
            unpaired_fraction=fraction_interval(first, second, paired=False, level=level),
            variance_reduction=variance_reduction(first, second),
            run_fraction=run_range(fractions_averted(first, second), level=level),
            unpaired_run_fraction=run_range(
                fractions_averted(first, second, paired=False), level=level
            ),
        )

    return Averted(
        baseline,
        strategy,
        infections=difference("infections"),
        deaths=difference("deaths"),
        animals=difference("animals"),
    )
