"""The fold: how each event changes the state. It never fails, and looks at no clock and no chance.

`apply` trusts its event: the rules (`judge`, `due`) decided it, and the log is verified when it is
read. State is changed in place, since an exercise of a thousand events is folded at each start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from alatau.exercise import events as ev
from alatau.exercise.clock import Clock
from alatau.exercise.expectations import note_answers
from alatau.exercise.seating import cell_ids
from alatau.exercise.state import (
    CountryReports,
    Decision,
    Emergency,
    Holding,
    InjectProgress,
    InjectStatus,
    Item,
    Participant,
    State,
)
from alatau.packs.scenario import ScenarioPack

TEXT_REF = re.compile(r"h:[0-9a-f]{64}")

Handler = Callable[[State, ev.Event, Any, ScenarioPack], None]


def apply(state: State, event: ev.Event, pack: ScenarioPack) -> None:
    """Change *state* by *event*, in an exercise on *pack*."""
    _HANDLERS[event.kind](state, event, event.payload, pack)
    note_answers(state, event, pack)
    if refs := tuple(_text_refs(event.payload)):
        state.texts_of[event.seq] = refs
    state.seq, state.head = event.seq, event.hash
    state.time, state.wall = max(state.time, event.time), event.wall


def fold(events: Iterable[ev.Event], pack: ScenarioPack) -> State:
    """Return the state that *events* lead to."""
    state = State()
    for event in events:
        apply(state, event, pack)
    return state


def wall_time(event: ev.Event) -> datetime:
    """Return the wall time of *event*, in UTC."""
    return datetime.fromisoformat(event.wall)


def _text_refs(payload: ev.Payload) -> Iterator[str]:
    for _, value in payload:
        if isinstance(value, str) and TEXT_REF.fullmatch(value):
            yield value


def _created(state: State, event: ev.Event, p: ev.ExerciseCreated, pack: ScenarioPack) -> None:
    state.exercise, state.scenario, state.layout = p.exercise, p.scenario, p.layout
    state.scenario_digest, state.engine, state.seed = p.scenario_digest, p.engine, p.seed
    state.clock = Clock(p.start_minutes, wall_time(event))
    state.time = p.start_minutes
    for inject in pack.injects:
        state.injects[inject.id] = InjectProgress("manual" if inject.when.manual else "ready")


def _joined(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    actor = event.actor
    known = state.participants.get(actor.participant)
    state.participants[actor.participant] = Participant(
        actor, event.time, checked=known.checked if known else False
    )


def _left(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    participant = state.participants.get(event.actor.participant)
    if participant:
        participant.present = False


def _check_started(state: State, _: ev.Event, __: Any, ___: ScenarioPack) -> None:
    state.phase = "communications-check"
    for participant in state.participants.values():
        participant.checked = False


def _check_answered(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    participant = state.participants.get(event.actor.participant)
    if participant:
        participant.checked = True


def _started(state: State, event: ev.Event, p: ev.ExerciseStarted, pack: ScenarioPack) -> None:
    state.phase = "running"
    state.started = event.time
    state.move = 0 if pack.moves else None
    wall = wall_time(event)
    state.clock = state.clock.with_rate(p.rate, wall).started(wall)


def _paused(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    state.phase = "paused"
    state.clock = state.clock.stopped(wall_time(event))


def _resumed(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    state.phase = "running"
    state.clock = state.clock.started(wall_time(event))


def _rate_set(state: State, event: ev.Event, p: ev.RateSet, _: ScenarioPack) -> None:
    state.clock = state.clock.with_rate(p.rate, wall_time(event))


def _jumped(state: State, event: ev.Event, p: ev.TimeJumped, _: ScenarioPack) -> None:
    state.clock = state.clock.moved_to(p.to_minutes, wall_time(event))


def _move_begun(state: State, event: ev.Event, p: ev.MoveBegun, _: ScenarioPack) -> None:
    state.move = p.move
    state.clock = state.clock.moved_to(p.to_minutes, wall_time(event))


def _ended(state: State, event: ev.Event, _: Any, __: ScenarioPack) -> None:
    state.phase = "ended"
    state.clock = state.clock.moved_to(event.time, wall_time(event)).stopped(wall_time(event))


def _closed(state: State, _: ev.Event, p: ev.ExerciseClosed, __: ScenarioPack) -> None:
    state.closed = (p.until, p.infected, p.died, p.truth_digest)


def _emergency_raised(
    state: State, event: ev.Event, p: ev.EmergencyRaised, _: ScenarioPack
) -> None:
    state.phase = "emergency"
    state.clock = state.clock.stopped(wall_time(event))
    state.emergency = Emergency(event.seq, event.wall, p.text, event.actor.callsign)


def _emergency_cleared(state: State, _: ev.Event, __: Any, ___: ScenarioPack) -> None:
    state.emergency = None
    if state.phase == "emergency":
        state.phase = "paused" if state.started is not None else "created"


def _broadcast(state: State, event: ev.Event, p: ev.BroadcastSent, pack: ScenarioPack) -> None:
    cells = cell_ids(pack, state.layout)
    item = Item(
        f"notice-{event.seq}", "broadcast", event.seq, event.time, "excon", cells, "e-mail",
        body=p.text,
    )  # fmt: skip
    _deliver(state, item)


def _inject_released(
    state: State, event: ev.Event, p: ev.InjectReleased, pack: ScenarioPack
) -> None:
    progress = state.injects[p.inject]
    progress.status = "released"
    if progress.released is None:
        progress.released, progress.released_seq = event.time, event.seq
    progress.items.append(p.item)
    written = progress.added
    planned = None if written else pack.inject(p.inject)
    item = Item(
        p.item,
        "inject",
        event.seq,
        event.time,
        written.sender if written else planned.sender if planned else "excon",
        p.to,
        written.channel if written else planned.channel if planned else "e-mail",
        facts=p.facts,
        inject=p.inject,
    )
    _deliver(state, item)
    state.changed[f"inject {p.inject}"] = event.seq


def _inject_armed(state: State, _: ev.Event, p: ev.InjectArmed, __: ScenarioPack) -> None:
    state.injects[p.inject].status = "armed"
    state.injects[p.inject].due = p.due


def _inject_held(state: State, _: ev.Event, p: ev.InjectHeld, __: ScenarioPack) -> None:
    state.injects[p.inject].status = "held"


def _inject_readied(state: State, _: ev.Event, p: ev.InjectReadied, pack: ScenarioPack) -> None:
    progress = state.injects[p.inject]
    if progress.added:
        progress.status = "ready" if progress.added.at_minutes is not None else "manual"
    elif progress.due is not None:
        progress.status = "armed"
    else:
        progress.status = "manual" if pack.inject(p.inject).when.manual else "ready"


def _inject_cancelled(state: State, _: ev.Event, p: ev.InjectCancelled, __: ScenarioPack) -> None:
    state.injects[p.inject].status = "cancelled"


def _inject_edited(state: State, _: ev.Event, p: ev.InjectEdited, __: ScenarioPack) -> None:
    state.injects[p.inject].edits.append(p)


def _inject_added(state: State, _: ev.Event, p: ev.InjectAdded, __: ScenarioPack) -> None:
    status: InjectStatus = "ready" if p.at_minutes is not None else "manual"
    state.injects[p.inject] = InjectProgress(status, due=p.at_minutes, added=p)


def _message_sent(state: State, event: ev.Event, p: ev.MessageSent, _: ScenarioPack) -> None:
    item = Item(
        p.item,
        "message",
        event.seq,
        event.time,
        p.sender,
        p.to,
        p.channel,
        facts=p.facts,
        subject=p.subject,
        body=p.body,
        language=p.language,
        reply_to=p.reply_to,
        attached=p.attached,
    )
    state.sent.setdefault(p.sender, []).append(p.item)
    _deliver(state, item)


def _item_read(state: State, event: ev.Event, p: ev.ItemRead, _: ScenarioPack) -> None:
    if event.actor.cell:
        state.read.setdefault((event.actor.cell, p.item), event.time)


def _decision_taken(state: State, event: ev.Event, p: ev.DecisionTaken, _: ScenarioPack) -> None:
    cell = event.actor.cell or ""
    state.decisions[p.id] = Decision(p, cell, event.actor.callsign, event.time, event.seq)
    state.changed[f"decision {p.decision}"] = event.seq


def _decision_effective(
    state: State, event: ev.Event, p: ev.DecisionEffective, _: ScenarioPack
) -> None:
    state.decisions[p.id].effective = True


def _decision_ended(state: State, event: ev.Event, p: ev.DecisionEnded, _: ScenarioPack) -> None:
    state.decisions[p.id].last_day = p.last_day


def _facts_revealed(state: State, event: ev.Event, p: ev.FactsRevealed, _: ScenarioPack) -> None:
    item = Item(
        p.item, "revelation", event.seq, event.time, "excon", p.to, "in-person",
        facts=p.facts, decision=p.decision,
    )  # fmt: skip
    _deliver(state, item)


def _reports_delivered(
    state: State, event: ev.Event, p: ev.ReportsDelivered, _: ScenarioPack
) -> None:
    reports = state.reports.setdefault((p.country, p.group), CountryReports())
    reports.known_on = p.known_on
    for record in p.records:
        reports.cases[record.number] = record
        reports.history.append((p.known_on, record.number, record.classification))
    for load in p.laboratories:
        reports.laboratories[load.laboratory] = load
    if p.records:
        state.changed["reports"] = event.seq


def _observation(state: State, event: ev.Event, p: ev.ObservationNoted, _: ScenarioPack) -> None:
    state.observations[p.id] = (event.seq, p)


def _rated(state: State, event: ev.Event, p: ev.TaskRated, _: ScenarioPack) -> None:
    state.ratings.append((event.seq, event.actor, p))


def _redacted(state: State, _: ev.Event, p: ev.TextRedacted, __: ScenarioPack) -> None:
    state.redacted.update(p.texts)


def _opened(state: State, _: ev.Event, __: Any, ___: ScenarioPack) -> None:
    state.counterfactuals_open = True


def _deliver(state: State, item: Item) -> None:
    """Put *item* into the inboxes it goes to, and its facts into what those cells hold."""
    state.items[item.id] = item
    for cell in item.to:
        state.inbox.setdefault(cell, []).append(item.id)
        held = state.facts.setdefault(cell, {})
        for fact in item.facts:
            if fact not in held:
                held[fact] = Holding(item.time, item.seq, item.sender)
                state.changed[f"fact {fact}"] = item.seq


_HANDLERS: dict[str, Handler] = {
    "exercise-created": _created,
    "participant-joined": _joined,
    "participant-left": _left,
    "communications-check-started": _check_started,
    "communications-check-answered": _check_answered,
    "exercise-started": _started,
    "exercise-paused": _paused,
    "exercise-resumed": _resumed,
    "rate-set": _rate_set,
    "time-jumped": _jumped,
    "move-begun": _move_begun,
    "exercise-ended": _ended,
    "exercise-closed": _closed,
    "emergency-raised": _emergency_raised,
    "emergency-cleared": _emergency_cleared,
    "broadcast-sent": _broadcast,
    "inject-released": _inject_released,
    "inject-armed": _inject_armed,
    "inject-held": _inject_held,
    "inject-readied": _inject_readied,
    "inject-cancelled": _inject_cancelled,
    "inject-edited": _inject_edited,
    "inject-added": _inject_added,
    "message-sent": _message_sent,
    "item-read": _item_read,
    "decision-taken": _decision_taken,
    "decision-effective": _decision_effective,
    "decision-ended": _decision_ended,
    "facts-revealed": _facts_revealed,
    "reports-delivered": _reports_delivered,
    "observation-noted": _observation,
    "task-rated": _rated,
    "text-redacted": _redacted,
    "counterfactuals-opened": _opened,
}
