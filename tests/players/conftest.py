"""The small scenario, for the tests of the players."""

from __future__ import annotations

import pytest
from exercise_room import SMALL

from alatau.exercise import Exercise
from alatau.packs import ScenarioPack, load_scenario
from alatau.players import play


@pytest.fixture(scope="session")
def pack() -> ScenarioPack:
    """The small scenario."""
    return load_scenario(SMALL)


@pytest.fixture(scope="session")
def played(pack: ScenarioPack) -> Exercise:
    """The small scenario, played to its end. Tests read it and leave it as it is."""
    return play(pack, seed=7)
