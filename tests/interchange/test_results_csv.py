"""Results as CSV with HXL tags."""

from __future__ import annotations

import csv
import io
import re

import pytest

from alatau.checks import InvalidInput
from alatau.interchange.results_csv import Result, write_results

TAG = re.compile(r"#[a-z]+(\+[a-z]+)*")


def test_the_row_below_the_header_holds_hxl_tags() -> None:
    written = write_results([Result("7f", "one", "A3-t1a", 0.5), Result("7f", "one", "q", None)])
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert rows[0][0].startswith("# EXERCISE EXERCISE EXERCISE")
    assert rows[1] == ["learner", "test", "question", "credit"]
    assert all(TAG.fullmatch(tag) for tag in rows[2])
    assert rows[3:] == [["7f", "one", "A3-t1a", "0.5"], ["7f", "one", "q", ""]]


def test_a_key_that_is_a_formula_is_text() -> None:
    assert "'=cmd()" in write_results([Result("=cmd()", "one", "q", 1.0)])


def test_a_credit_that_is_no_share_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Result("a", "one", "q", 1.5)
