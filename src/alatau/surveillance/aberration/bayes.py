"""The Bayes system: the predictive distribution of a Poisson count after the reference counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.surveillance.aberration.detection import Detection
from alatau.surveillance.aberration.reference_weeks import ReferenceWeeks
from alatau.surveillance.aberration.references import for_each_distinct, only_judged, references
from alatau.surveillance.aberration.steps import WEEKS, asked_steps
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts


@dataclass(frozen=True)
class Bayes(ReferenceWeeks):
    """Options of the method; the default is Bayes 1.

    Attributes:
        years, half_window, current_year: see `ReferenceWeeks`.
        alpha: nominal share of false alarms, one-sided.
    """

    alpha: float = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(self.alpha, "alpha", least=1e-9, most=0.5)


BAYES_1 = Bayes()
"""The last six weeks."""
BAYES_2 = Bayes(years=1)
"""The last six weeks, and thirteen around the same week of the year before."""
BAYES_3 = Bayes(years=2, half_window=4, current_year=False)
"""Nine weeks around the same week of each of the last two years."""


def bayes(
    counts: ArrayLike,
    options: Bayes = BAYES_1,
    *,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge steps against a quantile of the predictive distribution.

    The reference counts are taken as Poisson with one mean, the prior as Jeffreys'. A further
    count is then negative binomial with size (sum of references + 1/2) and success probability
    n / (n + 1), n being their number. More cases than its 1 - alpha quantile raise an alarm.
    Reference weeks that were not reported are left out; with fewer than half of them there is no
    estimate.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: how far to look back, and the nominal share of false alarms.
        calendar: what lies a year before; weeks without dates by default.
        at: positions of the steps to judge; all if None.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`, `ReferenceWeeks.before`.

    Source: Riebler A. Empirischer Vergleich von statistischen Methoden zur Ausbruchserkennung bei
    Surveillance Daten. Thesis, University of Munich, 2004; Höhle M. Computational Statistics
    2007;22:571-582.

    >>> found = bayes([2, 3, 2, 1, 2, 2, 9], at=-1)
    >>> found.upper_bound, found.alarm
    (array([[5.]]), array([[ True]]))
    """
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1])
    positions = options.before(steps, calendar, table.shape[1])
    observed = table[:, steps]
    past = references(table, observed, positions)

    def quantile(total: NDArray[np.float64], number: NDArray[np.float64]) -> NDArray[np.float64]:
        return predictive_quantile(1 - options.alpha, total, number)

    limit = for_each_distinct(quantile, past)
    mean = (past.total + 0.5) / np.maximum(past.number, 1)
    expected, bound = only_judged(past.judgement, mean, limit)
    return Detection("bayes", steps, observed, expected, bound, observed > bound, past.judgement)


def predictive_quantile(
    probability: float, total: NDArray[np.float64], number: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The smallest count that a further count does not exceed with at least ``probability``.

    Found by halving on the regularised incomplete beta function, which neither hangs nor
    overflows for sums of counts that `checked_counts` lets pass.

    Args:
        probability: of the quantile, in (0, 1).
        total: sums of the reference counts.
        number: how many there are.

    >>> predictive_quantile(0.95, np.array([12.0]), np.array([6.0]))
    array([5.])
    """
    from scipy.special import betainc

    size, success = total + 0.5, number / (number + 1)
    least = 1 - (1 - probability) * (1 + 1e-12)
    mean = size / number
    low = np.full(size.shape, -1.0)
    high = np.ceil(mean + 1)
    short = betainc(size, high + 1, success) < least
    while short.any():
        low[short] = high[short]
        high[short] *= 2
        short &= betainc(size, high + 1, success) < least
    while (wide := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = betainc(size, middle + 1, success) >= least
        high = np.where(wide & enough, middle, high)
        low = np.where(wide & ~enough, middle, low)
    return high
