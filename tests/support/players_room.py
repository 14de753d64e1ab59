"""An exercise in which a test says what is reported, for the players of its cells."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alatau.exercise import SYSTEM, Actor, Draft, Exercise, Refused
from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.packs import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.players import Automaton

WALL = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DIRECTOR = Actor(role="director", callsign="Director")


def started(pack: ScenarioPack, layout: str = "full") -> Exercise:
    """An exercise that stands at its start, with built-in players in every cell and no reports."""
    exercise, drafts = Exercise.create(pack, layout=layout, seed=7, exercise_id="x", wall=WALL)
    exercise.advance(exercise.seal(drafts))
    for actor, command in Automaton(exercise).wants(0):
        obey(exercise, actor, command)
    obey(exercise, DIRECTOR, c.StartExercise(rate=0))
    return exercise


def obey(exercise: Exercise, actor: Actor, command: c.Command) -> bool:
    """Judge a command and let it happen; whether it was allowed."""
    try:
        drafts = exercise.judge(command, actor, WALL, lambda: f"salt-{exercise.state.seq}")
    except Refused:
        return False
    exercise.advance(exercise.seal(drafts))
    return True


def happen(
    exercise: Exercise, payload: ev.Payload, actor: Actor = SYSTEM, minutes: int | None = None
) -> ev.Event:
    """Let something happen as if the rules had decided it."""
    time = exercise.state.time if minutes is None else minutes
    (event,) = exercise.seal([Draft(payload, "2026-03-02T04:00:00.000Z", time, actor)])
    exercise.advance([event])
    return event


def report(
    exercise: Exercise, country: str, day: int, *groups: tuple[str, str, int], host: str = "person"
) -> None:
    """Deliver a report on the morning after *day*: (place, classification, count) each."""
    kind: Any = "human" if host == "person" else "animal"
    shown = exercise.state.reports.get((country, kind))
    number = len(shown.cases) if shown else 0
    records = []
    for place, classification, count in groups:
        for _ in range(count):
            number += 1
            records.append(
                ev.CaseRecord.model_validate(
                    {
                        "case": number,
                        "number": f"{country}-{kind[0]}{number}",
                        "host": host,
                        "place": place,
                        "onset_day": day - 2,
                        "reported_day": day,
                        "classification": classification,
                    }
                )
            )
    payload = ev.ReportsDelivered(country=country, group=kind, known_on=day, records=tuple(records))
    happen(exercise, payload, minutes=(day + 1) * MINUTES_PER_DAY + 8 * 60)


def look(
    exercise: Exercise, minutes: int, cell: str, *, competence: float = 1.0
) -> list[c.Command]:
    """What a built-in player made anew wants in *cell* at an exercise time."""
    automaton = Automaton(exercise, [cell], seed=7, competence=competence)
    return [command for _, command in automaton.wants(minutes)]


def decisions(commands: list[c.Command]) -> dict[str, c.TakeDecision]:
    """The decisions among commands, by kind."""
    return {each.decision: each for each in commands if isinstance(each, c.TakeDecision)}
