"""Rooms for the tests of the exercise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from exercise_room import SMALL, Room, new_room

from alatau.exercise import commands as c
from alatau.packs import ScenarioPack, load_scenario


@pytest.fixture(scope="session")
def pack() -> ScenarioPack:
    """The small scenario."""
    return load_scenario(SMALL)


@pytest.fixture
def room(pack: ScenarioPack) -> Room:
    """A room in which nothing has happened yet."""
    return new_room(pack)


@pytest.fixture
def playing(room: Room) -> Room:
    """A room that plays in moves and stands at the start."""
    room.do(c.StartExercise(rate=0))
    return room


@pytest.fixture
def make_room(pack: ScenarioPack) -> Callable[..., Room]:
    """Makes rooms with other layouts or seeds."""

    def make(layout: str = "full", seed: int = 7) -> Room:
        made = new_room(pack, layout, seed)
        made.do(c.StartExercise(rate=0))
        return made

    return make
