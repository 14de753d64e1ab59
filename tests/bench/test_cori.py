"""The row about EpiEstim gives a figure only where both find the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alatau.surveillance.transmission import SerialInterval, reproduction_number
from bench import cori


@pytest.fixture
def found() -> Any:
    interval = SerialInterval.discretised_gamma(cori.MEAN_SI, cori.SD_SI)
    return reproduction_number(cori.incidence(), interval)


def printed(found: Any, factor: float) -> dict[str, Any]:
    last = int(np.arange(0, cori.SERIES, cori.SERIES // cori.IN_R)[-1])
    return {
        "version": "2.2.4",
        "seconds": 4.0,
        "mean": float(found.mean[last, -1]) * factor,
        "upper": float(found.quantiles[last, -1, -1]),
    }


def test_its_time_is_scaled_to_all_series(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cori, "missing_in_r", lambda packages: None)
    monkeypatch.setattr(cori, "in_r", lambda counts: printed(found, 1.0))
    row = cori.beside_epiestim(found, cori.incidence(), 0.05)
    assert row.reached == pytest.approx(100 * 0.05 / 20)
    assert "400 times" in row.note
    assert "for 40 of the series, so 20.0 s for all" in row.note


def test_another_estimate_gets_no_figure(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cori, "missing_in_r", lambda packages: None)
    monkeypatch.setattr(cori, "in_r", lambda counts: printed(found, 1.001))
    row = cori.beside_epiestim(found, cori.incidence(), 0.05)
    assert row.reached is None
    assert "differ by 0.001" in row.note


def test_without_epiestim_the_row_says_so(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cori, "missing_in_r", lambda packages: "no R here")
    row = cori.beside_epiestim(found, cori.incidence(), 0.05)
    assert (row.reached, row.note) == (None, "no R here")
