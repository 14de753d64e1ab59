"""Streams that share a past: it is played once, and each future is that of a run of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    MeasureKind,
    NaturalHistory,
    Pathogen,
    Route,
    futures,
    simulate,
)
from alatau.world.preparation import Prepared, prepare

UNTIL = 25
STREAMS = (3, 0, 1, 2, 0, 5)
SEEDS = (4, 4, 4, 4, 9, 9)


@pytest.fixture
def prepared(six_places: Geography, rich_pathogen: Pathogen, keen: Detection) -> Prepared:
    """An outbreak with teams, vaccines and rings, which goes on in counts past 400 infected."""
    return prepare(
        six_places,
        rich_pathogen,
        (Introduction("A-01", -3, count=20), Introduction("B-01", 12, count=20)),
        (
            Measure(MeasureKind.TRACING, 4, capacity_per_day=40),
            Measure(MeasureKind.VACCINATION, 3, capacity_per_day=9000),
            Measure(MeasureKind.RING_VACCINATION, 5, capacity_per_day=200),
            Measure(MeasureKind.PROPHYLAXIS, 5, capacity_per_day=50, stock=300),
            Measure(MeasureKind.TYPING, 9),
        ),
        detection=keen,
        until=UNTIL,
        people_limit=400,
    )


def together(prepared: Prepared, stream_from: int) -> np.ndarray:
    return prepared.counts_by_day(SEEDS, np.array(STREAMS), stream_from)


def one_by_one(prepared: Prepared, stream_from: int) -> Sequence[np.ndarray]:
    return [
        prepared.counts_by_day([seed], np.array([stream]), stream_from)[0]
        for seed, stream in zip(SEEDS, STREAMS, strict=True)
    ]


@pytest.mark.parametrize("stream_from", [-100, -3, 0, 8, 12, UNTIL, UNTIL + 1, 1000])
def test_what_shares_a_past_is_what_it_is_alone(prepared: Prepared, stream_from: int) -> None:
    assert np.array_equal(together(prepared, stream_from), one_by_one(prepared, stream_from))


def test_a_past_that_ends_in_counts_is_shared_too(prepared: Prepared) -> None:
    last = UNTIL - 1
    daily = together(prepared, last)
    infected = daily[:, 0, : last - prepared.first_day].sum(axis=1)
    assert (infected > 400).any()
    assert np.array_equal(daily, one_by_one(prepared, last))


@pytest.mark.parametrize("stream_from", [-3, 8, UNTIL + 1])
def test_the_infected_of_a_future_are_those_of_its_own_run(
    prepared: Prepared, stream_from: int
) -> None:
    daily = together(prepared, stream_from)
    for at, (seed, stream) in enumerate(zip(SEEDS, STREAMS, strict=True)):
        units, _, _, _, played = prepared.run(seed, stream, stream_from)
        days = np.floor(units["infected"][units["host"] == 0]).astype(int) - prepared.first_day
        assert np.array_equal(daily[at, 0, :played], np.bincount(days, minlength=played)[:played])


def test_streams_part_on_their_day_and_not_before(prepared: Prepared) -> None:
    daily = together(prepared, 8)
    begins = 8 - prepared.first_day
    assert np.array_equal(daily[0, :, :begins], daily[1, :, :begins])
    assert not np.array_equal(daily[0, 0, begins:], daily[1, 0, begins:])
    assert not np.array_equal(daily[0, 0, begins:], daily[2, 0, begins:])


def test_a_past_that_passes_the_limit_on_its_last_day_goes_on_in_counts(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    given = (six_places, rich_pathogen, [Introduction("A-01", 0, count=30)])
    options = {"detection": keen, "seed": 4, "until": UNTIL}
    infected = np.cumsum(np.bincount(simulate(*given, **options).units["day_infected"]))
    for stream_from in (1, 7, 12, 20):
        limit = {"people_limit": int(infected[stream_from - 1])}
        run = simulate(*given, **options, **limit, stream=1, stream_from=stream_from)
        assert run.counted_from == stream_from
        shared = futures(*given, **options, **limit, from_day=stream_from, n=1)
        assert np.array_equal(shared.daily[0], run.daily("infected", by=None))
        assert np.array_equal(shared.daily_died[0], run.daily("died", by=None))


def test_a_future_of_a_large_past_begins_with_blocks_of_its_own() -> None:
    """More children wait in the past than the tables of a future have room for at first."""
    geography = Geography(("X-01",), ("X",), (30_000_000,))
    history = NaturalHistory(Distribution.constant(3.0), Distribution.constant(4.0))
    pathogen = Pathogen("fast", {"person": history}, (Route("person", "person", "household", 4.0),))
    given = [Introduction("X-01", 0, count=10_000)] * 3
    prepared = prepare(geography, pathogen, given, until=9, ceiling=1_000_000)
    future = prepared.counts_by_day([1, 1], np.array([1, 2]), 8)
    for at, stream in enumerate((1, 2)):
        units = prepared.run(1, stream, 8)[0]
        assert np.array_equal(future[at, 0], np.bincount(units["infected"].astype(int)))
