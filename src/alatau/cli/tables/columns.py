"""Columns of a table as numbers or texts, with the line of what is neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.cli.tables.errors import TableError
from alatau.cli.tables.files import FileTable
from alatau.languages import N_

MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL")
"""What a cell holds where there is no value."""

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def numbers(
    table: FileTable,
    column: str,
    *,
    least: float = 0.0,
    most: float = 1e9,
    whole: bool = False,
) -> NDArray[np.float64]:
    """The column as numbers, (rows,); missing cells are NaN.

    Raises:
        TableError: a cell is no number, or out of bounds, with its line.
    """
    import pyarrow as pa

    found = table.columns[column]
    if pa.types.is_dictionary(found.type):
        found = found.cast(found.type.value_type)
    kind = found.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        figures = _parsed(table, column, found.cast(pa.string()))
    elif any(numeric(kind) for numeric in _numeric_kinds()):
        figures = np.asarray(found.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    else:
        raise TableError(
            N_("must hold numbers, not %(kind)s."),
            str(table.path),
            column=column,
            kind=str(kind),
        )
    _refuse(table, column, np.isinf(figures), figures, N_("must be finite, got %(got)s."))
    _refuse(
        table, column, figures < least, figures, N_("must be at least %(least)g, got %(got)s."),
        least=least,
    )  # fmt: skip
    _refuse(
        table, column, figures > most, figures, N_("must be at most %(most)g, got %(got)s."),
        most=most,
    )  # fmt: skip
    if whole:
        fraction = np.floor(figures) != figures
        fraction &= ~np.isnan(figures)
        _refuse(table, column, fraction, figures, N_("must be a whole number, got %(got)s."))
    return figures


def _numeric_kinds() -> tuple[Callable[[Any], bool], ...]:
    """What tells types of numbers; a column without any value has the type null."""
    from pyarrow import types

    return types.is_integer, types.is_floating, types.is_decimal, types.is_null


def texts(table: FileTable, column: str) -> list[str]:
    """The column as texts without white space around them, (rows,); a missing cell is empty.

    Raises:
        TableError: its cells are lists, records or bytes, which are no texts.
    """
    words: list[str] = _trimmed(table, column).to_pylist()
    return words


def distinct(table: FileTable, column: str) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct `texts` of the column in the order of the file, and the one of each row."""
    encoded = _trimmed(table, column).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), np.asarray(encoded.indices, dtype=np.int64)


def _trimmed(table: FileTable, column: str) -> Any:
    import pyarrow as pa
    from pyarrow import compute

    found = table.columns[column]
    if pa.types.is_dictionary(found.type):
        found = found.cast(found.type.value_type)
    if pa.types.is_timestamp(found.type):
        found = found.cast(pa.timestamp("us", found.type.tz), safe=False)
        moments = (each if each is None else each.isoformat() for each in found.to_pylist())
        found = pa.chunked_array([pa.array(moments, pa.string())])
    elif not pa.types.is_string(found.type):
        try:
            found = found.cast(pa.string())
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            raise TableError(
                N_("must hold texts, numbers or days, not %(kind)s."),
                str(table.path),
                column=column,
                kind=str(found.type),
            ) from None
    return compute.utf8_trim_whitespace(compute.fill_null(found, ""))


def _parsed(table: FileTable, column: str, found: Any) -> NDArray[np.float64]:
    import pyarrow as pa
    from pyarrow import compute

    found = compute.utf8_trim_whitespace(compute.fill_null(found, ""))
    missing = compute.is_in(found, pa.array(MISSING))
    if table.decimal_comma:
        found = compute.replace_substring_regex(found, r"^([+-]?\d+),(\d+)$", r"\1.\2")
    fits = compute.or_(compute.match_substring_regex(found, _NUMBER), missing)
    wrong = compute.index(fits, False).as_py()
    if wrong >= 0:
        raise table.fault(
            N_("“%(got)s” is not a number."), column, wrong, got=found[wrong].as_py()[:60]
        )
    kept = compute.if_else(missing, pa.scalar(None, pa.string()), found)
    unsigned = compute.replace_substring_regex(kept, r"^\+", "")
    return np.asarray(unsigned.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _refuse(
    table: FileTable,
    column: str,
    wrong: NDArray[np.bool_],
    figures: NDArray[np.float64],
    reason: str,
    **params: object,
) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise table.fault(reason, column, row, got=f"{figures[row]:.15g}", **params)
