"""Engines in R: the workload is handed to their scripts as plain tables."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from bench.children import last_line
from bench.peers.workload import AGENTS, PEOPLE, workload


def run_script(name: str, environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Run ``with_NAME.R`` on the tables in ``folder``; return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed; ``stderr`` says why.
    """
    write_tables(folder)
    script = files("bench.peers") / f"with_{name}.R"
    common = files("bench.peers") / "engine.R"
    return last_line(["Rscript", str(script), str(common), str(folder)], environment)


def write_tables(folder: Path) -> None:
    """``patches.csv`` and ``coupling.csv`` of the workload, and what theory says of it."""
    all_people, agents = workload(PEOPLE), workload(AGENTS)
    columns = [all_people.population, agents.population, all_people.first_infectious()]
    np.savetxt(
        folder / "patches.csv",
        np.column_stack(columns),
        fmt="%d",
        delimiter=",",
        header="people,agents,first",
        comments="",
    )
    np.savetxt(folder / "coupling.csv", all_people.coupling, fmt="%.17g", delimiter=",")
    np.savetxt(folder / "theory.csv", [all_people.final_size()], fmt="%.17g")
