"""The dispersion of negative binomial counts."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import nbinom

from alatau.surveillance.aberration.dispersion import LARGEST_DISPERSION, estimated_dispersion


@pytest.mark.parametrize("size", [0.3, 2.0, 20.0])
def test_the_estimate_maximises_the_likelihood(size):
    rng = np.random.default_rng(11)
    mean = rng.uniform(2, 20, (1, 400))
    cases = rng.negative_binomial(size, size / (size + mean)).astype(float)
    found = estimated_dispersion(cases, mean)[0]

    def deviance(log_dispersion):
        n = np.exp(-log_dispersion)
        return -nbinom.logpmf(cases, n, n / (n + mean)).sum()

    best = minimize_scalar(deviance, bounds=(-8, 4), method="bounded", options={"xatol": 1e-10})
    assert found == pytest.approx(np.exp(best.x), rel=1e-5)


def test_counts_that_vary_less_than_poisson_ones_have_none():
    assert estimated_dispersion(np.full((1, 9), 5.0), np.full((1, 9), 5.0)).tolist() == [0]


def test_missing_steps_are_left_out():
    cases = np.array([[0.0, 9.0, 1.0, 6.0, np.nan]])
    whole = estimated_dispersion(cases[:, :4], np.full((1, 4), 4.0))
    np.testing.assert_allclose(estimated_dispersion(cases, np.full((1, 5), 4.0)), whole)


def test_it_is_bounded():
    found = estimated_dispersion(np.array([[0.0] * 50 + [1e9]]), np.full((1, 51), 1e-3))
    assert found[0] <= LARGEST_DISPERSION * (1 + 1e-9)
