"""The exercise as an event-sourced state machine: commands, rules, events, state, views."""

from alatau.exercise.actors import SYSTEM, Actor
from alatau.exercise.errors import ExerciseError, LogError, Refused
from alatau.exercise.events import Draft, Event, TextRecord
from alatau.exercise.exercise import ENGINE, Exercise
from alatau.exercise.log import read_log, write_log
from alatau.exercise.state import State

__all__ = [
    "ENGINE",
    "SYSTEM",
    "Actor",
    "Draft",
    "Event",
    "Exercise",
    "ExerciseError",
    "LogError",
    "Refused",
    "State",
    "TextRecord",
    "read_log",
    "write_log",
]
