"""Generalised likelihood-ratio CUSUM."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import nbinom, poisson
from sequential_reference import MONITORED, counts, means, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import GlrCusum, glr_cusum

R_MODE = {"training_steps": 280, "compat": "r-surveillance"}
NEGATIVE_BINOMIAL = {"dispersion": 0.125, "threshold": 3.0}

RUNS = [
    ("glr-poisson-value", GlrCusum(**R_MODE)),
    ("glr-poisson-window", GlrCusum(window=6, least_steps=2, **R_MODE)),
    ("glr-poisson-least", GlrCusum(least_steps=3, **R_MODE)),
    ("glr-poisson-decrease", GlrCusum(direction="decrease", threshold=3.0, **R_MODE)),
    ("glr-negbin-value", GlrCusum(**NEGATIVE_BINOMIAL, **R_MODE)),
    ("glr-negbin-window", GlrCusum(window=6, least_steps=2, **NEGATIVE_BINOMIAL, **R_MODE)),
]


def on_the_series_of(reference, options):
    return glr_cusum(
        counts()[reference.series], options, mean=means()[reference.series], at=MONITORED
    )


@pytest.mark.parametrize(("name", "options"), RUNS)
def test_values_and_alarms_equal_those_of_r_in_its_mode(name, options):
    reference = run_of_r(name)
    found = on_the_series_of(reference, options)
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-8, atol=1e-10)
    assert (found.alarm == reference.alarm).all()


def test_a_decrease_of_negative_binomial_counts_equals_r_as_far_as_it_iterates():
    reference = run_of_r("glr-negbin-decrease")
    options = GlrCusum(direction="decrease", **NEGATIVE_BINOMIAL, **R_MODE)
    found = on_the_series_of(reference, options)
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-6, atol=1e-6)
    assert (found.alarm == reference.alarm).all()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("glr-fitted", GlrCusum(**R_MODE)),
        ("glr-fitted-negbin", GlrCusum(dispersion=None, threshold=3.0, trend=True, **R_MODE)),
    ],
)
def test_with_a_fitted_mean_values_equal_those_of_r_as_far_as_it_iterates(name, options):
    reference = run_of_r(name)
    found = glr_cusum(counts()[reference.series], options, at=MONITORED)
    np.testing.assert_allclose(found.statistic, reference.bound, rtol=1e-5, atol=1e-6)
    assert (found.alarm == reference.alarm).all()
    assert found.alarm.any()


def test_cases_needed_equal_those_of_r_for_poisson_counts():
    reference = run_of_r("glr-poisson-cases")
    found = on_the_series_of(reference, GlrCusum(**R_MODE))
    assert (found.upper_bound == reference.bound).all()


def test_cases_needed_equal_those_of_r_for_negative_binomial_counts_where_it_finds_them():
    """R counts up from the observed number and gives up (1e99) where that is 0."""
    reference = run_of_r("glr-negbin-cases")
    found = on_the_series_of(reference, GlrCusum(**NEGATIVE_BINOMIAL, **R_MODE))
    lost = reference.bound == 1e99
    assert (found.observed[lost] == 0).all()
    assert (found.upper_bound[~lost] == reference.bound[~lost]).all()
    assert (~lost).mean() > 0.9


def brute_force(weeks, rates, dispersion, threshold, *, sign, window, least):
    """Every begin, and the factor by a general optimiser."""
    found, restart = [], 0
    for now in range(len(weeks)):
        best = 0.0
        for k in range(restart, now - least + 2):
            if window is not None and k < now - window:
                continue
            x, m = weeks[k : now + 1], rates[k : now + 1]

            def loss(log_ratio, x=x, m=m):
                changed = m * np.exp(log_ratio)
                if dispersion == 0:
                    return -(poisson.logpmf(x, changed) - poisson.logpmf(x, m)).sum()
                n = 1 / dispersion
                return -(
                    nbinom.logpmf(x, n, n / (n + changed)) - nbinom.logpmf(x, n, n / (n + m))
                ).sum()

            bounds = (0, 8) if sign > 0 else (-12, 0)
            tried = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-9})
            best = max(best, -tried.fun)
        found.append(best)
        if best >= threshold:
            restart = now + 1
    return np.array(found)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 15), min_size=3, max_size=10),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from(["increase", "decrease"]),
    st.sampled_from([(None, 1), (None, 3), (4, 1), (3, 2)]),
    st.integers(0, 2**16),
)
def test_the_statistic_is_the_maximum_over_all_begins_and_factors(
    weeks, dispersion, direction, reach, seed
):
    rates = np.random.default_rng(seed).uniform(2, 8, len(weeks))
    window, least = reach
    options = GlrCusum(
        threshold=4.0, direction=direction, dispersion=dispersion, window=window, least_steps=least
    )
    wanted = brute_force(
        np.array(weeks),
        rates,
        dispersion,
        4.0,
        sign=1 if direction == "increase" else -1,
        window=window,
        least=least,
    )
    found = glr_cusum(weeks, options, mean=rates)
    np.testing.assert_allclose(found.statistic[0], wanted, rtol=1e-5, atol=1e-4)


def test_weeks_without_any_case_are_evidence_for_a_decrease():
    options = GlrCusum(direction="decrease", threshold=50.0)
    np.testing.assert_allclose(glr_cusum([0, 0, 0], options, mean=4.0).statistic, [[4, 8, 12]])
    overdispersed = GlrCusum(direction="decrease", threshold=50.0, dispersion=0.5)
    found = glr_cusum([0, 0, 0], overdispersed, mean=4.0)
    np.testing.assert_allclose(found.statistic, [np.log(3) / 0.5 * np.array([1, 2, 3])])


def test_a_long_series_gives_the_closed_form_of_a_constant_excess():
    options = GlrCusum(threshold=1e6)
    found = glr_cusum(np.full(40, 9), options, mean=4.0)
    each = 9 * np.log(9 / 4) - 5
    np.testing.assert_allclose(found.statistic[0], each * np.arange(1, 41), rtol=1e-12)


def test_a_small_dispersion_is_nearly_poisson():
    exact = glr_cusum(counts(), GlrCusum(training_steps=280), mean=means())
    near = glr_cusum(counts(), GlrCusum(training_steps=280, dispersion=1e-7), mean=means())
    judged = exact.judgement == 0
    np.testing.assert_allclose(
        near.statistic[judged], exact.statistic[judged], rtol=1e-3, atol=1e-3
    )


def test_a_window_as_long_as_the_series_is_no_window():
    whole = glr_cusum(counts(), GlrCusum(training_steps=280), mean=means())
    wide = glr_cusum(counts(), GlrCusum(training_steps=280, window=400), mean=means())
    np.testing.assert_array_equal(whole.statistic, wide.statistic)


def test_missing_weeks_say_nothing():
    found = glr_cusum([8, np.nan, 8], mean=4.0)
    assert found.judgement[0, 1] == Judgement.MISSING
    assert found.statistic[0, 2] == glr_cusum([8, 8], mean=4.0).statistic[0, 1]


def test_bounds_can_be_left_out_and_change_nothing_else():
    plain = glr_cusum(counts(), GlrCusum(training_steps=280, bounds=False), mean=means())
    whole = glr_cusum(counts(), GlrCusum(training_steps=280), mean=means())
    assert np.isnan(plain.upper_bound).all()
    np.testing.assert_array_equal(plain.statistic, whole.statistic)


def test_the_asked_steps_change_no_verdict():
    few = glr_cusum(counts(), GlrCusum(training_steps=280), mean=means(), at=[329, 300])
    whole = glr_cusum(counts(), GlrCusum(training_steps=280), mean=means())
    np.testing.assert_array_equal(few.statistic, whole.statistic[:, [329, 300]])
    np.testing.assert_array_equal(few.upper_bound, whole.upper_bound[:, [329, 300]])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"threshold": -1.0}, "threshold"),
        ({"direction": "up"}, "direction"),
        ({"window": 0}, "window"),
        ({"window": 2, "least_steps": 3}, "window"),
        ({"least_steps": 0}, "least_steps"),
        ({"bounds": 3}, "bounds"),
    ],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        GlrCusum(**wrong)
    assert refusal.value.field == field
