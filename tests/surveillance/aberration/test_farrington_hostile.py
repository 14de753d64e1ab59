"""Absurd counts end neither in a hang nor with the interpreter: tried in a child process."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import numpy as np
from alatau.surveillance.aberration.ears import Ears, ears
from alatau.surveillance.aberration.farrington import (
    Farrington, FarringtonFlexible, farrington, farrington_flexible)

rng = np.random.default_rng(4)
kinds = [0.0, 1.0, 3.0, 1e3, 1e6, 1e9, np.nan]
for turn in range(150):
    some = rng.choice(kinds, rng.integers(1, 4))
    counts = rng.choice(some, (3, 290))
    if turn % 3 == 0:
        counts = np.sort(counts, axis=1)
    people = np.exp(rng.normal(0, rng.choice([0.1, 8.0]), (3, 290))).clip(1e-9, 1e12)
    compat = rng.choice(["published", "r-surveillance"]).item()
    threshold = rng.choice(["delta", "nb-plugin", "muan"]).item()
    flexible = FarringtonFlexible(
        threshold=threshold, compat=compat, limit_cases=0, alpha=rng.choice([1e-9, 0.5]).item(),
        periods=int(rng.choice([1, 46])), weights_threshold=rng.choice([0.01, 1e6]).item())
    results = [
        farrington_flexible(counts, flexible, population=people),
        farrington(counts, Farrington(compat=compat, limit_cases=0), population=people),
        *(ears(counts, Ears(method, compat=compat)) for method in ("C1", "C2", "C3")),
    ]
    for found in results:
        judged = found.judgement == 0
        assert np.isfinite(found.upper_bound[judged]).all(), (turn, found.method)
        assert np.isfinite(found.expected[judged]).all(), (turn, found.method)
        assert np.isnan(found.upper_bound[~judged]).all(), (turn, found.method)
        assert not found.alarm[~judged].any(), (turn, found.method)
print("all judged")
"""


def test_any_counts_and_populations_are_judged_in_finite_time() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert ended.stdout == "all judged\n"
