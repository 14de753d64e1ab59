"""Who may learn of an event. Whatever is not named here, only exercise control learns of."""

from __future__ import annotations

from alatau.exercise import events as ev
from alatau.exercise.grants import viewers
from alatau.exercise.state import State
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
        case ev.DecisionTaken():
            return frozenset((event.actor.cell or "", *payload.shared_with))
        case ev.DecisionEffective(id=id_) | ev.DecisionEnded(id=id_):
            decision = state.decisions[id_]
            return frozenset((decision.cell, *decision.taken.shared_with))
        case ev.ReportsDelivered(country=country, group=group):
            return frozenset(viewers(state, pack, country, group))
        case ev.ItemRead() | ev.CommunicationsCheckAnswered() | ev.ParticipantJoined():
            return frozenset({event.actor.cell}) if event.actor.cell else CONTROL_ONLY
        case _:
            return CONTROL_ONLY
