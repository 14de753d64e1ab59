"""Shares and medians against closed forms and against R's survival package."""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.timeliness import median_of, share_of

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "fixtures/timeliness-of-survival/medians.json").read_text()
)


@pytest.mark.parametrize("name", REFERENCE)
def test_medians_and_intervals_are_those_of_r_survival(name: str) -> None:
    expected = REFERENCE[name]
    found = median_of(expected["days"], expected["ended"])
    for part in ("median", "lower", "upper"):
        value = getattr(found, part)
        assert (
            value == pytest.approx(expected[part], rel=1e-14)
            if value is not None
            else (expected[part] is None)
        )


@given(days=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_without_open_durations_the_median_is_the_usual_one(days: list[int]) -> None:
    found = median_of(days, [True] * len(days))
    assert found.median == pytest.approx(median(days))
    assert found.lower is None or found.lower <= found.median
    assert found.upper is None or found.upper >= found.median


@given(
    days=st.lists(st.integers(0, 20), min_size=2, max_size=20),
    opened=st.data(),
)
def test_an_open_duration_never_makes_the_median_shorter(days: list[int], opened) -> None:
    ended = [True] * len(days)
    place = opened.draw(st.integers(0, len(days) - 1))
    before = median_of(days, ended).median
    ended[place] = False
    after = median_of(days, ended).median
    assert after is None or after >= before


def test_nothing_measured_has_no_median() -> None:
    assert median_of([], []).median is None
    assert median_of([3, 4], [False, False]).median is None


@pytest.mark.parametrize(
    ("days", "ended", "words"),
    [
        ([-1.0], [True], "not negative"),
        ([math.nan], [True], "finite"),
        ([math.inf], [False], "finite"),
        ([1.0, 2.0], [True], "as long as"),
    ],
)
def test_durations_that_are_none_are_refused(days, ended, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        median_of(days, ended)


def test_wilson_by_hand() -> None:
    # Newcombe 1998, table I: 81 of 263 and 15 of 148.
    for count, total, lower, upper in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        found = share_of(count, total)
        assert found.lower == pytest.approx(lower, abs=5e-5)
        assert found.upper == pytest.approx(upper, abs=5e-5)


@given(st.integers(1, 500), st.data())
def test_a_share_lies_in_its_interval_and_mirrors(total: int, data) -> None:
    count = data.draw(st.integers(0, total))
    found, mirrored = share_of(count, total), share_of(total - count, total)
    assert 0 <= found.lower <= found.share <= found.upper <= 1
    assert found.lower == pytest.approx(1 - mirrored.upper, abs=1e-12)


def test_the_ends_of_wilson_solve_the_score_equation() -> None:
    found = share_of(7, 20)
    z = 1.959963984540054
    for end in (found.lower, found.upper):
        score = (7 / 20 - end) / math.sqrt(end * (1 - end) / 20)
        assert abs(score) == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize("level", [0, 1, -0.5, 2, math.nan])
def test_a_level_that_is_none_is_refused(level) -> None:
    with pytest.raises(InvalidInput, match="level"):
        share_of(1, 2, level=level)


def test_nothing_counted_has_no_share() -> None:
    assert share_of(0, 0).share is None


@pytest.mark.science
def test_intervals_of_the_median_cover_it_about_as_often_as_they_say() -> None:
    # 2,000 samples of 40 exponential durations, a third open: 0.95 +- 3 * 0.005.
    random = np.random.default_rng(7)
    days = random.exponential(10, (2000, 40))
    limit = random.exponential(20, (2000, 40))
    truth = 10 * math.log(2)
    covered = 0
    for length, end in zip(days, limit, strict=True):
        found = median_of(np.minimum(length, end), length <= end)
        covered += (found.lower or 0) <= truth <= (math.inf if found.upper is None else found.upper)
    assert abs(covered / 2000 - 0.95) < 0.015
