"""Steps that find rows which say the same, or nearly."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect, shown
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet
from alatau.surveillance.investigation.cleaning.texts import TO_LATIN
from alatau.surveillance.investigation.cleaning.vocabularies import plain

NAMES_A_ROW = ("duplicate", "duplicate-key", "near-duplicate")
"""Rules whose entries name another row of the table, from 0, in `after`: `row 3`."""

LARGEST_BLOCK = 2000
"""So many rows that agree in all of `equal` are compared pair by pair; more are refused."""


class Keep(StrEnum):
    """What becomes of rows with the same key."""

    FLAG = "flag"
    """All stay; all but the first are flagged."""
    FIRST = "first"
    """The first stays."""
    FULLEST = "fullest"
    """The one with the most written in it stays, of equals the first."""
    MERGE = "merge"
    """The first stays, and takes from the others, in their order, what it does not know."""


@dataclass(frozen=True)
class ExactDuplicates:
    """Remove rows that say the same as an earlier one.

    Attributes:
        columns: what must be the same; everything by default.
    """

    columns: Columns | None = None

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        names = sheet.columns(self.columns, lambda column: True)
        values = [_hashable(sheet.table.column(name).to_pylist()) for name in names]
        kept = np.ones(len(sheet.rows), dtype=np.bool_)
        seen: dict[Hashable, int] = {}
        for place, key in enumerate(zip(*values, strict=True)):
            first = seen.setdefault(key, place)
            if first != place:
                kept[place] = False
                changes.note(
                    "duplicate",
                    Effect.REMOVED,
                    row=int(sheet.rows[place]),
                    after=_row(sheet, first),
                )
        return sheet.keeping(kept)


@dataclass(frozen=True)
class DuplicateKeys:
    """Find rows with the same key, such as the identifier of a case, and say what becomes of them.

    Keys are compared without case, outer blanks and alphabet (letters that look alike are one).
    Rows without the whole key are no duplicates.

    Attributes:
        columns: the key.
        keep: a `Keep`.
    """

    columns: Columns
    keep: Keep | str = Keep.FLAG

    def __post_init__(self) -> None:
        keep = Keep(checks.known(str(self.keep), list(Keep), "keep"))
        object.__setattr__(self, "keep", keep)

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        kept = np.ones(len(sheet.rows), dtype=np.bool_)
        merged: dict[str, dict[int, Any]] = {}
        for group in _groups(sheet, sheet.columns(self.columns)):
            stays = self._stays(sheet, group)
            for place in group:
                if place == stays:
                    continue
                effect = Effect.FLAGGED if self.keep is Keep.FLAG else Effect.REMOVED
                changes.note(
                    "duplicate-key",
                    effect,
                    row=int(sheet.rows[place]),
                    before=";".join(
                        shown(sheet.table.column(name)[place].as_py()) or ""
                        for name in sheet.columns(self.columns)
                    ),
                    after=_row(sheet, stays),
                )
                kept[place] = self.keep is Keep.FLAG
            if self.keep is Keep.MERGE:
                _merge(sheet, stays, group, merged, changes)
        return _with_values(sheet, merged).keeping(kept)

    def _stays(self, sheet: Sheet, group: list[int]) -> int:
        if self.keep is not Keep.FULLEST:
            return group[0]
        columns = sheet.table.columns
        return max(group, key=lambda place: (sum(c[place].is_valid for c in columns), -place))


@dataclass(frozen=True)
class NearDuplicates:
    """Flag rows that agree in some columns and are nearly alike in others.

    Attributes:
        equal: what must agree (as keys do in `DuplicateKeys`), such as age and place.
        alike: texts that must be alike, such as names.
        at_least: how alike, from 0 to 1 (ratio of matching letters).
    """

    equal: Columns
    alike: Columns
    at_least: float = 0.85

    def __post_init__(self) -> None:
        checks.share(self.at_least, "at_least")

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        names = sheet.columns(self.alike)
        texts = [
            [same_key(value) for value in sheet.table.column(name).to_pylist()] for name in names
        ]
        for group in _groups(sheet, sheet.columns(self.equal)):
            if len(group) > LARGEST_BLOCK:
                raise InvalidInput(
                    N_("%(field)s: %(count)s rows agree in these columns; name more columns."),
                    "equal",
                    count=len(group),
                )
            for order, place in enumerate(group):
                twin = next((o for o in group[:order] if self._alike(texts, place, o)), None)
                if twin is not None:
                    changes.note(
                        "near-duplicate",
                        Effect.FLAGGED,
                        row=int(sheet.rows[place]),
                        column=";".join(names),
                        before=";".join(shown(sheet.table[n][place].as_py()) or "" for n in names),
                        after=_row(sheet, twin),
                    )
        return sheet

    def _alike(self, texts: list[list[str | None]], one: int, other: int) -> bool:
        for column in texts:
            a, b = column[one], column[other]
            if a is None or b is None:
                return False
            if a == b:
                continue
            matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
            if matcher.quick_ratio() < self.at_least or matcher.ratio() < self.at_least:
                return False
        return True


def _groups(sheet: Sheet, columns: list[str]) -> Iterable[list[int]]:
    """Places of rows that share a whole key, two or more together, in order."""
    keys = [[same_key(v) for v in sheet.table.column(n).to_pylist()] for n in columns]
    groups: dict[Hashable, list[int]] = {}
    for place, key in enumerate(zip(*keys, strict=True)):
        if None not in key:
            groups.setdefault(key, []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def same_key(value: Any) -> str | None:
    """A value without the differences that do not matter in a key."""
    text = shown(value)
    if text is None:
        return None
    return plain(plain(text).translate(TO_LATIN).upper().translate(TO_LATIN)) or None


def _merge(
    sheet: Sheet,
    stays: int,
    group: list[int],
    merged: dict[str, dict[int, Any]],
    changes: Changes,
) -> None:
    for name in sheet.table.column_names:
        column = sheet.table.column(name)
        if column[stays].is_valid:
            continue
        known = next((p for p in group if column[p].is_valid), None)
        if known is not None:
            value = column[known].as_py()
            merged.setdefault(name, {})[stays] = value
            changes.note(
                "duplicate-merged",
                Effect.CHANGED,
                row=int(sheet.rows[stays]),
                column=name,
                after=value,
            )


def _with_values(sheet: Sheet, values: dict[str, dict[int, Any]]) -> Sheet:
    import pyarrow as pa

    for name, by_place in values.items():
        column = sheet.table.column(name)
        whole = column.to_pylist()
        for place, value in by_place.items():
            whole[place] = value
        sheet = sheet.with_column(name, pa.array(whole, column.type))
    return sheet


def _row(sheet: Sheet, place: int) -> str:
    """The other row, as the report names it."""
    return f"row {sheet.rows[place]}"


def _hashable(values: list[Any]) -> list[Hashable]:
    """Values by which rows are told apart; lists and records, however deep, as tuples."""
    return [_plain(value) for value in values]


def _plain(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _plain(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(_plain(part) for part in value)
    atom: Hashable = value
    return atom
