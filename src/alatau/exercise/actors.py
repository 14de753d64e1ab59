"""Who acts in an exercise: people by call sign, built-in players and the system itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal[
    "player",
    "director",
    "controller",
    "safety-officer",
    "evaluator",
    "observer",
    "built-in",
    "system",
]

CONTROL_ROLES: frozenset[str] = frozenset({"director", "controller"})
"""Roles of exercise control: they run the clock, the injects and the white cell."""

EVALUATION_ROLES: frozenset[str] = frozenset({"director", "controller", "evaluator"})
"""Roles that may note observations and rate tasks."""

PLAYING_ROLES: frozenset[str] = frozenset({"player", "built-in"})
"""Roles that act for a cell."""

SAFETY_ROLES: frozenset[str] = frozenset({"director", "safety-officer"})
"""Roles that may clear a real emergency."""


class Actor(BaseModel):
    """Somebody who acts: a role, a call sign, and for players the cell they act for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    callsign: str = Field(min_length=1, max_length=40)
    cell: str | None = Field(default=None, max_length=60)

    @property
    def participant(self) -> str:
        """The identity under which the actor takes part: ``role:callsign``."""
        return f"{self.role}:{self.callsign}"


SYSTEM = Actor(role="system", callsign="Alatau")
