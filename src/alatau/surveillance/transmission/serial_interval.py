"""The serial interval by whole days: what every method of transmission begins with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import as_floats
from alatau.surveillance.transmission.continuous import ContinuousInterval

Rule = Literal["daily", "floor", "rounded"]
RULES: tuple[Rule, ...] = get_args(Rule)

LONGEST = 20_000
"""Days that a serial interval may have at most."""

_ROUNDING = 0.01
"""Published tables are rounded: their sum may be off by so much, as in EpiEstim."""

_TAIL = 1e-13
"""Where the length is left open, what lies beyond it has this probability at most."""


@dataclass(frozen=True, eq=False)
class SerialInterval:
    """The distribution of the days between the onsets of a case and of those it infects.

    Attributes:
        pmf: probabilities from day 0 on, the first of them 0, the sum within 0.01 of 1 (it is
            used as it is, not rescaled). Zeros at the end are dropped. Read-only.

    Raises:
        InvalidInput: not probabilities, a probability at day 0, or another sum.

    >>> SerialInterval([0, 0.25, 0.5, 0.25]).mean
    2.0
    """

    pmf: NDArray[np.float64]

    def __init__(self, pmf: ArrayLike) -> None:
        object.__setattr__(self, "pmf", _checked(pmf))

    @classmethod
    def discretised_gamma(
        cls, mean: float, sd: float, *, length: int | None = None
    ) -> SerialInterval:
        """The discretisation of Cori et al. (2013): a gamma distribution shifted by one day.

        Both onsets are uniform within their days. `discr_si` of EpiEstim gives the same.

        Args:
            mean: mean of the continuous interval, above 1 day.
            sd: its standard deviation.
            length: days to keep, from 0 to length - 1, the rest cut off; by default as many as
                leave 1e-13.

        >>> SerialInterval.discretised_gamma(2.6, 1.5).pmf[:3].round(6).tolist()
        [0.0, 0.233172, 0.358579]
        """
        checks.refuse_unless(
            checks.number(mean, "mean") > 1,
            N_("%(field)s: must be above 1 day, got %(got)s."),
            "mean",
            got=mean,
        )
        return cls.discretised(ContinuousInterval("gamma", mean, sd, shift=1.0), length=length)

    @classmethod
    def discretised(
        cls, interval: ContinuousInterval, rule: Rule = "daily", *, length: int | None = None
    ) -> SerialInterval:
        """A continuous interval by whole days.

        Args:
            interval: in continuous time; must not begin before day 0.
            rule: `daily`, both events uniform within their days and independent (what a line list
                of dates shows); `floor`, day k holds [k, k+1); `rounded`, [k-1/2, k+1/2).
            length: days to keep, as above.

        A probability at day 0 is left out and the others scaled up to a sum of 1: the interval
        given that it is at least a day.
        """
        checks.known(rule, RULES, "rule")
        checks.refuse_unless(
            interval.shift >= 0, N_("%(field)s: must not be negative here."), "interval.shift"
        )
        days = _length(interval) if length is None else checks.whole(length, "length", least=2)
        checks.refuse_unless(
            days <= LONGEST,
            N_("%(field)s: %(got)s days would be needed, more than %(most)s; give a length."),
            "interval",
            got=days,
            most=LONGEST,
        )
        pmf = _by_days(interval, rule, days)
        today, pmf[0] = pmf[0], 0.0
        checks.refuse_unless(
            today < 1 - _ROUNDING,
            N_("%(field)s: nearly all of it lies within the first day."),
            "interval",
        )
        if today > 0:
            pmf /= 1 - today
        return cls(pmf)

    @classmethod
    def empirical(cls, days: ArrayLike) -> SerialInterval:
        """The shares of the observed intervals, in whole days of at least 1.

        >>> SerialInterval.empirical([1, 2, 2, 3]).pmf.tolist()
        [0.0, 0.25, 0.5, 0.25]
        """
        msgid = N_("%(field)s: must be a list of intervals, and not empty.")
        observed = as_floats(days, "days", msgid)
        checks.refuse_unless(observed.ndim == 1 and observed.size > 0, msgid, "days")
        wrong = ~((observed >= 1) & (observed < LONGEST) & (observed == np.floor(observed)))
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            raise InvalidInput(
                N_("%(place)s: must be whole days of at least 1, got %(got)s."),
                "days",
                place=f"days[{place}]",
                got=float(observed[place]),
            )
        return cls(np.bincount(observed.astype(np.intp)) / observed.size)

    @classmethod
    def mixture(
        cls, intervals: Sequence[SerialInterval], weights: ArrayLike | None = None
    ) -> SerialInterval:
        """The interval of a case drawn from several kinds, with weights (equal by default)."""
        kinds = checked_intervals(intervals, "intervals")
        msgid = N_("%(field)s: must be one number for each interval, none negative, not all 0.")
        given = np.ones(len(kinds)) if weights is None else as_floats(weights, "weights", msgid)
        checks.refuse_unless(
            given.shape == (len(kinds),)
            and bool(np.isfinite(given).all())
            and bool((given >= 0).all())
            and float(given.sum()) > 0,
            msgid,
            "weights",
        )
        return cls(given / given.sum() @ as_table(kinds))

    @cached_property
    def mean(self) -> float:
        """The mean in days."""
        return float(self.pmf @ np.arange(self.pmf.size))

    @cached_property
    def sd(self) -> float:
        """The standard deviation in days."""
        variance = float(self.pmf @ np.arange(self.pmf.size) ** 2.0) - self.mean**2
        return math.sqrt(max(variance, 0.0))

    def log_laplace(self, rate: ArrayLike) -> NDArray[np.float64]:
        """The logarithm of the mean of exp(-rate × interval), in the shape of `rate`."""
        days = np.flatnonzero(self.pmf)
        given = np.asarray(rate, dtype=np.float64)
        return np.asarray(logsumexp(np.log(self.pmf[days]) - given[..., None] * days, axis=-1))

    def __repr__(self) -> str:
        return (
            f"SerialInterval(mean={self.mean:.6g}, sd={self.sd:.6g}, days=0..{self.pmf.size - 1})"
        )


def checked_intervals(
    given: SerialInterval | Iterable[SerialInterval], field: str
) -> list[SerialInterval]:
    """One serial interval or several as a list; refuses anything else, a list of numbers too."""
    intervals = [given] if isinstance(given, SerialInterval) else list(checks.each(given, field))
    checks.refuse_unless(len(intervals) > 0, N_("%(field)s: there must be at least one."), field)
    checks.refuse_unless(
        all(isinstance(each, SerialInterval) for each in intervals),
        N_("%(field)s: must be a SerialInterval, or several; SerialInterval(...) makes one."),
        field,
    )
    return intervals


def as_table(intervals: Sequence[SerialInterval]) -> NDArray[np.float64]:
    """The probabilities of several intervals, (intervals, days), filled up with zeros."""
    table = np.zeros((len(intervals), max(each.pmf.size for each in intervals)))
    for row, each in zip(table, intervals, strict=True):
        row[: each.pmf.size] = each.pmf
    return table


def _checked(pmf: ArrayLike) -> NDArray[np.float64]:
    table = np.array(as_floats(pmf, "pmf", N_("%(field)s: must be a list of probabilities.")))
    checks.refuse_unless(
        table.ndim == 1 and 2 <= table.size <= LONGEST,
        N_("%(field)s: must be a list of probabilities from day 0 on, 2 to %(most)s of them."),
        "pmf",
        most=LONGEST,
    )
    wrong = ~((table >= 0) & (table <= 1))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise InvalidInput(
            N_("%(place)s: must be a probability, got %(got)s."),
            "pmf",
            place=f"pmf[{place}]",
            got=float(table[place]),
        )
    checks.refuse_unless(
        table[0] == 0,
        N_("%(place)s: a serial interval of 0 days is not allowed; its probability must be 0."),
        "pmf",
        place="pmf[0]",
    )
    total = float(table.sum())
    checks.refuse_unless(
        abs(total - 1) <= _ROUNDING,
        N_("%(field)s: the probabilities must sum to 1, got %(got)s."),
        "pmf",
        got=round(total, 6),
    )
    table = table[: int(np.flatnonzero(table)[-1]) + 1].copy()
    table.flags.writeable = False
    return table


def _length(interval: ContinuousInterval) -> int:
    low, high = int(interval.shift), 2
    while high <= LONGEST and float(interval.survival(high - 2)) > _TAIL:
        low, high = high, 2 * high
    if high > LONGEST:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        beyond = float(interval.survival(middle - 2)) > _TAIL
        low, high = (middle, high) if beyond else (low, middle)
    return max(high, 2)


def _by_days(interval: ContinuousInterval, rule: Rule, length: int) -> NDArray[np.float64]:
    if rule == "daily":
        low = np.arange(length, dtype=np.float64)
        return interval.between_windows(0.0, 1.0, low, low + 1)
    edges = np.arange(length + 1) - (0.5 if rule == "rounded" else 0.0)
    late = edges[:-1] > interval.mean
    return np.where(late, -np.diff(interval.survival(edges)), np.diff(interval.distribution(edges)))
