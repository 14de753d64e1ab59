"""The series that are timed: the scenarios of Noufaily et al. 2013, and epidemics for Cori."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

WEEKS = 520

_BASES = (
    # theta, beta, gamma1, gamma2, dispersion
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
SCENARIOS = tuple(product(_BASES, (False, True), (0, 1, 2)))
"""Base, whether there is a trend, number of harmonics: 42 in all."""

SERIAL_INTERVAL = (0.0, 0.15, 0.25, 0.22, 0.15, 0.1, 0.06, 0.04, 0.02, 0.01)


def weekly(series: int, weeks: int = WEEKS, seed: int = 2013) -> NDArray[np.float64]:
    """Weekly counts without outbreaks, the 42 scenarios in rotation, (series, weeks)."""
    rng = np.random.default_rng(seed)
    time = np.arange(1, weeks + 1)
    counts = np.empty((series, weeks))
    for i in range(series):
        (theta, beta, gamma1, gamma2, dispersion), trend, harmonics = SCENARIOS[i % len(SCENARIOS)]
        angle = 2 * np.pi * time / 52
        log_mean = theta + beta * trend * time
        for j in range(1, harmonics + 1):
            log_mean = log_mean + gamma1 * np.cos(j * angle) + gamma2 * np.sin(j * angle)
        mean = np.exp(log_mean)
        if dispersion == 1:
            counts[i] = rng.poisson(mean)
        else:
            counts[i] = rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
    return counts


def epidemics(series: int, days: int, seed: int = 2020) -> NDArray[np.float64]:
    """Daily incidence that comes and goes in waves, ten cases on the first day."""
    rng = np.random.default_rng(seed)
    interval = np.array(SERIAL_INTERVAL[1:])[::-1]
    cases = np.zeros((series, days))
    cases[:, 0] = 10
    for day in range(1, days):
        past = cases[:, max(0, day - len(interval)) : day]
        number = 1 + 0.3 * np.cos(2 * np.pi * day / 90)
        cases[:, day] = rng.poisson(number * (past @ interval[-past.shape[1] :]) + 1)
    return cases
