"""Attack rates against R and closed forms."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.measures.proportions import (
    attack_rate,
    attack_rates,
    binomial_p_value,
)

FIXTURE = Path(__file__).parents[3] / "fixtures" / "investigation" / "measures.json"
REFERENCE = json.loads(FIXTURE.read_text())["proportions"]


@pytest.mark.parametrize("case", REFERENCE, ids=lambda c: f"{c['cases']:.0f}/{c['total']:.0f}")
def test_exact_and_wilson_intervals_and_binomial_test_agree_with_r(case):
    cases, total = int(case["cases"]), int(case["total"])
    exact = attack_rate(cases, total, method="exact", level=0.9)
    wilson = attack_rate(cases, total, level=0.9)
    assert [exact.lower, exact.upper] == pytest.approx(case["exact90"], rel=1e-8, abs=1e-15)
    assert [wilson.lower, wilson.upper] == pytest.approx(case["wilson90"], rel=1e-8, abs=1e-15)
    assert binomial_p_value(cases, total, case["share"]) == pytest.approx(case["p"], rel=1e-8)


def test_no_case_among_n_has_the_closed_form_of_its_bound():
    assert attack_rate(0, 20, method="exact").upper == pytest.approx(1 - 0.025 ** (1 / 20))


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_the_well_mirror_the_ill(ill, well):
    for method in ("exact", "wilson"):
        one = attack_rate(ill, ill + well, method=method)
        other = attack_rate(well, ill + well, method=method)
        if ill + well:
            assert one.lower == pytest.approx(1 - other.upper, abs=1e-12)
            assert 0 <= one.lower <= one.value <= one.upper <= 1
        else:
            assert math.isnan(one.lower)


def test_a_group_without_people_has_no_rate_and_faults_are_refused():
    table = attack_rates({"cooks": (3, 4), "nobody": (0, 0)})
    assert table.column("attack_rate").to_pylist() == [0.75, None]
    with pytest.raises(InvalidInput, match="5 cases among 4"):
        attack_rate(5, 4)
    with pytest.raises(InvalidInput, match="total"):
        attack_rate(5, -4)
