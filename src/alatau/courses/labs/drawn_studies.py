"""A case-control study, and a hamlet where everybody was asked, drawn by a seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from alatau.languages import LocalText
from alatau.packs.model import PackModel, Slug
from alatau.surveillance.investigation.measures.estimates import Estimate
from alatau.surveillance.investigation.measures.stratified import common_odds_ratio
from alatau.surveillance.investigation.measures.two_by_two import TwoByTwo, odds_ratio

TRIES = 400
LEAST_CELL = 3

Role = Literal["cause", "bystander", "explained"]


class Exposure(PackModel):
    """Something that cases and controls were asked about.

    Attributes:
        role: `cause` goes with the disease, `bystander` does not, `explained` does so only
            because a third thing goes with both.
        share: of the controls of the smaller group (those without the third thing).
        odds_ratio: of cases to controls within each group.
        times: by how much the odds are higher in the group with the third thing.
    """

    id: Slug
    text: LocalText
    role: Role
    share: float = Field(gt=0.02, lt=0.95)
    odds_ratio: float = Field(default=1.0, ge=1, le=20)
    times: float = Field(default=1.0, ge=1, le=100)


class StudySizes(PackModel):
    """People in the study, and the shares of them with the third thing."""

    cases: int = Field(strict=True, ge=20, le=500)
    controls: int = Field(strict=True, ge=20, le=1000)
    third_of_cases: float = Field(gt=0.1, lt=0.9)
    third_of_controls: float = Field(gt=0.1, lt=0.9)


@dataclass(frozen=True)
class Answers:
    """What was answered about an exposure: by those with the third thing, and by the others."""

    with_third: TwoByTwo
    without: TwoByTwo

    @property
    def strata(self) -> tuple[TwoByTwo, TwoByTwo]:
        """Both tables."""
        return self.with_third, self.without

    @property
    def together(self) -> TwoByTwo:
        """The table of everybody."""
        return TwoByTwo(
            *(a + b for a, b in zip(self.with_third.cells, self.without.cells, strict=True))
        )

    @property
    def crude(self) -> float:
        """The odds ratio of everybody, ad / bc."""
        a, b, c, d = self.together.cells
        return a * d / (b * c)

    @property
    def exact(self) -> Estimate:
        """The odds ratio of everybody with its exact interval."""
        return odds_ratio(self.together)

    @property
    def common(self) -> Estimate:
        """The odds ratio within the groups (Mantel and Haenszel)."""
        return common_odds_ratio(self.strata)

    def is_as(self, role: Role) -> bool:
        """Whether the numbers show what the role says, so that a reader can find it."""
        if min(self.together.cells) < LEAST_CELL:
            return False
        crude, common = self.crude, self.common
        if not math.isfinite(common.value) or not math.isfinite(common.upper):
            return False
        if role == "cause":
            near = 1.5 < crude < 15 and common.value > 2.0 and common.lower > 1.0
            return near and self.exact.lower > 1.2
        if role == "explained":
            return crude > 1.9 and 0.65 < common.value < 1.4 and self.exact.lower > 1.05
        exact = self.exact if 0.6 < crude < 1.6 else None
        return exact is not None and exact.lower < 0.9 and exact.upper > 1.1


def drawn_study(
    sizes: StudySizes, exposures: Sequence[Exposure], chance: np.random.Generator
) -> Mapping[str, Answers] | None:
    """Answers on each exposure, by id; None if the numbers hardly ever show its role."""
    third = (
        int(chance.binomial(sizes.cases, sizes.third_of_cases)),
        int(chance.binomial(sizes.controls, sizes.third_of_controls)),
    )
    groups = (third, (sizes.cases - third[0], sizes.controls - third[1]))
    found: dict[str, Answers] = {}
    for exposure in exposures:
        for _ in range(TRIES):
            answers = _drawn(exposure, groups, chance)
            if answers.is_as(exposure.role):
                found[exposure.id] = answers
                break
        else:
            return None
    return found


def _drawn(
    exposure: Exposure, groups: Sequence[tuple[int, int]], chance: np.random.Generator
) -> Answers:
    base = exposure.share / (1 - exposure.share)
    tables = []
    for (cases, controls), times in zip(groups, (exposure.times, 1.0), strict=True):
        odds = (base * times * exposure.odds_ratio, base * times)
        exposed_cases, exposed_controls = (
            int(chance.binomial(size, each / (1 + each)))
            for size, each in zip((cases, controls), odds, strict=True)
        )
        tables.append(
            TwoByTwo(
                exposed_cases, exposed_controls, cases - exposed_cases, controls - exposed_controls
            )
        )
    return Answers(*tables)


class Hamlet(PackModel):
    """A place where everybody was asked, so that attack rates can be had."""

    exposed: tuple[int, int] = (28, 44)
    unexposed: tuple[int, int] = (40, 70)
    attack_rates: tuple[float, float] = (0.35, 0.05)


def drawn_hamlet(hamlet: Hamlet, chance: np.random.Generator) -> TwoByTwo:
    """Everybody in the hamlet by exposure and illness; somebody in each group is ill."""
    sizes = [
        int(chance.integers(low, high + 1)) for low, high in (hamlet.exposed, hamlet.unexposed)
    ]
    ill = [
        min(max(int(chance.binomial(size, rate)), least), size - 1)
        for size, rate, least in zip(sizes, hamlet.attack_rates, (4, 1), strict=True)
    ]
    return TwoByTwo(ill[0], sizes[0] - ill[0], ill[1], sizes[1] - ill[1])
