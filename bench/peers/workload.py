"""The epidemic that every engine runs, and what theory says of it. NumPy alone.

The description in words is in ``bench/README.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

PATCHES = 55
PEOPLE = 80_000_000
AGENTS = 100_000
"""People where every one of them is an object in memory."""
DAYS = 365
REPRODUCTION_NUMBER = 2.5
LATENT_DAYS = 4.0
INFECTIOUS_DAYS = 6.0
LEAVING = 0.05
FLOOR_KM = 50.0
WIDTH_KM, HEIGHT_KM = 2400.0, 1500.0
FIRST_INFECTIOUS = 10
SEED = 7

BECOMES_INFECTIOUS = 1 - exp(-1 / LATENT_DAYS)
RECOVERS = 1 - exp(-1 / INFECTIOUS_DAYS)
BETA = REPRODUCTION_NUMBER * RECOVERS
"""Infections a day by one infectious person, so that a daily chain has the reproduction number."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """``population`` (patches,), ``kilometres`` (patches, 2) east and north, ``coupling``
    (patches, patches): whose infectious each patch meets; each row sums to 1."""

    population: NDArray[np.int64]
    kilometres: Floats
    coupling: Floats

    @property
    def largest(self) -> int:
        """The patch where it begins."""
        return int(self.population.argmax())

    def first_infectious(self) -> NDArray[np.int64]:
        """People infectious on day 0, shape (patches,)."""
        first = np.zeros(PATCHES, dtype=np.int64)
        first[self.largest] = FIRST_INFECTIOUS
        return first

    def final_size(self, coupling: Floats | None = None) -> float:
        """The share of all people ever infected in a large outbreak.

        Solves z = 1 - exp(-R C z) by iteration; C is the coupling of the workload, or another one.
        """
        met = self.coupling if coupling is None else coupling
        share = np.full(PATCHES, 0.9)
        for _ in range(10_000):
            share, before = 1 - np.exp(-REPRODUCTION_NUMBER * met @ share), share
            if np.abs(share - before).max() < 1e-13:
                break
        return float(share @ self.population / self.population.sum())


def workload(people: int = PEOPLE) -> Workload:
    """The patches with so many people in all."""
    chance = np.random.default_rng(SEED)
    size = chance.lognormal(0.0, 0.9, PATCHES)
    kilometres = chance.uniform((0.0, 0.0), (WIDTH_KM, HEIGHT_KM), (PATCHES, 2))
    population = np.round(size / size.sum() * people).astype(np.int64)
    population[population.argmax()] += people - population.sum()
    between = np.linalg.norm(kilometres[:, None] - kilometres[None], axis=2)
    gravity = size[None, :] / np.maximum(between, FLOOR_KM) ** 2
    np.fill_diagonal(gravity, 0.0)
    gravity /= gravity.sum(axis=1, keepdims=True)
    coupling = (1 - LEAVING) * np.eye(PATCHES) + LEAVING * gravity
    return Workload(population, kilometres, coupling)


def geometric_days(probability: float, uniform: Any) -> Any:
    """Whole days until an event that happens with ``probability`` on each, from uniform numbers."""
    return np.floor(np.log1p(-uniform) / np.log1p(-probability)) + 1
