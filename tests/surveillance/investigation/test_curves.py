"""Epidemic curves against the calendar and plain counting."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.curves import curve_of, epidemic_curve
from alatau.surveillance.investigation.line_lists import line_list

dates = st.lists(st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2027, 1, 1))), max_size=30)


@settings(deadline=None)
@given(dates, st.integers(0, 6), st.data())
def test_every_case_is_counted_once_in_the_step_that_holds_it(onset, weekday, drawn):
    strata = drawn.draw(st.lists(st.sampled_from(["a", "b", None]), min_size=len(onset),
                                 max_size=len(onset)))  # fmt: skip
    curve = epidemic_curve(onset, strata, by="week", first_weekday=weekday)
    assert curve.counts.sum() + curve.undated.sum() == len(onset)
    for row, name in enumerate(curve.strata):
        for start, count in zip(curve.starts.tolist(), curve.counts[row], strict=True):
            assert start.weekday() == weekday
            inside = [
                day
                for day, stratum in zip(onset, strata, strict=True)
                if day and stratum == name and start <= day < start + timedelta(7)
            ]
            assert count == len(inside)
    if curve.starts.size:
        assert curve.total[0] > 0 and curve.total[-1] > 0
        assert curve.cumulative[:, -1].sum() == curve.counts.sum()


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_weeks_that_begin_on_monday_are_iso_weeks(day):
    curve = epidemic_curve([day], by="week")
    week = day.isocalendar()
    assert curve.iso_weeks == (f"{week.year}-W{week.week:02d}",)


def test_days_without_cases_are_there_and_limits_widen_the_curve():
    curve = epidemic_curve(
        [date(2026, 3, 2), None, date(2026, 3, 5)],
        first=date(2026, 3, 1),
        last=date(2026, 3, 6),
    )
    assert curve.total.tolist() == [0, 1, 0, 0, 1, 0]
    assert curve.undated.tolist() == [1]
    table = curve.to_arrow().to_pylist()
    assert table[1] == {
        "start": date(2026, 3, 2), "stratum": "all", "cases": 1, "cumulative": 1,
    }  # fmt: skip
    assert table[-1] == {"start": None, "stratum": "all", "cases": 1, "cumulative": None}


def test_days_of_an_exercise_make_weeks_from_day_nought():
    curve = epidemic_curve([0, 6, 7, 20], by="week")
    assert curve.starts.tolist() == [0, 7, 14]
    assert curve.total.tolist() == [2, 1, 1]
    with pytest.raises(InvalidInput, match="calendar"):
        _ = curve.iso_weeks


def test_a_line_list_gives_its_curve_by_classification():
    cases = line_list(
        {"d": [1, 1, 2], "c": ["confirmed", "suspected", None]},
        {"date_onset": "d", "classification": "c"},
    )
    curve = curve_of(cases, "classification")
    assert curve.strata == ("confirmed", "suspected", None)
    assert curve.counts.tolist() == [[1, 0], [1, 0], [0, 1]]


def test_no_cases_make_an_empty_curve():
    for onset in ([], [None]):
        curve = epidemic_curve(onset)
        assert curve.total.tolist() == [] and curve.undated.sum() == len(onset)
        assert curve.to_arrow().num_rows == len(curve.strata)
    limits = {"first": date(2026, 3, 1), "last": date(2026, 3, 3)}
    assert epidemic_curve([None], **limits).total.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"onset": [0, 10**6]}, "too long"),
        ({"onset": [1], "strata": ["a", "b"]}, "as many as"),
        ({"onset": [1], "first": 2}, "outside"),
        ({"onset": [1], "first": date(2026, 1, 1)}, "as those of onset"),
        ({"onset": ["x"]}, "onset"),
        ({"onset": [1], "by": "weak"}, "did you mean week"),
        ({"onset": [1], "first_weekday": 7}, "first_weekday"),
        ({"onset": [np.inf]}, "whole numbers"),
    ],
)
def test_what_makes_no_curve_is_refused(how, message):
    with pytest.raises(InvalidInput, match=message):
        epidemic_curve(**how)
