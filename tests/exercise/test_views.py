"""What each person sees: what was delivered, in their language, and never the truth."""

from collections.abc import Callable
from dataclasses import asdict

from exercise_room import EVALUATOR, Room, player

from alatau.exercise import Exercise, read_log, views, write_log
from alatau.exercise import commands as c

HEALTH, POLICE, CABINET, BORDERS = "A.health", "A.police", "A.cabinet", "A.borders"


def play(room: Room, days: int = 8) -> Room:
    room.do(c.JumpTo(minutes=days * 1440 + 600))
    return room


def test_two_worlds_that_differ_in_what_a_cell_cannot_know_look_the_same_to_it(
    make_room: Callable[..., Room],
) -> None:
    one, other = play(make_room(seed=1)), play(make_room(seed=2))
    truths = [views.for_controller(room.exercise, "en").truth for room in (one, other)]
    assert truths[0] != truths[1]
    for cell in ("B.police", "B.borders", "A.police", "A.borders"):
        for language in ("en", "ru"):
            assert views.for_cell(one.exercise, cell, language) == views.for_cell(
                other.exercise, cell, language
            )


def test_what_happens_elsewhere_does_not_show_in_numbers_either(
    make_room: Callable[..., Room],
) -> None:
    quiet, busy = make_room(), make_room()
    for _ in range(5):
        busy.do(c.SendMessage(to=(HEALTH,), subject="x", body="x"), player(CABINET))
    busy.decide(HEALTH, "investigate-cases", places=("A-01",))
    for room in (quiet, busy):
        play(room, 2)
    assert views.for_cell(quiet.exercise, "B.police", "en") == views.for_cell(
        busy.exercise, "B.police", "en"
    )


def test_a_cell_sees_no_key_of_the_world_and_no_number_of_the_log(playing: Room) -> None:
    play(playing)
    view = views.for_cell(playing.exercise, HEALTH, "en")
    assert view.situation.cases
    text = str(asdict(view))
    outbreak = playing.exercise.world.outbreak(())
    for case in outbreak.units["case_id"]:
        assert str(case) not in text
    assert all(item.seq is None for item in (*view.inbox, *view.sent))


def test_sectors_see_by_office_and_the_rest_must_be_shared(playing: Room) -> None:
    play(playing, 6)
    health = views.for_cell(playing.exercise, HEALTH, "en").situation
    assert health.cases and {row.country for row in health.cases} == {"A"}
    cabinet = views.for_cell(playing.exercise, CABINET, "en").situation
    assert not cabinet.cases and cabinet.counts
    assert not views.for_cell(playing.exercise, POLICE, "en").situation.scopes
    playing.decide(HEALTH, "share-situation", with_=(POLICE,))
    police = views.for_cell(playing.exercise, POLICE, "en").situation
    assert not police.cases and police.totals == health.totals


def test_neighbours_see_counts_after_they_were_informed(playing: Room) -> None:
    play(playing, 6)
    before = views.for_cell(playing.exercise, "B.health", "en").situation
    assert {scope.country for scope in before.scopes} == {"B"}
    playing.decide(CABINET, "inform-neighbours")
    after = views.for_cell(playing.exercise, "B.health", "en").situation
    assert {scope.country for scope in after.scopes} == {"A", "B"}
    assert all(row.country == "B" for row in after.cases)


def test_texts_of_the_pack_come_in_the_readers_language(playing: Room) -> None:
    play(playing, 0)
    english = views.for_cell(playing.exercise, HEALTH, "en").inbox[-1]
    russian = views.for_cell(playing.exercise, HEALTH, "ru").inbox[-1]
    assert (english.title, russian.title) == ("A hospital calls", "Звонок из больницы")
    kazakh = views.for_cell(playing.exercise, HEALTH, "kk").inbox[-1]
    assert kazakh.title == russian.title


def test_control_sees_truth_beside_reports_and_who_is_silent(playing: Room) -> None:
    play(playing, 6)
    view = views.for_controller(playing.exercise, "en")
    assert view.truth.infected >= view.situation.totals.confirmed
    assert sum(day.infected for day in view.truth.days) == view.truth.infected
    assert all(not cell.silent_since for cell in view.cells)


def test_messages_to_the_white_cell_wait_until_they_are_answered(playing: Room) -> None:
    message = c.SendMessage(to=("white.who",), subject="Advice", body="Please advise.")
    [sent] = playing.do(message, player(HEALTH))
    assert [i.id for i in views.for_controller(playing.exercise, "en").waiting] == [
        sent.payload.item
    ]
    playing.do(
        c.SpeakAs(
            sender="white.who", to=(HEALTH,), subject="Re", body="Yes.", reply_to=sent.payload.item
        )
    )
    assert not views.for_controller(playing.exercise, "en").waiting


def test_evaluators_see_evidence_and_their_ratings(playing: Room) -> None:
    alert, *_ = playing.decide(HEALTH, "alert-clinicians")
    playing.do(c.NoteObservation(text="Quick.", task="alert", event_seq=alert.seq), EVALUATOR)
    playing.do(c.RateTask(task="alert", rating="S", reason="Slow."), EVALUATOR)
    playing.do(c.RateTask(task="alert", rating="P", reason="On reflection."), EVALUATOR)
    [objective] = views.for_evaluator(playing.exercise, None, "en").objectives
    task = objective.tasks[0]
    assert [line.seq for line in task.evidence] == [alert.seq]
    assert [r.rating for r in task.ratings] == ["P"]
    assert task.observations[0].text == "Quick."


def test_a_log_read_again_shows_everybody_the_same(playing: Room) -> None:
    play(playing, 5)
    playing.decide(HEALTH, "alert-clinicians")
    exercise = playing.exercise
    again = Exercise.from_events(
        exercise.pack, read_log(write_log(exercise.events)), exercise.texts
    )
    assert again.state == exercise.state
    for cell in exercise.pack.layouts["full"].cells:
        assert views.for_cell(again, cell.id, "en") == views.for_cell(exercise, cell.id, "en")
        assert again.last_seen_by(cell.id) == len(exercise.seen_by(cell.id))


def test_a_stock_shows_what_is_left(playing: Room) -> None:
    playing.decide(HEALTH, "trace-contacts", places=("A-02",), teams=3)
    view = views.for_cell(playing.exercise, HEALTH, "en")
    [teams] = [row for row in view.stocks if row.kind == "response-teams"]
    assert (teams.total, teams.used, teams.left) == (8, 3, 5)


def test_every_option_of_a_cell_is_in_its_authority(playing: Room) -> None:
    for cell in playing.exercise.pack.layouts["full"].cells:
        view = views.for_cell(playing.exercise, cell.id, "en")
        held = {authority.partition(".")[2] for authority in cell.authorities}
        assert view.options and all(held & set(option.sectors) for option in view.options)


def test_the_head_of_the_page_names_the_move_of_its_time_however_the_clock_came_there(
    room: Room,
) -> None:
    def move() -> str:
        return views.for_cell(room.exercise, HEALTH, "en").header.move

    assert move() == ""
    room.do(c.StartExercise(rate=1))
    assert move() == "Signals"
    room.do(c.JumpTo(minutes=4 * 1440))
    assert move() == "Response"
    room.later(seconds=4 * 1440)
    room.tick()
    assert move() == "Pressure"
