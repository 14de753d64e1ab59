"""How fast this machine is beside the reference machine, measured in the run itself.

The loop is one chain: each step hashes what the step before gave (the finaliser of SplitMix64, with
which the world draws all its numbers), reads a table at a place that the hash names, and goes on
with the sum of both. No step can begin before the last one ended, so no compiler can put steps side
by side in wide registers, whatever the machine offers; the table of 256 KiB lies in the second
level of cache as the tables of the world do. Both are what a run of the world spends its time on.

The reference machine is an AMD EPYC of the fourth generation (Zen 4): the goals of the design were
set on one. Its yardstick is the filling of an array with uniform numbers, each the hash of its
position, in wide registers: 0.35 ns a number. ``python -m bench.calibration`` measures that filling
and the chain side by side. On an idle core of this kind the filling took 0.33 ns and a step of the
chain 7.9 ns (18 runs between 7.87 and 8.04), so ``REFERENCE_NANOSECONDS`` is 7.9; the difference
between 0.33 and 0.35 is left out, which keeps the goals the harder ones.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bench.timing import CORE, WALL

REFERENCE_NANOSECONDS = 7.9
STEPS = 2_000_000
_TABLE = (np.arange(1 << 15, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)

_compiled: Any = njit(nogil=True, cache=False)


@_compiled
def _hash(key):  # type: ignore[no-untyped-def]
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@_compiled
def _chain(table, steps):  # type: ignore[no-untyped-def]
    state = np.uint64(1)
    last = np.uint64(table.size - 1)
    for _ in range(steps):
        state = _hash(state + np.uint64(0x9E3779B97F4A7C15))
        state += table[state & last]
    return state


@_compiled
def _fill(numbers):  # type: ignore[no-untyped-def]
    for position in range(numbers.size):
        hashed = _hash(np.uint64(position) * np.uint64(0x9E3779B97F4A7C15))
        numbers[position] = (hashed >> np.uint64(11)) * 2.0**-53


def chain_nanoseconds() -> tuple[float, float]:
    """What one step of the chain costs now, in nanoseconds: of the core, and on the wall."""
    on_wall, of_core = WALL(), CORE()
    _chain(_TABLE, STEPS)
    return (CORE() - of_core) / STEPS * 1e9, (WALL() - on_wall) / STEPS * 1e9


class Calibration:
    """Samples of the chain, taken between the rows of a benchmark."""

    def __init__(self) -> None:
        _chain(_TABLE, 1000)
        self.samples: list[tuple[float, float]] = []

    def sample(self, count: int = 3) -> None:
        """Time the chain ``count`` times."""
        self.samples += [chain_nanoseconds() for _ in range(count)]

    @property
    def nanoseconds(self) -> float:
        """A step of the chain: the median of all samples, in time of the core."""
        return median(of_core for of_core, _ in self.samples)

    @property
    def speed(self) -> float:
        """The speed of this machine in this run; 1 is that of the reference machine."""
        return REFERENCE_NANOSECONDS / self.nanoseconds

    @property
    def taken_by_others(self) -> float:
        """The share of the core's time that other programs took meanwhile."""
        of_core, on_wall = np.sum(self.samples, axis=0)
        return max(0.0, float(1 - of_core / on_wall))


def _filling_nanoseconds(numbers: NDArray[np.float64]) -> float:
    begin = CORE()
    _fill(numbers)
    return (CORE() - begin) / numbers.size * 1e9


if __name__ == "__main__":
    array = np.empty(1 << 12, dtype=np.float64)
    _fill(array)
    _chain(_TABLE, 1000)
    for _ in range(9):
        filling = min(_filling_nanoseconds(array) for _ in range(200))
        print(f"filling {filling:.3f} ns a number, chain {chain_nanoseconds()[0]:.3f} ns a step")
