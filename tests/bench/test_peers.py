"""The comparison with other engines: its epidemic, its ratios, who is let in."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.peers import rows_of, why_astray
from bench.peers.engines import GROUPS, Engine, Group
from bench.peers.environment import one_thread
from bench.peers.with_numpy import prepare
from bench.peers.workload import PATCHES, REPRODUCTION_NUMBER, workload

ROOT = Path(__file__).resolve().parents[2]
GROUP = Group("a thing", "First", (Engine("one", "First"), Engine("two", "Second")))


def result(milliseconds: float, attack: float = 0.8926) -> dict[str, Any]:
    return {
        "version": "1.0",
        "people": 80_000_000,
        "milliseconds": milliseconds,
        "attack": attack,
        "theory": 0.8926,
        "repeats": 5,
        "differs": "",
    }


def test_the_final_size_is_that_of_the_closed_form() -> None:
    load = workload()
    assert np.allclose(load.coupling.sum(axis=1), 1.0)
    final = load.final_size()
    assert math.isclose(final, 1 - math.exp(-REPRODUCTION_NUMBER * final), abs_tol=1e-12)
    assert math.isclose(final, 0.892645, abs_tol=1e-6)


def test_people_are_counted_out_at_either_size() -> None:
    for people in (100_000, 80_000_000):
        load = workload(people)
        assert load.population.sum() == people
        assert (len(load.population), load.population.min() > 0) == (PATCHES, True)


def test_the_workload_by_hand_meets_theory() -> None:
    # Standard deviation of the final size in 80 million people: 0.00006.
    series = prepare(seed=1)()
    assert (series.sum(axis=(1, 2)) == 80_000_000).all()
    infected = 1 - series[-1, 0].sum() / 80_000_000
    assert abs(infected - workload().final_size()) < 0.0005


def test_times_become_ratios_to_the_first_of_the_group() -> None:
    rows = list(rows_of(GROUP, {"one": result(2.0), "two": result(9.0)}))
    assert [row.ratio for row in rows] == [1.0, 4.5]
    assert {row.ratio_of for row in rows} == {"First"}


def test_an_engine_that_misses_theory_gets_no_time() -> None:
    astray = result(9.0, attack=0.917)
    assert why_astray(result(9.0)) == ""
    assert "0.9170" in why_astray(astray)
    first, second = rows_of(GROUP, {"one": result(2.0), "two": astray})
    assert (first.reached, second.reached, second.ratio) == (2.0, None, None)
    assert "not the same epidemic" in second.note


def test_nothing_is_held_to_an_engine_that_did_not_run() -> None:
    first, second = rows_of(GROUP, {"one": "Rscript is not installed", "two": result(9.0)})
    assert (first.reached, first.note) == (None, "Rscript is not installed")
    assert (second.reached, second.ratio) == (9.0, None)


def test_every_engine_has_its_script() -> None:
    for group in GROUPS:
        for engine in group.engines:
            ending = "R" if engine.language == "r" else "py"
            assert (ROOT / "bench" / "peers" / f"with_{engine.name}.{ending}").is_file()


def test_engines_compute_on_one_thread_of_an_unforced_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    environment = one_thread()
    assert "OPENBLAS_CORETYPE" not in environment
    assert {environment[name] for name in environment if name.endswith("_THREADS")} == {"1"}


def test_scripts_of_peers_load_nothing_of_alatau() -> None:
    code = (
        "import sys, bench.peers.engine, bench.peers.workload;"
        "print([m for m in ('alatau', 'numba', 'scipy') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "[]\n"
