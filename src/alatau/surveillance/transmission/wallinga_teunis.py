"""The case reproduction number of Wallinga and Teunis.

Wallinga J, Teunis P. Different epidemic curves for severe acute respiratory syndrome reveal similar
impacts of control measures. Am J Epidemiol 2004;160:509-516.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.series import checked_counts
from alatau.surveillance.transmission.infectivity import (
    checked_imports,
    infectivity,
    refuse_missing,
)
from alatau.surveillance.transmission.reproduction import Standing, checked_probabilities
from alatau.surveillance.transmission.serial_interval import SerialInterval, checked_intervals
from alatau.surveillance.transmission.windows import chosen, sliding, window_sums


@dataclass(frozen=True)
class WallingaTeunis:
    """Options of the method.

    Attributes:
        window: days whose cases are averaged.
        periods: first and last days of chosen windows, from 0, instead of sliding ones.
        trees: transmission trees to simulate for the intervals; 0 for the estimate alone.
        probabilities: those of the quantiles over trees.
    """

    window: int = 7
    periods: tuple[tuple[int, int], ...] | None = None
    trees: int = 0
    probabilities: tuple[float, ...] = (0.025, 0.975)

    def __post_init__(self) -> None:
        checks.whole(self.window, "window", least=1)
        checks.whole(self.trees, "trees", least=0, most=100_000)
        checked_probabilities(self.probabilities)


@dataclass(frozen=True, eq=False)
class CaseReproduction:
    """How many each case of a window infected, on average. Tables are (series, windows).

    Attributes:
        t_start: first day of each window, from 0.
        t_end: its last day, included.
        mean: the estimate; NaN where `standing` is not `ESTIMATED`.
        observed_share: the share of the serial interval after the last day of the window that
            lies within the series. Where it is well below 1 the estimate is too low: infections
            by these cases have not been seen yet.
        standing: a `Standing` for each window.
        cases: cases in the window.
        sd: standard deviation over simulated trees; None without them.
        probabilities: those of the quantiles.
        quantiles: over simulated trees, (series, windows, probabilities); None without them.
    """

    t_start: NDArray[np.intp]
    t_end: NDArray[np.intp]
    mean: NDArray[np.float64]
    observed_share: NDArray[np.float64]
    standing: NDArray[np.int8]
    cases: NDArray[np.float64]
    sd: NDArray[np.float64] | None
    probabilities: NDArray[np.float64]
    quantiles: NDArray[np.float64] | None


def case_reproduction_number(
    incidence: ArrayLike,
    interval: SerialInterval,
    options: WallingaTeunis | None = None,
    *,
    imported: ArrayLike | None = None,
    seed: int = 0,
) -> CaseReproduction:
    """How many each case infected, from the likelihood of each possible infector.

    A case of day t was infected by one of day s with probability w(t - s) I(s) / Λ(t). A case that
    nobody can have infected counts as infected elsewhere.

    Args:
        incidence: all cases by day of onset, (time,) or (series, time), none missing.
        interval: the serial interval.
        options: windows, and whether trees are simulated; `WallingaTeunis()` by default.
        imported: those infected elsewhere, in the shape of `incidence`.
        seed: of the simulated trees. Series k of a table draws from its own stream.

    Returns:
        The estimate of each window, and with simulated trees its spread.

    Raises:
        InvalidInput: wrong or missing counts, more imported than cases, too short a series.

    >>> interval = SerialInterval([0, 0.5, 0.5])
    >>> case_reproduction_number([1, 2, 4, 8], interval, WallingaTeunis(window=1)).mean.round(3)
    array([[3.333, 2.667, 1.333, 0.   ]])
    """
    given = WallingaTeunis() if options is None else options
    cases = refuse_missing(checked_counts(incidence, "incidence"))
    days = cases.shape[1]
    if given.periods is None:
        start, end = sliding(given.window, days, first=0)
    else:
        start, end = chosen(given.periods, days, first=0)
    brought_in = checked_imports(imported, cases)
    local = cases if brought_in is None else cases - brought_in

    (interval,) = checked_intervals([interval], "interval")
    total = infectivity(cases, interval.pmf)
    share = np.divide(local, total, out=np.zeros_like(local), where=total > 0)
    infected = cases * _later(share, interval.pmf)
    number = window_sums(cases, start, end)
    there = number > 0
    mean = _ratio(window_sums(infected, start, end), number)
    sd = quantiles = None
    if given.trees:
        checks.whole(seed, "seed", least=0)
        spread, found = [], []
        for row in range(len(cases)):
            offspring = simulated_offspring(
                cases[row], local[row], total[row], interval.pmf, given.trees, [seed, row]
            )
            each = _ratio(window_sums(offspring, start, end), number[row])
            spread.append(each.std(axis=0, ddof=1 if given.trees > 1 else 0))
            found.append(np.quantile(each, given.probabilities, axis=0).T)
        sd, quantiles = np.stack(spread), np.stack(found)
    seen = np.concatenate([[0.0], np.cumsum(interval.pmf[1:])])
    observed = seen[np.minimum(days - 1 - end, seen.size - 1)] / seen[-1]
    return CaseReproduction(
        t_start=start,
        t_end=end,
        mean=mean,
        observed_share=np.broadcast_to(observed, mean.shape),
        standing=np.where(there, Standing.ESTIMATED, Standing.NO_CASES).astype(np.int8),
        cases=number,
        sd=sd,
        probabilities=np.array(given.probabilities, dtype=np.float64),
        quantiles=quantiles,
    )


def _later(share: NDArray[np.float64], pmf: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a case of each day infects later on, on average."""
    total = np.zeros_like(share)
    for lag in range(1, min(pmf.size, share.shape[1])):
        total[:, :-lag] += pmf[lag] * share[:, lag:]
    return total


def _ratio(infected: NDArray[np.float64], cases: NDArray[np.float64]) -> NDArray[np.float64]:
    blank = np.full(infected.shape, np.nan)
    return np.asarray(
        np.divide(infected, cases, out=blank, where=np.broadcast_to(cases > 0, blank.shape))
    )


def simulated_offspring(
    cases: NDArray[np.float64],
    local: NDArray[np.float64],
    total: NDArray[np.float64],
    pmf: NDArray[np.float64],
    trees: int,
    seed: list[int],
) -> NDArray[np.float64]:
    """How many the cases of each day infected in each simulated tree, (trees, time)."""
    generator = np.random.default_rng(seed)
    offspring = np.zeros((trees, cases.size))
    for day in np.flatnonzero((local > 0) & (total > 0)):
        lags = np.arange(1, min(pmf.size, int(day) + 1))
        chances = pmf[lags] * cases[day - lags]
        chances /= chances.sum()
        likely = chances > 0
        drawn = generator.multinomial(int(local[day]), chances[likely], size=trees)
        offspring[:, day - lags[likely]] += drawn
    return offspring
