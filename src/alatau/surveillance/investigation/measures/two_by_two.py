"""One exposure, ill or not: ratios and differences of a single 2×2 table.

Sources: Fisher RA 1935; Cornfield 1956 (exact interval); Woolf B, Annals of Human Genetics
1955;19:251-253; Katz D et al., Biometrics 1978;34:469-474; Koopman PAR, Biometrics 1984;40:513-517;
Newcombe RG, Statistics in Medicine 1998;17:873-890 (method 10).

Zeros. Nothing is added to a table unless `add_half` is asked for (0.5 to each of the four cells if
one of them is zero: Haldane and Anscombe). Without it, a ratio over zero is infinite, 0/0 is NaN,
and logarithmic intervals of a table with a zero are NaN; exact and score intervals remain valid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from alatau import checks
from alatau.surveillance.investigation.measures.acceptance import baptista_pike
from alatau.surveillance.investigation.measures.conditional import (
    Conditional,
    TwoSided,
    log_odds_where,
)
from alatau.surveillance.investigation.measures.estimates import Estimate, confidence, people
from alatau.surveillance.investigation.measures.proportions import (
    attack_rate,
    normal_quantile,
)


@dataclass(frozen=True)
class TwoByTwo:
    """People by exposure and illness.

    In a case-control study `well` are the controls, and of the measures only the odds ratio means
    anything.
    """

    exposed_ill: int
    exposed_well: int
    unexposed_ill: int
    unexposed_well: int

    def __post_init__(self) -> None:
        for name in ("exposed_ill", "exposed_well", "unexposed_ill", "unexposed_well"):
            object.__setattr__(self, name, people(getattr(self, name), name))

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """The four cells, exposed first, ill first."""
        return (self.exposed_ill, self.exposed_well, self.unexposed_ill, self.unexposed_well)

    @property
    def exposed(self) -> int:
        """All exposed people."""
        return self.exposed_ill + self.exposed_well

    @property
    def unexposed(self) -> int:
        """All unexposed people."""
        return self.unexposed_ill + self.unexposed_well

    @property
    def ill(self) -> int:
        """All who fell ill."""
        return self.exposed_ill + self.unexposed_ill

    @property
    def total(self) -> int:
        """Everybody."""
        return self.exposed + self.unexposed

    @property
    def conditional(self) -> Conditional:
        """The distribution of the exposed ill, given the margins."""
        return Conditional.of_table(self.exposed, self.unexposed, self.ill)


class OddsRatioMethod(StrEnum):
    """Estimates and intervals of an odds ratio."""

    EXACT = "exact"
    """Conditional estimate, exact interval of equal tails (as R's `fisher.test`)."""
    MID_P = "mid-p"
    """Conditional estimate, mid-P interval of equal tails."""
    BAPTISTA_PIKE = "baptista-pike"
    """Conditional estimate, interval of the odds ratios that Fisher's test would not reject."""
    WOOLF = "woolf"
    """Unconditional estimate ad/bc, logit interval."""


class RiskRatioMethod(StrEnum):
    """Intervals of a risk ratio."""

    KATZ = "katz"
    """Of the logarithm."""
    KOOPMAN = "koopman"
    """Of the score; valid with zeros."""


class RiskDifferenceMethod(StrEnum):
    """Intervals of a risk difference."""

    NEWCOMBE = "newcombe"
    """From the two Wilson intervals; valid with zeros."""
    WALD = "wald"


def fisher_exact(
    table: TwoByTwo, rule: TwoSided | str = TwoSided.LIKELIHOOD, odds_ratio: float = 1.0
) -> float:
    """Two-sided p-value of Fisher's exact test.

    Args:
        table: counts of people.
        rule: what is as extreme on the other side; the default is R's.
        odds_ratio: the odds ratio that is tested.

    >>> round(fisher_exact(TwoByTwo(3, 1, 1, 3)), 4)
    0.4857
    """
    chosen = TwoSided(checks.known(str(rule), list(TwoSided), "rule"))
    return table.conditional.p_value(table.exposed_ill, chosen, odds_ratio)


def odds_ratio(
    table: TwoByTwo,
    *,
    method: OddsRatioMethod | str = OddsRatioMethod.EXACT,
    level: float = 0.95,
    add_half: bool = False,
) -> Estimate:
    """The odds ratio.

    Args:
        table: counts of people.
        method: an `OddsRatioMethod`.
        level: coverage.
        add_half: with `woolf`, add 0.5 to each cell if one is zero.

    >>> ratio = odds_ratio(TwoByTwo(43, 11, 3, 18), method="woolf")
    >>> f"{ratio.value:.1f} ({ratio.lower:.1f} to {ratio.upper:.1f})"
    '23.5 (5.8 to 94.2)'
    """
    kind = OddsRatioMethod(checks.known(str(method), list(OddsRatioMethod), "method"))
    confidence(level)
    if kind is OddsRatioMethod.WOOLF:
        a, b, c, d = _cells(table, add_half)
        return _logarithmic(
            _ratio(a * d, b * c),
            (1 / each if each else math.inf for each in (a, b, c, d)),
            kind,
            level,
        )
    distribution, observed = table.conditional, table.exposed_ill
    if kind is OddsRatioMethod.BAPTISTA_PIKE:
        return baptista_pike(distribution, observed, level)
    return distribution.interval(observed, level, mid=kind is OddsRatioMethod.MID_P)


def risk_ratio(
    table: TwoByTwo,
    *,
    method: RiskRatioMethod | str = RiskRatioMethod.KATZ,
    level: float = 0.95,
    add_half: bool = False,
) -> Estimate:
    """The attack rate of the exposed over that of the unexposed.

    Args:
        table: counts of people.
        method: interval, `katz` or `koopman`.
        level: coverage.
        add_half: with `katz`, add 0.5 to each cell if one is zero.

    >>> ratio = risk_ratio(TwoByTwo(43, 11, 3, 18))
    >>> f"{ratio.value:.1f} ({ratio.lower:.1f} to {ratio.upper:.1f})"
    '5.6 (1.9 to 16.0)'
    """
    kind = RiskRatioMethod(checks.known(str(method), list(RiskRatioMethod), "method"))
    confidence(level)
    if kind is RiskRatioMethod.KOOPMAN:
        return _koopman(table, level)
    a, b, c, d = _cells(table, add_half)
    value = _ratio(a * (c + d), c * (a + b))
    parts = (
        1 / a - 1 / (a + b) if a else math.inf,
        1 / c - 1 / (c + d) if c else math.inf,
    )
    return _logarithmic(value, parts, kind, level)


def risk_difference(
    table: TwoByTwo,
    *,
    method: RiskDifferenceMethod | str = RiskDifferenceMethod.NEWCOMBE,
    level: float = 0.95,
) -> Estimate:
    """The attack rate of the exposed minus that of the unexposed; NaN if a group is empty."""
    kind = RiskDifferenceMethod(checks.known(str(method), list(RiskDifferenceMethod), "method"))
    one = attack_rate(table.exposed_ill, table.exposed, level=level)
    other = attack_rate(table.unexposed_ill, table.unexposed, level=level)
    value = one.value - other.value
    if math.isnan(value):
        return Estimate(math.nan, math.nan, math.nan, kind.value, level)
    if kind is RiskDifferenceMethod.WALD:
        variances = (
            rate.value * (1 - rate.value) / size
            for rate, size in ((one, table.exposed), (other, table.unexposed))
        )
        half = normal_quantile(level) * math.sqrt(sum(variances))
        return Estimate(value, value - half, value + half, kind.value, level)
    below = math.hypot(one.value - one.lower, other.upper - other.value)
    above = math.hypot(one.upper - one.value, other.value - other.lower)
    return Estimate(value, value - below, value + above, kind.value, level)


def vaccine_efficacy(ratio: Estimate) -> Estimate:
    """Efficacy (or effectiveness) of a vaccine: one minus the risk or odds ratio of the vaccinated.

    >>> trial = TwoByTwo(exposed_ill=5, exposed_well=95, unexposed_ill=20, unexposed_well=80)
    >>> round(vaccine_efficacy(risk_ratio(trial)).value, 3)
    0.75
    """
    return ratio.turned()


def _cells(table: TwoByTwo, add_half: bool) -> tuple[float, float, float, float]:
    add = 0.5 if add_half and 0 in table.cells else 0.0
    a, b, c, d = (each + add for each in table.cells)
    return a, b, c, d


def _ratio(above: float, below: float) -> float:
    if below:
        return above / below
    return math.inf if above else math.nan


def _logarithmic(value: float, variances: Iterable[float], kind: StrEnum, level: float) -> Estimate:
    variance = sum(variances)
    if not math.isfinite(variance) or value <= 0 or not math.isfinite(value):
        return Estimate(value, math.nan, math.nan, kind.value, level)
    factor = math.exp(normal_quantile(level) * math.sqrt(variance))
    return Estimate(value, value / factor, value * factor, kind.value, level)


def _koopman(table: TwoByTwo, level: float) -> Estimate:
    """Ratios that the score test does not reject, with the restricted estimate in closed form."""
    x, m, y, n = table.exposed_ill, table.exposed, table.unexposed_ill, table.unexposed
    value = _ratio(x * n, y * m)
    if m == 0 or n == 0 or x + y == 0:
        return Estimate(value, math.nan, math.nan, RiskRatioMethod.KOOPMAN.value, level)
    z = normal_quantile(level)

    def score(log_ratio: float) -> float:
        theta = math.exp(log_ratio)
        a, b, c = (m + n) * theta, (m + y) * theta + x + n, float(x + y)
        q = 2.0 * c / (b + math.sqrt(max(b * b - 4.0 * a * c, 0.0)))
        p = min(theta * q, 1.0)
        variance = p * (1 - p) / m + theta * theta * q * (1 - q) / n
        distance = theta * y / n - x / m
        if variance <= 0.0:
            return math.copysign(math.inf, distance) if distance else 0.0
        return distance / math.sqrt(variance)

    lower = 0.0 if x == 0 else math.exp(log_odds_where(lambda at: score(at) + z))
    upper = math.inf if y == 0 else math.exp(log_odds_where(lambda at: score(at) - z))
    return Estimate(value, lower, upper, RiskRatioMethod.KOOPMAN.value, level)
