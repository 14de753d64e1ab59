"""`alatau bank` and `alatau course`: files of other systems, out and in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml
from small_course import write_course
from typer.testing import CliRunner

from alatau.cli import app
from alatau.interchange import BankItem, bank_of, write_items
from alatau.interchange.bank import QUESTION
from alatau.interchange.qti import write_package
from alatau.packs.courses.checks import load_course

RUNNER = CliRunner()


@pytest.mark.parametrize(("kind", "name"), [("csv", "b.csv"), ("qti", "b.zip")])
def test_questions_go_out_and_come_back_as_the_same(tmp_path: Path, kind: str, name: str) -> None:
    folder = write_course(tmp_path, "threats", "A3")
    file, out = tmp_path / name, tmp_path / "out"
    result = RUNNER.invoke(app, ["bank", "export", str(folder), "--as", kind, "--out", str(file)])
    assert result.exit_code == 0, result.output
    assert "27 questions" in result.output
    result = RUNNER.invoke(app, ["bank", "import", str(file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    course = load_course(folder)
    read = [
        QUESTION.validate_python(each)
        for path in (out / "A3.1.yaml", out / "A3-test.yaml")
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    ]
    assert read == list(course.questions.values())
    assert "EXERCISE" in (out / "A3.1.yaml").read_text(encoding="utf-8")


def test_files_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    folder = write_course(tmp_path, "threats", "A3")
    file = tmp_path / "b.csv"
    RUNNER.invoke(app, ["bank", "export", str(folder), "--as", "csv", "--out", str(file)])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "A3-test.yaml").write_text("mine", encoding="utf-8")
    result = RUNNER.invoke(app, ["bank", "import", str(file), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "already" in result.output
    assert not (tmp_path / "out" / "A3.1.yaml").exists()
    assert (tmp_path / "out" / "A3-test.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["../stray.x", "stray\\x", "..", "A3/../../stray", ""])
def test_a_place_that_leads_out_of_the_folder_is_no_name_of_a_file(
    tmp_path: Path, place: str
) -> None:
    asked = bank_of(load_course(write_course(tmp_path / "course", "threats", "A3")))[0].question
    stray = [BankItem(place, asked)]
    (tmp_path / "b.csv").write_text(write_items(stray), encoding="utf-8")
    (tmp_path / "b.zip").write_bytes(write_package(stray, "Bank"))
    out = ["--out", str(tmp_path / "in" / "out")]
    result = RUNNER.invoke(app, ["bank", "import", str(tmp_path / "b.csv"), *out])
    assert result.exit_code == 2
    assert "b.csv, line 3, place: " in result.output
    assert not (tmp_path / "in").exists()
    assert RUNNER.invoke(app, ["bank", "import", str(tmp_path / "b.zip"), *out]).exit_code == 0
    written = [path for path in (tmp_path / "in").rglob("*") if path.is_file()]
    assert written == [tmp_path / "in" / "out" / "imported-test.yaml"]


def test_a_package_of_one_language_and_an_unknown_one(tmp_path: Path) -> None:
    folder = write_course(tmp_path, "threats", "A3")
    export = ["bank", "export", str(folder), "--as", "qti", "--out", str(tmp_path / "b.zip")]
    assert RUNNER.invoke(app, [*export, "--language", "ru"]).exit_code == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert all("/en/" not in name for name in archive.namelist())
    result = RUNNER.invoke(app, [*export, "--language", "rus"])
    assert result.exit_code == 2
    assert "ru" in result.output


def test_a_wrong_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text("place,question,row,id,kind,kye\n", encoding="utf-8")
    result = RUNNER.invoke(app, ["bank", "import", str(file), "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "b.csv, line 1" in result.output
    assert "“key” meant" in result.output


def test_a_course_is_packaged(tmp_path: Path) -> None:
    folder = write_course(tmp_path, "threats", "A3")
    file = tmp_path / "c.zip"
    package = ["course", "package", str(folder), "--as", "cmi5", "--out", str(file)]
    result = RUNNER.invoke(app, [*package, "--home", "https://example.org/x"])
    assert result.exit_code == 0, result.output
    assert "1 lessons, 2 tests" in result.output
    with zipfile.ZipFile(file) as archive:
        assert b'"https://example.org/x/courses/threats"' in archive.read("cmi5.xml")
    assert RUNNER.invoke(app, [*package, "--home", "example"]).exit_code == 2
