"""Which event answers which expected action, and so evidences which critical task."""

from __future__ import annotations

from alatau.exercise.clock import day_of
from alatau.exercise.effects import in_force
from alatau.exercise.events import DecisionTaken, Event, MessageSent
from alatau.exercise.seating import as_cell
from alatau.exercise.state import InjectProgress, State
from alatau.packs.decisions import DECISIONS
from alatau.packs.injects import Expectation, Inject
from alatau.packs.scenario import ScenarioPack

_ANSWERING = frozenset({"message-sent", "decision-taken", "inject-released", "facts-revealed"})


def note_answers(state: State, event: Event, pack: ScenarioPack) -> None:
    """Note in *state* what *event*, which has been applied already, answers and evidences."""
    if event.kind not in _ANSWERING:
        return
    _note_tasks(state, event, pack)
    for number, progress in state.injects.items():
        if progress.status != "released" or progress.added is not None:
            continue
        inject = pack.inject(number)
        for index, expected in enumerate(inject.expect):
            if index in progress.answers or not _meets(
                state, event, pack, inject, expected, progress
            ):
                continue
            progress.answers[index] = event.seq
            state.changed[f"inject {number}"] = event.seq
            if expected.evidences:
                _evidence(state, expected.evidences, event.seq)


def _note_tasks(state: State, event: Event, pack: ScenarioPack) -> None:
    payload = event.payload
    for task in pack.tasks.values():
        for shown_by in task.evidenced_by:
            if shown_by.decision is not None:
                shown = (
                    isinstance(payload, DecisionTaken)
                    and payload.decision == shown_by.decision
                    and shown_by.country in (None, payload.country)
                )
            else:
                shown = task.id not in state.evidence and all(
                    shown_by.fact in state.facts.get(as_cell(pack, state.layout, address), {})
                    for address in shown_by.to
                )
            if shown:
                _evidence(state, task.id, event.seq)


def _evidence(state: State, task: str, seq: int) -> None:
    events = state.evidence.setdefault(task, [])
    if seq not in events:
        events.append(seq)


def recipients_of(progress: InjectProgress, state: State) -> set[str]:
    """Return the cells that have got the inject."""
    return {cell for item in progress.items for cell in state.items[item].to}


def _stands(state: State, kind: str, cells: set[str]) -> bool:
    """Whether one of *cells* took a decision earlier that cannot or need not be taken again."""
    decision = DECISIONS[kind]
    once = decision.repetition == "once"
    if decision.repetition == "any" or (decision.parameters and not once):
        return False
    return any(
        d.cell in cells and (once or (d.last_day is None and in_force(d, day_of(state.time))))
        for d in state.decisions.values()
        if d.taken.decision == kind
    )


def _together(
    state: State,
    pack: ScenarioPack,
    inject: Inject,
    expected: Expectation,
    got: set[str],
    wanted: set[str],
) -> bool:
    """Whether those who are to write sit in one cell with those to whom they are to write."""
    if not wanted or not wanted <= got:
        return False
    writers = {pack.cell_of(state.layout, each) for each in inject.to if each not in expected.to}
    return len(got) == 1 or not wanted.isdisjoint(writers)


def _meets(
    state: State,
    event: Event,
    pack: ScenarioPack,
    inject: Inject,
    expected: Expectation,
    progress: InjectProgress,
) -> bool:
    payload = event.payload
    got = recipients_of(progress, state)
    wanted = {as_cell(pack, state.layout, address) for address in expected.to}
    if expected.action == "forward-fact":
        # Cells that are merged in a small room hold it at once, and need not write to themselves.
        return all(expected.fact in state.facts.get(cell, {}) for cell in wanted)
    if expected.action == "message" and _together(state, pack, inject, expected, got, wanted):
        return True
    if expected.decision is not None and _stands(state, expected.decision, got):
        return True
    if event.actor.cell not in got:
        return False
    if expected.action == "decision":
        return isinstance(payload, DecisionTaken) and payload.decision == expected.decision
    if not isinstance(payload, MessageSent):
        return False
    back = payload.reply_to in progress.items or inject.sender in payload.to
    if expected.action == "reply" or not wanted:
        return back
    return bool(wanted & set(payload.to)) and (
        expected.fact is None or expected.fact in payload.facts
    )
