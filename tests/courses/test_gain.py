"""Gain against independent computations, and what crossing the forms is for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from alatau.checks import InvalidInput
from alatau.courses.gain import Pair, gain, gain_by_group

CHANCE = np.random.default_rng(8)
BEFORE = CHANCE.uniform(0.2, 0.7, 24)
AFTER = np.clip(BEFORE + CHANCE.normal(0.2, 0.1, 24), 0, 1)


def test_without_forms_the_interval_is_that_of_a_paired_t_test() -> None:
    found = gain([Pair(b, a) for b, a in zip(BEFORE, AFTER, strict=True)])
    interval = stats.ttest_rel(AFTER, BEFORE).confidence_interval()
    assert found.gain == pytest.approx((AFTER - BEFORE).mean(), abs=1e-12)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert found.effect == pytest.approx(
        (AFTER - BEFORE).mean() / (AFTER - BEFORE).std(ddof=1), abs=1e-12
    )
    assert not found.crossed


def test_crossed_forms_are_those_of_a_two_sample_t_interval_of_half_differences() -> None:
    """With gains g1 of one half and g2 of the other, (mean g1 + mean g2) / 2: a contrast of two
    independent samples, whose interval SciPy gives for g1 and -g2."""
    forms = ["A"] * 10 + ["B"] * 14
    pairs = [Pair(b, a, f) for b, a, f in zip(BEFORE, AFTER, forms, strict=True)]
    moved = AFTER - BEFORE
    oracle = stats.ttest_ind(moved[:10], -moved[10:]).confidence_interval()
    found = gain(pairs)
    assert found.crossed
    assert (found.low, found.high) == pytest.approx((oracle.low / 2, oracle.high / 2), abs=1e-12)


def test_a_harder_form_does_not_change_the_gain_of_crossed_halves() -> None:
    easy = [Pair(0.5, 0.7, "A")] * 6 + [Pair(0.5, 0.7, "B")] * 9
    harder_b = [Pair(0.5, 0.6, "A")] * 6 + [Pair(0.4, 0.7, "B")] * 9
    assert gain(harder_b).gain == pytest.approx(gain(easy).gain)


def test_normalised_gain_is_the_share_of_what_could_be_gained() -> None:
    found = gain([Pair(b, a) for b, a in zip(BEFORE, AFTER, strict=True)])
    assert found.normalised == pytest.approx(
        (AFTER.mean() - BEFORE.mean()) / (1 - BEFORE.mean()), abs=1e-12
    )


@pytest.mark.science
def test_the_interval_of_the_normalised_gain_covers() -> None:
    """2,000 classes of 30: coverage of 95 % intervals within 4 standard errors (0.005 each)."""
    chance = np.random.default_rng(11)
    true = 0.2 / (1 - 0.45)
    covered = 0
    for _ in range(2000):
        before = chance.normal(0.45, 0.05, 30)
        after = before + chance.normal(0.2, 0.05, 30)
        found = gain([Pair(b, a) for b, a in zip(before, after, strict=True)])
        assert found.normalised_low is not None and found.normalised_high is not None
        covered += found.normalised_low <= true <= found.normalised_high
    assert abs(covered / 2000 - 0.95) < 0.02


def test_small_groups_are_not_shown() -> None:
    pairs = [Pair(0.4, 0.6, group="A")] * 5 + [Pair(0.4, 0.6, group="B")] * 4
    found = gain_by_group(pairs)
    assert found["A"] is not None and found["B"] is None


def test_one_learner_has_a_gain_and_no_interval() -> None:
    found = gain([Pair(0.4, 0.6)])
    assert (found.low, found.high, found.effect) == (None, None, None)


def test_who_knew_everything_before_can_gain_nothing() -> None:
    assert gain([Pair(1.0, 1.0), Pair(1.0, 1.0)]).normalised is None


@pytest.mark.parametrize("pairs", [[], [Pair(1.2, 0.5)], [Pair(float("nan"), 0.5)]])
def test_scores_that_cannot_be_are_refused(pairs: list[Pair]) -> None:
    with pytest.raises(InvalidInput):
        gain(pairs)
