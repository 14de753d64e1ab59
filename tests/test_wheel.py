"""The wheel holds all that an installed Alatau needs, and works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_version_control(folder: str) -> Iterator[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, check=True, capture_output=True, text=True
    )
    yield from filter(None, listing.stdout.split("\0"))


def test_all_content_lies_inside_the_package(names: set[str]) -> None:
    assert {f"alatau/{path}" for path in in_version_control("content")} - names == set()


def test_all_of_the_package_is_there_with_templates_and_styles(names: set[str]) -> None:
    assert {path.removeprefix("src/") for path in in_version_control("src")} - names == set()


def test_every_catalogue_is_compiled(names: set[str]) -> None:
    catalogues = {name for name in names if name.endswith(".po")}
    assert {name.removesuffix(".po") + ".mo" for name in catalogues} - names == set()


def test_nothing_but_the_package_is_installed(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"alatau"}


def test_the_unpacked_wheel_finds_its_own_content(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    elsewhere = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    run = subprocess.run(
        [sys.executable, "-m", "alatau", "validate", "tutorial", "altynaral-cpx"],
        cwd=tmp_path,
        env=elsewhere,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
