"""The serial interval from pairs of onset days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.transmission import ContinuousInterval, fit_interval
from alatau.surveillance.transmission.continuous import FAMILIES, Family

INFECTOR = [0, 0, 1, 3, 4, 6, 8, 9]
INFECTEE = [2, 4, 4, 5, 9, 9, 14, 12]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_estimate_is_that_of_numerical_integration_in_r(
    reference: dict[str, Any], family: Family
) -> None:
    pairs = reference["pairs"]
    found = fit_interval(
        pairs["infector"], pairs["infectee"], family, infector_last=pairs["infector_last"]
    )
    np.testing.assert_allclose(found.interval.parameters, pairs[family]["parameters"], rtol=1e-6)
    assert found.log_likelihood == pytest.approx(pairs[family]["log_likelihood"], abs=1e-8)
    assert found.aic == pytest.approx(4 - 2 * pairs[family]["log_likelihood"])
    assert found.pairs == 40


@pytest.mark.science
def test_the_estimate_tends_to_the_truth_and_the_limits_hold_it() -> None:
    """100 studies of 60 pairs. A coverage of 95 % is known to 2.2 %, so that 86 % are four
    standard errors below; means of estimates are compared at four of their standard errors, and
    a hundredth for the bias of a maximum-likelihood estimate."""
    truth = ContinuousInterval("gamma", 5.0, 2.5)
    shape, scale = truth.parameters
    rng = np.random.default_rng(77)
    means, sds, held, held_sd = [], [], [], []
    for _ in range(100):
        first = rng.uniform(0, 30, 60)
        second = first + rng.gamma(shape, scale, 60)
        found = fit_interval(np.floor(first), np.floor(second))
        means.append(found.interval.mean)
        sds.append(found.interval.sd)
        held.append(found.mean_interval[0] < 5.0 < found.mean_interval[1])
        held_sd.append(found.sd_interval[0] < 2.5 < found.sd_interval[1])
    assert abs(np.mean(means) - 5.0) < 4 * np.std(means) / 100**0.5 + 0.01
    assert abs(np.mean(sds) - 2.5) < 4 * np.std(sds) / 100**0.5 + 0.05
    assert np.mean(held) > 0.86
    assert np.mean(held_sd) > 0.86


def test_wider_windows_give_wider_limits() -> None:
    rng = np.random.default_rng(4)
    infector = rng.integers(0, 30, 60)
    infectee = infector + np.ceil(rng.gamma(4, 2.5, 60))
    exact = fit_interval(infector, infectee)
    vague = fit_interval(infector, infectee - 3, infectee_last=infectee + 3)
    assert vague.interval.mean == pytest.approx(exact.interval.mean, rel=0.05)
    assert np.ptp(vague.mean_interval) > np.ptp(exact.mean_interval)
    sure = fit_interval(infector, infectee, level=0.5)
    assert np.ptp(sure.mean_interval) < np.ptp(exact.mean_interval)


def test_days_may_be_counted_from_anywhere_and_pairs_come_in_any_order() -> None:
    once = fit_interval(INFECTOR, INFECTEE)
    later = fit_interval(np.array(INFECTOR)[::-1] + 730_000, np.array(INFECTEE)[::-1] + 730_000)
    assert later.interval.mean == pytest.approx(once.interval.mean, rel=1e-6)
    assert later.log_likelihood == pytest.approx(once.log_likelihood, abs=1e-9)


def test_a_shift_moves_the_interval_and_its_limits() -> None:
    once = fit_interval(INFECTOR, INFECTEE)
    moved = fit_interval(INFECTOR, np.array(INFECTEE) + 4, shift=4.0)
    assert moved.interval.mean == pytest.approx(once.interval.mean + 4, rel=1e-6)
    assert moved.interval.sd == pytest.approx(once.interval.sd, rel=1e-6)
    assert moved.mean_interval[0] == pytest.approx(once.mean_interval[0] + 4, rel=1e-5)
    early = fit_interval(INFECTOR, np.array(INFECTEE) - 3, shift=-3.0)
    assert early.interval.mean == pytest.approx(once.interval.mean - 3, rel=1e-6)


def test_drawn_serial_intervals_are_as_uncertain_as_the_estimate() -> None:
    """500 draws: the spread of the logarithm of the mean to 3.2 %, times four."""
    found = fit_interval(INFECTOR * 6, INFECTEE * 6, shift=1.0)
    drawn = found.draws(500, seed=1)
    spread = np.log(np.array([each.mean for each in drawn]) - 1).std()
    assert spread == pytest.approx(found.covariance[0, 0] ** 0.5, rel=0.13)
    np.testing.assert_array_equal(drawn[3].pmf, found.draws(500, seed=1)[3].pmf)
    assert found.serial_interval().mean == pytest.approx(found.interval.mean, abs=1e-6)


@pytest.mark.parametrize(
    ("infector", "infectee", "more", "place"),
    [
        ([0] * 8, [3] * 7, {}, "infectee: must be as many"),
        ([0] * 4, [3, 4, 5, 6], {}, "at least 5 pairs"),
        ([0] * 8, [3, 4, 2, -1, 5, 6, 3, 2], {}, r"infectee\[3\]"),
        ([0] * 8, [3, 4, 2, float("nan"), 5, 6, 3, 2], {}, r"infectee\[3\]"),
        ([0] * 8, [3, 4, 2.5, 4, 5, 6, 3, 2], {}, r"infectee\[2\]"),
        ([0] * 8, [3, 4, 1e30, 4, 5, 6, 3, 2], {}, r"infectee\[2\]"),
        (["x"] * 8, [3] * 8, {}, "infector"),
        ([[0]] * 8, [3] * 8, {}, "infector"),
        ([0] * 8, [3] * 8, {}, "too much alike"),
        (INFECTOR, INFECTEE, {"infector_last": [-1] * 8}, r"infector_last\[0\]"),
        (INFECTOR, INFECTEE, {"infectee_last": [3] * 8}, r"infectee_last\[1\]"),
        (INFECTOR, INFECTEE, {"shift": 4.0}, r"infectee\[0\]"),
        (INFECTOR, INFECTEE, {"level": 1.0}, "level"),
        (INFECTOR, INFECTEE, {"family": "gama"}, "did you mean gamma"),
    ],
)
def test_wrong_pairs_are_refused_with_their_place(
    infector: list[Any], infectee: list[Any], more: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidInput, match=place):
        fit_interval(infector, infectee, **more)
