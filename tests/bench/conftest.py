"""A benchmark of fake rows: no time is measured but that of the calibration."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

import bench
from bench import Benchmark, Row

Fake = Callable[..., None]


@pytest.fixture
def fake_rows(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put these rows behind the name ``fake``, and let nothing else be known."""

    def put(*rows: Row) -> None:
        module = ModuleType("fake_benchmark")

        def measure() -> Iterator[Row]:
            yield from rows

        module.measure = measure  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        known = {"fake": Benchmark("rows that were made up", module.__name__)}
        monkeypatch.setattr(bench, "BENCHMARKS", known)

    return put


@pytest.fixture
def half_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine is half as fast as the reference, and others take a fifth of a core."""
    from bench import calibration

    step = 2 * calibration.REFERENCE_NANOSECONDS
    monkeypatch.setattr(calibration, "chain_nanoseconds", lambda: (step, 1.25 * step))
