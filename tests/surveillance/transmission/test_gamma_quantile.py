"""Quantiles of the gamma distribution, many at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc, gammaincinv

from alatau.surveillance.transmission.gamma_quantile import (
    RAREST,
    SMOOTH_FROM,
    gamma_quantile,
    mixture_quantile,
)


@pytest.mark.parametrize("others", [0, 50])
def test_quantiles_are_those_of_r(reference: dict[str, Any], others: int) -> None:
    """Alone each is computed by itself, among others by the polynomial."""
    wanted = reference["gamma"]
    shape = np.array(wanted["shape"], dtype=np.float64)
    more = np.geomspace(SMOOTH_FROM, 1e10, others)
    probability = np.array(wanted["probability"])
    found = gamma_quantile(np.concatenate([shape, more]), probability)[: shape.size]
    np.testing.assert_allclose(found, wanted["quantile"], rtol=1e-13)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(1e-6, 1e5), min_size=1, max_size=60),
    st.lists(st.floats(RAREST, 1 - RAREST), min_size=1, max_size=4),
)
def test_the_polynomial_is_the_inverse_of_the_distribution(
    shapes: list[float], probabilities: list[float]
) -> None:
    shape = np.array([*shapes, *np.geomspace(20, 2e5, 30)])
    probability = np.array(probabilities)
    found = gamma_quantile(shape, probability)
    wanted = gammaincinv(shape[:, None], probability)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-300)


def test_the_order_and_the_form_of_shapes_are_kept() -> None:
    shape = np.array([[50.0, 2.0], [7.0, 50.0]])
    found = gamma_quantile(shape, np.array([0.1, 0.9]))
    assert found.shape == (2, 2, 2)
    assert (found[0, 0] == found[1, 1]).all()
    np.testing.assert_allclose(found, gammaincinv(shape[..., None], [0.1, 0.9]), rtol=1e-13)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(1.0, 1e6),
    st.lists(st.floats(0.01, 100), min_size=2, max_size=8),
    st.floats(0.001, 0.999),
)
def test_the_quantile_of_a_mixture_inverts_its_distribution(
    shape: float, scales: list[float], probability: float
) -> None:
    """Compared by probability: in a gap between components the distribution is flat."""
    scale = np.array(scales)
    found = mixture_quantile(np.array([shape]), scale[:, None], np.array([probability]))[0, 0]
    assert gammainc(shape, found / scale).mean() == pytest.approx(probability, abs=1e-9)


def test_a_shape_too_small_for_its_quantile_gives_0_and_no_warning() -> None:
    assert gamma_quantile(np.array([1e-6]), np.array([0.025]))[0, 0] == 0
    assert mixture_quantile(np.array([1e-6]), np.ones((2, 1)), np.array([0.025]))[0, 0] == 0
