"""Competence and delay of built-in players."""

from __future__ import annotations

import pytest

from alatau.packs import ScenarioPack
from alatau.packs.vocabulary import SECTORS
from alatau.players import SKILLS, Skill, skill_of


def test_every_sector_has_a_default() -> None:
    assert set(SKILLS) == set(SECTORS)


def test_a_merged_cell_has_the_mean_of_its_sectors(pack: ScenarioPack) -> None:
    cell = pack.cells("full")["A.borders"]
    assert skill_of(cell) == Skill(0.7, 45)


def test_what_is_given_stands_in_place_of_the_default(pack: ScenarioPack) -> None:
    assert skill_of(pack.cells("full")["A.police"], 0.1, 5) == Skill(0.1, 5)


@pytest.mark.parametrize(("competence", "delay"), [(-0.1, 5), (1.1, 5), (0.5, -1)])
def test_impossible_skills_are_refused(competence: float, delay: int) -> None:
    with pytest.raises(ValueError, match=r"competence|delay"):
        Skill(competence, delay)
