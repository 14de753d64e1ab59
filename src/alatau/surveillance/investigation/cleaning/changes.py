"""The report of cleaning: what was changed, removed, added or flagged, where and why.

One schema serves cleaning and the answer key of a messy copy alike: columns step, rule, effect,
row, column, before, after, reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from alatau.languages import N_

if TYPE_CHECKING:
    import pyarrow


class Effect(StrEnum):
    """What was done."""

    CHANGED = "changed"
    REMOVED = "removed"
    """A row (no column is named) or a column (no row is named) was taken out."""
    ADDED = "added"
    """A column or row was put in."""
    FLAGGED = "flagged"
    """Somebody has to look: the value was left, or is null where its column cannot hold it."""


REASONS: Mapping[str, str] = MappingProxyType(
    {
        "column-renamed": N_("Names of columns are plain lower-case words."),
        "blanks-stripped": N_("Blanks around or doubled within a text mean nothing."),
        "letters-unified": N_("Letters of another alphabet that look alike were in one word."),
        "missing-code": N_("This is a code for a missing value."),
        "recoded": N_("The dictionary of this column says so."),
        "not-in-dictionary": N_("The dictionary of this column does not know this value."),
        "spelling": N_("One allowed value alone is spelt nearly like this."),
        "spelling-unclear": N_("No allowed value, or more than one, is spelt nearly like this."),
        "empty-row": N_("Nothing is written in this row."),
        "empty-column": N_("Nothing is written in this column."),
        "constant-column": N_("All rows say the same in this column."),
        "duplicate": N_("An earlier row says the same."),
        "duplicate-key": N_("Another row has the same key."),
        "duplicate-merged": N_("A row with the same key knew what was missing here."),
        "near-duplicate": N_("Another row is nearly the same."),
        "date-read": N_("Dates are written in one way; this one can be read in no other way."),
        "date-order-stated": N_("Read in the stated order of day and month."),
        "date-other-order": N_("Cannot be read in the stated order of day and month."),
        "date-serial": N_("A number of days as spreadsheets keep dates."),
        "date-time-dropped": N_("The time of day was left out."),
        "date-ambiguous": N_("More than one date may be meant."),
        "date-unreadable": N_("No date can be read from this."),
        "date-out-of-range": N_("The date lies outside the stated limits."),
        "number-read": N_("Numbers are written in digits, with a point."),
        "number-word": N_("A number was written in words."),
        "number-unreadable": N_("No number can be read from this."),
        "out-of-range": N_("The value lies outside the stated limits."),
        "date-order": N_("The dates of this row are not in their order."),
        "days-mixed": N_("Some of these columns are dates, others numbers of days."),
        "dates-swapped": N_("Exchanged with another date of the row, they are in their order."),
        "timespan": N_("Time between two dates."),
        "id-missing": N_("The identifier is missing."),
        "id-format": N_("The identifier is not written as stated."),
        "tag-kind": N_("The column holds what its tag does not allow."),
        "missing": N_("A value was left out."),
        "misspelt": N_("A word was misspelt."),
        "date-format": N_("A date was written in another way."),
        "date-format-ambiguous": N_("A date was written so that another may be meant."),
        "inconsistent-code": N_("Another code was used for the same."),
        "look-alike-letters": N_("A letter of another alphabet that looks alike was used."),
        "stray-blanks": N_("Blanks were added."),
        "number-in-words": N_("A number was written in words."),
    }
)
"""Why, by rule: message ids, to be translated where they are shown."""

COLUMNS = ("step", "rule", "effect", "row", "column", "before", "after", "reason")


@dataclass
class Changes:
    """Changes as they are made; `to_arrow` gives the report."""

    _entries: list[tuple[int, str, str, int | None, str | None, str | None, str | None]] = field(
        default_factory=list
    )
    step: int = 0

    def note(
        self,
        rule: str,
        effect: Effect,
        *,
        row: int | None = None,
        column: str | None = None,
        before: Any = None,
        after: Any = None,
    ) -> None:
        """Write down one change. Values are written as `shown` says."""
        if rule not in REASONS:
            raise KeyError(rule)
        entry = (self.step, rule, effect.value, row, column, shown(before), shown(after))
        self._entries.append(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def to_arrow(self) -> pyarrow.Table:
        """The report as an Arrow table, in the order of the steps."""
        import pyarrow as pa

        steps, rules, effects, rows, columns, before, after = (
            list(each) for each in (zip(*self._entries, strict=True) if self._entries else [()] * 7)
        )
        return pa.table(
            {
                "step": pa.array(steps, pa.int32()),
                "rule": pa.array(rules, pa.string()),
                "effect": pa.array(effects, pa.string()),
                "row": pa.array(rows, pa.int64()),
                "column": pa.array(columns, pa.string()),
                "before": pa.array(before, pa.string()),
                "after": pa.array(after, pa.string()),
                "reason": pa.array([REASONS[rule] for rule in rules], pa.string()),
            }
        )


def totals(report: pyarrow.Table) -> pyarrow.Table:
    """How often each rule had which effect in which column: rule, effect, column, count."""
    keys = ["rule", "effect", "column"]
    counted = report.group_by(keys, use_threads=False).aggregate([([], "count_all")])
    return counted.rename_columns([*keys, "count"]).select([*keys, "count"])


def shown(value: Any) -> str | None:
    """A value as the report writes it: ISO dates, plain numbers, lists joined by semicolons."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ";".join(str(each) for each in value)
    return str(value)
