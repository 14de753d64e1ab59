"""The pages about the world say what the code says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from alatau.world import (
    DEFAULT_STRENGTH,
    AvertedTotal,
    Behaviour,
    CarePathway,
    CaseDefinition,
    Detection,
    Distribution,
    Estimate,
    InvalidInput,
    Measure,
    MeasureKind,
    Outbreak,
)
from alatau.world.detection import HERDS, PEOPLE, WILDLIFE_FOCI
from alatau.world.ensembles.summaries import EXACT, RELATIVE_ERROR

DOCS = Path(__file__).parents[2] / "docs"
MEASURES = DOCS / "reference" / "measures"
EVERY_KIND = [pytest.param(kind, id=str(kind)) for kind in MeasureKind]


def page_of(kind: MeasureKind) -> str:
    return (MEASURES / f"{kind}.md").read_text(encoding="utf-8")


def parameters_of(kind: MeasureKind) -> dict[str, str]:
    """What the page of a measure says about each parameter."""
    _, _, section = page_of(kind).partition("\n## Parameters\n")
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))


def run_example(page: Path) -> dict[str, Any]:
    """The names that the one block of code on a page leaves behind."""
    text = page.read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names


def refused(kind: MeasureKind, **fields: Any) -> bool:
    try:
        Measure(kind, from_day=0, **fields)
    except InvalidInput:
        return True
    return False


def test_the_overview_has_every_kind_of_measure_with_its_default_strength_and_its_page() -> None:
    overview = (DOCS / "reference" / "measures.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[`(\S+)`\]\(measures/(\S+)\.md\) \| (\S+) \|", overview, re.MULTILINE)
    assert [kind for kind, name, _ in rows if kind != name] == []
    assert {kind: float(strength) for kind, _, strength in rows} == {
        str(kind): strength for kind, strength in DEFAULT_STRENGTH.items()
    }


def test_there_is_no_page_of_a_measure_that_is_gone() -> None:
    assert {page.stem for page in MEASURES.glob("*.md")} == {str(kind) for kind in MeasureKind}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_measure_has_its_page_with_what_it_does_its_parameters_and_evidence(
    kind: MeasureKind,
) -> None:
    page = page_of(kind)
    assert page.startswith(f"# {kind}\n")
    sections = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n?)+)", page, re.MULTILINE))
    assert list(sections) == ["In the model", "Parameters", "In an exercise", "Evidence"]
    assert all(len(text) > 60 for text in sections.values())
    assert re.search(r"doi\.org/|[Nn]otional", sections["Evidence"])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_parameters_on_the_page_of_a_measure_are_those_of_the_code(kind: MeasureKind) -> None:
    stated = parameters_of(kind)
    needs_capacity = refused(kind)
    enough: dict[str, Any] = {"capacity_per_day": 10} if needs_capacity else {}
    assert float(stated["strength"].partition(";")[0]) == DEFAULT_STRENGTH[kind]
    assert ("needed" in stated.get("capacity_per_day", "")) == needs_capacity
    assert ("links" in stated) != refused(kind, links=(("A-01", "A-02"),), **enough)
    assert ("ages" in stated) != refused(kind, ages=(0, 17), **enough)
    assert "host" not in stated or not refused(kind, host="cattle", **enough)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_example_on_the_page_of_a_measure_runs(kind: MeasureKind) -> None:
    names = run_example(MEASURES / f"{kind}.md")
    measures = names.get("measures") or [names["measure"]]
    assert kind in {measure.kind for measure in measures}


def test_the_example_of_the_overview_runs() -> None:
    names = run_example(DOCS / "reference" / "measures.md")
    assert all(isinstance(measure, Measure) for measure in names["measures"])


def test_the_example_of_the_world_model_runs_and_averts_something() -> None:
    names = run_example(DOCS / "explanation" / "world-model.md")
    outbreak = names["as_it_was"]
    assert isinstance(outbreak, Outbreak)
    assert outbreak.infections > 10
    assert names["difference"].averted_infections > 0
    assert names["difference"].first_divergence >= 10


def test_the_example_of_ensembles_runs_and_says_how_sure_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = run_example(DOCS / "explanation" / "ensembles.md")
    total, gain = names["total"], names["gain"]
    assert isinstance(total, Estimate)
    assert isinstance(gain, AvertedTotal)
    assert total.monte_carlo_error < total.chance_spread < total.total_spread
    assert 0 < gain.fraction.low < gain.fraction.value < gain.fraction.high < 1
    assert gain.interval_ratio > 1
    assert names["curve"].shape == (3, 43)
    assert "times narrower" in capsys.readouterr().out


def test_the_page_of_ensembles_states_the_bounds_of_the_code() -> None:
    page = (DOCS / "explanation" / "ensembles.md").read_text(encoding="utf-8")
    assert f"exact up to {EXACT} a day and within {RELATIVE_ERROR:.0%} above" in page.replace(
        " %", "%"
    )


@pytest.mark.parametrize(
    ("kind", "section"),
    [
        (Detection, "Detection"),
        (CarePathway, "Care pathway"),
        (CaseDefinition, "Case definition"),
        (Behaviour, "Behaviour"),
    ],
)
def test_every_setting_of_detection_is_documented_with_its_default(
    kind: type[Any], section: str
) -> None:
    page = (DOCS / "reference" / "detection.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    rows = [row.strip("| \n").split(" | ") for row in re.findall(r"^\| `.+$", text, re.MULTILINE)]
    stated = {row[0].strip("`"): [value.strip("`") for value in row[1:-1]] for row in rows}
    assert set(stated) == {item.name for item in fields(kind)}
    given = [PEOPLE, HERDS, WILDLIFE_FOCI] if kind is CarePathway else [kind()]
    for name, values in stated.items():
        for value, settings in zip(values, given, strict=True):
            assert value in ("see below", "none", in_words(getattr(settings, name))), name


def in_words(default: Any) -> str:
    """A default as the page of detection settings writes it."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Mapping):
        return ", ".join(f"{name} {share}" for name, share in default.items())
    if isinstance(default, Distribution):
        return f"{default.family} {default.first:g}, {default.second:g}"
    if isinstance(default, tuple):
        return "flat" if len(set(default)) == 1 else str(default)
    return str(default)
