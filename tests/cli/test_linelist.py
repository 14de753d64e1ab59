"""`alatau linelist check`: its report, the cleaned list, and its refusals."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE, WRONG

LIST = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examples" / "line-list.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["linelist", "check", *(str(each) for each in arguments)])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_change_is_told_with_the_line_of_the_file() -> None:
    result = run(LIST, "--guess", "--dates", "day-first")
    assert result.exit_code == WRONG, "somebody has to look"
    report = rows_of(result.stdout)
    assert list(report[0]) == [
        "step", "rule", "effect", "line", "column", "before", "after", "reason",
    ]  # fmt: skip
    lines = LIST.read_text(encoding="utf-8").splitlines()
    for row in report:
        if row["column"] and row["before"] and row["effect"] == "changed":
            assert row["before"] in lines[int(row["line"]) - 1]
    flagged = {(row["rule"], row["line"]) for row in report if row["effect"] == "flagged"}
    assert flagged == {("out-of-range", "5"), ("duplicate-key", "6"), ("date-order", "4")}
    assert "a person has to look at 3" in result.stderr


def test_the_cleaned_list_is_written_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    before = LIST.read_bytes()
    clean, out = tmp_path / "clean.csv", tmp_path / "report.parquet"
    run(LIST, "--guess", "--dates", "day-first", "--clean", clean, "--out", out)
    rows = rows_of(clean.read_text(encoding="utf-8"))
    assert [row["sex"] for row in rows] == ["male", "female", "female", "male", "female", ""]
    assert rows[1]["date onset"] == "2026-03-03"
    assert parquet.read_table(out).num_rows == 13
    assert LIST.read_bytes() == before


def test_the_other_row_of_a_pair_is_told_as_its_own_is(tmp_path: Path) -> None:
    rows = {"id": ["a", "b", "a"], "x": ["1", "2", "3"]}
    table, text = tmp_path / "t.parquet", tmp_path / "t.csv"
    parquet.write_table(pa.table(rows), table)
    text.write_text("id,x\na,1\nb,2\na,3\n", encoding="utf-8")
    (in_table,) = rows_of(run(table, "--tag", "id=id").stdout)
    assert (in_table["row"], in_table["after"]) == ("3", "row 1")
    (in_text,) = rows_of(run(text, "--tag", "id=id").stdout)
    assert (in_text["line"], in_text["after"]) == ("4", "line 2")


def test_an_empty_cell_of_parquet_is_missing_whatever_its_kind_of_text(tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    columns = {"id": ["a", "b"], "sex": pa.array(["male", ""], pa.large_string())}
    parquet.write_table(pa.table(columns), table)
    assert rows_of(run(table, "--tag", "id=id", "--tag", "sex=sex").stdout) == []


def test_what_csv_has_no_cells_for_is_named_and_lists_are_joined(tmp_path: Path) -> None:
    table, clean = tmp_path / "t.parquet", tmp_path / "clean.csv"
    lists = pa.array([["x", "y"], ["x", "y"], ["z"]], pa.large_list(pa.large_string()))
    parquet.write_table(pa.table({"n": [1, 1, 2], "of": lists}), table)
    assert run(table, "--clean", clean).exit_code == 0
    assert clean.read_text(encoding="utf-8") == "n,of\n1,x;y\n2,z\n"
    parquet.write_table(pa.table({"n": [1, 1], "of": [{"x": [1]}, {"x": [1]}]}), table)
    result = run(table, "--clean", clean)
    assert result.exit_code == UNUSABLE
    assert "column “of”: CSV has no cells for struct<x: list<element: int64>>" in result.stderr
    assert rows_of(result.stdout)[0]["rule"] == "duplicate"


def test_without_roles_those_that_names_suggest_are_offered() -> None:
    result = run(LIST)
    assert "--tag 'case id=id'" in result.stderr
    assert "--tag 'date onset=date_onset'" in result.stderr


def test_roles_are_said_by_column_and_a_list_without_fault_ends_with_0(tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"nr=": ["a", "b"], "x": ["м", "female"]}), table)
    result = run(table, "--tag", "nr==id", "--tag", "x=sex")
    assert result.exit_code == 0
    assert rows_of(result.stdout)[0] | {"step": ""} == {
        "step": "", "rule": "recoded", "effect": "changed", "row": "1", "column": "x",
        "before": "м", "after": "male", "reason": "The dictionary of this column says so.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--tag", "sex"], "--tag: “sex” is not written as column=role"),
        (["--tag", "sexx=sex"], "--tag: 'sexx' is not known; did you mean sex?"),
        (["--tag", "sex=gendr"], "--tag: 'gendr' is not known"),
        (["--tag", "date onset=date_onste"], "did you mean date_onset?"),
        (["--tag", "sex=id", "--tag", "age=id"], "tags.id: must be one column"),
        (["--out", "r.docx"], "r.docx: a result is written as .csv or .parquet"),
        (["--oldest", "-5"], "oldest: must be at least 0"),
        (["--id-pattern", "["], "id_pattern: is no regular expression"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_names_it(arguments: list[str], reason: str) -> None:
    result = run(LIST, *arguments)
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr
