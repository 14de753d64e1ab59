"""Whatever comes in: an estimate, a reason, or a refusal; never a hang, a NaN or an abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CHILD = """
import sys, warnings
import numpy as np
from alatau.checks import InvalidInput
from alatau.surveillance.transmission import *

warnings.simplefilter("error")
rng = np.random.default_rng(int(sys.argv[1]))
SPECIAL = [0, 1, -1, 1e9, 1e9 + 1, 1e30, np.nan, np.inf, -np.inf, 0.5, 1e-300, 3, 2**53]
done = refused = 0

def one():
    return SPECIAL[rng.integers(len(SPECIAL))]

def some(size):
    kind = rng.integers(4)
    if kind == 0:
        return [one() for _ in range(size)]
    if kind == 1:
        return rng.poisson(10.0 ** rng.uniform(-3, 8.5), size)
    if kind == 2:
        return np.where(rng.random(size) < 0.1, np.nan, rng.integers(0, 10, size))
    return rng.choice([0.0, 1.0, 1e9], size)

def finite(standing, *tables):
    for table in tables:
        assert (np.isfinite(table) == (standing == 0)).all(), table

def trial():
    days = int(rng.integers(0, 60))
    cases = some(days)
    moment = float(10 ** rng.uniform(-2, 3)) if rng.random() < 0.8 else one()
    spread = moment * float(rng.uniform(0.05, 2)) if rng.random() < 0.8 else one()
    match rng.integers(6):
        case 0:
            interval = SerialInterval.discretised_gamma(moment, spread)
            prior = {} if rng.random() < 0.5 else {"prior_mean": one(), "prior_sd": one()}
            options = Cori(window=int(rng.integers(1, 20)), **prior)
            imported = some(days) if rng.random() < 0.2 else None
            found = reproduction_number(cases, interval, options, imported=imported)
            finite(found.standing, found.mean, found.sd, found.quantiles[..., 0])
        case 1:
            interval = SerialInterval.discretised_gamma(moment, spread)
            found = case_reproduction_number(cases, interval, WallingaTeunis(trees=2))
            finite(found.standing, found.mean, found.sd)
        case 2:
            limits = ["wald", "profile"][rng.integers(2)]
            kind = ["poisson", "negative-binomial"][rng.integers(2)]
            options = LogLinear(window=int(rng.integers(3, 20)), counts=kind, limits=limits)
            found = growth_rate(cases, options)
            finite(found.standing, found.rate, found.low, found.high, found.standard_error)
        case 3:
            family = ["gamma", "lognormal", "weibull"][rng.integers(3)]
            size = int(rng.integers(3, 30))
            fitted = fit_interval(some(size), some(size), family)
            assert np.isfinite([*fitted.mean_interval, *fitted.sd_interval]).all()
        case 4:
            family = ["gamma", "lognormal", "weibull"][rng.integers(3)]
            interval = ContinuousInterval(family, moment, spread)
            if rng.random() < 0.5:
                interval = SerialInterval.discretised(interval, ["daily", "floor"][rng.integers(2)])
            rate = one() if rng.random() < 0.3 else rng.uniform(-1, 1)
            assert np.isfinite(reproduction_from_growth(rate, interval)).all()
            assert np.isfinite(growth_from_reproduction(abs(rate) + 0.1, interval)).all()
        case 5:
            mean = TruncatedNormal(moment, abs(one()), moment / 2, moment * 2)
            sd = TruncatedNormal(spread, abs(one()), spread / 2, spread * 2)
            assert len(uncertain_intervals(mean, sd, draws=3, seed=1)) == 3

for _ in range(int(sys.argv[2])):
    try:
        trial()
        done += 1
    except InvalidInput as refusal:
        assert str(refusal)
        refused += 1
print(done, refused)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_child_survives_hostile_input(seed: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(seed), "400"],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    done, refused = map(int, ended.stdout.split())
    assert done > 50
    assert refused > 50
