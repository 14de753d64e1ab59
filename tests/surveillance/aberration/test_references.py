"""Sums over reference counts."""

import numpy as np
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.aberration import references as module
from alatau.surveillance.aberration.bayes import Bayes, bayes
from alatau.surveillance.aberration.cdc import Cdc, cdc
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.references import for_each_distinct, references
from alatau.surveillance.aberration.rki import RKI_3, Rki, rki
from alatau.surveillance.aberration.steps import BEFORE
from alatau.surveillance.calendar import Calendar
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


@pytest.mark.parametrize(
    ("judge", "sentence"),
    [
        (lambda weeks: rki(weeks, Rki(years=1, half_window=52)), "half_window: .* at most 51 fits"),
        (lambda weeks: rki(weeks, RKI_3, calendar=Calendar(4)), "half_window: .* at most 3 fits"),
        (lambda weeks: bayes(weeks, Bayes(years=1), calendar=Calendar(4)), "at most 3 fits"),
        (lambda weeks: cdc(weeks, calendar=Calendar(4)), "half_window: .* at most 0 fits"),
        (lambda weeks: cdc(weeks, calendar=Calendar(3)), "block_steps: .* at most 3 fits"),
        (lambda weeks: cdc(weeks, Cdc(block_steps=31)), "half_window: .* at most 0 fits"),
    ],
)
def test_a_window_of_last_year_that_reaches_the_judged_step_is_refused(judge, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        judge(np.full(400, 3))


@pytest.mark.parametrize(
    ("judge", "together"),
    [
        (lambda weeks: rki(weeks, Rki(1, 51, current_year=False), at=-1), 1),
        (lambda weeks: bayes(weeks, Bayes(1, 51, current_year=False), at=-1), 1),
        (lambda weeks: cdc(weeks, Cdc(half_window=6, block_steps=7), at=-1), 7),
    ],
)
def test_the_widest_window_that_fits_does_not_read_what_is_judged(judge, together):
    quiet = np.full(400, 3)
    loud = quiet.copy()
    loud[-together:] = 900
    assert judge(loud).expected[0, 0] == judge(quiet).expected[0, 0]
    assert judge(loud).alarm[0, 0]
