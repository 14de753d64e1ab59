"""The exact interval that agrees with Fisher's test: the odds ratios that it would not reject.

Baptista J, Pike MC. Algorithm AS 115: exact two-sided confidence limits for the odds ratio in a
2×2 table. Applied Statistics 1977;26:214-220. The test is that of `TwoSided.LIKELIHOOD`. Where the
accepted odds ratios have holes, the interval is the shortest that holds them all.
"""

from __future__ import annotations

import math

import numpy as np

from alatau.surveillance.investigation.measures.conditional import (
    TIES,
    Conditional,
    log_odds_where,
)
from alatau.surveillance.investigation.measures.estimates import Estimate, confidence


def baptista_pike(distribution: Conditional, observed: int, level: float = 0.95) -> Estimate:
    """The conditional estimate with the interval of Baptista and Pike.

    Args:
        distribution: of X under the margins.
        observed: the value of X.
        level: coverage, at least.
    """
    alpha = 1.0 - confidence(level)
    value = distribution.maximum_likelihood(observed)
    if distribution.fixed:
        return Estimate(value, math.nan, math.nan, "baptista-pike", level)
    mirrored = Conditional(-distribution.highest, distribution.log_weights[::-1])
    lower = _lower(distribution, observed, alpha)
    above = _lower(mirrored, -observed, alpha)
    upper = math.inf if above == 0.0 else 1.0 / above
    return Estimate(value, lower, upper, "baptista-pike", level)


def _lower(distribution: Conditional, observed: int, alpha: float) -> float:
    """The smallest odds ratio with a p-value above alpha.

    As the odds ratio grows, the lower tail that counts as no more probable than the observed
    value gains one value after the other. Between such changes the p-value falls and then rises,
    so that the first stretch with an end above alpha holds the bound. The p-value is at most the
    upper tail times the number of values below, plus one: where that is under alpha, none is.
    """
    place = observed - distribution.lowest
    if place == 0:
        return 0.0
    logs = distribution.log_weights
    entries = (logs[:place] - logs[place] - TIES) / (place - np.arange(place))
    certain = alpha / (place + 1)
    low = log_odds_where(lambda odds: distribution.upper_tail(observed, odds) - certain)
    for extreme in range(int(np.searchsorted(entries, low)), place):
        end = entries[extreme]

        def excess(log_odds: float, extreme: int = extreme) -> float:
            p = distribution.probabilities(log_odds)
            return float(p[:extreme].sum() + p[place:].sum()) - alpha

        start = entries[extreme - 1] if extreme else end - 1.0
        if extreme and excess(start) > 0:
            return math.exp(start)
        if excess(end) > 0:
            return math.exp(log_odds_where(excess, start, end))
    return math.exp(entries[-1])
