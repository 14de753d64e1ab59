"""What players do about what reaches them."""

from __future__ import annotations

from players_room import decisions, happen, look, started

from alatau.exercise import Actor, Exercise
from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.log import text_record
from alatau.packs import ScenarioPack
from alatau.players.details import places_named

DAY = 24 * 60
MORNING = 9 * 60 + 10
EVENING = 17 * 60 + 55


def release(
    exercise: Exercise, inject: int, to: tuple[str, ...], facts: tuple[str, ...] = ()
) -> None:
    payload = ev.InjectReleased(
        inject=inject, item=f"inject-{inject}", to=to, facts=facts, how="time"
    )
    happen(exercise, payload, minutes=MORNING)


def messages(commands: list[c.Command]) -> list[c.SendMessage]:
    return [command for command in commands if isinstance(command, c.SendMessage)]


def passed_on(commands: list[c.Command]) -> list[c.SendMessage]:
    return [message for message in messages(commands) if message.facts]


def test_a_player_reads_what_it_gets(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 6, ("A.health",))
    assert look(exercise, EVENING, "A.health", competence=0.0) == [c.MarkRead(item="inject-6")]


def test_what_arrives_is_not_answered_in_the_same_minute(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 2, ("A.borders",), ("parcel",))
    assert look(exercise, MORNING, "A.borders") == []


def test_facts_are_passed_on_to_those_who_need_them(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 2, ("A.borders",), ("parcel",))
    (message,) = passed_on(look(exercise, EVENING, "A.borders"))
    assert set(message.to) == {"A.police", "A.health"}
    assert message.facts == ("parcel",)
    assert "Customs hold a parcel without papers" in message.body


def test_facts_are_not_passed_on_to_those_who_got_them(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 2, ("A.borders", "A.police"), ("parcel",))
    (message,) = passed_on(look(exercise, EVENING, "A.borders"))
    assert message.to == ("A.health",)


def test_one_of_several_recipients_passes_a_fact_on(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 1, ("A.health", "B.health"), ("cluster",))
    assert passed_on(look(exercise, EVENING, "A.health"))
    assert not passed_on(look(exercise, EVENING, "B.health"))


def test_a_merged_cell_does_not_write_to_itself(pack: ScenarioPack) -> None:
    exercise = started(pack, "two-cells")
    release(exercise, 2, ("A",), ("parcel",))
    assert passed_on(look(exercise, EVENING, "A")) == []


def test_a_trained_player_decides_what_an_inject_calls_for(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 1, ("A.health",), ("cluster",))
    wanted = decisions(look(exercise, EVENING, "A.health"))
    assert {"alert-clinicians", "investigate-cases"} <= set(wanted)
    assert wanted["investigate-cases"].places == ("A-02",)
    assert wanted["alert-clinicians"].reason == "We act on “A hospital calls”."


def test_an_untrained_player_does_not(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 1, ("A.health",), ("cluster",))
    assert decisions(look(exercise, EVENING, "A.health", competence=0.0)) == {}


def test_the_press_gets_an_answer(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 4, ("A.cabinet",))
    (reply,) = messages(look(exercise, EVENING, "A.cabinet"))
    assert (reply.to, reply.reply_to) == (("white.media",), "inject-4")


def test_those_who_should_be_heard_are_told_before_a_decision(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 7, ("A.police",))
    commands = look(exercise, DAY + EVENING, "A.police")
    (told,) = messages(commands)
    assert set(told.to) == {"A.health", "A.animals", "A.cabinet"}
    assert commands.index(told) < commands.index(decisions(commands)["open-joint-investigation"])


def test_messages_that_ask_nothing_are_read_and_not_answered(pack: ScenarioPack) -> None:
    exercise = started(pack)
    text = text_record("For your information.", "salt")
    payload = ev.MessageSent(
        item="message-1",
        sender="A.police",
        to=("A.health",),
        channel="e-mail",
        language="en",
        subject=text.ref,
        body=text.ref,
    )
    happen(exercise, payload, Actor(role="player", callsign="P", cell="A.police"), MORNING)
    exercise.texts[text.ref] = text
    assert look(exercise, EVENING, "A.health") == [c.MarkRead(item="message-1")]


def test_places_are_found_where_a_text_names_them(pack: ScenarioPack) -> None:
    words = "First in Celm, then in Barvo; and in Ebril across the border."
    assert places_named(pack, "A", words, "en") == ["A-03", "A-02"]
    assert places_named(pack, "B", words, "en") == ["B-01"]
    assert places_named(pack, "A", "nowhere", "en") == []


def test_who_is_written_to_about_an_item_gets_it(pack: ScenarioPack) -> None:
    exercise = started(pack)
    release(exercise, 3, ("A.animals",), ("sick-sheep",))
    about = [m for m in messages(look(exercise, DAY + EVENING, "A.animals")) if m.attached]
    assert [(m.to, m.attached) for m in about] == [(("A.health",), "inject-3")]
