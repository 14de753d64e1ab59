"""The one entry of a clone: `./run`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = """\
#!/bin/sh
[ "$1" = -c ] || printf '%s\\n' "$PWD" "$@"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that is set up, with a Python that says where it runs and what it is told."""
    path = tmp_path / "clone"
    (path / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "run", path / "run")
    for name in ("requirements/run.txt", "pyproject.toml", "hatch_build.py"):
        (path / name).write_text(f"{name}\n")
    environment = path / ".venv"
    (environment / "bin").mkdir(parents=True)
    shutil.copy(path / "requirements/run.txt", environment / "installed-run.txt")
    state = f"{path.resolve()}\npyproject.toml\nhatch_build.py\n"
    (environment / "installed-project.txt").write_text(state)
    python = environment / "bin" / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("words", "told"), [(["alatau", "detect", "t.csv"], ["detect", "t.csv"]), (["demo"], ["demo"])]
)
def test_paths_are_those_of_the_folder_in_which_a_command_is_typed(
    clone: Path, words: list[str], told: list[str]
) -> None:
    elsewhere = clone.parent / "elsewhere"
    elsewhere.mkdir()
    for folder, command in ((elsewhere, clone / "run"), (clone, "./run")):
        said = subprocess.run(
            [command, *words], cwd=folder, capture_output=True, text=True, check=True
        )
        assert said.stdout.splitlines() == [str(folder.resolve()), "-m", "alatau", *told]
