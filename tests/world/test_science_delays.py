"""Every sampled delay against its own distribution, seen from outside the kernel.

Seeds are fixed; means and variances are within four standard errors, those of the variance being a
tenth of it at most. A delay kept in days is that of a moment: it begins and ends on the days of its
two moments, so its mean stays and its variance grows by that of the rounding, f (1 - f) with f the
fraction of a day.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alatau.world import (
    CarePathway,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Laboratory,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    simulate,
)
from alatau.world.engine.compilation import compiled_outcome_times

pytestmark = pytest.mark.science

COUNT = 10_000
NOW = Distribution.constant(0.0)
EVERYBODY = {"mild": 1.0, "severe": 1.0}
SEEN = Detection(
    people=CarePathway(EVERYBODY, EVERYBODY, NOW, NOW, NOW, 1.0, 0.0),
)
HISTORY = NaturalHistory(NOW, Distribution.constant(4.0))
DELAYS = [
    Distribution.lognormal(5.0, 3.0),
    Distribution.gamma(3.3, 1.4),
    Distribution.weibull(1.6, 6.0),
    Distribution.exponential(4.2),
    Distribution.erlang(6.5, 4),
    Distribution.uniform(2.0, 9.5),
    Distribution.constant(3.6),
]
every_family = pytest.mark.parametrize("delay", DELAYS, ids=lambda delay: delay.family)


def run(
    history: NaturalHistory = HISTORY,
    detection: Detection = SEEN,
    routes: tuple[Route, ...] = (),
    laboratory: Laboratory | None = None,
    count: int = COUNT,
    until: int = 200,
) -> Outbreak:
    """So many infected on day 0 in a place without limits."""
    laboratory = laboratory or Laboratory("l", "X-01", daily_capacity=1_000_000)
    return simulate(
        Geography(
            ("X-01",),
            ("X",),
            (1_000_000_000,),
            herds={"cattle": (1_000_000_000,)},
            laboratories=(laboratory,),
        ),
        Pathogen("delays", {"person": history, "cattle": HISTORY}, routes),
        [Introduction("X-01", 0, count=count)],
        detection=detection,
        seed=5,
        until=until,
        ceiling=2_000_000,
    )


def assert_drawn_from(delay: Distribution, found: np.ndarray, more_variance: float = 0.0) -> None:
    """Mean and variance of a sample are those of a distribution and of what is added to it."""
    variance = delay.variance + more_variance
    assert abs(found.mean() - delay.mean) < 4 * np.sqrt(variance / found.size) + 1e-4
    fourth = np.mean((found - found.mean()) ** 4)
    error = np.sqrt(max(fourth - found.var() ** 2, 0.0) / found.size)
    assert error <= 0.1 * variance + 1e-12
    assert abs(found.var() - variance) < 4 * error + 1e-3


def rounding(delay: Distribution) -> float:
    """The variance that rounding to days adds."""
    fraction = delay.quantile((np.arange(20_000) + 0.5) / 20_000) % 1
    return float(np.mean(fraction * (1 - fraction)))


@every_family
def test_incubation(delay: Distribution) -> None:
    records = run(replace(HISTORY, incubation_days=delay)).records
    assert_drawn_from(delay, records["onset"].astype(float) - records["infected"])


@every_family
@pytest.mark.parametrize("fatal", [0.0, 1.0])
def test_onset_to_recovery_or_death(delay: Distribution, fatal: float) -> None:
    history = replace(HISTORY, outcome_days=delay, fatality={"mild": fatal})
    outbreak = run(history)
    ends = compiled_outcome_times()(outbreak.records, outbreak.host_tables)
    assert (outbreak.units["died"] == bool(fatal)).all()
    assert_drawn_from(delay, ends - outbreak.records["onset"])
    assert outbreak.deaths == fatal * (outbreak.units["day_outcome"] <= 200).sum()


def ages_at_offspring(history: NaturalHistory) -> tuple[np.ndarray, np.ndarray]:
    """Per parent: the mean time from its infection to its offspring, and their number."""
    count = 3000
    farm = Route("person", "cattle", "farm", 100.0)
    records = run(history, routes=(farm,), count=count, until=150).records
    children = records[(records["parent"] >= 0) & (records["parent"] < count)]
    since = children["infected"].astype(float) - records["infected"][children["parent"]]
    number = np.bincount(children["parent"], minlength=count)
    return np.bincount(children["parent"], since, minlength=count) / number, number


@every_family
def test_latent_period(delay: Distribution) -> None:
    """Seen in the mean time of a hundred offspring, evenly over a day from its end on."""
    history = replace(HISTORY, latent_days=delay, infectious_days=Distribution.constant(1.0))
    mean, number = ages_at_offspring(history)
    assert_drawn_from(delay, mean - 0.5, float(np.mean(1 / 12 / number)))


@every_family
def test_infectious_period(delay: Distribution) -> None:
    """Seen in twice the mean time of a hundred offspring, evenly over it."""
    mean, number = ages_at_offspring(replace(HISTORY, infectious_days=delay))
    square = delay.variance + delay.mean**2
    assert_drawn_from(delay, 2 * mean, 4 * square / 12 * float(np.mean(1 / number)))


@every_family
def test_immunity(delay: Distribution) -> None:
    """Seen in how many can be infected again by the end of runs of up to forty days.

    Infected at noon on average, infectious for two days.
    """
    history = replace(HISTORY, infectious_days=Distribution.constant(2.0), immunity_days=delay)
    days = np.arange(41)
    back = np.array([run(history, until=int(day)).susceptible[0, 0] for day in days])
    back -= 1_000_000_000 - COUNT
    assert (np.diff(back) >= 0).all()
    returned = np.repeat(days[1:], np.diff(back).astype(int)).astype(float)
    assert returned.size > 0.998 * COUNT
    late = np.full(COUNT - returned.size, 45.0)
    out = np.concatenate((returned, late)) - 0.5 - 2.0
    error = np.sqrt((delay.variance + 1 / 4) / COUNT)
    assert abs(out.mean() - delay.mean) < 4 * error


@every_family
def test_onset_to_care(delay: Distribution) -> None:
    detection = replace(SEEN, people=replace(SEEN.people, onset_to_care_days=delay))
    units = run(detection=detection).units
    assert_drawn_from(delay, units["day_care"].astype(float) - units["day_onset"], rounding(delay))


@every_family
def test_care_to_notification(delay: Distribution) -> None:
    people = replace(SEEN.people, notification_days=delay, sampling=0.0)
    units = run(detection=replace(SEEN, people=people)).units
    days = units["day_reported"].astype(float) - units["day_care"]
    assert_drawn_from(delay, days, rounding(delay))


@every_family
def test_transport_of_samples(delay: Distribution) -> None:
    people = replace(SEEN.people, transport_days=delay)
    laboratory = Laboratory("l", "X-01", daily_capacity=1_000_000, turnaround_days=0.0)
    units = run(detection=replace(SEEN, people=people), laboratory=laboratory).units
    days = units["day_result"].astype(float) - units["day_sampled"]
    assert_drawn_from(delay, days, rounding(delay))


@pytest.mark.parametrize("days", [0.0, 0.3, 1.5, 4.0])
def test_turnaround_in_the_laboratory(days: float) -> None:
    laboratory = Laboratory("l", "X-01", daily_capacity=1_000_000, turnaround_days=days)
    units = run(laboratory=laboratory).units
    found = units["day_result"].astype(float) - units["day_sampled"]
    assert_drawn_from(Distribution.constant(days), found, days % 1 * (1 - days % 1))
