"""The draws of large outbreaks against the distributions that they are to have."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from alatau.world.counts.binomial import (
    EXACT_MEAN,
    LARGE_SHAPE,
    binomial_quantile,
    gamma_sum,
    gamma_tables,
    normal_quantile,
)

U = st.floats(1e-9, 1 - 1e-9)
P = st.floats(1e-9, 1 - 1e-9)


def distribution_function(n: int, p: float, count: int) -> float:
    """Up to which uniform number a draw is at most ``count``."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if binomial_quantile(n, p, middle) <= count:
            low = middle
        else:
            high = middle
    return low


@settings(deadline=None)
@given(U)
def test_the_normal_quantile_has_fifteen_digits(u: float) -> None:
    assert normal_quantile(u) == pytest.approx(special.ndtri(u), rel=1e-14, abs=1e-14)


@settings(deadline=None)
@given(st.integers(1, 200), P, U)
def test_a_small_mean_is_inverted_exactly(n: int, p: float, u: float) -> None:
    if n * min(p, 1 - p) > EXACT_MEAN:
        p = EXACT_MEAN / n / 2
    count = binomial_quantile(n, p, u)
    # Where u lies within rounding of a step of the distribution function, either side is right.
    assert stats.binom.cdf(count, n, p) >= u - 1e-12
    assert count == 0 or stats.binom.cdf(count - 1, n, p) < u + 1e-12


@pytest.mark.parametrize(
    ("mean", "error"),
    [(8.01, 2e-4), (16, 6e-5), (30, 2e-5), (100, 4e-6), (1000, 1e-6), (1e6, 1e-6)],
)
@pytest.mark.parametrize("p", [1e-6, 0.01, 0.15, 0.3, 0.5, 0.8])
def test_a_large_mean_keeps_to_the_stated_error(p: float, mean: float, error: float) -> None:
    n = math.ceil(mean / min(p, 1 - p))
    spread = math.sqrt(n * p * (1 - p))
    counts = np.unique(np.clip(np.rint(n * p + spread * np.linspace(-4.5, 4.5, 25)), 0, n))
    exact = stats.binom.cdf(counts, n, p)
    drawn = np.array([distribution_function(n, p, int(count)) for count in counts])
    assert np.abs(drawn - exact).max() < error


@settings(deadline=None)
@given(st.integers(0, 10**9), P, U, U)
def test_a_draw_grows_with_the_uniform_number(n: int, p: float, u: float, v: float) -> None:
    low, high = sorted((u, v))
    assert 0 <= binomial_quantile(n, p, low) <= binomial_quantile(n, p, high) <= n


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 30), P, P, U)
def test_an_exact_draw_grows_with_number_and_probability(
    n: int, more: int, p: float, q: float, u: float
) -> None:
    low, high = sorted((p, q))
    scale = min(1.0, EXACT_MEAN / max((n + more) * high, 1e-9))
    low, high = low * scale, high * scale
    if high > 0.5:
        return
    fewer = binomial_quantile(n, low, u)
    assert fewer <= binomial_quantile(n, high, u)
    assert fewer <= binomial_quantile(n + more, low, u)


@settings(deadline=None)
@given(st.integers(10**4, 10**8), st.floats(0.01, 0.45), st.floats(1.02, 1.1), U)
def test_a_large_draw_grows_with_number_and_probability(
    n: int, p: float, factor: float, u: float
) -> None:
    fewer = binomial_quantile(n, p, u)
    assert fewer <= binomial_quantile(n, p * factor, u)
    assert fewer <= binomial_quantile(math.ceil(n * factor), p, u)


def test_nothing_and_everything_are_drawn_at_the_ends() -> None:
    assert binomial_quantile(10, 0.0, 0.999) == 0
    assert binomial_quantile(10, 1.0, 0.0) == 10
    assert binomial_quantile(0, 0.5, 0.5) == 0
    assert binomial_quantile(7, 0.5, 0.0) == 0
    assert binomial_quantile(7, 0.5, 1 - 2**-53) == 7


@pytest.mark.parametrize("shape", [0.1, 0.3, 1.0, 5.0])
def test_a_sum_of_gamma_numbers_has_its_mean_and_variance(shape: float) -> None:
    tables, rows = gamma_tables(shape)
    levels = (np.arange(40_000) + 0.5) / 40_000
    for count in (1, 2, 7, int(LARGE_SHAPE / shape) - 1, int(LARGE_SHAPE / shape) + 2, 5000):
        if count < 1:
            continue
        drawn = np.array([gamma_sum(count, shape, tables, rows, u) for u in levels])
        # The grid of levels itself misses a little of the upper tail.
        assert drawn.mean() == pytest.approx(count, rel=2e-3)
        assert drawn.var() == pytest.approx(count / shape, rel=2e-2)
        middle = (levels > 0.01) & (levels < 0.999)
        reached = special.gammainc(count * shape, drawn[middle] * shape)
        assert np.abs(reached - levels[middle]).max() < 1.5e-3


def test_without_dispersion_all_are_alike() -> None:
    tables, rows = gamma_tables(None)
    assert gamma_sum(17, 0.0, tables, rows, 0.9) == 17.0
