"""Files that commands write: whole or not at all, and never over what is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE
from alatau.cli.files import make_folder, whole

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examples"
COMMANDS = {
    "weekly-cases.csv": ["detect", "--method", "ears-c1"],
    "daily-cases.csv": ["rt", "--si", "serial-interval.csv"],
    "line-list.csv": ["linelist", "check"],
    "events.csv": ["timeliness"],
}


def run(name: str, *more: str) -> Result:
    return CliRunner().invoke(app, [*COMMANDS[name], name, *more])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples of the documentation, in the working directory."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "option", "read"),
    [
        *((name, "--out", name) for name in COMMANDS),
        ("daily-cases.csv", "--out", "serial-interval.csv"),
        ("line-list.csv", "--clean", "line-list.csv"),
        ("events.csv", "--events", "events.csv"),
    ],
)
def test_no_command_writes_over_the_table_that_it_reads(
    folder: Path, name: str, option: str, read: str
) -> None:
    result = run(name, option, str(folder / "." / read))
    assert result.exit_code == UNUSABLE
    assert result.output == f"alatau: {folder / read}: is the file that is read; name another\n"
    assert (folder / read).read_bytes() == (EXAMPLES / read).read_bytes()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_result_that_has_no_place_is_named_as_it_was_said(folder: Path, name: str) -> None:
    (folder / "taken.csv").mkdir()
    for out, message in (
        ("taken.csv", "taken.csv: is a folder; name a file in it"),
        ("no/such.csv", "no: there is no such folder"),
    ):
        result = run(name, "--out", out)
        assert result.exit_code == UNUSABLE
        assert result.output.splitlines()[-1] == f"alatau: {message}"


def test_what_was_half_written_is_taken_away_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(OSError, match=r"table\.csv'$"), whole(path) as unfinished:
        unfinished.write_text("ne")
        raise OSError(28, "No space left on device", str(unfinished))
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("table.csv", "old")]


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
