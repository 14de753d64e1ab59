"""One small outbreak in plain Python, against the kernel: the same people at the same times."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    Introduction,
    NaturalHistory,
    Pathogen,
    Route,
    keys,
    simulate,
)

POPULATION = 400
MEAN = 2.5
FIRST = 5
SEED = 12
LAST_DAY = 60
OFFSET = 1_000_000

HISTORY = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    latent_days=Distribution.gamma(2.0, 1.0),
    infectious_days=Distribution.gamma(5.0, 2.0),
    dispersion=0.5,
)


def drawn(distribution: Distribution, key: int, purpose: int) -> float:
    return float(keys.quantile.py_func(distribution.table(), keys.plain_uniform(key, purpose)))


def poisson(key: int, mean: float) -> int:
    """The number of events before the uniform of the key is used up."""
    u = (key >> 11) * 2.0**-53
    probability = cumulative = math.exp(-mean)
    count = 0
    while u > cumulative:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def plain_outbreak() -> list[tuple[float, int]]:
    """(time, key) of everybody infected in one place, by the rules of the world model."""
    root = keys.plain_mix(SEED, 0)
    for salt in (keys.INTRODUCTION, 0, 0, OFFSET):
        root = keys.plain_mix(root, salt)
    due: list[list[tuple[float, int, bool]]] = [[] for _ in range(LAST_DAY + 1)]
    for order in range(FIRST):
        key = keys.plain_mix(root, order)
        due[0].append((keys.plain_uniform(key, keys.MOMENT), key, True))
    susceptible = POPULATION
    infected: list[tuple[float, int]] = []
    individual = Distribution.gamma(1.0, 0.5**-0.5)
    for day in range(LAST_DAY + 1):
        while due[day]:
            time, key, guest = due[day].pop()
            accepted = keys.plain_uniform(key, keys.ACCEPTANCE) < susceptible / POPULATION
            if not (guest or accepted):
                continue
            susceptible -= 1
            infected.append((time, key))
            assert HISTORY.latent_days is not None
            begin = time + drawn(HISTORY.latent_days, key, keys.LATENCY)
            end = begin + drawn(HISTORY.infectious_days, key, keys.INFECTIOUS_PERIOD)
            total = drawn(individual, key, keys.INFECTIOUSNESS) * MEAN
            births = keys.plain_mix(key, keys.BIRTH)
            for at in range(math.floor(begin), min(math.floor(end), LAST_DAY) + 1):
                low, high = max(begin, at), min(end, at + 1)
                born = keys.plain_mix(births, at + OFFSET)
                for order in range(poisson(born, total * (high - low) / (end - begin))):
                    child = keys.plain_mix(born, order)
                    moment = low + (high - low) * keys.plain_uniform(child, keys.MOMENT)
                    due[at].append((moment, child, False))
    return infected


def test_the_kernel_infects_whom_the_plain_reference_infects(
    one_place: Callable[[int], Geography], blind: Detection
) -> None:
    pathogen = Pathogen(
        "plain", {"person": HISTORY}, (Route("person", "person", "community", MEAN),)
    )
    units = simulate(
        one_place(POPULATION),
        pathogen,
        [Introduction("X-01", 0, count=FIRST)],
        detection=blind,
        seed=SEED,
        until=LAST_DAY,
    ).units
    expected = sorted(plain_outbreak())
    found = sorted(zip(units["time_infected"].tolist(), units["key"].tolist(), strict=True))
    assert len(found) > 50
    assert [key for _, key in found] == [key for _, key in expected]
    assert np.allclose([time for time, _ in found], [time for time, _ in expected])
