"""Built-in players, who act for empty cells, and headless play."""

from alatau.players.automaton import Automaton
from alatau.players.player import BuiltInPlayer
from alatau.players.playing import play
from alatau.players.replaying import Difference, Replay, replay
from alatau.players.skill import SKILLS, Skill, skill_of

__all__ = [
    "SKILLS",
    "Automaton",
    "BuiltInPlayer",
    "Difference",
    "Replay",
    "Skill",
    "play",
    "replay",
    "skill_of",
]
