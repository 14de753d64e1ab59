"""The world against mathematics. Seeds are fixed; each tolerance is stated in standard errors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import gammaln

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    NaturalHistory,
    Pathogen,
    Route,
    simulate,
)

pytestmark = pytest.mark.science

Places = Callable[[int], Geography]
Plain = Callable[..., Pathogen]

QUANTILES = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(("mean", "dispersion"), [(1.5, None), (2.5, None), (2.0, 0.3)])
def test_final_size_meets_the_final_size_equation(
    one_place: Places,
    plain_pathogen: Plain,
    blind: Detection,
    mean: float,
    dispersion: float | None,
) -> None:
    """Mean of 24 runs of 20,000 people; standard error about 0.0015, four of them allowed."""
    population, first = 20_000, 100
    sizes = [
        simulate(
            one_place(population),
            plain_pathogen(mean, dispersion),
            [Introduction("X-01", 0, count=first)],
            detection=blind,
            seed=seed,
            until=400,
        ).infections
        / population
        for seed in range(24)
    ]
    expected = brentq(lambda z: 1 - (1 - first / population) * np.exp(-mean * z) - z, 0.01, 1.0)
    error = np.std(sizes, ddof=1) / np.sqrt(len(sizes))
    assert error < 0.004
    assert abs(np.mean(sizes) - expected) < 4 * error


@pytest.mark.parametrize(("mean", "dispersion"), [(1.5, 0.3), (2.5, 0.3), (2.0, None)])
def test_extinction_meets_the_fixed_point_of_the_offspring_generating_function(
    one_place: Places,
    plain_pathogen: Plain,
    blind: Detection,
    mean: float,
    dispersion: float | None,
) -> None:
    """2,000 introductions of one case; standard error at most 0.011, four of them allowed."""
    runs, ceiling = 2_000, 300
    geography, pathogen = one_place(10_000_000), plain_pathogen(mean, dispersion)
    died_out = sum(
        not simulate(
            geography,
            pathogen,
            [Introduction("X-01", 0)],
            detection=blind,
            seed=seed,
            until=300,
            ceiling=ceiling,
        ).ceiling_reached
        for seed in range(runs)
    )

    def generating(s: float) -> float:
        if dispersion is None:
            return float(np.exp(-mean * (1 - s)))
        return float((1 + mean / dispersion * (1 - s)) ** -dispersion)

    expected = brentq(lambda s: generating(s) - s, 0.0, 1 - 1e-6)
    error = np.sqrt(expected * (1 - expected) / runs)
    assert abs(died_out / runs - expected) < 4 * error


def test_offspring_of_a_case_are_negative_binomial(
    one_place: Places, plain_pathogen: Plain, blind: Detection
) -> None:
    """Mean 2, k 0.3, 20,000 introductions: mean, variance and the share without offspring."""
    mean, dispersion, count = 2.0, 0.3, 10_000
    geography = one_place(1_000_000_000)
    counts = np.concatenate(
        [
            _offspring_of_introductions(
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


def _offspring_of_introductions(units: np.ndarray, count: int) -> np.ndarray:
    parents = units["parent"]
    return np.bincount(parents[(parents >= 0) & (parents < count)], minlength=count)


def test_chains_that_die_out_have_the_sizes_that_the_offspring_law_says(
    one_place: Places, plain_pathogen: Plain, blind: Detection
) -> None:
    """10,000 chains at mean 0.6, k 0.3: chi-square over sizes 1 to 9 and more, below 5 sigma.

    The law of total size is of Borel-Tanner type (Blumberg and Lloyd-Smith 2013, equation 2).
    """
    mean, k, count = 0.6, 0.3, 10_000
    units = simulate(
        one_place(1_000_000_000),
        plain_pathogen(mean, k),
        [Introduction("X-01", 0, count=count)],
        detection=blind,
        seed=8,
        until=400,
    ).units
    root = np.arange(len(units))
    for row, parent in enumerate(units["parent"]):
        if parent >= 0:
            root[row] = root[parent]
    sizes = np.minimum(np.bincount(root)[np.bincount(root) > 0], 10)
    size = np.arange(1, 10)
    law = np.exp(
        gammaln(k * size + size - 1)
        - gammaln(k * size)
        - gammaln(size + 1)
        + (size - 1) * np.log(mean / k)
        - (k * size + size - 1) * np.log1p(mean / k)
    )
    expected = count * np.append(law, 1 - law.sum())
    found = np.bincount(sizes, minlength=11)[1:]
    assert found.sum() == count
    chi_square = ((found - expected) ** 2 / expected).sum()
    assert chi_square < 9 + 5 * np.sqrt(2 * 9)


@pytest.mark.parametrize("profile", [(1.0,), (3.0, 1.0)])
def test_early_growth_meets_the_lotka_euler_equation(
    one_place: Places,
    plain_history: NaturalHistory,
    blind: Detection,
    profile: tuple[float, ...],
) -> None:
    """Growth between days 25 and 45 in eight runs; four standard errors allowed."""
    mean = 1.8
    history = NaturalHistory(
        plain_history.incubation_days,
        plain_history.infectious_days,
        plain_history.latent_days,
        infectiousness=profile,
    )
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
    expected = brentq(lambda r: mean * _laplace(history, r) - 1, 0.001, 1.0)
    error = np.std(rates, ddof=1) / np.sqrt(len(rates))
    assert error < 0.002
    assert abs(np.mean(rates) - expected) < 4 * error + 1e-4


def _laplace(history: NaturalHistory, rate: float) -> float:
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
        one_place(1_000_000_000),
        pathogen,
        [Introduction("X-01", 0, count=count)],
        [Measure("isolation", 0, strength=1.0)],
        detection=prompt(days),
        seed=5,
        until=12,
        ceiling=400_000,
    ).units
    offspring = _offspring_of_introductions(units, count).mean()
    expected = mean * (days + 0.5) / period
    assert abs(offspring - expected) < 4 * np.sqrt(expected / count)


def test_people_and_cattle_grow_with_the_next_generation_matrix(
    plain_history: NaturalHistory, blind: Detection
) -> None:
    """The mix of hosts tends to the leading eigenvector of the matrix of means."""
    matrix = np.array([[0.8, 0.6], [0.5, 1.2]])
    hosts = ("person", "cattle")
    geography = Geography(("X-01",), ("X",), (1_000_000_000,), herds={"cattle": (1_000_000_000,)})
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
