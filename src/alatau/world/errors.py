"""Errors of the world model: sentences for people, with the field that was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alatau.languages import AlatauError


class WorldError(AlatauError):
    """Base of the errors that the world model raises."""


class InvalidInput(WorldError):
    """An input was refused: ``field`` is its path, the sentence says why."""

    def __init__(self, msgid: str, field: str, **params: object) -> None:
        super().__init__(msgid, {"field": field, **params})
        self.field = field

    def within(self, path: str) -> InvalidInput:
        """The same refusal, with ``path`` put before the field."""
        rest = {key: value for key, value in self.params.items() if key != "field"}
        return InvalidInput(self.msgid, f"{path}.{self.field}", **rest)

    def __reduce__(self) -> tuple[Callable[..., InvalidInput], tuple[Any, ...]]:
        """So that a refusal reaches the process that asked."""
        return _refused, (self.msgid, dict(self.params))


def _refused(msgid: str, params: dict[str, Any]) -> InvalidInput:
    return InvalidInput(msgid, **params)


class UnknownCase(WorldError):
    """A case was asked for that the outbreak does not hold."""
