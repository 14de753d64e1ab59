"""The serial interval from pairs of cases, of whom one infected the other.

Reich NG, Lessler J, Cummings DAT, Brookmeyer R. Estimating incubation period distributions with
coarse data. Stat Med 2009;28:2769-2784: each onset is known to a window of days only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import as_floats
from alatau.surveillance.transmission.continuous import (
    FAMILIES,
    LONGEST_MEAN,
    ContinuousInterval,
    Family,
)
from alatau.surveillance.transmission.serial_interval import Rule, SerialInterval

_LATEST_DAY = 1e7
_LEAST_PAIRS = 5
_NARROW, _WIDE = 0.0105, 9.5
"""Coefficients of variation that are looked at."""

_BORDER = 0.01
_CURVATURE_STEP = 1e-3


@dataclass(frozen=True, eq=False)
class FittedInterval:
    """A serial interval estimated by maximum likelihood.

    Attributes:
        interval: the estimate.
        pairs: pairs used.
        level: confidence level of the intervals.
        mean_interval: confidence limits of the mean, in days.
        sd_interval: confidence limits of the standard deviation.
        log_likelihood: at its maximum.
        covariance: of the logarithms of mean and coefficient of variation, (2, 2), without shift.
    """

    interval: ContinuousInterval
    pairs: int
    level: float
    mean_interval: tuple[float, float]
    sd_interval: tuple[float, float]
    log_likelihood: float
    covariance: NDArray[np.float64]

    @property
    def aic(self) -> float:
        """Akaike's criterion, for a choice between families fitted to the same pairs."""
        return 4 - 2 * self.log_likelihood

    def serial_interval(self, rule: Rule = "daily") -> SerialInterval:
        """The estimate by whole days."""
        return SerialInterval.discretised(self.interval, rule)

    def draws(self, count: int, *, seed: int, rule: Rule = "daily") -> tuple[SerialInterval, ...]:
        """Serial intervals as uncertain as the estimate, for `reproduction_number`.

        The logarithms of mean and coefficient of variation are drawn from a normal distribution.
        """
        checks.whole(count, "count", least=1, most=100_000)
        generator = np.random.default_rng(checks.whole(seed, "seed", least=0))
        centre = _logs(self.interval)
        drawn = generator.multivariate_normal(centre, self.covariance, size=count)
        drawn = np.clip(drawn, *_bounds(self.interval.shift).T)
        return tuple(
            SerialInterval.discretised(
                _of_logs(self.interval.family, logs, self.interval.shift), rule
            )
            for logs in drawn
        )


def fit_interval(
    infector: ArrayLike,
    infectee: ArrayLike,
    family: Family = "gamma",
    *,
    infector_last: ArrayLike | None = None,
    infectee_last: ArrayLike | None = None,
    shift: float = 0.0,
    level: float = 0.95,
) -> FittedInterval:
    """Estimate a serial interval from the onset days of infectors and of those they infected.

    An onset lies anywhere within its day, or within the days from its first to its last. The
    likelihood is in closed form; nothing is corrected for pairs that are not over yet, so that in
    a growing outbreak short intervals are seen too often.

    Args:
        infector: onset day of each infector, whole numbers, (pairs,).
        infectee: onset day of the case that each infected.
        family: of the interval.
        infector_last: last possible onset day, where it is uncertain; by default `infector`.
        infectee_last: the same of the infected.
        shift: the least possible interval, given and not estimated.
        level: confidence level.

    Returns:
        Estimate, confidence limits (Wald, on the logarithms), log-likelihood.

    Raises:
        InvalidInput: wrong days, a pair whose interval cannot be above `shift`, fewer than 5
            pairs, or intervals too much alike, or too widely spread, for an estimate.

    >>> fitted = fit_interval([0, 0, 1, 3, 4, 6], [2, 4, 4, 5, 9, 9])
    >>> round(fitted.interval.mean, 1)
    3.2
    """
    from scipy.optimize import minimize
    from scipy.special import ndtri

    checks.known(str(family), FAMILIES, "family")
    checks.number(shift, "shift", least=-LONGEST_MEAN, most=LONGEST_MEAN / 2)
    checks.refuse_unless(
        0 < checks.number(level, "level") < 1,
        N_("%(field)s: must be between 0 and 1, got %(got)s."),
        "level",
        got=level,
    )
    windows = _windows(infector, infector_last, infectee, infectee_last, shift)

    def minus_log_likelihood(logs: NDArray[np.float64]) -> float:
        chances = _of_logs(family, logs, shift).between_windows(*windows)
        return -float(np.sum(np.log(np.maximum(chances, 1e-300))))

    middle = (windows[2] + windows[3] - windows[0] - windows[1]) / 2 - shift
    typical = max(float(middle.mean()), 0.1)
    checks.refuse_unless(
        typical < (LONGEST_MEAN - shift) / 2,
        N_("%(field)s: the intervals are too long, %(got)s days on average."),
        "infectee",
        got=round(float(middle.mean() + shift), 1),
    )
    spread = float(np.clip(middle.std() / typical, 0.1, 3))
    bounds = _bounds(shift)
    found = minimize(
        minus_log_likelihood,
        np.log([typical, spread]),
        method="Nelder-Mead",
        bounds=bounds,
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 2000, "maxfev": 4000},
    )
    inside = (found.x > bounds[:, 0] + _BORDER) & (found.x < bounds[:, 1] - _BORDER)
    checks.refuse_unless(
        bool(inside.all()),
        N_("%(field)s: the intervals are too much alike, or too widely spread, for an estimate."),
        "infectee",
    )
    curvature = _curvature(minus_log_likelihood, found.x)
    checks.refuse_unless(
        bool(np.isfinite(curvature).all()) and bool((np.linalg.eigvalsh(curvature) > 0).all()),
        N_("%(field)s: the pairs say too little for an estimate."),
        "infectee",
    )
    covariance = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    z = float(ndtri((1 + level) / 2))
    interval = _of_logs(family, found.x, shift)
    above = interval.mean - shift
    of_mean = z * math.sqrt(covariance[0, 0])
    of_sd = z * math.sqrt(covariance.sum())
    return FittedInterval(
        interval=interval,
        pairs=len(windows[0]),
        level=level,
        mean_interval=(shift + above * math.exp(-of_mean), shift + above * math.exp(of_mean)),
        sd_interval=(interval.sd * math.exp(-of_sd), interval.sd * math.exp(of_sd)),
        log_likelihood=-float(found.fun),
        covariance=covariance,
    )


def _bounds(shift: float) -> NDArray[np.float64]:
    """Least and greatest logarithms, of the mean above the shift and of the variation."""
    return np.log([(2e-3, 0.99 * (LONGEST_MEAN - shift)), (_NARROW, _WIDE)])


def _logs(interval: ContinuousInterval) -> NDArray[np.float64]:
    above = interval.mean - interval.shift
    return np.log([above, interval.sd / above])


def _of_logs(family: Family, logs: NDArray[np.float64], shift: float) -> ContinuousInterval:
    above, spread = math.exp(float(logs[0])), math.exp(float(logs[1]))
    return ContinuousInterval(family, shift + above, above * spread, shift)


def _curvature(
    function: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Second derivatives by central differences."""
    h = _CURVATURE_STEP
    table = np.empty((2, 2))
    steps = np.eye(2) * h
    for i in range(2):
        for j in range(2):
            a, b = steps[i], steps[j]
            table[i, j] = (
                function(at + a + b)
                - function(at + a - b)
                - function(at - a + b)
                + function(at - a - b)
            ) / (4 * h * h)
    return table


def _windows(
    infector: ArrayLike,
    infector_last: ArrayLike | None,
    infectee: ArrayLike,
    infectee_last: ArrayLike | None,
    shift: float,
) -> tuple[NDArray[np.float64], ...]:
    first = _days(infector, "infector")
    low = _days(infectee, "infectee")
    last = first if infector_last is None else _days(infector_last, "infector_last")
    high = low if infectee_last is None else _days(infectee_last, "infectee_last")
    for name, each in (("infectee", low), ("infector_last", last), ("infectee_last", high)):
        checks.refuse_unless(
            each.shape == first.shape,
            N_("%(field)s: must be as many as infectors, %(wanted)s, got %(got)s."),
            name,
            wanted=first.size,
            got=each.size,
        )
    checks.refuse_unless(
        first.size >= _LEAST_PAIRS,
        N_("%(field)s: at least %(least)s pairs are needed, got %(got)s."),
        "infector",
        least=_LEAST_PAIRS,
        got=first.size,
    )
    _refuse_where(last < first, "infector_last", N_("%(place)s: must not be before the first day."))
    _refuse_where(high < low, "infectee_last", N_("%(place)s: must not be before the first day."))
    _refuse_where(
        high + 1 - first <= shift,
        "infectee",
        N_("%(place)s: the onset is too early to have been caused by the infector."),
    )
    return first, last + 1, low, high + 1


def _refuse_where(wrong: NDArray[np.bool_], field: str, msgid: str) -> None:
    if wrong.any():
        raise InvalidInput(msgid, field, place=f"{field}[{int(np.flatnonzero(wrong)[0])}]")


def _days(given: ArrayLike, field: str) -> NDArray[np.float64]:
    days = as_floats(given, field, N_("%(field)s: must be whole days."))
    checks.refuse_unless(days.ndim == 1, N_("%(field)s: must be a list of days."), field)
    whole = (np.abs(days) <= _LATEST_DAY) & (days == np.floor(days))
    _refuse_where(~whole, field, N_("%(place)s: must be a whole day within ±10,000,000."))
    return days
