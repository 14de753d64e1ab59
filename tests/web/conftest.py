"""A database of its own for each test, rooms with a wall clock that the test moves, and clients."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exercise_room import SMALL
from sitting import Sitting


@pytest.fixture(scope="session", autouse=True)
def _django(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["ALATAU_DATA"] = str(tmp_path_factory.mktemp("data"))
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("ALATAU_PROFILE", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "alatau.web.settings"
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()


@dataclass
class WallClock:
    """Wall time as the test wants it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def later(self, **real: float) -> None:
        """Let real time pass."""
        self.now += timedelta(**real)


@pytest.fixture
def wall() -> WallClock:
    """A wall clock that stands until it is moved."""
    return WallClock()


@pytest.fixture
def database(_django: None, tmp_path: Path) -> Iterator[Path]:
    """An empty database in a file."""
    from django.core.management import call_command
    from django.db import connections

    path = tmp_path / "alatau.db"
    connections.close_all()
    connections["default"].settings_dict["NAME"] = str(path)
    call_command("migrate", verbosity=0, interactive=False)
    yield path
    connections.close_all()


@pytest.fixture
def rooms(database: Path, wall: WallClock) -> Iterator[Any]:
    """The rooms of a server process."""
    from alatau.web import rooms as module

    made = module.Rooms(wall=wall)
    module.use(made)
    yield made
    made.close()
    module.use(None)


@pytest.fixture
def room(rooms: Any) -> Any:
    """A new exercise on the small scenario."""
    from alatau.web.rooms import NewExercise

    return rooms.create(NewExercise(str(SMALL), "full", 7))


@pytest.fixture
def sit(room: Any) -> Callable[..., Sitting]:
    """Makes people who have joined: `sit("player", "Alpha", "A.health")`."""
    from django.test import Client

    def join(role: str, call_sign: str, cell: str | None = None, client: Any = None) -> Sitting:
        door = {"observer": "evaluator"}.get(role, role)
        code = getattr(room.room, f"{door}_code")
        joining = client or Client()
        joining.get(f"/j/{code}", follow=True)
        fields = {"call_sign": call_sign, "role": role, **({"cell": cell} if cell else {})}
        response = joining.post(f"/j/{code}", fields)
        assert response.status_code == 302, response.content.decode()
        found = re.match(r"/seat/([^/]+)/", response.headers["Location"])
        assert found
        return Sitting(joining, found[1])

    return join


@pytest.fixture
def started(room: Any) -> Any:
    """The room, started in moves: its clock stands between moves."""
    from alatau.exercise import Actor
    from alatau.exercise.commands import StartExercise

    room.judge(StartExercise(rate=0), Actor(role="director", callsign="Starter"))
    return room
