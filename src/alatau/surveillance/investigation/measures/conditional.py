"""The exact conditional distribution behind Fisher's test and its relatives.

Given the margins, the number of exposed cases X of a table, of several strata together, or of
matched sets has P(X = x) proportional to w(x) * OR^x, with weights w known from the margins alone
(Fisher's non-central hypergeometric distribution and its convolutions). Estimate, p-values and
intervals all follow from it: Cornfield 1956; Gart 1970, Biometrika 57:471-475; Breslow and Day
1980, Statistical Methods in Cancer Research I, chapters 4, 5 and 7.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.measures.estimates import Estimate, confidence

LARGEST_SUPPORT = 200_000
"""Exact methods are refused beyond so many possible values of X: normal ones do as well there."""

LARGEST_CONVOLUTION = 2e8
TIES = 1e-7
"""Probabilities this close, relatively, count as equal, as in R."""
_FARTHEST = 700.0
"""Log odds ratios are sought within this distance of zero: exp of more overflows."""


class TwoSided(StrEnum):
    """What counts as being as extreme as the observed on both sides."""

    LIKELIHOOD = "likelihood"
    """All values no more probable than the observed one (Freeman and Halton 1951; R's rule)."""
    DOUBLED = "doubled"
    """Twice the smaller tail, at most 1; agrees with the exact interval of equal tails."""
    MID = "mid"
    """Twice the smaller tail with half the observed value's probability (Lancaster 1961)."""


@dataclass(frozen=True)
class Conditional:
    """P(X = lowest + i) proportional to exp(log_weights[i] + i * log odds ratio).

    Attributes:
        lowest: smallest possible value.
        log_weights: (support,).
    """

    lowest: int
    log_weights: NDArray[np.float64]

    @classmethod
    def of_table(cls, exposed: int, unexposed: int, cases: int) -> Conditional:
        """Exposed cases, given how many were exposed, were not, and fell ill."""
        lowest, highest = max(0, cases - unexposed), min(exposed, cases)
        _refuse_large(highest - lowest + 1)
        x = np.arange(lowest, highest, dtype=np.float64)
        ratios = np.log(exposed - x) + np.log(cases - x)
        ratios -= np.log(x + 1) + np.log(unexposed - cases + x + 1)
        return cls(lowest, _centred(np.concatenate(([0.0], np.cumsum(ratios)))))

    @classmethod
    def of_pairs(cls, discordant: int) -> Conditional:
        """Pairs with the case exposed, among pairs of which one member was exposed."""
        _refuse_large(discordant + 1)
        x = np.arange(discordant, dtype=np.float64)
        ratios = np.log(discordant - x) - np.log(x + 1)
        return cls(0, _centred(np.concatenate(([0.0], np.cumsum(ratios)))))

    @classmethod
    def of_set(cls, exposed: int, members: int) -> Conditional:
        """Whether the case is exposed, in a set of one case and its controls."""
        if exposed in (0, members):
            return cls(min(exposed, 1), np.zeros(1))
        return cls(0, np.log(np.array([members - exposed, exposed], dtype=np.float64)))

    @classmethod
    def of_sum(cls, parts: Iterable[Conditional]) -> Conditional:
        """The sum of independent ones with a common odds ratio."""
        total = cls(0, np.zeros(1))
        for part in sorted(parts, key=lambda each: len(each.log_weights)):
            total = cls(total.lowest + part.lowest, _convolved(total.log_weights, part.log_weights))
        return total

    @property
    def highest(self) -> int:
        """The largest possible value."""
        return self.lowest + len(self.log_weights) - 1

    @property
    def fixed(self) -> bool:
        """Whether only one value is possible, so that nothing can be learnt."""
        return len(self.log_weights) == 1

    def probabilities(self, log_odds: float = 0.0) -> NDArray[np.float64]:
        """P(X = lowest), ..., P(X = highest) at a log odds ratio."""
        logs = self.log_weights + np.arange(len(self.log_weights)) * log_odds
        weights = np.exp(logs - logs.max())
        result: NDArray[np.float64] = weights / weights.sum()
        return result

    def mean(self, log_odds: float = 0.0) -> float:
        """E(X) at a log odds ratio."""
        return self.lowest + float(
            self.probabilities(log_odds) @ np.arange(len(self.log_weights), dtype=np.float64)
        )

    def maximum_likelihood(self, observed: int) -> float:
        """The conditional maximum likelihood estimate of the odds ratio: E(X) = observed.

        0 or infinite where `observed` is the smallest or largest possible value; NaN if only one
        value is possible.
        """
        self._checked(observed)
        if self.fixed:
            return math.nan
        if observed in (self.lowest, self.highest):
            return 0.0 if observed == self.lowest else math.inf
        return math.exp(log_odds_where(lambda log_odds: self.mean(log_odds) - observed))

    def upper_tail(self, observed: int, log_odds: float = 0.0, *, mid: bool = False) -> float:
        """P(X >= observed), or with half of P(X = observed)."""
        p = self.probabilities(log_odds)
        i = observed - self.lowest
        return float(p[i:].sum()) - (0.5 * float(p[i]) if mid else 0.0)

    def lower_tail(self, observed: int, log_odds: float = 0.0, *, mid: bool = False) -> float:
        """P(X <= observed), or with half of P(X = observed)."""
        p = self.probabilities(log_odds)
        i = observed - self.lowest
        return float(p[: i + 1].sum()) - (0.5 * float(p[i]) if mid else 0.0)

    def p_value(
        self, observed: int, rule: TwoSided = TwoSided.LIKELIHOOD, odds_ratio: float = 1.0
    ) -> float:
        """Two-sided p-value of the hypothesis that the odds ratio is `odds_ratio`."""
        self._checked(observed)
        checks.number(odds_ratio, "odds_ratio", least=1e-300)
        log_odds = math.log(odds_ratio)
        if rule is TwoSided.LIKELIHOOD:
            p = self.probabilities(log_odds)
            return min(1.0, float(p[p <= p[observed - self.lowest] * (1 + TIES)].sum()))
        mid = rule is TwoSided.MID
        tails = (
            self.lower_tail(observed, log_odds, mid=mid),
            self.upper_tail(observed, log_odds, mid=mid),
        )
        return min(1.0, 2.0 * min(tails))

    def interval(self, observed: int, level: float = 0.95, *, mid: bool = False) -> Estimate:
        """The conditional estimate with the exact interval of equal tails.

        Args:
            observed: the value of X.
            level: coverage, at least (with `mid`: about).
            mid: count half of P(X = observed) into each tail, which is shorter and no longer
                certain to cover.
        """
        self._checked(observed)
        tail = (1.0 - confidence(level)) / 2.0
        lower = upper = math.nan
        if not self.fixed:
            lower, upper = 0.0, math.inf
            if observed > self.lowest:
                lower = math.exp(
                    log_odds_where(lambda odds: self.upper_tail(observed, odds, mid=mid) - tail)
                )
            if observed < self.highest:
                upper = math.exp(
                    log_odds_where(lambda odds: tail - self.lower_tail(observed, odds, mid=mid))
                )
        return Estimate(
            self.maximum_likelihood(observed), lower, upper, "mid-p" if mid else "exact", level
        )

    def _checked(self, observed: int) -> None:
        checks.whole(observed, "observed", least=self.lowest, most=self.highest)


def _centred(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = logs - logs.max()
    return result


def _convolved(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of the product of two polynomials given by the logarithms of coefficients."""
    short, long = sorted((one, other), key=len)
    size = len(short) + len(long) - 1
    _refuse_large(size)
    checks.refuse_unless(
        len(short) * float(len(long)) <= LARGEST_CONVOLUTION,
        N_("%(field)s: too many people for an exact method; use an approximate one."),
        "strata",
    )
    total = np.full(size, -np.inf)
    for place, weight in enumerate(short):
        part = total[place : place + len(long)]
        np.logaddexp(part, long + weight, out=part)
    return _centred(total)


def log_odds_where(
    increasing: Callable[[float], float], low: float = -1.0, high: float = 1.0
) -> float:
    """The log odds ratio at which a function passes zero from below.

    The bracket is widened where need be, up to the largest odds ratio that a number can hold.
    """
    from scipy.optimize import brentq

    step = high - low
    while increasing(low) > 0:
        low, step = max(-_FARTHEST, low - step), 2 * step
    step = high - low
    while increasing(high) < 0:
        high, step = min(_FARTHEST, high + step), 2 * step
    found: float = brentq(increasing, low, high, xtol=1e-14, rtol=8.9e-16, maxiter=500)
    return found


def _refuse_large(support: int) -> None:
    checks.refuse_unless(
        support <= LARGEST_SUPPORT,
        N_("%(field)s: too many people for an exact method; use an approximate one."),
        "table",
    )
