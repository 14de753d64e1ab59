"""The attack-rate table of many exposures."""

from __future__ import annotations

import pyarrow as pa
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.measures.exposures import cross_tabulated, exposure_table
from alatau.surveillance.investigation.measures.two_by_two import (
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_ratio,
)

ILL = [True] * 46 + [False] * 29
ICE_CREAM = [True] * 43 + [False] * 3 + [True] * 11 + [False] * 18
WATER = [True] * 20 + [None] * 10 + [False] * 16 + [True] * 15 + [False] * 14


def test_each_row_is_what_the_single_measures_say():
    table = exposure_table(ILL, {"ice cream": ICE_CREAM, "water": WATER}).to_pylist()
    assert [row["exposure"] for row in table] == ["ice cream", "water"]
    single = TwoByTwo(43, 11, 3, 18)
    row = table[0]
    assert (row["exposed_ill"], row["exposed_total"], row["unexposed_total"]) == (43, 54, 21)
    assert row["risk_ratio_upper"] == risk_ratio(single).upper
    assert row["odds_ratio"] == odds_ratio(single).value
    assert row["p_value"] == fisher_exact(single)
    assert table[1]["unknown"] == 10
    assert table[1]["exposed_ill"] == 20


def test_an_arrow_table_of_exposures_does_as_well_and_zeros_are_null():
    columns = pa.table({"all ate it": pa.array([True] * 75)})
    (row,) = exposure_table(pa.array(ILL), columns).to_pylist()
    assert row["exposed_rate"] == pytest.approx(46 / 75)
    assert row["unexposed_rate"] is None and row["odds_ratio"] is None
    assert row["p_value"] == 1.0


def test_words_in_place_of_answers_are_refused_with_their_row():
    with pytest.raises(InvalidInput, match="row 2 must be true"):
        cross_tabulated([True, True], [False, "yes"])
    with pytest.raises(InvalidInput, match="as long as"):
        cross_tabulated([True, True], [False])
