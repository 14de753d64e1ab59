"""The improved Farrington method for the cases of a few steps together.

An outbreak spreads its cases over weeks, and chance does not. The cases of two weeks together
stand out more than those of either: in the design of Noufaily et al. 2013 more outbreaks are found
for the same share of false alarms, though later (docs/explanation/detection-quality.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.compat import PUBLISHED
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.farrington import FarringtonFlexible, farrington_flexible
from alatau.surveillance.aberration.quantiles import count_quantile
from alatau.surveillance.aberration.steps import asked_steps
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FarringtonWindow:
    """Options of the method.

    Attributes:
        window: how many steps are judged together.
        baseline: how each of them is expected, the share of false alarms, and how few recent
            cases allow no verdict. Its threshold is not asked for: the bound is that of
            `farrington_window`.
    """

    window: int = 2
    baseline: FarringtonFlexible = FarringtonFlexible(limit_cases=3)  # noqa: RUF009 (it is frozen)

    def __post_init__(self) -> None:
        checks.whole(self.window, "window", least=1, most=52)
        for field, got, usual in (
            ("threshold", self.baseline.threshold, "nb-plugin"),
            ("compat", self.baseline.compat, PUBLISHED),
        ):
            checks.refuse_unless(
                got == usual,
                N_("%(field)s: the window has a bound of its own; leave it at %(usual)s."),
                f"baseline.{field}",
                usual=usual,
            )


def farrington_window(
    counts: ArrayLike,
    options: FarringtonWindow = FarringtonWindow(),
    *,
    calendar: Calendar = Calendar(),  # noqa: B008 (it is frozen)
    population: ArrayLike | None = None,
    at: ArrayLike | None = None,
    threads: int = 2,
) -> Detection:
    """Judge the cases of the last few steps together.

    Every step is expected as in `farrington_flexible`. The bound is a quantile of a negative
    binomial distribution with the sum of the means m, and the variance phi m + s^2: phi is the
    dispersion at the asked step, s the standard error of m, the errors of neighbouring steps
    being taken as one, since they share nearly all of their baseline.

    Args:
        counts: (time,) or (series, time), whole numbers; NaN where missing.
        options: how many steps, and how they are expected.
        calendar: how steps lie in years.
        population: (time,) or (series, time), positive: the mean is proportional to it.
        at: the last step of each judged window, from 0 (or from the end, if negative); all if
            None.
        threads: how many threads share the series.

    Returns:
        The verdicts. `observed`, `expected` and `upper_bound` are cases in `window` steps, of
        which the asked one is the last; a window with a step that has no estimate is not judged.

    Raises:
        InvalidInput: an argument that cannot be, named in the sentence.

    Source: of the mean, Noufaily et al. 2013 (see `farrington_flexible`); of the variance of a
    prediction, Farrington et al. 1996, section 3.6. Sum and bound are our own.

    >>> weeks = np.random.default_rng(1).poisson(8, 400)
    >>> weeks[-2:] = 14
    >>> found = farrington_window(weeks, at=-1)
    >>> found.observed.item(), found.upper_bound.item(), found.alarm.item()
    (28.0, 26.0, True)
    >>> farrington_flexible(weeks, at=[-2, -1]).alarm.any()
    np.False_
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    parts = steps[:, None] - np.arange(options.window)
    before = parts < 0
    wanted, part = np.unique(np.maximum(parts, 0), return_inverse=True)
    part = part.reshape(parts.shape)
    each = farrington_flexible(
        table,
        replace(options.baseline, limit_cases=0),
        calendar=calendar,
        population=population,
        at=wanted,
        threads=threads,
    )
    observed = each.observed[:, part].sum(axis=2)
    expected = each.expected[:, part].sum(axis=2)
    error = (each.expected * each.log_error)[:, part].sum(axis=2)
    judgement = each.judgement[:, part].max(axis=2)
    judgement[:, before.any(axis=1)] = Judgement.SHORT_HISTORY
    reach = options.baseline.limit_steps * (7 if options.baseline.same_weekday else 1)
    few = _recent_cases(table, steps, reach) < options.baseline.limit_cases
    judgement[few & (judgement == Judgement.JUDGED)] = Judgement.FEW_CASES
    judgement[np.isnan(observed) & (judgement != Judgement.SHORT_HISTORY)] = Judgement.MISSING
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(expected > 0, error**2 / expected, 0.0)
    dispersion = each.dispersion[:, part[:, 0]] + spread
    bound = count_quantile(1 - options.baseline.alpha, expected, dispersion)
    judged = (judgement == Judgement.JUDGED) & ~np.isnan(bound)
    judgement[(judgement == Judgement.JUDGED) & ~judged] = Judgement.NO_ESTIMATE
    expected, bound = np.where(judged, expected, np.nan), np.where(judged, bound, np.nan)
    with np.errstate(invalid="ignore"):
        alarm = observed > bound
    return Detection("farrington-window", steps, observed, expected, bound, alarm, judgement)


def _recent_cases(table: Floats, steps: NDArray[np.intp], number: int) -> Floats:
    """Cases of the last `number` steps, the asked one included, (series, asked)."""
    sums = np.zeros((table.shape[0], table.shape[1] + 1))
    np.cumsum(np.nan_to_num(table), axis=1, out=sums[:, 1:])
    return np.asarray(sums[:, steps + 1] - sums[:, np.maximum(steps + 1 - number, 0)])
