"""Events from tables."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.timeliness import (
    EarlyAction,
    Event,
    Milestones,
    read_events,
    seven_one_seven,
)

DAYS = st.one_of(st.none(), st.integers(0, 60).map(float))


def row(**changed: list[object]) -> pa.Table:
    columns: dict[str, list[object]] = {
        "event": ["E-1"],
        "emergence": [0.0],
        "detection": [3.0],
        "notification": [4.0],
    }
    return pa.table({**columns, **changed})


def test_dates_and_numbers_measure_alike() -> None:
    dated = row(
        emergence=[date(2026, 2, 26)], detection=["2026-03-01"], notification=["2026-03-02"]
    )
    for table in (dated, row()):
        measured = seven_one_seven(read_events(table)).measured[0]
        assert (measured.detect.days, measured.notify.days) == (3, 1)


def test_an_empty_day_is_not_known_and_an_empty_column_is_none_at_all() -> None:
    (event,) = read_events(
        row(detection=pa.array([None], pa.float64()), coordination=pa.array([None], pa.null()))
    )
    assert event.milestones.detection is None
    assert event.milestones.actions == {}


def test_actions_that_were_not_called_for_are_named() -> None:
    (event,) = read_events(row(not_applicable=["countermeasures risk-communication"]))
    assert event.milestones.not_applicable == {
        EarlyAction.COUNTERMEASURES,
        EarlyAction.RISK_COMMUNICATION,
    }


@given(
    st.lists(
        st.builds(
            Milestones,
            DAYS,
            DAYS,
            DAYS,
            st.dictionaries(st.sampled_from(EarlyAction), st.integers(0, 60).map(float)),
            st.frozensets(st.sampled_from(EarlyAction)),
        ),
        max_size=5,
    ),
    DAYS,
)
def test_the_table_of_a_summary_is_read_again(milestones, true_emergence) -> None:
    events = tuple(Event(f"E-{n}", each, true_emergence) for n, each in enumerate(milestones))
    assert read_events(seven_one_seven(events, until=90).table()) == events


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (row().drop_columns(["detection"]), "the column detection is missing"),
        (row(event=[""]), r"events\[0\].event: must not be empty"),
        (row(event=[7]), r"events\[0\].event"),
        (row(detection=["2026-03-01"]), "dates in one column and numbers in another"),
        (row(detection=[float("inf")]), r"events\[0\].detection: must be finite"),
        (row(detection=["soon"]), "events.detection: must be dates or numbers"),
        (row(not_applicable=["cordination"]), "did you mean coordination"),
    ],
)
def test_tables_that_say_what_cannot_be_are_refused(table, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_events(table)


@pytest.mark.parametrize("until", [float("nan"), float("inf"), "later"])
def test_an_end_of_the_record_that_is_none_is_refused(until) -> None:
    with pytest.raises(InvalidInput, match="until"):
        seven_one_seven(read_events(row()), until=until)
