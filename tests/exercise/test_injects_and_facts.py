"""Injects, messages and facts: who gets what when, and who knows what since when."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from exercise_room import SMALL, Room, new_room, player

from alatau.exercise import Exercise, Refused
from alatau.exercise import commands as c
from alatau.packs import load_scenario

HEALTH, ANIMALS, POLICE, BORDERS = "A.health", "A.animals", "A.police", "A.borders"
NOON = 12 * 60


def released(room: Room) -> dict[int, int]:
    return {
        number: progress.released
        for number, progress in room.exercise.state.injects.items()
        if progress.released is not None
    }


def test_a_condition_releases_after_its_delay(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=20 * 60))
    assert released(playing)[4] == released(playing)[1] + 4 * 60


def test_a_condition_on_the_day_is_met_when_the_day_begins(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=5 * 1440))
    assert released(playing)[5] == 4 * 1440


def test_a_contingency_is_not_released_where_the_decision_was_taken(playing: Room) -> None:
    playing.decide(HEALTH, "notify-who")
    playing.do(c.JumpTo(minutes=8 * 1440))
    assert 5 not in released(playing)


def test_a_manual_inject_waits_for_control_and_reaches_everybody(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=8 * 1440))
    assert 8 not in released(playing)
    playing.do(c.ReleaseInject(inject=8))
    cells = [cell.id for cell in playing.exercise.pack.layouts["full"].cells]
    assert all("inject-8" in playing.exercise.state.inbox[cell] for cell in cells)


def test_a_held_inject_is_not_released_until_it_is_ready_again(playing: Room) -> None:
    playing.do(c.HoldInject(inject=2))
    playing.do(c.JumpTo(minutes=NOON))
    assert 2 not in released(playing)
    playing.do(c.ReadyInject(inject=2))
    assert released(playing)[2] == NOON


def test_a_cancelled_inject_never_comes(playing: Room) -> None:
    playing.do(c.CancelInject(inject=2))
    playing.do(c.JumpTo(minutes=9 * 1440))
    assert 2 not in released(playing)


def test_controls_hand_wins_over_time_and_condition(playing: Room) -> None:
    playing.do(c.ReleaseInject(inject=9))
    assert 9 in released(playing)
    with pytest.raises(Refused, match="already been released"):
        playing.do(c.ReleaseInject(inject=9))
    playing.do(c.JumpTo(minutes=6 * 1440))
    assert playing.exercise.state.injects[9].items == ["inject-9"]
    playing.do(c.ResendInject(inject=9))
    assert playing.exercise.state.injects[9].items == ["inject-9", "inject-9-2"]


@pytest.mark.parametrize("restarted", [False, True])
def test_what_was_held_past_its_condition_goes_out_when_it_is_made_ready(
    playing: Room, restarted: bool
) -> None:
    playing.do(c.JumpTo(minutes=1440 + NOON))
    playing.do(c.HoldInject(inject=5))
    playing.do(c.JumpTo(minutes=5 * 1440 + NOON))
    if restarted:
        playing.exercise = Exercise.from_events(playing.exercise.pack, playing.exercise.events)
    playing.do(c.ReadyInject(inject=5))
    assert released(playing)[5] == 5 * 1440 + NOON


def test_an_inject_can_be_changed_before_it_goes_out(playing: Room) -> None:
    playing.do(c.EditInject(inject=2, title="A box", to=("A.police",)))
    playing.do(c.JumpTo(minutes=NOON))
    assert "inject-2" in playing.exercise.state.inbox[POLICE]
    assert "inject-2" not in playing.exercise.state.inbox.get(BORDERS, [])


def test_an_inject_written_during_play_goes_out_at_its_time(playing: Room) -> None:
    add = c.AddInject(
        title="New", body="News.", sender="white.media", to=("A.policy",), at_minutes=NOON
    )
    playing.do(add)
    playing.do(c.JumpTo(minutes=NOON + 1))
    assert released(playing)[11] == NOON


def test_one_cell_gets_an_inject_once_though_it_holds_two_addressed_authorities(
    make_room: Callable[..., Room],
) -> None:
    room = make_room("two-cells")
    room.do(c.JumpTo(minutes=NOON))
    assert room.exercise.state.inbox["A"].count("inject-2") == 1


def test_what_a_merged_cell_need_not_pass_on_counts_as_passed_on(
    make_room: Callable[..., Room],
) -> None:
    room = make_room("two-cells")
    room.do(c.JumpTo(minutes=NOON))
    assert 0 in room.exercise.state.injects[2].answers


def test_what_all_are_to_write_to_one_of_them_is_not_written_by_the_inject_itself() -> None:
    room = new_room(load_scenario("tutorial"))
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=9 * 1440 + NOON))
    lines = room.exercise.state.injects[16]
    assert lines.status == "released"
    assert 0 not in lines.answers
    message = c.SendMessage(to=("policy",), subject="Three lines", body="We know this.")
    room.do(message, player("public-health"))
    assert lines.answers[0] == room.exercise.state.seq


def test_what_cells_of_one_sector_are_to_write_to_each_other_is_not_written_by_the_inject() -> None:
    pack = load_scenario("altynaral-cpx")
    to = pack.inject(68).to
    assert pack.inject(68).expect[1].to == to
    room = new_room(pack)
    room.do(c.StartExercise(rate=0))
    room.do(c.ReleaseInject(inject=68))
    progress = room.exercise.state.injects[68]
    assert 1 not in progress.answers
    one, other = pack.cells_for("full", to)[:2]
    room.do(c.SendMessage(to=(other,), subject="Sharing", body="How much?"), player(one))
    assert 1 in progress.answers


def test_where_writers_and_readers_sit_in_one_cell_nobody_need_write() -> None:
    room = new_room(load_scenario("tutorial"), "small-room")
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=9 * 1440 + NOON))
    assert 0 in room.exercise.state.injects[16].answers


@pytest.mark.parametrize("stood_down", [False, True])
def test_what_was_stood_down_before_an_inject_asks_for_it_is_not_done(
    playing: Room, stood_down: bool
) -> None:
    taken, *_ = playing.decide(HEALTH, "alert-clinicians")
    if stood_down:
        playing.decide(HEALTH, "stand-down", ends=taken.payload.id)
    playing.do(c.ReleaseInject(inject=1))
    assert (0 in playing.exercise.state.injects[1].answers) is not stood_down


def test_a_fact_travels_with_the_message_that_carries_it(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=NOON))
    message = c.SendMessage(to=("A.police",), subject="Parcel", body="See.", facts=("parcel",))
    playing.do(message, player(BORDERS))
    held = playing.exercise.state.facts
    assert held[BORDERS]["parcel"].time == 10 * 60 + 30
    assert (held[POLICE]["parcel"].time, held[POLICE]["parcel"].source) == (NOON, BORDERS)
    assert "parcel" not in held.get(HEALTH, {})


def test_forwarding_passes_on_the_facts_of_what_is_attached(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=NOON))
    forward = c.SendMessage(to=("A.health",), subject="Fwd", body="See.", attached="inject-2")
    playing.do(forward, player(BORDERS))
    assert "parcel" in playing.exercise.state.facts[HEALTH]


def test_nobody_passes_on_what_they_do_not_hold(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=NOON))
    with pytest.raises(Refused, match="does not hold"):
        playing.do(
            c.SendMessage(to=("A.health",), subject="x", body="x", facts=("parcel",)),
            player(ANIMALS),
        )
    with pytest.raises(Refused, match="not in your inbox"):
        playing.do(
            c.SendMessage(to=("A.health",), subject="x", body="x", attached="inject-2"),
            player(ANIMALS),
        )


@pytest.mark.parametrize("later", ["after: 6h", "after_days: 1"])
def test_what_one_decision_reveals_to_two_cells_is_an_item_for_each(
    tmp_path: Path, later: str
) -> None:
    for folder in ("scenarios", "regions", "pathogens"):
        copytree(SMALL.parents[1] / folder, tmp_path / folder)
    file = tmp_path / "scenarios" / "small" / "scenario.yaml"
    once = "{decision: inspect-herds, to: A.animal-health, after: 6h}"
    twice = f"{once}\n      - {{decision: inspect-herds, to: A.public-health, {later}}}"
    file.write_text(file.read_text("utf-8").replace(once, twice), "utf-8")
    room = new_room(load_scenario(file.parent))
    room.do(c.StartExercise(rate=0))
    room.decide(ANIMALS, "inspect-herds", places=("A-03",))
    room.do(c.JumpTo(minutes=2 * 1440))
    state = room.exercise.state
    for cell in (ANIMALS, HEALTH):
        [item] = [state.items[i] for i in state.inbox[cell] if i.startswith("finding")]
        assert item.to == (cell,)
        assert item.time == state.facts[cell]["herd-sampled"].time


def test_an_investigation_brings_its_fact_to_light_after_its_time(playing: Room) -> None:
    playing.decide(HEALTH, "investigate-cases", places=("A-02",))
    playing.do(c.JumpTo(minutes=1440))
    assert "common-market" not in playing.exercise.state.facts.get(HEALTH, {})
    playing.do(c.JumpTo(minutes=1440 + NOON))
    assert playing.exercise.state.facts[HEALTH]["common-market"].time == 1440 + 540


def test_an_investigation_elsewhere_finds_nothing(playing: Room) -> None:
    playing.decide(HEALTH, "investigate-cases", places=("A-01",))
    playing.do(c.JumpTo(minutes=5 * 1440))
    assert "common-market" not in playing.exercise.state.facts.get(HEALTH, {})


def test_expected_actions_are_noted_as_evidence_for_tasks(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=NOON))
    alert, *_ = playing.decide(HEALTH, "alert-clinicians")
    assert playing.exercise.state.injects[1].answers[0] == alert.seq
    assert playing.exercise.state.evidence["alert"] == [alert.seq]


def test_a_task_evidenced_by_a_fact_is_noted_when_it_arrives(playing: Room) -> None:
    playing.do(c.JumpTo(minutes=NOON))
    [sent] = playing.do(
        c.SendMessage(to=("A.health",), subject="x", body="x", facts=("parcel",)), player(BORDERS)
    )
    assert sent.seq in playing.exercise.state.evidence["share"]


def test_a_message_to_nobody_is_refused(playing: Room) -> None:
    for to in (("A.moon",), ("white.nobody",), (HEALTH,)):
        with pytest.raises(Refused):
            playing.do(c.SendMessage(to=to, subject="x", body="x"), player(HEALTH))


def test_only_control_speaks_for_the_white_cell(playing: Room) -> None:
    speak = c.SpeakAs(sender="white.who", to=("A.health",), subject="Hello", body="Hello")
    playing.do(speak)
    assert playing.exercise.state.items[playing.exercise.state.inbox[HEALTH][-1]].sender == (
        "white.who"
    )
    with pytest.raises(Refused, match="Only exercise control"):
        playing.do(speak, player(HEALTH))
