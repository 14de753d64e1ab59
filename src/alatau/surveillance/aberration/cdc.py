"""The method of the Centers for Disease Control and Prevention: four weeks against five years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.references import only_judged, references
from alatau.surveillance.aberration.steps import (
    BEFORE,
    WEEKS,
    asked_steps,
    refuse_reaching_now,
    years_before,
)
from alatau.surveillance.calendar import Calendar
from alatau.surveillance.series import checked_counts


@dataclass(frozen=True)
class Cdc:
    """Options of the method.

    Attributes:
        years: earlier years that give reference sums.
        half_window: sums on each side of the one that lies a year before.
        block_steps: steps in a sum; four weeks, or one month in a series of months.
        alpha: nominal share of false alarms, counting both sides.
    """

    years: int = 5
    half_window: int = 1
    block_steps: int = 4
    alpha: float = 0.025

    def __post_init__(self) -> None:
        checks.whole(self.years, "years", least=1, most=50)
        checks.whole(self.half_window, "half_window", least=0, most=6)
        checks.whole(self.block_steps, "block_steps", least=1, most=31)
        checks.number(self.alpha, "alpha", least=1e-9, most=0.5)
        checks.refuse_unless(
            self.years * (2 * self.half_window + 1) > 1,
            N_("%(field)s: one reference sum is too few; look back further."),
            "years",
        )


STROUP_1989 = Cdc()
"""Fifteen sums of four weeks from five years."""


def cdc(
    counts: ArrayLike,
    options: Cdc = STROUP_1989,
    *,
    calendar: Calendar = WEEKS,
    at: ArrayLike | None = None,
) -> Detection:
    """Judge the cases of the last four weeks against sums of four weeks in earlier years.

    With m and s the mean and standard deviation of n reference sums, the bound is
    m + z s sqrt(1 + 1/n), z being the 1 - alpha/2 quantile of the normal distribution. A sum
    that lacks a week counts as missing.

    Args:
        counts: whole numbers, (time,) or (series, time); NaN is a missing step.
        options: how far to look back, and the nominal share of false alarms.
        calendar: what lies a year before; weeks without dates by default.
        at: positions of the steps to judge; all if None.

    Returns:
        The verdicts. `observed`, `expected` and `upper_bound` are cases in ``block_steps`` steps,
        of which the asked one is the last.

    Raises:
        InvalidInput: see `checked_counts`, `asked_steps`; reference sums that share steps with the
            judged one.

    Source: Stroup DF, Williamson GD, Herndon JL, Karon JM. Detection of aberrations in the
    occurrence of notifiable diseases surveillance data. Statistics in Medicine 1989;8:323-329;
    the bound as in Farrington CP, Andrews N. In: Monitoring the health of populations. Oxford
    University Press, 2003, equation 8-1.

    >>> weeks = np.tile([3, 1, 2, 4], 68)
    >>> found = cdc(weeks, at=-1)
    >>> found.observed, found.upper_bound
    (array([[10.]]), array([[10.]]))
    """
    from scipy.special import ndtri

    table = checked_counts(counts)
    length = table.shape[1]
    steps = asked_steps(at, length)
    width = options.block_steps
    sums = np.full(table.shape, np.nan)
    if length >= width:
        windows = np.lib.stride_tricks.sliding_window_view(table, width, axis=1)
        sums[:, width - 1 :] = windows.sum(axis=-1)
    refuse_reaching_now(options.half_window, calendar, width)
    around = width * np.arange(-options.half_window, options.half_window + 1)
    positions = np.concatenate(
        [
            years_before(steps, year, calendar, length)[:, np.newaxis] + around
            for year in range(1, options.years + 1)
        ],
        axis=1,
    )
    positions = np.where(positions < width - 1, BEFORE, positions)
    observed = sums[:, steps]
    past = references(sums, observed, positions)
    bound = past.mean + ndtri(1 - options.alpha / 2) * past.deviation * np.sqrt(
        1 + 1 / np.maximum(past.number, 1)
    )
    judgement = np.where(
        (past.judgement == Judgement.MISSING) & (steps < width - 1),
        np.int8(Judgement.SHORT_HISTORY),
        past.judgement,
    )
    expected, bound = only_judged(judgement, past.mean, bound)
    return Detection("cdc", steps, observed, expected, bound, observed > bound, judgement)
