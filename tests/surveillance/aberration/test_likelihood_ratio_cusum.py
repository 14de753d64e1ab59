"""Likelihood-ratio CUSUM."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson
from sequential_reference import MONITORED, counts, means, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.likelihood_ratio_cusum import (
    LikelihoodRatioCusum,
    LikelihoodRatioCusumState,
    advance_likelihood_ratio_cusum,
    evidence,
    likelihood_ratio_cusum,
)

R_MODE = {"training_steps": 280, "compat": "r-surveillance"}
POISSON = LikelihoodRatioCusum(rate_ratio=1.6, **R_MODE)
NEGATIVE_BINOMIAL = LikelihoodRatioCusum(rate_ratio=1.6, dispersion=0.125, threshold=3.0, **R_MODE)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("lr-poisson", POISSON),
        ("lr-negbin", NEGATIVE_BINOMIAL),
    ],
)
def test_values_cases_and_alarms_equal_those_of_r_in_its_mode(name, options):
    found = likelihood_ratio_cusum(counts(), options, mean=means(), at=MONITORED)
    values, cases = run_of_r(f"{name}-value"), run_of_r(f"{name}-cases")
    np.testing.assert_allclose(found.statistic, values.bound, rtol=1e-8, atol=1e-11)
    np.testing.assert_allclose(found.upper_bound, cases.bound, rtol=1e-8)
    assert (found.alarm == values.alarm).all()


def test_with_a_fitted_mean_values_equal_those_of_r_as_far_as_it_iterates():
    found = likelihood_ratio_cusum(counts(), LikelihoodRatioCusum(**R_MODE), at=MONITORED)
    reference = run_of_r("lr-fitted")
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-5, atol=1e-6)
    assert (found.alarm == reference.alarm).all()
    assert found.alarm.any()


def test_values_of_a_decrease_equal_those_of_r():
    options = LikelihoodRatioCusum(rate_ratio=0.6, **R_MODE)
    found = likelihood_ratio_cusum(counts(), options, mean=means(), at=MONITORED)
    reference = run_of_r("lr-poisson-decrease")
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-8, atol=1e-11)
    assert (found.alarm == reference.alarm).all()
    assert np.isnan(found.upper_bound).all()


@settings(deadline=None)
@given(st.integers(0, 500), st.floats(0.05, 200), st.floats(0.1, 10), st.floats(0.001, 20))
def test_the_evidence_is_the_log_ratio_of_the_probabilities(count, mean, ratio, dispersion):
    for a in (0.0, dispersion):
        found = evidence(np.array(mean), np.array(a), ratio)
        value = found.per_case * count + found.without_cases
        if a == 0:
            wanted = poisson.logpmf(count, mean * ratio) - poisson.logpmf(count, mean)
        else:
            size = 1 / a
            wanted = nbinom.logpmf(count, size, size / (size + mean * ratio)) - nbinom.logpmf(
                count, size, size / (size + mean)
            )
        assert value == pytest.approx(wanted, rel=1e-7, abs=1e-7)


def test_a_small_dispersion_is_nearly_poisson():
    near = evidence(np.array(7.0), np.array(1e-10), 1.7)
    exact = evidence(np.array(7.0), np.array(0.0), 1.7)
    assert near.per_case == pytest.approx(exact.per_case, rel=1e-8)
    assert near.without_cases == pytest.approx(exact.without_cases, rel=1e-8)


def test_the_recursion_by_hand_begins_anew_after_an_alarm():
    weeks, total = [6, 9, 3, 14, 2, 12, 5], 0.0
    found = likelihood_ratio_cusum(weeks, LikelihoodRatioCusum(threshold=3.0), mean=4.0)
    for step, week in enumerate(weeks):
        total = max(0.0, total + week * np.log(1.5) - 2.0)
        assert found.statistic[0, step] == pytest.approx(total, abs=1e-14)
        assert found.alarm[0, step] == (total >= 3)
        total = 0.0 if total >= 3 else total


def test_a_sum_that_equals_the_threshold_raises_an_alarm_but_not_in_the_mode_of_r():
    weeks, mean = [9], 4.0
    weight = evidence(np.array(mean), np.array(0.0), 2.0)
    exactly = float(weight.per_case * 9 + weight.without_cases)
    published = LikelihoodRatioCusum(threshold=exactly, rate_ratio=2.0)
    like_r = LikelihoodRatioCusum(threshold=exactly, rate_ratio=2.0, compat="r-surveillance")
    assert likelihood_ratio_cusum(weeks, published, mean=mean).alarm[0, 0]
    assert not likelihood_ratio_cusum(weeks, like_r, mean=mean).alarm[0, 0]


def test_missing_weeks_and_weeks_without_an_expected_count_leave_the_sum_as_it_is():
    found = likelihood_ratio_cusum([8, np.nan, 5, 8], mean=[4.0, 4.0, np.nan, 4.0])
    together = likelihood_ratio_cusum([8, 8], mean=4.0)
    assert found.judgement[0].tolist() == [0, Judgement.MISSING, Judgement.NO_ESTIMATE, 0]
    assert found.statistic[0, 3] == together.statistic[0, 1]


def test_the_default_model_has_a_season_and_two_years_of_training():
    weeks = np.random.default_rng(1).poisson(9, (2, 130))
    found = likelihood_ratio_cusum(weeks)
    assert (found.judgement[:, :104] == Judgement.SHORT_HISTORY).all()
    assert (found.judgement[:, 104:] == Judgement.JUDGED).all()
    assert np.ptp(found.expected[0, 104:]) > 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"threshold": 0.0}, "threshold"),
        ({"rate_ratio": 1.0}, "rate_ratio"),
        ({"rate_ratio": -2.0}, "rate_ratio"),
        ({"dispersion": float("nan")}, "dispersion"),
        ({"training_steps": -1}, "training_steps"),
    ],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        LikelihoodRatioCusum(**wrong)
    assert refusal.value.field == field


@pytest.mark.parametrize("dispersion", [-1.0, np.nan, [0.1, 0.2, 0.3]])
def test_dispersions_that_cannot_be_are_refused(dispersion):
    state = LikelihoodRatioCusumState.fresh(2)
    with pytest.raises(InvalidInput, match="dispersion"):
        advance_likelihood_ratio_cusum(
            state, [[1], [2]], 1.0, LikelihoodRatioCusum(), dispersion=dispersion
        )


def test_streaming_asks_for_a_dispersion_that_was_left_to_training():
    state = LikelihoodRatioCusumState.fresh(1)
    with pytest.raises(InvalidInput, match="dispersion"):
        advance_likelihood_ratio_cusum(state, [[1]], 1.0, LikelihoodRatioCusum(dispersion=None))
