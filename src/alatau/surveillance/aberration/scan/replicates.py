"""Tables of counts as they would be without clusters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

CELLS_AT_ONCE = 2_000_000
"""So many numbers are held at a time."""
SHUFFLED_A_CELL = 20
"""Up to so many cases a cell, shuffling cases is faster than drawing cells."""

Tables = NDArray[np.int64]


def multinomial_tables(
    counts: NDArray[np.int64],
    expected: NDArray[np.float64],
    number: int,
    random: np.random.Generator,
) -> Iterator[Tables]:
    """Cases fall on cells in proportion to what is expected there, their total given.

    Args:
        counts: cases, (places, steps).
        expected: expected cases, (places, steps).
        number: replicates.
        random: where chance comes from.

    Yields:
        Batches of (replicates, places, steps).
    """
    total = int(counts.sum())
    shares = (expected / expected.sum()).ravel()
    for size in _batches(number, shares.size):
        yield random.multinomial(total, shares, size).reshape(size, *expected.shape)


def permuted_tables(
    counts: NDArray[np.int64],
    expected: NDArray[np.float64],
    number: int,
    random: np.random.Generator,
) -> Iterator[Tables]:
    """Times of cases are shuffled among them: totals of places and of steps stay.

    Args:
        counts: cases, (places, steps).
        expected: not looked at: totals of places and steps say it.
        number: replicates.
        random: where chance comes from.

    Yields:
        Batches of (replicates, places, steps).
    """
    few = counts.sum() <= SHUFFLED_A_CELL * counts.size
    draw = _shuffled if few else _drawn
    for size in _batches(number, max(counts.size, int(counts.sum()) if few else 1)):
        yield draw(counts, size, random)


def _shuffled(counts: NDArray[np.int64], size: int, random: np.random.Generator) -> Tables:
    places, steps = counts.shape
    place_of_case = np.repeat(np.arange(places), counts.sum(axis=1))
    step_of_case = np.repeat(np.arange(steps), counts.sum(axis=0))
    shuffled = random.permuted(np.tile(step_of_case, (size, 1)), axis=1)
    cells = (np.arange(size)[:, None] * places + place_of_case) * steps + shuffled
    found = np.bincount(cells.ravel(), minlength=size * places * steps)
    return found.reshape(size, places, steps)


def _drawn(counts: NDArray[np.int64], size: int, random: np.random.Generator) -> Tables:
    found = np.empty((size, *counts.shape), dtype=np.int64)
    for table in found:
        left = counts.sum(axis=0)
        for place, total in enumerate(counts.sum(axis=1)):
            table[place] = random.multivariate_hypergeometric(left, total, method="marginals")
            left -= table[place]
    return found


def _batches(number: int, cells: int) -> Iterator[int]:
    most = max(1, CELLS_AT_ONCE // cells)
    for begun in range(0, number, most):
        yield min(most, number - begun)
