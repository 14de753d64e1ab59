"""The pages about the world say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from alatau.world import DEFAULT_STRENGTH, MeasureKind, Outbreak

DOCS = Path(__file__).parents[2] / "docs"


def test_every_kind_of_measure_has_its_section_and_its_default_strength() -> None:
    page = (DOCS / "reference" / "measures.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### (\S+)$", page, re.MULTILINE)) == {str(k) for k in MeasureKind}
    table = dict(re.findall(r"^\| `(\S+)` \| (\S+) \|", page, re.MULTILINE))
    assert {kind: float(strength) for kind, strength in table.items()} == {
        str(kind): strength for kind, strength in DEFAULT_STRENGTH.items()
    }


def test_the_example_of_the_world_model_runs_and_averts_something() -> None:
    page = (DOCS / "explanation" / "world-model.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    outbreak = names["as_it_was"]
    assert isinstance(outbreak, Outbreak)
    assert outbreak.infections > 10
    assert names["difference"].averted_infections > 0  # type: ignore[attr-defined]
    assert names["difference"].first_divergence >= 10  # type: ignore[attr-defined]
