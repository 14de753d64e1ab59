"""All texts of a sheet, to be looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from alatau.courses.labs.sheet import Sheet
from alatau.languages import LocalText
from alatau.packs.model import PackModel


def sheet_texts(sheet: Sheet) -> Iterator[LocalText]:
    """Every text that a learner may see on a sheet; what is drawn later is not among them."""
    yield from _texts((sheet.materials, sheet.controls, sheet.questions))


def _texts(value: Any) -> Iterator[LocalText]:
    if isinstance(value, LocalText):
        yield value
    elif isinstance(value, PackModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
