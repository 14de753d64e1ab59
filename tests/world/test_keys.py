"""Keys against a plain Python reference, and what is drawn from them against the distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alatau.world import Distribution, keys

MASK = (1 << 64) - 1
DRAWS = 100_000

DISTRIBUTIONS = [
    Distribution.constant(3.0),
    Distribution.lognormal(4.6, 1.8),
    Distribution.gamma(6.0, 2.0),
    Distribution.gamma(1.0, 0.3**-0.5),
    Distribution.erlang(5.0, 3),
    Distribution.weibull(1.7, 4.0),
    Distribution.exponential(2.5),
    Distribution.uniform(1.0, 7.0),
]


@settings(deadline=None)
@given(st.integers(0, MASK), st.integers(0, 1 << 40))
def test_compiled_keys_are_those_of_plain_python(key: int, salt: int) -> None:
    assert int(keys.mix(np.uint64(key), salt)) == keys.plain_mix(key, salt)
    assert keys.uniform(np.uint64(key), salt) == keys.plain_uniform(key, salt)


def test_purposes_are_never_renumbered() -> None:
    """Golden numbers: if these change, every outbreak ever shown changes."""
    assert keys.plain_mix(0, 0) == 0xE220A8397B1DCDAF
    assert (keys.MOMENT, keys.LATENCY, keys.BIRTH, keys.STREAM, keys.PREVALENCE) == (
        1,
        2,
        31,
        33,
        46,
    )


@pytest.fixture(scope="module")
def uniforms() -> np.ndarray:
    return np.array([keys.uniform(np.uint64(key), keys.MOMENT) for key in range(DRAWS)])


def test_uniform_numbers_of_neighbouring_keys_are_uniform(uniforms: np.ndarray) -> None:
    counts = np.bincount((uniforms * 100).astype(int), minlength=100)
    chi_square = ((counts - DRAWS / 100) ** 2 / (DRAWS / 100)).sum()
    assert chi_square < 99 + 5 * np.sqrt(2 * 99)
    assert abs(np.corrcoef(uniforms[:-1], uniforms[1:])[0, 1]) < 5 / np.sqrt(DRAWS)


def test_purposes_of_one_key_are_independent(uniforms: np.ndarray) -> None:
    others = np.array([keys.uniform(np.uint64(key), keys.LATENCY) for key in range(DRAWS)])
    assert abs(np.corrcoef(uniforms, others)[0, 1]) < 5 / np.sqrt(DRAWS)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda d: d.family)
def test_sampled_delays_have_the_mean_and_variance_of_their_distribution(
    uniforms: np.ndarray, distribution: Distribution
) -> None:
    """Five standard errors of the mean over 100,000 draws; the variance within 6 %."""
    table = distribution.table()
    drawn = np.array([keys.quantile(table, u) for u in uniforms])
    error = np.sqrt(distribution.variance / DRAWS)
    assert abs(drawn.mean() - distribution.mean) <= 5 * error + 1e-12
    assert drawn.var() == pytest.approx(distribution.variance, rel=0.06, abs=1e-12)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda d: d.family)
def test_the_table_follows_the_quantiles_far_into_the_tail(distribution: Distribution) -> None:
    probabilities = np.concatenate((np.linspace(0.05, 0.95, 19), 1 - 10.0 ** -np.arange(2, 6)))
    drawn = [keys.quantile(distribution.table(), u) for u in probabilities]
    assert drawn == pytest.approx(list(distribution.quantile(probabilities)), rel=2e-3, abs=1e-3)


@pytest.mark.parametrize("mean", [0.02, 0.7, 5.0, 80.0, 900.0])
def test_poisson_numbers_have_their_mean_and_variance(mean: float) -> None:
    """20,000 draws, five standard errors."""
    drawn = np.array(
        [keys.poisson(np.uint64(keys.plain_mix(key, 9)), mean) for key in range(20_000)]
    )
    assert abs(drawn.mean() - mean) < 5 * np.sqrt(mean / drawn.size)
    assert drawn.var() == pytest.approx(mean, rel=0.08)


@settings(deadline=None)
@given(st.integers(0, MASK), st.floats(0, 30), st.floats(0, 2))
@example(MASK << 11 & MASK, 0.587890625, 1.0)
def test_a_larger_mean_never_draws_a_smaller_poisson_number(
    key: int, mean: float, more: float
) -> None:
    assert keys.poisson(np.uint64(key), mean) <= keys.poisson(np.uint64(key), mean + more)
