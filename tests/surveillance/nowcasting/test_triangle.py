"""Reporting triangles from line lists and vintages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.delays import delay_pairs, estimate_reverse_hazard
from alatau.surveillance.nowcasting import (
    ReportingTriangle,
    completeness,
    triangle_from_days,
    triangle_from_vintages,
)

CASES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6)), min_size=1, max_size=40)


def vintages_of(event: np.ndarray, report: np.ndarray, days: int) -> np.ndarray:
    """Cases of each day of events known at the end of each day."""
    known = np.arange(days)[:, None, None] >= report
    return (known & (np.arange(days)[None, :, None] == event)).sum(axis=2)


@given(CASES)
def test_a_line_list_and_its_vintages_give_the_same_triangle(cases):
    event = np.array([day for day, _ in cases])
    report = event + np.array([delay for _, delay in cases])
    if (report > 9).all():
        return
    one = triangle_from_days(event, report, max_delay=4, now=9, first_day=0)
    two = triangle_from_vintages(vintages_of(event, report, 10), max_delay=4)
    np.testing.assert_array_equal(one.counts, two.counts)
    assert one.beyond == two.beyond
    assert two.withdrawn == 0
    assert one.reported.sum() + one.beyond == (report <= 9).sum()


@given(CASES, st.integers(1, 5))
def test_the_past_of_a_triangle_is_the_triangle_of_the_past(cases, ago):
    event = np.array([0, *(day for day, _ in cases)])
    report = event + np.array([0, *(delay for _, delay in cases)])
    whole = triangle_from_days(event, report, max_delay=4, now=9, first_day=0)
    past = triangle_from_days(event, report, max_delay=4, now=9 - ago, first_day=0)
    np.testing.assert_array_equal(whole.as_known(ago).counts, past.counts)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=5, max_size=5),
)
def test_corrections_downward_keep_what_is_known_now(rows):
    known = np.tril(np.array(rows))
    triangle = triangle_from_vintages(known, max_delay=4)
    np.testing.assert_array_equal(triangle.reported, known[-1])
    assert (triangle.counts >= 0).all()
    for day in range(5):
        steps = np.diff(known[day:, day], prepend=0)
        if (steps >= 0).all():
            np.testing.assert_array_equal(triangle.counts[day, : 5 - day], steps)


def test_a_correction_is_taken_from_the_reports_just_before_it():
    known = [[4, 0, 0], [6, 0, 0], [3, 0, 0]]
    triangle = triangle_from_vintages(known, max_delay=2)
    assert triangle.counts[0].tolist() == [3, 0, 0]
    assert triangle.withdrawn == 3


def test_a_correction_is_refused_where_that_is_asked():
    with pytest.raises(InvalidInput, match=r"known\[2\]\[0\]"):
        triangle_from_vintages([[4, 0, 0], [6, 0, 0], [3, 0, 0]], max_delay=2, corrections="refuse")


def test_completeness_of_a_triangle_is_the_reverse_hazard_of_its_cases():
    generator = np.random.default_rng(5)
    event = generator.integers(0, 30, 400)
    report = event + generator.integers(0, 8, 400)
    seen = report <= 29
    triangle = triangle_from_days(event[seen], report[seen], max_delay=20, now=29, first_day=0)
    pairs = delay_pairs(event[seen], report[seen], until=29)
    one, two = completeness(triangle), estimate_reverse_hazard(pairs)
    np.testing.assert_allclose(one.cdf[:10], two.cdf[:10], rtol=1e-12)


def test_a_window_forgets_an_older_delay():
    slow = np.tile([0, 0, 10], (20, 1))
    fast = np.tile([10, 0, 0], (20, 1))
    counts = np.concatenate([slow, fast])
    counts[-1, 1:] = counts[-2, 2:] = 0
    triangle = ReportingTriangle(0, counts)
    assert completeness(triangle).cdf[0] < 0.6
    assert completeness(triangle, 15).cdf.tolist() == [1.0, 1.0, 1.0]
    recent = completeness(triangle, 15, "recent")
    assert recent.at_risk.tolist() == [150.0, 140.0, 130.0]
    assert completeness(triangle, 15).at_risk.tolist() == [150.0, 150.0, 150.0]


@pytest.mark.parametrize(
    ("known", "place"),
    [
        ([[1, 2], [1, 1]], "known[0][1]"),
        ([[1, 0], [float("nan"), 1]], "known[1][0]"),
        ([[1, 0], [-1, 1]], "known[1][0]"),
        ([[1, 0], [1.5, 1]], "known[1][0]"),
        ([[1, 0], [1e30, 1]], "known[1][0]"),
        ([[1, 0, 0], [1, 1, 0]], "known"),
    ],
)
def test_vintages_that_cannot_be_are_refused_with_their_place(known, place):
    with pytest.raises(InvalidInput) as refusal:
        triangle_from_vintages(known, max_delay=1)
    assert place in str(refusal.value)


@pytest.mark.parametrize(
    ("event", "report", "options", "place"),
    [
        ([], [], {"max_delay": 3}, "event"),
        ([5], [6], {"max_delay": 3, "now": 4}, "event"),
        ([5], [4], {"max_delay": 3}, "report[0]"),
        ([5], [6], {"max_delay": 0}, "max_delay"),
        ([5], [6], {"max_delay": 3, "first_day": 9}, "first_day"),
        ([-900_000], [6], {"max_delay": 3}, "first_day"),
    ],
)
def test_line_lists_that_cannot_be_are_refused_with_their_place(event, report, options, place):
    with pytest.raises(InvalidInput) as refusal:
        triangle_from_days(event, report, **options)
    assert place in str(refusal.value)


def test_counts_of_the_future_are_refused():
    with pytest.raises(InvalidInput, match="counts"):
        ReportingTriangle(0, np.array([[1, 1], [1, 1]]))
