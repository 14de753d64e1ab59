"""The lab on cleaning a line list: its key against what its table says, counted independently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from lab_sheets import shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, sheet
from alatau.courses.labs.sheet import Sheet, Table
from alatau.courses.labs.simulated_cases import place_of
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.surveillance.investigation.cleaning.vocabularies import (
    OUTCOME,
    SEX,
    TEST_RESULT,
    by_word,
    plain,
)

MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8}
GENITIVES = {"мая": 5, "июня": 6, "июля": 7}
CODES = {"sex": by_word(SEX), "result": by_word(TEST_RESULT), "outcome": by_word(OUTCOME)}
DATES = ("onset", "seen", "sampled", "result-day")
SIGNS = ("headache", "muscle pain", "vomiting", "dizziness", "rash")


@pytest.fixture(scope="module")
def lab() -> LabFile:
    return shipped_lab("advanced-biological-threats", "clean-a-line-list")


@pytest.fixture(scope="module", params=range(5))
def found(lab: LabFile, request: pytest.FixtureRequest) -> Sheet:
    return sheet(lab, request.param)


def rows_of(found: Sheet) -> list[dict[str, Any]]:
    table = found.materials[0]
    assert isinstance(table, Table)
    return [
        {
            name: cell.in_language("en") if isinstance(cell, LocalText) else cell
            for name, cell in row.items()
        }
        for row in table.rows
    ]


def asked(found: Sheet, name: str) -> Any:
    return next(question for question in found.questions if question.id == name)


def read(text: str) -> date:
    """A date in one of the writings that a messy copy uses."""
    if text.isdigit():
        return date(1899, 12, 30) + timedelta(days=int(text))
    if text[2:3] == ".":
        return date(int(text[6:]), int(text[3:5]), int(text[:2]))
    if " " in text:
        day, month, year = text.split()
        return date(int(year), {**MONTHS, **GENITIVES}[month], int(day))
    return date.fromisoformat(text)


def ticked(found: Sheet, name: str) -> set[int]:
    return {int(answer.removeprefix("row-")) for answer in asked(found, name).answers}


def people(found: Sheet) -> list[dict[str, Any]]:
    """The first row of each person, with the agreed codes."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows_of(found):
        clean = {
            name: CODES[name][plain(row[name])] if row[name] is not None else None for name in CODES
        }
        first.setdefault(row["number"], row | clean)
    return list(first.values())


def class_of(person: dict[str, Any]) -> str:
    signs = (person["symptoms"] or "").split(", ")
    if person["result"] is not None:
        return "confirmed" if person["result"] == "positive" else "not-a-case"
    if "fever" not in signs or sum(sign in signs for sign in SIGNS) < 2:
        return "not-a-case"
    return "probable" if "bleeding" in signs else "suspected"


def test_the_list_has_forty_rows_and_each_can_be_ticked(found: Sheet) -> None:
    assert [row["row"] for row in rows_of(found)] == list(range(1, 41))
    for name in ("duplicates", "dates", "codes"):
        assert len(asked(found, name).options) == 40


def test_duplicates_are_the_second_rows_of_a_hospital_number(found: Sheet) -> None:
    seen: set[str] = set()
    second = set()
    for row in rows_of(found):
        if row["number"] in seen:
            second.add(row["row"])
        seen.add(row["number"])
    assert ticked(found, "duplicates") == second
    assert len(second) == 4


def test_impossible_rows_are_those_whose_dates_are_out_of_order(found: Sheet) -> None:
    wrong = set()
    for row in rows_of(found):
        dates = [read(row[name]) for name in DATES if row[name] is not None]
        if dates != sorted(dates):
            wrong.add(row["row"])
    assert ticked(found, "dates") == wrong
    assert wrong


def test_other_writings_are_those_that_the_code_list_does_not_hold(found: Sheet) -> None:
    wrong = set()
    for row in rows_of(found):
        codes = all(row[name] is None or row[name] in set(CODES[name].values()) for name in CODES)
        dates = all(row[name] is None or row[name] == read(row[name]).isoformat() for name in DATES)
        if not (codes and dates):
            wrong.add(row["row"])
    assert ticked(found, "codes") == wrong


def test_counts_are_those_of_the_definition_applied_to_each_person_once(found: Sheet) -> None:
    classes = [class_of(person) for person in people(found)]
    assert asked(found, "persons").answer == len(classes)
    for name in ("confirmed", "probable", "suspected"):
        assert asked(found, name).answer == classes.count(name)
        assert classes.count(name) > 0


def test_fatality_and_attack_rate_follow_from_the_counts(lab: LabFile, found: Sheet) -> None:
    persons = people(found)
    certain = [each for each in persons if class_of(each) in ("confirmed", "probable")]
    deaths = sum(each["outcome"] == "died" for each in certain)
    assert deaths > 0
    assert asked(found, "fatality").answer == pytest.approx(100 * deaths / len(certain), abs=1e-3)
    cases = sum(class_of(each) != "not-a-case" for each in persons)
    population = place_of("altynaral", lab.settings["outbreak"]["place"]).population
    expected = 10_000 * cases / population
    assert asked(found, "attack-rate").answer == pytest.approx(expected, abs=1e-3)


def test_feedback_says_of_each_faulty_row_why(found: Sheet) -> None:
    for name in ("duplicates", "dates", "codes"):
        question = asked(found, name)
        for option in question.options:
            assert (option.why is not None) is (option.id in question.answers)


def changed(lab: LabFile, change: Callable[[dict[str, Any]], None]) -> LabFile:
    settings = {**lab.settings, "outbreak": dict(lab.settings["outbreak"])}
    change(settings)
    return lab.model_copy(update={"settings": settings})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda given: given["outbreak"].update(place="Z-99"), "place"),
        (lambda given: given["outbreak"].update(pathogen="plauge-bubonic"), "plague-bubonic"),
        (lambda given: given["outbreak"].update(pathogen="notional-respiratory"), "natural"),
        (lambda given: given["outbreak"].update(until=4000), "until"),
        (lambda given: given.update(rows=400), "rows"),
        (lambda given: given.update(rates={"missing": 0.2}), "missing"),
        (lambda given: given.update(act="guess"), "act"),
        (lambda given: given.update(definition={"name": "x"}), "suspected"),
        (
            lambda given: given.update(
                definition={"name": "x", "suspected": {"column": "fever", "is": "yes"}}
            ),
            "fever",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(
    lab: LabFile, change: Callable[[dict[str, Any]], None], named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        engine(lab.engine).check(changed(lab, change))


def test_settings_that_hardly_any_outbreak_fulfils_end_with_a_refusal(lab: LabFile) -> None:
    few = changed(
        lab, lambda given: given["outbreak"].update(introductions=[{"day": 0, "count": 1}])
    )
    quiet = changed(few, lambda given: given["outbreak"].update(detection={}))
    with pytest.raises(InvalidInput, match="hardly any"):
        sheet(quiet, 1)
