"""Sizes of chains of transmission: their distribution, and R and k from them.

A chain that starts with s introduced cases has j cases with probability (s / j) times that of j
cases having j - s secondary cases (Dwass M. J Appl Probab 1969;6:682-686). For the negative
binomial offspring distribution and s = 1 this is the distribution of Blumberg S, Lloyd-Smith JO.
Inference of R0 and transmission heterogeneity from the size distribution of stuttering chains.
PLoS Comput Biol 2013;9:e1002993; for s introductions see Nishiura H, Yan P, Sleeman CK, Mode CJ.
J Theor Biol 2012;294:48-55.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, xlogy

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.chains.offspring import whole_numbers
from alatau.surveillance.chains.profile import OffspringFit, fit_offspring_likelihood
from alatau.surveillance.estimate import checked_level

LONGEST_OPEN_CHAIN = 5000
"""A chain still growing must not be larger: its likelihood sums over all smaller sizes."""


def chain_size_log_pmf(
    sizes: NDArray[np.float64],
    introductions: NDArray[np.float64],
    reproduction: NDArray[np.float64],
    dispersion: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Log probability of chain sizes from so many introductions; all of shapes that broadcast.

    Sizes must not be smaller than the introductions. Where R > 1 the probabilities sum to that of
    extinction.
    """
    later = sizes - introductions
    total = dispersion * sizes
    return np.asarray(
        np.log(introductions / sizes)
        + gammaln(total + later)
        - gammaln(total)
        - gammaln(later + 1)
        + xlogy(later, reproduction / (reproduction + dispersion))
        - total * np.log1p(reproduction / dispersion)
    )


def chain_size_pmf(
    longest: int, reproduction: float, dispersion: float, *, introductions: int = 1
) -> NDArray[np.float64]:
    """Probability of a chain of 0, 1, ... `longest` cases.

    Args:
        longest: the greatest size.
        reproduction, dispersion: R and k; an infinite k is taken as 100,000.
        introductions: cases the chain starts with; smaller chains have probability 0.

    Returns:
        (longest + 1,)

    >>> chain_size_pmf(3, 0.5, 1.0).round(4).tolist()
    [0.0, 0.6667, 0.1481, 0.0658]
    """
    checks.whole(longest, "longest", least=1, most=1_000_000)
    checks.whole(introductions, "introductions", least=1, most=longest)
    checks.number(reproduction, "reproduction", least=0.0, most=1000.0)
    k = checked_dispersion(dispersion)
    sizes = np.arange(introductions, longest + 1, dtype=np.float64)
    found = np.zeros(longest + 1)
    found[introductions:] = np.exp(
        chain_size_log_pmf(
            sizes, np.array(float(introductions)), np.array(float(reproduction)), np.array(k)
        )
    )
    return found


def checked_dispersion(dispersion: object, field: str = "dispersion") -> float:
    """Return k as a number from 0.0001 to 100,000, infinity as the latter, or refuse it."""
    if dispersion == np.inf:
        return 1e5
    return checks.number(dispersion, field, least=1e-4, most=1e5)


@dataclass(frozen=True)
class _Chains:
    """Distinct (size, introductions) with how often each occurs, closed and open."""

    closed: NDArray[np.float64]
    times: NDArray[np.float64]
    open: NDArray[np.float64]
    open_times: NDArray[np.float64]

    def __call__(
        self, reproduction: NDArray[np.float64], dispersion: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        r, k = reproduction[:, None], dispersion[:, None]
        found = chain_size_log_pmf(self.closed[0], self.closed[1], r, k) @ self.times
        for (size, start), times in zip(self.open.T, self.open_times, strict=True):
            smaller = np.arange(start, size)
            if smaller.size:
                gone = np.exp(chain_size_log_pmf(smaller, np.array(start), r, k)).sum(axis=1)
                found += times * np.log(np.maximum(1.0 - gone, 1e-300))
        return np.asarray(found)


def fit_chain_sizes(
    sizes: ArrayLike,
    *,
    introductions: ArrayLike | None = None,
    ended: ArrayLike | None = None,
    level: float = 0.95,
) -> OffspringFit:
    """Estimate R and k from the sizes of chains, without knowing who infected whom.

    Args:
        sizes: cases in each chain, its introductions among them, (chains,).
        introductions: cases each chain started with, (chains,); 1 each if None.
        ended: whether each chain is over, (chains,). Of one that may still grow it is only known
            that it has at least so many cases. None: all are over.
        level: of the profile likelihood intervals.

    Returns:
        R and k with intervals. Where all chains are over, R is 1 - introductions / cases,
        whatever k is.

    Raises:
        InvalidInput: a size that is missing, no whole number, below its introductions or absurd;
            rows of different length; with the place.

    >>> fit = fit_chain_sizes([1, 1, 1, 1, 1, 1, 2, 2, 3, 12])
    >>> round(fit.reproduction.value, 3), round(fit.dispersion.value, 2)
    (0.6, 1.28)
    """
    checked_level(level)
    row = whole_numbers(sizes, "sizes", 1)
    start = _row(introductions, row.size, "introductions")
    over = _row(ended, row.size, "ended") > 0
    small = np.flatnonzero(start > row)
    if small.size:
        raise InvalidInput(
            N_("%(place)s: must be at least its introductions, got %(got)s."),
            "sizes",
            place=f"sizes[{int(small[0])}]",
            got=int(row[small[0]]),
        )
    long = np.flatnonzero(~over & (row > LONGEST_OPEN_CHAIN))
    if long.size:
        checks.whole(int(row[long[0]]), f"sizes[{int(long[0])}]", most=LONGEST_OPEN_CHAIN)
    table = np.stack([row, start])
    closed, times = np.unique(table[:, over], axis=1, return_counts=True)
    still, open_times = np.unique(table[:, ~over], axis=1, return_counts=True)
    later = float((row - start).sum())
    return fit_offspring_likelihood(
        _Chains(closed, times.astype(np.float64), still, open_times.astype(np.float64)),
        cases=row.size,
        secondary=later,
        start=later / float(row.sum()) if row.size else 0.0,
        level=level,
    )


def _row(values: ArrayLike | None, chains: int, field: str) -> NDArray[np.float64]:
    if values is None:
        return np.ones(chains)
    row = whole_numbers(values, field, 0 if field == "ended" else 1)
    if row.size != chains:
        raise InvalidInput(
            N_("%(field)s: must be one a chain, %(wanted)s, got %(got)s."),
            field,
            wanted=chains,
            got=row.size,
        )
    return row
