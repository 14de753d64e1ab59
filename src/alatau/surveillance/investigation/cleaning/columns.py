"""Steps about whole columns and rows: names, emptiness, constancy."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from alatau.surveillance.investigation.cleaning.changes import Changes, Effect
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet
from alatau.surveillance.investigation.line_lists import is_text

_CYRILLIC = "абвгдезийклмнопрстуфхыэіёжцчшщъьюяғқңөұүһәҷӣӯҳҗ"
_LATIN = (
    "a b v g d e z i i k l m n o p r s t u f kh y e i e zh ts ch sh shch | | iu ia g q n o u u h "
    "a j i u h j"
)
_TO_LATIN = str.maketrans(dict(zip(_CYRILLIC, _LATIN.replace("|", "").split(" "), strict=True)))


@dataclass(frozen=True)
class StandardNames:
    """Name columns in lower-case Latin words joined by underscores; tags go along.

    Names that are equal then are numbered, `age`, `age_2`. Later steps use the new names.
    """

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        names = sheet.table.column_names
        taken = {name for name in names if standard_name(name) == name}
        renamed: dict[str, str] = {}
        for name in names:
            if name in taken:
                continue
            stem = standard_name(name)
            new, number = stem, 2
            while new in taken or new in renamed.values():
                new, number = f"{stem}_{number}", number + 1
            renamed[name] = new
            changes.note("column-renamed", Effect.CHANGED, column=name, before=name, after=new)
        return Sheet(_renamed(sheet, renamed), sheet.rows)


@dataclass(frozen=True)
class EmptyRows:
    """Remove rows in which nothing is written.

    Attributes:
        besides: columns that do not count, such as a running number.
    """

    besides: Columns = ()

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        besides = sheet.columns(self.besides)
        written = np.zeros(len(sheet.rows), dtype=np.bool_)
        for name in sheet.table.column_names:
            if name not in besides:
                written |= _written(sheet.table.column(name))
        for row in sheet.rows[~written]:
            changes.note("empty-row", Effect.REMOVED, row=int(row))
        return sheet.keeping(written)


@dataclass(frozen=True)
class EmptyColumns:
    """Remove columns in which nothing is written, or flag them. Tagged ones are flagged only.

    Attributes:
        remove: whether to remove them.
    """

    remove: bool = True

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        empty = [
            name
            for name in sheet.table.column_names
            if not _written(sheet.table.column(name)).any()
        ]
        return _without(sheet, empty, "empty-column", self.remove, changes)


@dataclass(frozen=True)
class ConstantColumns:
    """Flag columns in which all rows say the same, or remove those without a tag.

    Attributes:
        remove: whether to remove them.
        keep: columns that may be constant.
    """

    remove: bool = False
    keep: Columns = ()

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        keep = sheet.columns(self.keep)
        constant = [
            name
            for name in sheet.table.column_names
            if name not in keep and len(sheet.rows) > 1 and _constant(sheet.table.column(name))
        ]
        return _without(sheet, constant, "constant-column", self.remove, changes)


def standard_name(name: str) -> str:
    """A name in lower-case Latin letters, digits and underscores.

    >>> standard_name("Дата начала (симптомы)"), standard_name("dateOnset")
    ('data_nachala_simptomy', 'date_onset')
    """
    apart = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я][a-zа-я])", "_", name)
    latin = apart.casefold().translate(_TO_LATIN)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "column"


def _renamed(sheet: Sheet, names: dict[str, str]) -> Any:
    from dataclasses import replace

    table = sheet.table.rename_columns([names.get(n, n) for n in sheet.table.column_names])
    tags = {
        tag: tuple(names.get(name, name) for name in columns)
        for tag, columns in sheet.line_list.tags.items()
    }
    return replace(sheet.line_list, table=table, tags=tags)


def _without(sheet: Sheet, columns: list[str], rule: str, remove: bool, changes: Changes) -> Sheet:
    tagged = {name for names in sheet.line_list.tags.values() for name in names}
    for name in columns:
        gone = remove and name not in tagged
        changes.note(rule, Effect.REMOVED if gone else Effect.FLAGGED, column=name)
        if gone:
            sheet = sheet.with_table(sheet.table.drop_columns([name]))
    return sheet


def _written(column: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    from pyarrow import compute

    there = np.asarray(column.is_valid())
    if is_text(column):
        blank = compute.utf8_trim_whitespace(column.fill_null(""))
        there = there & np.asarray(compute.not_equal(blank, ""))
    return there


def _constant(column: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        values = column.to_pylist()
        return values[0] is not None and all(value == values[0] for value in values)
    return column.null_count == 0 and len(column.unique()) == 1
