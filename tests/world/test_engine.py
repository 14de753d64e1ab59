"""What the kernel counts on the way, and tables that are full at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.world import keys
from alatau.world.engine.compilation import compiled_counts_by_day
from alatau.world.engine.storage import new_tables
from alatau.world.pathogen import PERSON
from alatau.world.preparation import root_key
from alatau.world.tables import COUNTED
from bench.flagship import LATER, flagship
from bench.outbreaks import Setting, full, sketch

SEEDS = (1, 2, 3)
SETTINGS: dict[str, Callable[[], Setting]] = {
    "the sketch": lambda: sketch(45),
    "every setting, severity and measure": lambda: full(26),
    "the flagship": lambda: flagship(LATER),
}

every_setting = pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)


@every_setting
def test_what_is_tallied_on_the_way_is_what_the_table_of_units_says(
    setting: Callable[[], Setting],
) -> None:
    given_setting = setting()
    daily = given_setting.ready().counts_by_day(SEEDS)
    for counts, seed in zip(daily, SEEDS, strict=True):
        outbreak = replace(given_setting, seed=seed).simulate()
        for row, series in zip(counts, COUNTED, strict=True):
            if series == "animals":
                herds = [host for host in outbreak.hosts if host != PERSON]
                each = [outbreak.daily("infected", host=host, by=None) for host in herds]
                expected = np.sum(each, axis=0) if each else np.zeros_like(row)
            else:
                expected = outbreak.daily(series, by=None)  # type: ignore[arg-type]
            assert np.array_equal(row, expected), series
    for series in ("infected", "onset", "reported"):
        assert daily[:, COUNTED.index(series)].sum() > 100, series


@every_setting
def test_tables_that_begin_empty_grow_at_every_step_and_change_nothing(
    setting: Callable[[], Setting],
) -> None:
    prepared = setting().ready()
    roots = np.array([root_key(seed) for seed in SEEDS for _ in range(2)], dtype=np.uint64)
    streams = np.array([0, 7] * len(SEEDS))
    day = 8
    usual = prepared.counts_by_day([seed for seed in SEEDS for _ in range(2)], streams, day)
    narrow = [new_tables.py_func(0) for _ in range(2)]
    counts, _, tables, _ = compiled_counts_by_day()(
        prepared.hosts, prepared.detection.tables, prepared.timeline,
        prepared.stage._replace(susceptible=prepared.stage.susceptible.copy()),
        prepared._start(0, 0, day), roots, streams, *narrow,
    )  # fmt: skip
    assert np.array_equal(counts, usual)
    assert tables.units.size > narrow[0].units.size == 0


@settings(deadline=None)
@given(st.integers(0, (1 << 64) - 1), st.floats(0.0, keys.POISSON_STEP))
def test_a_poisson_number_from_its_table_is_the_number_itself(key: int, mean: float) -> None:
    cumulative, guide = np.ones(256), np.zeros(64, dtype=np.int64)
    keys.tabulate_poisson.py_func(mean, cumulative, guide)
    number = keys.poisson_tabled.py_func(np.uint64(key), cumulative, guide)
    assert number == keys.poisson(np.uint64(key), mean)
