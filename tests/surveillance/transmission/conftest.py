"""Reference figures of other software, made beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "fixtures" / "transmission"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def column(name: str) -> NDArray[np.float64]:
    """The second column of a table."""
    return np.loadtxt(FOLDER / name, delimiter=",", skiprows=1, usecols=1)


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """Figures on our own series; the series as arrays."""
    found = read("reference.json")
    found["series"] = {name: np.array(s, dtype=np.float64) for name, s in found["series"].items()}
    return found


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """Figures of EpiEstim on historic series, and the series."""
    names = ("discr_si", "estimate_R", "overall_infectivity", "wallinga_teunis")
    found: dict[str, Any] = {name: read(f"{name}.json")["runs"] for name in names}
    found["incidence"] = {n: column(f"{n}_incidence.csv") for n in ("Flu1918", "Measles1861")}
    found["si"] = {n: column(f"{n}_si.csv") for n in ("Flu1918", "Measles1861")}
    return found
