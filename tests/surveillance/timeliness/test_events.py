"""7-1-7 of many events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.timeliness import (
    EarlyAction,
    Event,
    Milestones,
    NotedBottleneck,
    Phase,
    Standing,
    seven_one_seven,
    side_by_side,
    timeliness,
)


def event(
    id: str,
    detect: float | None = 3,
    notify: float | None = 0.5,
    respond: float | None = 4,
    **more,
) -> Event:
    detection = detect
    told = None if detection is None or notify is None else detection + notify
    done = {} if told is None or respond is None else dict.fromkeys(EarlyAction, told + respond)
    return Event(id, Milestones(0, detection, told, done), **more)


def test_shares_as_those_of_uganda_come_out_of_as_many_events() -> None:
    # 42 events: 52 % detected, 74 % notified, 45 % answered and 24 % all in time.
    events = [
        event(
            f"E-{n}",
            detect=7 if n < 22 else 8,
            notify=1 if n < 10 or n >= 21 else 1.5,
            respond=7 if n < 10 or n >= 33 else 7.5,
        )
        for n in range(42)
    ]
    summary = seven_one_seven(events)
    shares = [round(target.share.share, 2) for target in summary.targets]
    assert shares == [0.52, 0.74, 0.45, 0.24]
    assert [target.phase for target in summary.targets] == [*Phase, None]


def test_open_and_unknown_phases_stand_apart_from_the_share() -> None:
    events = [
        event("met"),
        event("missed", detect=9),
        event("running", detect=None),
        Event("dateless", Milestones(None, 3, 4)),
    ]
    detection = seven_one_seven(events, until=5).targets[0]
    assert detection.standings == {
        Standing.MET: 1,
        Standing.MISSED: 1,
        Standing.OPEN: 1,
        Standing.UNKNOWN: 1,
    }
    assert (detection.share.count, detection.share.total) == (1, 2)


def test_all_three_are_missed_as_soon_as_one_is() -> None:
    late = Event("late", Milestones(0, 9, None))
    running = Event("running", Milestones(0, 3, None))
    missed, still_open = (seven_one_seven([each], until=3.5).targets[3] for each in (late, running))
    assert missed.standings[Standing.MISSED] == 1
    assert still_open.standings[Standing.UNKNOWN] == 1
    answered = Event("answered", Milestones(0, 3, 3, {EarlyAction.INVESTIGATION: 4}))
    assert seven_one_seven([answered], until=5).targets[3].standings[Standing.OPEN] == 1


def test_events_that_still_run_lengthen_the_median() -> None:
    ended = [event(f"E-{n}", detect=days) for n, days in enumerate((2, 4, 6))]
    running = [event(f"R-{n}", detect=None) for n in range(2)]
    assert seven_one_seven(ended).durations[0].days.median == 4
    median = seven_one_seven([*ended, *running], until=20).durations[0].days
    assert (median.median, median.observed, median.open) == (6, 3, 2)


def test_each_event_may_have_its_own_end_of_record() -> None:
    events = [event("A", detect=None), event("B", detect=None)]
    measured = seven_one_seven(events, until={"A": 5, "B": 10}).measured
    assert [each.detect.standing for each in measured] == [Standing.OPEN, Standing.MISSED]


def test_the_true_emergence_stands_beside_the_investigated_one() -> None:
    hidden = Event("E-1", Milestones(emergence=6, detection=10, notification=10), 1)
    (row,) = side_by_side([hidden]).to_pylist()
    assert row == {
        "event": "E-1",
        "investigated_emergence": 6,
        "true_emergence": 1,
        "unseen_days": 5,
        "investigated_detection_days": 4,
        "investigated_standing": "met",
        "true_detection_days": 9,
        "true_standing": "missed",
    }


def test_events_without_a_true_emergence_are_left_out_of_the_true_count() -> None:
    events = [event("A", true_emergence=-9), event("B")]
    summary = seven_one_seven(events, emergence="true")
    assert [each.id for each in summary.events] == ["A"]
    assert summary.measured[0].detect.days == 12
    rows = side_by_side(events).to_pylist()
    assert [row["true_standing"] for row in rows] == ["missed", "unknown"]


def test_the_table_keeps_the_order_in_which_events_were_given() -> None:
    table = seven_one_seven([event("slow", detect=30), event("quick", detect=1)]).table()
    assert table.column("event").to_pylist() == ["slow", "quick"]
    assert table.column("detection_standing").to_pylist() == ["missed", "met"]
    assert table.column("all_standing").to_pylist() == ["missed", "met"]
    assert table.column("risk_communication").to_pylist() == [34.5, 5.5]


def test_no_event_makes_an_empty_table_with_its_columns() -> None:
    summary = seven_one_seven([])
    assert summary.table().num_rows == 0
    assert {"event", "response_days", "coordination"} <= set(summary.table().column_names)
    assert [target.share.share for target in summary.targets] == [None] * 4
    assert side_by_side([]).num_rows == 0


def test_bottlenecks_are_counted_by_phase_once_an_event() -> None:
    slow = NotedBottleneck(Phase.DETECTION, "low clinical suspicion")
    late = NotedBottleneck(Phase.RESPONSE, "no transport for samples")
    events = [
        event("A", bottlenecks=(late, slow, slow)),
        event("B", bottlenecks=(slow,)),
        event("C"),
        event("D"),
    ]
    found = seven_one_seven(events).bottlenecks
    assert [(each.phase, each.category, each.events.count) for each in found] == [
        (Phase.DETECTION, "low clinical suspicion", 2),
        (Phase.RESPONSE, "no transport for samples", 1),
    ]
    assert found[0].events.share == 0.5


def test_events_out_of_order_are_not_judged_and_have_no_duration() -> None:
    summary = seven_one_seven([Event("E", Milestones(5, 3, 4))])
    assert summary.targets[0].standings[Standing.UNKNOWN] == 1
    assert summary.durations[0].days.observed == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"events": [event("A"), event("A")]}, "A occurs twice"),
        ({"events": [event("E-1")], "until": {"E-2": 4}}, "did you mean E-1"),
        ({"events": [event("A")], "emergence": "guessed"}, "emergence: 'guessed' is not known"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        seven_one_seven(**arguments)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Milestones(float("nan"), 1, 2),
        lambda: Milestones(0, float("inf"), 2),
        lambda: Milestones(0, 1, "soon"),
        lambda: Milestones(0, 1, 2, {EarlyAction.COORDINATION: float("nan")}),
        lambda: Milestones(0, 1, 2, {"dancing": 3}),
        lambda: NotedBottleneck(Phase.DETECTION, " "),
    ],
)
def test_days_and_categories_that_are_none_are_refused(build) -> None:
    with pytest.raises(InvalidInput):
        build()


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.floats(0, 5), st.floats(0, 30)), min_size=1, max_size=12
    )
)
def test_the_summary_says_what_the_single_events_say(spans) -> None:
    events = [event(f"E-{n}", *span) for n, span in enumerate(spans)]
    summary = seven_one_seven(events)
    assert summary.measured == tuple(timeliness(each.milestones) for each in events)
    for place, target in enumerate(summary.targets[:3]):
        met = sum(m.intervals[place].standing is Standing.MET for m in summary.measured)
        assert target.share.count == met
        assert sum(target.standings.values()) == len(events)
    assert summary.targets[3].share.count <= min(t.share.count for t in summary.targets[:3])
