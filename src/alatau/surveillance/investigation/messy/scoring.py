"""How well a messy copy was cleaned, against the truth and the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import COLUMNS, shown
from alatau.surveillance.investigation.cleaning.duplicates import same_key
from alatau.surveillance.investigation.line_lists import LineList
from alatau.surveillance.investigation.tags import Tag

if TYPE_CHECKING:
    import pyarrow

RESTORED, BLANKED, LEFT, WRONG, LOST = "restored", "blanked", "left", "wrong", "lost"
FATES = (RESTORED, BLANKED, LEFT, WRONG, LOST)
"""What became of a faulty cell: the truth, null, as it was, something else, gone with its row or
column."""

NOTHING_TO_DO = "missing"
"""The rule of cells that were left empty: nothing can be done about them."""

_ENOUGH = {
    "missing-code": (RESTORED, BLANKED),
    NOTHING_TO_DO: (RESTORED, BLANKED),
    "date-format-ambiguous": (RESTORED, BLANKED),
}


@dataclass(frozen=True, eq=False)
class Score:
    """What became of the faults of a messy copy, and of what was right in it.

    Attributes:
        by_rule: columns rule, faults, restored, blanked, left, wrong, lost, handled. Handled is
            restored; for codes for missing and ambiguous dates null is as good.
        faults: faulty cells that asked for something to be done, and second rows.
        handled: those of them that were handled.
        right: cells that were right in the copy, of rows and columns that are left.
        damaged: those of them that are wrong now.
        rows_lost: rows of the truth that are gone.
        rows_doubled: rows that are there more than once, counted over the first.
        rows_strange: rows whose identifier is that of no row of the truth.
    """

    by_rule: pyarrow.Table
    faults: int
    handled: int
    right: int
    damaged: int
    rows_lost: int
    rows_doubled: int
    rows_strange: int

    @property
    def share_handled(self) -> float:
        """Share of faults that were handled; 1 if there were none."""
        return self.handled / self.faults if self.faults else 1.0

    @property
    def share_damaged(self) -> float:
        """Share of right cells that were made wrong; 0 if there were none."""
        return self.damaged / self.right if self.right else 0.0


def score(cleaned: LineList, truth: LineList, key: pyarrow.Table) -> Score:
    """Compare a cleaned list with the truth.

    Rows are found by identifier (case, blanks and alphabet make no difference), columns by tag,
    or by name if they bear none. Values are compared as reports write them, so that the texts of
    a file do as well as dates and numbers, and an empty text is a missing value. Of rows with one
    identifier the first counts.

    Args:
        cleaned: what a trainee made of the messy copy.
        truth: what the copy was made of.
        key: the key of the copy.

    Raises:
        InvalidInput: no identifiers, or no key.
    """
    import pyarrow as pa

    names = tuple(getattr(key, "column_names", ()))
    checks.refuse_unless(names == COLUMNS, N_("%(field)s: is no answer key."), "key")
    places, doubled, strange = _places(cleaned, truth)
    columns = {name: _found(cleaned, truth, name) for name in truth.table.column_names}
    wanted = {name: _shown(truth, name) for name in columns}
    given = {name: _shown(cleaned, own) for name, own in columns.items() if own is not None}

    tally: dict[str, dict[str, int]] = {}
    faulty: set[tuple[int, str]] = set()
    for entry in key.to_pylist():
        row, name, rule = entry["row"], entry["column"], entry["rule"]
        counts = tally.setdefault(rule, dict.fromkeys(FATES, 0))
        if name is None:
            left = len(places.get(row, ()))
            counts[LOST if left == 0 else RESTORED if left == 1 else LEFT] += 1
            continue
        faulty.add((row, name))
        if row not in places or name not in given:
            counts[LOST] += 1
        else:
            value = given[name][places[row][0]]
            counts[_fate(value, wanted[name][row], entry["after"])] += 1

    right = [
        given[name][at[0]] == wanted[name][row]
        for row, at in places.items()
        for name in given
        if (row, name) not in faulty
    ]
    handled = {
        rule: sum(counts[fate] for fate in _ENOUGH.get(rule, (RESTORED,)))
        for rule, counts in tally.items()
    }
    asked = [rule for rule in tally if rule != NOTHING_TO_DO]
    rows = [
        {"rule": rule, "faults": sum(counts.values()), **counts, "handled": handled[rule]}
        for rule, counts in sorted(tally.items())
    ]
    schema = pa.schema(
        [("rule", pa.string())] + [(name, pa.int64()) for name in ("faults", *FATES, "handled")]
    )
    return Score(
        pa.Table.from_pylist(rows, schema),
        faults=sum(sum(tally[rule].values()) for rule in asked),
        handled=sum(handled[rule] for rule in asked),
        right=len(right),
        damaged=right.count(False),
        rows_lost=len(truth) - len(places),
        rows_doubled=doubled,
        rows_strange=strange,
    )


def _fate(value: str | None, truth: str | None, messy: str | None) -> str:
    if value == truth:
        return RESTORED
    if value is None:
        return BLANKED
    return LEFT if value == messy else WRONG


def _places(cleaned: LineList, truth: LineList) -> tuple[dict[int, list[int]], int, int]:
    """Where each row of the truth is now, how many are there again, and how many are strange."""
    rows = {same_key(value): row for row, value in enumerate(truth.column(Tag.ID).to_pylist())}
    places: dict[int, list[int]] = {}
    strange = 0
    for place, value in enumerate(cleaned.column(Tag.ID).to_pylist()):
        row = rows.get(same_key(value))
        if row is None:
            strange += 1
        else:
            places.setdefault(row, []).append(place)
    return places, sum(len(each) - 1 for each in places.values()), strange


def _found(cleaned: LineList, truth: LineList, name: str) -> str | None:
    """The column of the cleaned list that is that of the truth."""
    for tag, names in truth.tags.items():
        if name in names and not tag.repeatable and cleaned.has(tag):
            return cleaned.name(tag)
    return name if name in cleaned.table.column_names else None


def _shown(cases: LineList, name: str) -> list[Any]:
    return [shown(value) or None for value in cases.table.column(name).to_pylist()]
