"""An uncertain serial interval: draws of its mean and standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri_exp

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.transmission.serial_interval import SerialInterval


@dataclass(frozen=True)
class TruncatedNormal:
    """A normal distribution cut off at both ends, in days.

    Attributes:
        mean: mean before the cut, between `low` and `high`.
        sd: standard deviation before the cut.
        low: least value.
        high: greatest value.
    """

    mean: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        checks.number(self.low, "low", least=0.0)
        checks.number(self.high, "high", least=self.low)
        checks.number(self.mean, "mean", least=self.low, most=self.high)
        checks.number(self.sd, "sd", least=1e-9)

    def quantile(
        self, probability: NDArray[np.float64], *, below: NDArray[np.float64] | float = np.inf
    ) -> NDArray[np.float64]:
        """The inverse distribution function, cut off at `below` where that is less than `high`."""
        least = log_ndtr((self.low - self.mean) / self.sd)
        most = log_ndtr((np.minimum(self.high, below) - self.mean) / self.sd)
        with np.errstate(divide="ignore"):
            part = np.log(probability) + np.log(-np.expm1(least - most))
        inside = most + np.logaddexp(least - most, part)
        value = np.clip(self.mean + self.sd * ndtri_exp(inside), self.low, self.high)
        return np.asarray(np.minimum(value, below))


def uncertain_intervals(
    mean: TruncatedNormal, sd: TruncatedNormal, *, draws: int = 100, seed: int
) -> tuple[SerialInterval, ...]:
    """Serial intervals with drawn means and standard deviations, for `reproduction_number`.

    Each is the discretised gamma distribution of a mean, and of a standard deviation below that
    mean, each from a truncated normal distribution (Cori et al. 2013, `uncertain_si` of EpiEstim).

    Args:
        mean: of the mean, above 1 day.
        sd: of the standard deviation; its least value must be below that of the mean.
        draws: how many.
        seed: of the draws; the same one gives the same intervals.

    Raises:
        InvalidInput: values out of range.

    >>> drawn = uncertain_intervals(
    ...     TruncatedNormal(4.0, 0.5, 3.0, 5.0), TruncatedNormal(2.0, 0.3, 1.5, 2.5), seed=1
    ... )
    >>> len(drawn), 3 < drawn[0].mean < 5
    (100, True)
    """
    checks.refuse_unless(
        mean.low > 1, N_("%(field)s: must be above 1 day, got %(got)s."), "mean.low", got=mean.low
    )
    checks.refuse_unless(
        0 < sd.low < mean.low,
        N_("%(field)s: must be above 0 and below the least mean, %(most)s; got %(got)s."),
        "sd.low",
        most=mean.low,
        got=sd.low,
    )
    checks.whole(draws, "draws", least=1, most=100_000)
    generator = np.random.default_rng(checks.whole(seed, "seed", least=0))
    means = mean.quantile(generator.random(draws))
    sds = sd.quantile(generator.random(draws), below=means)
    return tuple(
        SerialInterval.discretised_gamma(float(centre), float(spread))
        for centre, spread in zip(means, sds, strict=True)
    )
