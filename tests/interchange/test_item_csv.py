"""The item bank as CSV: nothing is lost, formulas are text, and errors name row and column."""

from __future__ import annotations

import csv
import doctest
import io
from pathlib import Path

import pytest
from generated_questions import KINDS, banks, questions
from hypothesis import given, settings
from hypothesis import strategies as st
from small_course import write_course

from alatau.interchange import BankItem, InterchangeError, bank_of, cells, read_items, write_items
from alatau.interchange.cells import guarded, joined, restored, split
from alatau.packs.courses.checks import load_course

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def small_bank(folder: Path) -> tuple[BankItem, ...]:
    return bank_of(load_course(write_course(folder, "threats", "A3")))


def table(folder: Path) -> list[list[str]]:
    written = write_items(small_bank(folder)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(written, newline="")))


def refused(rows: list[list[str]]) -> InterchangeError:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    with pytest.raises(InterchangeError) as caught:
        read_items(text.getvalue().encode(), "items.csv")
    return caught.value


@given(banks)
@settings(max_examples=40, deadline=None)
def test_a_round_trip_loses_nothing(bank: list[BankItem]) -> None:
    assert read_items(write_items(bank).encode()) == tuple(bank)


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_trip_of_each_kind_loses_nothing(kind: str) -> None:
    @given(questions(kind))
    @settings(max_examples=15, deadline=None)
    def same(question) -> None:  # type: ignore[no-untyped-def]
        bank = (BankItem("A3.1", question),)
        assert read_items(write_items(bank).encode()) == bank

    same()


@given(banks)
@settings(max_examples=15, deadline=None)
def test_no_cell_is_a_formula_to_a_spreadsheet(bank: list[BankItem]) -> None:
    written = write_items(bank).removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(written, newline="")):
        for cell in row:
            assert not cell.startswith(FORMULA) or cells._NUMBER.fullmatch(cell)


@given(st.text())
def test_a_guarded_cell_comes_back(cell: str) -> None:
    assert restored(guarded(cell)) == cell


@given(st.lists(st.text()))
def test_a_list_in_a_cell_comes_back(items: list[str]) -> None:
    assert split(joined(items)) == tuple(items)


def test_the_examples_of_cells_hold() -> None:
    assert doctest.testmod(cells).failed == 0


def test_the_first_line_bears_the_banner(tmp_path: Path) -> None:
    assert table(tmp_path)[0][0].startswith("# EXERCISE EXERCISE EXERCISE")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separators_of_spreadsheets_are_read(tmp_path: Path, delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table(tmp_path))
    assert read_items(text.getvalue().encode()) == small_bank(tmp_path / "again")


def test_a_kind_that_is_not_known_is_refused_with_the_nearest(tmp_path: Path) -> None:
    rows = table(tmp_path)
    rows[2][4] = "single-chioce"
    error = refused(rows)
    assert (error.line, error.location) == (3, "kind")
    assert "“single-choice” meant" in str(error)


def test_a_column_that_is_not_known_is_refused_with_the_nearest(tmp_path: Path) -> None:
    rows = table(tmp_path)
    rows[1][6] = "wieght"
    error = refused(rows)
    assert error.line == 2
    assert "“weight” meant" in str(error)


def test_a_wrong_answer_key_is_refused_with_row_and_column(tmp_path: Path) -> None:
    rows = table(tmp_path)
    rows[2][5] = "betta"
    error = refused(rows)
    assert error.line == 3
    assert "“beta” meant" in str(error)


def test_a_part_without_text_is_refused_in_its_row(tmp_path: Path) -> None:
    rows = table(tmp_path)
    text = [at for at, name in enumerate(rows[1]) if name.startswith("text.")]
    for at in text:
        rows[3][at] = ""
    error = refused(rows)
    assert (error.line, error.location) == (4, "text")


def test_a_wrong_id_of_an_option_is_refused_in_its_row(tmp_path: Path) -> None:
    rows = table(tmp_path)
    rows[4][3] = "Not a slug"
    error = refused(rows)
    assert (error.line, error.location) == (5, "id")


def test_a_number_that_is_none_is_refused(tmp_path: Path) -> None:
    rows = table(tmp_path)
    at = next(at for at, row in enumerate(rows) if row[4:5] == ["numeric"])
    rows[at][5] = "twelve"
    error = refused(rows)
    assert (error.line, error.location) == (at + 1, "key")


def test_a_part_of_another_kind_is_refused(tmp_path: Path) -> None:
    rows = table(tmp_path)
    rows[3][2] = "stepp"
    assert "“step” meant" in str(refused(rows))
    rows[3][2] = "step"
    assert refused(rows).location == "row"


def test_a_question_twice_is_refused(tmp_path: Path) -> None:
    rows = table(tmp_path)
    error = refused([*rows, *rows[2:5]])
    assert error.location == "question"
    assert "twice" in str(error)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="UTF-8") as caught:
        read_items("place,question\nА3,в\n".encode("cp1251"))
    assert caught.value.line == 2


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        read_items(content)
    except InterchangeError as error:
        assert str(error)
