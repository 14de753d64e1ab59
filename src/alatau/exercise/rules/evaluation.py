"""Rules of evaluation: timed observations and ratings of critical tasks."""

from __future__ import annotations

from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.rules.hearing import Hearing
from alatau.languages import N_


def note_observation(h: Hearing, command: c.NoteObservation) -> list[ev.Draft]:
    """An evaluator notes what was seen, when, tied to an objective, a task or an event."""
    h.need_evaluation()
    _check_names(h, command.cell, command.task)
    if command.objective and command.objective not in {o.id for o in h.pack.objectives}:
        raise h.refuse(N_("This scenario has no such objective."))
    if command.event_seq is not None and not 1 <= command.event_seq <= h.state.seq:
        raise h.refuse(N_("The log has no event %(seq)s."), {"seq": command.event_seq})
    text = h.text(command.text)
    observed = h.now if command.observed_minutes is None else command.observed_minutes
    payload = ev.ObservationNoted(
        id=f"observation-{len(h.state.observations) + 1}",
        cell=command.cell,
        text=text.ref,
        objective=command.objective,
        task=command.task,
        event_seq=command.event_seq,
        observed_minutes=min(observed, h.now),
    )
    return [h.draft(payload, text)]


def rate_task(h: Hearing, command: c.RateTask) -> list[ev.Draft]:
    """An evaluator rates a critical task; a later rating of the same task stands for it."""
    h.need_evaluation()
    _check_names(h, command.cell, command.task)
    reason = h.text(command.reason)
    payload = ev.TaskRated(
        task=command.task, cell=command.cell, rating=command.rating, reason=reason.ref
    )
    return [h.draft(payload, reason)]


def _check_names(h: Hearing, cell: str | None, task: str | None) -> None:
    if cell is not None and cell not in h.layout_cells:
        raise h.refuse(N_("This exercise has no such cell."))
    if task is not None and task not in h.pack.tasks:
        raise h.refuse(N_("This scenario has no such critical task."))
