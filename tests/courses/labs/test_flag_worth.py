"""What a flag is worth, against closed forms."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.courses.labs import flag_worth as module
from alatau.courses.labs.flag_worth import flag_worth

SHARE = st.floats(0, 1)


def test_the_examples_in_the_docstrings_run() -> None:
    assert doctest.testmod(module).failed == 0


@given(SHARE, SHARE, SHARE, st.floats(0, 1e6))
def test_all_outbreaks_are_counted_once(
    base: float, sensitivity: float, false: float, of: float
) -> None:
    worth = flag_worth(base, sensitivity, false, of=of)
    parts = (worth.found, worth.missed, worth.false_flags, worth.left_alone)
    assert sum(parts) == pytest.approx(of, abs=1e-6)
    assert min(parts) >= 0


@given(st.floats(0.001, 0.999), st.floats(0.001, 1), st.floats(0.001, 1))
def test_the_predictive_value_is_bayes_theorem(
    base: float, sensitivity: float, false: float
) -> None:
    odds = base / (1 - base) * sensitivity / false
    assert flag_worth(base, sensitivity, false).predictive_value == pytest.approx(
        odds / (1 + odds), rel=1e-9
    )


@given(st.floats(0.01, 0.99), st.floats(0.01, 1))
def test_a_flag_that_marks_both_alike_says_nothing(base: float, rate: float) -> None:
    assert flag_worth(base, rate, rate).predictive_value == pytest.approx(base)


@given(SHARE, SHARE)
def test_without_false_flags_every_flag_is_right(base: float, sensitivity: float) -> None:
    value = flag_worth(base, sensitivity, 0).predictive_value
    assert value in (None, 1)


def test_where_nothing_or_everything_is_flagged_there_is_no_share() -> None:
    assert flag_worth(0.1, 0, 0).predictive_value is None
    assert flag_worth(0.1, 1, 1).left is None
    assert flag_worth(0.1, 0, 0).left == pytest.approx(0.1)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan"), float("inf"), "1"])
@pytest.mark.parametrize("field", ["base_rate", "sensitivity", "false_positive_rate"])
def test_what_is_no_share_is_refused_by_name(field: str, wrong: object) -> None:
    shares = {"base_rate": 0.1, "sensitivity": 0.4, "false_positive_rate": 0.1, field: wrong}
    with pytest.raises(InvalidInput, match=field):
        flag_worth(**shares)  # type: ignore[arg-type]
