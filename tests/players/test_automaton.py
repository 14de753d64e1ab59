"""Built-in players for the empty cells of a room that somebody else runs."""

from __future__ import annotations

import pytest
from exercise_room import DIRECTOR, Room, new_room, player

from alatau.exercise import Exercise, Refused, write_log
from alatau.exercise import commands as c
from alatau.packs import ScenarioPack
from alatau.players import Automaton, play, playing


@pytest.fixture
def room(pack: ScenarioPack) -> Room:
    """A room in which nothing has happened yet."""
    return new_room(pack)


def let_act(room: Room, automaton: Automaton, cells: list[str] | None = None) -> list[c.Command]:
    """Let the built-in players act once, as a server does; return what they wanted."""
    room.tick()
    wanted = automaton.wants(room.exercise.now(room.wall), cells)
    for actor, command in wanted:
        try:
            room.do(command, actor)
        except Refused:
            continue
    return [command for _, command in wanted]


def test_players_join_then_answer_the_check_and_then_wait(room: Room) -> None:
    automaton = Automaton(room.exercise)
    assert {type(command) for command in let_act(room, automaton)} == {c.Join}
    assert let_act(room, automaton) == []
    room.do(c.StartCommunicationsCheck())
    answers = let_act(room, automaton)
    assert [type(each) for each in answers] == [c.AnswerCommunicationsCheck] * 10
    assert let_act(room, automaton) == []


def test_nobody_acts_while_the_exercise_is_paused_or_over(room: Room) -> None:
    automaton = Automaton(room.exercise)
    let_act(room, automaton)
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=13 * 60))
    room.do(c.PauseExercise())
    assert let_act(room, automaton) == []
    room.do(c.ResumeExercise())
    assert let_act(room, automaton)
    room.do(c.EndExercise())
    assert let_act(room, automaton) == []


def test_players_act_only_for_the_cells_asked_for(room: Room) -> None:
    automaton = Automaton(room.exercise)
    assert len(let_act(room, automaton, ["A.police", "B.police"])) == 2
    assert {p.actor.cell for p in room.exercise.state.participants.values()} == {
        "A.police",
        "B.police",
    }


def test_what_people_of_the_cell_have_done_is_not_done_again(room: Room) -> None:
    automaton = Automaton(room.exercise, ["A.borders"], competence=1.0, delay=30)
    let_act(room, automaton)
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=10 * 60 + 31))
    person = player("A.borders")
    room.do(c.MarkRead(item="inject-2"), person)
    passed_on = c.SendMessage(
        to=("A.police", "A.health"), subject="Parcel", body="We hold one.", facts=("parcel",)
    )
    room.do(passed_on, person)
    room.decide("A.borders", "inspect-consignment")
    room.do(c.JumpTo(minutes=16 * 60))
    assert let_act(room, automaton) == []


def test_a_question_from_people_is_answered_with_the_facts_that_they_need(room: Room) -> None:
    automaton = Automaton(room.exercise, ["A.borders"], competence=0.0)
    let_act(room, automaton)
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=10 * 60 + 31))
    question = c.SendMessage(to=("A.borders",), subject="Parcels", body="Do you hold anything?")
    (asked, *_) = room.do(question, player("A.health"))
    room.do(c.JumpTo(minutes=16 * 60))
    replies = [each for each in let_act(room, automaton) if isinstance(each, c.SendMessage)]
    assert [(reply.to, reply.facts) for reply in replies] == [(("A.health",), ("parcel",))]
    assert replies[0].reply_to == asked.payload.item  # type: ignore[attr-defined]


def test_an_automaton_made_anew_each_time_plays_the_same(
    pack: ScenarioPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(Automaton):
        """Remembers when it wakes, and nothing else."""

        def wants(self, now: int, cells: object = None) -> list:  # type: ignore[type-arg,override]
            wanted = super().wants(now)
            anew = Automaton(self.exercise, competence=0.8).wants(now)
            assert anew == wanted
            return wanted

    for seed in (1, 2):
        kept = play(pack, seed=seed, competence=0.8)
        monkeypatch.setattr(playing, "Automaton", Forgetful)
        again = play(pack, seed=seed, competence=0.8)
        monkeypatch.undo()
        assert list(write_log(again.events)) == list(write_log(kept.events))


def test_what_players_want_is_allowed(pack: ScenarioPack, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals: list[str] = []
    judge = Exercise.judge

    def judged(self: Exercise, command: c.Command, *rest: object) -> object:
        try:
            return judge(self, command, *rest)  # type: ignore[arg-type]
        except Refused as refusal:
            refusals.append(f"{command}: {refusal}")
            raise

    monkeypatch.setattr(Exercise, "judge", judged)
    for layout in pack.layouts:
        play(pack, layout=layout, seed=5, competence=1.0)
    assert refusals == []


def test_a_player_cannot_be_mistaken_for_a_person(room: Room) -> None:
    automaton = Automaton(room.exercise)
    let_act(room, automaton)
    assert {p.actor.role for p in room.exercise.state.participants.values()} == {"built-in"}
    assert DIRECTOR.participant not in room.exercise.state.participants
