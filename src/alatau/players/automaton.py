"""Built-in players for the empty cells of an exercise."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alatau.exercise import Actor, Exercise
from alatau.exercise import commands as c
from alatau.players.desk import Desk
from alatau.players.ledger import Ledger
from alatau.players.player import BuiltInPlayer
from alatau.players.skill import skill_of

ALWAYS = 0
"""The minute at which a player looks whose desk something has stirred: at once."""


class Automaton:
    """Plays *cells* of a running *exercise* (all, if none are named).

    It only says what it wants; whoever runs the exercise judges, stores and applies it, as for
    people. A command may be refused; that is no error, the player tries something else later.
    It has no clock and no chance of its own: made anew for the same exercise, it wants the same.

    Args:
        seed: keys the chance of the players; the exercise's own seed if left out.
        competence: from 0 to 1, for all cells or by cell; by sector if left out.
        delay: minutes from an item to the answer; by sector if left out.
        language: in which they write; the first of the pack if left out.
    """

    def __init__(
        self,
        exercise: Exercise,
        cells: Collection[str] | None = None,
        *,
        seed: int | None = None,
        competence: float | Mapping[str, float] | None = None,
        delay: int | None = None,
        language: str | None = None,
    ) -> None:
        self.exercise = exercise
        self._ledger = Ledger(exercise)
        key = exercise.state.seed if seed is None else seed
        self._players = {
            cell.id: BuiltInPlayer(
                Desk(exercise, cell, self._ledger, language),
                skill_of(cell, _for_cell(competence, cell.id), delay),
                key,
            )
            for cell in exercise.pack.layouts[exercise.state.layout].cells
            if cells is None or cell.id in cells
        }
        self._wakes = dict.fromkeys(self._players, ALWAYS)

    def wants(
        self, now: int, cells: Collection[str] | None = None
    ) -> list[tuple[Actor, c.Command]]:
        """Return what the players (of *cells* only, where people sit elsewhere) want at *now*."""
        for cell in self._ledger.read_on():
            if cell in self._wakes:
                self._wakes[cell] = ALWAYS
        wanted: list[tuple[Actor, c.Command]] = []
        for cell, player in self._players.items():
            if self._wakes[cell] <= now and (cells is None or cell in cells):
                wanted += ((player.actor, command) for command in self._of(player, now))
        return wanted

    def next_due(self) -> int:
        """Return the exercise minute at which a player looks again if nothing stirs it before."""
        return min(self._wakes.values())

    def _of(self, player: BuiltInPlayer, now: int) -> list[c.Command]:
        state = self.exercise.state
        known = state.participants.get(player.actor.participant)
        if state.over:
            return []
        if known is None or not known.present:
            return [c.Join()]
        if state.phase == "communications-check" and not known.checked:
            return [c.AnswerCommunicationsCheck()]
        if not state.playing:
            return []
        commands = player.wants(now)
        self._wakes[player.desk.cell.id] = player.wakes(now)
        return commands


def _for_cell(competence: float | Mapping[str, float] | None, cell: str) -> float | None:
    return competence.get(cell) if isinstance(competence, Mapping) else competence
