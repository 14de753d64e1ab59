"""Shares and medians with intervals: what a handful of events can say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.series import as_floats


@dataclass(frozen=True)
class Share:
    """A share of a count with its interval; all three are None where nothing was counted."""

    count: int
    total: int
    share: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Median:
    """A median duration with its interval, in days.

    Attributes:
        observed: durations that ended.
        open: durations that had not ended when the record did; they count as longer than that.
        median, lower, upper: None where so few ended that it is not reached.
    """

    observed: int
    open: int
    median: float | None
    lower: float | None
    upper: float | None


def share_of(count: int, total: int, *, level: float = 0.95) -> Share:
    """A share with Wilson's interval.

    Source: Wilson EB. Probable inference, the law of succession, and statistical inference. J Am
    Stat Assoc 1927;22:209-212.

    Raises:
        InvalidInput: a count outside 0 to `total`, or a level outside (0, 1).

    >>> share = share_of(10, 42)
    >>> [round(each, 3) for each in (share.share, share.lower, share.upper)]
    [0.238, 0.135, 0.385]
    """
    checks.whole(total, "total", least=0)
    checks.whole(count, "count", least=0, most=total)
    z = _normal_quantile(level)
    if total == 0:
        return Share(0, 0, None, None, None)
    share = count / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2) / (1 + z * z / total)
    lower = 0.0 if count == 0 else max(0.0, centre - half)
    upper = 1.0 if count == total else min(1.0, centre + half)
    return Share(count, total, share, lower, upper)


def median_of(days: ArrayLike, ended: ArrayLike, *, level: float = 0.95) -> Median:
    """The median of durations of which some had not ended when the record did.

    The product-limit estimate, with an interval from Greenwood's variance on the log(-log) scale.
    Where the curve lies at one half between two times, their middle is the median, so that
    without open durations it is the usual one; where it ends at one half, the median is not
    reached (R's survival package gives the time at which it came there). Sources: Kaplan EL,
    Meier P. J Am Stat Assoc 1958;53:457-481; Brookmeyer R, Crowley J. Biometrics 1982;38:29-41.

    Args:
        days: durations in days, (n,), at least 0.
        ended: whether each had ended, (n,); one that had not is known to be longer.
        level: of the interval.

    Raises:
        InvalidInput: durations that are negative or not finite, or of another number than `ended`.

    >>> median_of([2, 4, 9, 12], [True, True, True, False]).median
    6.5
    """
    length = as_floats(days, "days")
    over = as_floats(ended, "ended") > 0
    checks.refuse_unless(
        length.ndim == 1 and length.shape == over.shape,
        N_("%(field)s: must be one list, as long as that of what has ended."),
        "days",
    )
    checks.refuse_unless(
        bool(np.isfinite(length).all() and (length >= 0).all()),
        N_("%(field)s: durations must be finite and not negative."),
        "days",
    )
    z = _normal_quantile(level)
    times, survival, hazard_variance = _product_limit(length, over)
    inside = (survival > 0) & (survival < 1)
    logs = np.log(survival[inside])
    spread = z * np.sqrt(hazard_variance[inside]) / -logs
    return Median(
        observed=int(over.sum()),
        open=int((~over).sum()),
        median=_crossing(times, survival),
        lower=_crossing(times[inside], np.exp(logs * np.exp(spread))),
        upper=_crossing(times[inside], np.exp(logs * np.exp(-spread))),
    )


def _normal_quantile(level: float) -> float:
    checks.number(level, "level", least=0, most=1)
    checks.refuse_unless(0 < level < 1, N_("%(field)s: must lie between 0 and 1."), "level")
    return NormalDist().inv_cdf((1 + level) / 2)


_Floats = NDArray[np.float64]


def _product_limit(days: _Floats, ended: NDArray[np.bool_]) -> tuple[_Floats, _Floats, _Floats]:
    times, ends = np.unique(days[ended], return_counts=True)
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    survival = np.cumprod(1 - ends / at_risk, dtype=np.float64)
    left = np.where(at_risk > ends, at_risk - ends, np.nan)
    return times, survival, np.cumsum(ends / (at_risk * left))


def _crossing(times: _Floats, curve: _Floats) -> float | None:
    reached = np.flatnonzero(curve <= 0.5 + 1e-9)
    if not reached.size:
        return None
    first = int(reached[0])
    if abs(curve[first] - 0.5) > 1e-9:
        return float(times[first])
    return float(times[first : first + 2].mean()) if first + 1 < len(times) else None
