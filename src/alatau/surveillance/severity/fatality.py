"""Case fatality while an outbreak goes on: of all cases, of resolved cases, adjusted for delay.

Sources: Nishiura H, Klinkenberg D, Roberts M, Heesterbeek JAP. Early epidemiological assessment
of the virulence of emerging infectious diseases: a case study of an influenza pandemic. PLoS ONE
2009;4:e6852 (the factor u); Garske T, Legrand J, Donnelly CA, et al. Assessing the severity of the
novel influenza A/H1N1 pandemic. BMJ 2009;339:b2840; Ghani AC, Donnelly CA, Cox DR, et al. Am J
Epidemiol 2005;162:479-486 (resolved cases).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlog1py, xlogy

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.estimate import Estimate, NoEstimate, checked_level
from alatau.surveillance.series import LARGEST_COUNT, checked_counts
from alatau.surveillance.severity.intervals import (
    INTERVAL_METHODS,
    IntervalMethod,
    likelihood_interval,
    share_interval,
)
from alatau.surveillance.severity.outcomes import (
    checked_delay,
    known_outcomes,
    more_than_known,
)


@dataclass(frozen=True)
class FatalityOptions:
    """How the interval of a fatality is made.

    Attributes:
        interval: `exact` (Clopper-Pearson), `wilson` or `likelihood`.
        level: of the interval.
    """

    interval: IntervalMethod = "exact"
    level: float = 0.95

    def __post_init__(self) -> None:
        checks.known(self.interval, INTERVAL_METHODS, "interval")
        checked_level(self.level)


@dataclass(frozen=True)
class AdjustedFatality:
    """Case fatality adjusted for deaths still to come.

    Attributes:
        fatality: the adjusted share of cases that die, or the reason why there is none.
        naive: deaths over cases, with the same kind of interval.
        known_share: share of the cases' outcomes that would be known by now (u), or None without
            cases.
        cases, deaths: from which.
    """

    fatality: Estimate
    naive: Estimate
    known_share: float | None
    cases: int
    deaths: int


def naive_fatality(
    deaths: int,
    cases: int,
    options: FatalityOptions = FatalityOptions(),
) -> Estimate:
    """Deaths over cases. Too low while cases are still ill.

    Args:
        deaths, cases: counts by now.
        options: of the interval.

    Raises:
        InvalidInput: a count that is negative, no whole number or absurd; more deaths than cases.

    >>> found = naive_fatality(5, 20)
    >>> found.value, round(found.lower, 4), round(found.upper, 4)
    (0.25, 0.0866, 0.491)
    """
    cases, deaths = _count(cases, "cases"), _count(deaths, "deaths")
    if deaths > cases:
        raise InvalidInput(
            N_("%(field)s: must not be more than the cases (%(cases)s), got %(got)s."),
            "deaths",
            cases=cases,
            got=deaths,
        )
    if cases == 0:
        return Estimate.absent(NoEstimate.NO_CASES, options.level)
    low, high = share_interval(
        np.array([float(deaths)]), np.array([float(cases)]), options.interval, options.level
    )
    return Estimate(deaths / cases, float(low[0]), float(high[0]), options.level)


def resolved_fatality(
    deaths: int,
    recovered: int,
    options: FatalityOptions = FatalityOptions(),
) -> Estimate:
    """Deaths over cases with a known outcome.

    Unbiased in a growing outbreak only if recovery is known as soon as death would be: where
    recovery takes longer it is too high, where longer stays end in death too low.

    Raises:
        InvalidInput: a count that is negative, no whole number or absurd.

    >>> resolved_fatality(3, 9).value
    0.25
    """
    deaths, recovered = _count(deaths, "deaths"), _count(recovered, "recovered")
    return naive_fatality(deaths, deaths + recovered, options)


def adjusted_fatality(
    cases: ArrayLike,
    deaths: int,
    delay: ArrayLike,
    options: FatalityOptions = FatalityOptions(),
) -> AdjustedFatality:
    """Case fatality adjusted for the time from onset to death.

    Of the deaths to come among the cases, a share u is expected to have occurred by now, so the
    deaths are binomial in the cases with chance u times the fatality, and the fatality is
    deaths / (u cases).

    Args:
        cases: by day of onset, (days,), the last day being now.
        deaths: number by now among them.
        delay: probability of death 0, 1, ... days after onset, given death, as from
            `DelayDistribution.daily`. What is missing to 1 comes later.
        options: of the interval.

    Returns:
        The adjusted and the naive fatality; no adjusted one where no outcome can be known yet,
        or where more died than could have by now, so that the delay does not fit the cases.

    Raises:
        InvalidInput: counts or delay that cannot be, with their place.

    >>> found = adjusted_fatality([10, 20, 40], 3, [0.0, 0.5, 0.5])
    >>> round(found.known_share, 4), round(found.fatality.value, 4)
    (0.2857, 0.15)
    """
    row = one_series(cases, "cases")
    share = checked_delay(delay)
    total = int(row.sum())
    deaths = _count(deaths, "deaths")
    naive = naive_fatality(deaths, total, options)
    if total == 0:
        return AdjustedFatality(naive, naive, None, 0, deaths)
    known = float(known_outcomes(row[None], share)[0, -1])
    fatality = _adjusted(deaths, total, known, options)
    return AdjustedFatality(fatality, naive, known / total, total, deaths)


def _count(value: object, field: str) -> int:
    """One count, from Python or NumPy, or refuse it."""
    plain = int(value) if isinstance(value, np.integer) else value
    return checks.whole(plain, field, least=0, most=LARGEST_COUNT)


def _adjusted(deaths: int, cases: int, known: float, options: FatalityOptions) -> Estimate:
    """The fatality where so many outcomes would be known; all of these may be deaths."""
    if known < 1e-6:
        return Estimate.absent(NoEstimate.NOTHING_KNOWN_YET, options.level)
    if more_than_known(np.array(float(deaths)), np.array(known)):
        return Estimate.absent(NoEstimate.DISAGREES, options.level)
    low, high = share_interval(
        np.array([float(deaths)]), np.array([float(cases)]), options.interval, options.level
    )
    u = known / cases
    shares = (deaths / cases, float(low[0]), float(high[0]))
    value, lower, upper = (min(share / u, 1.0) for share in shares)
    return Estimate(value, lower, upper, options.level)


def cohort_fatality(
    cases: ArrayLike,
    deaths: ArrayLike,
    delay: ArrayLike,
    options: FatalityOptions = FatalityOptions(interval="likelihood"),
) -> AdjustedFatality:
    """Case fatality where the deaths are known by day of onset, not of death.

    The deaths among the cases of each day of onset are binomial with chance fatality times the
    share of deaths that would have occurred by now (Garske et al. 2009). Uses more than the
    total does: old cases count for more than recent ones. The interval is that of the likelihood.

    Args:
        cases: by day of onset, (days,), the last day being now.
        deaths: among them by day of onset, (days,).
        delay: probability of death 0, 1, ... days after onset, given death.
        options: the level; the interval must be `likelihood`.

    Raises:
        InvalidInput: counts or delay that cannot be, more deaths than cases of a day, another
            interval; with their place.

    >>> found = cohort_fatality([10, 20, 40], [3, 2, 0], [0.0, 0.5, 0.5])
    >>> round(found.fatality.value, 3)
    0.254
    """
    checks.one_of(options.interval, ("likelihood",), "interval")
    row, died = one_series(cases, "cases"), one_series(deaths, "deaths")
    share = checked_delay(delay)
    if row.size != died.size:
        raise InvalidInput(
            N_("%(field)s: must be as many days as cases (%(wanted)s), got %(got)s."),
            "deaths",
            wanted=row.size,
            got=died.size,
        )
    more = np.flatnonzero(died > row)
    if more.size:
        raise InvalidInput(
            N_("%(place)s: must not be more than the cases of the day, got %(got)s."),
            "deaths",
            place=f"deaths[{int(more[0])}]",
            got=int(died[more[0]]),
        )
    total, dead = int(row.sum()), int(died.sum())
    naive = naive_fatality(dead, total, options)
    if total == 0:
        return AdjustedFatality(naive, naive, None, 0, dead)
    cdf = np.minimum(np.cumsum(share), 1.0)
    age = np.arange(row.size)[::-1]
    by_now = cdf[np.minimum(age, cdf.size - 1)]
    u = float(row @ by_now) / total
    if u * total < 1e-6:
        fatality = Estimate.absent(NoEstimate.NOTHING_KNOWN_YET, options.level)
    elif (died[by_now == 0] > 0).any():
        fatality = Estimate.absent(NoEstimate.DISAGREES, options.level)
    else:
        fatality = _cohort(row, died, by_now, options)
    return AdjustedFatality(fatality, naive, u, total, dead)


def _cohort(
    cases: NDArray[np.float64],
    deaths: NDArray[np.float64],
    by_now: NDArray[np.float64],
    options: FatalityOptions,
) -> Estimate:
    def fit(p: NDArray[np.float64]) -> NDArray[np.float64]:
        living = xlog1py(cases - deaths, -p[:, None] * by_now).sum(axis=1)
        return np.asarray(xlogy(deaths.sum(), p) + living)

    low, high = 0.0, 1.0
    for _ in range(60):
        p = (low + high) / 2
        slope = deaths.sum() / p - float(((cases - deaths) * by_now / (1 - p * by_now)).sum())
        low, high = (p, high) if slope > 0 else (low, p)
    best = 0.0 if not deaths.any() else (low + high) / 2
    lower, upper = likelihood_interval(fit, np.array([best]), options.level)
    return Estimate(best, float(lower[0]), float(upper[0]), options.level)


def one_series(counts: ArrayLike, field: str) -> NDArray[np.float64]:
    """Return one series of counts without gaps, or refuse it with its place."""
    table = checked_counts(counts, field)
    if len(table) != 1:
        raise InvalidInput(N_("%(field)s: must be one series."), field)
    gaps = np.flatnonzero(np.isnan(table[0]))
    if gaps.size:
        raise InvalidInput(
            N_("%(place)s: the count is missing."), field, place=f"{field}[{int(gaps[0])}]"
        )
    return np.asarray(table[0])
