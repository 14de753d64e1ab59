"""A log is replayed beside a world that is simulated again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alatau.exercise import Draft, Event, Exercise, LogError
from alatau.exercise import events as ev
from alatau.exercise.log import GENESIS, chain
from alatau.packs import ScenarioPack
from alatau.players import replay


def rewritten(events: list[Event], change: Callable[[ev.Payload], ev.Payload]) -> list[Event]:
    """A log that verifies, as another machine might have written it."""
    log: list[Event] = []
    for event in events:
        draft = Draft(change(event.payload), event.wall, event.time, event.actor, event.texts)
        log.append(chain(draft, event.seq, log[-1].hash if log else GENESIS))
    return log


def first_report(exercise: Exercise) -> ev.ReportsDelivered:
    """The first report with cases."""
    return next(
        event.payload
        for event in exercise.events
        if isinstance(event.payload, ev.ReportsDelivered) and event.payload.records
    )


def test_a_log_replays_without_a_difference(pack: ScenarioPack, played: Exercise) -> None:
    again = replay(pack, played.events, played.texts)
    assert again.differences == ()
    assert again.exercise.state == played.state
    assert again.exercise.texts == played.texts


def test_another_truth_at_the_close_is_stated(pack: ScenarioPack, played: Exercise) -> None:
    def change(payload: ev.Payload) -> ev.Payload:
        if isinstance(payload, ev.ExerciseClosed):
            return payload.model_copy(update={"infected": payload.infected + 3})
        return payload

    (difference,) = replay(pack, rewritten(played.events, change)).differences
    assert difference.seq == len(played.events)
    assert "another truth" in str(difference)
    assert difference.in_words(lambda msgid: f"» {msgid}") == f"» {difference}"


def test_other_reports_are_stated_and_still_stand(pack: ScenarioPack, played: Exercise) -> None:
    first = first_report(played)

    def change(payload: ev.Payload) -> ev.Payload:
        if payload is first:
            record = first.records[0].model_copy(update={"onset_day": -99})
            return first.model_copy(update={"records": (record, *first.records[1:])})
        return payload

    again = replay(pack, rewritten(played.events, change))
    assert {d.params["country"] for d in again.differences} == {first.country}
    assert first_report(again.exercise).records[0].onset_day == -99


def test_a_log_of_another_scenario_is_refused(pack: ScenarioPack, played: Exercise) -> None:
    other = pack.model_copy(update={"digest": "0" * 64}).with_region(pack.region)
    with pytest.raises(LogError, match="another version of the scenario"):
        replay(other, played.events)


def test_progress_reaches_the_whole(pack: ScenarioPack, played: Exercise) -> None:
    told: list[float] = []
    replay(pack, played.events, on_progress=told.append)
    assert told[-1] == 1.0
