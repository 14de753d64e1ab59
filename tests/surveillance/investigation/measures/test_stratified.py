"""Strata against R, published examples and each other."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.measures.stratified import (
    _expected,
    breslow_day,
    common_odds_ratio,
    common_risk_ratio,
    exact_conditional_test,
    mantel_haenszel_test,
)
from alatau.surveillance.investigation.measures.two_by_two import (
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_ratio,
)

FIXTURE = Path(__file__).parents[3] / "fixtures" / "investigation" / "measures.json"
REFERENCE = json.loads(FIXTURE.read_text())["stratified"]

# Breslow and Day 1980, table 4.1: oesophageal cancer and 80 g of alcohol a day, by age.
ILLE_ET_VILAINE = [
    TwoByTwo(1, 9, 0, 106),
    TwoByTwo(4, 26, 5, 164),
    TwoByTwo(25, 29, 21, 138),
    TwoByTwo(42, 27, 34, 139),
    TwoByTwo(19, 18, 36, 88),
    TwoByTwo(5, 0, 8, 31),
]
cells = st.integers(0, 12)
tables = st.builds(TwoByTwo, cells, cells, cells, cells)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: f"{len(case['strata'])} strata")
def test_common_odds_ratio_and_tests_agree_with_r(case):
    strata = [TwoByTwo(*map(int, each)) for each in case["strata"]]
    found = common_odds_ratio(strata)
    assert [found.value, found.lower, found.upper] == pytest.approx(
        case["mantel_haenszel"], rel=1e-8
    )
    for name, continuity in (("corrected", True), ("uncorrected", False)):
        test = mantel_haenszel_test(strata, continuity=continuity)
        assert [test.statistic, test.p_value] == pytest.approx(case[name], rel=1e-8)
    assert exact_conditional_test(strata) == pytest.approx(case["exact_p"], rel=1e-8)
    exact, mid = (common_odds_ratio(strata, method=method) for method in ("exact", "mid-p"))
    assert [exact.value, exact.lower, exact.upper, mid.lower, mid.upper] == pytest.approx(
        case["exact"], rel=1e-8
    )
    plain, corrected = (breslow_day(strata, tarone=each) for each in (False, True))
    assert [plain.statistic, corrected.statistic] == pytest.approx(case["breslow_day"], rel=1e-8)
    assert plain.degrees_of_freedom == len(strata) - 1


def test_alcohol_and_oesophageal_cancer_in_ille_et_vilaine():
    # Breslow and Day 1980, pp. 141-143: 5.158, homogeneity 9.32 with 5 degrees of freedom
    # (around the conditional estimate 5.251); Robins et al. 1986: 3.56 to 7.47.
    found = common_odds_ratio(ILLE_ET_VILAINE)
    assert found.value == pytest.approx(5.158, abs=5e-4)
    assert (found.lower, found.upper) == pytest.approx((3.562, 7.468), abs=2e-3)
    assert common_odds_ratio(ILLE_ET_VILAINE, method="exact").value == pytest.approx(
        5.251, abs=1e-3
    )
    assert breslow_day(ILLE_ET_VILAINE, tarone=False).statistic == pytest.approx(9.32, abs=0.05)


def test_penicillin_given_to_rabbits_at_once_or_late():
    # Mantel 1963, JASA 58:690-700; figures as R prints them, which stops its search early.
    rabbits = [(0, 6, 0, 5), (3, 3, 0, 6), (6, 0, 2, 4), (5, 1, 6, 0), (2, 0, 5, 0)]
    strata = [TwoByTwo(*cells) for cells in rabbits]
    found = common_odds_ratio(strata)
    assert (found.value, found.lower, found.upper) == pytest.approx((7, 1.026713, 47.725133))
    assert mantel_haenszel_test(strata).statistic == pytest.approx(3.9286, abs=5e-5)
    assert exact_conditional_test(strata) == pytest.approx(0.03994, abs=1e-5)
    exact = common_odds_ratio(strata, method="exact")
    assert (exact.value, exact.lower) == pytest.approx((10.36102, 1.077401), rel=2e-5)


@settings(deadline=None)
@given(tables)
def test_one_stratum_is_the_plain_table(table):
    assert exact_conditional_test([table]) == pytest.approx(fisher_exact(table), rel=1e-12)
    one, other = common_odds_ratio([table], method="exact"), odds_ratio(table)
    assert [one.lower, one.upper] == pytest.approx([other.lower, other.upper], nan_ok=True)
    if 0 not in table.cells:
        a, b, c, d = table.cells
        assert common_odds_ratio([table]).value == pytest.approx(a * d / (b * c))
        mantel, katz = common_risk_ratio([table]), risk_ratio(table)
        assert [mantel.value, mantel.lower] == pytest.approx([katz.value, katz.lower])


@settings(deadline=None)
@given(st.lists(tables, min_size=1, max_size=5), st.randoms())
def test_order_and_empty_strata_change_nothing(strata, random):
    mixed = [*strata, TwoByTwo(0, 0, 0, 0), TwoByTwo(0, 0, 3, 4)]
    random.shuffle(mixed)
    for method in ("mantel-haenszel", "exact"):
        one, other = (
            common_odds_ratio(strata, method=method),
            common_odds_ratio(mixed, method=method),
        )
        assert [one.value, one.lower, one.upper] == pytest.approx(
            [other.value, other.lower, other.upper], nan_ok=True
        )
    one, other = breslow_day(strata), breslow_day(mixed)
    assert one.statistic == pytest.approx(other.statistic, nan_ok=True, abs=1e-9)
    assert one.degrees_of_freedom == other.degrees_of_freedom


@pytest.mark.parametrize("ratio", [1e-6, 0.01, 0.3, 1.0, 3.0, 100.0, 1e6])
def test_the_expected_cells_of_breslow_and_day_have_the_odds_ratio(ratio):
    exposed, unexposed, ill = (np.array(v, dtype=float) for v in ([9, 50], [12, 7], [15, 40]))
    cells = _expected(ratio, exposed, unexposed, ill)
    others = (exposed - cells, ill - cells, unexposed - ill + cells)
    assert cells * others[2] / (others[0] * others[1]) == pytest.approx([ratio] * 2, rel=1e-6)


def test_equal_odds_ratios_are_homogeneous_and_opposite_ones_are_not():
    same = [TwoByTwo(20, 10, 10, 10), TwoByTwo(40, 10, 20, 10)]
    assert breslow_day(same).statistic == pytest.approx(0, abs=1e-9)
    opposite = [TwoByTwo(20, 5, 5, 20), TwoByTwo(5, 20, 20, 5)]
    assert breslow_day(opposite).p_value < 1e-6


def test_many_sparse_strata_are_summed_exactly():
    # A pair in each stratum: the conditional estimate is the ratio of discordant pairs.
    strata = [TwoByTwo(1, 0, 0, 1)] * 30 + [TwoByTwo(0, 1, 1, 0)] * 10
    assert common_odds_ratio(strata, method="exact").value == pytest.approx(3, rel=1e-9)


def test_no_strata_are_refused_and_no_information_is_said():
    with pytest.raises(InvalidInput, match="strata"):
        common_odds_ratio([])
    nothing = [TwoByTwo(0, 5, 0, 5)]
    assert math.isnan(common_odds_ratio(nothing).value)
    assert math.isnan(mantel_haenszel_test(nothing).p_value)
    assert math.isnan(breslow_day(nothing).p_value)
