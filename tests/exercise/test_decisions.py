"""Decisions: who may take them, what they cost, and that they never rewrite the past."""

from collections.abc import Callable

import pytest
from exercise_room import DIRECTOR, Room, player
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.exercise import Actor, Refused
from alatau.exercise import commands as c
from alatau.exercise.effects import measures_of
from alatau.exercise.grants import BY_OFFICE
from alatau.exercise.stocks import levels
from alatau.exercise.views import for_cell
from alatau.packs.decisions import DECISIONS

HEALTH, CABINET = "A.health", "A.cabinet"


def test_a_decision_needs_the_authority_of_its_sector(playing: Room) -> None:
    with pytest.raises(Refused, match="needs the authority of: Policy"):
        playing.decide(HEALTH, "restrict-movement", places=("A-02",))
    assert playing.decide(CABINET, "restrict-movement", places=("A-02",))


def test_nobody_decides_for_another_country(playing: Room) -> None:
    with pytest.raises(Refused, match="authority"):
        playing.decide(HEALTH, "alert-clinicians", country="B")
    with pytest.raises(Refused, match="does not play"):
        playing.decide(HEALTH, "alert-clinicians", country="KZ")
    with pytest.raises(Refused, match="places of the country"):
        playing.decide(HEALTH, "isolate-cases", places=("B-01",))


def test_a_cell_with_two_countries_decides_for_each(make_room: Callable[..., Room]) -> None:
    room = make_room("by-sector")
    room.decide("one-health", "alert-clinicians", country="A")
    room.decide("one-health", "alert-clinicians", country="B")
    assert {d.taken.country for d in room.exercise.state.decisions.values()} == {"A", "B"}


@pytest.mark.parametrize("kind", sorted(DECISIONS))
def test_every_kind_asks_for_what_it_requires(playing: Room, kind: str) -> None:
    sector = DECISIONS[kind].authority[0]
    cell = playing.exercise.pack.cell_of("full", f"A.{sector}")
    assert cell is not None
    if any(p.required for p in DECISIONS[kind].parameters):
        with pytest.raises(Refused, match="Say"):
            playing.decide(cell, kind)
    else:
        assert playing.decide(cell, kind)[0].kind == "decision-taken"


def test_a_measure_in_force_is_not_taken_twice_for_the_same_place(playing: Room) -> None:
    playing.decide(HEALTH, "isolate-cases", places=("A-02",))
    with pytest.raises(Refused, match="already in force"):
        playing.decide(HEALTH, "isolate-cases", places=("A-02", "A-03"))
    playing.decide(HEALTH, "isolate-cases", places=("A-03",))


def test_a_country_cannot_spend_what_it_does_not_have(playing: Room) -> None:
    playing.decide(HEALTH, "trace-contacts", places=("A-02",), teams=8)
    with pytest.raises(Refused, match="Response teams"):
        playing.decide(HEALTH, "investigate-cases", places=("A-02",))


def test_teams_come_back_when_a_measure_is_stood_down(playing: Room) -> None:
    taken, *_ = playing.decide(HEALTH, "trace-contacts", places=("A-02",), teams=8)
    exercise = playing.exercise
    assert levels(exercise.state, exercise.pack, "A", 0)["response-teams"].left == 0
    playing.decide(HEALTH, "stand-down", ends=taken.payload.id)
    assert levels(exercise.state, exercise.pack, "A", 1)["response-teams"].left == 8


def test_a_decision_acts_from_the_next_day_on(playing: Room) -> None:
    playing.decide(CABINET, "restrict-movement", places=("A-02",))
    [measure] = measures_of(playing.exercise.state, playing.exercise.pack)
    assert (measure.from_day, measure.places, measure.until_day) == (1, ("A-02",), None)


def test_what_was_stood_down_before_it_acted_never_acts(playing: Room) -> None:
    taken, *_ = playing.decide(CABINET, "restrict-movement", places=("A-02",))
    playing.decide(CABINET, "stand-down", ends=taken.payload.id)
    assert measures_of(playing.exercise.state, playing.exercise.pack) == ()


def test_what_was_stood_down_before_it_took_effect_never_does(playing: Room) -> None:
    taken, *_ = playing.decide(HEALTH, "strengthen-infection-control", places=("A-02",))
    playing.decide(HEALTH, "stand-down", ends=taken.payload.id)
    playing.do(c.JumpTo(minutes=4 * 1440))
    effective = [e.payload.id for e in playing.exercise.events if e.kind == "decision-effective"]
    assert taken.payload.id not in effective
    assert not playing.exercise.state.decisions[taken.payload.id].effective


def test_what_was_stood_down_today_can_be_taken_again_today(playing: Room) -> None:
    taken, *_ = playing.decide(CABINET, "restrict-movement", places=("A-02",))
    playing.do(c.JumpTo(minutes=2 * 1440 + 600))
    playing.decide(CABINET, "stand-down", ends=taken.payload.id)
    playing.decide(CABINET, "restrict-movement", places=("A-02",))
    first, second = measures_of(playing.exercise.state, playing.exercise.pack)
    assert first.until_day is not None
    assert first.until_day < second.from_day


@pytest.mark.parametrize("kind", ["alert-clinicians", "publish-case-definition"])
def test_what_a_cell_is_offered_is_not_refused(playing: Room, kind: str) -> None:
    taken, *_ = playing.decide(HEALTH, kind)
    playing.do(c.JumpTo(minutes=2 * 1440 + 600))
    playing.decide(HEALTH, "stand-down", ends=taken.payload.id)
    [offered] = [o for o in for_cell(playing.exercise, HEALTH, "en").options if o.kind == kind]
    assert offered.available
    playing.decide(HEALTH, kind)


def test_only_those_who_may_decide_can_stand_down(playing: Room) -> None:
    taken, *_ = playing.decide(CABINET, "restrict-movement", places=("A-02",))
    with pytest.raises(Refused, match="Only those who may take"):
        playing.decide(HEALTH, "stand-down", ends=taken.payload.id)


def test_only_those_to_whom_something_is_reported_can_share_it(playing: Room) -> None:
    assert set(DECISIONS["share-situation"].authority) == set(BY_OFFICE)
    with pytest.raises(Refused, match="needs the authority of"):
        playing.decide("A.police", "share-situation", with_=(HEALTH,))
    offered = {option.kind for option in for_cell(playing.exercise, "A.police", "en").options}
    assert "share-situation" not in offered


def test_a_closed_crossing_is_closed_both_ways(playing: Room) -> None:
    playing.decide(CABINET, "close-crossing", crossing="X-1")
    [measure] = measures_of(playing.exercise.state, playing.exercise.pack)
    assert set(measure.links) == {("A-02", "B-01"), ("B-01", "A-02")}


def test_consultation_is_noted(playing: Room) -> None:
    alone, *_ = playing.decide(HEALTH, "investigate-cases", places=("A-02",))
    for other in ("A.animals", "A.police"):
        playing.do(c.SendMessage(to=(other,), subject="Together?", body="Yes"), player(HEALTH))
    together, *_ = playing.decide(HEALTH, "investigate-cases", places=("A-03",))
    assert (alone.payload.consulted, together.payload.consulted) == (False, True)


def test_paper_decisions_are_entered_with_their_time_and_never_rewrite_what_was_seen(
    playing: Room,
) -> None:
    playing.do(c.NextMove())
    command = c.TakeDecision(
        decision="restrict-movement",
        country="A",
        places=("A-02",),
        reason="Taken on paper while the power was off.",
        cell=CABINET,
        decided_minutes=1440,
    )
    taken = playing.do(command, DIRECTOR)[0]
    assert (taken.payload.decided_minutes, taken.payload.acts_from_day) == (1440, 4)
    assert taken.actor.cell == CABINET
    with pytest.raises(Refused, match="Only the players"):
        playing.do(command, Actor(role="evaluator", callsign="Evaluator"))


def test_consultation_before_a_paper_decision_is_judged_by_the_time_on_the_paper(
    playing: Room,
) -> None:
    playing.do(c.JumpTo(minutes=600))
    playing.do(c.SendMessage(to=("A.borders",), subject="Close?", body="Yes"), player(CABINET))
    playing.do(c.SendMessage(to=("A.health",), subject="Close?", body="Yes"), player(CABINET))
    playing.do(c.JumpTo(minutes=3 * 1440))
    seen = []
    for crossing, decided in (("X-1", 660), ("X-2", 590)):
        command = c.TakeDecision(
            decision="close-crossing",
            country="A",
            crossing=crossing,
            reason="On paper.",
            cell=CABINET,
            decided_minutes=decided,
        )
        seen.append(playing.do(command, DIRECTOR)[0].payload.consulted)
    assert seen == [True, False]


def test_a_place_that_is_named_twice_is_paid_for_once(playing: Room) -> None:
    [taken, *_] = playing.decide(HEALTH, "isolate-cases", places=("A-02", "A-02"))
    assert taken.payload.places == ("A-02",)
    assert taken.payload.cost == {"response-teams": 1, "protective-sets": 150}


def reports_of(room: Room, country: str = "A") -> list[object]:
    return [e.payload for e in room.exercise.events if e.kind == "reports-delivered"]


def test_a_decision_changes_the_reports_of_later_days_and_none_before(
    make_room: Callable[..., Room],
) -> None:
    without, with_ = make_room(), make_room()
    for room in (without, with_):
        room.do(c.NextMove())
    with_.decide(CABINET, "restrict-movement", places=("A-01", "A-02", "A-03", "A-04"))
    with_.decide(HEALTH, "alert-clinicians")
    with_.decide(HEALTH, "publish-case-definition")
    for room in (without, with_):
        room.do(c.JumpTo(minutes=10 * 1440 + 600))
    pairs = list(zip(reports_of(without), reports_of(with_), strict=True))
    assert all(a == b for a, b in pairs if a.known_on <= 3)
    assert any(a != b for a, b in pairs if a.known_on > 3)


@settings(max_examples=20, deadline=None)
@given(day=st.integers(0, 8))
def test_a_decision_on_any_day_leaves_the_days_before_as_they_were(day: int) -> None:
    from exercise_room import SMALL, new_room

    from alatau.packs import load_scenario

    pack = load_scenario(SMALL)
    rooms = [new_room(pack), new_room(pack)]
    for room in rooms:
        room.do(c.StartExercise(rate=0))
        if day:
            room.do(c.JumpTo(minutes=day * 1440 + 600))
    rooms[1].decide(HEALTH, "alert-clinicians")
    for room in rooms:
        room.do(c.JumpTo(minutes=9 * 1440 + 1000))
    for a, b in zip(reports_of(rooms[0]), reports_of(rooms[1]), strict=True):
        assert a == b or a.known_on > day
