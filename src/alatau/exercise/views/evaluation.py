"""What evaluators see: objectives, critical tasks with their evidence, and what happened when."""

from __future__ import annotations

from dataclasses import dataclass

from alatau.exercise import events as ev
from alatau.exercise.exercise import Exercise
from alatau.exercise.views.cell import Contact
from alatau.exercise.views.header import HeaderView, header_of
from alatau.exercise.views.reader import Reader
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS

RATINGS = {
    "P": N_("Performed without challenges"),
    "S": N_("Performed with some challenges"),
    "M": N_("Performed with major challenges"),
    "U": N_("Unable to be performed"),
}
RATING_MEANINGS = {
    "P": N_(
        "The objective was achieved; no other activity was harmed, no added risk arose, and plans, "
        "policies and law were followed."
    ),
    "S": N_("As P, but ways to be more effective or efficient were found."),
    "M": N_(
        "The objective was achieved, but other activities were harmed, or risks were added, or "
        "plans, policies or law were not followed."
    ),
    "U": N_("The objective was not achieved."),
}


@dataclass(frozen=True)
class LogLine:
    """One event of the timeline, as a sentence."""

    seq: int
    kind: str
    time: int
    clock_text: str
    cell: str
    cell_title: str
    callsign: str
    text: str


@dataclass(frozen=True)
class ObservationView:
    """An observation of an evaluator."""

    id: str
    seq: int
    clock_text: str
    cell: str
    cell_title: str
    text: str
    task: str
    event_seq: int | None


@dataclass(frozen=True)
class RatingView:
    """The rating of a task that stands, per cell or for all."""

    cell: str
    cell_title: str
    rating: str
    rating_title: str
    reason: str
    by: str


@dataclass(frozen=True)
class TaskView:
    """A critical task with the events that are evidence for it."""

    id: str
    title: str
    within_days: int | None
    evidence: tuple[LogLine, ...]
    ratings: tuple[RatingView, ...]
    observations: tuple[ObservationView, ...]


@dataclass(frozen=True)
class ObjectiveView:
    """An objective with its capability and its critical tasks."""

    id: str
    title: str
    capability: str
    jee: tuple[str, ...]
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True)
class EvaluationView:
    """All that an evaluator sees; newest first in ``timeline``."""

    header: HeaderView
    objectives: tuple[ObjectiveView, ...]
    timeline: tuple[LogLine, ...]
    observations: tuple[ObservationView, ...]
    cells: tuple[Contact, ...]
    ratings: tuple[tuple[str, str, str], ...]


TIMELINE_KINDS = (
    "message-sent",
    "decision-taken",
    "decision-effective",
    "inject-released",
    "facts-revealed",
    "move-begun",
    "time-jumped",
    "exercise-started",
    "exercise-paused",
    "exercise-resumed",
    "exercise-ended",
    "emergency-raised",
    "emergency-cleared",
    "observation-noted",
)


def for_evaluator(exercise: Exercise, cell: str | None, language: str) -> EvaluationView:
    """Return what an evaluator sees, of one *cell* or of all (None), in *language*."""
    reader = Reader(exercise, language)
    state = exercise.state
    observations = tuple(
        _observation(reader, seq, note) for seq, note in reversed(state.observations.values())
    )
    return EvaluationView(
        header=header_of(reader, exercise.last_seen_by(None)),
        objectives=tuple(
            ObjectiveView(
                goal.id,
                goal.title.in_language(language),
                goal.capability.in_language(language),
                tuple(goal.jee),
                tuple(
                    TaskView(
                        task.id,
                        task.title.in_language(language),
                        task.within_days,
                        tuple(
                            line_of(reader, exercise.events[seq - 1])
                            for seq in state.evidence.get(task.id, [])
                        ),
                        ratings_of(reader, task.id),
                        tuple(o for o in observations if o.task == task.id),
                    )
                    for task in goal.critical_tasks
                ),
            )
            for goal in exercise.pack.objectives
        ),
        timeline=tuple(
            line_of(reader, event)
            for event in reversed(exercise.events)
            if event.kind in TIMELINE_KINDS and (cell is None or concerns(event, cell))
        ),
        observations=observations,
        cells=tuple(Contact(id_, reader.title_of(id_), "cell") for id_ in reader.cells),
        ratings=tuple(
            (key, reader.words(title), reader.words(RATING_MEANINGS[key]))
            for key, title in RATINGS.items()
        ),
    )


def concerns(event: ev.Event, cell: str) -> bool:
    """Return whether *event* was done by *cell* or reached it."""
    return event.actor.cell == cell or cell in getattr(event.payload, "to", ())


def ratings_of(reader: Reader, task: str) -> tuple[RatingView, ...]:
    """Return the ratings of *task* that stand: the last one of each cell."""
    last = {
        rated.cell: (actor, rated) for _, actor, rated in reader.state.ratings if rated.task == task
    }
    return tuple(
        RatingView(
            cell or "",
            reader.title_of(cell) if cell else reader.words(N_("All cells")),
            rated.rating,
            reader.words(RATINGS[rated.rating]),
            reader.free_text(rated.reason),
            actor.callsign,
        )
        for cell, (actor, rated) in last.items()
    )


def line_of(reader: Reader, event: ev.Event) -> LogLine:
    """Return *event* as a line of the timeline, in words."""
    cell = event.actor.cell or ""
    return LogLine(
        event.seq,
        event.kind,
        event.time,
        reader.clock(event.time),
        cell,
        reader.title_of(cell) if cell else "",
        event.actor.callsign,
        _sentence(reader, event),
    )


def _sentence(reader: Reader, event: ev.Event) -> str:
    payload = event.payload
    match payload:
        case ev.MessageSent(sender=sender, to=to, subject=subject):
            return reader.say(
                N_("%(sender)s wrote to %(to)s: %(subject)s"),
                sender=reader.title_of(sender),
                to=", ".join(reader.title_of(each) for each in to),
                subject=reader.free_text(subject),
            )
        case ev.DecisionTaken(decision=kind):
            return reader.say(
                N_("%(cell)s decided: %(decision)s"),
                cell=reader.title_of(event.actor.cell or ""),
                decision=reader.words(DECISIONS[kind].title),
            )
        case ev.DecisionEffective(id=id_):
            kind = reader.state.decisions[id_].taken.decision
            return reader.say(
                N_("Takes effect: %(decision)s"), decision=reader.words(DECISIONS[kind].title)
            )
        case ev.InjectReleased(inject=number, to=to):
            return reader.say(
                N_("Inject %(number)s reached %(to)s: %(title)s"),
                number=number,
                to=", ".join(reader.title_of(each) for each in to),
                title=reader.inject_words(number)[0],
            )
        case ev.FactsRevealed(to=to, facts=facts):
            return reader.say(
                N_("%(to)s learned: %(facts)s"),
                to=", ".join(reader.title_of(each) for each in to),
                facts=" ".join(reader.fact(fact).text for fact in facts),
            )
        case ev.ObservationNoted(text=text):
            return reader.say(N_("Observed: %(text)s"), text=reader.free_text(text))
        case ev.MoveBegun(move=move):
            title = reader.pack.moves[move].title.in_language(reader.language)
            return reader.say(N_("Move: %(title)s"), title=title)
        case ev.TimeJumped(to_minutes=minutes):
            return reader.say(N_("The clock moved to %(time)s"), time=reader.clock(minutes))
        case _:
            return reader.words(_PLAIN.get(event.kind, event.kind))


_PLAIN = {
    "exercise-started": N_("The exercise began"),
    "exercise-paused": N_("The exercise was paused"),
    "exercise-resumed": N_("The exercise went on"),
    "exercise-ended": N_("The exercise ended"),
    "emergency-raised": N_("Stopped for a real emergency"),
    "emergency-cleared": N_("The real emergency was cleared"),
}


def _observation(reader: Reader, seq: int, note: ev.ObservationNoted) -> ObservationView:
    return ObservationView(
        note.id,
        seq,
        reader.clock(note.observed_minutes),
        note.cell or "",
        reader.title_of(note.cell) if note.cell else "",
        reader.free_text(note.text),
        note.task or "",
        note.event_seq,
    )
