"""What can go wrong in an exercise, in words that the rim can translate."""

from __future__ import annotations

from alatau.languages import AlatauError


class ExerciseError(AlatauError):
    """Base of the errors of this package."""


class Refused(ExerciseError):
    """A command that the rules do not allow now; the message tells the person why."""


class LogError(ExerciseError):
    """A log that cannot be trusted or read: truncated, edited, of another scenario or too new."""
