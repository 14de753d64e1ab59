"""A tree of people that goes on in counts: what stays, what adds up, what follows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from alatau.world import (
    SEVERITIES,
    Ages,
    Detection,
    Distribution,
    Geography,
    Introduction,
    InvalidInput,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    Spillover,
    compare,
    ensemble,
    futures,
    simulate,
)
from alatau.world.counts.kernel import (
    CONFIRMATIONS,
    DEATHS,
    INFECTIONS,
    ONSETS,
    PROTECTED,
    REPORTS,
    SUSCEPTIBLE,
    WANINGS,
)
from alatau.world.outbreak import Counted
from alatau.world.preparation import prepare
from bench.outbreaks import PEOPLE_IN_ALL, every_measure, uncontrolled

SERIES: tuple[Counted, ...] = ("infected", "onset", "reported", "confirmed", "died")
UNTIL, LIMIT = 90, 1500
GEOGRAPHY = Geography(
    ("A-1", "A-2", "B-1"),
    ("A", "A", "B"),
    (30_000, 12_000, 20_001),
    herds={"cattle": (800, 900, 400)},
    herd_size={"cattle": 40},
    coordinates=((45.0, 60.0), (45.0, 62.0), (46.0, 64.0)),
    neighbours=(("A-1", "A-2"),),
    laboratories=(
        Laboratory("district", "A-1", tier=1, daily_capacity=20),
        Laboratory("regional", "A-2", tier=2, daily_capacity=30),
    ),
    ages=Ages((0, 15, 60), ((0.3, 0.5, 0.2),)),
    markets={"A-1": 1.0, "B-1": 2.0},
)
PERSON = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    latent_days=Distribution.gamma(3.0, 1.0),
    infectious_days=Distribution.gamma(5.0, 2.0),
    dispersion=0.4,
    immune=0.05,
    severity=dict(zip(SEVERITIES, (0.2, 0.5, 0.3), strict=True)),
    fatality={"severe": 0.2},
    severe_by_age={0: 0.5, 60: 2.0},
    immunity_days=Distribution.gamma(40.0, 10.0),
)
HERD = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    infectious_days=Distribution.gamma(9.0, 3.0),
    dispersion=0.5,
    severity={"mild": 0.6, "severe": 0.4},
)
PATHOGEN = Pathogen(
    "rich",
    {"person": PERSON, "cattle": HERD},
    (
        Route("person", "person", "household", 0.9),
        Route("person", "person", "health-care", 0.5),
        Route("person", "person", "community", 1.2, dispersion=0.2),
        Route("cattle", "cattle", "market", 1.2),
        Route("cattle", "person", "farm", 0.2, vector=True),
    ),
    (Spillover("cattle", 400.0, dispersion=0.5),),
    vaccine_delay_days=3,
    vaccine_waning_days=60.0,
)
BEGINNING = [Introduction("A-1", -3, count=40), Introduction("B-1", 2, host="cattle", count=5)]

Run = Callable[..., Outbreak]


def run(*measures: Measure, people_limit: int | None = LIMIT, **more: int) -> Outbreak:
    return simulate(
        GEOGRAPHY,
        PATHOGEN,
        BEGINNING,
        measures,
        detection=Detection(),
        seed=more.pop("seed", 1),
        until=UNTIL,
        people_limit=people_limit,
        **more,
    )


def test_the_history_before_counts_is_that_of_people_to_the_person() -> None:
    measures = every_measure(10)
    whole, handed = run(*measures, people_limit=None), run(*measures)
    day = handed.counted_from
    assert day is not None
    assert whole.counted_from is None
    count = len(handed.units)
    assert LIMIT <= count < len(whole.units)
    for name in ("key", "parent", "place", "time_infected", "day_onset", "severity"):
        assert np.array_equal(handed.units[name], whole.units[name][:count])
    assert np.array_equal(handed.as_known_on(day - 1), whole.as_known_on(day - 1))
    before = day - handed.first_day
    for host in handed.hosts:
        for series in SERIES:
            rows = [each.daily(series, host=host)[:before] for each in (handed, whole)]
            assert np.array_equal(*rows), series
    assert np.array_equal(handed.laboratory_queue[:before], whole.laboratory_queue[:before])


@pytest.mark.parametrize("limit", [0, 200, LIMIT, 6000])
def test_everybody_is_somewhere_after_the_hand_over(limit: int) -> None:
    outbreak = run(*every_measure(10), people_limit=limit)
    counts = outbreak.counts
    assert counts is not None
    totals = counts.totals
    everybody = totals[SUSCEPTIBLE] + totals[PROTECTED] + counts.initially_immune
    everybody += totals[INFECTIONS] - totals[WANINGS]
    people = everybody[counts.group_hosts == 0].sum(axis=0)
    assert np.array_equal(people, GEOGRAPHY.population)
    assert np.array_equal(everybody[counts.group_hosts == 1][0], GEOGRAPHY.herds["cattle"])
    assert (totals >= 0).all()
    assert (totals[INFECTIONS] >= totals[ONSETS]).all()
    assert (totals[ONSETS] >= totals[REPORTS]).all()
    assert (totals[REPORTS] >= totals[CONFIRMATIONS]).all()
    assert (totals[INFECTIONS] >= totals[DEATHS] + totals[WANINGS]).all()


def test_daily_series_go_from_people_to_counts_without_gap_or_overlap() -> None:
    outbreak = run(*every_measure(10))
    counts, day = outbreak.counts, outbreak.counted_from
    assert counts is not None
    assert day is not None
    for host in outbreak.hosts:
        for series in SERIES:
            daily = outbreak.daily(series, host=host)
            assert np.array_equal(daily, counts.daily(series, host=host, by="place"))
            assert daily.shape == (len(outbreak.days), 3)
    rows = counts.totals[INFECTIONS].sum(axis=1)
    assert outbreak.infections == rows[counts.group_hosts == 0].sum()
    assert outbreak.animals == rows[counts.group_hosts == 1].sum()
    assert outbreak.deaths == counts.totals[DEATHS][counts.group_hosts == 0].sum()
    infected = outbreak.daily("infected", by=None)
    assert infected[day - outbreak.first_day :].sum() > len(outbreak.units)
    # The day after is like the day before: a hand-over leaves no step beyond chance.
    around = infected[day - outbreak.first_day - 3 : day - outbreak.first_day + 3].astype(float)
    growth = np.exp(np.polyfit(np.arange(6), np.log(around), 1)[0])
    assert around[3:].sum() / around[:3].sum() == pytest.approx(growth**3, rel=0.15)


@pytest.mark.parametrize("stream_from", [10, 40])
def test_streams_share_the_past_and_part_on_their_day(stream_from: int) -> None:
    one, other = (run(stream=stream, stream_from=stream_from) for stream in (1, 2))
    assert one.counted_from is not None
    row = stream_from - one.first_day
    daily = [each.daily("infected") for each in (one, other)]
    assert np.array_equal(daily[0][:row], daily[1][:row])
    assert not np.array_equal(daily[0][row:], daily[1][row:])


def test_a_measure_in_the_days_of_counts_acts_from_its_day_on() -> None:
    plain = run()
    assert plain.counted_from is not None
    begins = plain.counted_from + 7
    acting = run(Measure(MeasureKind.CONTACT_REDUCTION, begins, strength=0.8))
    row = begins - plain.first_day
    before, after = plain.daily("infected", by=None), acting.daily("infected", by=None)
    assert np.array_equal(before[:row], after[:row])
    assert after[row:].sum() < 0.9 * before[row:].sum()
    difference = compare(plain, acting)
    assert len(difference.cut) == len(difference.added) == 0
    assert difference.averted_infections == before.sum() - after.sum()


def test_many_runs_are_the_same_as_each_alone_on_any_number_of_threads() -> None:
    ready = prepare(GEOGRAPHY, PATHOGEN, BEGINNING, until=UNTIL, people_limit=LIMIT)
    daily = ready.counts_by_day(range(10), threads=1)
    assert np.array_equal(daily, ready.counts_by_day(range(10), threads=3))
    outbreaks = [run(seed=seed) for seed in range(10)]
    for position, series in enumerate(SERIES):
        each = [outbreak.daily(series, by=None) for outbreak in outbreaks]
        assert np.array_equal(daily[:, position], each)
    assert np.array_equal(daily[:, 5].sum(axis=1), [each.animals for each in outbreaks])


def test_futures_and_ensembles_go_on_in_counts() -> None:
    found = futures(
        GEOGRAPHY, PATHOGEN, BEGINNING, seed=1, until=UNTIL, from_day=20, n=4, people_limit=LIMIT
    )
    alone = run(stream=2, stream_from=20)
    assert found.infections[1] == alone.infections > LIMIT
    result = ensemble(
        GEOGRAPHY, PATHOGEN, BEGINNING, {"none": ()}, seed=3, runs=4, until=UNTIL,
        people_limit=LIMIT, ceiling=4000,
    )  # fmt: skip
    assert (result.totals[0, :, 0] > 4000).all()
    assert not result.ceiling_reached.any()


def test_an_epidemic_that_stays_small_is_one_of_people() -> None:
    measure = Measure(MeasureKind.CONTACT_REDUCTION, 0, strength=1.0)
    outbreak = run(measure, people_limit=100_000, ceiling=100_000)
    assert outbreak.counts is None
    assert outbreak.counted_from is None


def test_81_million_people_without_control() -> None:
    setting = uncontrolled(2_000_000)
    outbreak = simulate(
        setting.geography, setting.pathogen, setting.introductions, detection=setting.detection,
        seed=1, until=365, ceiling=2_000_000, people_limit=200_000,
    )  # fmt: skip
    assert 200_000 <= len(outbreak.units) < 300_000
    assert not outbreak.ceiling_reached
    # Places are coupled and alike in all but size: the share is that of z = 1 - exp(-2.2 z).
    assert outbreak.infections / PEOPLE_IN_ALL == pytest.approx(0.8437, abs=0.005)


def test_a_limit_above_the_ceiling_is_refused() -> None:
    with pytest.raises(InvalidInput, match="people_limit"):
        run(people_limit=2000, ceiling=1000)
