"""The conduct of an exercise: joining, check, clock, moves, pause, emergency, end."""

import pytest
from exercise_room import DIRECTOR, EVALUATOR, Room, player

from alatau.exercise import Actor, Exercise, Refused, read_log, write_log
from alatau.exercise import commands as c
from alatau.players import replay

CELL = "A.health"


def test_a_player_joins_a_cell_of_the_layout_only(room: Room) -> None:
    room.do(c.Join(), player(CELL))
    assert room.exercise.state.participants["player:Player of A.health"].present
    with pytest.raises(Refused, match="one of the cells"):
        room.do(c.Join(), player("Z.health"))


def test_joining_twice_is_noted_once(room: Room) -> None:
    assert room.do(c.Join(), player(CELL))
    assert room.do(c.Join(), player(CELL)) == []


def test_the_communications_check_shows_who_has_answered(room: Room) -> None:
    room.do(c.Join(), player(CELL))
    room.do(c.Join(), EVALUATOR)
    room.do(c.StartCommunicationsCheck())
    room.do(c.AnswerCommunicationsCheck(), player(CELL))
    checked = {p.actor.callsign: p.checked for p in room.exercise.state.participants.values()}
    assert checked == {"Player of A.health": True, "Evaluator": False}


def test_only_control_conducts(room: Room) -> None:
    for command in (
        c.StartCommunicationsCheck(),
        c.StartExercise(),
        c.PauseExercise(),
        c.NextMove(),
        c.EndExercise(),
        c.Broadcast(text="x"),
        c.ReleaseInject(inject=8),
    ):
        for actor in (player(CELL), EVALUATOR, Actor(role="observer", callsign="Guest")):
            with pytest.raises(Refused, match="Only exercise control"):
                room.do(command, actor)


def test_the_clock_runs_pauses_and_goes_on_where_it_stood(room: Room) -> None:
    room.do(c.StartExercise(rate=1))
    room.later(seconds=30)
    room.do(c.PauseExercise())
    room.later(hours=1)
    room.do(c.ResumeExercise())
    room.later(seconds=10)
    assert room.exercise.now(room.wall) == 9 * 60 + 40


def test_an_inject_due_during_a_jump_is_released_at_its_own_time(playing: Room) -> None:
    events = playing.do(c.JumpTo(minutes=11 * 60))
    released = [(e.payload.inject, e.time) for e in events if e.kind == "inject-released"]
    assert released == [(1, 9 * 60 + 10), (2, 10 * 60 + 30)]


def test_the_first_inject_after_a_pause_comes_at_its_time(room: Room) -> None:
    room.do(c.StartExercise(rate=1))
    room.do(c.PauseExercise())
    room.later(minutes=30)
    room.do(c.ResumeExercise())
    room.later(seconds=9)
    assert "inject-released" not in [e.kind for e in room.tick()]
    room.later(seconds=1)
    assert "inject-released" in [e.kind for e in room.tick()]


def test_ticking_twice_changes_nothing(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=3 * 1440))
    before = list(playing.exercise.events)
    assert playing.tick() == []
    assert playing.exercise.events == before


def test_the_clock_never_goes_back(playing: Room) -> None:
    with pytest.raises(Refused, match="only goes forward"):
        playing.do(c.JumpTo(minutes=60))


def test_moves_are_played_to_the_last(playing: Room) -> None:
    playing.do(c.NextMove())
    assert playing.exercise.state.time >= 3 * 1440
    playing.do(c.NextMove())
    with pytest.raises(Refused, match="last move"):
        playing.do(c.NextMove())


def test_players_cannot_act_before_the_start_in_a_pause_or_after_the_end(room: Room) -> None:
    message = c.SendMessage(to=("A.animals",), subject="Hello", body="Hello")
    with pytest.raises(Refused, match="not started"):
        room.do(message, player(CELL))
    room.do(c.StartExercise(rate=0))
    assert room.do(message, player(CELL))
    room.do(c.PauseExercise())
    with pytest.raises(Refused, match="paused"):
        room.do(message, player(CELL))
    room.do(c.ResumeExercise())
    room.do(c.EndExercise())
    with pytest.raises(Refused, match="has ended"):
        room.do(message, player(CELL))


def test_anybody_stops_for_a_real_emergency_and_only_the_director_clears_it(room: Room) -> None:
    room.do(c.StartExercise(rate=1))
    room.do(c.RaiseEmergency(text="Somebody has fainted."), player(CELL))
    room.later(minutes=10)
    assert room.tick() == []
    assert room.exercise.now(room.wall) == 9 * 60
    controller = Actor(role="controller", callsign="EXCON-1")
    for actor in (player(CELL), EVALUATOR, controller):
        with pytest.raises(Refused, match="director or the safety officer"):
            room.do(c.ClearEmergency(text="Over."), actor)
    room.do(c.ClearEmergency(text="Over."), Actor(role="safety-officer", callsign="Safety"))
    assert room.exercise.state.phase == "paused"
    room.do(c.ResumeExercise())
    room.later(seconds=10)
    assert room.exercise.now(room.wall) == 9 * 60 + 10


def test_the_end_is_followed_by_one_closing_event(playing: Room) -> None:
    playing.do(c.NextMove())
    playing.do(c.EndExercise())
    assert playing.kinds()[-2:] == ["exercise-ended", "exercise-closed"]
    assert playing.tick() == []


def test_the_exercise_ends_by_itself_when_its_days_are_over(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=10 * 1440 + 1439))
    playing.do(c.SetRate(rate=1440))
    playing.later(seconds=10)
    playing.tick()
    assert playing.exercise.state.over


def test_an_exercise_that_ended_in_an_emergency_stays_ended_when_it_is_cleared(
    playing: Room,
) -> None:
    playing.do(c.RaiseEmergency(text="A real fire."), player("A.health"))
    playing.do(c.EndExercise())
    assert playing.kinds()[-1] == "exercise-closed"
    playing.do(c.ClearEmergency(text="Everybody is safe."))
    assert playing.exercise.state.emergency is None
    assert playing.exercise.state.over
    with pytest.raises(Refused, match="has ended"):
        playing.do(c.ResumeExercise())


def test_whoever_could_read_a_text_learns_that_it_was_redacted(playing: Room) -> None:
    said = c.SendMessage(to=("A.police",), subject="A name", body="A real name.")
    [sent] = playing.do(said, player("A.health"))
    [gone] = playing.do(c.RedactText(seq=sent.seq, reason="It names a person."))
    assert playing.exercise.audience(gone.seq) == frozenset({"A.police", "A.health"})
    [decided, *_] = playing.decide("A.health", "alert-clinicians")
    [gone] = playing.do(c.RedactText(seq=decided.seq, reason="It names a person."))
    assert playing.exercise.audience(gone.seq) == playing.exercise.audience(decided.seq)
    [edited] = playing.do(c.EditInject(inject=2, body="A real name again."))
    [gone] = playing.do(c.RedactText(seq=edited.seq, reason="It names a person."))
    assert playing.exercise.audience(gone.seq) == frozenset()
    playing.do(c.JumpTo(minutes=720))
    [gone] = playing.do(c.RedactText(seq=edited.seq, reason="It names a person."))
    assert playing.exercise.audience(gone.seq) == frozenset({"A.borders"})


def test_a_redacted_text_does_not_come_back_with_an_older_copy_of_the_texts(playing: Room) -> None:
    said = c.SendMessage(to=("A.police",), subject="A name", body="A real name.")
    [sent] = playing.do(said, player("A.health"))
    older = dict(playing.exercise.texts)
    playing.do(c.RedactText(seq=sent.seq, reason="It names a person."))
    pack, events = playing.exercise.pack, playing.exercise.events
    logged = read_log(write_log(events))
    for again in (Exercise.from_events(pack, logged, older), replay(pack, logged, older).exercise):
        assert again.text(sent.payload.body) is None


def test_a_redacted_text_is_gone_and_the_log_still_verifies(playing: Room) -> None:
    from alatau.exercise import Exercise, read_log, write_log

    [sent] = playing.do(c.SendMessage(to=("A.police",), subject="A", body="A name"), player(CELL))
    [redacted] = playing.do(c.RedactText(seq=sent.seq, reason="It names a person."))
    assert playing.exercise.text(sent.payload.body) is None
    again = Exercise.from_events(
        playing.exercise.pack, read_log(list(write_log(playing.exercise.events)))
    )
    assert sent.payload.body in again.state.redacted
    with pytest.raises(Refused, match="holds no free text"):
        playing.do(c.RedactText(seq=1, reason="x"), DIRECTOR)
    assert redacted.kind == "text-redacted"
