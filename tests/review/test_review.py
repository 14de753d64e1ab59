"""The review as a whole: pure, the same for the same log, and each delegation's own part of it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass

import pytest
from exercise_room import EVALUATOR, SMALL, new_room

from alatau.documents.wording import Words
from alatau.exercise import Exercise
from alatau.exercise import commands as c
from alatau.exercise.views import for_cell, for_controller
from alatau.languages import LocalText
from alatau.packs import load_scenario
from alatau.review import for_countries, review, summary


def written(found) -> str:
    return json.dumps(summary(found), ensure_ascii=False)


def test_a_replayed_log_has_the_same_summary_to_the_byte(room, reviewed):
    again = Exercise.from_events(room.exercise.pack, room.exercise.events)
    assert written(review(again, streams=40)) == written(reviewed)


def test_the_summary_does_not_depend_on_threads(room, reviewed):
    assert written(review(room.exercise, streams=40, threads=1)) == written(reviewed)


def test_a_review_leaves_the_exercise_as_it_was(room):
    before = (room.exercise.state.head, len(room.exercise.events))
    review(room.exercise, streams=2)
    assert (room.exercise.state.head, len(room.exercise.events)) == before


def test_progress_is_told_after_each_comparison(room):
    told = []
    found = review(
        room.exercise, streams=2, on_progress=lambda done, total: told.append((done, total))
    )
    total = len(found.counterfactuals)
    assert told == [(done, total) for done in range(1, total + 1)]


def test_an_exercise_that_has_not_begun_can_be_reviewed(room):
    header = room.exercise.events[:1]
    found = review(Exercise.from_events(room.exercise.pack, header), streams=2)
    assert found.decisions == ()
    assert found.counterfactuals == ()
    assert all(cell.silent for cell in found.coordination.cells)


def test_the_totals_are_those_of_the_closing_event_where_not_all_countries_play():
    pack = load_scenario(SMALL).model_copy(update={"countries": ("A",)})
    room = new_room(pack)
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=pack.end_minutes - 1))
    room.later(minutes=1)
    room.do(c.EndExercise())
    closed = room.exercise.events[-1].payload
    reviewed = review(room.exercise, streams=2)
    totals = reviewed.totals
    assert (totals.until_day, totals.infected, totals.died, totals.herds_infected) == (
        closed.until,
        closed.infected,
        closed.died,
        closed.herds,
    )
    assert sum(day.count for day in reviewed.timeline.truth) == closed.infected
    everywhere = room.exercise.world.outbreak(())
    assert everywhere.infections > closed.infected


def test_at_the_end_of_the_last_day_nobody_is_dead_who_dies_on_the_next():
    room = new_room(load_scenario(SMALL), seed=9)
    room.do(c.StartExercise(rate=1440))
    room.later(hours=1)
    room.tick()
    closed = room.exercise.events[-1].payload
    totals = review(room.exercise, streams=2).totals
    truth = for_controller(room.exercise, "en").truth
    after = room.exercise.world.outbreak(()).units
    assert (after["died"] & (after["day_outcome"] == closed.until + 1)).any()
    assert totals.died == truth.died == closed.died
    assert truth.days[-1].day == closed.until


def test_an_inject_is_told_by_the_title_that_was_read():
    room = new_room(load_scenario(SMALL))
    room.do(c.EditInject(inject=1, title="Another call"))
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=720))
    room.do(c.EndExercise())
    words = Words("en", str)
    found = review(room.exercise, streams=2)
    told = [words.text(each.label) for each in found.timeline.entries if each.lane == "inject"]
    assert told[0].endswith("Another call")
    [read] = [item.title for item in for_cell(room.exercise, "A.health", "en").inbox]
    assert read == "Another call"


def test_where_nothing_could_act_any_more_the_review_does_not_wait_for_the_director():
    room = new_room(load_scenario(SMALL))
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=10 * 1440 + 600))
    room.decide("A.health", "alert-clinicians")
    room.do(c.EndExercise())
    found = review(room.exercise, streams=2)
    assert found.counterfactuals == ()
    assert not any(decision.acts_on_world for decision in found.decisions)


def test_every_piece_of_evidence_is_an_event_of_the_log_and_stands_in_the_timeline(room, reviewed):
    known = {entry.seq for entry in reviewed.timeline.entries}
    assert known <= {event.seq for event in room.exercise.events}
    named = set()
    for country in reviewed.timeliness:
        named |= {seq for seqs in country.evidence.values() for seq in seqs}
    for objective in reviewed.objectives:
        for task in objective.tasks:
            named |= {*task.evidence, *(each.seq for each in task.ratings)}
    for fact in reviewed.coordination.facts:
        named |= {fact.first_seq} if fact.first_seq else set()
    named |= {decision.seq for decision in reviewed.decisions}
    assert named <= known


def test_no_call_sign_appears_in_a_review(reviewed):
    assert "Player of" not in " ".join(strings(reviewed))
    assert "Evaluator" not in " ".join(strings(reviewed))


def test_a_delegation_sees_its_own_figures_alone(reviewed):
    own = for_countries(reviewed, ("B",))
    assert {decision.country for decision in own.decisions} <= {"B"}
    assert {each.country for each in own.timeliness} <= {"B"}
    assert all(cell.countries == ("B",) for cell in own.coordination.cells)
    assert {need.cell for fact in own.coordination.facts for need in fact.needs} <= {
        cell.cell for cell in own.coordination.cells
    }
    assert {place.country for place in own.situation.places} == {"B"}
    assert all(
        rating.cell is None or rating.cell.startswith("B")
        for objective in own.objectives
        for task in objective.tasks
        for rating in task.ratings
    )


def test_what_others_were_rated_or_did_not_do_is_in_no_draft_of_a_delegation():
    room = new_room(load_scenario(SMALL))
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=6 * 1440))
    rated = c.RateTask(task="alert", cell="B.health", rating="U", reason="Nothing was done.")
    room.do(rated, EVALUATOR)
    room.do(c.EndExercise())
    whole = review(room.exercise, streams=2)

    def said(found):
        drafted = [p for each in found.objectives for p in (*each.strengths, *each.improvements)]
        words = Words("en", str)
        return [words.text(phrase) for phrase in drafted]

    assert any(text.startswith("Rated U") for text in said(whole))
    assert any(text.startswith("Inject 2 called for it in vain") for text in said(whole))
    assert any(text.startswith("Inject 5 called for it in vain") for text in said(whole))
    own = said(for_countries(whole, ("A",)))
    assert not any(text.startswith("Rated U") for text in own)
    assert any(text.startswith("Inject 2 called for it in vain") for text in own)
    others = said(for_countries(whole, ("B",)))
    assert any(text.startswith("Rated U") for text in others)
    assert not any(text.startswith("Inject 2 called for it in vain") for text in others)
    assert any(text.startswith("Inject 5 called for it in vain") for text in others)


def test_a_cell_that_acts_for_several_countries_sees_the_decisions_for_all_of_them():
    room = new_room(load_scenario(SMALL), layout="by-sector")
    room.do(c.StartExercise(rate=0))
    for country in ("A", "B"):
        room.decide("one-health", "alert-clinicians", country=country)
    room.do(c.JumpTo(minutes=6 * 1440))
    room.do(c.EndExercise())
    whole = review(room.exercise, streams=2)
    own = for_countries(whole, room.exercise.pack.layouts["by-sector"].cell("one-health").countries)
    assert own.countries == ("A", "B")
    assert [each.country for each in own.decisions] == ["A", "B"]
    assert [each.country for each in own.timeliness] == ["A", "B"]
    assert own.counterfactuals == whole.counterfactuals
    words = Words("en", str)
    titles = {words.text(each.cell_title) for each in own.decisions}
    assert len(titles) == 2, "which country each decision was for"
    one = for_countries(whole, ("B",))
    assert [each.country for each in one.decisions] == ["B"]


@pytest.mark.parametrize("country", ["A", "B"])
def test_what_other_countries_decided_is_not_in_a_delegations_timeline(reviewed, country):
    entries = for_countries(reviewed, (country,)).timeline.entries
    assert all(country in entry.countries for entry in entries if entry.lane == "decision")


def test_the_summary_is_sorted_out_of_plain_values_and_carries_no_free_text(reviewed):
    text = written(reviewed)
    assert json.loads(text) == summary(reviewed)
    for said in ("Because.", "Calm and quick.", "Please read."):
        assert said not in text


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, LocalText):
        yield from value.values()
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from strings(each)
