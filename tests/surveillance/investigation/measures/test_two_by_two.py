"""2×2 tables: mathematics, R, textbooks."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.measures.conditional import Conditional, TwoSided
from alatau.surveillance.investigation.measures.two_by_two import (
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_difference,
    risk_ratio,
    vaccine_efficacy,
)

FIXTURE = Path(__file__).parents[3] / "fixtures" / "investigation" / "measures.json"
REFERENCE = json.loads(FIXTURE.read_text())["two_by_two"]

cells = st.integers(0, 25)
tables = st.builds(TwoByTwo, cells, cells, cells, cells)
full_tables = st.builds(TwoByTwo, *[st.integers(1, 25)] * 4)


def swapped(table: TwoByTwo) -> TwoByTwo:
    a, b, c, d = table.cells
    return TwoByTwo(c, d, a, b)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: str(case["cells"]))
def test_fisher_s_test_estimate_and_intervals_agree_with_r(case):
    table = TwoByTwo(*map(int, case["cells"]))
    assert fisher_exact(table) == pytest.approx(case["p"], rel=1e-8)
    assert fisher_exact(table, odds_ratio=2.0) == pytest.approx(case["p_of_two"], rel=1e-8)
    estimate, lower, upper, mid_lower, mid_upper = case["conditional"]
    exact, mid = odds_ratio(table), odds_ratio(table, method="mid-p")
    assert [exact.value, exact.lower, exact.upper] == pytest.approx(
        [estimate, lower, upper], rel=1e-8
    )
    assert [mid.lower, mid.upper] == pytest.approx([mid_lower, mid_upper], rel=1e-8)
    # R stops its search early.
    assert exact.value == pytest.approx(case["r_estimate"], rel=1e-2)


def test_the_lady_tasting_tea():
    # Fisher 1935; the odds ratio as in Agresti 2002, p. 92.
    tea = TwoByTwo(3, 1, 1, 3)
    assert fisher_exact(tea) == pytest.approx(34 / 70, rel=1e-14)
    assert odds_ratio(tea).value == pytest.approx(6.408, abs=1e-3)


def test_convictions_of_twins_of_criminals():
    # Fisher 1962, Science 136:1050: 2 of 12 monozygotic twins unconvicted, 15 of 17 dizygotic.
    twins = odds_ratio(TwoByTwo(2, 10, 15, 3))
    assert twins.value == pytest.approx(0.04694, abs=1e-5)
    assert twins.lower == pytest.approx(0.0033, abs=1e-4)
    assert twins.upper == pytest.approx(0.3632, abs=1e-4)


def test_vanilla_ice_cream_at_the_church_supper_of_oswego():
    # Gross MB, 1940; CDC case study 401-303: RR 5.6 (1.9-16.0).
    ice_cream = TwoByTwo(43, 11, 3, 18)
    found = risk_ratio(ice_cream)
    assert (found.value, found.lower, found.upper) == pytest.approx((5.574, 1.937, 16.04), rel=1e-3)
    assert fisher_exact(ice_cream) < 1e-6


def test_newcombe_s_own_example_of_a_difference():
    # Newcombe 1998, table II, example (a): 56/70 - 48/80, method 10.
    found = risk_difference(TwoByTwo(56, 14, 48, 32))
    assert (found.value, found.lower, found.upper) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_koopman_s_own_example_of_a_ratio():
    # Koopman 1984: 36/40 against 16/80 gives 2.94 to 7.15.
    found = risk_ratio(TwoByTwo(36, 4, 16, 64), method="koopman")
    assert (found.value, found.lower, found.upper) == pytest.approx((4.5, 2.94, 7.15), abs=6e-3)


def test_woolf_and_katz_are_their_closed_forms():
    a, b, c, d = 12, 5, 6, 9
    z = 1.959963984540054
    woolf, katz = odds_ratio(TwoByTwo(a, b, c, d), method="woolf"), risk_ratio(TwoByTwo(a, b, c, d))
    half = z * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert math.log(woolf.upper / woolf.value) == pytest.approx(half, rel=1e-12)
    assert woolf.value == pytest.approx(a * d / (b * c))
    half = z * math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    assert math.log(katz.value / katz.lower) == pytest.approx(half, rel=1e-12)


@settings(deadline=None)
@given(full_tables)
def test_the_bounds_solve_the_equations_that_define_them(table):
    found, distribution = odds_ratio(table), table.conditional
    x = table.exposed_ill
    if x > distribution.lowest:
        assert distribution.upper_tail(x, math.log(found.lower)) == pytest.approx(0.025, rel=1e-9)
    if x < distribution.highest:
        assert distribution.lower_tail(x, math.log(found.upper)) == pytest.approx(0.025, rel=1e-9)
    if distribution.lowest < x < distribution.highest:
        assert distribution.mean(math.log(found.value)) == pytest.approx(x, abs=1e-9)


@settings(deadline=None)
@given(full_tables)
def test_exchanging_exposed_and_unexposed_inverts_ratios(table):
    for method in ("exact", "mid-p", "baptista-pike", "woolf"):
        one, other = odds_ratio(table, method=method), odds_ratio(swapped(table), method=method)
        assert one.value == pytest.approx(_inverse(other.value), rel=1e-9)
        assert one.lower == pytest.approx(_inverse(other.upper), rel=1e-9)
    for method in ("katz", "koopman"):
        one, other = risk_ratio(table, method=method), risk_ratio(swapped(table), method=method)
        assert one.lower == pytest.approx(_inverse(other.upper), rel=1e-7)
    for rule in TwoSided:
        assert fisher_exact(table, rule) == pytest.approx(fisher_exact(swapped(table), rule))


def _inverse(value: float) -> float:
    return math.inf if value == 0 else 1 / value


@settings(deadline=None)
@given(tables)
def test_an_interval_holds_its_estimate_and_nothing_is_nan_that_exists(table):
    found = [odds_ratio(table, method=m) for m in ("exact", "mid-p", "baptista-pike")]
    if table.conditional.fixed:
        assert all(math.isnan(each.value) for each in found)
        assert fisher_exact(table) == 1.0
    else:
        assert all(each.lower <= each.value <= each.upper for each in found)
        exact, mid, _ = found
        assert exact.lower <= mid.lower * (1 + 1e-9) and mid.upper <= exact.upper * (1 + 1e-9)
    if table.exposed and table.unexposed:
        difference = risk_difference(table)
        assert -1 <= difference.lower <= difference.value <= difference.upper <= 1
        if table.ill:
            score = risk_ratio(table, method="koopman")
            assert score.lower <= score.value * (1 + 1e-9)
            assert score.value <= score.upper * (1 + 1e-9)


@settings(deadline=None)
@given(full_tables)
def test_the_interval_of_baptista_and_pike_is_what_fisher_s_test_does_not_reject(table):
    found = odds_ratio(table, method="baptista-pike")
    for bound, outside in ((found.lower, 0.999), (found.upper, 1.001)):
        if 0 < bound < math.inf:
            beyond = [bound * outside**power for power in (1, 3, 10, 100, 1000)]
            p_values = [fisher_exact(table, odds_ratio=each) for each in beyond]
            assert max(p_values) <= 0.05 + 1e-9
            inside = fisher_exact(table, odds_ratio=bound / outside**1e-3)
            assert inside > 0.05 - 1e-4


@settings(deadline=None)
@given(full_tables)
def test_two_sided_conventions_are_ordered_as_they_must_be(table):
    doubled, mid = fisher_exact(table, "doubled"), fisher_exact(table, "mid")
    assert 0 < mid <= doubled <= 1
    found = odds_ratio(table)
    excludes_one = not found.lower <= 1 <= found.upper
    assert excludes_one == (doubled < 0.05) or doubled == pytest.approx(0.05)


def test_exact_intervals_cover_at_least_as_often_as_they_say():
    # All outcomes of 9 exposed, 7 unexposed and 6 ill, at several true odds ratios: no chance.
    distribution = Conditional.of_table(9, 7, 6)
    outcomes = range(distribution.lowest, distribution.highest + 1)
    from alatau.surveillance.investigation.measures.acceptance import baptista_pike

    for log_odds in np.linspace(-3, 3, 13):
        chance = distribution.probabilities(log_odds)
        for interval in (distribution.interval, lambda x: baptista_pike(distribution, x)):
            covered = sum(
                p
                for x, p in zip(outcomes, chance, strict=True)
                if interval(x).lower <= math.exp(log_odds) <= interval(x).upper
            )
            assert covered >= 0.95


def test_zeros_are_handled_as_documented():
    none_unexposed = TwoByTwo(5, 5, 0, 10)
    assert risk_ratio(none_unexposed).value == math.inf
    assert math.isnan(risk_ratio(none_unexposed).lower)
    assert risk_ratio(none_unexposed, method="koopman").lower > 1
    assert odds_ratio(none_unexposed).upper == math.inf
    assert math.isfinite(odds_ratio(none_unexposed, method="woolf", add_half=True).upper)
    halves = risk_ratio(none_unexposed, add_half=True)
    assert halves.value == pytest.approx((5.5 / 11) / (0.5 / 11))
    assert math.isnan(risk_ratio(TwoByTwo(0, 3, 0, 4)).value)
    assert math.isnan(risk_difference(TwoByTwo(0, 0, 1, 4)).value)


def test_large_tables_are_exact_too_and_absurd_ones_refused():
    large = odds_ratio(TwoByTwo(4200, 5800, 3900, 6100))
    woolf = odds_ratio(TwoByTwo(4200, 5800, 3900, 6100), method="woolf")
    assert large.lower == pytest.approx(woolf.lower, rel=2e-3)
    with pytest.raises(InvalidInput, match="too many people"):
        odds_ratio(TwoByTwo(10**8, 10**8, 10**8, 10**8))
    for wrong in (-1, 1.5, math.nan, 1e30, "3", True, None):
        with pytest.raises(InvalidInput, match="exposed_ill"):
            TwoByTwo(wrong, 1, 1, 1)
    with pytest.raises(InvalidInput, match="did you mean exact"):
        odds_ratio(TwoByTwo(1, 2, 3, 4), method="exakt")
    with pytest.raises(InvalidInput, match="level"):
        odds_ratio(TwoByTwo(1, 2, 3, 4), level=95)


def test_vaccine_efficacy_turns_the_bounds_round():
    ratio = risk_ratio(TwoByTwo(5, 95, 20, 80))
    efficacy = vaccine_efficacy(ratio)
    assert efficacy.value == pytest.approx(0.75)
    assert (efficacy.lower, efficacy.upper) == pytest.approx((1 - ratio.upper, 1 - ratio.lower))
