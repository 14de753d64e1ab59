"""One question from the items that say it in several languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from alatau.interchange.bank import QUESTION, BankItem
from alatau.interchange.errors import InterchangeError, first_problem
from alatau.languages import N_, LocalText


class Words(dict[str, str]):
    """A text by language, while a question is put together."""


@dataclass(frozen=True)
class ReadItem:
    """What one item says: the keys of its question, texts as `Words`."""

    file: str
    language: str
    place: str
    keys: dict[str, Any]


def merged_items(items: Iterable[ReadItem]) -> tuple[BankItem, ...]:
    """The questions that the items say together, in the order of the first item of each.

    Raises:
        InterchangeError: items of one question do not fit each other, or give no question.
    """
    groups: dict[str, list[ReadItem]] = {}
    for item in items:
        groups.setdefault(item.keys["id"], []).append(item)
    return tuple(_question(group) for group in groups.values())


def _question(group: list[ReadItem]) -> BankItem:
    first = group[0]
    keys: Any = first.keys
    seen = {first.language}
    for item in group[1:]:
        if item.language in seen:
            raise InterchangeError(
                N_("The question “%(id)s” is there twice in “%(language)s”."),
                {"id": item.keys["id"], "language": item.language},
                file=item.file,
            )
        seen.add(item.language)
        keys = _merged(keys, item.keys, "", first, item)
    try:
        return BankItem(first.place, QUESTION.validate_python(_finished(keys)))
    except ValidationError as error:
        place, msgid, params = first_problem(error)
        location = ".".join(str(part) for part in place)
        raise InterchangeError(msgid, params, file=first.file, location=location) from error


def _merged(one: Any, other: Any, where: str, first: ReadItem, item: ReadItem) -> Any:
    if isinstance(one, Words) and isinstance(other, Words):
        return Words({**one, **other})
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {key: _merged(one[key], other[key], f"{where}.{key}", first, item) for key in one}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            _merged(a, b, f"{where}.{at}", first, item)
            for at, (a, b) in enumerate(zip(one, other, strict=True))
        ]
    if one != other:
        raise InterchangeError(
            N_("This item says something else than “%(other)s” of the same question."),
            {"other": first.file},
            file=item.file,
            location=where.lstrip("."),
        )
    return one


def _finished(value: Any) -> Any:
    """Texts as such; a text in no language is none."""
    if isinstance(value, Words):
        return LocalText(value) if value else None
    if isinstance(value, dict):
        return {key: _finished(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finished(inner) for inner in value]
    return value
