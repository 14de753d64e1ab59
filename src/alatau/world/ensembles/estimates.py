"""What runs say about a total: its mean, how exactly it is known, and where its spread comes from.

The design is nested: draws of uncertain parameters, and in each draw the same number of seeds.
Seeds of one draw differ by chance alone; means of draws differ by the parameters as well. A single
draw holds the parameters fixed. Arrays have shape (draws, seeds per draw).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from alatau import checks

Runs = NDArray[np.float64]
Counts = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval; bounds are infinite or NaN where there is none."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """From the lower to the upper bound."""
        return self.high - self.low


@dataclass(frozen=True)
class RunRange:
    """What single runs give: their median, where so many of them lie, their standard deviation.

    It is about outbreaks, and not about how exactly a mean is known: more runs do not narrow it.
    """

    median: float
    low: float
    high: float
    spread: float

    @property
    def width(self) -> float:
        """From the lower to the upper bound."""
        return self.high - self.low


@dataclass(frozen=True)
class Estimate:
    """A total over an ensemble. Spreads are standard deviations, ``nan`` where not estimable.

    ``monte_carlo_error`` is the standard error of ``mean``: more runs make it smaller, and the
    model no truer. ``chance_spread`` is that over seeds at fixed parameters, ``parameter_spread``
    that of the expected total over the ranges of the parameters, ``total_spread`` both together;
    ``parameter_share`` is the part of the total variance that the parameters make. ``low`` and
    ``high`` hold nine of ten runs.
    """

    mean: float
    monte_carlo_error: float
    chance_spread: float
    parameter_spread: float
    total_spread: float
    parameter_share: Interval
    low: float
    high: float


def estimate(runs: Runs, *, level: float = 0.95) -> Estimate:
    """Estimate a total from its values, shape (draws, seeds per draw).

    The variance is taken apart by the method of moments of the one-way random-effects analysis of
    variance (Searle, Casella, McCulloch, Variance Components, Wiley 1992, section 3.5); a negative
    estimate of the parameters' part counts as zero. The interval of their share is that of a
    jackknife over draws on the logarithm of the ratio of mean squares (Arvesen, Schmitz,
    Biometrics 26(4):677-686, 1970), since totals of outbreaks are far from normal. It needs three
    draws and two seeds in each.
    """
    draws, seeds = runs.shape
    low, high = np.quantile(runs, (0.05, 0.95))
    chance = float(runs.var(axis=1, ddof=1).mean()) if seeds > 1 else math.nan
    parameters, total, share = 0.0, chance, Interval(0.0, 0.0, 0.0)
    if draws > 1:
        between = float(runs.mean(axis=1).var(ddof=1))
        # A single seed in each draw shows the sum of both parts, and neither alone.
        parameters = max(0.0, between - chance / seeds) if seeds > 1 else math.nan
        total = chance + parameters if seeds > 1 else between
        share = _parameter_share(runs, level)
    return Estimate(
        mean=float(runs.mean()),
        monte_carlo_error=math.sqrt(_variance_of_mean(runs)),
        chance_spread=math.sqrt(chance),
        parameter_spread=math.sqrt(parameters),
        total_spread=math.sqrt(total),
        parameter_share=share,
        low=float(low),
        high=float(high),
    )


def mean_interval(runs: Runs, *, level: float = 0.95) -> Interval:
    """The mean with its t interval: over draws, or over the seeds of a single draw."""
    mean, units = float(runs.mean()), len(_units(runs))
    if units < 2:
        return Interval(mean, math.nan, math.nan)
    reach = _t(level, units - 1) * math.sqrt(_variance_of_mean(runs))
    return Interval(mean, mean - reach, mean + reach)


def fraction_interval(
    baseline: Runs, other: Runs, *, paired: bool = True, level: float = 0.95
) -> Interval:
    """The fraction of the baseline's mean that the other's lacks, 1 - mean(other) / mean(baseline).

    The interval is Fieller's for a ratio of means (J. R. Stat. Soc. B 16(2):175-185, 1954); where
    the baseline's mean cannot be told from zero its lower bound is minus infinity and its upper
    bound 1. With ``paired=False`` it is the one that seeds of their own would give: the covariance
    within draws left out.
    """
    first, second = float(baseline.mean()), float(other.mean())
    if first == 0.0:
        return Interval(math.nan, math.nan, math.nan)
    ratio = second / first
    units = len(_units(baseline))
    if units < 2:
        return Interval(1.0 - ratio, math.nan, math.nan)
    covariances = np.cov(_units(baseline), _units(other)) / units
    v, w = float(covariances[0, 0]), float(covariances[1, 1])
    c = float(covariances[0, 1])
    if not paired:
        c -= shared_chance(baseline, other)
    t = _t(level, units - 1)
    leading = first**2 - t**2 * v
    if leading <= 0.0:
        return Interval(1.0 - ratio, -math.inf, 1.0)
    root = first**2 * w - 2 * first * second * c + second**2 * v - t**2 * (v * w - c * c)
    middle = (first * second - t**2 * c) / leading
    reach = t * math.sqrt(max(root, 0.0)) / leading
    return Interval(1.0 - ratio, 1.0 - middle - reach, 1.0 - middle + reach)


def fractions_averted(baseline: Counts, other: Counts, *, paired: bool = True) -> Runs:
    """The fraction of the baseline's total that the other's lacks, run by run.

    Shape as given, runs or (draws, seeds per draw); NaN where the baseline has nothing to avert.
    With ``paired=False`` a run is held against the baseline of the next seed of its draw, so that
    the two have nothing in common but the parameters; NaN where a draw has a single seed.
    """
    if not paired:
        if baseline.shape[-1] < 2:
            return np.full(baseline.shape, math.nan)
        baseline = np.roll(baseline, -1, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(baseline == 0, math.nan, 1.0 - other / baseline)


def run_range(values: Runs, *, level: float = 0.95) -> RunRange:
    """The median of runs, the middle part in which ``level`` of them lie, and their spread.

    Runs without a value (NaN) are left out.
    """
    checks.number(level, "level", least=0.5, most=0.9999)
    told = values[~np.isnan(values)]
    if len(told) == 0:
        return RunRange(math.nan, math.nan, math.nan, math.nan)
    low, median, high = np.quantile(told, (0.5 - level / 2, 0.5, 0.5 + level / 2))
    spread = float(told.std(ddof=1)) if len(told) > 1 else math.nan
    return RunRange(float(median), float(low), float(high), spread)


def variance_reduction(baseline: Runs, other: Runs) -> float:
    """Variance of the mean difference with seeds of their own, over that of paired runs.

    What a random pairing of the seeds of each draw would give is known without pairing them: the
    variance of the difference plus twice the covariance within draws. Infinite where all pairs
    differ by the same; NaN where a draw has a single seed.
    """
    paired = _variance_of_mean(baseline - other)
    independent = paired + 2 * shared_chance(baseline, other)
    if paired == 0.0:
        return math.inf if independent > 0 else math.nan
    return independent / paired


def shared_chance(baseline: Runs, other: Runs) -> float:
    """Covariance of two means that comes from common seeds within draws."""
    draws, seeds = baseline.shape
    if seeds < 2:
        return math.nan
    about = (baseline - baseline.mean(axis=1, keepdims=True)) * (
        other - other.mean(axis=1, keepdims=True)
    )
    return float(about.sum() / (draws * (seeds - 1)) / (draws * seeds))


def _units(runs: Runs) -> Runs:
    """What is independent: the means of draws, or the seeds of a single draw."""
    return runs[0] if len(runs) == 1 else np.asarray(runs.mean(axis=1))


def _variance_of_mean(runs: Runs) -> float:
    units = _units(runs)
    return float(units.var(ddof=1)) / len(units) if len(units) > 1 else math.nan


def _parameter_share(runs: Runs, level: float) -> Interval:
    draws, seeds = runs.shape
    if seeds < 2:
        return Interval(math.nan, math.nan, math.nan)
    means, within = runs.mean(axis=1), runs.var(axis=1, ddof=1)
    ratio = _ratio(float(seeds * means.var(ddof=1)), float(within.mean()))
    share = _share(ratio, seeds)
    if draws < 3 or math.isnan(ratio):
        return Interval(share, math.nan, math.nan)
    others = (draws * within.mean() - within) / (draws - 1)
    # The variance of the means without each in turn.
    about = means - means.mean()
    rest = ((about**2).sum() - about**2 * draws / (draws - 1)) / (draws - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(seeds * rest) - np.log(others)
    whole = math.log(ratio) if 0 < ratio < math.inf else math.nan
    if not (np.isfinite(logs).all() and math.isfinite(whole)):
        return Interval(share, 0.0, 1.0)
    pseudo = draws * whole - (draws - 1) * logs
    centre = float(pseudo.mean())
    reach = _t(level, draws - 1) * math.sqrt(float(pseudo.var(ddof=1)) / draws)
    low, high = (_share(math.exp(min(centre + sign * reach, 700)), seeds) for sign in (-1, 1))
    return Interval(share, min(low, share), max(high, share))


def _ratio(between: float, within: float) -> float:
    if within == 0.0:
        return math.inf if between > 0.0 else math.nan
    return between / within


def _share(ratio: float, seeds: int) -> float:
    """The intraclass correlation of a ratio of mean squares, no less than zero."""
    if not math.isfinite(ratio):
        return 1.0 if ratio > 0 else math.nan
    return max(0.0, (ratio - 1) / (ratio - 1 + seeds))


def _t(level: float, freedom: int) -> float:
    checks.number(level, "level", least=0.5, most=0.9999)
    return float(stdtrit(freedom, 0.5 + level / 2))
