"""What settings of methods give on a series: false alarms, and weeks until an outbreak is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from alatau.courses.labs.drawn_series import WEEKS, DrawnSeries
from alatau.languages import LocalText
from alatau.packs.model import PackModel, Slug
from alatau.surveillance.aberration.detection import Detection, Judgement
from alatau.surveillance.aberration.methods import Method, method

OFFERED = 6
"""So many settings a district may choose among."""


class MethodItem(PackModel):
    """A method of `alatau.surveillance.aberration.methods`, and what can be turned.

    Attributes:
        options: options that stay as they are.
        turns: the option that the level turns; `levels`: its value at each level.
    """

    id: str
    text: LocalText
    options: dict[str, str] = Field(default_factory=dict)
    turns: str
    levels: dict[Slug, float]

    def at(self, level: str) -> Method:
        """The method at a level.

        Raises:
            InvalidInput: no such method or option, or not such a value.
        """
        turned = f"{self.levels[level]:g}"
        return method(self.id).with_options({**self.options, self.turns: turned})


@dataclass(frozen=True)
class Outcome:
    """What a setting gives on a series."""

    method: str
    level: str
    detection: Detection
    begins: int

    @property
    def weeks(self) -> int:
        """Judged weeks before the outbreak."""
        return int((self.judged & (self.detection.steps < self.begins)).sum())

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whether each asked week was judged."""
        judged: NDArray[np.bool_] = self.detection.judgement[0] == Judgement.JUDGED
        return judged

    @property
    def alarms(self) -> tuple[int, ...]:
        """Positions of the weeks with an alarm."""
        return tuple(self.detection.steps[self.detection.alarm[0]].tolist())

    @property
    def false_alarms(self) -> int:
        """Alarms before the outbreak."""
        return sum(week < self.begins for week in self.alarms)

    @property
    def a_year(self) -> float:
        """False alarms a year."""
        return self.false_alarms * WEEKS / self.weeks

    @property
    def first(self) -> int | None:
        """The week of the first alarm in the outbreak."""
        return next((week for week in self.alarms if week >= self.begins), None)

    @property
    def delay(self) -> int | None:
        """Weeks from the first week of the outbreak to that alarm."""
        return None if self.first is None else self.first - self.begins


@dataclass(frozen=True)
class District:
    """What a district can look into, and the settings offered to it.

    Attributes:
        staff: people who look into alarms.
        alarms: how many false ones they manage a year.
        offered: settings among which they choose.
        fitting: places among those of what fits them.
    """

    staff: int
    alarms: int
    offered: tuple[Outcome, ...]
    fitting: frozenset[int]


def outcome_of(item: MethodItem, level: str, series: DrawnSeries) -> Outcome:
    """What a method at a level gives on a series."""
    found = item.at(level).detect(series.counts, at=series.plan.judged)
    return Outcome(item.id, level, found, series.begins)


def drawn_district(
    staff: int, alarms: int, within: int, found: Sequence[Outcome], chance: np.random.Generator
) -> District | None:
    """A district and settings of which some fit it and some do not; None if that cannot be.

    Args:
        staff, alarms: see `District`.
        within: weeks within which the outbreak has to be seen.
        found: what all settings give.
    """

    def fits(each: Outcome) -> bool:
        return each.a_year <= alarms and each.delay is not None and each.delay <= within

    good, bad = [each for each in found if fits(each)], [each for each in found if not fits(each)]
    if len(good) < 2 or len(bad) < 2:
        return None
    wanted = min(len(good), int(chance.integers(2, OFFERED - 1)))
    wanted = max(wanted, OFFERED - len(bad))
    if wanted > len(good):
        return None
    picked = [good[at] for at in chance.permutation(len(good))[:wanted]]
    picked += [bad[at] for at in chance.permutation(len(bad))[: OFFERED - wanted]]
    offered = tuple(picked[at] for at in chance.permutation(len(picked)))
    return District(
        staff, alarms, offered, frozenset(at for at, each in enumerate(offered) if fits(each))
    )
