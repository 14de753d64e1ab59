"""7-1-7 against worked examples."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.surveillance.timeliness import (
    EarlyAction,
    Event,
    Milestones,
    Phase,
    Standing,
    seven_one_seven,
    timeliness,
)

ALL_ON_DAY_3 = dict.fromkeys(EarlyAction, 3.0)


def day(month: int, number: int) -> int:
    return date(2020, month, number).toordinal()


def test_avian_influenza_of_2020_was_detected_late_and_notified_in_time():
    # Start of the event 5 September, confirmed and notified to WOAH 16 September 2020.
    result = timeliness(
        Milestones(emergence=day(9, 5), detection=day(9, 16), notification=day(9, 16))
    )
    assert result.detect.days == 11
    assert result.detect.standing is Standing.MISSED
    assert result.notify.days == 0
    assert result.notify.standing is Standing.MET
    assert result.respond.standing is Standing.UNKNOWN
    assert result.bottlenecks[0].params == {"days": "11", "target": "7"}


def test_the_response_is_not_judged_where_no_early_action_was_called_for():
    spared = Milestones(0, 1, 2, not_applicable=frozenset(EarlyAction))
    found = timeliness(spared, until=60)
    assert (found.respond.standing, found.respond.days) == (Standing.UNKNOWN, None)
    assert not [each for each in found.bottlenecks if each.phase is Phase.RESPONSE]
    (_, _, response) = seven_one_seven([Event("E", spared)], until=60).durations
    assert (response.days.observed, response.days.open) == (0, 0)


def test_the_response_ends_with_its_last_applicable_action():
    actions = {**ALL_ON_DAY_3, EarlyAction.LABORATORY_CONFIRMATION: 12.5}
    result = timeliness(Milestones(-4.0, 1.0, 2.0, actions))
    assert result.respond.days == pytest.approx(10.5)
    assert result.respond.standing is Standing.MISSED
    assert [found.action for found in result.bottlenecks] == [EarlyAction.LABORATORY_CONFIRMATION]
    assert result.initiation_days == 1.0


def test_an_action_that_does_not_apply_does_not_hold_the_response_back():
    actions = {k: v for k, v in ALL_ON_DAY_3.items() if k is not EarlyAction.COUNTERMEASURES}
    milestones = Milestones(0, 1, 2, actions, frozenset({EarlyAction.COUNTERMEASURES}))
    assert timeliness(milestones).respond.standing is Standing.MET


def test_what_was_not_done_is_missed_once_its_time_has_passed_and_open_before():
    milestones = Milestones(0, 1, 2, {EarlyAction.INVESTIGATION: 2.5})
    assert timeliness(milestones, until=9).respond.standing is Standing.OPEN
    assert timeliness(milestones, until=9.1).respond.standing is Standing.MISSED
    assert {found.action for found in timeliness(milestones, until=20).bottlenecks} == set(
        EarlyAction
    ) - {EarlyAction.INVESTIGATION}


def test_an_event_that_nobody_detected_is_missed_in_detection_and_not_judged_further():
    result = timeliness(Milestones(0, None, None), until=28)
    assert [i.standing for i in result.intervals] == [
        Standing.MISSED,
        Standing.UNKNOWN,
        Standing.UNKNOWN,
    ]


def test_a_response_that_was_complete_before_the_notification_took_no_days():
    result = timeliness(Milestones(0, 1, 5, ALL_ON_DAY_3))
    assert result.respond.days == 0
    assert result.respond.standing is Standing.MET
    assert result.initiation_days == -2


def test_milestones_out_of_order_are_named_and_not_judged():
    result = timeliness(Milestones(5, 3, 4))
    assert result.detect.standing is Standing.UNKNOWN
    assert "out of order" in result.bottlenecks[0].msgid


@given(
    start=st.floats(-30, 30),
    gaps=st.tuples(st.floats(0, 20), st.floats(0, 20), st.floats(0, 20)),
    shift=st.integers(-1000, 1000),
)
def test_moving_the_axis_changes_no_interval(start, gaps, shift):
    def measured(offset: float):
        detection = start + gaps[0] + offset
        told = detection + gaps[1]
        return timeliness(
            Milestones(start + offset, detection, told, dict.fromkeys(EarlyAction, told + gaps[2]))
        )

    here, there = measured(0), measured(shift)
    for one, other in zip(here.intervals, there.intervals, strict=True):
        assert one.days == pytest.approx(other.days, abs=1e-6)
