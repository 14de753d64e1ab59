"""Final sizes, extinction and sizes of chains against their equations.

Seeds are fixed; each tolerance is stated in standard errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from many_runs import final_sizes, infections
from scipy.optimize import brentq
from scipy.special import gammaln

from alatau.world import (
    Ages,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    MeasureKind,
    Mobility,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    simulate,
)

pytestmark = pytest.mark.science

Places = Callable[[int], Geography]
Plain = Callable[..., Pathogen]


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
    sizes = (
        infections(
            one_place(population),
            plain_pathogen(mean, dispersion),
            [Introduction("X-01", 0, count=first)],
            detection=blind,
            seeds=range(24),
            until=400,
        )
        / population
    )
    expected = brentq(lambda z: 1 - (1 - first / population) * np.exp(-mean * z) - z, 0.01, 1.0)
    error = np.std(sizes, ddof=1) / np.sqrt(len(sizes))
    assert error < 0.004
    assert abs(np.mean(sizes) - expected) < 4 * error


AGES = Ages((0, 15, 60), ((0.3, 0.5, 0.2),), {"household": 0.1, "workplace": 0.7})
SUSCEPTIBILITY = {0: 0.4, 15: 1.0, 60: 0.7}
MEANS = {"household": 0.9, "workplace": 1.4, "farm": 0.5}


def sizes_by_age(outbreak: Outbreak) -> np.ndarray:
    ages = outbreak.geography.ages
    counts = np.bincount(outbreak.units["age_group"], minlength=len(ages.lower))
    people = outbreak.geography.age_shares[:, 0] * outbreak.geography.population[0]
    return np.asarray(counts / people)


@pytest.mark.parametrize("vaccinated", [0.0, 0.5])
def test_final_sizes_by_age_meet_the_equations_with_assortative_contacts(
    plain_history: NaturalHistory, blind: Detection, vaccinated: float
) -> None:
    """Twelve runs of 40,000 people in three age groups; four standard errors in each.

    Contacts are in one's own group with a probability by setting, else anybody; vaccination is for
    the group of 15 to 59 alone.
    """
    population, first = 40_000, 200
    shares = np.array(AGES.shares[0])
    susceptibility = np.array(list(SUSCEPTIBILITY.values()))
    pathogen = Pathogen(
        "ages",
        {"person": replace(plain_history, susceptibility_by_age=SUSCEPTIBILITY)},
        tuple(Route("person", "person", setting, mean) for setting, mean in MEANS.items()),
        vaccine_delay_days=0,
    )
    doses = round(vaccinated * shares[1] * population)
    measures = [
        Measure(
            MeasureKind.VACCINATION,
            0,
            strength=1.0,
            capacity_per_day=doses,
            stock=doses,
            ages=(15, 59),
        )
    ]
    found = np.array(
        [
            sizes_by_age(
                simulate(
                    Geography(("X-01",), ("X",), (population,), ages=AGES),
                    pathogen,
                    [Introduction("X-01", 0, count=first)],
                    measures,
                    detection=blind,
                    seed=seed,
                    until=400,
                )
            )
            for seed in range(12)
        ]
    )
    force = np.zeros((3, 3))
    for setting, mean in MEANS.items():
        alike = AGES.assortativity.get(setting, 0.0)
        force += mean * susceptibility * (alike * np.eye(3) + (1 - alike) * shares[:, None])
    start = np.array([1.0, 1 - vaccinated, 1.0])
    weights = susceptibility * start * shares
    expected = final_sizes(force, first * weights / weights.sum() / (shares * population), start)
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert (error < 0.005).all()
    assert (np.abs(found.mean(axis=0) - expected) < 4 * error).all()


BALANCED = ((0, 1, 3), (1, 0, 5), (3, 5, 0))
"""Flows whose sums are as the people in the places: each place is visited as often as left."""


@pytest.mark.parametrize(
    "flows", [BALANCED, ((0, 1, 0), (1, 0, 1), (1, 0, 0))], ids=["balanced", "one-way"]
)
def test_final_sizes_by_place_meet_the_equations_with_travel(
    plain_pathogen: Plain, blind: Detection, flows: tuple[tuple[float, ...], ...]
) -> None:
    """Sixteen runs in three places of 10,000 to 20,000 people; four standard errors in each.

    Where travel is balanced (a row-stochastic coupling) all sizes are that of one place.
    """
    people, mean, leaving = np.array([10_000, 15_000, 20_000]), 2.0, 0.3
    first = np.array([50, 75, 100])
    codes = ("X-01", "X-02", "X-03")
    geography = Geography(
        codes,
        ("X",) * 3,
        tuple(people.tolist()),
        mobility=Mobility(
            leaving_people={"community": leaving}, kernel_people="matrix", matrix_people=flows
        ),
    )
    found = np.array(
        [
            simulate(
                geography,
                plain_pathogen(mean),
                [
                    Introduction(code, 0, count=int(count))
                    for code, count in zip(codes, first, strict=True)
                ],
                detection=blind,
                seed=seed,
                until=400,
            )
            .daily("infected")
            .sum(axis=0)
            / people
            for seed in range(16)
        ]
    )
    away = np.array(flows) / np.sum(flows, axis=1, keepdims=True)
    travel = (1 - leaving) * np.eye(3) + leaving * away
    expected = final_sizes(mean * people[:, None] * travel / people, first / people)
    if flows is BALANCED:
        alone = brentq(lambda z: 1 - (1 - 0.005) * np.exp(-mean * z) - z, 0.01, 1.0)
        assert expected == pytest.approx(alone)
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert (error < 0.005).all()
    assert (np.abs(found.mean(axis=0) - expected) < 4 * error).all()


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
    sizes = infections(
        one_place(10_000_000),
        plain_pathogen(mean, dispersion),
        [Introduction("X-01", 0)],
        detection=blind,
        seeds=range(runs),
        until=150,
        ceiling=ceiling,
    )

    def generating(s: float) -> float:
        if dispersion is None:
            return float(np.exp(-mean * (1 - s)))
        return float((1 + mean / dispersion * (1 - s)) ** -dispersion)

    expected = brentq(lambda s: generating(s) - s, 0.0, 1 - 1e-6)
    error = np.sqrt(expected * (1 - expected) / runs)
    assert abs(np.mean(sizes < ceiling) - expected) < 4 * error


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


def test_waning_immunity_leads_to_the_endemic_equilibrium(
    one_place: Places, blind: Detection
) -> None:
    """Infections a day times the days until one can be infected again are N (1 - 1/R).

    Six runs of 10,000 people, days 300 to 1,000; four standard errors, at most 0.8 % of it.
    """
    population, mean = 10_000, 2.0
    history = NaturalHistory(
        incubation_days=Distribution.constant(2.0),
        infectious_days=Distribution.gamma(4.0, 2.0),
        immunity_days=Distribution.exponential(14.0),
    )
    pathogen = Pathogen("again", {"person": history}, (Route("person", "person", "farm", mean),))
    removed = np.array(
        [
            simulate(
                one_place(population),
                pathogen,
                [Introduction("X-01", 0, count=500)],
                detection=blind,
                seed=seed,
                until=1000,
                ceiling=2_000_000,
            )
            .daily("infected", by=None)[300:]
            .mean()
            * (2.0 + 4.0 + 14.0)
            / population
            for seed in range(6)
        ]
    )
    error = np.std(removed, ddof=1) / np.sqrt(len(removed))
    assert error < 0.001
    assert abs(removed.mean() - (1 - 1 / mean)) < 4 * error


def test_the_protection_of_a_vaccine_wanes_with_its_mean_duration(
    one_place: Places, plain_pathogen: Plain, blind: Detection
) -> None:
    pathogen = replace(plain_pathogen(0.0), vaccine_delay_days=0, vaccine_waning_days=90.0)
    campaign = Measure(MeasureKind.VACCINATION, 0, strength=0.8, capacity_per_day=500, stock=500)
    for days in (0, 30, 180):
        outbreak = simulate(
            one_place(1000), pathogen, (), [campaign], detection=blind, seed=1, until=days
        )
        assert outbreak.vaccinated[0, 0] == pytest.approx(400 * np.exp(-days / 90))
        assert (outbreak.vaccinated + outbreak.susceptible)[0, 0] == pytest.approx(1000)
