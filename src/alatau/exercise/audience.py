"""Who may learn of an event. Whatever is not named here, only exercise control learns of."""

from __future__ import annotations

from alatau.exercise import events as ev
from alatau.exercise.grants import shown_by, viewers
from alatau.exercise.seating import cells_by_id
from alatau.exercise.state import Decision, State
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import ScenarioPack

EVERYBODY = "everybody"
CONTROL_ONLY = "control"

Audience = frozenset[str] | str
"""Cells by id, or `EVERYBODY`, or `CONTROL_ONLY`. Control and evaluators see everything."""

_FOR_ALL = frozenset(
    {
        "exercise-created",
        "communications-check-started",
        "exercise-started",
        "exercise-paused",
        "exercise-resumed",
        "rate-set",
        "time-jumped",
        "move-begun",
        "exercise-ended",
        "exercise-closed",
        "emergency-raised",
        "emergency-cleared",
        "broadcast-sent",
        "counterfactuals-opened",
    }
)


def audience_of(event: ev.Event, state: State, pack: ScenarioPack) -> Audience:
    """Return who may learn of *event*; *state* is the state after it."""
    payload = event.payload
    if event.kind in _FOR_ALL:
        return EVERYBODY
    match payload:
        case ev.InjectReleased(to=to) | ev.FactsRevealed(to=to):
            return frozenset(to)
        case ev.MessageSent(to=to, sender=sender):
            return frozenset((*to, sender))
        case ev.DecisionTaken(id=id_) | ev.DecisionEffective(id=id_) | ev.DecisionEnded(id=id_):
            return _concerned(state, pack, state.decisions[id_])
        case ev.ReportsDelivered(country=country, group=group):
            return frozenset(viewers(state, pack, country, group))
        case ev.ItemRead() | ev.CommunicationsCheckAnswered() | ev.ParticipantJoined():
            return frozenset({event.actor.cell}) if event.actor.cell else CONTROL_ONLY
        case _:
            return CONTROL_ONLY


def _concerned(state: State, pack: ScenarioPack, decision: Decision) -> frozenset[str]:
    """Return who notices a decision: whoever took it or is told, and who shares its stocks."""
    taken = decision.taken
    concerned = {decision.cell, *taken.shared_with, *shown_by(state, pack, decision)}
    if taken.cost or DECISIONS[taken.decision].gains:
        concerned |= {
            id_
            for id_, cell in cells_by_id(pack, state.layout).items()
            if taken.country in cell.countries
        }
    return frozenset(concerned)
