"""One exposure in several strata: a common ratio, and whether there is one.

Mantel N, Haenszel W. JNCI 1959;22:719-748; Robins J, Breslow N, Greenland S. Biometrics
1986;42:311-323 (variance of the odds ratio); Greenland S, Robins JM. Biometrics 1985;41:55-68
(variance of the risk ratio); Breslow NE, Day NE 1980, p. 142; Tarone RE. Biometrika 1985;72:91-95
(correction); Gart JJ. Biometrika 1970;57:471-475 (exact).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.measures.conditional import Conditional, TwoSided
from alatau.surveillance.investigation.measures.estimates import Estimate, confidence
from alatau.surveillance.investigation.measures.proportions import normal_quantile
from alatau.surveillance.investigation.measures.two_by_two import TwoByTwo


@dataclass(frozen=True)
class ChiSquared:
    """A test by a chi-squared statistic."""

    statistic: float
    degrees_of_freedom: int
    p_value: float


class CommonOddsRatio(StrEnum):
    """How the common odds ratio is estimated."""

    MANTEL_HAENSZEL = "mantel-haenszel"
    """With the interval of Robins, Breslow and Greenland."""
    EXACT = "exact"
    """Conditional estimate with the exact interval of equal tails."""
    MID_P = "mid-p"
    """Conditional estimate with the mid-P interval."""


def common_odds_ratio(
    strata: Sequence[TwoByTwo],
    *,
    method: CommonOddsRatio | str = CommonOddsRatio.MANTEL_HAENSZEL,
    level: float = 0.95,
) -> Estimate:
    """The odds ratio common to all strata.

    Args:
        strata: one table each. A stratum in which a margin is empty says nothing and changes
            nothing.
        method: a `CommonOddsRatio`.
        level: coverage.

    Returns:
        For Mantel and Haenszel, a ratio over zero is infinite, 0/0 NaN, and the interval of
        either and of zero NaN; exact intervals are then still valid.
    """
    kind = CommonOddsRatio(checks.known(str(method), list(CommonOddsRatio), "method"))
    confidence(level)
    if kind is not CommonOddsRatio.MANTEL_HAENSZEL:
        distribution, observed = _exact(strata)
        return distribution.interval(observed, level, mid=kind is CommonOddsRatio.MID_P)
    a, b, c, d, n = _columns(strata)
    with np.errstate(all="ignore"):
        p, q = (a + d) / n, (b + c) / n
        r, s = a * d / n, b * c / n
        total_r, total_s = float(r.sum()), float(s.sum())
        variance = (
            (
                (p @ r) / (2 * total_r**2)
                + (p @ s + q @ r) / (2 * total_r * total_s)
                + (q @ s) / (2 * total_s**2)
            )
            if total_r and total_s
            else math.nan
        )
    return _with_log_variance(total_r, total_s, float(variance), level)


def common_risk_ratio(strata: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate:
    """The Mantel-Haenszel risk ratio with the interval of Greenland and Robins."""
    a, b, c, d, n = _columns(strata)
    exposed, unexposed = a + b, c + d
    r, s = float((a * unexposed / n).sum()), float((c * exposed / n).sum())
    parts = (exposed * unexposed * (a + c) - a * c * n) / n**2
    variance = float(parts.sum()) / (r * s) if r and s else math.nan
    return _with_log_variance(r, s, variance, level)


def mantel_haenszel_test(strata: Sequence[TwoByTwo], *, continuity: bool = True) -> ChiSquared:
    """Test of no association in any stratum, by default with continuity correction (as R).

    The statistic is NaN if no stratum is informative.
    """
    a, b, c, d, n = _columns(strata)
    kept = n > 1
    a, b, c, d, n = (each[kept] for each in (a, b, c, d, n))
    expected = (a + b) * (a + c) / n
    variance = float(((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))).sum())
    difference = abs(float((a - expected).sum()))
    if continuity and difference >= 0.5:
        difference -= 0.5
    return _chi_squared(difference**2 / variance if variance else math.nan, 1)


def exact_conditional_test(
    strata: Sequence[TwoByTwo], rule: TwoSided | str = TwoSided.LIKELIHOOD
) -> float:
    """Exact two-sided p-value of a common odds ratio of one (as R's `mantelhaen.test`)."""
    distribution, observed = _exact(strata)
    return distribution.p_value(observed, TwoSided(checks.known(str(rule), list(TwoSided), "rule")))


def breslow_day(strata: Sequence[TwoByTwo], *, tarone: bool = True) -> ChiSquared:
    """Test that the odds ratio is the same in all strata, around that of Mantel and Haenszel.

    Strata in which a margin is empty do not count. NaN if fewer than two count, or if the common
    odds ratio is zero, infinite or NaN.

    Args:
        strata: one table each.
        tarone: with Tarone's correction.
    """
    informative = [each for each in strata if not each.conditional.fixed]
    ratio = common_odds_ratio(strata).value
    if len(informative) < 2 or not math.isfinite(ratio) or ratio == 0:
        return ChiSquared(math.nan, max(len(informative) - 1, 0), math.nan)
    a, b, c, d, _ = _columns(informative)
    expected = _expected(ratio, a + b, c + d, a + c)
    ill, unexposed = a + c, c + d
    cells = (expected, a + b - expected, ill - expected, unexposed - ill + expected)
    variance = 1.0 / (1.0 / np.array(cells)).sum(axis=0)
    difference = a - expected
    statistic = float((difference**2 / variance).sum())
    if tarone:
        statistic -= float(difference.sum()) ** 2 / float(variance.sum())
    return _chi_squared(statistic, len(informative) - 1)


def _expected(
    ratio: float,
    exposed: NDArray[np.float64],
    unexposed: NDArray[np.float64],
    ill: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Exposed cases that have the odds ratio under the margins: root of a quadratic."""
    if abs(ratio - 1.0) < 1e-12:
        plain: NDArray[np.float64] = exposed * ill / (exposed + unexposed)
        return plain
    lead = 1.0 - ratio
    linear = unexposed - ill + ratio * (exposed + ill)
    constant = -ratio * exposed * ill
    root = np.sqrt(linear**2 - 4.0 * lead * constant)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(
            linear < 0, (root - linear) / (2.0 * lead), -2.0 * constant / (linear + root)
        )


def _exact(strata: Sequence[TwoByTwo]) -> tuple[Conditional, int]:
    _columns(strata)
    distribution = Conditional.of_sum(each.conditional for each in strata)
    return distribution, sum(each.exposed_ill for each in strata)


def _columns(strata: Sequence[TwoByTwo]) -> tuple[NDArray[np.float64], ...]:
    checks.refuse_unless(
        len(strata) > 0 and all(isinstance(each, TwoByTwo) for each in strata),
        N_("%(field)s: must be at least one table."),
        "strata",
    )
    rows = np.array([each.cells for each in strata if each.total], dtype=np.float64).reshape(-1, 4)
    a, b, c, d = rows.T
    return a, b, c, d, rows.sum(axis=1)


def _with_log_variance(above: float, below: float, variance: float, level: float) -> Estimate:
    name = CommonOddsRatio.MANTEL_HAENSZEL.value
    if not above or not below or not math.isfinite(variance):
        value = above / below if below else (math.inf if above else math.nan)
        return Estimate(value, math.nan, math.nan, name, level)
    value, factor = above / below, math.exp(normal_quantile(level) * math.sqrt(variance))
    return Estimate(value, value / factor, value * factor, name, level)


def _chi_squared(statistic: float, degrees: int) -> ChiSquared:
    from scipy.special import chdtrc

    return ChiSquared(statistic, degrees, float(chdtrc(degrees, statistic)))
