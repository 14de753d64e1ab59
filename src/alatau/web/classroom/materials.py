"""The material of a lab as its page shows it: tables in words, pictures by address, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alatau.courses.labs.sheet import (
    Cell,
    Control,
    Drawing,
    Material,
    Passage,
    Picture,
    Table,
)
from alatau.languages import LocalText


@dataclass(frozen=True)
class MaterialShown:
    """A piece of material: a `table`, a `picture`, a `drawing` or a `passage`."""

    kind: str
    caption: str = ""
    labels: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    address: str = ""
    text: str = ""


def shown(
    materials: Sequence[Material], language: str, pictures: str, query: str = ""
) -> list[MaterialShown]:
    """The material in the reader's language.

    Args:
        pictures: the address below which the pictures are.
        query: what was chosen for the controls, so that a picture is of the same choice.
    """
    return [_shown(each, language, pictures, query) for each in materials]


def _shown(material: Material, language: str, pictures: str, query: str) -> MaterialShown:
    match material:
        case Table():
            return MaterialShown(
                "table",
                material.caption.in_language(language),
                tuple(column.label.in_language(language) for column in material.columns),
                tuple(
                    tuple(_cell(row.get(column.id), language) for column in material.columns)
                    for row in material.rows
                ),
            )
        case Picture():
            address = f"{pictures}{material.id}.json"
            return MaterialShown(
                "picture",
                material.caption.in_language(language),
                address=f"{address}?{query}" if query else address,
            )
        case Drawing():
            address = f"{pictures}{material.id}.svg"
            return MaterialShown(
                "drawing",
                material.caption.in_language(language),
                address=f"{address}?{query}" if query else address,
            )
        case Passage():
            return MaterialShown("passage", text=material.text.in_language(language))


def _cell(value: Cell, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, LocalText):
        return value.in_language(language)
    return f"{value:g}" if isinstance(value, float) else str(value)


def controls_shown(
    controls: Sequence[Control], language: str, turned: Mapping[str, float | str]
) -> list[dict[str, Any]]:
    """The controls in the reader's language, each where it was turned to or starts."""
    return [
        {
            "id": control.id,
            "label": control.label.in_language(language),
            "least": f"{control.least:g}",
            "most": f"{control.most:g}",
            "step": f"{control.step:g}",
            "value": _plain(turned.get(control.id, control.start)),
            "choices": [(name, words.in_language(language)) for name, words in control.choices],
        }
        for control in controls
    ]


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
