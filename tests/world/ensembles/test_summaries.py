"""Summaries keep their bounds, whatever goes in and in whatever order."""

from __future__ import annotations

from fractions import Fraction
from statistics import variance

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.world import InvalidInput
from alatau.world.ensembles.summaries import BUCKETS, EXACT, MOST, RELATIVE_ERROR, Summary

counts = st.one_of(
    st.integers(0, EXACT + 5), st.integers(0, 100_000), st.integers(0, MOST), st.just(MOST)
)
columns = st.lists(st.tuples(counts, counts), min_size=1, max_size=60)


def summary_of(*parts: list[tuple[int, int]]) -> Summary:
    summary = Summary(2)
    for part in parts:
        summary.add(np.array(part, dtype=np.int64).reshape(-1, 2))
    return summary


def same(one: Summary, other: Summary) -> bool:
    arrays, others = one.to_arrays(), other.to_arrays()
    return arrays.keys() == others.keys() and all(
        arrays[name].tobytes() == others[name].tobytes()
        and arrays[name].shape == others[name].shape
        for name in arrays
    )


@given(columns, st.floats(0, 1))
@settings(max_examples=300, deadline=None)
def test_a_quantile_is_within_its_bound_of_the_order_statistic(
    rows: list[tuple[int, int]], probability: float
) -> None:
    (found,) = summary_of(rows).quantiles([probability])
    rank = int(probability * (len(rows) - 1) + 1e-9)
    for cell in range(2):
        truth = sorted(row[cell] for row in rows)[rank]
        allowed = 0.0 if truth <= EXACT else RELATIVE_ERROR * truth
        assert abs(found[cell] - truth) <= allowed * (1 + 1e-12)


@given(columns, columns, columns)
@settings(max_examples=100, deadline=None)
def test_merging_and_adding_in_any_order_give_the_same_bytes(
    first: list[tuple[int, int]], second: list[tuple[int, int]], third: list[tuple[int, int]]
) -> None:
    whole = summary_of([*first, *second, *third])
    assert same(whole, summary_of(third, first, second))
    left, right = summary_of(second), summary_of(third)
    right.merge(summary_of(first))
    left.merge(right)
    assert same(whole, left)
    assert same(whole, Summary.from_arrays(whole.to_arrays()))


@given(columns)
@settings(max_examples=100, deadline=None)
def test_mean_and_variance_are_exact_but_for_one_rounding(rows: list[tuple[int, int]]) -> None:
    summary = summary_of(rows)
    for cell in range(2):
        values = [Fraction(row[cell]) for row in rows]
        assert summary.mean()[cell] == float(sum(values) / len(values))
        if len(rows) > 1:
            assert summary.variance()[cell] == float(variance(values))


def test_squares_of_the_greatest_count_add_up_without_overflow() -> None:
    summary = Summary(1)
    for _ in range(20):
        summary.add(np.array([[MOST], [0]]).repeat(100, axis=0))
    n = 4000
    assert summary.variance()[0] == (n * 2000 * MOST**2 - (2000 * MOST) ** 2) / (n * (n - 1))


def test_memory_is_bounded_and_no_larger_than_the_greatest_count_needs() -> None:
    small, large = Summary(3), Summary(3)
    small.add(np.full((1000, 3), 40))
    large.add(np.full((2, 3), MOST))
    assert small.buckets.shape == (3, 41)
    assert large.buckets.shape == (3, BUCKETS)
    assert BUCKETS < 1000


def test_a_copy_grows_on_its_own() -> None:
    summary = summary_of([(1, 2)])
    other = summary.copy()
    other.add(np.array([[3, 4]]))
    assert (summary.runs, other.runs) == (1, 2)
    assert same(summary, summary_of([(1, 2)]))


def test_without_runs_nothing_is_known() -> None:
    empty = Summary(2)
    empty.add(np.zeros((0, 2), dtype=np.int64))
    assert np.isnan(empty.quantiles([0.5])).all()
    assert np.isnan(empty.mean()).all()
    assert np.isnan(empty.variance()).all()


@pytest.mark.parametrize("count", [-1, MOST + 1])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(InvalidInput, match="counts"):
        Summary(1).add(np.array([[count]]))


def test_summaries_of_other_cells_do_not_merge() -> None:
    with pytest.raises(InvalidInput, match="other series or days"):
        Summary(1).merge(Summary(2))
