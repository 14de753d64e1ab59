"""Tables of results: CSV, in a file or on standard output, or Parquet, whole or not at all.

What comes from a file with the exercise banner bears it, too: CSV in a first line that begins
with `#`, Parquet in the metadata of its schema under the key `exercise`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from alatau.cli.files import flat, whole
from alatau.cli.tables.errors import TableError
from alatau.languages import N_

if TYPE_CHECKING:
    import pyarrow


def write_result(table: pyarrow.Table, out: Path | None, banner: str | None) -> None:
    """Write a table to `out`, or as CSV to standard output if that is None.

    Raises:
        TableError: the name of the file ends with neither `.csv` nor `.parquet`; or a column
            holds what CSV has no cells for, such as records.
    """
    if out is None:
        typer.echo(csv_text(table, banner), nl=False)
        return
    ending = out.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise TableError(N_("a result is written as .csv or .parquet."), str(out))
    with whole(out) as unfinished:
        if ending == ".csv":
            _refuse_columns(table, out)
            with unfinished.open("wb") as file:
                _write_csv(table, file, banner)
        else:
            from pyarrow import parquet

            said = {"exercise": banner} if banner else None
            parquet.write_table(table.replace_schema_metadata(said), unfinished, compression="zstd")


def _refuse_columns(table: pyarrow.Table, out: Path) -> None:
    """Refuse columns that no text can hold."""
    import pyarrow as pa

    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            flat(pa.table({name: column})).column(0).cast(pa.string())
        except pa.ArrowException:
            raise TableError(
                N_("CSV has no cells for %(kind)s; write a .parquet."),
                str(out),
                column=name,
                kind=str(column.type),
            ) from None


def csv_text(table: pyarrow.Table, banner: str | None) -> str:
    """The table as CSV; figures that do not exist are empty cells."""
    file = io.BytesIO()
    _write_csv(table, file, banner)
    return file.getvalue().decode()


def _write_csv(table: pyarrow.Table, file: BinaryIO, banner: str | None) -> None:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    table = flat(table)
    if banner:
        file.write(f"# {banner}\n".encode())
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(table.column_names)
    file.write(header.getvalue().encode())
    start = file.tell()
    try:
        arrow_csv.write_csv(
            table, file, arrow_csv.WriteOptions(include_header=False, quoting_style="none")
        )
    except pa.ArrowInvalid:  # a text holds a comma, a quote or a line end
        file.seek(start)
        file.truncate()
        arrow_csv.write_csv(
            table, file, arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
        )
