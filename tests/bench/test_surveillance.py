"""The comparison with R: its series, and when a ratio counts."""

from __future__ import annotations

import numpy as np
import pytest

from alatau.surveillance.aberration.farrington import farrington_flexible
from bench.rows import Row, Scaling
from bench.surveillance import COMPARISONS, against_r, agree, ratio_row
from bench.surveillance.series import SCENARIOS, epidemics, weekly


def test_there_are_the_42_scenarios_of_the_paper_in_rotation() -> None:
    assert len(set(SCENARIOS)) == 42
    counts = weekly(84, weeks=400)
    assert counts.shape == (84, 400)
    for i, (base, trend, harmonics) in enumerate(SCENARIOS):
        if not trend and harmonics == 0:
            mean = np.exp(base[0])
            # Two series of 400 weeks; four standard errors of their mean.
            error = np.sqrt(base[4] * mean / 800)
            assert abs(counts[[i, i + 42]].mean() - mean) < 4 * error


def test_an_epidemic_goes_on() -> None:
    cases = epidemics(5, 120)
    assert (cases[:, -20:].sum(axis=1) > 0).all()


def test_a_ratio_counts_only_if_both_found_the_same() -> None:
    found = farrington_flexible(weekly(42), at=[-1])
    bound, alarm = found.upper_bound.copy(), found.alarm.astype(float)
    assert agree(found, bound, alarm)
    assert not agree(found, bound * 1.001, alarm)
    assert not agree(found, bound, 1 - alarm)
    assert ratio_row("a thing", 400.0, True, 300.0, "").met(0.5) is True
    assert ratio_row("a thing", 200.0, True, 300.0, "").met(0.5) is False
    astray = ratio_row("a thing", 400.0, False, 300.0, "fast")
    assert astray.reached is None
    assert astray.met(1.0) is False
    assert astray.note == "fast; they did not find the same"


def test_a_ratio_means_the_same_on_every_machine() -> None:
    row = Row("a thing", 400.0, "times", Scaling.MOST, 300.0)
    assert row.on_reference(0.1) == 400.0
    assert row.more_is_better


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.in_r)
def test_without_r_a_row_says_so_and_misses_no_goal(comparison, tmp_path) -> None:
    row = against_r(comparison, weekly(8), tmp_path, "Rscript is not installed")
    assert row.reached is None
    assert row.met(1.0) is None
    assert row.note.endswith("Rscript is not installed")
