"""Criteria of a case definition: what is asked of a row, answered with yes, no or unknown.

Unknown goes through `All`, `AnyOf`, `AtLeast` and `Not` as logic demands (Kleene): a criterion is
unknown only where the missing answer could still turn it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import shown
from alatau.surveillance.investigation.cleaning.vocabularies import plain
from alatau.surveillance.investigation.days import days
from alatau.surveillance.investigation.line_lists import LineList
from alatau.surveillance.investigation.tags import Tag

NO, UNKNOWN, YES = 0, 1, 2
"""Answers, in this order: all of several is the least, any of several the greatest."""

Answers = NDArray[np.int8]


class Criterion(Protocol):
    """A question that each row of a line list answers."""

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        ...

    def leaves(self) -> Iterator[Leaf]:
        """The plain criteria that it is made of."""
        ...


@dataclass(frozen=True)
class Leaf:
    """A criterion about one column.

    Attributes:
        column: its name, or a `Tag` for whatever column bears it.
        name: how reasons call the criterion.
    """

    column: str
    name: str

    def leaves(self) -> Iterator[Leaf]:
        """Itself."""
        yield self

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        raise NotImplementedError

    def values(self, cases: LineList) -> Any:
        """The column, as Arrow has it."""
        if isinstance(self.column, Tag):
            return cases.column(self.column)
        checks.known(self.column, cases.table.column_names, self.name)
        return cases.table.column(self.column)


@dataclass(frozen=True)
class Is(Leaf):
    """The column says one of these; case, outer blanks and ё for е make no difference."""

    choices: tuple[str, ...]

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        wanted = {plain(choice) for choice in self.choices}
        return _answers(self.values(cases), lambda value: plain(shown(value) or "") in wanted)


@dataclass(frozen=True)
class Has(Leaf):
    """The list in the column (or its texts joined by semicolons) holds the item."""

    item: str

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        wanted = plain(self.item)
        return _answers(
            self.values(cases),
            lambda value: wanted in {plain(each) for each in (shown(value) or "").split(";")},
        )


@dataclass(frozen=True)
class InRange(Leaf):
    """The number in the column lies between these, both included."""

    least: float = -float("inf")
    most: float = float("inf")

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        column = self.values(cases)
        from pyarrow import types

        checks.refuse_unless(
            types.is_integer(column.type) or types.is_floating(column.type),
            N_("%(field)s: the column %(column)s holds %(got)s, not numbers."),
            self.name,
            column=str(self.column),
            got=str(column.type),
        )
        return _answers(column, lambda value: self.least <= value <= self.most)


@dataclass(frozen=True)
class OnDays(Leaf):
    """The day in the column lies between these, both included; dates or numbers of days."""

    first: date | int | None = None
    last: date | int | None = None

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        found = days(self.values(cases), self.name)
        inside = np.ones(len(found.numbers), dtype=np.bool_)
        for limit, sign in ((self.first, 1), (self.last, -1)):
            if limit is None:
                continue
            edge = days([limit], self.name)
            checks.refuse_unless(
                edge.dated == found.dated or not found.known.any(),
                N_("%(field)s: the limits and the column must both be dates, or numbers of days."),
                self.name,
            )
            inside &= sign * found.numbers >= sign * edge.numbers[0]
        return np.where(found.known, np.where(inside, YES, NO), UNKNOWN).astype(np.int8)


@dataclass(frozen=True)
class All:
    """All of these hold."""

    criteria: tuple[Criterion, ...]

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        result: Answers = _each(self.criteria, cases).min(axis=0)
        return result

    def leaves(self) -> Iterator[Leaf]:
        """The plain criteria that it is made of."""
        for criterion in self.criteria:
            yield from criterion.leaves()


@dataclass(frozen=True)
class AtLeast:
    """At least so many of these hold."""

    count: int
    criteria: tuple[Criterion, ...]

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        each = _each(self.criteria, cases)
        surely, perhaps = (each == YES).sum(axis=0), (each != NO).sum(axis=0)
        answers = np.where(perhaps < self.count, NO, UNKNOWN)
        return np.where(surely >= self.count, YES, answers).astype(np.int8)

    def leaves(self) -> Iterator[Leaf]:
        """The plain criteria that it is made of."""
        for criterion in self.criteria:
            yield from criterion.leaves()


@dataclass(frozen=True)
class AnyOf(AtLeast):
    """One of these holds, at least."""

    def __init__(self, criteria: tuple[Criterion, ...]) -> None:
        object.__setattr__(self, "count", 1)
        object.__setattr__(self, "criteria", criteria)


@dataclass(frozen=True)
class Not:
    """This does not hold."""

    criterion: Criterion

    def answers(self, cases: LineList) -> Answers:
        """(rows,) `NO`, `UNKNOWN` or `YES`."""
        result: Answers = (YES - self.criterion.answers(cases)).astype(np.int8)
        return result

    def leaves(self) -> Iterator[Leaf]:
        """The plain criteria that it is made of."""
        return self.criterion.leaves()


def _answers(column: Any, holds: Any) -> Answers:
    values = column.to_pylist()
    return np.array(
        [UNKNOWN if value is None or value != value else YES if holds(value) else NO
         for value in values],
        dtype=np.int8,
    )  # fmt: skip


def _each(criteria: tuple[Criterion, ...], cases: LineList) -> Answers:
    return np.stack([each.answers(cases) for each in criteria])
