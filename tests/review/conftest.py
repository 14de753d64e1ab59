"""One played exercise and its review, for all tests of the review."""

from __future__ import annotations

import pytest
from exercise_room import Room
from reviewed_room import played

from alatau.review import Review, review


@pytest.fixture(scope="session")
def room() -> Room:
    """The small exercise, played to its end."""
    return played()


@pytest.fixture(scope="session")
def reviewed(room: Room) -> Review:
    """Its review with few futures."""
    return review(room.exercise, streams=40)
