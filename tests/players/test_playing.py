"""Headless play, from the creation of an exercise to its closing event."""

from __future__ import annotations

import pytest

from alatau.exercise import Exercise, Refused, read_log, write_log
from alatau.exercise.events import DecisionTaken, MessageSent
from alatau.packs import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.players import play


def lines(exercise: Exercise) -> str:
    return "".join(write_log(exercise.events))


def met(exercise: Exercise) -> tuple[int, int]:
    """How many expected actions of released injects were met, and how many there were."""
    released = [
        (number, progress)
        for number, progress in exercise.state.injects.items()
        if progress.status == "released"
    ]
    expected = sum(len(exercise.pack.inject(number).expect) for number, _ in released)
    return sum(len(progress.answers) for _, progress in released), expected


def test_equal_play_is_equal_to_the_byte(pack: ScenarioPack, played: Exercise) -> None:
    again = play(pack, seed=7)
    assert lines(again) == lines(played)
    assert again.texts == played.texts


def test_another_seed_is_another_play(pack: ScenarioPack, played: Exercise) -> None:
    assert lines(play(pack, seed=8)) != lines(played)


def test_the_log_of_a_play_verifies(played: Exercise) -> None:
    assert read_log(write_log(played.events)) == played.events


def test_everybody_answers_before_the_exercise_starts(played: Exercise) -> None:
    kinds = [event.kind for event in played.events]
    start = kinds.index("exercise-started")
    assert kinds[:start].count("communications-check-answered") == 11
    assert all(participant.checked for participant in played.state.participants.values())


@pytest.mark.parametrize("layout", ["full", "two-cells", "by-sector"])
def test_every_layout_is_played_to_its_closing_event(pack: ScenarioPack, layout: str) -> None:
    exercise = play(pack, layout=layout, seed=4)
    assert exercise.events[-1].kind == "exercise-closed"
    assert exercise.state.layout == layout
    countries = {decision.taken.country for decision in exercise.state.decisions.values()}
    assert countries == set(pack.countries)


def test_an_unknown_layout_is_refused(pack: ScenarioPack) -> None:
    with pytest.raises(Refused, match="no layout"):
        play(pack, layout="round-table", seed=1)


def test_players_act_in_working_hours_only(played: Exercise) -> None:
    hours = played.pack.working_hours
    acts = [e for e in played.events if e.actor.role == "built-in" and e.time > hours.begin]
    times = [event.time % MINUTES_PER_DAY for event in acts]
    assert times
    assert all(hours.begin <= time <= hours.end for time in times)


def test_wall_time_starts_with_the_scenario_and_never_goes_back(played: Exercise) -> None:
    walls = [event.wall for event in played.events]
    started = next(e for e in played.events if e.kind == "exercise-started")
    assert walls == sorted(walls)
    assert started.wall == "2026-03-02T04:00:00.000Z"


def test_the_more_competent_do_more_of_what_is_expected(pack: ScenarioPack) -> None:
    shares = []
    for competence in (0.0, 0.5, 1.0):
        counts = [met(play(pack, seed=seed, competence=competence)) for seed in range(4)]
        shares.append(sum(done for done, _ in counts) / sum(all_ for _, all_ in counts))
    assert shares[0] < shares[1] < shares[2]
    assert shares[0] < 0.1
    assert shares[2] > 0.9


def test_players_without_competence_read_and_answer_but_neither_decide_nor_pass_on(
    pack: ScenarioPack,
) -> None:
    exercise = play(pack, seed=7, competence=0.0)
    assert exercise.state.read
    assert not any(isinstance(e.payload, DecisionTaken | MessageSent) for e in exercise.events)


def test_competence_can_be_given_cell_by_cell(pack: ScenarioPack) -> None:
    idle = dict.fromkeys(pack.cells("full"), 0.0)
    exercise = play(pack, seed=7, competence=idle | {"A.health": 1.0})
    assert {d.cell for d in exercise.state.decisions.values()} == {"A.health"}


def test_slower_players_act_later(pack: ScenarioPack) -> None:
    def parcel_reaches_health(delay: int) -> int:
        exercise = play(pack, seed=7, competence=1.0, delay=delay)
        return exercise.state.facts["A.health"]["parcel"].time

    assert parcel_reaches_health(10) < parcel_reaches_health(300)


def test_progress_rises_to_the_whole(pack: ScenarioPack) -> None:
    told: list[float] = []
    play(pack, seed=7, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
