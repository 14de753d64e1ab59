"""What every rule is given: the state, the pack, who asks, when, and a way to write events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alatau.exercise.actors import CONTROL_ROLES, EVALUATION_ROLES, PLAYING_ROLES, Actor
from alatau.exercise.errors import Refused
from alatau.exercise.events import Draft, Payload, TextRecord
from alatau.exercise.log import text_record
from alatau.exercise.seating import cell_ids, is_persona
from alatau.exercise.state import State
from alatau.languages import N_
from alatau.packs.scenario import ScenarioPack
from alatau.packs.vocabulary import EXERCISE_CONTROL


@dataclass(frozen=True)
class Hearing:
    """One command before the rules.

    Attributes:
        state: the present state; rules read it and never change it.
        pack: the scenario.
        actor: who asks.
        now: the exercise minute.
        wall: the wall time in ISO 8601, UTC.
        salt: gives a fresh salt for each free text.
    """

    state: State
    pack: ScenarioPack
    actor: Actor
    now: int
    wall: str
    salt: Callable[[], str]

    def draft(self, payload: Payload, *texts: TextRecord, actor: Actor | None = None) -> Draft:
        """Return *payload* as an event to be, of this actor and this instant."""
        return Draft(payload, self.wall, max(self.now, self.state.time), actor or self.actor, texts)

    def text(self, words: str) -> TextRecord:
        """Return *words* as a text beside the log."""
        return text_record(words, self.salt())

    def refuse(self, msgid: str, params: Mapping[str, object] | None = None) -> Refused:
        """Return the refusal to raise."""
        return Refused(msgid, params)

    def need_control(self) -> None:
        """Refuse anybody who is not exercise control."""
        if self.actor.role not in CONTROL_ROLES:
            raise self.refuse(N_("Only exercise control can do this."))

    def need_evaluation(self) -> None:
        """Refuse anybody who neither evaluates nor controls."""
        if self.actor.role not in EVALUATION_ROLES:
            raise self.refuse(N_("Only evaluators and exercise control can do this."))

    def need_play(self) -> str:
        """Refuse whoever cannot act for a cell now; return the cell."""
        if self.actor.role not in PLAYING_ROLES or self.actor.cell is None:
            raise self.refuse(N_("Only the players of a cell can do this."))
        self.need_running()
        if self.actor.cell not in self.layout_cells:
            raise self.refuse(N_("Your cell is not part of this exercise."))
        return self.actor.cell

    def need_running(self) -> None:
        """Refuse while the exercise is not being played."""
        phase = self.state.phase
        if phase == "running":
            return
        if phase == "emergency":
            raise self.refuse(N_("The exercise is stopped for a real emergency."))
        if phase == "paused":
            raise self.refuse(N_("The exercise is paused. Wait until it goes on."))
        if phase == "ended":
            raise self.refuse(N_("The exercise has ended."))
        raise self.refuse(N_("The exercise has not started yet."))

    @property
    def layout_cells(self) -> tuple[str, ...]:
        """The cells of the room."""
        return cell_ids(self.pack, self.state.layout)

    def cells_for(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Return the cells, white-cell personas and exercise control that *addresses* mean.

        An address is a cell, an authority (which means the cell that holds it), ``white.<who>``
        or ``excon``.
        """
        found: dict[str, None] = {}
        for address in addresses:
            cells = self.pack.cells_for(self.state.layout, (address,))
            if cells:
                found.update(dict.fromkeys(cells))
            elif address == EXERCISE_CONTROL or is_persona(self.pack, address):
                found[address] = None
            else:
                raise self.refuse(
                    N_("There is nobody called “%(address)s” in this exercise."),
                    {"address": address},
                )
        return tuple(found)
