"""How good and how quick a built-in player is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alatau.packs.scenario import Cell
from alatau.packs.vocabulary import parse_authority


@dataclass(frozen=True)
class Skill:
    """What a built-in player brings along.

    Attributes:
        competence: from 0 to 1, the probability of doing what a trained player would: of seeing
            what an item asks for, who needs a fact, and on a given day what doctrine calls for.
        delay: minutes between the arrival of an item and the answer to it, on average.
    """

    competence: float
    delay: int

    def __post_init__(self) -> None:
        if not 0 <= self.competence <= 1:
            raise ValueError(f"competence lies between 0 and 1, got {self.competence}")
        if self.delay < 0:
            raise ValueError(f"a delay is not negative, got {self.delay}")


SKILLS: Mapping[str, Skill] = MappingProxyType(
    {
        "public-health": Skill(0.8, 60),
        "laboratory": Skill(0.8, 90),
        "animal-health": Skill(0.75, 90),
        "food-environment": Skill(0.7, 120),
        "law-enforcement": Skill(0.75, 60),
        "customs": Skill(0.7, 45),
        "migration": Skill(0.7, 45),
        "industry": Skill(0.65, 120),
        "policy": Skill(0.7, 120),
    }
)
"""Defaults by sector. Notional: they say nothing about any real service."""


def skill_of(cell: Cell, competence: float | None = None, delay: int | None = None) -> Skill:
    """Return the skill of the player of *cell*: the mean over its sectors, or what is given."""
    held = [parse_authority(text) for text in cell.authorities]
    skills = [SKILLS[authority.sector] for authority in held if authority is not None]
    return Skill(
        sum(skill.competence for skill in skills) / len(skills)
        if competence is None
        else competence,
        round(sum(skill.delay for skill in skills) / len(skills)) if delay is None else delay,
    )
