"""Sharing many series among threads, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

SERIES_AT_ONCE = 500
"""So that what is held besides the results does not grow with the number of series."""


def share_out(work: Callable[[slice], None], series: int, threads: int) -> None:
    """Call `work` with slices that cover all series, on so many threads."""
    parts = [slice(begin, begin + SERIES_AT_ONCE) for begin in range(0, series, SERIES_AT_ONCE)]
    if threads == 1 or len(parts) == 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(min(threads, len(parts))) as executor:
        for _ in executor.map(work, parts):
            pass


def as_compiled(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The table in the one layout that kernels are compiled for; a copy only where it has another.

    A kernel would be compiled anew for columns that lie together, and for read-only tables.
    """
    return np.require(table, requirements=["C", "W"])
