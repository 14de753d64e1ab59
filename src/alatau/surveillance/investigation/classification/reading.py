"""Criteria from plain data, as files and forms hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.classification.criteria import (
    All,
    AnyOf,
    AtLeast,
    Criterion,
    Has,
    InRange,
    Is,
    Leaf,
    Not,
    OnDays,
)
from alatau.surveillance.investigation.cleaning.changes import shown
from alatau.surveillance.investigation.tags import Tag


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
