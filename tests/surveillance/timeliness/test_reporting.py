"""Completeness and delay of reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.timeliness import Report, reporting

UNITS = ("North", "South", "East")
SUNDAYS = [date(2026, 3, 1) + timedelta(weeks=n) for n in range(4)]


def came(*rows: tuple[str, int, int]) -> pa.Table:
    """Reports as (unit, number of the period, days after its end)."""
    return pa.table(
        {
            "unit": pa.array([unit for unit, _, _ in rows], pa.string()),
            "period": pa.array([SUNDAYS[period] for _, period, _ in rows], pa.date32()),
            "received": pa.array(
                [SUNDAYS[period] + timedelta(days=delay) for _, period, delay in rows], pa.date32()
            ),
        }
    )


def compared(*rows: tuple[str, int, int], until: object = date(2026, 3, 31), **options):
    options = {"units": UNITS, "periods": SUNDAYS, "due_days": 2, **options}
    return reporting(came(*rows), until=until, **options)


def test_reports_are_on_time_late_missing_or_not_yet_due() -> None:
    weeks = compared(
        ("North", 0, 2), ("North", 1, 3), ("North", 3, 1), until=SUNDAYS[3] + timedelta(days=2)
    )
    assert [Report(each).name for each in weeks.standing[0]] == [
        "ON_TIME",
        "LATE",
        "MISSING",
        "ON_TIME",
    ]
    assert Report(weeks.standing[1][3]) is Report.NOT_YET_DUE


def test_shares_are_of_the_reports_whose_day_has_passed() -> None:
    weeks = compared(
        ("North", 0, 1), ("South", 0, 9), ("North", 3, 0), until=SUNDAYS[3] + timedelta(days=1)
    )
    assert weeks.overall.due == 9
    assert weeks.overall.complete.count == 2
    assert weeks.overall.on_time.count == 1


def test_the_first_of_several_reports_counts() -> None:
    weeks = compared(("North", 0, 8), ("North", 0, 1), ("North", 0, 5))
    assert weeks.received[0][0] == np.datetime64("2026-03-02")
    assert weeks.overall.complete.count == 1


def test_any_earlier_day_can_be_looked_at() -> None:
    rows = (("North", 0, 1), ("North", 1, 10))
    before = compared(*rows, until=SUNDAYS[1] + timedelta(days=9))
    after = compared(*rows, until=SUNDAYS[1] + timedelta(days=10))
    assert Report(before.standing[0][1]) is Report.MISSING
    assert Report(after.standing[0][1]) is Report.LATE


def test_reports_that_never_came_lengthen_the_median_delay() -> None:
    weeks = compared(("North", 0, 1), ("North", 1, 3))
    north, south, _ = weeks.by_unit().to_pylist()
    assert (north["delay_median"], south["delay_median"]) == (None, None)
    three = compared(("North", 0, 1), ("North", 1, 3), ("North", 2, 5))
    assert three.by_unit().to_pylist()[0]["delay_median"] == 4
    complete = compared(*[("North", period, period) for period in range(4)], units=["North"])
    assert complete.overall.delay.median == 1.5


def test_silent_units_are_named_with_the_period_since_which_they_are_silent() -> None:
    weeks = compared(("North", 0, 1), *[("East", period, 1) for period in range(4)])
    assert [(s.unit, str(s.since), s.periods, s.ever) for s in weeks.silent] == [
        ("North", "2026-03-08", 3, True),
        ("South", "2026-03-01", 4, False),
    ]


def test_a_unit_that_has_reported_early_for_the_running_period_is_not_silent() -> None:
    weeks = compared(("North", 3, 0), until=SUNDAYS[3], units=["North"])
    assert weeks.silent == ()


def test_rows_stand_in_the_order_of_the_units_given_and_of_time() -> None:
    weeks = compared(("East", 0, 1), periods=list(reversed(SUNDAYS)))
    assert weeks.by_unit().column("unit").to_pylist() == list(UNITS)
    assert weeks.by_period().column("period").to_pylist() == SUNDAYS
    assert weeks.by_period().column("received").to_pylist() == [1, 0, 0, 0]
    assert weeks.by_unit().column("complete_share").to_pylist() == [0, 0, 0.25]


def test_a_time_with_a_zone_counts_on_the_date_in_that_zone() -> None:
    moment = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
    for zone, day in (("UTC", "2026-03-03"), ("Asia/Almaty", "2026-03-04")):
        table = pa.table(
            {
                "unit": ["North"],
                "period": ["2026-03-01"],
                "received": pa.array([moment.astimezone(ZoneInfo(zone))], pa.timestamp("s", zone)),
            }
        )
        weeks = reporting(
            table, units=["North"], periods=["2026-03-01"], due_days=2, until="2026-03-20"
        )
        assert str(weeks.received[0][0]) == day
    assert Report(weeks.standing[0][0]) is Report.LATE


def test_any_table_that_arrow_reads_will_do() -> None:
    class Frame:
        def __arrow_c_stream__(self, requested_schema=None):
            return came(("North", 0, 1)).__arrow_c_stream__(requested_schema)

    weeks = reporting(Frame(), units=UNITS, periods=SUNDAYS, due_days=2, until="2026-03-31")
    assert weeks.overall.complete.count == 1


def table(**columns: list[object]) -> pa.Table:
    good: dict[str, list[object]] = {
        "unit": ["North"],
        "period": ["2026-03-01"],
        "received": ["2026-03-02"],
    }
    return pa.table({**good, **columns})


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (table(unit=["Nroth"]), r"received\[0\].unit: 'Nroth' is not known; did you mean North"),
        (table(unit=[None]), r"received\[0\].unit"),
        (table(period=["2026-03-02"]), r"received\[0\].period: no report is expected"),
        (table(period=["2027-01-03"]), r"received\[0\].period: no report is expected"),
        (table(received=["2026-02-28"]), "before its period ended"),
        (table(received=["soon"]), "received.received: must be dates"),
        (table(period=[20513]), "received.period: must be dates"),
        (table(received=["2026-13-40"]), "received.received: must be dates"),
        (table(received=[None]), "date is missing|must be dates"),
        (table(received=[3.5]), "received.received: must be dates"),
        (table().drop_columns(["received"]), "the column received is missing"),
    ],
)
def test_tables_that_say_what_cannot_be_are_refused_with_their_row(received, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        reporting(received, units=UNITS, periods=SUNDAYS, due_days=2, until="2026-03-31")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"units": []}, "units"),
        ({"units": ["North", "North"]}, "units"),
        ({"periods": []}, "periods"),
        ({"periods": [SUNDAYS[0], SUNDAYS[0]]}, "periods"),
        ({"periods": ["never"]}, "periods: must be dates"),
        ({"due_days": -1}, "due_days"),
        ({"due_days": 1.5}, "due_days"),
        ({"silent_after": 0}, "silent_after"),
        ({"until": "NaT"}, "until"),
        ({"until": "later"}, "until: must be dates"),
    ],
)
def test_settings_that_cannot_be_are_refused(options, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        compared(**options)


@given(
    st.lists(st.tuples(st.sampled_from(UNITS), st.integers(0, 3), st.integers(0, 30)), max_size=20),
    st.integers(-5, 60),
)
def test_units_and_periods_add_up_to_the_whole(rows, shift: int) -> None:
    weeks = compared(*rows, until=SUNDAYS[-1] + timedelta(days=shift))
    for summary in (weeks.by_unit(), weeks.by_period()):
        assert sum(summary.column("due").to_pylist()) == weeks.overall.due
        assert sum(summary.column("received").to_pylist()) == weeks.overall.complete.count
        assert sum(summary.column("on_time").to_pylist()) == weeks.overall.on_time.count
    assert weeks.overall.on_time.count <= weeks.overall.complete.count <= weeks.overall.due


def test_no_report_at_all_is_a_finding_and_no_error() -> None:
    weeks = compared()
    assert weeks.overall.complete.share == 0
    assert len(weeks.silent) == 3
