"""A weekly series of an endemic disease with a season, and an outbreak in its last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from alatau.languages import N_
from alatau.packs.model import PackModel, refused

WEEKS = 52


class HiddenOutbreak(PackModel):
    """How an outbreak adds to the series: `grows` times more in each week, up to its end.

    Attributes:
        weeks: how many weeks at the end of the series it lasts, at least and at most.
        first: how many cases it adds in its first week, on average.
        grows: by how much they multiply a week.
    """

    weeks: tuple[int, int] = (7, 10)
    first: float = Field(default=2.0, gt=0, le=50)
    grows: float = Field(default=1.4, ge=1, le=3)

    @model_validator(mode="after")
    def _short(self) -> Self:
        if not 3 <= self.weeks[0] <= self.weeks[1] <= 20:
            raise refused(N_("The outbreak lasts from 3 to 20 weeks."))
        return self


class WeeklySeries(PackModel):
    """Counts of a disease that occurs every year.

    Attributes:
        start: the Monday of the first week.
        years: of 52 weeks each; the first five are history, the others are judged.
        mean: cases a week, on average.
        swing: how far the season moves the mean, as a share of it.
        peak: the week of the year with most cases.
        size: of the negative binomial distribution; less is more scattered.
    """

    start: date
    years: int = Field(default=8, strict=True, ge=7, le=12)
    mean: float = Field(gt=0.5, le=500)
    swing: float = Field(default=0.5, ge=0, lt=1)
    peak: int = Field(default=26, strict=True, ge=0, le=51)
    size: float = Field(default=10.0, gt=0.1, le=1000)
    outbreak: HiddenOutbreak = HiddenOutbreak()

    @model_validator(mode="after")
    def _a_monday(self) -> Self:
        if self.start.weekday() != 0:
            raise refused(N_("Weeks begin on a Monday."))
        return self

    @property
    def weeks(self) -> int:
        """How many weeks it has."""
        return self.years * WEEKS

    @property
    def judged(self) -> NDArray[np.intp]:
        """Positions of the weeks that are judged: all after five years and four weeks."""
        return np.arange(5 * WEEKS + 4, self.weeks, dtype=np.intp)

    def monday(self, week: int) -> date:
        """The first day of a week, by its position."""
        return self.start + timedelta(weeks=week)


@dataclass(frozen=True, eq=False)
class DrawnSeries:
    """Counts by week, and in which of them the outbreak begins."""

    plan: WeeklySeries
    counts: NDArray[np.float64]
    begins: int


def drawn_series(plan: WeeklySeries, chance: np.random.Generator) -> DrawnSeries:
    """Draw a series."""
    week = np.arange(plan.weeks)
    season = 1 + plan.swing * np.cos(2 * np.pi * (week - plan.peak) / WEEKS)
    mean = plan.mean * season
    counts = chance.negative_binomial(plan.size, plan.size / (plan.size + mean)).astype(np.float64)
    lasts = int(chance.integers(plan.outbreak.weeks[0], plan.outbreak.weeks[1] + 1))
    added = plan.outbreak.first * plan.outbreak.grows ** np.arange(lasts)
    counts[-lasts:] += np.maximum(chance.poisson(added), 1)
    return DrawnSeries(plan, counts, plan.weeks - lasts)
