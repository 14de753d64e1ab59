"""The pages about the world say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alatau.world import DEFAULT_STRENGTH, AvertedTotal, Estimate, MeasureKind, Outbreak
from alatau.world.summaries import EXACT, RELATIVE_ERROR

DOCS = Path(__file__).parents[2] / "docs"


def test_every_kind_of_measure_has_its_section_and_its_default_strength() -> None:
    page = (DOCS / "reference" / "measures.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### (\S+)$", page, re.MULTILINE)) == {str(k) for k in MeasureKind}
    table = dict(re.findall(r"^\| `(\S+)` \| (\S+) \|", page, re.MULTILINE))
    assert {kind: float(strength) for kind, strength in table.items()} == {
        str(kind): strength for kind, strength in DEFAULT_STRENGTH.items()
    }


def run_example(page: str) -> dict[str, object]:
    """The names that the one block of code on a page leaves behind."""
    text = (DOCS / "explanation" / page).read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    return names


def test_the_example_of_the_world_model_runs_and_averts_something() -> None:
    names = run_example("world-model.md")
    outbreak = names["as_it_was"]
    assert isinstance(outbreak, Outbreak)
    assert outbreak.infections > 10
    assert names["difference"].averted_infections > 0  # type: ignore[attr-defined]
    assert names["difference"].first_divergence >= 10  # type: ignore[attr-defined]


def test_the_example_of_ensembles_runs_and_says_how_sure_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = run_example("ensembles.md")
    total, gain = names["total"], names["gain"]
    assert isinstance(total, Estimate)
    assert isinstance(gain, AvertedTotal)
    assert total.monte_carlo_error < total.chance_spread < total.total_spread
    assert 0 < gain.fraction.low < gain.fraction.value < gain.fraction.high < 1
    assert gain.interval_ratio > 1
    assert names["curve"].shape == (3, 43)  # type: ignore[attr-defined]
    assert "times narrower" in capsys.readouterr().out


def test_the_page_of_ensembles_states_the_bounds_of_the_code() -> None:
    page = (DOCS / "explanation" / "ensembles.md").read_text(encoding="utf-8")
    assert f"exact up to {EXACT} a day and within {RELATIVE_ERROR:.0%} above" in page.replace(
        " %", "%"
    )
