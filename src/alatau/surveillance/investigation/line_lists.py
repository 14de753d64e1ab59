"""A line list: a table with one row a case, whose columns bear tags.

A method asks for a tag and need not know how a ministry calls the column. What happens when a
table is changed so that a tagged column is lost is stated with the list.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.day_columns import arrow_table, is_any_text
from alatau.surveillance.investigation.tags import Kind, Tag

if TYPE_CHECKING:
    import pyarrow


class LostColumns(StrEnum):
    """What happens when a tagged column is lost."""

    ERROR = "error"
    WARN = "warn"
    ALLOW = "allow"


class TaggedColumnLost(UserWarning):
    """A tagged column is no longer in the table, and with it went its tag."""


_NO_VALUE = ("NAType", "NaTType")

TAG_LOST = N_("%(field)s: the column %(column)s is no longer in the table; it bore this tag.")


@dataclass(frozen=True, eq=False)
class LineList:
    """A table and what its columns are for. Make it with `line_list`.

    Attributes:
        table: an Arrow table, one row a case.
        tags: the columns that bear each tag.
        lost: what happens when a tagged column is lost.
    """

    table: pyarrow.Table
    tags: Mapping[Tag, tuple[str, ...]] = field(default_factory=dict)
    lost: LostColumns = LostColumns.ERROR

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table, for pandas, Polars and whoever else speaks Arrow."""
        return self.table.__arrow_c_stream__(requested_schema)

    def has(self, tag: Tag | str) -> bool:
        """Whether a column bears the tag."""
        return _tag(tag) in self.tags

    def name(self, tag: Tag | str) -> str:
        """The column that bears the tag.

        Raises:
            InvalidInput: no column bears it, or several do.
        """
        names = self.names(tag)
        checks.refuse_unless(
            len(names) == 1,
            N_("%(field)s: %(count)s columns bear this tag; one is needed."),
            f"tags.{_tag(tag)}",
            count=len(names),
        )
        return names[0]

    def names(self, tag: Tag | str) -> tuple[str, ...]:
        """The columns that bear the tag."""
        return self.tags.get(_tag(tag), ())

    def column(self, tag: Tag | str) -> pyarrow.ChunkedArray:
        """The values of the column that bears the tag."""
        return self.table.column(self.name(tag))

    def select(self, tags: Iterable[Tag | str]) -> LineList:
        """The columns that bear these tags, and no others; the other tags go without complaint."""
        wanted = [_tag(tag) for tag in tags]
        columns = list(dict.fromkeys(name for tag in wanted for name in self.names(tag)))
        for tag in wanted:
            checks.refuse_unless(
                self.has(tag), N_("%(field)s: no column bears this tag."), f"tags.{tag}"
            )
        return LineList(
            self.table.select(columns),
            MappingProxyType({tag: self.tags[tag] for tag in wanted}),
            self.lost,
        )

    def with_table(self, table: Any) -> LineList:
        """This list with another table, such as one that pandas has changed.

        The tags stay with the names of columns. A tagged column that is no longer there is an
        error, a warning (`TaggedColumnLost`) or nothing, as `lost` says; its tag goes.

        Raises:
            InvalidInput: a tagged column is lost and `lost` is `error`, or holds what its tag
                does not allow.
        """
        arrow = as_table(table)
        kept: dict[Tag, tuple[str, ...]] = {}
        for tag, names in self.tags.items():
            there = tuple(name for name in names if name in arrow.column_names)
            for name in names:
                if name not in there:
                    self._lose(tag, name)
            if there:
                kept[tag] = there
        return line_list(arrow, kept, lost=self.lost)

    def renamed(self, names: Mapping[str, str]) -> LineList:
        """Columns under new names; their tags go with them."""
        for old in names:
            checks.known(old, self.table.column_names, "names")
        table = self.table.rename_columns(
            [names.get(name, name) for name in self.table.column_names]
        )
        tags = {
            tag: tuple(names.get(name, name) for name in columns)
            for tag, columns in self.tags.items()
        }
        return line_list(table, tags, lost=self.lost)

    def untagged(self, *tags: Tag | str) -> LineList:
        """The same without these tags (without any, if none is named); all columns stay."""
        gone = {_tag(tag) for tag in tags} or set(self.tags)
        kept = {tag: names for tag, names in self.tags.items() if tag not in gone}
        return replace(self, tags=MappingProxyType(kept))

    def _lose(self, tag: Tag, name: str) -> None:
        if self.lost is LostColumns.ERROR:
            raise InvalidInput(TAG_LOST, f"tags.{tag}", column=name)
        if self.lost is LostColumns.WARN:
            warnings.warn(
                TAG_LOST % {"field": f"tags.{tag}", "column": name},
                TaggedColumnLost,
                stacklevel=3,
            )


def line_list(
    table: Any,
    tags: Mapping[Any, str | Iterable[str]] | None = None,
    *,
    lost: LostColumns | str = LostColumns.ERROR,
    typed: bool = True,
) -> LineList:
    """A line list from a table of Arrow, pandas, Polars or a mapping of columns.

    Args:
        table: anything with `__arrow_c_stream__`, or what `pyarrow.table` takes.
        tags: the column, or for symptoms and exposures the columns, by tag.
        lost: `error`, `warn` or `allow`, if a tagged column is lost later.
        typed: refuse tagged columns that hold what their tag does not allow. Without, texts are
            let through wherever they stand, times with a zone and broken numbers as days, and
            broken numbers as identifiers, as in a list that is still to be cleaned.

    Raises:
        InvalidInput: an unknown tag or column, a column with two tags, columns of one name, or
            (if `typed`) a column that holds what its tag does not allow.

    >>> cases = line_list({"nr": ["a", "b"], "age": [3, 41]}, {"id": "nr", "age": "age"})
    >>> cases.column("id").to_pylist()
    ['a', 'b']
    """
    arrow = as_table(table)
    policy = LostColumns(checks.known(str(lost), list(LostColumns), "lost"))
    found: dict[Tag, tuple[str, ...]] = {}
    bearers: dict[str, Tag] = {}
    for given, names in (tags or {}).items():
        tag = _tag(given)
        columns = (names,) if isinstance(names, str) else tuple(names)
        checks.refuse_unless(
            len(columns) == 1 or (tag.repeatable and len(columns) > 0),
            N_("%(field)s: must be one column."),
            f"tags.{tag}",
        )
        for name in columns:
            checks.known(name, arrow.column_names, f"tags.{tag}")
            checks.refuse_unless(
                name not in bearers,
                N_("%(field)s: the column %(column)s bears the tag %(other)s already."),
                f"tags.{tag}",
                column=name,
                other=bearers.get(name),
            )
            bearers[name] = tag
            _check_kind(arrow, name, tag, typed)
        found[tag] = columns
    return LineList(arrow, MappingProxyType(found), policy)


def as_table(table: Any) -> pyarrow.Table:
    """An Arrow table with plain texts and times to the microsecond, from whatever can become one.

    Raises:
        InvalidInput: not a table, two columns of one name, or dates beyond the years 1 to 9999.
    """
    if isinstance(table, LineList):
        return table.table
    arrow = arrow_table(table, "table")
    twice = next((n for n in arrow.column_names if arrow.column_names.count(n) > 1), None)
    checks.refuse_unless(
        twice is None, N_("%(field)s: two columns are called %(name)s."), "table", name=twice
    )
    for place, name in enumerate(arrow.column_names):
        column = _plain(arrow.column(place))
        if column is not arrow.column(place):
            arrow = arrow.set_column(place, name, column)
        checks.refuse_unless(
            _readable(arrow.column(place)),
            N_("%(field)s: the column %(column)s holds dates or times that no calendar has."),
            "table",
            column=arrow.column_names[place],
        )
    return arrow


def is_text(column: pyarrow.ChunkedArray) -> bool:
    """Whether a column of `as_table` holds texts."""
    import pyarrow as pa

    return bool(pa.types.is_string(column.type))


def listed(values: Any, field: str) -> list[Any]:
    """The values of an Arrow column or of any sequence, missing ones as None; refuses others."""
    if hasattr(values, "to_pylist"):
        return list(values.to_pylist())
    return [None if _is_missing(value) else value for value in checks.each(values, field)]


def _is_missing(value: Any) -> bool:
    """NaN, and what pandas has for it."""
    return (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in _NO_VALUE


def _readable(column: pyarrow.ChunkedArray) -> bool:
    """Whether its dates and times, if it has any, are some that Python can hold."""
    from pyarrow import compute, types

    try:
        if types.is_date(column.type) or types.is_timestamp(column.type):
            compute.min_max(column).as_py()
        elif types.is_temporal(column.type) or types.is_nested(column.type):
            column.to_pylist()
    except (OverflowError, ValueError, KeyError):
        return False
    return True


def _plain(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Texts of every width and coding as plain ones, lists of them too; times in microseconds."""
    import pyarrow as pa
    from pyarrow import types

    kind, text = column.type, pa.string()
    if types.is_dictionary(kind) and is_any_text(kind.value_type):
        chunks = [
            pa.DictionaryArray.from_arrays(chunk.indices, chunk.dictionary.cast(text)).cast(text)
            for chunk in column.chunks
        ]
        return pa.chunked_array(chunks, text)
    if types.is_large_string(kind) or types.is_string_view(kind):
        return column.cast(text)
    if (types.is_list(kind) or types.is_large_list(kind)) and is_any_text(kind.value_type):
        return column.cast(pa.list_(text))
    if types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    return column


def _tag(tag: Tag | str) -> Tag:
    return Tag(checks.known(str(tag), list(Tag), "tags"))


def _check_kind(table: pyarrow.Table, name: str, tag: Tag, typed: bool) -> None:
    import pyarrow as pa

    kind = table.schema.field(name).type
    if pa.types.is_null(kind) or (not typed and any(fits(kind) for fits in _uncleaned(tag.kind))):
        return
    checks.refuse_unless(
        any(fits(kind) for fits in _fitting()[tag.kind]),
        WRONG_KIND[tag.kind],
        f"tags.{tag}",
        column=name,
        got=str(kind),
    )


WRONG_KIND = {
    Kind.IDENTIFIER: N_(
        "%(field)s: the column %(column)s holds %(got)s; this tag asks for texts or whole numbers."
    ),
    Kind.DAY: N_(
        "%(field)s: the column %(column)s holds %(got)s; this tag asks for dates, or whole "
        "numbers of days."
    ),
    Kind.NUMBER: N_("%(field)s: the column %(column)s holds %(got)s; this tag asks for numbers."),
    Kind.CATEGORY: N_(
        "%(field)s: the column %(column)s holds %(got)s; this tag asks for texts, or true and "
        "false."
    ),
    Kind.ITEMS: N_(
        "%(field)s: the column %(column)s holds %(got)s; this tag asks for texts, lists of texts, "
        "or true and false."
    ),
}
"""The refusal of a column by the kind of its tag."""


def _uncleaned(kind: Kind) -> tuple[Any, ...]:
    """What a tagged column may hold besides, in a list that is still to be cleaned."""
    from pyarrow import types

    if kind is Kind.DAY:
        return types.is_string, types.is_timestamp, types.is_floating
    return (types.is_string, types.is_floating) if kind is Kind.IDENTIFIER else (types.is_string,)


def _is_local_time(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_timestamp(kind) and kind.tz is None)


def _fitting() -> dict[Kind, tuple[Any, ...]]:
    from pyarrow import types

    def texts_in_list(kind: Any) -> bool:
        return bool(types.is_list(kind) and types.is_string(kind.value_type))

    texts, truth = types.is_string, types.is_boolean
    return {
        Kind.IDENTIFIER: (texts, types.is_integer),
        Kind.DAY: (types.is_date, _is_local_time, types.is_integer),
        Kind.NUMBER: (types.is_integer, types.is_floating),
        Kind.CATEGORY: (texts, truth),
        Kind.ITEMS: (texts, truth, texts_in_list),
    }
