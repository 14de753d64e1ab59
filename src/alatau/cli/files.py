"""Tables in files: Parquet, CSV and Arrow, each with the exercise banner.

Parquet and Arrow files carry it in the metadata of their schema, under the key `exercise`; a CSV
file in its first line, which begins with `#`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import alatau

if TYPE_CHECKING:
    import pyarrow

NOT_REAL = "Simulated for training; no real event, person or place is described."
LIST_SEPARATOR = ";"


class Format(StrEnum):
    """Kinds of file for tables; the value is the ending of their names."""

    parquet = "parquet"
    csv = "csv"
    arrow = "arrow"


def write_tables(
    tables: Mapping[str, pyarrow.Table], folder: Path, kind: Format, about: Mapping[str, object]
) -> list[Path]:
    """Write each table to a file named after it, whole or not at all; returns the files.

    `about` says in the metadata what was run.
    """
    make_folder(folder)
    return [
        write_table(table, folder / f"{name}.{kind.value}", kind, about)
        for name, table in tables.items()
    ]


def write_table(
    table: pyarrow.Table, path: Path, kind: Format, about: Mapping[str, object]
) -> Path:
    """Write one table, whole or not at all."""
    from alatau.exercise.views.header import BANNER

    said = {"exercise": BANNER, "note": NOT_REAL, "alatau": alatau.__version__}
    said |= {name: str(value) for name, value in about.items()}
    with whole(path) as unfinished:
        _WRITERS[kind](table, unfinished, said)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    with whole(path) as unfinished:
        unfinished.write_bytes(content)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """The name to write a file under until it is whole; then it takes the place of `path`.

    Raises:
        OSError: it cannot be written; named after `path`.
    """
    if path.is_dir():
        raise IsADirectoryError(0, "is a folder; name a file in it", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(0, "there is no such folder", str(path.parent))
    unfinished = path.with_name(path.name + ".part")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make the folder that a command writes to; worth asking before hours of work.

    Raises:
        OSError: it is a file, or nothing may be written to it.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(0, "is a file; name a folder", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def keep(read: Path, *written: Path | None) -> None:
    """Refuse to write over the file that is read.

    Raises:
        FileExistsError: one of `written` is that file.
    """
    for path in written:
        if path is not None and path.exists() and read.exists() and path.samefile(read):
            raise FileExistsError(0, "is the file that is read; name another", str(path))


def read_table(path: Path) -> pyarrow.Table:
    """A table that `write_table` wrote; lists and keys come back from CSV as texts."""
    from pyarrow import csv, feather, parquet

    if path.suffix == ".csv":
        return csv.read_csv(path, read_options=csv.ReadOptions(skip_rows=1))
    if path.suffix == ".arrow":
        return feather.read_table(path)
    return parquet.read_table(path)


def _write_parquet(table: pyarrow.Table, path: Path, said: Mapping[str, str]) -> None:
    from pyarrow import parquet

    parquet.write_table(table.replace_schema_metadata(said), path, compression="zstd")


def _write_arrow(table: pyarrow.Table, path: Path, said: Mapping[str, str]) -> None:
    import pyarrow as pa

    marked = table.replace_schema_metadata(said)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, marked.schema) as writer:
        writer.write_table(marked)


def _write_csv(table: pyarrow.Table, path: Path, said: Mapping[str, str]) -> None:
    from pyarrow import csv

    words = "; ".join(f"{name}: {value}" for name, value in said.items() if name != "exercise")
    with path.open("wb") as file:
        file.write(f"# {said['exercise']}; {words}\n".replace("\r", " ").encode())
        csv.write_csv(flat(table), file, csv.WriteOptions(quoting_style="needed"))


def flat(table: pyarrow.Table) -> pyarrow.Table:
    """Lists as texts, dictionaries as their words, keys of 64 bits as 16 hexadecimal digits.

    Raises:
        pyarrow.ArrowException: lists of lists or of records, which are no texts.
    """
    import pyarrow as pa
    from pyarrow import compute

    columns: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            texts = column.cast(pa.list_(pa.string()))
            columns[name] = compute.binary_join(texts, LIST_SEPARATOR)
        elif pa.types.is_dictionary(column.type):
            columns[name] = column.cast(column.type.value_type)
        elif column.type == pa.uint64():
            columns[name] = [f"{key:016x}" for key in column.to_pylist()]
        else:
            columns[name] = column
    return pa.table(columns)


_WRITERS = {
    Format.parquet: _write_parquet,
    Format.arrow: _write_arrow,
    Format.csv: _write_csv,
}
