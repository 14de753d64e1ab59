"""EARS C1, C2 and C3: a count against the few steps before it.

Sources: Hutwagner L, Thompson W, Seeman GM, Treadwell T. The bioterrorism preparedness and response
Early Aberration Reporting System (EARS). J Urban Health 2003;80:i89-i96. Fricker RD, Hegler BL,
Dunfee DA. Comparing syndromic surveillance detection methods: EARS' versus a CUSUM-based
methodology. Stat Med 2008;27:3407-3429.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.compat import COMPATS, PUBLISHED, R_SURVEILLANCE, Compat
from alatau.surveillance.aberration.detection import Detection
from alatau.surveillance.aberration.sharing import as_compiled, share_out
from alatau.surveillance.aberration.steps import asked_steps
from alatau.surveillance.series import checked_counts

if TYPE_CHECKING:
    from alatau.surveillance.aberration.moving_windows import Rules

Method = Literal["C1", "C2", "C3"]

METHODS: tuple[Method, ...] = ("C1", "C2", "C3")

_A_WEEK = 7


@dataclass(frozen=True)
class Ears:
    """Options of EARS.

    Attributes:
        method: `C1` compares with the window just before; `C2` leaves out the two steps before
            the judged one; `C3` sums what three steps exceed C2's expectation by.
        baseline: steps of the window.
        alpha: the share of steps that exceed the bound when nothing happens (one-sided, of a
            normal distribution). None means 0.001, for C3 0.025.
        minimum_sd: the standard deviation counts as no less; 0.5 to 1 for sparse counts.
        minimum_observed: a window with fewer reported steps allows no verdict; None means more
            than half of them.
        same_weekday: the window holds days of the same weekday, one from each week; for daily
            counts. C2 and C3 leave out two weeks then.
        compat: `r-surveillance` repeats the bound of C3 of the R package, which forgets the
            judged step (see docs/explanation/farrington.md).
    """

    method: Method = "C1"
    baseline: int = 7
    alpha: float | None = None
    minimum_sd: float = 0.0
    minimum_observed: int | None = None
    same_weekday: bool = False
    compat: Compat = PUBLISHED

    def __post_init__(self) -> None:
        checks.known(self.method, METHODS, "method")
        checks.whole(self.baseline, "baseline", least=2, most=10_000)
        if self.alpha is not None:
            checks.number(self.alpha, "alpha", least=1e-9, most=0.5)
        checks.number(self.minimum_sd, "minimum_sd", least=0.0, most=1e9)
        if self.minimum_observed is not None:
            checks.whole(self.minimum_observed, "minimum_observed", least=2, most=self.baseline)
        checks.refuse_unless(
            isinstance(self.same_weekday, bool),
            N_("%(field)s: must be true or false, got %(got)s."),
            "same_weekday",
            got=repr(self.same_weekday),
        )
        checks.known(self.compat, COMPATS, "compat")

    @property
    def history(self) -> int:
        """How many earlier steps a step needs."""
        guarded = {"C1": 0, "C2": 2, "C3": 4}[self.method]
        return (self.baseline + guarded) * (_A_WEEK if self.same_weekday else 1)


def ears(
    counts: ArrayLike,
    options: Ears = Ears(),
    *,
    at: ArrayLike | None = None,
    threads: int = 2,
) -> Detection:
    """EARS C1, C2 or C3.

    With mean m and standard deviation s of the window, C1 and C2 raise an alarm above
    m + z max(s, minimum_sd). C3 is the sum of max(0, C2 - 1) over the judged step and the two
    before it, C2 = (count - m) / max(s, minimum_sd), and raises an alarm above z; a step above
    a window that does not vary at all adds infinity. The upper bound of C3 is what the judged
    step must exceed, given the two before; -1 where these alone raise the alarm.

    Missing steps are left out of the window, and add nothing to C3.

    Args:
        counts: (time,) or (series, time), whole numbers; NaN where missing.
        options: see `Ears`.
        at: steps to judge, from 0 (or from the end, if negative); default: all with enough
            history. Nothing but their windows is read: one more day costs one day.
        threads: how many threads share the series.

    Returns:
        A `Detection` with tables of (series, asked). `statistic` is C3, published form.

    Raises:
        InvalidInput: counts or `at` cannot be, or the series is too short to judge any step.

    >>> days = [3, 5, 4, 6, 2, 4, 4, 5, 19]
    >>> found = ears(days)
    >>> found.steps.tolist(), found.alarm.tolist()
    ([7, 8], [[False, True]])
    """
    checks.whole(threads, "threads", least=1, most=1024)
    table = checked_counts(counts)
    steps = asked_steps(at, table.shape[1], options.history)
    shape = (len(table), len(steps))
    summed = options.method == "C3"
    published = options.compat == PUBLISHED
    judgement, alarm = np.empty(shape, np.int8), np.empty(shape, np.bool_)
    observed, expected, bound = (np.empty(shape) for _ in range(3))
    statistic = np.empty(shape if summed else (len(table), 0))
    rules, asked = _rules(options), steps.astype(np.int64)

    def judge(rows: slice) -> None:
        from alatau.surveillance.aberration import moving_windows

        written = (judgement[rows], expected[rows], bound[rows], statistic[rows], alarm[rows])
        moving_windows.judge(as_compiled(table[rows]), asked, rules, *written)
        np.take(table[rows], steps, axis=1, out=observed[rows])

    share_out(judge, len(table), threads)
    return Detection(
        method=f"ears-{options.method.lower()}",
        steps=steps,
        observed=observed,
        expected=expected,
        upper_bound=bound,
        alarm=alarm,
        judgement=judgement,
        statistic=statistic if summed and published else None,
    )


def _rules(options: Ears) -> Rules:
    from scipy.special import ndtri

    from alatau.surveillance.aberration.moving_windows import GUARD, Rules

    alpha = options.alpha
    if alpha is None:
        alpha = 0.025 if options.method == "C3" else 0.001
    fewest = options.minimum_observed
    summed, like_r = options.method == "C3", options.compat == R_SURVEILLANCE
    return Rules(
        window=options.baseline,
        fewest=options.baseline // 2 + 1 if fewest is None else fewest,
        guard=0 if options.method == "C1" else GUARD,
        summed=summed,
        stride=_A_WEEK if options.same_weekday else 1,
        z=float(ndtri(1 - alpha)),
        minimum_sd=float(options.minimum_sd),
        like_r=like_r,
    )
