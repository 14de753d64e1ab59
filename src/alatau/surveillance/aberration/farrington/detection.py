"""Judging series by the two Farrington methods.

Sources: Farrington CP, Andrews NJ, Beale AD, Catchpole MA. A statistical algorithm for the early
detection of outbreaks of infectious disease. J R Stat Soc A 1996;159:547-563. Noufaily A, Enki DG,
Farrington P, Garthwaite P, Andrews N, Charlett A. An improved algorithm for outbreak detection in
multiple surveillance systems. Stat Med 2013;32:1206-1222. Salmon M, Schumacher D, Höhle M.
Monitoring count time series in R: aberration detection in public health surveillance. J Stat Softw
2016;70(10).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.aberration.baselines import Baselines, baselines
from alatau.surveillance.aberration.compat import PUBLISHED
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.farrington.options import (
    Farrington,
    FarringtonFlexible,
)
from alatau.surveillance.aberration.farrington.thresholds import upper_bound
from alatau.surveillance.aberration.sharing import as_compiled, share_out
from alatau.surveillance.aberration.steps import asked_steps, check_dates
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import as_floats, checked_counts

Floats = NDArray[np.float64]
Bound = Callable[[Floats, Floats, Floats], Floats]

_LARGEST_POPULATION = 1e12
_FEWEST_YEARS_OF_A_TREND = 3


@dataclass(frozen=True, kw_only=True)
class FarringtonDetection(Detection):
    """A `Detection` with the model behind it. All are (series, asked), NaN where not judged.

    Attributes:
        dispersion: variance over mean, at least 1.
        slope: change of the logarithm of the mean a step; NaN where no trend was kept.
        log_error: standard error of the logarithm of `expected`.
    """

    dispersion: NDArray[np.float64]
    slope: NDArray[np.float64]
    log_error: NDArray[np.float64]

    @property
    def trend(self) -> NDArray[np.bool_]:
        """Where a trend was kept."""
        return ~np.isnan(self.slope)

    @property
    def exceedance(self) -> NDArray[np.float64]:
        """How far above the expected, in distances from there to the bound: an alarm is above 1.

        NaN where not judged, and where bound and expected are equal.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = self.upper_bound - self.expected
            return np.where(distance > 0, (self.observed - self.expected) / distance, np.nan)


def farrington_flexible(
    counts: ArrayLike,
    options: FarringtonFlexible = FarringtonFlexible(),  # noqa: B008 (frozen)
    *,
    calendar: Calendar = Calendar(),  # noqa: B008
    population: ArrayLike | None = None,
    at: ArrayLike | None = None,
    threads: int = 2,
) -> FarringtonDetection:
    """The improved Farrington method of Noufaily et al. 2013.

    A quasi-Poisson model of earlier years, with a level for each part of the year and perhaps a
    trend, says what to expect; past outbreaks weigh less. A missing step weighs nothing; a step
    is not judged (`NO_ESTIMATE`) when nothing of the same time of year was reported, or too little
    in all. A baseline without a case has the bound 0: any count that `limit_cases` lets through is
    an alarm.

    Args:
        counts: (time,) or (series, time), whole numbers; NaN where missing.
        options: see `FarringtonFlexible`; the defaults are recommended.
        calendar: how steps lie in years; `Calendar.dated(...)` compares with the same weekday
            nearest to the same calendar date.
        population: (time,) or (series, time), positive: the mean is proportional to it.
        at: steps to judge, from 0 (or from the end, if negative); default: all with enough
            history. Only the steps of their baselines are read: one more week costs one week.
        threads: how many threads share the series.

    Returns:
        A `FarringtonDetection` with tables of (series, asked).

    Raises:
        InvalidInput: an argument that cannot be, named in the sentence; or a series too short to
            judge any step, if `at` is not given.

    >>> weeks = np.random.default_rng(1).poisson(8, 400)
    >>> weeks[-1] = 40
    >>> found = farrington_flexible(weeks, at=[-2, -1])
    >>> found.alarm.tolist(), float(found.upper_bound[0, 1])
    ([[False, True]], 15.0)
    """
    bound = partial(upper_bound, options.threshold, options.power, 1 - options.alpha)
    return _judge(
        "farrington-flexible",
        counts,
        options,
        bound,
        calendar=calendar,
        population=population,
        at=at,
        threads=threads,
        periods=options.periods,
        excluded=options.past_steps_excluded,
    )


def farrington(
    counts: ArrayLike,
    options: Farrington = Farrington(),  # noqa: B008
    *,
    calendar: Calendar = Calendar(),  # noqa: B008
    population: ArrayLike | None = None,
    at: ArrayLike | None = None,
    threads: int = 2,
) -> FarringtonDetection:
    """The original method of Farrington et al. 1996.

    As `farrington_flexible`, with the windows of earlier years alone as baseline, and the bound
    of a two-sided interval after a power transformation.

    >>> weeks = np.random.default_rng(1).poisson(8, 400)
    >>> farrington(weeks, at=[-1]).alarm.tolist()
    [[False]]
    """
    bound = partial(upper_bound, "delta", options.power, 1 - options.alpha / 2)
    return _judge(
        "farrington",
        counts,
        options,
        bound,
        calendar=calendar,
        population=population,
        at=at,
        threads=threads,
    )


def _judge(
    method: str,
    counts: ArrayLike,
    options: FarringtonFlexible | Farrington,
    bound: Bound,
    *,
    calendar: Calendar,
    population: ArrayLike | None,
    at: ArrayLike | None,
    threads: int,
    periods: int = 1,
    excluded: int | None = None,
) -> FarringtonDetection:
    checks.whole(threads, "threads", least=1, most=1024)
    table = checked_counts(counts)
    people = checked_population(population, table.shape)
    stride = _stride(options.same_weekday, calendar)
    windows_of = partial(
        baselines,
        calendar=calendar,
        years=options.years,
        half_width=options.half_width,
        periods=periods,
        excluded=options.half_width if excluded is None else excluded,
        stride=stride,
    )
    steps = _asked(at, windows_of, calendar, table.shape[1])
    shape = (len(table), len(steps))
    judgement = np.empty(shape, np.int8)
    expected, error, dispersion, slope, upper = (np.full(shape, np.nan) for _ in range(5))
    estimate = _estimator(options, steps, windows_of(steps), stride)

    def judge(rows: slice) -> None:
        found = (judgement[rows], expected[rows], error[rows], dispersion[rows], slope[rows])
        estimate(as_compiled(table[rows]), as_compiled(people[rows]), found)
        upper[rows] = bound(expected[rows], error[rows], dispersion[rows])
        _withdraw(~np.isfinite(upper[rows]), (*found, upper[rows]))

    share_out(judge, len(table), threads)
    observed = table[:, steps]
    with np.errstate(invalid="ignore"):
        alarm = observed > upper
    return FarringtonDetection(
        method=method,
        steps=steps,
        observed=observed,
        expected=expected,
        upper_bound=upper,
        alarm=alarm,
        judgement=judgement,
        dispersion=dispersion,
        slope=slope,
        log_error=error,
    )


def checked_population(population: ArrayLike | None, shape: tuple[int, int]) -> Floats:
    """Population as an array of this shape; (series, 0) if there is none.

    Raises:
        InvalidInput: not positive finite numbers, or of another shape.
    """
    if population is None:
        return np.empty((shape[0], 0))
    people = as_floats(population, "population")
    checks.refuse_unless(
        people.shape in (shape, shape[1:]),
        N_("%(field)s: must have the shape %(wanted)s of the counts, got %(got)s."),
        "population",
        wanted=shape,
        got=people.shape,
    )
    wrong = np.argwhere(~((people > 0) & (people <= _LARGEST_POPULATION)))
    if wrong.size:
        place = "population" + "".join(f"[{i}]" for i in wrong[0])
        raise InvalidInput(
            N_("%(field)s: must be above 0 and at most 1e12, got %(got)s."),
            place,
            got=float(people[tuple(wrong[0])]),
        )
    return np.broadcast_to(people, shape)


def _stride(same_weekday: bool, calendar: Calendar) -> int:
    """7 where days are compared in weeks."""
    if not same_weekday:
        return 1
    days = calendar.days_per_step
    checks.refuse_unless(
        days == 1 or (days is None and calendar.steps_per_year in (364, 365, 366)),
        N_("%(field)s: is for daily counts; this calendar has %(got)s steps a year."),
        "same_weekday",
        got=calendar.steps_per_year,
    )
    return 7


def _asked(
    at: ArrayLike | None,
    windows_of: Callable[[NDArray[np.intp]], Baselines],
    calendar: Calendar,
    time: int,
) -> NDArray[np.intp]:
    """The asked steps; by default all with enough history."""
    check_dates(calendar, time)
    if at is not None:
        return asked_steps(at, time)
    every = np.arange(time)
    history = windows_of(every).history
    enough = every[history <= every]
    return enough if enough.size else asked_steps(None, time, int(history[-1]))


def _estimator(
    options: FarringtonFlexible | Farrington,
    steps: NDArray[np.intp],
    windows: Baselines,
    stride: int,
) -> Callable[[Floats, Floats, tuple[NDArray[Any], ...]], None]:
    """The compiled kernel with everything but the counts; fills the last argument."""
    from scipy.special import stdtrit

    from alatau.surveillance.aberration.farrington import kernel

    freedom = np.arange(len(windows.lag) + 1)
    with np.errstate(invalid="ignore"):
        critical = -stdtrit(freedom, options.trend_p / 2)
    rules = kernel.Rules(
        reweight=options.reweight,
        weights_threshold=float(options.weights_threshold),
        trend=options.trend and options.years >= _FEWEST_YEARS_OF_A_TREND,
        critical=critical,
        cases=float(options.limit_cases),
        reach=options.limit_steps * stride,
        scale=_scale(options),
    )
    lags = kernel.Windows(
        windows.pattern, windows.begin, windows.lag, windows.level, windows.levels
    )
    asked = steps.astype(np.int64)

    def estimate(counts: Floats, people: Floats, found: tuple[NDArray[Any], ...]) -> None:
        kernel.estimate(counts, people, asked, lags, rules, *found)

    return estimate


def _scale(options: FarringtonFlexible | Farrington) -> int:
    from alatau.surveillance.aberration.farrington import kernel

    if options.compat == PUBLISHED:
        return kernel.PUBLISHED
    flexible = isinstance(options, FarringtonFlexible)
    return kernel.IN_FLEXIBLE_R if flexible else kernel.IN_ORIGINAL_R


def _withdraw(lost: NDArray[np.bool_], found: tuple[NDArray[Any], ...]) -> None:
    """No estimate where the bound is beyond all numbers: the mean is not known at all."""
    judgement, *figures = found
    judgement[lost & (judgement == Judgement.JUDGED)] = Judgement.NO_ESTIMATE
    for figure in figures:
        figure[lost] = np.nan
