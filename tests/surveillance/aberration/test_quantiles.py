"""Count quantiles against SciPy where SciPy may be asked, and beyond."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alatau.surveillance.aberration.quantiles import LARGEST_MEAN, count_quantile


@pytest.mark.parametrize("share", [0.5, 0.9, 0.975, 0.99, 0.999, 1 - 1e-6])
def test_the_negative_binomial_is_that_of_scipy(share) -> None:
    mean, dispersion = np.meshgrid(np.geomspace(1e-3, 1e6, 90), [1.001, 1.1, 1.7, 3, 12, 80, 900])
    ours = count_quantile(share, mean, dispersion)
    scipy = stats.nbinom.ppf(share, mean / (dispersion - 1), 1 / dispersion)
    np.testing.assert_array_equal(ours, scipy)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 0.999])
def test_without_excess_dispersion_it_is_poisson(share) -> None:
    mean = np.geomspace(1e-3, 1e6, 200)
    np.testing.assert_array_equal(
        count_quantile(share, mean, np.ones(200)), stats.poisson.ppf(share, mean)
    )


@given(
    mean=st.floats(0, 1e300),
    excess=st.one_of(st.just(0.0), st.floats(1e-300, 1e-5), st.floats(1e-5, 1e300)),
    share=st.floats(0.5, 1 - 1e-9),
)
def test_any_mean_has_a_quantile(mean, excess, share) -> None:
    found = count_quantile(share, np.array([mean]), np.array([1 + excess]))[0]
    assert found >= 0
    assert np.isfinite(found)


def test_it_is_the_smallest_count_that_reaches_the_share() -> None:
    mean, dispersion = np.array([0.4, 3.0, 50.0, 1e5]), np.array([2.0, 1.0, 4.0, 30.0])
    found = count_quantile(0.99, mean, dispersion)
    for m, d, count in zip(mean, dispersion, found, strict=True):
        law = stats.poisson(m) if d == 1 else stats.nbinom(m / (d - 1), 1 / d)
        assert law.cdf(count) >= 0.99 > law.cdf(count - 1)


def test_beyond_the_largest_mean_it_goes_on_without_a_jump() -> None:
    below, above = (
        count_quantile(0.99, np.array([m]), np.array([5.0]))[0]
        for m in (LARGEST_MEAN, LARGEST_MEAN * (1 + 1e-12))
    )
    assert above == pytest.approx(below, rel=1e-8)


def test_what_is_not_a_number_stays_so() -> None:
    mean = np.array([np.nan, 3.0, 0.0])
    found = count_quantile(0.99, mean, np.array([1.0, np.nan, 1.0]))
    assert np.isnan(found).tolist() == [True, True, False]
