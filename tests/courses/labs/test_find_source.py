"""The lab on finding a source: its key from the tables, and its calculator."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_sheets import shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, sheet
from alatau.courses.labs.sheet import Sheet, Table
from alatau.courses.labs.two_by_two_calculator import calculated
from alatau.courses.scoring import score
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.surveillance.investigation.measures.two_by_two import TwoByTwo, odds_ratio

LAB = shipped_lab("advanced-biological-threats", "find-the-source")
SEEDS = range(25)
CELLS = ("cases-yes", "controls-yes", "cases-no", "controls-no")


def table(found: Sheet, name: str) -> list[dict[str, Any]]:
    material = next(each for each in found.materials if each.id == name)
    assert isinstance(material, Table)
    return [
        {key: cell["en"] if isinstance(cell, LocalText) else cell for key, cell in row.items()}
        for row in material.rows
    ]


def asked(found: Sheet, name: str) -> Any:
    return next(question for question in found.questions if question.id == name)


def by_exposure(found: Sheet) -> dict[str, TwoByTwo]:
    names = {item["text"]["en"]: item["id"] for item in LAB.items}
    return {
        names[row["exposure"]]: TwoByTwo(*(row[cell] for cell in CELLS))
        for row in table(found, "study")
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_and_odds_are_those_of_the_tables(seed: int) -> None:
    found = sheet(LAB, seed)
    ate, did_not = table(found, "hamlet")
    rates = [row["ill"] / (row["ill"] + row["well"]) for row in (ate, did_not)]
    assert asked(found, "attack-rate").answer == pytest.approx(100 * rates[0], abs=1e-3)
    assert asked(found, "risk-ratio").answer == pytest.approx(rates[0] / rates[1], abs=1e-3)
    a, b, c, d = by_exposure(found)["cream"].cells
    assert asked(found, "odds-ratio").answer == pytest.approx(a * d / (b * c), abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_division_that_a_reason_tells_gives_what_it_says(seed: int) -> None:
    told = asked(sheet(LAB, seed), "risk-ratio").reason
    for language in ("en", "ru"):
        found = re.match(r"\((\d+)/(\d+)\) / \((\d+)/(\d+)\) = ([\d.,]+):", told[language])
        assert found is not None
        a, b, c, d = map(int, found.groups()[:4])
        ratio = float(found[5].replace(",", "."))
        assert ratio == pytest.approx((a / b) / (c / d), abs=0.0501)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_study_has_the_published_sizes(seed: int) -> None:
    for row in table(sheet(LAB, seed), "study"):
        assert row["cases-yes"] + row["cases-no"] == 57
        assert row["controls-yes"] + row["controls-no"] == 114


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exact_interval_leaves_out_one_just_where_the_key_says(seed: int) -> None:
    found = sheet(LAB, seed)
    without = {
        name
        for name, counts in by_exposure(found).items()
        if not odds_ratio(counts).lower <= 1.0 <= odds_ratio(counts).upper
    }
    assert set(asked(found, "intervals").answers) == without == {"cream", "lambing", "camp"}


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_add_up_and_the_camp_disappears_within_them(seed: int) -> None:
    found = sheet(LAB, seed)
    whole = by_exposure(found)
    names = {item["text"]["en"]: item["id"] for item in LAB.items}
    strata: dict[str, list[TwoByTwo]] = {}
    for row in table(found, "groups"):
        strata.setdefault(names[row["exposure"]], []).append(TwoByTwo(*(row[c] for c in CELLS)))
    assert strata.keys() == {"cream", "camp"}
    for name, tables in strata.items():
        assert tuple(map(sum, zip(*(each.cells for each in tables), strict=True))) == (
            whole[name].cells
        )

    def common(tables: list[TwoByTwo]) -> float:
        """Mantel and Haenszel, from the definition."""
        above = below = 0.0
        for each in tables:
            a, b, c, d = each.cells
            above += a * d / each.total
            below += b * c / each.total
        return above / below

    assert asked(found, "explained").answer == "camp"
    assert 0.65 < common(strata["camp"]) < 1.4
    assert common(strata["cream"]) > 2


def test_the_published_share_is_that_of_the_paper() -> None:
    question = asked(sheet(LAB, 1), "participation")
    assert score(question, {"value": "66", "unit": None}).right
    assert question.sources == ("sughd-2023",)


def test_no_ratio_is_on_the_sheet_before_somebody_calculates() -> None:
    found = sheet(LAB, 4)
    first = found.materials[0]
    assert isinstance(first, Table)
    assert first.id == "calculator"
    assert [row["value"] for row in first.rows] == [LAB.words["none"]]


def test_the_calculator_gives_the_odds_ratio_with_its_exact_interval() -> None:
    found = sheet(LAB, 4)
    assert found.explore is not None
    cells = {
        "exposed-ill": 30.0, "exposed-well": 24.0, "unexposed-ill": 10.0, "unexposed-well": 56.0,
    }  # fmt: skip
    pieces = found.explore(cells)
    assert [each.id for each in pieces] == [each.id for each in found.materials]
    first = pieces[0]
    assert isinstance(first, Table)
    ratio, interval, *_ = (row["value"] for row in first.rows)
    exact = odds_ratio(TwoByTwo(30, 24, 10, 56))
    assert isinstance(ratio, LocalText)
    assert isinstance(interval, LocalText)
    assert (ratio["en"], ratio["ru"]) == ("7.00", "7,00")
    assert interval["en"] == f"{exact.lower:.2f} to {exact.upper:.2f}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_the_calculator_has_an_answer_for_every_four_numbers(cells: list[int]) -> None:
    found = calculated(LAB, TwoByTwo(*cells))
    for row in found.rows:
        assert isinstance(row["value"], LocalText)
        assert "nan" not in row["value"]["en"]


def exposures(**keys: Any) -> LabFile:
    return LAB.model_copy(update={"items": ({**LAB.items[0], **keys}, *LAB.items[1:])})


def with_settings(**keys: Any) -> LabFile:
    return LAB.model_copy(update={"settings": {**LAB.settings, **keys}})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (exposures(id="lambing"), "same id"),
        (exposures(share=1.4), "share"),
        (exposures(role="culprit"), "role"),
        (with_settings(asked="bread"), "cause"),
        (with_settings(asked="craem"), "cream"),
        (with_settings(participants=100), "participants"),
        (with_settings(right={"tonight": "panic"}), "panic"),
        (with_settings(right={"tomorrow": "boil"}), "tomorrow"),
        (LAB.model_copy(update={"items": LAB.items[:3]}), "explained"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong: LabFile, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        engine(LAB.engine).check(wrong)


def test_roles_that_numbers_hardly_ever_show_end_with_a_refusal() -> None:
    unexplained = ({**item, "times": 1.0} for item in LAB.items)
    with pytest.raises(InvalidInput, match="hardly any"):
        sheet(LAB.model_copy(update={"items": tuple(unexplained)}), 1)
