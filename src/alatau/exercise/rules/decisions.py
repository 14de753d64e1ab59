"""Rules of decisions: authority, parameters, repetition, stocks."""

from __future__ import annotations

from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.actors import CONTROL_ROLES, Actor
from alatau.exercise.clock import day_of
from alatau.exercise.effects import in_force
from alatau.exercise.rules.hearing import Hearing
from alatau.exercise.seating import cells_by_id
from alatau.exercise.state import State
from alatau.exercise.stocks import cost_of, levels, missing
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS, DecisionKind, Parameter
from alatau.packs.region_model import Crossing
from alatau.packs.scenario import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.packs.vocabulary import SECTORS, STOCKS

CONSULTED_WITHIN = MINUTES_PER_DAY
"""How recently cells must have written to each other to count as having consulted, in minutes."""


def take_decision(h: Hearing, command: c.TakeDecision) -> list[ev.Draft]:
    """A cell decides in its authority; control enters decisions made on paper, with their time."""
    on_paper = h.actor.role in CONTROL_ROLES
    if on_paper:
        h.need_running()
        cell = command.cell or ""
        if cell not in h.layout_cells:
            raise h.refuse(N_("Say which cell took the decision on paper."))
    else:
        cell = h.need_play()
    kind = DECISIONS.get(command.decision)
    if kind is None:
        raise h.refuse(N_("There is no such kind of decision."))
    _check_authority(h, kind, cell, command.country)
    for parameter in kind.parameters:
        _check_parameter(h, kind, parameter, command)
    _check_repetition(h, kind, command)
    if kind.id == "stand-down":
        return _stand_down(h, command, cell, on_paper)
    places = tuple(dict.fromkeys(command.places))
    decided = _decided(h, command) if on_paper else None
    cost = cost_of(kind, len(places), command.teams, command.courses)
    short = missing(cost, levels(h.state, h.pack, command.country, day_of(h.now)))
    if short is not None:
        raise h.refuse(
            N_("%(stock)s: the decision needs %(needed)s, but only %(left)s are left."),
            {"stock": STOCKS[short[0]], "needed": cost[short[0]], "left": short[1]},
        )
    reason = h.text(command.reason)
    acts_from = day_of(h.now) + max(1, kind.delay_days)
    payload = ev.DecisionTaken(
        decision=kind.id,
        id="decision-" + reason.ref[2:14],
        country=command.country,
        places=places if kind.parameter("places") else (),
        crossing=command.crossing if kind.parameter("crossing") else None,
        shared_with=h.cells_for(command.with_) if kind.parameter("with_") else (),
        teams=command.teams if kind.parameter("teams") else None,
        courses=command.courses if kind.parameter("courses") else None,
        cost=cost,
        effective_minutes=acts_from * MINUTES_PER_DAY if kind.delay_days else h.now,
        acts_from_day=acts_from,
        consulted=consulted(
            h.state, h.pack, kind, cell, command.country, h.now if decided is None else decided
        ),
        decided_minutes=decided,
        reason=reason.ref,
    )
    return [h.draft(payload, reason, actor=_for_cell(h.actor, cell))]


def consulted(
    state: State, pack: ScenarioPack, kind: DecisionKind, cell: str, country: str, when: int
) -> bool:
    """Return whether *cell* had been in touch, at *when*, with all whom the decision asks to hear.

    *when* is the exercise minute at which it was decided, on paper too.
    """
    for sector in kind.consult:
        other = pack.cell_of(state.layout, f"{country}.{sector}")
        if other in (None, cell):
            continue
        in_touch = any(
            item.kind == "message"
            and when - CONSULTED_WITHIN <= item.time <= when
            and {cell, other} <= {item.sender, *item.to}
            for item in state.items.values()
        )
        if not in_touch:
            return False
    return True


def holds_authority(
    pack: ScenarioPack, layout: str, kind: DecisionKind, cell: str, country: str
) -> bool:
    """Return whether *cell* holds an authority of *country* that may decide *kind*."""
    held = cells_by_id(pack, layout)[cell].authorities
    return any(f"{country}.{sector}" in held for sector in kind.authority)


def _for_cell(actor: Actor, cell: str) -> Actor:
    return actor.model_copy(update={"cell": cell})


def _decided(h: Hearing, command: c.TakeDecision) -> int:
    return min(h.now, h.now if command.decided_minutes is None else command.decided_minutes)


def _check_authority(h: Hearing, kind: DecisionKind, cell: str, country: str) -> None:
    if country not in h.pack.countries:
        raise h.refuse(N_("This country does not play in this exercise."))
    if not holds_authority(h.pack, h.state.layout, kind, cell, country):
        raise h.refuse(
            N_("“%(decision)s” needs the authority of: %(sectors)s."),
            {
                "decision": kind.title,
                "sectors": ", ".join(SECTORS[sector] for sector in kind.authority),
            },
        )


def _check_parameter(
    h: Hearing, kind: DecisionKind, parameter: Parameter, command: c.TakeDecision
) -> None:
    value = getattr(command, parameter.name)
    if value in (None, ()):
        if parameter.required:
            raise h.refuse(_WANTED[parameter.kind])
        return
    if parameter.kind == "places":
        own = {place.code for place in h.pack.region.places if place.country == command.country}
        if not set(value) <= own:
            raise h.refuse(N_("Choose places of the country that decides."))
        _check_number(h, len(set(value)), parameter)
    elif parameter.kind == "crossing":
        if value not in {crossing.id for crossing in crossings_of(h.pack, command.country)}:
            raise h.refuse(N_("Choose a crossing of the country that decides."))
    elif parameter.kind in ("teams", "courses"):
        _check_number(h, value, parameter)
    elif parameter.kind == "authorities":
        _check_number(h, len(value), parameter)
        h.cells_for(value)
    elif parameter.kind == "decision":
        _check_ends(h, value, command)


_WANTED = {
    "places": N_("Say which places the decision is about."),
    "crossing": N_("Say which crossing the decision is about."),
    "teams": N_("Say how many teams."),
    "courses": N_("Say how many courses."),
    "authorities": N_("Say with whom."),
    "decision": N_("Say which decision ends."),
}


def _check_number(h: Hearing, number: int, parameter: Parameter) -> None:
    if not parameter.minimum <= number <= parameter.maximum:
        raise h.refuse(
            N_("Between %(minimum)s and %(maximum)s are possible here."),
            {"minimum": parameter.minimum, "maximum": parameter.maximum},
        )


def _check_ends(h: Hearing, ends: str, command: c.TakeDecision) -> None:
    decision = h.state.decisions.get(ends)
    if decision is None or decision.taken.country != command.country:
        raise h.refuse(N_("Your country has taken no such decision."))
    cell = h.actor.cell if h.actor.role not in CONTROL_ROLES else command.cell
    kind = DECISIONS[decision.taken.decision]
    if not holds_authority(h.pack, h.state.layout, kind, cell or "", command.country):
        raise h.refuse(N_("Only those who may take a decision can end it."))
    if not kind.can_be_stood_down or decision.last_day is not None:
        raise h.refuse(N_("This decision is not in force, or cannot be stood down."))


def _check_repetition(h: Hearing, kind: DecisionKind, command: c.TakeDecision) -> None:
    if kind.repetition == "any":
        return
    day = day_of(h.now)
    for decision in h.state.decisions.values():
        taken = decision.taken
        if taken.decision != kind.id or taken.country != command.country:
            continue
        if kind.repetition == "once":
            raise h.refuse(N_("Your country has already taken this decision."))
        same_ground = taken.crossing == command.crossing and (
            not taken.places or bool(set(taken.places) & set(command.places))
        )
        if decision.last_day is None and in_force(decision, day) and same_ground:
            raise h.refuse(
                N_("This is already in force there. Leave those places out, or stand it down.")
            )


def crossings_of(pack: ScenarioPack, country: str) -> list[Crossing]:
    """Return the crossings between two places of the region that *country* has a side of."""
    return [
        crossing
        for crossing in pack.region.crossings
        if crossing.place_b and country in (crossing.country_a, crossing.country_b)
    ]


def _stand_down(h: Hearing, command: c.TakeDecision, cell: str, on_paper: bool) -> list[ev.Draft]:
    reason = h.text(command.reason)
    actor = _for_cell(h.actor, cell)
    today = day_of(h.now)
    taken = ev.DecisionTaken(
        decision="stand-down",
        id="decision-" + reason.ref[2:14],
        country=command.country,
        ends=command.ends,
        effective_minutes=h.now,
        acts_from_day=today + 1,
        decided_minutes=_decided(h, command) if on_paper else None,
        reason=reason.ref,
    )
    ended = ev.DecisionEnded(id=command.ends or "", last_day=today)
    return [h.draft(taken, reason, actor=actor), h.draft(ended, actor=actor)]
