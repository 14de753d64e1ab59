"""Reading signals, linking them, and who saw what first."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.one_health import SECTORS, first_seen, link_signals, read_signals


def table(*rows: tuple[str, str, float, float | None]) -> pa.Table:
    sector, place, day, confirmed = zip(*rows, strict=True) if rows else ([], [], [], [])
    return pa.table(
        {
            "sector": pa.array(sector, pa.string()),
            "place": pa.array(place, pa.string()),
            "day": pa.array(day, pa.float64()),
            "confirmed_day": pa.array(confirmed, pa.float64()),
        }
    )


def events_of(rows, neighbours=(), window: float = 7) -> list[int]:
    return link_signals(
        read_signals(table(*rows)), neighbours=neighbours, window_days=window
    ).tolist()


def test_signals_of_one_place_within_the_window_are_one_event() -> None:
    rows = [("human", "A", 0.0, None), ("animal", "A", 7.0, None), ("human", "A", 14.5, None)]
    assert events_of(rows) == [0, 0, 1]


def test_neighbouring_places_are_linked_and_distant_ones_are_not() -> None:
    rows = [("human", "A", 0.0, None), ("human", "B", 3.0, None), ("human", "C", 3.0, None)]
    assert events_of(rows, [("B", "A")]) == [0, 0, 1]


def test_signals_linked_through_others_belong_together() -> None:
    rows = [("human", "A", 0.0, None), ("animal", "B", 5.0, None), ("human", "C", 10.0, None)]
    assert events_of(rows, [("A", "B"), ("B", "C")]) == [0, 0, 0]
    assert events_of(rows, [("A", "B")]) == [0, 0, 1]


def test_events_are_numbered_in_order_of_their_first_day() -> None:
    rows = [("human", "A", 50.0, None), ("human", "B", 1.0, None), ("human", "A", 52.0, None)]
    assert events_of(rows) == [1, 0, 1]


def by_every_pair(rows, neighbours, window: float) -> list[set[int]]:
    """The same links, found by looking at every pair of signals."""
    near = {frozenset(pair) for pair in neighbours}
    groups = [{n} for n in range(len(rows))]
    for i, one in enumerate(rows):
        for j, other in enumerate(rows[:i]):
            close = one[1] == other[1] or frozenset((one[1], other[1])) in near
            if close and abs(one[2] - other[2]) <= window:
                joined = next(g for g in groups if i in g) | next(g for g in groups if j in g)
                groups = [g for g in groups if not g & joined] + [joined]
    return sorted(groups, key=min)


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(SECTORS),
            st.sampled_from("ABCD"),
            st.integers(0, 40).map(float),
            st.none(),
        ),
        min_size=1,
        max_size=25,
    ),
    neighbours=st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")), max_size=6),
    window=st.integers(0, 10),
)
def test_links_are_those_that_looking_at_every_pair_finds(rows, neighbours, window) -> None:
    found = events_of(rows, neighbours, window)
    groups = [{n for n, event in enumerate(found) if event == each} for each in set(found)]
    assert sorted(groups, key=min) == by_every_pair(rows, neighbours, window)
    first_days = [
        min(row[2] for row, e in zip(rows, found, strict=True) if e == each)
        for each in range(max(found) + 1)
    ]
    assert first_days == sorted(first_days)


SAYDA = [
    ("animal", "Sayda", 3.0, 14.0),
    ("environment", "Sayda", 5.0, None),
    ("human", "Sayda", 9.0, 11.0),
    ("human", "Sayda", 8.0, None),
    ("human", "Torlan", 12.0, 13.0),
]


def test_the_first_signal_and_the_first_confirmation_may_be_of_different_sectors() -> None:
    seen = first_seen(read_signals(table(*SAYDA)), [0] * 5)
    (event,) = seen.events
    assert event.first_signal == {"human": 8, "animal": 3, "environment": 5}
    assert event.first_confirmed == {"human": 11, "animal": 14}
    assert event.saw_first == ("animal",)
    assert event.confirmed_first == ("human",)


def test_each_place_of_an_event_has_its_own_first_sector() -> None:
    seen = first_seen(read_signals(table(*SAYDA)), [0] * 5)
    assert [(each.place, each.saw_first) for each in seen.places] == [
        ("Sayda", ("animal",)),
        ("Torlan", ("human",)),
    ]


def test_lags_are_positive_where_the_earlier_sector_was_first() -> None:
    lags = first_seen(read_signals(table(*SAYDA)), [0] * 5).lags().to_pylist()
    whole = [row for row in lags if row["place"] is None]
    assert [
        (row["earlier"], row["later"], row["signal_lag_days"], row["confirmed_lag_days"])
        for row in whole
    ] == [
        ("animal", "human", 5, -3),
        ("environment", "human", 3, None),
        ("environment", "animal", -2, None),
    ]
    assert {row["place"] for row in lags} == {None, "Sayda"}


def test_sectors_that_share_the_day_were_first_together() -> None:
    rows = [("human", "A", 4.0, None), ("animal", "A", 4.0, None)]
    seen = first_seen(read_signals(table(*rows)), [0, 0])
    assert seen.events[0].saw_first == ("human", "animal")
    assert seen.table().column("saw_first").to_pylist() == ["human+animal"] * 2
    assert seen.table().column("confirmed_first").to_pylist() == [None, None]


def test_dates_come_back_as_dates() -> None:
    signals = read_signals(
        pa.table(
            {
                "sector": ["animal", "human"],
                "place": ["A", "A"],
                "day": pa.array([date(2026, 3, 1), date(2026, 3, 9)], pa.date32()),
                "confirmed_day": pa.array([None, date(2026, 3, 10)], pa.date32()),
            }
        )
    )
    rows = first_seen(signals, [0, 0]).table().to_pylist()
    assert rows[0]["first_signal_animal"] == date(2026, 3, 1)
    assert rows[0]["first_confirmed_human"] == date(2026, 3, 10)
    assert rows[0]["first_signal_environment"] is None


def many(lags: list[float]) -> object:
    rows, event = [], []
    for number, lag in enumerate(lags):
        rows += [("animal", "A", 100.0 * number, None), ("human", "A", 100.0 * number + lag, None)]
        event += [number, number]
    return first_seen(read_signals(table(*rows)), event)


def test_the_summary_has_the_median_lag_and_the_share_in_which_one_sector_was_ahead() -> None:
    pair = many([1, 2, 3, 4, 5, 0, -2]).summary()[0]
    assert (pair.earlier, pair.later, pair.events) == ("animal", "human", 7)
    assert (pair.ahead.count, pair.ahead.total) == (5, 7)
    assert pair.median == 2
    # 2 (1/2)^7 = 0.016 lie outside the extremes: with seven events they are the interval.
    assert (pair.lower, pair.upper) == (-2, 5)


def test_the_median_of_five_events_has_no_interval_at_95_percent() -> None:
    pair = many([1, 2, 3, 4, 5]).summary()[0]
    assert (pair.lower, pair.upper) == (None, None)
    assert many([1, 2, 3, 4, 5]).summary(level=0.9)[0].lower == 1


@pytest.mark.science
def test_the_interval_of_the_median_lag_covers_it_at_least_as_often_as_it_says() -> None:
    # 1,000 sets of 15 events; exact cover of the fourth and twelfth of 15 is 0.965.
    random = np.random.default_rng(5)
    covered = 0
    for _ in range(1000):
        pair = many(random.normal(3, 10, 15).round(3).tolist()).summary()[0]
        covered += pair.lower <= 3 <= pair.upper
    assert abs(covered / 1000 - 0.965) < 3 * math.sqrt(0.965 * 0.035 / 1000)


def test_events_that_a_sector_never_saw_are_counted_beside_the_lags() -> None:
    rows = [("human", "A", 0.0, None), ("human", "A", 100.0, None), ("animal", "A", 101.0, None)]
    seen = first_seen(read_signals(table(*rows)), [0, 1, 1])
    unseen = seen.unseen()
    assert {sector: share.count for sector, share in unseen.items()} == {
        "human": 0,
        "animal": 1,
        "environment": 2,
    }
    assert seen.summary()[0].events == 1


def test_no_signal_at_all_is_an_empty_table() -> None:
    signals = read_signals(table())
    event = link_signals(signals, neighbours=[("A", "B")], window_days=7)
    seen = first_seen(signals, event)
    assert seen.table().num_rows == seen.lags().num_rows == 0
    assert seen.summary()[0].median is None
    assert seen.unseen()["human"].share is None


def columns(**changed: list[object]) -> pa.Table:
    return pa.table({"sector": ["human"], "place": ["A"], "day": [1.0], **changed})


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (columns().drop_columns(["day"]), "the column day is missing"),
        (columns(sector=["humane"]), r"signals\[0\].sector: 'humane'.*did you mean human"),
        (columns(sector=[None]), r"signals\[0\].sector"),
        (columns(place=[""]), r"signals\[0\].place"),
        (columns(place=[7]), r"signals\[0\].place"),
        (columns(day=[None]), r"signals\[0\].day"),
        (columns(day=[math.nan]), r"signals\[0\].day: the day is missing"),
        (columns(day=[math.inf]), r"signals\[0\].day: must be finite"),
        (columns(day=["yesterday"]), "signals.day: must be dates"),
        (columns(day=[[1]]), "signals.day: must be dates"),
        (columns(confirmed_day=[0.5]), r"signals\[0\].confirmed_day: lies before"),
        (columns(confirmed_day=[date(2026, 3, 1)]), "dates in one column and numbers in another"),
    ],
)
def test_signals_that_cannot_be_are_refused_with_their_row(received, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_signals(received)


@pytest.mark.parametrize("window", [-1, math.nan, math.inf])
def test_a_window_that_is_none_is_refused(window) -> None:
    with pytest.raises(InvalidInput, match="window_days"):
        events_of([("human", "A", 0.0, None)], window=window)


@pytest.mark.parametrize("neighbours", [["ABC"], [("A",)]])
def test_neighbours_that_are_no_pairs_are_refused(neighbours) -> None:
    with pytest.raises(InvalidInput, match=r"neighbours\[0\]: must be a pair"):
        events_of([("human", "A", 0.0, None)], neighbours)


@pytest.mark.parametrize("event", [[0], [0.5, 1.0], ["a", "b"], [[0, 0]]])
def test_events_that_do_not_fit_the_signals_are_refused(event) -> None:
    signals = read_signals(table(("human", "A", 0.0, None), ("human", "A", 1.0, None)))
    with pytest.raises(InvalidInput, match="event: must be one whole number"):
        first_seen(signals, event)


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(SECTORS),
            st.sampled_from("AB"),
            st.integers(0, 30).map(float),
            st.one_of(st.none(), st.integers(30, 60).map(float)),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_an_event_saw_its_first_signal_no_later_than_any_of_its_places(rows) -> None:
    signals = read_signals(table(*rows))
    seen = first_seen(signals, link_signals(signals, neighbours=[("A", "B")], window_days=5))
    for event in seen.events:
        places = [each for each in seen.places if each.event == event.event]
        for sector, day in event.first_signal.items():
            assert day == min(p.first_signal.get(sector, math.inf) for p in places)
        for sector, day in event.first_confirmed.items():
            assert day == min(p.first_confirmed.get(sector, math.inf) for p in places)
