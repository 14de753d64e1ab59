"""Scores of counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson

from alatau.surveillance.aberration.transformations import (
    TRANSFORMATIONS,
    count_of_score,
    score,
)
from alatau.surveillance.series import LARGEST_COUNT

X, M, A = np.array([9.0]), np.array([4.0]), np.array([0.2])

BY_HAND = {
    "rossi": (9 - 12 + 2 * 6) / 4,
    "standard": 5 / 2,
    "anscombe": 1.5 * (9 ** (2 / 3) - 4 ** (2 / 3)) / 4 ** (1 / 6),
    "anscombe2nd": 1.5 * (9 ** (2 / 3) - (4 ** (2 / 3) - 4 ** (-1 / 3) / 9)) / 4 ** (1 / 6),
    "pearsonNegBin": 5 / np.sqrt(4 + 0.2 * 16),
    "anscombeNegBin": quad(lambda t: (t + 0.2 * t * t) ** (-1 / 3), 4, 9)[0] / 7.2 ** (1 / 6),
    "none": 9.0,
}


def test_every_transformation_has_its_formula_here():
    assert set(BY_HAND) == set(TRANSFORMATIONS)


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_scores_follow_the_formulas_by_hand(name):
    assert score(name, X, M, A)[0] == pytest.approx(BY_HAND[name], rel=1e-12)


@pytest.mark.parametrize("name", TRANSFORMATIONS)
@settings(deadline=None)
@given(
    count=st.integers(0, 100_000),
    mean=st.floats(0.01, 10_000),
    dispersion=st.floats(1e-6, 100),
)
def test_counts_are_found_again_from_their_scores(name, count, mean, dispersion):
    x, m, a = np.array([float(count)]), np.array([mean]), np.array([dispersion])
    found = count_of_score(name, score(name, x, m, a), m, a)[0]
    assert found == pytest.approx(count, rel=1e-6, abs=1e-4 * max(1.0, mean))


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_scores_rise_with_the_count(name):
    scores = score(name, np.arange(500.0), M, A)
    assert (np.diff(scores) > 0).all()


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_a_score_below_that_of_no_case_belongs_to_no_count(name):
    below = score(name, np.zeros(1), M, A) - 0.1
    assert count_of_score(name, below, M, A)[0] == -1


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_the_greatest_counts_have_finite_scores_and_counts(name):
    scores = score(name, np.array([LARGEST_COUNT]), np.array([1e-6]), np.array([1e3]))
    assert np.isfinite(scores).all()
    assert np.isfinite(count_of_score(name, scores, np.array([1e-6]), np.array([1e3]))).all()


@pytest.mark.parametrize("name", ["rossi", "anscombe2nd"])
def test_scores_of_poisson_counts_have_about_mean_0_and_variance_1(name):
    """Exact moments for means from 5 on; Rossi et al. report such closeness of z3."""
    for mean in (5.0, 20.0, 80.0):
        counts = np.arange(400.0)
        chances = poisson.pmf(counts, mean)
        scores = score(name, counts, np.array([mean]), A)
        average = (chances * scores).sum()
        assert abs(average) < 0.3 / np.sqrt(mean)
        assert (chances * (scores - average) ** 2).sum() == pytest.approx(
            1, abs=0.3 / np.sqrt(mean)
        )
