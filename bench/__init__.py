"""Benchmarks: how fast Alatau is, against the goals of its design and beside its peers.

``alatau bench NAME`` runs one. A benchmark is a module with ``measure()``, which yields ``Row``s.
This package is part of a clone and not of the wheel; importing it loads nothing heavy, and nothing
of ``alatau``, since the environments of the peers import it too.
"""

from __future__ import annotations

from bench.benchmark import Benchmark
from bench.errors import CannotMeasure
from bench.rows import Row

__all__ = ["BENCHMARKS", "Benchmark", "CannotMeasure", "Row"]

BENCHMARKS: dict[str, Benchmark] = {
    "world": Benchmark("the speed goals of the world model", "bench.world"),
    "detection": Benchmark("outbreaks found and false alarms, after Noufaily", "bench.detection"),
    "surveillance": Benchmark(
        "methods of surveillance against R surveillance and EpiEstim", "bench.surveillance"
    ),
    "classroom": Benchmark(
        "a class of 500 that answers at once: nothing lost, nothing twice", "bench.classroom"
    ),
    "peers": Benchmark("the same epidemic on other engines, in the same run", "bench.peers"),
}
"""What ``alatau bench`` knows, by name."""
