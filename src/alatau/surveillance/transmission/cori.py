"""The instantaneous reproduction number of Cori et al.

Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to estimate time-varying
reproduction numbers during epidemics. Am J Epidemiol 2013;178:1505-1512. Imported cases: Thompson
RN, Stockwin JE, van Gaalen RD, et al. Improved inference of time-varying reproduction numbers
during infectious disease outbreaks. Epidemics 2019;29:100356.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.series import checked_counts
from alatau.surveillance.transmission.gamma_quantile import gamma_quantile, mixture_quantile
from alatau.surveillance.transmission.infectivity import checked_imports, infectivity
from alatau.surveillance.transmission.reproduction import (
    Reproduction,
    Standing,
    checked_probabilities,
)
from alatau.surveillance.transmission.serial_interval import (
    SerialInterval,
    as_table,
    checked_intervals,
)
from alatau.surveillance.transmission.windows import chosen, sliding, window_sums

Compat = Literal["published", "epiestim"]

QUANTILES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)

NEGLIGIBLE = 1e-3
"""A missing day hides an estimate unless the serial interval gives it less than this weight."""

_CELLS = 80_000
"""Days of series, times serial intervals, that are worked on at a time."""


@dataclass(frozen=True)
class Cori:
    """Options of the method.

    Attributes:
        window: days over which the number is taken as constant, ending on the day of the estimate.
        periods: first and last days of chosen windows, from 0, instead of sliding ones; the first
            day of the series cannot belong to one, nothing being known before it.
        prior_mean: mean of the gamma prior.
        prior_sd: its standard deviation.
        probabilities: those of the quantiles.
        least_cases: withhold the estimate of a window with fewer local cases. The authors advise
            11, for a posterior coefficient of variation of at most 0.3 under the default prior.
        compat: `published`, or `epiestim`: a window without any infectivity gets an estimate all
            the same, from the prior and its own cases alone.
    """

    window: int = 7
    periods: tuple[tuple[int, int], ...] | None = None
    prior_mean: float = 5.0
    prior_sd: float = 5.0
    probabilities: tuple[float, ...] = QUANTILES
    least_cases: int = 0
    compat: Compat = "published"

    def __post_init__(self) -> None:
        checks.whole(self.window, "window", least=1)
        checks.number(self.prior_mean, "prior_mean", least=1e-6, most=1e6)
        least, most = 1e-4 * self.prior_mean, 1e3 * self.prior_mean
        checks.number(self.prior_sd, "prior_sd", least=least, most=most)
        checked_probabilities(self.probabilities)
        checks.whole(self.least_cases, "least_cases", least=0)
        checks.known(self.compat, get_args(Compat), "compat")

    @property
    def prior_shape(self) -> float:
        """Shape of the gamma prior."""
        return (self.prior_mean / self.prior_sd) ** 2

    @property
    def prior_scale(self) -> float:
        """Scale of the gamma prior."""
        return self.prior_sd**2 / self.prior_mean


def reproduction_number(
    incidence: ArrayLike,
    interval: SerialInterval | Sequence[SerialInterval],
    options: Cori | None = None,
    *,
    imported: ArrayLike | None = None,
) -> Reproduction:
    """The instantaneous reproduction number by windows, with its posterior.

    Args:
        incidence: all cases by day of onset, (time,) or (series, time). NaN is a day that was not
            reported: windows that it matters for get no estimate.
        interval: the serial interval; or several equally likely ones (see `uncertain_intervals`),
            over which the posterior is the exact mixture.
        options: windows, prior and quantiles; `Cori()` by default.
        imported: those of the cases that were infected elsewhere, in the shape of `incidence`.
            They infect others, and are nobody's secondary cases here. Where the incidence is
            missing, they are not read.

    Returns:
        Mean, standard deviation and quantiles of each window, and why there is none.

    Raises:
        InvalidInput: wrong counts, more imported than cases, too short a series, no serial
            interval.

    >>> interval = SerialInterval.discretised_gamma(4.0, 2.0)
    >>> found = reproduction_number([100] * 40, interval)
    >>> found.mean[0, -1].round(3).item(), int(found.t_end[-1])
    (1.001, 39)
    """
    given = Cori() if options is None else options
    cases = checked_counts(incidence, "incidence")
    days = cases.shape[1]
    intervals = checked_intervals(interval, "interval")
    if given.periods is None:
        start, end = sliding(given.window, days, first=1)
    else:
        start, end = chosen(given.periods, days, first=1)
    missing = np.isnan(cases)
    reported = np.where(missing, 0.0, cases) if missing.any() else cases
    brought_in = checked_imports(imported, cases)
    local = reported if brought_in is None else reported - brought_in

    result = _blank(given, start, end, len(cases), len(intervals))
    rows = max(1, _CELLS // (days * len(intervals)))
    for low in range(0, len(cases), rows):
        part = slice(low, low + rows)
        number = window_sums(local[part], start, end)
        total = np.stack(
            [window_sums(infectivity(reported[part], each.pmf), start, end) for each in intervals]
        )
        standing = _standings(given, number, total, end, intervals)
        if missing[part].any():
            standing[_hidden(missing[part], intervals, start, end)] = Standing.MISSING
        _fill(result, part, given, number, total, standing)
    return result


def _standings(
    options: Cori,
    number: NDArray[np.float64],
    total: NDArray[np.float64],
    end: NDArray[np.intp],
    intervals: Sequence[SerialInterval],
) -> NDArray[np.int8]:
    standing = np.zeros(number.shape, dtype=np.int8)
    standing[number < options.least_cases] = Standing.FEW_CASES
    if options.compat == "published":
        standing[(total <= 0).any(axis=0)] = Standing.NO_INFECTIVITY
    standing[:, end + 1 <= np.mean([each.mean for each in intervals])] = Standing.EARLY
    return standing


def _hidden(
    missing: NDArray[np.bool_],
    intervals: Sequence[SerialInterval],
    start: NDArray[np.intp],
    end: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Windows with a missing day in them, or one that matters for their infectivity."""
    gaps = missing.astype(np.float64)
    weight = infectivity(gaps, as_table(intervals).max(axis=0))
    return np.asarray(window_sums(gaps + (weight > NEGLIGIBLE), start, end) > 0)


def _blank(
    options: Cori, start: NDArray[np.intp], end: NDArray[np.intp], series: int, intervals: int
) -> Reproduction:
    shape = (series, start.size)
    return Reproduction(
        t_start=start,
        t_end=end,
        mean=np.full(shape, np.nan),
        sd=np.full(shape, np.nan),
        probabilities=np.array(options.probabilities, dtype=np.float64),
        quantiles=np.full((*shape, len(options.probabilities)), np.nan),
        standing=np.zeros(shape, dtype=np.int8),
        cases=np.zeros(shape),
        shape=np.full(shape, np.nan),
        scale=np.full((intervals, *shape), np.nan),
    )


def _fill(
    result: Reproduction,
    part: slice,
    options: Cori,
    number: NDArray[np.float64],
    total: NDArray[np.float64],
    standing: NDArray[np.int8],
) -> None:
    """The gamma posterior, or its mixture over serial intervals, where there is an estimate."""
    there = standing == Standing.ESTIMATED
    shape = options.prior_shape + number[there]
    scale = 1 / (1 / options.prior_scale + total[:, there])
    centre = scale.mean(axis=0)
    between = ((scale - centre) ** 2).mean(axis=0)
    result.standing[part] = standing
    result.cases[part] = number
    result.shape[part][there] = shape
    result.scale[:, part][:, there] = scale
    result.mean[part][there] = shape * centre
    result.sd[part][there] = np.sqrt(shape * (scale**2).mean(axis=0) + shape**2 * between)
    if len(scale) == 1:
        quantiles = gamma_quantile(shape, result.probabilities) * centre[:, None]
    else:
        quantiles = mixture_quantile(shape, scale, result.probabilities)
    result.quantiles[part][there] = quantiles
