"""A seasonal log-linear model of the counts of a training period, for methods that need a mean.

log mean = log population + level + trend + harmonics of the year + weekday. Counts are Poisson, or
negative binomial with variance mean + dispersion * mean^2. Series are fitted all at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.aberration.dispersion import estimated_dispersion
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import as_floats

ITERATIONS = 100
TOLERANCE = 1e-12
"""Change of the linear predictor at which a fit has come to rest."""
FURTHEST = 30.0
"""Linear predictors beyond this (a mean of 1e13, or none) mean that there is no estimate."""
DAYS_OF_YEAR = 365.25
DAYS_IN_A_SHORT_YEAR = 365


@dataclass(frozen=True)
class SeasonalBaseline:
    """Terms of the model.

    Attributes:
        harmonics: pairs of sine and cosine of the year; 0 for a level alone.
        trend: whether the log mean may change at a steady rate.
        weekdays: whether each day of the week has its own level; for series of days.
    """

    harmonics: int = 1
    trend: bool = False
    weekdays: bool = False

    def __post_init__(self) -> None:
        checks.whole(self.harmonics, "harmonics", least=0, most=6)
        checks.one_of(self.trend, (True, False), "trend")
        checks.one_of(self.weekdays, (True, False), "weekdays")

    @property
    def terms(self) -> int:
        """Number of coefficients."""
        return 1 + self.trend + 2 * self.harmonics + 6 * self.weekdays

    def design(self, steps: NDArray[np.intp], calendar: Calendar) -> NDArray[np.float64]:
        """The model matrix (steps, terms); time is in years from the first step of the series.

        Raises:
            InvalidInput: levels of weekdays for steps that are not days.
        """
        checks.refuse_unless(
            not self.weekdays or calendar.steps_per_year >= DAYS_IN_A_SHORT_YEAR,
            N_("%(field)s: only series of days have weekdays."),
            "weekdays",
        )
        if calendar.dates is None:
            years = steps / calendar.steps_per_year
            weekday = steps % 7
        else:
            first, second = calendar.dates[:2].astype("datetime64[D]").astype(np.int64)
            days = steps * (second - first)
            years = days / DAYS_OF_YEAR
            weekday = (first + days) % 7
        columns = [np.ones(len(steps))]
        if self.trend:
            columns.append(years)
        for harmonic in range(1, self.harmonics + 1):
            angle = 2 * np.pi * harmonic * years
            columns += [np.sin(angle), np.cos(angle)]
        if self.weekdays:
            columns += [(weekday == day).astype(np.float64) for day in range(1, 7)]
        return np.column_stack(columns)


@dataclass(frozen=True)
class SeasonalFit:
    """The fitted model of each series.

    Attributes:
        terms: what the model holds.
        calendar: the calendar of the series.
        coefficients: (series, terms), on the log scale; NaN where there is no estimate.
        dispersion: (series,); 0 for Poisson.
    """

    terms: SeasonalBaseline
    calendar: Calendar
    coefficients: NDArray[np.float64]
    dispersion: NDArray[np.float64]

    def mean(
        self, steps: NDArray[np.intp], population: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Expected counts (series, steps), also after the training; NaN without estimate."""
        predictor = self.coefficients @ self.terms.design(steps, self.calendar).T
        with np.errstate(over="ignore"):
            mean = np.exp(predictor)
        mean[~np.isfinite(mean)] = np.nan
        return mean if population is None else mean * population


def fit_seasonal(
    counts: NDArray[np.float64],
    terms: SeasonalBaseline,
    *,
    calendar: Calendar,
    dispersion: float | None = 0.0,
    population: ArrayLike | None = None,
) -> SeasonalFit:
    """Fit the model to all steps of ``counts`` by maximum likelihood (Fisher scoring).

    Args:
        counts: the training period, (series, time); missing steps are NaN and left out.
        terms: what the model holds.
        calendar: that of the whole series, of which ``counts`` are the first steps.
        dispersion: known dispersion of the counts; None to estimate one for each series.
        population: (time,) or (series, time); means are proportional to it.

    Returns:
        The fit. A series that has fewer reported steps than terms, no case, or cases that let a
        coefficient grow without bound has no estimate.

    Source: McCullagh P, Nelder JA. Generalized linear models. 2nd ed. Chapman and Hall, 1989;
    Lawless JF. Negative binomial and mixed Poisson regression. Canadian Journal of Statistics
    1987;15:209-225.

    >>> fit = fit_seasonal(np.array([[2.0, 4.0, 3.0]]), SeasonalBaseline(harmonics=0),
    ...                    calendar=Calendar())
    >>> fit.mean(np.array([3])).round(9)
    array([[3.]])
    """
    series, length = counts.shape
    design = terms.design(np.arange(length), calendar)
    offset = np.zeros((1, length)) if population is None else np.log(checked_population(population))
    known = np.zeros(series) if dispersion is None else np.full(series, float(dispersion))
    found = _fitted(counts, design, offset, known)
    if dispersion is None:
        for _ in range(25):
            with np.errstate(over="ignore"):
                mean = np.exp(np.clip(found @ design.T + offset, -FURTHEST, FURTHEST))
            before, known = known, estimated_dispersion(counts, mean)
            found = _fitted(counts, design, offset, known)
            if np.all(np.abs(known - before) <= 1e-10 * (1 + known)):
                break
    return SeasonalFit(terms, calendar, found, known)


def checked_population(population: ArrayLike) -> NDArray[np.float64]:
    """Return populations as an array of (series or 1, time), refusing what is not positive."""
    table = np.atleast_2d(as_floats(population, "population"))
    if not (np.isfinite(table) & (table > 0)).all():
        raise InvalidInput(N_("%(field)s: must be positive and finite."), "population")
    return table


def _fitted(
    counts: NDArray[np.float64],
    design: NDArray[np.float64],
    offset: NDArray[np.float64],
    dispersion: NDArray[np.float64],
) -> NDArray[np.float64]:
    reported = ~np.isnan(counts)
    cases = np.where(reported, counts, 0.0)
    steps, terms = design.shape
    possible = (reported.sum(axis=1) >= terms) & (cases.sum(axis=1) > 0)
    found = np.full((len(counts), terms), np.nan)
    if not possible.any():
        return found
    cases, reported, spread = cases[possible], reported[possible], dispersion[possible, np.newaxis]
    base = np.broadcast_to(offset if len(offset) == 1 else offset[possible], cases.shape)
    exposure = np.where(reported, np.exp(base), 0.0).sum(axis=1)
    beta = np.zeros((len(cases), terms))
    beta[:, 0] = np.log(cases.sum(axis=1) / exposure)
    products = (design[:, :, np.newaxis] * design[:, np.newaxis, :]).reshape(steps, terms * terms)
    moving, lost = np.ones(len(cases), dtype=bool), np.zeros(len(cases), dtype=bool)
    for _ in range(ITERATIONS):
        now = np.flatnonzero(moving)
        mean = np.exp(np.clip(beta[now] @ design.T + base[now], -FURTHEST, FURTHEST))
        shrink = reported[now] / (1 + spread[now] * mean)
        information = ((shrink * mean) @ products).reshape(-1, terms, terms)
        score = (shrink * (cases[now] - mean)) @ design
        scale = np.trace(information, axis1=1, axis2=2)[:, np.newaxis, np.newaxis]
        flat = np.linalg.cond(information) > 1e14
        information = information + flat[:, np.newaxis, np.newaxis] * scale * np.eye(terms)
        change = np.linalg.solve(information, score[..., np.newaxis])[..., 0]
        largest = np.abs(change @ design.T).max(axis=1)
        beta[now] += change / np.maximum(1.0, largest / 2)[:, np.newaxis]
        reach = np.abs(beta[now] @ design.T).max(axis=1)
        bad = flat | ~np.isfinite(reach) | (reach > FURTHEST)
        lost[now[bad]] = True
        moving[now[bad | (largest < TOLERANCE)]] = False
        if not moving.any():
            break
    beta[lost | moving] = np.nan
    found[possible] = beta
    return found
