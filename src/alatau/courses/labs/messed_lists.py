"""A line list from the simulator, messed up, with what is wrong in each of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from alatau.checks import InvalidInput
from alatau.courses.labs.simulated_cases import COLUMNS, SmallOutbreak, drawn_cases
from alatau.languages import N_
from alatau.packs.model import PackModel, Slug
from alatau.surveillance.investigation.classification.definition import (
    CaseClass,
    CaseDefinition,
    classify,
)
from alatau.surveillance.investigation.cleaning.changes import Effect
from alatau.surveillance.investigation.cleaning.dates import DateOrder, ReadDates
from alatau.surveillance.investigation.cleaning.pipeline import clean
from alatau.surveillance.investigation.line_lists import LineList
from alatau.surveillance.investigation.messy.copies import MessyCopy, Rates, mess
from alatau.surveillance.investigation.tags import Tag

OUTBREAKS_TRIED, COPIES_TRIED = 80, 200
ORDER = ("onset", "seen", "sampled", "result-day")
"""Dates that follow one another."""
FAULTS = ("swapped_dates", "date_formats", "inconsistent_codes", "duplicates", "altered")
"""Faults that a copy may have here: all others would leave the counts in doubt."""
COUNTED = (CaseClass.CONFIRMED, CaseClass.PROBABLE, CaseClass.SUSPECTED)
_WRITINGS = ("inconsistent-code", "date-format")


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        outbreak: what the simulator draws.
        rows: of the list as the learner gets it.
        duplicates: how many of them stand there a second time.
        impossible, writings: in how many rows, at least and at most, dates are out of order, and
            codes or dates are written otherwise than agreed.
        deaths: so many of the confirmed and probable cases died, at least.
        rates: of `FAULTS`, as `investigation.messy` takes them.
        definition: the case definition as data.
        act: the choice of the task `act` that is right.
    """

    outbreak: SmallOutbreak
    rows: int = Field(strict=True, ge=12, le=40)
    duplicates: int = Field(strict=True, ge=1, le=8)
    impossible: tuple[int, int] = (2, 6)
    writings: tuple[int, int] = (3, 10)
    deaths: int = Field(default=1, strict=True, ge=0, le=5)
    rates: dict[str, float] = Field(default_factory=dict)
    definition: dict[str, Any]
    act: Slug


@dataclass(frozen=True)
class MessedList:
    """A truth, its messy copy, and what is wrong in which row of the copy (from 0).

    Attributes:
        classes: what the case definition makes of each row of the truth.
        duplicates: second rows, and the first row of each.
        impossible: rows whose dates are out of order, and two columns that are.
        writings: rows with codes or dates otherwise than agreed: column, found and meant.
        exchanged: cells (row and column) that hold the other date of an exchanged pair.
    """

    truth: LineList
    classes: tuple[str, ...]
    copy: MessyCopy
    duplicates: Mapping[int, int]
    impossible: Mapping[int, tuple[str, str]]
    writings: Mapping[int, tuple[tuple[str, str, str], ...]]
    exchanged: frozenset[tuple[int, str]]


def messed_list(settings: Settings, chance: np.random.Generator, field: str) -> MessedList:
    """A truth as the settings ask, and its messy copy.

    Raises:
        InvalidInput: hardly any outbreak or copy is as asked; `field` is the path of the settings.
    """
    size = settings.rows - settings.duplicates
    definition = CaseDefinition.from_mapping(settings.definition)
    for _ in range(OUTBREAKS_TRIED):
        truth = drawn_cases(settings.outbreak, size, chance)
        if truth is None or _out_of_order(truth):
            continue
        classes = tuple(classify(truth, definition).table.column("classification").to_pylist())
        if (
            all(each in classes for each in COUNTED)
            and deaths_among(truth, classes) >= settings.deaths
        ):
            return _messed(settings, truth, classes, chance, field)
    raise InvalidInput(
        N_("%(field)s: hardly any outbreak gives %(size)s people of every class and a death."),
        f"{field}.outbreak",
        size=size,
    )


def _messed(
    settings: Settings,
    truth: LineList,
    classes: tuple[str, ...],
    chance: np.random.Generator,
    field: str,
) -> MessedList:
    rates = Rates(**{**dict.fromkeys(Rates.__dataclass_fields__, 0.0), **settings.rates})
    for _ in range(COPIES_TRIED):
        copy = mess(truth, rates, seed=int(chance.integers(2**31)))
        if len(copy.origins) != settings.rows:
            continue
        found = _faults(truth, classes, copy)
        if (
            settings.impossible[0] <= len(found.impossible) <= settings.impossible[1]
            and settings.writings[0] <= len(found.writings) <= settings.writings[1]
        ):
            return found
    raise InvalidInput(
        N_("%(field)s: hardly any copy has as many faults as the settings ask."),
        f"{field}.rates",
    )


def _faults(truth: LineList, classes: tuple[str, ...], copy: MessyCopy) -> MessedList:
    """What is wrong in each row of a copy: from the key, and for dates from the copy itself."""
    key = copy.key.to_pylist()
    rows_of: dict[int, list[int]] = {}
    for at, origin in enumerate(copy.origins):
        rows_of.setdefault(origin, []).append(at)
    writings: dict[int, list[tuple[str, str, str]]] = {}
    for entry in key:
        if entry["rule"] in _WRITINGS:
            for at in rows_of[entry["row"]]:
                found = copy.table.column(entry["column"])[at].as_py()
                if found == entry["after"]:
                    fault = (entry["column"], entry["after"], entry["before"])
                    writings.setdefault(at, []).append(fault)
    exchanged = {
        (at, entry["column"])
        for entry in key
        if entry["rule"] == "dates-swapped"
        for at in rows_of[entry["row"]]
        if copy.table.column(entry["column"])[at].as_py() == entry["after"]
    }
    return MessedList(
        truth,
        classes,
        copy,
        {
            int(each["after"]): rows_of[each["row"]][0]
            for each in key
            if each["rule"] == "duplicate"
        },
        _out_of_order(copy.line_list),
        {at: tuple(faults) for at, faults in sorted(writings.items())},
        frozenset(exchanged),
    )


def _out_of_order(cases: LineList) -> dict[int, tuple[str, str]]:
    """For each row whose dates are not in their order two that are not: earlier and later."""
    tags = tuple(COLUMNS[name] for name in ORDER)
    cleaned = clean(cases, [ReadDates(tags), DateOrder(tags)])
    found: dict[int, tuple[str, str]] = {}
    for entry in cleaned.entries(Effect.FLAGGED):
        if entry["rule"] == "date-order":
            found.setdefault(entry["row"], (entry["before"].split(" ")[0], entry["column"]))
    return found


def deaths_among(truth: LineList, classes: Sequence[str]) -> int:
    """How many of the confirmed and probable cases died."""
    outcomes = truth.column(Tag.OUTCOME).to_pylist()
    return sum(
        outcome == "died" and each in (CaseClass.CONFIRMED, CaseClass.PROBABLE)
        for outcome, each in zip(outcomes, classes, strict=True)
    )
