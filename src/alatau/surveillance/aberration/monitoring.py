"""What methods share that watch a series step by step: an expected count, a start, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.aberration.compat import COMPATS, PUBLISHED, R_SURVEILLANCE, Compat
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.dispersion import estimated_dispersion
from alatau.surveillance.aberration.seasonal_baseline import (
    SeasonalBaseline,
    checked_population,
    fit_seasonal,
)
from alatau.surveillance.aberration.steps import check_dates
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import LARGEST_COUNT, as_floats, checked_counts


@dataclass(frozen=True, kw_only=True)
class Monitoring(SeasonalBaseline):
    """Where the expected counts come from, and the choice of behaviour.

    The terms of the seasonal model (``harmonics``, ``trend``, ``weekdays``) are fitted to the
    training steps unless the expected counts are given.

    Attributes:
        training_steps: steps at the beginning of the series that the model is fitted to;
            monitoring begins after them. None: none if the expected counts are given, else two
            years, or half a year for a level alone.
        compat: `r-surveillance` for the behaviour of R surveillance 1.20.3 where it differs.
    """

    training_steps: int | None = None
    compat: Compat = PUBLISHED

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.training_steps is not None:
            checks.whole(self.training_steps, "training_steps", least=0)
        checks.known(self.compat, COMPATS, "compat")

    @property
    def like_r(self) -> bool:
        """Whether R surveillance is followed where it differs."""
        return self.compat == R_SURVEILLANCE

    def start(self, calendar: Calendar, mean_is_given: bool) -> int:
        """The first monitored step."""
        if self.training_steps is not None:
            checks.refuse_unless(
                mean_is_given or self.training_steps >= self.terms,
                N_("%(field)s: must be at least %(terms)s to fit so many coefficients."),
                "training_steps",
                terms=self.terms,
            )
            return self.training_steps
        if mean_is_given:
            return 0
        level_alone = self.terms == 1
        year = calendar.steps_per_year
        return max(2, year // 2) if level_alone else max(2 * year, self.terms)


@dataclass(frozen=True)
class SumState:
    """All that the past leaves behind in a chart of sums.

    Attributes:
        sums: the sum of each series, (series,); 0 after an alarm.
        next_step: position of the step that comes next.
    """

    sums: NDArray[np.float64]
    next_step: int = 0

    @classmethod
    def fresh(cls, series: int, next_step: int = 0) -> Self:
        """Nothing has been seen of ``series`` series before ``next_step``."""
        return cls(np.zeros(series), next_step)


@dataclass(frozen=True)
class Expectation:
    """Expected counts of the monitored steps.

    Attributes:
        start: the first monitored step.
        mean: (series, monitored steps); NaN without an estimate.
        dispersion: (series,).
    """

    start: int
    mean: NDArray[np.float64]
    dispersion: NDArray[np.float64]


def expectation(
    counts: NDArray[np.float64],
    options: Monitoring,
    *,
    calendar: Calendar,
    mean: ArrayLike | None,
    population: ArrayLike | None,
    dispersion: float | None,
) -> Expectation:
    """The expected counts after the training: those given, or those of the model fitted to it.

    Args:
        counts: (series, time).
        options: the terms of the model and the training.
        calendar: that of the series.
        mean: given expected counts: one number, (time,) or (series, time).
        population: (time,) or (series, time); the fitted means are proportional to it.
        dispersion: that of the counts; None to estimate it from the training.

    Raises:
        InvalidInput: means negative, infinite or too large; populations not positive; wrong
            shapes; a dispersion to be estimated without training.
    """
    series, length = counts.shape
    check_dates(calendar, length)
    start = min(options.start(calendar, mean is not None), length)
    training = counts[:, :start]
    if mean is not None:
        checks.refuse_unless(
            population is None,
            N_("%(field)s: is only used to fit a mean, but the mean is given."),
            "population",
        )
        table = checked_mean(mean, series, length)
        if dispersion is None:
            checks.refuse_unless(
                start > 0,
                N_("%(field)s: give it, or training steps to estimate it from."),
                "dispersion",
            )
            found = estimated_dispersion(training, table[:, :start])
        else:
            found = np.full(series, dispersion)
        return Expectation(start, table[:, start:], found)
    people = None
    if population is not None:
        people = _shaped(checked_population(population), series, length, "population")
    fit = fit_seasonal(
        training,
        options,
        calendar=calendar,
        dispersion=dispersion,
        population=None if people is None else people[:, :start],
    )
    later = np.arange(start, length)
    found_mean = fit.mean(later, None if people is None else people[:, start:])
    found_mean[found_mean > LARGEST_COUNT] = np.nan
    return Expectation(start, found_mean, fit.dispersion)


def checked_mean(mean: ArrayLike, series: int, steps: int) -> NDArray[np.float64]:
    """Return given expected counts as (series, steps), refusing what cannot be one.

    NaN says that there is no estimate for a step.
    """
    table = as_floats(mean, "mean")
    with np.errstate(invalid="ignore"):
        wrong = (table < 0) | (table > LARGEST_COUNT)
    if wrong.any():
        raise InvalidInput(
            N_("%(field)s: must be between 0 and 1,000,000,000, got %(got)s."),
            "mean",
            got=float(table[wrong][0]),
        )
    return _shaped(table, series, steps, "mean")


def _shaped(table: NDArray[np.float64], series: int, steps: int, field: str) -> NDArray[np.float64]:
    try:
        return np.broadcast_to(table, (series, steps))
    except ValueError as error:
        raise InvalidInput(
            N_("%(field)s: must be one number, or one for each of %(steps)s steps."),
            field,
            steps=steps,
        ) from error


def known_dispersion(
    given: ArrayLike | None, option: float | None, series: int
) -> NDArray[np.float64]:
    """The dispersion of each series: the given one, or that of the options."""
    known = option if given is None else given
    if known is None:
        raise InvalidInput(N_("%(field)s: must be given, as it is not fitted here."), "dispersion")
    found = as_floats(known, "dispersion")
    checks.refuse_unless(
        bool(np.isfinite(found).all() and (found >= 0).all()) and found.shape in ((), (series,)),
        N_("%(field)s: must be one number at least 0, or one for each series."),
        "dispersion",
    )
    return np.broadcast_to(found, (series,))


def new_counts(counts: ArrayLike, series: int) -> NDArray[np.float64]:
    """Return further counts of ``series`` series, (series, new steps); there may be none."""
    given = as_floats(counts, "counts")
    if given.size == 0:
        return np.empty((series, 0))
    table = checked_counts(given)
    checks.refuse_unless(
        len(table) == series,
        N_("%(field)s: must be a row for each of %(series)s series, got %(got)s."),
        "counts",
        series=series,
        got=len(table),
    )
    return table


def judgements(
    counts: NDArray[np.float64], mean: NDArray[np.float64] | None = None
) -> NDArray[np.int8]:
    """Missing steps are not judged, nor those whose expected count is unknown or zero."""
    found = np.full(counts.shape, Judgement.JUDGED, dtype=np.int8)
    if mean is not None:
        found[~(mean > 0)] = Judgement.NO_ESTIMATE
    found[np.isnan(counts)] = Judgement.MISSING
    return found


def among_asked(
    monitored: Detection, counts: NDArray[np.float64], steps: NDArray[np.intp], start: int
) -> Detection:
    """The verdicts on the asked steps; those before ``start`` have too short a history."""
    inside = steps >= start
    places = steps[inside] - start
    shape = (len(counts), len(steps))

    def spread(table: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.full(shape, np.nan)
        whole[:, inside] = table[:, places]
        return whole

    observed = counts[:, steps]
    judgement = np.full(shape, Judgement.SHORT_HISTORY, dtype=np.int8)
    judgement[np.isnan(observed)] = Judgement.MISSING
    judgement[:, inside] = monitored.judgement[:, places]
    alarm = np.zeros(shape, dtype=bool)
    alarm[:, inside] = monitored.alarm[:, places]
    assert monitored.statistic is not None
    return Detection(
        monitored.method,
        steps,
        observed,
        spread(monitored.expected),
        spread(monitored.upper_bound),
        alarm,
        judgement,
        spread(monitored.statistic),
    )
