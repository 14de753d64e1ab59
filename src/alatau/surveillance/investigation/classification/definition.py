"""A case definition, and what it makes of each row of a line list."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.classification.criteria import (
    NO,
    UNKNOWN,
    YES,
    Answers,
    Criterion,
)
from alatau.surveillance.investigation.classification.reading import criterion
from alatau.surveillance.investigation.line_lists import LineList

if TYPE_CHECKING:
    import pyarrow


class CaseClass(StrEnum):
    """What a row is."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    SUSPECTED = "suspected"
    NOT_A_CASE = "not-a-case"
    UNKNOWN = "unknown"
    """No level is reached, and what is missing might reach one."""


LEVELS = (CaseClass.CONFIRMED, CaseClass.PROBABLE, CaseClass.SUSPECTED)


@dataclass(frozen=True)
class CaseDefinition:
    """A case definition as data.

    A row gets the highest level whose criteria it meets within the limits; levels do not include
    one another unless their criteria do.

    Attributes:
        name: of the definition, with its version.
        suspected: clinical and epidemiological criteria, mostly.
        probable: a suspected case with more evidence; None if there is no such level.
        confirmed: laboratory criteria, mostly; None if there is no such level.
        limits: place and time that any case has to lie in.
        excluded: what makes a row no case whatever else it meets, such as another diagnosis; as
            long as that is unknown, it excludes nobody.
    """

    name: str
    suspected: Criterion
    probable: Criterion | None = None
    confirmed: Criterion | None = None
    limits: Criterion | None = None
    excluded: Criterion | None = None

    @classmethod
    def from_mapping(cls, given: Any) -> CaseDefinition:
        """A definition from plain data; criteria as `criterion` reads them.

        Raises:
            InvalidInput: an unknown or missing key; the sentence says where.
        """
        names = {each.name for each in fields(cls)}
        asked = checks.mapping(given, "definition", required={"name", "suspected"}, optional=names)
        name = asked["name"]
        checks.refuse_unless(
            isinstance(name, str) and bool(name),
            N_("%(field)s: must be a text."),
            "definition.name",
        )
        criteria = {
            key: criterion(value, f"definition.{key}")
            for key, value in asked.items()
            if key != "name" and value is not None
        }
        return cls(str(name), **criteria)


@dataclass(frozen=True, eq=False)
class Classified:
    """What a definition makes of a line list.

    Attributes:
        definition: its name.
        table: one row a row of the list: classification; could_be, the higher levels that missing
            answers leave open; met, unmet and missing, names of the plain criteria by answer.
    """

    definition: str
    table: pyarrow.Table

    @property
    def counts(self) -> dict[CaseClass, int]:
        """How many rows are what."""
        found = self.table.column("classification").to_pylist()
        return {each: found.count(each.value) for each in CaseClass}


def classify(cases: LineList, definition: CaseDefinition) -> Classified:
    """Apply a case definition to a line list.

    >>> from alatau.surveillance.investigation.line_lists import line_list
    >>> fever = CaseDefinition.from_mapping(
    ...     {"name": "Fever, 2026", "suspected": {"column": "fever", "is": True}})
    >>> found = classify(line_list({"fever": [True, False, None]}), fever)
    >>> found.table.column("classification").to_pylist()
    ['suspected', 'not-a-case', 'unknown']
    """
    import pyarrow as pa

    size = len(cases)
    answers = _levels(cases, definition)
    surely = np.stack([answers[level] == YES for level in LEVELS])
    perhaps = np.stack([answers[level] == UNKNOWN for level in LEVELS])
    reached = np.where(surely.any(axis=0), surely.argmax(axis=0), len(LEVELS))
    nothing = np.where(perhaps.any(axis=0), CaseClass.UNKNOWN.value, CaseClass.NOT_A_CASE.value)
    names = [level.value for level in LEVELS]
    found = [
        names[place] if place < len(LEVELS) else str(other)
        for place, other in zip(reached, nothing, strict=True)
    ]
    open_levels = [
        [name for order, name in enumerate(names) if perhaps[order, row] and order < reached[row]]
        for row in range(size)
    ]
    lists = pa.list_(pa.string())
    return Classified(
        definition.name,
        pa.table(
            {
                "classification": pa.array(found, pa.string()),
                "could_be": pa.array(open_levels, lists),
                **{
                    column: pa.array(rows, lists)
                    for column, rows in _reasons(cases, definition).items()
                },
            }
        ),
    )


def _levels(cases: LineList, definition: CaseDefinition) -> dict[CaseClass, Answers]:
    size = len(cases)
    given = {
        CaseClass.CONFIRMED: definition.confirmed,
        CaseClass.PROBABLE: definition.probable,
        CaseClass.SUSPECTED: definition.suspected,
    }
    within: Answers = np.full(size, YES, dtype=np.int8)
    if definition.limits is not None:
        within = definition.limits.answers(cases)
    if definition.excluded is not None:
        within = np.where(definition.excluded.answers(cases) == YES, NO, within).astype(np.int8)
    nobody: Answers = np.full(size, NO, dtype=np.int8)
    return {
        level: nobody if asked is None else np.minimum(asked.answers(cases), within)
        for level, asked in given.items()
    }


def _reasons(cases: LineList, definition: CaseDefinition) -> dict[str, list[list[str]]]:
    """For each row the names of plain criteria, by answer."""
    by_name: dict[str, NDArray[np.int8]] = {}
    for each in fields(definition):
        part = getattr(definition, each.name)
        for leaf in () if each.name == "name" or part is None else part.leaves():
            if leaf.name not in by_name:
                by_name[leaf.name] = leaf.answers(cases)
    return {
        column: [
            [name for name, answers in by_name.items() if answers[row] == answer]
            for row in range(len(cases))
        ]
        for column, answer in (("met", YES), ("unmet", NO), ("missing", UNKNOWN))
    }
