"""Attack rates: the share of people who fell ill, with its interval.

Clopper CJ, Pearson ES. Biometrika 1934;26:404-413 (exact). Wilson EB. Journal of the American
Statistical Association 1927;22:209-212 (score; nearer to its nominal coverage).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.measures.conditional import Conditional, TwoSided
from alatau.surveillance.investigation.measures.estimates import Estimate, confidence, people

if TYPE_CHECKING:
    import pyarrow


class ShareInterval(StrEnum):
    """Intervals of a share."""

    EXACT = "exact"
    WILSON = "wilson"


def attack_rate(
    cases: int,
    total: int,
    *,
    method: ShareInterval | str = ShareInterval.WILSON,
    level: float = 0.95,
) -> Estimate:
    """The share of people at risk who fell ill.

    Args:
        cases: people who fell ill.
        total: people at risk. With none the share and its bounds are NaN.
        method: interval, `exact` (Clopper and Pearson) or `wilson`.
        level: coverage.

    Raises:
        InvalidInput: negative, not whole, or more cases than people.

    >>> rate = attack_rate(43, 54, method="exact")
    >>> f"{rate.value:.3f} ({rate.lower:.3f} to {rate.upper:.3f})"
    '0.796 (0.665 to 0.894)'
    """
    kind = ShareInterval(checks.known(str(method), list(ShareInterval), "method"))
    confidence(level)
    cases, total = people(cases, "cases"), people(total, "total")
    checks.refuse_unless(
        cases <= total,
        N_("%(field)s: %(cases)s cases among %(total)s people cannot be."),
        "cases",
        cases=cases,
        total=total,
    )
    if total == 0:
        return Estimate(math.nan, math.nan, math.nan, kind.value, level)
    bounds = (
        _exact(cases, total, level) if kind is ShareInterval.EXACT else _wilson(cases, total, level)
    )
    return Estimate(cases / total, *bounds, kind.value, level)


def binomial_p_value(
    cases: int, total: int, share: float = 0.5, rule: TwoSided = TwoSided.LIKELIHOOD
) -> float:
    """Exact two-sided p-value of the hypothesis that the true share is `share` (0 < share < 1)."""
    cases, total = people(cases, "cases"), people(total, "total")
    checks.share(share, "share")
    return Conditional.of_pairs(total).p_value(cases, rule, share / (1.0 - share))


def attack_rates(
    groups: Mapping[str, tuple[int, int]],
    *,
    method: ShareInterval | str = ShareInterval.WILSON,
    level: float = 0.95,
) -> pyarrow.Table:
    """Attack rates of several groups as an Arrow table.

    Args:
        groups: cases and people at risk by name of the group.
        method: see `attack_rate`.
        level: coverage.

    Returns:
        Columns group, cases, total, attack_rate, lower, upper; NaN becomes null.

    Raises:
        InvalidInput: no mapping of two counts each, or more cases than people.
    """
    import pyarrow as pa

    wrong = _not_pairs(groups)
    checks.refuse_unless(
        wrong is None,
        N_("%(field)s: must be cases and people at risk by name of the group, got %(got)s."),
        "groups",
        got=repr(wrong),
    )
    rates = {
        name: attack_rate(cases, total, method=method, level=level)
        for name, (cases, total) in groups.items()
    }
    return pa.table(
        {
            "group": pa.array(list(groups), pa.string()),
            "cases": pa.array([people(c, "cases") for c, _ in groups.values()], pa.int64()),
            "total": pa.array([people(t, "total") for _, t in groups.values()], pa.int64()),
            **{
                column: pa.array(
                    [getattr(rate, name) for rate in rates.values()], pa.float64(), from_pandas=True
                )
                for column, name in (
                    ("attack_rate", "value"),
                    ("lower", "lower"),
                    ("upper", "upper"),
                )
            },
        }
    )


def _not_pairs(groups: Any) -> Any:
    """What is no pair of counts by the name of a group; None if all are."""
    if not isinstance(groups, Mapping):
        return [groups]
    for name, counts in groups.items():
        if not isinstance(name, str) or not isinstance(counts, tuple | list) or len(counts) != 2:
            return {name: counts}
    return None


def _exact(cases: int, total: int, level: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    tail = (1.0 - level) / 2.0
    lower = float(betaincinv(cases, total - cases + 1, tail)) if cases else 0.0
    upper = float(betaincinv(cases + 1, total - cases, 1.0 - tail)) if cases < total else 1.0
    return lower, upper


def _wilson(cases: int, total: int, level: float) -> tuple[float, float]:
    z = normal_quantile(level)
    share, add = cases / total, z * z / total
    centre = (share + add / 2.0) / (1.0 + add)
    half = math.sqrt(add * share * (1.0 - share) + add * add / 4.0) / (1.0 + add)
    lower = 0.0 if cases == 0 else centre - half
    upper = 1.0 if cases == total else centre + half
    return lower, upper


def normal_quantile(level: float) -> float:
    """How many standard errors an interval of this coverage reaches to each side."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + confidence(level) / 2.0)
