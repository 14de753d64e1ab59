"""People one by one, counts, and people handed over to counts: three ways to draw from one law."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Pathogen,
    Route,
)
from alatau.world.counts.handover import start_state
from alatau.world.counts.outbreak import run_counts
from alatau.world.detection import PEOPLE
from alatau.world.preparation import prepare, root_key
from alatau.world.tables import COUNTED

RUNS, UNTIL, MIDWAY = 800, 200, 500
STATISTICS = ("final size", "peak day", "onset", "reported", "died", "confirmed")

GEOGRAPHY = Geography(
    ("A-1", "A-2"),
    ("A", "A"),
    (4000, 3000),
    coordinates=((45.0, 60.0), (45.0, 62.0)),
    laboratories=(Laboratory("regional", "A-1", tier=2, daily_capacity=20),),
)
HISTORY = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    latent_days=Distribution.gamma(3.0, 1.0),
    infectious_days=Distribution.gamma(5.0, 2.0),
    dispersion=0.4,
    severity={"asymptomatic": 0.2, "mild": 0.5, "severe": 0.3},
    fatality={"severe": 0.2},
)
PATHOGEN = Pathogen(
    "notional",
    {"person": HISTORY},
    (
        Route("person", "person", "household", 0.7),
        Route("person", "person", "health-care", 0.6),
        Route("person", "person", "community", 1.0),
    ),
)
KEEN = Detection(
    people=replace(PEOPLE, suspicion={"mild": 0.5, "severe": 0.9}, endemic_per_million_day=0)
)
MEASURES = (
    Measure(MeasureKind.ALERT_CLINICIANS, 30),
    Measure(MeasureKind.ISOLATION, 30),
    Measure(MeasureKind.CONTACT_REDUCTION, 40, strength=0.3),
    Measure(MeasureKind.VACCINATION, 40, capacity_per_day=30),
)
TIMELINES: dict[str, tuple[Measure, ...]] = {"no measure": (), "measures": MEASURES}


def statistics_of(daily: NDArray[np.int64]) -> NDArray[np.float64]:
    """What runs are compared by, from their series (runs, ``COUNTED``, days); a row a run."""
    row = dict(zip(COUNTED, daily.swapaxes(0, 1), strict=False))
    columns = [row["infected"].sum(axis=1), row["infected"].argmax(axis=1)]
    columns += [row[name].sum(axis=1) for name in ("onset", "reported", "died", "confirmed")]
    return np.column_stack(columns).astype(np.float64)


@cache
def sample(timeline: str, way: str) -> NDArray[np.float64]:
    """Statistics of ``RUNS`` runs, each way with seeds of its own."""
    limit = {"people": None, "first day": 0, "midway": MIDWAY, "counts": None}
    run = prepare(
        GEOGRAPHY,
        PATHOGEN,
        [Introduction("A-1", 0, count=40)],
        TIMELINES[timeline],
        detection=KEEN,
        until=UNTIL,
        people_limit=limit[way],
    )
    seeds = range(10_000 * list(limit).index(way), 10_000 * list(limit).index(way) + RUNS)
    if way != "counts":
        return statistics_of(run.counts_by_day(seeds, threads=2))
    tables = run.count_tables
    start = start_state(tables)
    found = [
        run_counts(
            tables, start, 0, UNTIL, root_key(seed), geography=GEOGRAPHY, pathogen=PATHOGEN
        ).series.sum(axis=(1, 3))
        for seed in seeds
    ]
    return statistics_of(np.stack(found))


@pytest.mark.parametrize("timeline", TIMELINES)
@pytest.mark.parametrize(
    ("one", "other"),
    [("people", "counts"), ("people", "first day"), ("people", "midway"), ("counts", "midway")],
)
def test_people_and_counts_agree_in_distribution(one: str, other: str, timeline: str) -> None:
    first, second = sample(timeline, one), sample(timeline, other)
    for column, name in enumerate(STATISTICS):
        # 48 tests in all, each at one in ten thousand.
        found = stats.ks_2samp(first[:, column], second[:, column])
        assert found.pvalue > 1e-4, name
    means = np.abs(first.mean(axis=0) - second.mean(axis=0))
    errors = np.sqrt((first.var(axis=0) + second.var(axis=0)) / RUNS)
    assert (means < 4 * errors + 0.005 * first.mean(axis=0)).all()


@pytest.mark.parametrize("notification_days", [0.0, 1.0, 2.0])
def test_results_come_as_long_after_reports_among_people_as_in_counts(
    notification_days: float,
) -> None:
    """Of some 40,000 confirmed: the day of the mean is known to a few hundredths within a run."""
    roomy = replace(GEOGRAPHY.laboratories[0], daily_capacity=100_000, turnaround_days=2)
    detection = replace(
        KEEN,
        people=replace(
            KEEN.people,
            notification_days=Distribution.constant(notification_days),
            transport_days=Distribution.constant(1.0),
        ),
    )

    def delay(people_limit: int | None) -> float:
        run = prepare(
            replace(GEOGRAPHY, laboratories=(roomy,)),
            PATHOGEN,
            [Introduction("A-1", 0, count=40)],
            detection=detection,
            until=UNTIL,
            people_limit=people_limit,
        )
        daily = run.counts_by_day(range(30), threads=2).sum(axis=0)
        reported, confirmed = (daily[COUNTED.index(name)] for name in ("reported", "confirmed"))
        days = np.arange(len(reported))
        return float(np.average(days, weights=confirmed) - np.average(days, weights=reported))

    assert delay(None) == pytest.approx(3.0 - notification_days, abs=0.1)
    assert delay(0) == pytest.approx(3.0 - notification_days, abs=0.1)


QUARANTINE, TRACING = Measure(MeasureKind.QUARANTINE, 0), Measure(MeasureKind.TRACING, 0)
ISOLATION, ALERT = Measure(MeasureKind.ISOLATION, 0), Measure(MeasureKind.ALERT_CLINICIANS, 0)


@pytest.mark.parametrize(
    "measures",
    [
        (QUARANTINE,),
        (QUARANTINE, TRACING),
        (ISOLATION, QUARANTINE),
        (ISOLATION, QUARANTINE, TRACING),
        (ISOLATION, QUARANTINE, TRACING, ALERT),
    ],
)
def test_contacts_in_quarantine_are_as_many_in_counts_as_among_people_but_for_a_tenth_or_so(
    measures: tuple[Measure, ...],
) -> None:
    """After five weeks; the difference of a generation is a fifth of that or less."""
    days = Distribution.gamma
    history = NaturalHistory(
        days(4.6, 1.8),
        days(6.0, 2.0),
        days(4.0, 1.5),
        severity={"asymptomatic": 0.15, "mild": 0.6, "severe": 0.25},
    )
    routes = [Route("person", "person", *of) for of in (("household", 0.8), ("community", 1.0))]
    run = prepare(
        Geography(("A-1",), ("A",), (50_000_000,)),
        Pathogen("growing", {"person": history}, tuple(routes)),
        [Introduction("A-1", 0, count=10_000)],
        measures,
        detection=Detection(
            replace(
                PEOPLE,
                care_seeking={"mild": 0.8, "severe": 0.95},
                suspicion={"mild": 0.7, "severe": 0.9},
                onset_to_care_days=days(2.0, 1.0),
                notification_days=days(1.0, 0.5),
                endemic_per_million_day=0,
            )
        ),
        until=35,
        ceiling=1_000_000,
    )
    people = run.counts_by_day([1])[0, COUNTED.index("infected")].sum()
    tables = run.count_tables
    counts = run_counts(
        tables, start_state(tables), 0, 35, root_key(2),
        geography=run.geography, pathogen=run.pathogen,
    ).total("infected")  # fmt: skip
    assert people > 80_000
    assert counts / people == pytest.approx(1.0, abs=0.14)
