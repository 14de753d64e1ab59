"""7-1-7 and the clocks of the IHR and WOAH as read from a log."""

from __future__ import annotations

import pytest
from exercise_room import SMALL, new_room

from alatau.exercise import commands as c
from alatau.packs import load_scenario
from alatau.review import review
from alatau.surveillance.timeliness import EarlyAction, Standing


def country(reviewed, code):
    return next((each for each in reviewed.timeliness if each.country == code), None)


def test_the_notification_is_the_decision_to_notify(reviewed):
    own = country(reviewed, "A")
    notified = next(each for each in reviewed.decisions if each.kind == "notify-who")
    assert own.evidence["notification"] == (notified.seq,)
    assert own.investigated.milestones.notification == notified.minutes / 1440


def test_the_investigated_emergence_is_not_before_the_true_one(reviewed):
    own = country(reviewed, "A")
    assert own.true.milestones.emergence <= own.investigated.milestones.emergence
    assert own.true.detect.days >= own.investigated.detect.days


def test_early_actions_come_from_decisions_that_took_effect(reviewed):
    own = country(reviewed, "A")
    actions = own.investigated.milestones.actions
    assert EarlyAction.INVESTIGATION in actions
    assert EarlyAction.CASE_MANAGEMENT in actions
    assert EarlyAction.RISK_COMMUNICATION not in actions
    assert own.investigated.respond.standing is Standing.MISSED
    missing = {found.action for found in own.investigated.bottlenecks if found.action}
    assert EarlyAction.RISK_COMMUNICATION in missing


def test_the_clock_of_the_ihr_runs_from_the_assessment(reviewed):
    who = next(each for each in country(reviewed, "A").clocks if each.body == "WHO")
    assert who.hours == 25
    assert who.limit_hours == 24


def test_the_clock_of_woah_runs_on_when_nobody_notified(reviewed):
    woah = [each for each in country(reviewed, "A").clocks if each.body == "WOAH"]
    assert all(each.hours is None for each in woah)


def test_a_country_without_cases_of_its_own_is_not_timed(reviewed):
    found = country(reviewed, "B")
    assert found is None or found.true.milestones.emergence is not None or found.cases > 0


def test_delays_over_few_cases_are_not_shown(reviewed):
    for each in reviewed.timeliness:
        assert (each.report_delay_days is not None) == (each.cases >= 5)


@pytest.mark.parametrize("group", ["human", "animal"])
def test_a_case_is_reported_on_the_day_of_its_first_report_before_the_start_too(group):
    room = new_room(load_scenario(SMALL))
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=6 * 1440))
    outbreak = room.exercise.world.outbreak(())
    first = {}
    for row in outbreak.reports:
        first.setdefault(int(row["case_id"]), int(row["day_known"]))
    shown = room.exercise.state.reports["A", group].cases.values()
    assert shown
    assert all(case.reported_day == first[case.case] for case in shown)


def test_what_was_stood_down_before_it_acted_is_no_early_action():
    room = new_room(load_scenario(SMALL))
    room.do(c.StartExercise(rate=0))
    for kind in ("isolate-cases", "strengthen-infection-control"):
        taken, *_ = room.decide("A.health", kind, places=("A-02",))
        room.decide("A.health", "stand-down", ends=taken.payload.id)
    room.do(c.JumpTo(minutes=9 * 1440))
    reviewed = review(room.exercise, streams=2)
    own = country(reviewed, "A")
    assert EarlyAction.CASE_MANAGEMENT not in own.investigated.milestones.actions
    called_off = [each for each in reviewed.decisions if each.kind != "stand-down"]
    assert [each.took_effect for each in called_off] == [False, False]
