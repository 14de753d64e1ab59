"""Columns of days."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance import day_columns
from alatau.surveillance.day_columns import as_given, day_column


def test_the_examples_come_true() -> None:
    failed, tried = doctest.testmod(day_columns)
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize(
    "values",
    [
        pa.array([date(2026, 3, 1)], pa.date32()),
        pa.array([date(2026, 3, 1)], pa.date64()),
        pa.array(["2026-03-01"], pa.string()),
        pa.array(["2026-03-01"], pa.string_view()),
        pa.array(["2026-03-01T23:59"], pa.large_string()),
        pa.array(["2026-03-01 00:30:00.5+05:00"], pa.string()),
        pa.array(["2026-03-01T23:59:59Z"], pa.string()),
        pa.array([datetime(2026, 3, 1, 23, 59)], pa.timestamp("us")),
        pa.array([datetime(2026, 2, 28, 21, tzinfo=UTC)], pa.timestamp("ms", "Asia/Almaty")),
    ],
)
def test_every_way_to_write_a_date_is_the_same_day(values) -> None:
    found, dated = day_column(pa.table({"day": values}), "day", "signals")
    assert dated
    assert as_given(found[0], dated) == date(2026, 3, 1)


def test_numbers_stay_numbers_and_gaps_stay_gaps() -> None:
    found, dated = day_column(pa.table({"day": [1.5, None, -3.0]}), "day", "signals")
    assert not dated
    np.testing.assert_array_equal(found, [1.5, np.nan, -3.0])
    assert as_given(found[1], dated) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pa.array(["01.03.2026"]), "signals.day: must be dates or numbers"),
        (pa.array(["2026-03-01T"]), "signals.day: must be dates or numbers"),
        (pa.array([True]), "signals.day: must be dates or numbers"),
        (pa.array([0.0, float("-inf")]), r"signals\[1\].day: must be finite"),
    ],
)
def test_what_is_no_day_is_refused(values, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        day_column(pa.table({"day": values}), "day", "signals")
