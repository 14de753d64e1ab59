"""Outputs of R surveillance on generated series; see tests/fixtures/sequential-detection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[1] / "fixtures" / "sequential-detection"
MONITORED = np.arange(280, 330)


@dataclass(frozen=True)
class Run:
    """One run of R: the series it was given, and its bounds, alarms and values."""

    series: list[int]
    bound: NDArray[np.float64]
    alarm: NDArray[np.bool_]
    value: NDArray[np.float64]


@cache
def counts() -> NDArray[np.float64]:
    """Six weekly series."""
    return np.loadtxt(FOLDER / "counts.csv", delimiter=",")


@cache
def means() -> NDArray[np.float64]:
    """Their true means, known for the monitored weeks alone."""
    table = np.full(counts().shape, np.nan)
    table[:, MONITORED] = np.loadtxt(FOLDER / "means.csv", delimiter=",")
    return table


@cache
def outputs() -> dict[str, Any]:
    return json.loads((FOLDER / "reference.json").read_text())


def run_of_r(name: str) -> Run:
    """The run of that name."""
    found = outputs()[name]
    return Run(
        found["series"],
        np.array(found["bound"], dtype=np.float64),
        np.array(found["alarm"], dtype=np.float64) == 1,
        np.array([] if found["value"] is None else found["value"], dtype=np.float64),
    )
