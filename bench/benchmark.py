"""Running a benchmark: its rows, with the speed of the machine sampled between them."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from bench.rows import Row


class Measurable(Protocol):
    """The module of a benchmark."""

    def measure(self) -> Iterator[Row]:
        """Do the work and yield row by row."""


@dataclass(frozen=True)
class Report:
    """All that a benchmark found, and how fast the machine was meanwhile.

    ``speed`` is 1 for the reference machine; ``nanoseconds`` is a step of the calibration;
    ``taken_by_others`` the share of a core's time that other programs took.
    """

    name: str
    rows: tuple[Row, ...]
    speed: float
    nanoseconds: float
    taken_by_others: float

    @property
    def all_met(self) -> bool:
        """Whether no goal is missed."""
        return all(row.met(self.speed) is not False for row in self.rows)

    def as_mapping(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "benchmark": self.name,
            "machine": {
                "processor": processor(),
                "python": platform.python_version(),
                "system": platform.system(),
                "calibration_nanoseconds": self.nanoseconds,
                "speed": self.speed,
                "taken_by_others": self.taken_by_others,
            },
            "rows": [
                {
                    "work": row.work,
                    "reached": row.reached,
                    "on_reference": row.on_reference(self.speed),
                    "unit": row.unit,
                    "goal": row.goal,
                    "met": row.met(self.speed),
                    "ratio": row.ratio,
                    "ratio_of": row.ratio_of,
                    "note": row.note,
                }
                for row in self.rows
            ],
            "all_met": self.all_met,
        }


@dataclass(frozen=True)
class Benchmark:
    """A benchmark by what it is about and the module that measures it, loaded when it runs."""

    about: str
    module: str

    def run(self, name: str, on_row: Callable[[Row], None] | None = None) -> Report:
        """Measure; ``on_row`` is told each row when it is there."""
        from bench.calibration import Calibration

        calibration = Calibration()
        measured: Measurable = importlib.import_module(self.module)
        rows = []
        calibration.sample(7)
        for row in measured.measure():
            calibration.sample()
            rows.append(row)
            if on_row is not None:
                on_row(row)
        return Report(
            name,
            tuple(rows),
            calibration.speed,
            calibration.nanoseconds,
            calibration.taken_by_others,
        )


def processor() -> str:
    """The name of the processor as the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
