"""Clean a line list: find its faults, then count by the case definition.

The truth comes from the simulator, the faults from `investigation.messy`, whose key says what is
wrong and why. What the counts should be is what the case definition makes of the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alatau import checks
from alatau.courses.labs.asked import number, one_right, worded
from alatau.courses.labs.messed_lists import (
    COUNTED,
    FAULTS,
    MessedList,
    Settings,
    deaths_among,
    messed_list,
)
from alatau.courses.labs.phrases import check_sources, check_words, filled, joined, read
from alatau.courses.labs.sheet import Column, Sheet, Table
from alatau.courses.labs.simulated_cases import COLUMNS, place_of, symptoms_of
from alatau.courses.labs.written_numbers import decimal, listed, thousands
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, MultipleChoice, Question
from alatau.surveillance.investigation.classification.definition import CaseClass, CaseDefinition

_TASKS = ("duplicates", "dates", "codes", "act", "persons", *COUNTED, "fatality", "attack-rate")
_WORDS = (
    "caption", "column-row", *(f"column-{name}" for name in COLUMNS),
    "why-duplicate", "why-dates", "why-swapped", "why-second-report", "why-code",
)  # fmt: skip


@dataclass(frozen=True)
class CleanLineList:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, tasks or words do not fit."""
        settings = _settings(lab)
        check_words(lab, _WORDS, {name: () for name in _TASKS})
        check_sources(lab, {})
        settings.outbreak.check(f"{lab.id}.settings.outbreak")
        checks.known(settings.act, lab.tasks["act"].choices, f"{lab.id}.settings.act")
        definition = CaseDefinition.from_mapping(settings.definition)
        for part in (definition.suspected, definition.probable, definition.confirmed):
            for leaf in () if part is None else part.leaves():
                checks.known(leaf.column, COLUMNS, f"{lab.id}.settings.definition")
        for code in symptoms_of(settings.outbreak.pathogen):
            checks.known(f"symptom-{code}", lab.words, f"{lab.id}.words")
        checks.mapping(
            settings.rates,
            f"{lab.id}.settings.rates",
            optional=set(FAULTS),
        )

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The list of this seed, its faults to find and its cases to count.

        Raises:
            InvalidInput: hardly any outbreak or copy is as the settings ask.
        """
        self.check(lab)
        settings, chance = _settings(lab), np.random.default_rng(seed)
        drawn = messed_list(settings, chance, f"{lab.id}.settings")
        place = place_of(settings.outbreak.region, settings.outbreak.place)
        facts = {"place": place.name, "population": thousands(place.population)}
        return Sheet(
            materials=(_table(lab, drawn, facts),),
            questions=(
                _duplicates(lab, drawn),
                _dates(lab, drawn),
                _codes(lab, drawn),
                one_right(lab, "act", settings.act),
                *_counts(lab, drawn, place.population, facts),
            ),
        )


def _settings(lab: LabFile) -> Settings:
    return read(Settings, lab.settings, f"{lab.id}.settings")


def _table(lab: LabFile, drawn: MessedList, facts: Mapping[str, object]) -> Table:
    words = lab.words

    def cell(name: str, text: str | None) -> str | LocalText | None:
        if name != "symptoms":
            return text
        return joined([words[f"symptom-{code}"] for code in text.split(";")]) if text else None

    columns = {name: drawn.copy.table.column(name).to_pylist() for name in COLUMNS}
    return Table(
        id="line-list",
        caption=filled(words["caption"], **facts),
        columns=(
            Column("row", words["column-row"]),
            *(Column(name, words[f"column-{name}"]) for name in COLUMNS),
        ),
        rows=tuple(
            {"row": at + 1} | {name: cell(name, column[at]) for name, column in columns.items()}
            for at in range(len(drawn.copy.origins))
        ),
    )


def _rows(
    lab: LabFile, task: str, drawn: MessedList, whys: Mapping[int, LocalText]
) -> MultipleChoice:
    """A question whose options are the rows; `whys` tells what is wrong with those to be ticked."""
    return MultipleChoice(
        kind="multiple-choice",
        options=tuple(
            Choice(id=f"row-{at + 1}", text=_same(str(at + 1)), why=whys.get(at))
            for at in range(len(drawn.copy.origins))
        ),
        answers=tuple(f"row-{at + 1}" for at in sorted(whys)),
        **worded(lab, task),
    )


def _same(text: str) -> LocalText:
    return LocalText(en=text, ru=text)


def _duplicates(lab: LabFile, drawn: MessedList) -> Question:
    whys = {
        at: filled(lab.words["why-duplicate"], first=first + 1)
        for at, first in drawn.duplicates.items()
    }
    return _rows(lab, "duplicates", drawn, whys)


def _dates(lab: LabFile, drawn: MessedList) -> Question:
    table, words = drawn.copy.table, lab.words
    whys = {}
    for at, (earlier, later) in drawn.impossible.items():
        exchanged = {(at, earlier), (at, later)} <= drawn.exchanged
        cause = "why-swapped" if exchanged else "why-second-report"
        whys[at] = filled(
            words["why-dates"],
            earlier=words[f"column-{earlier}"],
            later=words[f"column-{later}"],
            one=table.column(earlier)[at].as_py(),
            other=table.column(later)[at].as_py(),
            cause=words[cause],
        )
    return _rows(lab, "dates", drawn, whys)


def _codes(lab: LabFile, drawn: MessedList) -> Question:
    whys = {
        at: joined(
            [
                filled(
                    lab.words["why-code"],
                    column=lab.words[f"column-{column}"],
                    found=found,
                    meant=meant,
                )
                for column, found, meant in faults
            ]
        )
        for at, faults in drawn.writings.items()
    }
    return _rows(lab, "codes", drawn, whys)


def _counts(
    lab: LabFile, drawn: MessedList, population: int, facts: Mapping[str, object]
) -> list[Question]:
    """The counts after cleaning; reasons name the rows in which each person stands first."""
    first = {origin: at + 1 for at, origin in reversed(list(enumerate(drawn.copy.origins)))}
    rows = {
        each: sorted(first[at] for at, found in enumerate(drawn.classes) if found == each)
        for each in CaseClass
    }
    cases = sum(len(rows[each]) for each in COUNTED)
    certain = len(rows[CaseClass.CONFIRMED]) + len(rows[CaseClass.PROBABLE])
    deaths = deaths_among(drawn.truth, drawn.classes)
    told = {
        **facts,
        "persons": len(drawn.classes),
        "rows": len(drawn.copy.origins),
        "repeats": len(drawn.duplicates),
        "cases": cases,
        "certain": certain,
        "deaths": deaths,
        "excluded": len(rows[CaseClass.NOT_A_CASE]),
        "fatality": decimal(100 * deaths / certain),
        "rate": decimal(10_000 * cases / population),
    }
    return [
        number(lab, "persons", len(drawn.classes), told),
        *(
            number(lab, each, len(rows[each]), {**told, "list": listed(rows[each])})
            for each in COUNTED
        ),
        number(lab, "fatality", 100 * deaths / certain, told, tolerance=0.1),
        number(lab, "attack-rate", 10_000 * cases / population, told, tolerance=0.1),
    ]
