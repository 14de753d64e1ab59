"""A pipeline of cleaning steps, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect, shown, totals
from alatau.surveillance.investigation.line_lists import LineList, is_text, line_list
from alatau.surveillance.investigation.tags import Tag

if TYPE_CHECKING:
    import pyarrow

Columns = Sequence[str]
"""Columns by name, or by `Tag` for whatever column bears it."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A line list on its way through the steps.

    Attributes:
        line_list: as it is now.
        rows: for each row its place in the table as it came, from 0.
    """

    line_list: LineList
    rows: NDArray[np.int64]

    @property
    def table(self) -> pyarrow.Table:
        """The table as it is now."""
        return self.line_list.table

    def with_table(self, table: pyarrow.Table) -> Sheet:
        """The same rows with other columns or values."""
        return replace(self, line_list=replace(self.line_list, table=table))

    def with_column(self, name: str, column: Any) -> Sheet:
        """The same with one column replaced, or added at the end."""
        if name in self.table.column_names:
            place = self.table.column_names.index(name)
            return self.with_table(self.table.set_column(place, name, column))
        return self.with_table(self.table.append_column(name, column))

    def keeping(self, kept: NDArray[np.bool_]) -> Sheet:
        """The rows that are kept."""
        import pyarrow as pa

        table = self.table.filter(pa.array(kept))
        return Sheet(replace(self.line_list, table=table), self.rows[kept])

    def columns(self, wanted: Columns | None, fits: Callable[[Any], bool] = is_text) -> list[str]:
        """The names of wanted columns; of all that fit, if none are named."""
        names = self.table.column_names
        if wanted is None:
            return [name for name in names if fits(self.table.column(name))]
        found: list[str] = []
        for each in wanted:
            if isinstance(each, Tag):
                checks.refuse_unless(
                    self.line_list.has(each),
                    N_("%(field)s: no column bears the tag %(tag)s."),
                    "columns",
                    tag=each,
                )
                found += self.line_list.names(each)
            else:
                found.append(checks.known(each, names, "columns"))
        return list(dict.fromkeys(found))


class Step(Protocol):
    """A step of cleaning: writes down whatever it does."""

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        ...


@dataclass(frozen=True, eq=False)
class Cleaned:
    """What cleaning returns.

    Attributes:
        line_list: the list after all steps.
        report: one row a change, as `changes` describes; `row` counts from 0 in the table as it
            came, also after rows were removed.
        rows: for each row that is left its place in the table as it came.
    """

    line_list: LineList
    report: pyarrow.Table
    rows: NDArray[np.int64]

    @property
    def table(self) -> pyarrow.Table:
        """The table after all steps."""
        return self.line_list.table

    @property
    def totals(self) -> pyarrow.Table:
        """How often each rule had which effect in which column."""
        return totals(self.report)

    def entries(self, effect: Effect | str) -> list[dict[str, Any]]:
        """The rows of the report with this effect."""
        wanted = Effect(checks.known(str(effect), list(Effect), "effect")).value
        return [entry for entry in self.report.to_pylist() if entry["effect"] == wanted]


def clean(table: Any, steps: Iterable[Step]) -> Cleaned:
    """Take a table through steps, one after the other.

    Args:
        table: a line list, or a table of Arrow, pandas or Polars.
        steps: typed steps. If those that change cells come before those that remove rows and
            columns, the same steps on the result change nothing more.

    Raises:
        InvalidInput: a step names a column or tag that is not there.
    """
    start = table if isinstance(table, LineList) else line_list(table)
    sheet = Sheet(start, np.arange(len(start), dtype=np.int64))
    changes = Changes()
    for number, step in enumerate(checks.each(steps, "steps")):
        checks.refuse_unless(
            hasattr(step, "apply"),
            N_("%(field)s: must be steps of cleaning, got %(got)s."),
            "steps",
            got=repr(step),
        )
        changes.step = number
        sheet = step.apply(sheet, changes)
    return Cleaned(sheet.line_list, changes.to_arrow(), sheet.rows)


@dataclass(frozen=True)
class Verdict:
    """What a step makes of a text: the new value and, unless it stays, the rule."""

    value: Any
    rule: str | None = None
    effect: Effect = Effect.CHANGED


def rewrite(
    sheet: Sheet,
    column: str,
    judge: Callable[[str], Verdict],
    changes: Changes,
    kind: Any = None,
) -> Sheet:
    """Judge each distinct text of a column once, replace it and write down what changed.

    Args:
        sheet: where.
        column: its name.
        judge: what becomes of a text. A rule is not written down if the value is shown as before.
        changes: where changes are written.
        kind: Arrow type of the new column; texts by default.
    """
    import pyarrow as pa

    coded = sheet.table.column(column).combine_chunks().dictionary_encode()
    texts = coded.dictionary.to_pylist()
    verdicts = [judge(text) for text in texts]
    values = pa.array([verdict.value for verdict in verdicts], kind or pa.string())
    codes = np.asarray(coded.indices.fill_null(-1))
    noted = np.array(
        [
            verdict.rule is not None
            and (verdict.effect is Effect.FLAGGED or shown(verdict.value) != text)
            for verdict, text in zip(verdicts, texts, strict=True)
        ]
        + [False]
    )
    for place in np.flatnonzero(noted[codes]):
        verdict = verdicts[codes[place]]
        changes.note(
            verdict.rule or "",
            verdict.effect,
            row=int(sheet.rows[place]),
            column=column,
            before=texts[codes[place]],
            after=verdict.value,
        )
    return sheet.with_column(column, values.take(coded.indices))
