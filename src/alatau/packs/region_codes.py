"""Whether the codes in the tables of a region are known, and stand once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alatau.languages import N_
from alatau.packs.errors import Problem
from alatau.packs.model import nearest
from alatau.packs.reading import Document
from alatau.packs.tables import row_problem

if TYPE_CHECKING:
    from alatau.packs.region import Region

UNKNOWN_PLACE = N_("There is no place “%(code)s” in places.csv; write one of its codes.")


def repeated(document: Document, *columns: str) -> Iterator[Problem]:
    """Rows whose values in `columns` stood in an earlier row."""
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(document.value):
        key = tuple(row[column] for column in columns)
        if key in seen:
            yield row_problem(
                document,
                index,
                columns[0],
                N_("“%(key)s” stands twice; remove one of the rows."),
                {"key": " ".join(key)},
            )
        seen.add(key)


def unknown_places(region: Region, document: Document, *columns: str) -> Iterator[Problem]:
    """Codes in `columns` that are no place; an empty cell passes."""
    codes = {place.code for place in region.places}
    for index, row in enumerate(document.value):
        for column in columns:
            code = row[column]
            if not code or code in codes:
                continue
            near = nearest(code, codes)
            msgid = (
                N_("There is no place “%(code)s” in places.csv; is “%(near)s” meant?")
                if near
                else UNKNOWN_PLACE
            )
            yield row_problem(document, index, column, msgid, {"code": code, "near": near})
