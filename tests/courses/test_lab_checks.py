"""Labs of a course are checked by their engines, and what is wrong is named with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_course import write_course
from typer.testing import CliRunner

from alatau.cli import app
from alatau.cli.errors import WRONG
from alatau.courses.lab_checks import check_labs, problems_of_labs
from alatau.packs.content import content_root
from alatau.packs.courses.loading import read_course

SHIPPED = content_root() / "courses" / "advanced-biological-threats" / "labs"
NAMES = ("clean-a-line-list", "read-a-curve", "find-the-source", "choose-a-threshold")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small course with the labs on outbreak data."""
    folder = write_course(tmp_path, "threats", "A3")
    (folder / "labs").mkdir(exist_ok=True)
    for name in NAMES:
        shutil.copy(SHIPPED / f"{name}.yaml", folder / "labs")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Exchange words of a lab file; returns their line."""
    file = folder / "labs" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_labs_that_ship_can_be_made(folder: Path) -> None:
    assert check_labs(read_course(folder)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "location", "told"),
    [
        ("read-a-curve", "engine: read-a-curve", "engine: read-curves", "engine", "read-a-curve"),
        ("clean-a-line-list", "place: D-04", "place: D-44", "settings.outbreak.place", "D-04"),
        ("find-the-source", "asked: cream", "asked: bread", "settings.asked", "cause"),
        ("choose-a-threshold", "    turns: alpha", "    turns: alhpa", "settings", "alpha"),
    ],
)
def test_what_an_engine_refuses_is_named_with_file_key_and_line(
    folder: Path, name: str, old: str, new: str, location: str, told: str
) -> None:
    line = change(folder, name, old, new)
    (problem,) = check_labs(read_course(folder))
    assert problem.severity == "error"
    assert problem.file == f"labs/{name}.yaml"
    assert problem.location == location
    assert told in str(problem)
    if location != "settings":
        assert problem.line == line


def test_a_language_that_a_text_lacks_is_named(folder: Path) -> None:
    change(folder, "find-the-source", "{en: Group, ru: Группа}", "{en: Group}")
    problems = check_labs(read_course(folder))
    assert {problem.params["language"] for problem in problems} == {"ru"}
    assert "Group" in str(problems[0])


def test_a_place_that_nothing_fills_is_named(folder: Path) -> None:
    change(folder, "find-the-source", "{ill} of {all} fell ill", "{ill} of {everybody} fell ill")
    assert any("{everybody}" in str(problem) for problem in check_labs(read_course(folder)))


def test_validate_reports_labs_as_well(folder: Path) -> None:
    change(folder, "find-the-source", "asked: cream", "asked: bread")
    result = CliRunner().invoke(app, ["validate", str(folder)])
    assert result.exit_code == WRONG
    assert "error: labs/find-the-source.yaml" in result.output


def test_what_is_no_course_has_no_labs() -> None:
    assert problems_of_labs("altynaral") == []
