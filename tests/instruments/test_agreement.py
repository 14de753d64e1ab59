"""Coefficients of agreement against published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.instruments.agreement import (
    expected_agreement,
    fleiss_kappa,
    observed_agreement,
    ordinal_alpha,
)

# Ten subjects, fourteen raters, five answers: the example that textbooks work through.
FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]

# Twelve units and four observers with gaps, from Krippendorff's own worked example.
FOUR_OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def counted(*observers: str) -> list[list[int]]:
    units = [
        [unit.count(str(answer)) for answer in range(1, 6)]
        for unit in ("".join(ratings) for ratings in zip(*observers, strict=True))
    ]
    return [unit for unit in units if sum(unit) > 1]


def test_kappa_of_fourteen_raters_is_0_210() -> None:
    assert observed_agreement(FOURTEEN_RATERS) == pytest.approx(0.378, abs=5e-4)
    assert expected_agreement(FOURTEEN_RATERS) == pytest.approx(0.213, abs=5e-4)
    assert fleiss_kappa(FOURTEEN_RATERS) == pytest.approx(0.210, abs=5e-4)


def test_alpha_of_four_observers_with_gaps_is_0_815() -> None:
    assert ordinal_alpha(counted(*FOUR_OBSERVERS)) == pytest.approx(0.815, abs=5e-4)


def test_neighbouring_answers_disagree_less_than_distant_ones() -> None:
    near = [[1, 1, 0, 0], [0, 0, 1, 1], [2, 0, 0, 0], [0, 0, 0, 2]]
    far = [[1, 0, 0, 1], [0, 1, 1, 0], [2, 0, 0, 0], [0, 0, 0, 2]]
    assert fleiss_kappa(near) == fleiss_kappa(far)
    assert ordinal_alpha(near) > ordinal_alpha(far)


def test_one_answer_throughout_defines_no_coefficient() -> None:
    assert fleiss_kappa([[0, 3], [0, 2]]) is None
    assert ordinal_alpha([[0, 3], [0, 2]]) is None


@given(
    st.lists(
        st.lists(st.integers(0, 4), min_size=4, max_size=4).filter(lambda row: sum(row) > 1),
        min_size=1,
        max_size=8,
    )
)
def test_coefficients_are_at_most_one_and_one_for_full_agreement_alone(counts) -> None:
    agreed = all(max(subject) == sum(subject) for subject in counts)
    for coefficient in (fleiss_kappa(counts), ordinal_alpha(counts)):
        if coefficient is not None:
            assert coefficient <= 1 + 1e-12
            assert (coefficient > 1 - 1e-12) == agreed
    mirrored = [subject[::-1] for subject in counts]
    if ordinal_alpha(counts) is not None:
        assert ordinal_alpha(mirrored) == pytest.approx(ordinal_alpha(counts))
