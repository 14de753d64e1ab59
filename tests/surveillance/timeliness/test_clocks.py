"""The clocks of IHR and WOAH, across zones and changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.timeliness import CLOCKS, Standing, ihr_clocks, read_clock, woah_clocks

ALMATY = timezone(timedelta(hours=5))
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ALMATY)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def test_only_what_was_read_in_a_source_counts_as_confirmed() -> None:
    confirmed = {clock.id for clock in CLOCKS.values() if clock.confirmed}
    assert confirmed == {"ihr-assessment", "ihr-notification", "ihr-elsewhere"}
    assert all(clock.source for clock in CLOCKS.values())


@pytest.mark.parametrize(
    ("after", "standing", "late"),
    [(0, "met", 0), (24, "met", 0), (24.5, "missed", 0.5), (72, "missed", 48)],
)
def test_the_notification_has_24_hours_from_the_assessment(after, standing, late) -> None:
    _, notification = ihr_clocks(known=None, assessed=MONDAY, notified=MONDAY + hours(after))
    assert str(notification.standing) == standing
    assert notification.hours_late == late
    assert notification.due == MONDAY + hours(24)


def test_the_assessment_has_48_hours_from_the_report() -> None:
    assessment, notification = ihr_clocks(known=MONDAY, now=MONDAY + hours(47))
    assert assessment.standing is Standing.OPEN
    assert notification.standing is Standing.UNKNOWN
    late, _ = ihr_clocks(known=MONDAY, now=MONDAY + hours(49))
    assert (late.standing, late.hours_late) == (Standing.MISSED, 1)


def test_a_notification_before_the_assessment_is_complete_is_in_time() -> None:
    _, notification = ihr_clocks(known=MONDAY, assessed=MONDAY + hours(5), notified=MONDAY)
    assert notification.standing is Standing.MET
    assert notification.hours == -5


def test_an_assessment_before_the_report_is_an_error_of_the_record_and_not_judged() -> None:
    assessment, _ = ihr_clocks(known=MONDAY, assessed=MONDAY - hours(5))
    assert assessment.standing is Standing.UNKNOWN
    assert assessment.hours_late is None


def test_a_clock_that_runs_is_not_judged_unless_somebody_says_what_time_it_is() -> None:
    assert read_clock("ihr-notification", start=MONDAY).standing is Standing.UNKNOWN
    early = read_clock("ihr-notification", start=MONDAY, now=MONDAY - hours(1))
    assert early.standing is Standing.UNKNOWN


def test_times_of_different_zones_are_compared_as_moments() -> None:
    reading = read_clock("ihr-notification", start=MONDAY, stop=datetime(2026, 3, 3, 4, tzinfo=UTC))
    assert (reading.standing, reading.hours) == (Standing.MET, 24)


@pytest.mark.parametrize(
    ("start", "next_morning", "elapsed"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 3, 29, 12, tzinfo=BERLIN), 23),
        (datetime(2026, 10, 24, 12, tzinfo=BERLIN), datetime(2026, 10, 25, 12, tzinfo=BERLIN), 25),
    ],
)
def test_a_change_of_the_clock_neither_adds_nor_takes_hours(start, next_morning, elapsed) -> None:
    reading = read_clock("ihr-notification", start=start, stop=next_morning)
    assert reading.hours == elapsed
    assert reading.standing is (Standing.MET if elapsed == 23 else Standing.MISSED)
    assert reading.due.astimezone(UTC) == start.astimezone(UTC) + hours(24)
    assert reading.due.tzinfo is BERLIN


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    assert read_clock("ihr-notification", start=first, stop=second).hours == 1


def test_times_without_a_zone_serve_as_long_as_none_has_one() -> None:
    start = datetime(2026, 3, 2, 9)
    assert read_clock("ihr-notification", start=start, stop=start + hours(25)).hours_late == 1


@pytest.mark.parametrize("naive", ["known", "assessed", "notified", "now"])
def test_times_with_and_without_a_zone_do_not_mix(naive: str) -> None:
    times = dict.fromkeys(("known", "assessed", "notified", "now"), MONDAY)
    times[naive] = MONDAY.replace(tzinfo=None)
    with pytest.raises(InvalidInput, match=f"{naive}: has no time zone"):
        ihr_clocks(**times)


@pytest.mark.parametrize("time", [date(2026, 3, 2), "2026-03-02T09:00", 12.5])
def test_what_is_no_time_of_day_is_refused(time) -> None:
    with pytest.raises(InvalidInput, match="start: must be a date with a time of day"):
        read_clock("ihr-notification", start=time)


def test_an_unknown_clock_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="did you mean ihr-notification"):
        read_clock("ihr-notificaton", start=MONDAY)


def test_woah_waits_for_confirmation_then_for_a_report_each_week_until_the_final_one() -> None:
    sent = MONDAY + hours(20)
    readings = woah_clocks(
        confirmed=MONDAY,
        notified=sent,
        follow_ups=[sent + timedelta(days=16), sent + timedelta(days=7)],
        final=sent + timedelta(days=20),
    )
    assert readings.notification.standing is Standing.MET
    assert [reading.standing for reading in readings.follow_ups] == [
        Standing.MET,
        Standing.MISSED,
        Standing.MET,
    ]
    assert [reading.hours_late for reading in readings.follow_ups] == [0, 48, 0]
    assert readings.closed == sent + timedelta(days=20)


def test_while_an_event_is_open_the_next_report_is_awaited() -> None:
    readings = woah_clocks(confirmed=MONDAY, notified=MONDAY, now=MONDAY + timedelta(days=3))
    (awaited,) = readings.follow_ups
    assert awaited.standing is Standing.OPEN
    assert awaited.due == MONDAY + timedelta(days=7)
    assert readings.closed is None
    unsent = woah_clocks(confirmed=MONDAY, now=MONDAY + hours(30))
    assert unsent.notification.standing is Standing.MISSED
    assert unsent.follow_ups == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"follow_ups": [MONDAY]}, "no immediate notification"),
        ({"final": MONDAY}, "no immediate notification"),
        ({"notified": MONDAY, "follow_ups": [MONDAY - hours(1)]}, "lie between"),
        ({"notified": MONDAY, "follow_ups": [MONDAY + hours(2)], "final": MONDAY}, "lie between"),
        ({"notified": MONDAY, "follow_ups": [datetime(2026, 3, 3)]}, r"follow_ups\[0\]: has no"),
    ],
)
def test_reports_out_of_order_are_refused(arguments, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        woah_clocks(confirmed=MONDAY, **arguments)


ZONES = st.timezones()


@given(
    start=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),
    minutes=st.integers(0, 5000),
    zones=st.tuples(ZONES, ZONES),
)
def test_the_zones_in_which_times_are_written_change_nothing(start, minutes, zones) -> None:
    moment = start.replace(tzinfo=UTC)
    reading = read_clock(
        "ihr-notification",
        start=moment.astimezone(zones[0]),
        stop=(moment + timedelta(minutes=minutes)).astimezone(zones[1]),
    )
    assert reading.hours == pytest.approx(minutes / 60)
    assert reading.standing is (Standing.MET if minutes <= 24 * 60 else Standing.MISSED)
    assert reading.due.astimezone(UTC) == moment + hours(24)
