"""Counts are taken as they are, or refused with the place of the fault."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.series import LARGEST_COUNT, checked_counts

FAULTS = {
    -1.0: "must not be negative, got -1.0",
    0.5: "must be a whole number, got 0.5",
    np.inf: "must be finite",
    -np.inf: "must be finite",
    LARGEST_COUNT + 1: "must be at most 1,000,000,000",
    1e30: "must be at most 1,000,000,000",
}


@given(
    place=st.tuples(st.integers(0, 599), st.integers(0, 99)),
    fault=st.sampled_from(list(FAULTS)),
    missing=st.booleans(),
)
def test_one_fault_in_a_large_table_is_found_and_its_place_named(place, fault, missing) -> None:
    table = np.full((600, 100), 3.0)
    if missing:
        table[::7, ::3] = np.nan
    table[place] = fault
    with pytest.raises(InvalidInput) as refused:
        checked_counts(table)
    assert str(refused.value).startswith(f"counts[{place[0]}][{place[1]}]: {FAULTS[fault]}")


def test_missing_steps_stay_missing_and_the_rest_is_taken_as_it_is() -> None:
    counts = np.array([[0, 3, np.nan], [LARGEST_COUNT, np.nan, 1]])
    np.testing.assert_array_equal(checked_counts(counts), counts)
    masked = np.ma.masked_array([4, 5, 6], mask=[False, True, False])
    np.testing.assert_array_equal(checked_counts(masked), [[4, np.nan, 6]])


@pytest.mark.parametrize("given", [[], [[1, 2], [3]], ["many"], np.zeros((2, 2, 2)), {}])
def test_what_is_no_table_of_counts_is_refused(given) -> None:
    with pytest.raises(InvalidInput, match="counts: must be"):
        checked_counts(given)
