"""Reproduction numbers over time, as a method hands them back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.surveillance.transmission.gamma_quantile import RAREST


class Standing(IntEnum):
    """Whether there is an estimate for a window, and if not, why not."""

    ESTIMATED = 0
    MISSING = 1
    """A day of the window, or one that matters for its infectivity, was not reported."""
    EARLY = 2
    """The window ends before one mean serial interval has passed since the first day."""
    NO_INFECTIVITY = 3
    """No earlier case could have infected anybody in the window."""
    FEW_CASES = 4
    """Fewer cases in the window than asked for."""
    NO_CASES = 5
    """No case in the window, and the method speaks of cases alone."""


@dataclass(frozen=True, eq=False)
class Reproduction:
    """The reproduction number of each window of each series.

    Tables are (series, windows); NaN exactly where `standing` is not `ESTIMATED`.

    Attributes:
        t_start: first day of each window, from 0 (EpiEstim counts from 1).
        t_end: its last day, included.
        mean: posterior mean.
        sd: posterior standard deviation.
        probabilities: those of the quantiles.
        quantiles: (series, windows, probabilities).
        standing: a `Standing` for each window.
        cases: local cases in the window.
        shape: shape of the gamma posterior.
        scale: its scale for each serial interval, (intervals, series, windows).
    """

    t_start: NDArray[np.intp]
    t_end: NDArray[np.intp]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    standing: NDArray[np.int8]
    cases: NDArray[np.float64]
    shape: NDArray[np.float64]
    scale: NDArray[np.float64]

    def probability_above(self, threshold: float = 1.0) -> NDArray[np.float64]:
        """The posterior probability that the number exceeds `threshold`, (series, windows)."""
        from scipy.special import gammaincc

        least = checks.number(threshold, "threshold", least=0.0)
        return np.asarray(gammaincc(self.shape, least / self.scale).mean(axis=0))

    def draws(self, count: int, *, seed: int) -> NDArray[np.float64]:
        """Draws from the posterior, (intervals × count, series, windows).

        `count` for each serial interval: with intervals drawn from their own uncertainty this is
        the pooled sample of Cori et al. (2013).
        """
        checks.whole(count, "count", least=1)
        generator = np.random.default_rng(checks.whole(seed, "seed", least=0))
        shape = np.where(np.isnan(self.shape), 1.0, self.shape)
        standard = generator.standard_gamma(shape, (len(self.scale), count, *shape.shape))
        drawn = standard * self.scale[:, None]
        return np.asarray(drawn.reshape(-1, *shape.shape))


def checked_probabilities(probabilities: tuple[float, ...]) -> None:
    """Refuse what are not probabilities from 0.00001 to 0.99999."""
    for at, each in enumerate(probabilities):
        checks.number(each, f"probabilities[{at}]", least=RAREST, most=1 - RAREST)
