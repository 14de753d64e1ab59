"""Over-dispersion from secondary cases and chain sizes: closed forms, SciPy, simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.special import gammaln

from alatau.checks import InvalidInput
from alatau.surveillance.chains import (
    cases_behind,
    chain_size_pmf,
    extinction_probability,
    fit_chain_sizes,
    fit_offspring,
    superspreading_probability,
    superspreading_size,
    transmission_by_top,
)
from alatau.surveillance.estimate import NoEstimate


def offspring(generator: np.random.Generator, r: float, k: float, cases: int) -> np.ndarray:
    return generator.negative_binomial(k, k / (k + r), cases)


def chain(generator: np.random.Generator, r: float, k: float) -> int:
    size = born = 1
    while born:
        born = int(generator.negative_binomial(k * born, k / (k + r)))
        size += born
    return size


def test_r_is_the_mean_and_k_maximises_the_negative_binomial_likelihood():
    counts = offspring(np.random.default_rng(1), 1.5, 0.3, 400)
    fit = fit_offspring(counts)

    def height(r: float, k: float) -> float:
        return stats.nbinom.logpmf(counts, k, k / (k + r)).sum()

    r, k = fit.reproduction.value, fit.dispersion.value
    assert r == pytest.approx(counts.mean(), rel=1e-6)
    assert fit.log_likelihood == pytest.approx(height(r, k))
    assert height(r, k) > max(height(r, 0.999 * k), height(r, 1.001 * k))
    # At a fixed k the most likely R is the mean, so that the profile of k has a closed form.
    for bound in (fit.dispersion.lower, fit.dispersion.upper):
        assert 2 * (height(r, k) - height(counts.mean(), bound)) == pytest.approx(
            3.8414588, abs=1e-5
        )


def test_counts_that_vary_no_more_than_poisson_have_an_infinite_k():
    fit = fit_offspring([1] * 20 + [2] * 3)
    assert fit.dispersion.value == np.inf
    assert fit.dispersion.upper is None
    assert fit.dispersion.lower > 1.0
    assert fit.reproduction.value == pytest.approx(26 / 23, rel=1e-6)


def test_thinning_keeps_k_and_restores_r():
    generator = np.random.default_rng(2)
    counts = offspring(generator, 1.5, 0.3, 20_000)
    share = generator.choice([0.1, 0.4, 0.8, 1.0], counts.size)
    fit = fit_offspring(generator.binomial(counts, share), observed=share)
    # About four standard errors: R and k of 20,000 cases are known to 2 % and 3 %.
    assert fit.reproduction.value == pytest.approx(1.5, rel=0.08)
    assert fit.dispersion.value == pytest.approx(0.3, rel=0.1)


def test_all_shares_alike_scale_r_and_leave_k():
    counts = offspring(np.random.default_rng(3), 1.0, 0.5, 100)
    whole, half = fit_offspring(counts), fit_offspring(counts, observed=np.full(100, 0.5))
    assert half.reproduction.value == pytest.approx(2 * whole.reproduction.value, rel=1e-5)
    assert half.dispersion.value == pytest.approx(whole.dispersion.value, rel=1e-5)


@pytest.mark.parametrize(("r", "k"), [(0.7, 0.4), (0.9, 5.0), (0.3, 0.1)])
def test_chain_sizes_follow_the_closed_form_and_sum_to_one_with_mean_1_over_1_minus_r(r, k):
    pmf = chain_size_pmf(20_000, r, k)
    j = np.arange(1, 200)
    log_form = (
        gammaln(k * j + j - 1)
        - gammaln(k * j)
        - gammaln(j + 1)
        + (j - 1) * np.log(r / k)
        - (k * j + j - 1) * np.log1p(r / k)
    )
    np.testing.assert_allclose(pmf[1:200], np.exp(log_form), rtol=1e-9)
    assert pmf.sum() == pytest.approx(1.0, abs=1e-6)
    assert np.arange(20_001) @ pmf == pytest.approx(1 / (1 - r), rel=1e-3)


@pytest.mark.parametrize("introductions", [1, 3])
def test_above_one_the_chain_sizes_sum_to_the_probability_of_extinction(introductions):
    pmf = chain_size_pmf(50_000, 1.5, 0.4, introductions=introductions)
    gone = extinction_probability(1.5, 0.4, introductions=introductions)
    assert pmf.sum() == pytest.approx(gone, rel=1e-9)


def test_several_introductions_are_the_convolution_of_single_chains():
    one = chain_size_pmf(60, 0.8, 0.3)
    two = np.convolve(one, one)[:61]
    np.testing.assert_allclose(chain_size_pmf(60, 0.8, 0.3, introductions=2), two, atol=1e-14)


def test_without_dispersion_chain_sizes_are_borel_tanner():
    j = np.arange(1, 30)
    borel = np.exp((j - 1) * np.log(0.6 * j) - 0.6 * j - gammaln(j + 1))
    np.testing.assert_allclose(chain_size_pmf(29, 0.6, np.inf)[1:], borel, rtol=2e-3)


def test_from_finished_chains_r_is_one_minus_introductions_over_cases():
    fit = fit_chain_sizes([1] * 30 + [2] * 6 + [5, 9], introductions=[1] * 37 + [2])
    assert fit.reproduction.value == pytest.approx(1 - 39 / 56, rel=1e-6)


def test_a_chain_that_may_still_grow_counts_with_all_larger_sizes():
    generator = np.random.default_rng(4)
    sizes = np.array([chain(generator, 0.7, 0.4) for _ in range(3000)])
    capped = np.minimum(sizes, 8)
    wrong = fit_chain_sizes(capped)
    right = fit_chain_sizes(capped, ended=sizes < 8)
    assert wrong.reproduction.upper < 0.65
    assert right.reproduction.lower < 0.7 < right.reproduction.upper
    assert right.dispersion.lower < 0.4 < right.dispersion.upper


@pytest.mark.parametrize("k", [0.1, 0.5, 1.0, 4.0])
def test_the_share_of_the_top_is_the_integral_over_the_most_infectious(k):
    gamma = stats.gamma(k, scale=1 / k)
    least = gamma.isf(0.2)
    share = quad(lambda v: v * gamma.pdf(v), least, least + 200, limit=500)[0]
    assert transmission_by_top(k, 0.2) == pytest.approx(share, rel=1e-6)
    assert cases_behind(k, transmission_by_top(k, 0.2)) == pytest.approx(0.2)


def test_where_every_case_is_alike_the_top_share_is_its_share():
    assert transmission_by_top(np.inf, 0.2) == pytest.approx(0.2, abs=0.002)


def test_an_exponential_infectiousness_has_the_known_top_share():
    # For k = 1 the share is p (1 - log p).
    assert transmission_by_top(1.0, 0.2) == pytest.approx(0.2 * (1 - np.log(0.2)))


@given(st.floats(1.01, 20.0), st.floats(0.05, 20.0))
def test_the_probability_of_extinction_is_a_fixed_point_and_the_least(r, k):
    q = extinction_probability(r, k)
    assert 0.0 < q < 1.0
    assert (1 + r * (1 - q) / k) ** -k == pytest.approx(q, abs=1e-9)
    assert q < 1 - 1e-6
    assert extinction_probability(r, k, introductions=2) == pytest.approx(q * q)


def test_geometric_offspring_die_out_with_probability_1_over_r():
    assert extinction_probability(2.5, 1.0) == pytest.approx(0.4)
    assert extinction_probability(1.0, 0.2) == 1.0


def test_superspreading_counts_beyond_the_99th_percentile_of_poisson():
    assert superspreading_size(3.0) == int(stats.poisson.ppf(0.99, 3.0))
    expected = stats.nbinom.sf(8, 0.16, 0.16 / 3.16)
    assert superspreading_probability(3.0, 0.16) == pytest.approx(expected)


def test_reasons_are_told_where_there_is_no_figure():
    assert fit_offspring([]).reproduction.reason is NoEstimate.NO_CASES
    assert fit_offspring([1, 2]).dispersion.reason is NoEstimate.TOO_FEW
    silent = fit_offspring([0] * 10)
    assert silent.reproduction.value == 0.0
    assert silent.dispersion.reason is NoEstimate.ALL_ALIKE
    assert fit_chain_sizes([1] * 10).dispersion.reason is NoEstimate.ALL_ALIKE


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: fit_offspring([1, -1]), "secondary[1]"),
        (lambda: fit_offspring([1, float("nan")]), "secondary[1]"),
        (lambda: fit_offspring([1, 1.5]), "secondary[1]"),
        (lambda: fit_offspring([1, 1e30]), "secondary[1]"),
        (lambda: fit_offspring([1, 1], observed=[0.5]), "observed"),
        (lambda: fit_offspring([1, 1], observed=[0.5, 1.5]), "observed[1]"),
        (lambda: fit_offspring([1, 1], observed=[0.5, 0.0]), "observed[1]"),
        (lambda: fit_offspring([1, 1], level=0.1), "level"),
        (lambda: fit_chain_sizes([1, 0]), "sizes[1]"),
        (lambda: fit_chain_sizes([1, 2], introductions=[1, 3]), "sizes[1]"),
        (lambda: fit_chain_sizes([1, 9000], ended=[True, False]), "sizes[1]"),
        (lambda: chain_size_pmf(9, -1.0, 0.5), "reproduction"),
        (lambda: chain_size_pmf(9, 0.5, 0.0), "dispersion"),
        (lambda: extinction_probability(float("nan"), 0.5), "reproduction"),
        (lambda: superspreading_size(1e30), "reproduction"),
        (lambda: transmission_by_top(0.5, 1.2), "top"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(call, place):
    with pytest.raises(InvalidInput) as refusal:
        call()
    assert place in str(refusal.value)


@pytest.mark.science
def test_intervals_of_r_and_k_cover_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(31)
    made, r_held, k_held = 150, 0, 0
    for _ in range(made):
        fit = fit_offspring(offspring(generator, 1.2, 0.4, 150))
        r_held += fit.reproduction.lower <= 1.2 <= fit.reproduction.upper
        k_held += fit.dispersion.lower <= 0.4 <= (fit.dispersion.upper or np.inf)
    # Three standard errors of a share of 0.95 in 150 outbreaks are 0.053.
    assert abs(r_held / made - 0.95) < 0.053
    assert abs(k_held / made - 0.95) < 0.053


@pytest.mark.science
def test_simulated_chains_have_the_sizes_and_the_extinction_of_the_closed_forms():
    generator = np.random.default_rng(32)
    sizes = np.array([chain(generator, 0.6, 0.3) for _ in range(20_000)])
    pmf = chain_size_pmf(10, 0.6, 0.3)
    seen = np.bincount(np.minimum(sizes, 11), minlength=12)[1:11] / sizes.size
    error = np.sqrt(pmf[1:] * (1 - pmf[1:]) / sizes.size)
    assert (np.abs(seen - pmf[1:]) < 4 * error).all()
