"""Matched cases and controls against R and closed forms."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.measures.matched import (
    MatchedSet,
    Pairs,
    matched_exact_test,
    matched_odds_ratio,
    mcnemar_exact,
    mcnemar_test,
    paired_odds_ratio,
)

FIXTURE = Path(__file__).parents[3] / "fixtures" / "investigation" / "measures.json"
REFERENCE = json.loads(FIXTURE.read_text())


@pytest.mark.parametrize("case", REFERENCE["pairs"], ids=lambda case: str(case["pairs"]))
def test_pairs_agree_with_r(case):
    pairs = Pairs(*map(int, case["pairs"]))
    found = paired_odds_ratio(pairs)
    assert mcnemar_exact(pairs) == pytest.approx(case["p"], rel=1e-8)
    assert found.lower == pytest.approx(case["odds"][0], rel=1e-8)
    if pairs.control_exposed:
        assert found.upper == pytest.approx(case["odds"][1], rel=1e-8)
        assert found.value == pytest.approx(pairs.case_exposed / pairs.control_exposed, rel=1e-9)
    else:
        assert found.upper == math.inf
    for name, continuity in (("corrected", True), ("uncorrected", False)):
        test = mcnemar_test(pairs, continuity=continuity)
        assert [test.statistic, test.p_value] == pytest.approx(case[name], rel=1e-8)


@pytest.mark.parametrize("case", REFERENCE["sets"], ids=lambda case: str(len(case["controls"])))
def test_sets_agree_with_conditional_logistic_regression_in_r(case):
    sets = [
        MatchedSet(bool(exposed), int(others), int(controls))
        for exposed, others, controls in zip(
            case["case_exposed"], case["exposed_controls"], case["controls"], strict=True
        )
    ]
    assert matched_odds_ratio(sets).value == pytest.approx(case["odds_ratio"], rel=1e-8)


@settings(deadline=None)
@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 5))
def test_sets_of_one_control_are_pairs(case_exposed, control_exposed, concordant):
    sets = [
        *[MatchedSet(True, 0)] * case_exposed,
        *[MatchedSet(False, 1)] * control_exposed,
        *[MatchedSet(True, 1)] * concordant,
        MatchedSet(False, 0),
    ]
    pairs = Pairs(case_exposed, control_exposed)
    one, other = matched_odds_ratio(sets), paired_odds_ratio(pairs)
    assert [one.value, one.lower, one.upper] == pytest.approx(
        [other.value, other.lower, other.upper], nan_ok=True
    )
    assert matched_exact_test(sets) == pytest.approx(mcnemar_exact(pairs))


def test_the_estimate_of_equal_sets_has_its_closed_form():
    # Sets of one exposed among 1 + 3: P(case is it) = OR / (OR + 3), so 6 of 10 give OR = 4.5.
    sets = [MatchedSet(True, 0, 3)] * 6 + [MatchedSet(False, 1, 3)] * 4
    assert matched_odds_ratio(sets).value == pytest.approx(4.5, rel=1e-10)


def test_what_cannot_be_is_refused_and_what_says_nothing_is_nan():
    with pytest.raises(InvalidInput, match="3 of 2 controls"):
        MatchedSet(True, 3, 2)
    with pytest.raises(InvalidInput, match="sets"):
        matched_odds_ratio([])
    assert math.isnan(paired_odds_ratio(Pairs(0, 0)).value)
    assert mcnemar_exact(Pairs(0, 0)) == 1.0
    assert math.isnan(mcnemar_test(Pairs(0, 0)).statistic)
