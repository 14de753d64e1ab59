"""Reading the reference outputs of R surveillance in `tests/fixtures/farrington`."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "farrington"

Floats = NDArray[np.float64]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table."""
    with gzip.open(_FOLDER / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def read_series(name: str, labels: int) -> tuple[Floats, list[str]]:
    """Counts as (series, time), and the column before the first series."""
    rows = [list(row.values()) for row in read_rows(name)]
    counts = np.array([row[labels:] for row in rows], dtype=np.float64).T
    return counts, [row[labels - 1] for row in rows]


def read_outputs(name: str) -> dict[str, Mapping[str, Floats]]:
    """By configuration: every column as (series, judged steps), and `steps` from 0."""
    by_config: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(name):
        by_config.setdefault(row["config"], []).append(row)
    found = {}
    for config, rows in by_config.items():
        series = len({row["series"] for row in rows})
        columns = [key for key in rows[0] if key not in ("config", "series")]
        tables = {
            key: np.array([float(row[key] or "nan") for row in rows]).reshape(series, -1)
            for key in columns
        }
        found[config] = {**tables, "steps": tables["week"][0].astype(int) - 1}
    return found
