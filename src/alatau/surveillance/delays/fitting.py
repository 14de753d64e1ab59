"""Parametric estimation of a delay from pairs of days, by maximum likelihood.

Good practice follows Charniga K, Park SW, Akhmetzhanov AR, et al. Best practices for estimating
and reporting epidemiological delay distributions of infectious diseases. PLoS Comput Biol
2024;20:e1012520: adjust for censoring to days and for right truncation, report the spread and the
quantiles with the mean, and compare families.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.delays.censoring import CENSORINGS, Censoring, DayCounting
from alatau.surveillance.delays.distribution import (
    FAMILIES,
    DelayDistribution,
    Family,
    unit_mean,
    unit_quantile,
    unit_sd,
)
from alatau.surveillance.delays.likelihood import LEAST_SHAPE, MOST_SHAPE, DelayLikelihood
from alatau.surveillance.delays.pairs import DelayPairs
from alatau.surveillance.delays.region import LikelihoodRegion, Summary, hessian
from alatau.surveillance.estimate import Estimate, NoEstimate, checked_level

IntervalMethod = Literal["profile", "delta"]

_WIDEST = 15.0
"""A half-width of this on the logarithm, a factor of three million, is no bound."""

FEWEST_CASES = 5
"""Fewer cases than this give no estimate of two parameters."""

_MOST_MEAN_OVER_SEEN = 20.0
"""A mean of this many times the longest delay that could be seen says that none can be told."""


@dataclass(frozen=True)
class DelayFit:
    """How a delay is estimated.

    Attributes:
        family: `gamma`, `lognormal` or `weibull`.
        censoring: `double` if both events are known to the day, `single` if the first is known to
            the moment.
        growth_rate: of first events within their day, per day (`double` only).
        interval: `profile` likelihood, or `delta` method on the logarithm of each summary.
        level: of the intervals.
        quantiles: shares of which the delay is reported.
    """

    family: Family = "lognormal"
    censoring: Censoring = "double"
    growth_rate: float = 0.0
    interval: IntervalMethod = "profile"
    level: float = 0.95
    quantiles: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)

    def __post_init__(self) -> None:
        checks.known(self.family, FAMILIES, "family")
        checks.known(self.censoring, CENSORINGS, "censoring")
        checks.known(self.interval, get_args(IntervalMethod), "interval")
        checks.number(self.growth_rate, "growth_rate", least=-5.0, most=5.0)
        checked_level(self.level)
        for place, share in enumerate(self.quantiles):
            checks.number(share, f"quantiles[{place}]", least=1e-6, most=1 - 1e-6)
        if self.censoring == "single" and self.growth_rate != 0.0:
            raise InvalidInput(
                N_("%(field)s: means nothing where the first event is known to the moment."),
                "growth_rate",
            )


@dataclass(frozen=True)
class FittedDelay:
    """An estimated delay.

    Attributes:
        distribution: the most likely distribution, or None with `reason`.
        mean, sd: in days, with intervals.
        quantiles: in days, in the order of the options.
        log_likelihood: at its maximum; None without an estimate.
        covariance: of (log mean, log shape), (2, 2); None without an estimate.
        cases: how many pairs it comes from.
        reason: why there is no estimate; None if there is one.
        options: how it was estimated.
    """

    distribution: DelayDistribution | None
    mean: Estimate
    sd: Estimate
    quantiles: tuple[Estimate, ...]
    log_likelihood: float | None
    covariance: NDArray[np.float64] | None
    cases: int
    reason: NoEstimate | None
    options: DelayFit

    @property
    def aic(self) -> float | None:
        """Akaike's criterion, to compare families on the same pairs: the least is the best."""
        return None if self.log_likelihood is None else 4.0 - 2.0 * self.log_likelihood


def fit_delay(pairs: DelayPairs, options: DelayFit = DelayFit()) -> FittedDelay:
    """Estimate the distribution of a delay from pairs of days.

    Args:
        pairs: made by `delay_pairs`; with `until`, right truncation is corrected for by the
            likelihood given that each delay could be seen.
        options: family, censoring, intervals.

    Returns:
        The estimate, or the reason why there is none: too few pairs, all delays alike, or a
        truncation so heavy that longer delays would fit as well.

    >>> from alatau.surveillance.delays import delay_pairs
    >>> days = [0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 7, 9]
    >>> fitted = fit_delay(delay_pairs([0] * 13, days), DelayFit("gamma"))
    >>> round(fitted.mean.value, 2), round(fitted.mean.lower, 2), round(fitted.mean.upper, 2)
    (3.31, 2.16, 5.37)
    """
    reason = _unfit(pairs)
    if reason is not None:
        return _absent(pairs, options, reason)
    counting = DayCounting(options.family, options.censoring, options.growth_rate)
    likelihood = DelayLikelihood.of_pairs(counting, pairs)
    limits = _limits(options.family, pairs)
    peak = _maximum(likelihood, pairs, limits)
    if isinstance(peak, NoEstimate):
        return _absent(pairs, options, peak)
    covariance = _covariance(likelihood, peak)
    if covariance is None:
        return _absent(pairs, options, NoEstimate.NOT_OBSERVED_LONG_ENOUGH)
    scale, shape = (float(each[0]) for each in likelihood.parameters(peak[None]))
    measure = _Measure(likelihood, peak, covariance, limits, options)
    return FittedDelay(
        distribution=DelayDistribution(options.family, scale, shape),
        mean=measure(lambda k: unit_mean(options.family, k)),
        sd=measure(lambda k: unit_sd(options.family, k)),
        quantiles=tuple(
            measure(partial(_unit_quantile, options.family, share)) for share in options.quantiles
        ),
        log_likelihood=float(likelihood(peak[None])[0]),
        covariance=covariance,
        cases=pairs.delay.size,
        reason=None,
        options=options,
    )


def _unit_quantile(family: Family, share: float, shape: NDArray[np.float64]) -> NDArray[np.float64]:
    return unit_quantile(family, shape, share)


def _unfit(pairs: DelayPairs) -> NoEstimate | None:
    if pairs.delay.size == 0:
        return NoEstimate.NO_CASES
    if pairs.delay.size < FEWEST_CASES:
        return NoEstimate.TOO_FEW
    return NoEstimate.ALL_ALIKE if np.ptp(pairs.delay) == 0 else None


def _absent(pairs: DelayPairs, options: DelayFit, reason: NoEstimate) -> FittedDelay:
    absent = Estimate.absent(reason, options.level)
    quantiles = (absent,) * len(options.quantiles)
    return FittedDelay(
        None, absent, absent, quantiles, None, None, pairs.delay.size, reason, options
    )


def _limits(family: Family, pairs: DelayPairs) -> NDArray[np.float64]:
    """Least and greatest log mean and log shape to be looked at, (2, 2)."""
    most = 10 * (float(pairs.delay.max()) + 1)
    if pairs.longest is not None:
        most = _MOST_MEAN_OVER_SEEN * (float(pairs.longest.max()) + 1)
    return np.log([[1e-3, most], [LEAST_SHAPE[family], MOST_SHAPE[family]]])


def _maximum(
    likelihood: DelayLikelihood, pairs: DelayPairs, limits: NDArray[np.float64]
) -> NDArray[np.float64] | NoEstimate:
    """The most likely (log mean, log shape), or why there is none within reason."""
    from scipy.optimize import minimize

    mean, spread = float(pairs.delay.mean()) + 0.5, float(pairs.delay.std())
    start = DelayDistribution.of_mean(
        likelihood.counting.family, mean=mean, sd=float(np.clip(spread, mean / 20, 3 * mean))
    )

    def downhill(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        steps = 1e-5 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]], dtype=float)
        v = -likelihood(point + steps) / pairs.delay.size
        return float(v[0]), np.array([v[1] - v[2], v[3] - v[4]]) / 2e-5

    found = minimize(
        downhill,
        np.log([mean, start.shape]),
        jac=True,
        method="L-BFGS-B",
        bounds=limits,
        options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-9},
    )
    peak: NDArray[np.float64] = found.x
    if peak[0] > limits[0, 1] - 1e-6:
        return NoEstimate.NOT_OBSERVED_LONG_ENOUGH
    narrow = limits[1, 0] if likelihood.counting.family == "lognormal" else limits[1, 1]
    wide = limits[1, 1] if likelihood.counting.family == "lognormal" else limits[1, 0]
    if abs(peak[1] - narrow) < 1e-6 or peak[0] < limits[0, 0] + 1e-6:
        return NoEstimate.ALL_ALIKE
    if abs(peak[1] - wide) < 1e-6:
        return NoEstimate.NOT_OBSERVED_LONG_ENOUGH
    return peak


def _covariance(
    likelihood: DelayLikelihood, peak: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    information = -hessian(likelihood, peak, 1e-3)
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information)[0] <= 0:
        return None
    return np.asarray(np.linalg.inv(information))


class _Measure:
    """Turns a summary of the family at scale 1, a function of shape, into an estimate in days."""

    def __init__(
        self,
        likelihood: DelayLikelihood,
        peak: NDArray[np.float64],
        covariance: NDArray[np.float64],
        limits: NDArray[np.float64],
        options: DelayFit,
    ) -> None:
        self._likelihood, self._peak = likelihood, peak
        self._covariance, self._level = covariance, options.level
        self._region = (
            LikelihoodRegion(likelihood, peak, covariance, limits, options.level)
            if options.interval == "profile"
            else None
        )

    def __call__(self, unit: Summary) -> Estimate:
        def log_summary(points: NDArray[np.float64]) -> NDArray[np.float64]:
            scale, shape = self._likelihood.parameters(points)
            return np.log(scale) + np.log(unit(shape))

        value = float(log_summary(self._peak[None])[0])
        if self._region is not None:
            low, high = self._region.bounds(log_summary)
        else:
            low, high = self._delta(log_summary, value)
        return Estimate(_days(value), _days(low), _days(high), self._level)

    def _delta(self, log_summary: Summary, value: float) -> tuple[float | None, float | None]:
        steps = 1e-5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], dtype=float)
        v = log_summary(self._peak + steps)
        slope = np.array([v[0] - v[1], v[2] - v[3]]) / 2e-5
        half = float(ndtri((1 + self._level) / 2) * np.sqrt(slope @ self._covariance @ slope))
        return (None, None) if half > _WIDEST else (value - half, value + half)


def _days(logarithm: float | None) -> float | None:
    return None if logarithm is None else float(np.exp(logarithm))
