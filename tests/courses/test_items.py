"""Item analysis against independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alatau.checks import InvalidInput
from alatau.courses.items import calibration, distractors, items, reliability

RIGHT = (np.random.default_rng(5).random((30, 12)) < np.linspace(0.2, 0.9, 12)).astype(float)
PARTIAL = np.round(np.random.default_rng(6).beta(2, 2, (25, 9)), 3)


def test_facility_is_the_mean_credit() -> None:
    assert [item.facility for item in items(PARTIAL)] == pytest.approx(PARTIAL.mean(axis=0))


def test_discrimination_is_the_correlation_with_all_other_questions() -> None:
    for at, item in enumerate(items(PARTIAL)):
        others = np.delete(PARTIAL, at, axis=1).sum(axis=1)
        assert item.discrimination == pytest.approx(
            stats.pearsonr(PARTIAL[:, at], others).statistic, abs=1e-12
        )


def test_a_question_that_all_got_right_does_not_discriminate() -> None:
    table = RIGHT.copy()
    table[:, 3] = 1.0
    assert items(table)[3].discrimination is None


def test_alpha_of_right_and_wrong_answers_is_kr20() -> None:
    share = RIGHT.mean(axis=0)
    totals = RIGHT.sum(axis=1)
    kr20 = 12 / 11 * (1 - (share * (1 - share)).sum() / totals.var())
    found = reliability(RIGHT)
    assert found.dichotomous
    assert found.alpha == pytest.approx(kr20, abs=1e-12)


def test_alpha_follows_from_the_mean_covariance() -> None:
    covariance = np.cov(PARTIAL.T)
    k = len(covariance)
    variance = np.trace(covariance) / k
    between = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
    assert reliability(PARTIAL).alpha == pytest.approx(
        k * between / (variance + (k - 1) * between), abs=1e-12
    )


def test_a_published_example_of_alpha_and_its_interval() -> None:
    """Feldt's interval: (1 - alpha) F lies between the quantiles of F(n - 1, (n - 1)(k - 1))."""
    found = reliability(PARTIAL)
    assert found.alpha is not None and found.low is not None and found.high is not None
    ratio = (1 - found.low) / (1 - found.alpha)
    assert stats.f.cdf(ratio, 24, 24 * 8) == pytest.approx(0.975)
    assert stats.f.cdf((1 - found.high) / (1 - found.alpha), 24, 24 * 8) == pytest.approx(0.025)


def test_the_standard_error_of_measurement_leaves_the_unreliable_part_of_the_variance() -> None:
    found = reliability(RIGHT)
    assert found.alpha is not None and found.standard_error is not None
    assert found.standard_error**2 == pytest.approx(
        RIGHT.sum(axis=1).var(ddof=1) * (1 - found.alpha)
    )


@given(st.integers(2, 12), st.integers(2, 12))
def test_equal_answers_to_all_questions_are_perfectly_reliable(learners: int, asked: int) -> None:
    column = (np.arange(learners) % 2).astype(float)
    assert reliability(np.tile(column[:, None], (1, asked))).alpha == pytest.approx(1.0)


def test_totals_that_do_not_vary_have_no_reliability() -> None:
    assert reliability([[1, 0], [0, 1]]).alpha is None


def test_distractors_are_counted_in_all_and_in_the_upper_and_lower_third() -> None:
    chosen = [["a"], ["a"], ["b"], ["b"], ["c"], ["b", "c"]]
    table = distractors(chosen, [9, 8, 5, 4, 2, 1], {"a": True, "b": False, "c": False})
    assert [(row.option, row.chosen, row.upper, row.lower) for row in table] == [
        ("a", 2, 1.0, 0.0),
        ("b", 3, 0.0, 0.5),
        ("c", 2, 0.0, 1.0),
    ]


def test_calibration_is_mean_credit_by_confidence() -> None:
    rows = calibration([4, 4, 1, None], [1.0, 0.5, 0.0, 1.0])
    assert [(row.confidence, row.answers, row.credit) for row in rows] == [(1, 1, 0), (4, 2, 0.75)]


@pytest.mark.parametrize("bad", [[[1.0, 2.0], [0, 1]], [[1.0, 0.0]], [1.0], [[np.nan, 0], [0, 1]]])
def test_what_is_no_table_of_credits_is_refused(bad: list[object]) -> None:
    with pytest.raises(InvalidInput):
        items(bad)  # type: ignore[arg-type]
