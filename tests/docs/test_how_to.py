"""The how-to pages on analysis: their commands run, their tables and pictures are up to date."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import WRONG
from alatau.surveillance.aberration.methods import METHODS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "how-to" / "examples"
PAGES = [
    DOCS / "how-to" / "detect-aberrations.md",
    DOCS / "how-to" / "estimate-rt.md",
    DOCS / "reference" / "command-line.md",
]
ANALYSIS = ("detect", "rt", "linelist", "timeliness")


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The commands on analysis that the pages show."""
    lines = [
        line.removeprefix("$ ")
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
    ]
    return [line for line in lines if line.split()[1] in ANALYSIS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the tables, which is the working directory."""
    path = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES, path, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path)
        yield path


def run(line: str) -> Result:
    words = shlex.split(line)
    assert words[0] == "alatau"
    return CliRunner().invoke(app, words[1:])


@pytest.mark.parametrize("line", commands())
def test_a_command_of_a_page_runs_and_writes_what_it_names(folder: Path, line: str) -> None:
    result = run(line)
    assert result.exit_code == (WRONG if "linelist" in line else 0), result.output
    words = shlex.split(line)
    for option in ("--out", "--picture", "--clean", "--events"):
        if option in words:
            assert (folder / words[words.index(option) + 1]).stat().st_size > 0


def test_what_the_page_says_of_the_last_week_is_what_is_printed(folder: Path) -> None:
    page = PAGES[0]
    shown = blocks(page, "text")[1]
    assert run(commands()[0]).stdout == shown


def test_the_beginnings_of_tables_on_the_pages_are_those_of_the_files() -> None:
    shown = [block for page in PAGES[:2] for block in blocks(page, "text")]
    files = [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.csv")]
    tables = [block for block in shown if not block.startswith("series,")]
    assert len(tables) == 3
    assert [block for block in tables if not any(text.startswith(block) for text in files)] == []


def test_every_method_is_on_the_page() -> None:
    page = PAGES[0].read_text(encoding="utf-8")
    assert [name for name in METHODS if f"`{name}`" not in page] == []


def test_the_tables_are_what_their_script_writes() -> None:
    written = runpy.run_path(str(ROOT / "scripts" / "example_tables.py"))["TABLES"]
    assert {path.name for path in EXAMPLES.iterdir()} == set(written)
    stale = [
        name
        for name, text in written.items()
        if (EXAMPLES / name).read_text(encoding="utf-8") != text()
    ]
    assert stale == []


def test_the_pictures_of_the_pages_are_there() -> None:
    drawn = runpy.run_path(str(ROOT / "scripts" / "draw_examples.py"))["DRAWN"]
    pages = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in drawn:
        assert f"../images/{name}.svg" in pages
        assert (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
