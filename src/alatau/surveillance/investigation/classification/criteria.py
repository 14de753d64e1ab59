"""Criteria of a case definition: what is asked of a row, answered with yes, no or unknown.

Unknown goes through `All`, `AnyOf`, `AtLeast` and `Not` as logic demands (Kleene): a criterion is
unknown only where the missing answer could still turn it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def criterion(given: Any, field: str = "criterion") -> Criterion:
    """A criterion from plain data, as a file has it.

    One of `{all: [...]}`, `{any: [...]}`, `{at_least: n, of: [...]}`, `{not: ...}`, or a column by
    name (`column`) or tag (`tag`) with one of `is` (a value or several), `has` (an item), `least`
    and `most` (numbers), `from` and `until` (days); `name` says how reasons call it.

    Raises:
        InvalidInput: an unknown key or tag, nothing or too much asked; the sentence says where.

    >>> criterion({"tag": "symptoms", "has": "cough"}).name
    'symptoms has cough'
    """
    known = frozenset(("all", "any", "at_least", "of", "not", "column", "tag", "name", *_QUESTIONS))
    asked = checks.mapping(given, field, optional=known)
    kinds = [key for key in ("all", "any", "at_least", "not", "column", "tag") if key in asked]
    checks.refuse_unless(
        len(kinds) == 1,
        N_("%(field)s: needs just one of all, any, at_least, not, column and tag."),
        field,
    )
    (kind,) = kinds
    if kind in ("column", "tag"):
        return _leaf(asked, kind, field)
    allowed = {kind, "of"} if kind == "at_least" else {kind}
    checks.mapping(given, field, required=allowed)
    if kind == "not":
        return Not(criterion(asked["not"], f"{field}.not"))
    key = "of" if kind == "at_least" else kind
    parts = asked[key]
    checks.refuse_unless(
        isinstance(parts, list | tuple) and len(parts) > 0,
        N_("%(field)s: must be a list of criteria."),
        f"{field}.{key}",
    )
    assert isinstance(parts, list | tuple)
    criteria = tuple(criterion(each, f"{field}.{key}[{n}]") for n, each in enumerate(parts))
    if kind == "all":
        return All(criteria)
    if kind == "any":
        return AnyOf(criteria)
    count = checks.whole(asked["at_least"], f"{field}.at_least", least=1, most=len(criteria))
    return AtLeast(count, criteria)


_QUESTIONS = {
    "is": ("is",),
    "has": ("has",),
    "least": ("least", "most"),
    "most": ("least", "most"),
    "from": ("from", "until"),
    "until": ("from", "until"),
}
"""Which keys make one question."""


def _leaf(asked: Mapping[str, object], kind: str, field: str) -> Leaf:
    keys = [key for key in asked if key in _QUESTIONS]
    checks.refuse_unless(
        len({_QUESTIONS[key] for key in keys}) == 1,
        N_("%(field)s: asks nothing, or more than one thing, of its column."),
        field,
    )
    checks.mapping(asked, field, required={kind}, optional={"name", *_QUESTIONS[keys[0]]})
    given = asked[kind]
    checks.refuse_unless(
        isinstance(given, str), N_("%(field)s: must be a text."), f"{field}.{kind}"
    )
    column = str(given)
    if kind == "tag":
        column = Tag(checks.known(column, list(Tag), f"{field}.tag"))
    said = " ".join(f"{key} {shown(asked[key])}" for key in keys)
    name = str(asked.get("name", f"{column} {said}"))
    if "is" in asked:
        choices = asked["is"]
        listed = choices if isinstance(choices, list | tuple) else [choices]
        return Is(column, name, tuple(shown(choice) or "" for choice in listed))
    if "has" in asked:
        return Has(column, name, str(asked["has"]))
    if "from" in asked or "until" in asked:
        limits = [_day(asked.get(key), f"{field}.{key}") for key in ("from", "until")]
        return OnDays(column, name, *limits)
    numbers = {
        key: checks.number(asked[key], f"{field}.{key}")
        for key in ("least", "most")
        if key in asked
    }
    return InRange(column, name, **numbers)


def _day(given: object, field: str) -> date | int | None:
    if given is None or isinstance(given, date):
        return given
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            checks.refuse_unless(False, N_("%(field)s: must be a date such as 2026-03-13."), field)
    return checks.whole(given, field)


def _answers(column: Any, holds: Any) -> Answers:
    values = column.to_pylist()
    return np.array(
        [UNKNOWN if value is None or value != value else YES if holds(value) else NO
         for value in values],
        dtype=np.int8,
    )  # fmt: skip


def _each(criteria: tuple[Criterion, ...], cases: LineList) -> Answers:
    return np.stack([each.answers(cases) for each in criteria])
