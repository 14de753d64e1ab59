"""People one by one and counts are two ways to draw from one law: two-sample tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

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
    keys,
    simulate,
)
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.outbreak import run_counts, start_state
from alatau.world.detection import PEOPLE
from alatau.world.timeline import compile_timeline

RUNS, UNTIL = 200, 200
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
)


def statistics_of(
    daily: Callable[..., NDArray[np.int64]],
) -> tuple[float, ...]:
    """What the two are compared by, from the series of one run by day."""
    infected = daily("infected")
    totals = [daily(name).sum() for name in ("onset", "reported", "died", "confirmed")]
    return (infected.sum(), infected.argmax(), *totals)


def two_samples(
    measures: tuple[Measure, ...],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Statistics of ``RUNS`` runs of people and of as many in counts, one row a run."""
    first = [Introduction("A-1", 0, count=40)]
    timeline = compile_timeline(measures, GEOGRAPHY, PATHOGEN, KEEN, 0, UNTIL)
    given = np.array([(0, 0, 0, 40)], dtype=np.int64)
    tables = count_tables(GEOGRAPHY, PATHOGEN, measures, KEEN, timeline, given, 0, 60)
    start = start_state(tables)
    people, counts = [], []
    for seed in range(RUNS):
        one = simulate(GEOGRAPHY, PATHOGEN, first, measures, detection=KEEN, seed=seed, until=UNTIL)
        people.append(statistics_of(partial(one.daily, by=None)))
        other = run_counts(
            tables, start, 0, UNTIL, keys.plain_mix(seed, 0), geography=GEOGRAPHY, pathogen=PATHOGEN
        )
        counts.append(statistics_of(other.daily))
    return np.array(people, dtype=float), np.array(counts, dtype=float)


@pytest.mark.parametrize("measures", [(), MEASURES], ids=["no measure", "measures"])
def test_people_and_counts_agree_in_distribution(measures: tuple[Measure, ...]) -> None:
    people, counts = two_samples(measures)
    for column, name in enumerate(STATISTICS):
        # Twelve tests in all: each at one in ten thousand.
        found = stats.ks_2samp(people[:, column], counts[:, column])
        assert found.pvalue > 1e-4, name
    means = np.abs(people.mean(axis=0) - counts.mean(axis=0))
    errors = np.sqrt((people.var(axis=0) + counts.var(axis=0)) / RUNS)
    assert (means < 4 * errors + 0.01 * people.mean(axis=0)).all()
