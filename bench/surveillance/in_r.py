"""The reference packages in R: series handed over as plain tables, bounds and seconds read back."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.children import last_line
from bench.peers.environment import one_thread

Floats = NDArray[np.float64]


def surveillance(method: str, counts: Floats, folder: Path) -> tuple[float, Floats, Floats]:
    """Seconds of the core, upper bounds and alarms of a method of R surveillance."""
    np.savetxt(folder / "counts.csv", counts, fmt="%d", delimiter=",")
    seconds = _run("surveillance", folder, method)
    found = np.loadtxt(folder / f"{method}.csv", delimiter=",", ndmin=2)
    bound, alarm = np.split(found, 2, axis=1)
    return seconds, bound, alarm


def epiestim(incidence: Floats, interval: tuple[float, ...], folder: Path) -> tuple[float, Floats]:
    """Seconds of the core, and posterior means by window of EpiEstim."""
    np.savetxt(folder / "incidence.csv", incidence, fmt="%d", delimiter=",")
    np.savetxt(folder / "interval.csv", np.array(interval), fmt="%.17g")
    seconds = _run("epiestim", folder)
    return seconds, np.loadtxt(folder / "means.csv", delimiter=",", ndmin=2)


def _run(name: str, folder: Path, *arguments: str) -> float:
    script = files("bench.surveillance") / f"with_{name}.R"
    said = last_line(["Rscript", str(script), str(folder), *arguments], one_thread())
    return float(said["seconds"])
