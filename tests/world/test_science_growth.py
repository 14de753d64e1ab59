"""Offspring and growth against their laws: dispersion, generation time, seasons, herds.

Seeds are fixed; each tolerance is stated in standard errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

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
    WithinHerd,
    simulate,
)
from alatau.world.tables import UNITS

pytestmark = pytest.mark.science

Places = Callable[[int], Geography]
Plain = Callable[..., Pathogen]

QUANTILES = (np.arange(20_000) + 0.5) / 20_000
MANY = 1_000_000_000


def offspring_of_introductions(units: np.ndarray, count: int) -> np.ndarray:
    """How many each of the first ``count`` units infected."""
    assert units.dtype == UNITS
    parents = units["parent"]
    return np.bincount(parents[(parents >= 0) & (parents < count)], minlength=count)


def test_offspring_of_a_case_are_negative_binomial(
    one_place: Places, plain_pathogen: Plain, blind: Detection
) -> None:
    """Mean 2, k 0.3, 20,000 introductions: mean, variance and the share without offspring."""
    mean, dispersion, count = 2.0, 0.3, 10_000
    geography = one_place(MANY)
    counts = np.concatenate(
        [
            offspring_of_introductions(
                simulate(
                    geography,
                    plain_pathogen(mean, dispersion),
                    [Introduction("X-01", 0, count=count)],
                    detection=blind,
                    seed=seed,
                    until=60,
                    ceiling=100_000,
                ).units,
                count,
            )
            for seed in (1, 2)
        ]
    )
    variance = mean + mean**2 / dispersion
    assert abs(counts.mean() - mean) < 4 * np.sqrt(variance / counts.size)
    assert counts.var() == pytest.approx(variance, rel=0.1)
    without = (1 + mean / dispersion) ** -dispersion
    assert abs(np.mean(counts == 0) - without) < 4 * np.sqrt(without * (1 - without) / counts.size)


def test_routes_of_one_dispersion_vary_together_and_those_of_another_on_their_own(
    plain_history: NaturalHistory, blind: Detection
) -> None:
    """10,000 introductions in each of four runs; covariances within 10 % of the scale of each.

    A gamma number by class: within it the covariance of two routes is m1 m2 / k, between none.
    """
    count, common, own = 10_000, 0.5, 2.0
    means = np.array([0.9, 0.6, 1.2])
    herds = (MANY,)
    geography = Geography(
        ("X-01",), ("X",), herds, herds={"cattle": herds, "horses": herds, "camels": herds}
    )
    person = replace(plain_history, dispersion=common)
    pathogen = Pathogen(
        "pairs",
        {"person": person, **dict.fromkeys(("cattle", "horses", "camels"), plain_history)},
        (
            Route("person", "cattle", "farm", means[0]),
            Route("person", "horses", "farm", means[1]),
            Route("person", "camels", "farm", means[2], dispersion=own),
        ),
    )
    counts = []
    for seed in range(4):
        outbreak = simulate(
            geography,
            pathogen,
            [Introduction("X-01", 0, count=count)],
            detection=blind,
            seed=seed,
            until=60,
        )
        units = outbreak.units
        counts.append(
            [
                offspring_of_introductions(
                    units[(units["host"] == outbreak.hosts.index(host)) | (units["parent"] < 0)],
                    count,
                )
                for host in ("cattle", "horses", "camels")
            ]
        )
    found = np.concatenate(counts, axis=1)
    expected = np.diag(means)
    expected[:2, :2] += np.outer(means[:2], means[:2]) / common
    expected[2, 2] += means[2] ** 2 / own
    scale = np.sqrt(np.outer(expected.diagonal(), expected.diagonal()))
    assert (np.abs(found.mean(axis=1) - means) < 4 * np.sqrt(expected.diagonal() / 40_000)).all()
    assert (np.abs(np.cov(found) - expected) < 0.1 * scale).all()


@pytest.mark.parametrize("profile", [(1.0,), (3.0, 1.0)])
def test_early_growth_meets_the_lotka_euler_equation(
    one_place: Places,
    plain_history: NaturalHistory,
    blind: Detection,
    profile: tuple[float, ...],
) -> None:
    """Growth between days 25 and 45 in eight runs; four standard errors allowed."""
    mean = 1.8
    history = replace(plain_history, infectiousness=profile)
    pathogen = Pathogen("plain", {"person": history}, (Route("person", "person", "farm", mean),))
    rates = []
    for seed in range(8):
        infected = simulate(
            one_place(2_000_000_000),
            pathogen,
            [Introduction("X-01", 0, count=300)],
            detection=blind,
            seed=seed,
            until=49,
            ceiling=1_000_000,
        ).daily("infected", by=None)
        rates.append(np.log(infected[40:50].sum() / infected[20:30].sum()) / 20)
    expected = brentq(lambda r: mean * laplace(history, r) - 1, 0.001, 1.0)
    error = np.std(rates, ddof=1) / np.sqrt(len(rates))
    assert error < 0.002
    assert abs(np.mean(rates) - expected) < 4 * error + 1e-4


def laplace(history: NaturalHistory, rate: float) -> float:
    """The Laplace transform of the generation time: latent period, then the profile."""
    assert history.latent_days is not None
    latent = history.latent_days.quantile(QUANTILES)
    period = history.infectious_days.quantile(QUANTILES)
    weights = np.asarray(history.infectiousness) / sum(history.infectiousness)
    edges = np.linspace(0, 1, len(weights) + 1)
    spent = sum(
        weight
        * np.mean(
            (np.exp(-rate * low * period) - np.exp(-rate * high * period))
            / (rate * (high - low) * period)
        )
        for weight, low, high in zip(weights, edges, edges[1:], strict=False)
    )
    return float(np.mean(np.exp(-rate * latent)) * spent)


@pytest.mark.parametrize("days", [1.0, 3.0])
def test_perfect_isolation_after_some_days_truncates_the_reproduction_number(
    one_place: Places, prompt: Callable[[float], Detection], days: float
) -> None:
    """Infectious and ill for exactly ten days from infection on; 10,000 introductions.

    Isolation begins at the midnight after a notification, half a day later on average.
    """
    mean, period, count = 2.0, 10.0, 10_000
    history = NaturalHistory(
        incubation_days=Distribution.constant(0.0),
        infectious_days=Distribution.constant(period),
    )
    pathogen = Pathogen("cut", {"person": history}, (Route("person", "person", "farm", mean),))
    units = simulate(
        one_place(MANY),
        pathogen,
        [Introduction("X-01", 0, count=count)],
        [Measure(MeasureKind.ISOLATION, 0, strength=1.0)],
        detection=prompt(days),
        seed=5,
        until=12,
        ceiling=400_000,
    ).units
    offspring = offspring_of_introductions(units, count).mean()
    expected = mean * (days + 0.5) / period
    assert abs(offspring - expected) < 4 * np.sqrt(expected / count)


def test_people_and_cattle_grow_with_the_next_generation_matrix(
    plain_history: NaturalHistory, blind: Detection
) -> None:
    """The mix of hosts tends to the leading eigenvector of the matrix of means."""
    matrix = np.array([[0.8, 0.6], [0.5, 1.2]])
    hosts = ("person", "cattle")
    geography = Geography(("X-01",), ("X",), (MANY,), herds={"cattle": (MANY,)})
    pathogen = Pathogen(
        "two",
        dict.fromkeys(hosts, plain_history),
        tuple(
            Route(source, target, "farm", matrix[i, j])
            for i, source in enumerate(hosts)
            for j, target in enumerate(hosts)
        ),
    )
    units = simulate(
        geography,
        pathogen,
        [Introduction("X-01", 0, count=500)],
        detection=blind,
        seed=3,
        until=60,
        ceiling=1_000_000,
    ).units
    late = units[units["day_infected"] > 35]
    values, vectors = np.linalg.eig(matrix.T)
    leading = np.abs(vectors[:, np.argmax(values)])
    expected = leading[0] / leading.sum()
    assert len(late) > 50_000
    assert np.mean(late["host"] == 0) == pytest.approx(expected, abs=0.02)


SEASON = (0.0, 0.2, 1.0, 3.0, 2.0, 1.0, 0.5, 1.0, 0.0, 1.5, 1.0, 0.8)


def test_a_route_passes_on_by_the_month(
    one_place: Places, plain_history: NaturalHistory, blind: Detection
) -> None:
    """Five thousand introductions in the middle of each month, infectious for a week.

    Their offspring are Poisson with the mean of the route times the weight of the month; four
    standard errors in each, none where the weight is zero.
    """
    mean, count = 0.25, 5_000
    history = replace(
        plain_history,
        latent_days=Distribution.constant(0.0),
        infectious_days=Distribution.uniform(0.5, 7.0),
    )
    route = Route("person", "person", "farm", mean, season=SEASON)
    middles = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]) + 14
    outbreak = simulate(
        one_place(MANY),
        Pathogen("seasonal", {"person": history}, (route,)),
        [Introduction("X-01", int(day), count=count) for day in middles],
        detection=blind,
        seed=6,
        until=364,
        start_day_of_year=1,
    )
    units = outbreak.units
    guests = units["parent"] < 0
    offspring = np.bincount(units["parent"][~guests], minlength=len(units))[guests]
    month = np.searchsorted(middles, units["day_infected"][guests])
    for at, weight in enumerate(SEASON):
        own = offspring[month == at]
        assert len(own) == count
        assert abs(own.mean() - mean * weight) <= 4 * np.sqrt(mean * weight / count)


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0])
def test_large_herds_pass_on_more_and_the_mean_stays(blind: Detection, exponent: float) -> None:
    """20,000 herds: offspring are Poisson given (size / mean size) ** exponent, brought to mean 1.

    Sizes are log-normal, so the factor is, too: its variance is exp(exponent^2 s^2) - 1. Four
    standard errors of the mean, 10 % of the variance.
    """
    mean, count = 1.5, 10_000
    spread = np.log1p(0.8**2)
    history = NaturalHistory(
        incubation_days=Distribution.constant(1.0),
        infectious_days=Distribution.constant(20.0),
        within_herd=WithinHerd(0.5, 0.8, size_exponent=exponent),
    )
    pathogen = Pathogen("herds", {"cattle": history}, (Route("cattle", "cattle", "farm", mean),))
    geography = Geography(("X-01",), ("X",), (0,), herds={"cattle": (MANY,)})
    found, times = [], []
    for seed in (1, 2):
        outbreak = simulate(
            geography,
            pathogen,
            [Introduction("X-01", 0, "cattle", count)],
            detection=blind,
            seed=seed,
            until=22,
            ceiling=400_000,
        )
        records = outbreak.records
        found.append(offspring_of_introductions(outbreak.units, count))
        first = records[(records["parent"] >= 0) & (records["parent"] < count)]
        times.append(first["infected"] - records["infected"][first["parent"]])
    offspring, ages = np.concatenate(found), np.concatenate(times)
    variance = mean + mean**2 * (np.exp(exponent**2 * spread) - 1)
    assert abs(offspring.mean() - mean) < 4 * np.sqrt(variance / offspring.size)
    assert offspring.var() == pytest.approx(variance, rel=0.1)
    days = (np.arange(20_000) + 0.5) / 1000
    prevalence = 0.8 / (1 + (0.8 * 50 - 1) * np.exp(-0.5 * days))
    expected = 1 + (days * prevalence).sum() / prevalence.sum()
    assert abs(ages.mean() - expected) < 4 * ages.std() / np.sqrt(ages.size) + 0.01
