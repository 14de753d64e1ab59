"""Objectives: what shows that each critical task was done, what speaks against it, ratings."""

from __future__ import annotations

from dataclasses import replace

from alatau.exercise.clock import day_of
from alatau.exercise.expectations import recipients_of
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.injects import Expectation
from alatau.packs.scenario import CriticalTask, Objective
from alatau.review.findings import (
    Expected,
    Joined,
    ObjectiveFinding,
    ObservationFinding,
    Phrase,
    RatingFinding,
    Standing,
    TaskFinding,
    Wording,
)
from alatau.review.room import Room

_WELL, _BADLY = ("P", "S"), ("M", "U")


def objectives(room: Room) -> tuple[ObjectiveFinding, ...]:
    """The objectives of the scenario in its order, each with evidence for and against."""
    return tuple(_objective(room, objective) for objective in room.pack.objectives)


def _objective(room: Room, objective: Objective) -> ObjectiveFinding:
    found = ObjectiveFinding(
        id=objective.id,
        title=objective.title,
        capability=objective.capability,
        jee=tuple(objective.jee),
        tasks=(),
        strengths=(),
        improvements=(),
    )
    return _drafted(found, tuple(_task(room, task) for task in objective.critical_tasks))


def own_objective(whole: ObjectiveFinding, cells: set[str]) -> ObjectiveFinding:
    """The objective without what other cells than *cells* were rated, observed or called for."""
    return _drafted(
        whole,
        tuple(
            replace(
                task,
                expected=tuple(each for each in task.expected if not cells.isdisjoint(each.cells)),
                ratings=tuple(each for each in task.ratings if each.cell in (None, *cells)),
                observations=tuple(
                    each for each in task.observations if each.cell in (None, *cells)
                ),
            )
            for task in whole.tasks
        ),
    )


def _drafted(found: ObjectiveFinding, tasks: tuple[TaskFinding, ...]) -> ObjectiveFinding:
    """The objective with *tasks*, and what their evidence suggests saying about it."""
    return replace(
        found,
        tasks=tasks,
        strengths=tuple(phrase for task in tasks for phrase in _strengths(task)),
        improvements=tuple(phrase for task in tasks for phrase in _improvements(task)),
    )


def _task(room: Room, task: CriticalTask) -> TaskFinding:
    evidence = tuple(sorted(room.state.evidence.get(task.id, [])))
    times = [room.time_of(room.exercise.events[seq - 1]) for seq in evidence]
    first = min(times, default=None)
    return TaskFinding(
        id=task.id,
        title=task.title,
        within_days=task.within_days,
        standing=_standing(room, task, first),
        first_shown=first,
        evidence=evidence,
        expected=_expected(room, task.id),
        ratings=_ratings(room, task.id),
        observations=_observations(room, task.id),
    )


def _standing(room: Room, task: CriticalTask, first: int | None) -> Standing:
    if first is None:
        return "not-shown"
    if task.within_days is None:
        return "shown"
    started = room.state.started if room.state.started is not None else room.pack.start_minutes
    return "on-time" if day_of(first - started) < task.within_days + 1 else "late"


def _expected(room: Room, task: str) -> tuple[Expected, ...]:
    found = []
    for inject in room.pack.injects:
        progress = room.state.injects[inject.id]
        if progress.released is None or progress.released_seq is None:
            continue
        reached = sorted(recipients_of(progress, room.state))
        for index, expectation in enumerate(inject.expect):
            if expectation.evidences != task:
                continue
            seq = progress.answers.get(index)
            answered = room.time_of(room.exercise.events[seq - 1]) if seq else None
            found.append(
                Expected(
                    inject=inject.id,
                    cells=tuple(reached),
                    title=room.inject_title(inject.id),
                    what=_what(room, expectation, reached),
                    released=progress.released,
                    answered=answered,
                    within=expectation.within,
                    seq=progress.released_seq,
                    answer_seq=seq,
                )
            )
    return tuple(found)


def _what(room: Room, expectation: Expectation, recipients: list[str]) -> Wording:
    who = Joined(tuple(room.title_of(cell) for cell in recipients))
    to = Joined(tuple(room.title_of(room.cell_of(each) or each) for each in expectation.to))
    match expectation.action:
        case "decision" if expectation.decision is not None:
            decision = Phrase(DECISIONS[expectation.decision].title)
            return Phrase(
                N_("%(cell)s to decide: %(decision)s"), {"cell": who, "decision": decision}
            )
        case "forward-fact" if expectation.fact is not None:
            fact = room.pack.fact(expectation.fact).text
            return Phrase(N_("%(to)s to learn: %(fact)s"), {"to": to, "fact": fact})
        case "message" if expectation.to:
            return Phrase(N_("%(cell)s to write to %(to)s"), {"cell": who, "to": to})
        case _:
            return Phrase(N_("%(cell)s to answer"), {"cell": who})


def _ratings(room: Room, task: str) -> tuple[RatingFinding, ...]:
    last = {
        rated.cell: RatingFinding(seq, rated.cell, rated.rating, room.text(rated.reason))
        for seq, _, rated in room.state.ratings
        if rated.task == task
    }
    return tuple(sorted(last.values(), key=lambda each: each.seq))


def _observations(room: Room, task: str) -> tuple[ObservationFinding, ...]:
    return tuple(
        ObservationFinding(
            seq, note.cell, note.observed_minutes, room.text(note.text), note.event_seq
        )
        for seq, note in room.state.observations.values()
        if note.task == task
    )


def _strengths(task: TaskFinding) -> list[Phrase]:
    if any(each.rating in _BADLY for each in task.ratings):
        return []
    if task.standing == "on-time":
        return [Phrase(N_("Done in time: %(task)s"), {"task": task.title})]
    if task.standing == "shown" or any(each.rating in _WELL for each in task.ratings):
        return [Phrase(N_("Done: %(task)s"), {"task": task.title})]
    return []


def _improvements(task: TaskFinding) -> list[Phrase]:
    said = []
    if task.standing == "not-shown" and not any(each.rating in _WELL for each in task.ratings):
        said.append(Phrase(N_("Nothing shows that it was done: %(task)s"), {"task": task.title}))
    if task.standing == "late":
        params: dict[str, Wording] = {"task": task.title, "days": task.within_days or 0}
        said.append(Phrase(N_("Done after more than %(days)s days: %(task)s"), params))
    said += [
        Phrase(N_("Rated %(rating)s: %(task)s"), {"rating": each.rating, "task": task.title})
        for each in task.ratings
        if each.rating in _BADLY
    ]
    said += [
        Phrase(
            N_("Inject %(number)s called for it in vain: %(what)s"),
            {"number": each.inject, "what": each.what},
        )
        for each in task.expected
        if each.answered is None
    ]
    return said
