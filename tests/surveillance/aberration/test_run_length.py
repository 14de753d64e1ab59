"""Average run lengths, and thresholds for them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson
from sequential_reference import outputs

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.count_cusum import Increments, count_cusum_run_length
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import GlrCusum
from alatau.surveillance.aberration.likelihood_ratio_cusum import LikelihoodRatioCusum
from alatau.surveillance.aberration.run_length import (
    run_length,
    simulated_run_length,
    simulated_threshold_for,
    threshold_for,
)

DOUBLED = LikelihoodRatioCusum(threshold=4.0, rate_ratio=2.0, dispersion=0.5)


def test_poisson_run_lengths_equal_those_of_r():
    reference = outputs()["run-length"]
    runs = (reference[key] for key in ("h", "k", "theta", "arl"))
    for h, k, theta, wanted in zip(*runs, strict=True):
        found = count_cusum_run_length(Increments(theta, 0.0, k, upward=True), h)
        assert found.steps == pytest.approx(wanted, rel=1e-9)
        assert found.lower == found.upper == found.steps


def test_the_approximation_of_r_converges_to_the_computed_length():
    """R cuts the sum into g levels; from 10 to 80 of them its error falls to 1 %."""
    errors = np.abs(
        np.array(outputs()["run-length"]["negbin"]) / run_length(DOUBLED, 10.0).steps - 1
    )
    assert errors[0] > errors[1]
    assert errors[-1] < 0.01


def test_a_threshold_below_one_count_gives_a_geometric_run_length():
    options = LikelihoodRatioCusum(threshold=1e-6, rate_ratio=2.0)
    least = np.ceil(3.0 / np.log(2))
    assert run_length(options, 3.0).steps == pytest.approx(1 / poisson.sf(least - 1, 3.0), rel=1e-9)


@pytest.mark.parametrize(
    ("options", "mean", "true_ratio"),
    [
        (LikelihoodRatioCusum(threshold=3.0, rate_ratio=1.5), 10.0, 1.0),
        (LikelihoodRatioCusum(threshold=3.0, rate_ratio=1.5), 10.0, 1.5),
        (LikelihoodRatioCusum(threshold=3.0, rate_ratio=0.5), 10.0, 1.0),
        (DOUBLED, 10.0, 1.0),
        (LikelihoodRatioCusum(threshold=2.5, rate_ratio=0.5, dispersion=0.2), 6.0, 0.5),
    ],
)
def test_simulated_run_lengths_agree_with_the_computed_ones(options, mean, true_ratio):
    """3,000 paths; three standard errors."""
    exact = run_length(options, mean, true_ratio=true_ratio)
    found = simulated_run_length(options, mean, true_ratio=true_ratio, paths=3000, seed=4)
    error = (found.upper - found.lower) / (2 * 1.96)
    assert exact.lower <= exact.steps <= exact.upper <= 1.05 * exact.lower
    assert abs(found.steps - exact.steps) < 3 * error


def test_run_lengths_in_control_exceed_the_bound_of_lorden():
    for threshold in (1.0, 2.0, 4.0):
        options = LikelihoodRatioCusum(threshold=threshold, rate_ratio=1.5)
        assert run_length(options, 5.0).lower >= np.exp(threshold)


def test_the_mode_of_r_needs_the_threshold_to_be_exceeded():
    for mean in (2.0, 9.0):
        strict = replace(DOUBLED, compat="r-surveillance")
        assert run_length(strict, mean).upper >= run_length(DOUBLED, mean).lower


@pytest.mark.parametrize("rate_ratio", [1.5, 0.6])
@pytest.mark.parametrize("dispersion", [0.0, 0.2])
def test_the_threshold_for_a_run_length_reaches_it_and_a_lower_one_does_not(rate_ratio, dispersion):
    options = LikelihoodRatioCusum(rate_ratio=rate_ratio, dispersion=dispersion)
    chart, found = threshold_for(options, 300, 9.0)
    assert found.upper >= 300
    assert run_length(chart, 9.0) == found
    assert run_length(replace(chart, threshold=chart.threshold - 0.1), 9.0).lower < 300


def test_a_run_length_that_every_threshold_exceeds_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        threshold_for(LikelihoodRatioCusum(rate_ratio=3.0), 2, 0.1)
    assert refusal.value.field == "steps"


def test_a_chart_worth_thousands_of_cases_is_refused():
    options = LikelihoodRatioCusum(threshold=50.0, rate_ratio=1.002)
    with pytest.raises(InvalidInput, match="simulate"):
        run_length(options, 1e5)


def test_thresholds_of_the_generalised_chart_are_found_by_simulation():
    """The found threshold is tried on other random numbers: 2 % by the trial, four errors."""
    season = 6 + 3 * np.sin(2 * np.pi * np.arange(52) / 52)
    chart, found = simulated_threshold_for(GlrCusum(), 60, season, paths=1500, seed=1)
    again = simulated_run_length(chart, season, paths=1500, seed=2)
    assert found.lower < 60 < found.upper
    error = (again.upper - again.lower) / (2 * 1.96)
    assert abs(again.steps - 60) < 4 * error + 1


def test_the_same_seed_gives_the_same_run_length():
    first, second, other = (
        simulated_run_length(DOUBLED, 5.0, paths=50, seed=seed) for seed in (3, 3, 4)
    )
    assert first == second != other


def test_paths_without_an_alarm_are_reported():
    with pytest.raises(InvalidInput, match="longest"):
        simulated_run_length(LikelihoodRatioCusum(threshold=20.0), 5.0, paths=10, longest=100)


@pytest.mark.parametrize("mean", [0.0, -1.0, np.nan, 1e9])
def test_means_that_cannot_be_are_refused(mean):
    with pytest.raises(InvalidInput, match="mean"):
        run_length(DOUBLED, mean)


@pytest.mark.parametrize("mean", [0.0, [1.0, np.nan], [1.0, 0.0]])
def test_cycles_must_be_positive_throughout(mean):
    with pytest.raises(InvalidInput, match="mean"):
        simulated_run_length(DOUBLED, mean, paths=10)


def test_a_dispersion_left_to_training_is_refused():
    options = LikelihoodRatioCusum(dispersion=None)
    with pytest.raises(InvalidInput, match="dispersion"):
        run_length(options, 5.0)
    with pytest.raises(InvalidInput, match="dispersion"):
        simulated_run_length(options, 5.0, paths=10)
