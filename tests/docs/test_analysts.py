"""The pages for analysts: the tutorial runs, every key of a study and every name is told of."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import alatau.world
from alatau.cli import app
from alatau.cli.files import read_table
from alatau.exercise.views.header import BANNER
from alatau.packs.scenario import IntroducedUnits
from alatau.packs.study import StudyFile
from alatau.packs.study_parts import InlinePlace, InlineRegion
from alatau.world import Laboratory, Measure, Uncertain

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIAL = DOCS / "tutorial" / "analysing-an-outbreak.md"
STUDY = DOCS / "tutorial" / "week-earlier.yaml"


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the study, which is the working directory."""
    path = tmp_path_factory.mktemp("tutorial")
    shutil.copy(STUDY, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path)
        yield path


@pytest.fixture(scope="module")
def names(folder: Path) -> dict[str, Any]:
    """What the code of the tutorial leaves behind."""
    found: dict[str, Any] = {}
    for code in blocks(TUTORIAL, "python"):
        exec(code, found)
    return found


def test_the_study_of_the_tutorial_is_the_file_beside_it() -> None:
    (shown,) = blocks(TUTORIAL, "yaml")
    assert yaml.safe_load(shown) == yaml.safe_load(STUDY.read_text(encoding="utf-8"))


def test_the_code_of_the_tutorial_shows_what_its_text_says(names: dict[str, Any]) -> None:
    gain = names["gain"]
    assert gain.fraction.low > 0, "the same measures a week earlier avert something"
    assert gain.interval_ratio > 3, "pairs know the difference better"
    bands = [row for row in names["bands"] if row["day"] == names["study"].until]
    late, early = (next(b for b in bands if b["strategy"] == s) for s in ("late", "early"))
    assert early["p95"] > late["median"], "the bands overlap"
    people, children = names["people"], names["largest"]
    assert children[: len(people) // 5].sum() > 0.6 * people.sum(), "few infect most"
    assert names["difference"].first_divergence >= 14


def test_every_figure_of_the_tutorial_is_drawn_and_shown(names: dict[str, Any]) -> None:
    page = TUTORIAL.read_text(encoding="utf-8")
    assert len(names["figures"]) == 4
    for name, specification in names["figures"].items():
        json.dumps(specification)
        assert f"../images/{name}.svg" in page
        assert (DOCS / "images" / f"{name}.svg").is_file()


@pytest.mark.parametrize("line", blocks(TUTORIAL, "console"), ids=lambda line: line.split()[2])
def test_the_commands_of_the_tutorial_run(folder: Path, line: str) -> None:
    words = shlex.split(line.removeprefix("$ "))
    assert words[0] == "alatau"
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    written = sorted((folder / words[words.index("--out") + 1]).iterdir())
    assert len(written) >= 5
    for path in written:
        if path.suffix == ".parquet":
            assert read_table(path).schema.metadata[b"exercise"].decode() == BANNER


def test_every_key_of_a_study_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "study-file.md").read_text(encoding="utf-8")
    parts = re.split(r"^##+ ", page, flags=re.MULTILINE)
    sections = {part.partition("\n")[0].strip(): part for part in parts}
    told = {
        "Keys": set(StudyFile.model_fields),
        "`introductions`": set(IntroducedUnits.model_fields),
        "`measures`, and each of the `strategies`": {each.name for each in fields(Measure)},
        "`uncertain`": {each.name for each in fields(Uncertain)},
        "An inline `region`": set(InlineRegion.model_fields),
        "`places`": set(InlinePlace.model_fields),
        "`laboratories`": {each.name for each in fields(Laboratory)},
    }
    for title, keys in told.items():
        rows = re.findall(r"^\| (`[^|]+) \|", sections[title], re.MULTILINE)
        assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == keys, title


def test_every_public_name_of_the_world_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "python-world.md").read_text(encoding="utf-8")
    assert [name for name in alatau.world.__all__ if f"`{name}`" not in page] == []


def test_the_example_of_the_reference_runs() -> None:
    (code,) = blocks(DOCS / "reference" / "python-world.md", "python")
    found: dict[str, Any] = {}
    exec(code, found)
    assert len(found["as_it_was"].units) > 0
