"""Errors of the world model, beside the refusal of an input."""

from __future__ import annotations

from alatau.checks import InvalidInput
from alatau.languages import AlatauError

__all__ = ["InvalidInput", "UnknownCase", "WorldError"]


class WorldError(AlatauError):
    """Base of the other errors that the world model raises."""


class UnknownCase(WorldError):
    """A case was asked for that the outbreak does not hold."""
