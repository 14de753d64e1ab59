"""Reproduction numbers of 200 series over a year, beside EpiEstim in the same run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.transmission import (
    Cori,
    Reproduction,
    SerialInterval,
    reproduction_number,
)
from bench.children import last_line
from bench.peers.environment import missing_in_r, one_thread
from bench.rows import Row, Scaling
from bench.timing import CORE, median_seconds

SERIES, DAYS, WINDOW = 200, 365, 7
MEAN_SI, SD_SI = 4.8, 2.3
IN_R = 40
"""Series that EpiEstim is given; it takes them one by one, so its time is scaled up to all."""

_AGREED = 1e-9


def rows() -> Iterator[Row]:
    """The time of Alatau, and its share of the time that EpiEstim takes."""
    counts = incidence()
    interval = SerialInterval.discretised_gamma(MEAN_SI, SD_SI)

    def estimate() -> Reproduction:
        return reproduction_number(counts, interval, Cori(window=WINDOW))

    time = median_seconds(estimate, CORE, 9)
    work = f"reproduction numbers (Cori), {SERIES} series x {DAYS} days, mean, sd, 7 quantiles"
    yield Row(work, time * 1e3, "ms", Scaling.TIME)
    yield beside_epiestim(estimate(), counts, time)


def incidence() -> NDArray[np.float64]:
    """Waves of small and large size, negative binomial."""
    generator = np.random.default_rng(5)
    day = np.arange(DAYS)
    height = np.geomspace(5, 20_000, SERIES)[:, None]
    mean = height * (1 + 0.9 * np.sin(2 * np.pi * (day / 90 + generator.random((SERIES, 1)))))
    return generator.negative_binomial(10, 10 / (10 + mean)).astype(np.float64)


def beside_epiestim(found: Reproduction, counts: NDArray[np.float64], time: float) -> Row:
    """The share of EpiEstim's time that ours is; no figure where the two do not agree."""
    work = "the same, share of the time of EpiEstim"
    missing = missing_in_r(("EpiEstim",))
    if missing:
        return Row(work, None, "%", Scaling.LEAST, 1.0, missing)
    chosen = np.arange(0, SERIES, SERIES // IN_R)
    try:
        result = in_r(counts[chosen])
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr or "").strip().splitlines()
        return Row(work, None, "%", Scaling.LEAST, 1.0, f"failed: {said[-1] if said else ''}")
    except (json.JSONDecodeError, IndexError):
        return Row(work, None, "%", Scaling.LEAST, 1.0, "failed: it printed no result")
    last = int(chosen[-1])
    ours = np.array([found.mean[last, -1], found.quantiles[last, -1, -1]])
    apart = float(np.abs(ours / [result["mean"], result["upper"]] - 1).max())
    if apart > _AGREED:
        return Row(work, None, "%", Scaling.LEAST, 1.0, f"they differ by {apart:.1g}")
    theirs = result["seconds"] * SERIES / IN_R
    note = (
        f"{theirs / time:,.0f} times as fast as EpiEstim {result['version']}, which took "
        f"{result['seconds']:.2f} s for {IN_R} of the series, so {theirs:.1f} s for all"
    )
    return Row(work, 100 * time / theirs, "%", Scaling.LEAST, 1.0, note)


def in_r(counts: NDArray[np.float64]) -> dict[str, Any]:
    """What ``cori.R`` printed about these series."""
    script = files("bench") / "cori.R"
    with TemporaryDirectory() as folder:
        table = Path(folder) / "counts.csv"
        np.savetxt(table, counts, fmt="%d", delimiter=",")
        given = [str(table), str(MEAN_SI), str(SD_SI), str(WINDOW)]
        return last_line(["Rscript", str(script), *given], one_thread())
