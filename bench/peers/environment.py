"""The environments of the peers: one of Python in the clone, made on first use; R where it is.

Every engine computes on one thread. A processor forced upon OpenBLAS from outside is taken back,
since it would slow NumPy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.children import ROOT
from bench.errors import CannotMeasure

FOLDER = ROOT / ".venv-peers"
REQUIREMENTS = ROOT / "requirements" / "peers.txt"
_INSTALLED = FOLDER / "installed.txt"
_LOG = FOLDER / "set-up.log"
_THREADS = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
_FORCED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def one_thread() -> dict[str, str]:
    """The environment of an engine's process."""
    kept = {name: value for name, value in os.environ.items() if name not in _FORCED}
    kept |= dict.fromkeys(_THREADS, "1")
    # Starsim would write fonts, and Matplotlib its cache, into the home of the user.
    kept |= {"STARSIM_INSTALL_FONTS": "0", "MPLCONFIGDIR": str(FOLDER / "matplotlib")}
    return kept


def python_of_peers() -> str:
    """The interpreter of ``.venv-peers``; makes the environment where it is not up to date.

    Raises:
        CannotMeasure: the packages could not be installed.
    """
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    python = str(FOLDER / inside)
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if _INSTALLED.is_file() and _INSTALLED.read_text(encoding="utf-8") == wanted:
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
    install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    with _LOG.open("w", encoding="utf-8") as log:
        ended = subprocess.run(
            [*install, "--require-hashes", "-r", str(REQUIREMENTS)],
            check=False,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if ended.returncode != 0:
        raise CannotMeasure(f"The other engines could not be installed; {_LOG} says why.")
    _INSTALLED.write_text(wanted, encoding="utf-8")
    return python


def missing_in_r(packages: tuple[str, ...]) -> str | None:
    """Why packages of R cannot be used; None where they can."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "Rscript is not installed"
    for package in packages:
        ask = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
        found = subprocess.run([rscript, "-e", ask], check=False, capture_output=True)
        if found.returncode != 0:
            return f"the R package {package} is not installed"
    return None


def folder_of(name: str) -> Path:
    """A folder for files that are handed to an engine."""
    folder = FOLDER / "handed" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
