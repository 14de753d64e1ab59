"""`alatau validate`: what is wrong, where, and with which exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import WRONG
from alatau.packs import find_scenario


def validate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["validate", *map(str, arguments)])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the tutorial."""
    return Path(shutil.copytree(find_scenario("tutorial"), tmp_path / "tutorial"))


@pytest.mark.parametrize("name", ["tutorial", "altynaral-cpx", "altynaral", "central-asia"])
def test_the_packs_that_ship_are_sound(name: str) -> None:
    result = validate(name)
    assert result.exit_code == 0, result.output
    assert ": error: " not in result.output


def test_a_warning_counts_only_when_asked_for(pack: Path) -> None:
    assert validate(pack).exit_code == 0
    assert validate("--strict", pack).exit_code == WRONG


def test_an_unknown_key_is_named_with_file_and_line(pack: Path) -> None:
    file = pack / "scenario.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines.index("outbreak:") + 1
    lines.insert(at, "  pathgoen: cchf")
    file.write_text("\n".join(lines), encoding="utf-8")
    result = validate(pack)
    assert result.exit_code == WRONG
    assert f"{pack}: error: scenario.yaml, line {at + 1}, outbreak.pathgoen: " in result.output


def test_several_packs_are_all_reported(pack: Path) -> None:
    (pack / "injects.yaml").unlink()
    result = validate(pack, "altynaral-cpx")
    assert result.exit_code == WRONG
    assert f"{pack}: error: injects.yaml" in result.output
    assert "altynaral-cpx: " in result.output


def test_a_pack_that_is_not_there_is_wrong() -> None:
    result = validate("tutorail")
    assert result.exit_code == WRONG
    assert "tutorial" in result.output


def test_a_folder_that_is_no_pack_is_told_which_files_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("my-scenario", "anthrax"):
        Path(name).mkdir()
        result = validate(name)
        assert result.exit_code == WRONG
        assert "has none of the files scenario.yaml, course.yaml, region.yaml." in result.output


def test_a_path_that_leads_nowhere_is_not_taken_for_a_pathogen_of_that_name() -> None:
    assert validate("anthrax").exit_code == 0
    assert validate("no/such/anthrax").exit_code == WRONG
