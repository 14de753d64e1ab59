"""Sums over reference counts."""

import numpy as np

from alatau.surveillance.aberration import references as module
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.references import for_each_distinct, references
from alatau.surveillance.aberration.steps import BEFORE
from alatau.surveillance.series import LARGEST_COUNT

WEEKS = np.array([[1.0, 2.0, np.nan, 6.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0]])


def test_moments_leave_out_what_was_not_reported():
    found = references(WEEKS, WEEKS[:, [4]], np.array([[0, 1, 2, 3]]))
    assert found.number.tolist() == [[3], [4]]
    assert found.total.tolist() == [[9], [20]]
    np.testing.assert_allclose(found.mean, [[3], [5]])
    np.testing.assert_allclose(found.deviation, [[np.std([1, 2, 6], ddof=1)], [0]])


def test_what_lies_before_the_series_says_that_its_history_is_short():
    found = references(WEEKS, WEEKS[:, [4]], np.array([[BEFORE, 1, 2, 3]]))
    assert (found.judgement == Judgement.SHORT_HISTORY).all()
    assert found.total.tolist() == [[8], [15]]


def test_series_taken_in_turns_give_the_same(monkeypatch):
    table = np.random.default_rng(1).poisson(5, (7, 30)).astype(float)
    positions = np.arange(24)[:, np.newaxis] + np.arange(6)
    whole = references(table, table[:, 6:], positions)
    monkeypatch.setattr(module, "LARGEST_GATHER", 300)
    parts = references(table, table[:, 6:], positions)
    for field in ("number", "total", "mean", "deviation", "judgement"):
        np.testing.assert_array_equal(getattr(whole, field), getattr(parts, field))


def test_a_function_is_called_once_for_each_distinct_pair_also_of_the_greatest_counts():
    table = np.array([[0.0] * 4, [LARGEST_COUNT] * 4, [LARGEST_COUNT - 1] * 4, [0.0] * 4])
    found = references(table, table[:, [3]], np.array([[0, 1, 2]]))
    calls = []

    def pair(total, number):
        calls.append((total.tolist(), number.tolist()))
        return total + number

    result = for_each_distinct(pair, found)
    assert calls == [([0, 3 * LARGEST_COUNT - 3, 3 * LARGEST_COUNT], [3, 3, 3])]
    np.testing.assert_array_equal(result, found.total + found.number)
