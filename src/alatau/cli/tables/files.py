"""A table in a file: CSV in its usual forms, tagged with HXL or not, Parquet and Arrow.

Cells of CSV stay texts until a column is asked for, so that a fault can be told with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from alatau.checks import InvalidInput, known
from alatau.cli.tables.errors import TableError, refusal
from alatau.cli.tables.hashtags import LAST_ROW, Hashtag, hashtag, tags_of
from alatau.languages import N_

if TYPE_CHECKING:
    import pyarrow

MAX_BYTES = 500_000_000
MAX_ROWS = 20_000_000
MAX_COLUMNS = 1_000
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
ENDINGS = (*TEXT_ENDINGS, ".parquet", ".arrow", ".feather")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINES = tuple(f"sep={each}" for each in _SEPARATORS)
_BEGINNING = 262_144
_EXERCISE = "EXERCISE"


@dataclass(frozen=True)
class FileTable:
    """A table as it came from a file.

    Attributes:
        path: the file.
        columns: the cells; texts if the file is CSV.
        tags: what columns hold, by name, where the file is tagged with HXL.
        banner: the exercise banner, if the file bears one.
        decimal_comma: whether `3,5` may be a number.
    """

    path: Path
    columns: pyarrow.Table
    tags: Mapping[str, Hashtag] = field(default_factory=dict)
    banner: str | None = None
    decimal_comma: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self.columns.column_names)

    def named(self, column: str, option: str) -> str:
        """The column that an option names, by its name or its hashtag.

        Raises:
            TableError: there is none; the sentence has the nearest name.
        """
        asked = hashtag(column)
        fits = [name for name, tag in self.tags.items() if asked and asked.covers(tag)]
        if len(fits) == 1:
            return fits[0]
        try:
            return known(column, self.names, option)
        except InvalidInput as error:
            raise refusal(error, str(self.path)) from None

    def lines(self) -> list[int] | None:
        """The line of the file on which each row stands; None for files without lines."""
        if self.path.suffix.lower() not in TEXT_ENDINGS:
            return None
        raw = _read(self.path)
        heading = _heading(raw, str(self.path))
        rest = io.StringIO(raw[heading.size :].decode("utf-8"), newline="")
        return [line for line, _ in _lines(rest, heading.separator, heading.lines)]

    def fault(self, reason: str, column: str, row: int, **params: object) -> TableError:
        """A fault in one cell of a row (from 0), with its line; without lines, its row from 1."""
        lines = self.lines()
        line = row + 1 if lines is None else lines[row]
        return TableError(reason, str(self.path), line=line, column=column, **params)


def read_file(path: Path) -> FileTable:
    """The table in a file.

    CSV is UTF-8 with or without a byte-order mark, its cells parted by commas, semicolons or
    tabs, its lines ended in any usual way; first lines that begin with `# ` are comments.

    Raises:
        TableError: the file cannot be used.
        OSError: it cannot be opened.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise TableError(
            N_("files of this kind are not read; the name must end with %(endings)s."),
            str(path),
            endings=", ".join(ENDINGS),
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TableError(
            N_("the file has %(size)d MB; at most %(limit)d MB are read."),
            str(path),
            size=size // 1_000_000,
            limit=MAX_BYTES // 1_000_000,
        )
    return _columnar(path) if ending not in TEXT_ENDINGS else _csv(path)


def _columnar(path: Path) -> FileTable:
    import pyarrow as pa
    from pyarrow import feather, parquet

    try:
        if path.suffix.lower() == ".parquet":
            rows = parquet.read_metadata(path).num_rows
            if rows > MAX_ROWS:
                _too_many_rows(path)
            table = parquet.read_table(path)
        else:
            table = feather.read_table(path)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise TableError(
            N_("the file cannot be read: %(reason)s."), str(path), reason=str(error).rstrip(".")
        ) from None
    _check_shape(path, table.num_rows, table.column_names)
    said = (table.schema.metadata or {}).get(b"exercise")
    return FileTable(path, table, banner=said.decode() if said else None)


def _read(path: Path) -> bytes:
    """The file, its lines ended by line feeds where they end by carriage returns alone."""
    raw = path.read_bytes()
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def _csv(path: Path) -> FileTable:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    raw = _read(path)
    heading = _heading(raw, str(path))
    _check_shape(path, 0, heading.names)
    texts = {name: pa.string() for name in heading.names}
    rest = pa.py_buffer(raw)[heading.size :]
    if not bytes(rest[:_BEGINNING]).strip():
        columns = pa.table({name: pa.array([], pa.string()) for name in heading.names})
    else:
        try:
            columns = arrow_csv.read_csv(
                pa.BufferReader(rest),
                arrow_csv.ReadOptions(column_names=heading.names, use_threads=False),
                arrow_csv.ParseOptions(delimiter=heading.separator, newlines_in_values=True),
                arrow_csv.ConvertOptions(column_types=texts, strings_can_be_null=False),
            )
        except pa.ArrowInvalid as error:
            raise _why_not(path, raw, heading, str(error)) from None
    _check_shape(path, columns.num_rows, heading.names)
    return FileTable(path, columns, heading.tags, heading.banner, heading.separator != ",")


@dataclass(frozen=True)
class _Heading:
    """What stands above the rows of a CSV file: `size` bytes in `lines` lines."""

    names: list[str]
    tags: dict[str, Hashtag]
    separator: str
    banner: str | None
    size: int
    lines: int


def _heading(raw: bytes, file: str) -> _Heading:
    if raw.startswith(_WIDE_MARKS) or b"\0" in raw[:_BEGINNING]:
        raise TableError(N_("this is not a CSV file in UTF-8; save it as “CSV UTF-8”."), file)
    start = len(_BYTE_ORDER_MARK) if raw.startswith(_BYTE_ORDER_MARK) else 0
    lines = 0
    said: list[str] = []
    separator = None
    text = ""
    while start < len(raw):
        end = raw.find(b"\n", start) + 1 or len(raw)
        text = _decoded(raw[start:end], file, lines + 1).strip("\r\n")
        if text.lower() in _SEPARATOR_LINES:
            separator = text[-1]
        elif text.startswith("# "):
            said.append(text[2:])
        elif text.strip():
            break
        start, lines = end, lines + 1
    if start >= len(raw):
        raise TableError(N_("the file is empty."), file)
    separator = separator or max(_SEPARATORS, key=_outside_quotes(text).count)
    beginning = raw[start : start + _BEGINNING]
    if len(raw) - start > _BEGINNING:
        beginning = beginning[: beginning.rfind(b"\n") + 1] or beginning
    records = list(
        islice(
            _lines(io.StringIO(_decoded(beginning, file, lines + 1), newline=""), separator, lines),
            LAST_ROW,
        )
    )
    tagged = next((index for index, (_, row) in enumerate(records) if tags_of(row)), None)
    last = tagged if tagged is not None else 0
    above = records[max(0, last - 1)][1] if tagged is not None else records[0][1]
    tags = tags_of(records[last][1]) or []
    names = _names(above, tags, file, records[last][0])
    told = {name: tag for name, tag in zip(names, tags, strict=False) if tag is not None}
    size = start
    for _ in range(records[last][0] - lines):
        size = raw.find(b"\n", size) + 1 or len(raw)
    banner = next(
        (each.partition(";")[0].strip(" ,\t") for each in said if _EXERCISE in each), None
    )
    return _Heading(names, told, separator, banner, size, records[last][0])


def _names(row: list[str], tags: list[Hashtag | None], file: str, line: int) -> list[str]:
    names = [cell.strip() for cell in row]
    names += [""] * (len(tags) - len(names))
    for place, name in enumerate(names):
        tag = tags[place] if place < len(tags) else None
        if not name:
            names[place] = str(tag) if tag else f"column {place + 1}"
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise TableError(N_("two columns are called “%(name)s”."), file, name=twice, line=line)
    return names


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _lines(text: io.StringIO, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each ends; empty lines are none."""
    reader = csv.reader(text, delimiter=separator)
    for record in reader:
        if record:
            yield before + reader.line_num, record


def _decoded(raw: bytes, file: str, line: int) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(
            N_("this is not UTF-8 text; save the file as “CSV UTF-8”."),
            file,
            line=line + raw.count(b"\n", 0, error.start),
        ) from None


def _why_not(path: Path, raw: bytes, heading: _Heading, reason: str) -> TableError:
    """What Arrow could not read, told with its line."""
    rest = _decoded(raw[heading.size :], str(path), heading.lines + 1)
    wanted = len(heading.names)
    try:
        for line, record in _lines(io.StringIO(rest, newline=""), heading.separator, heading.lines):
            if len(record) != wanted:
                return TableError(
                    N_("the row has %(got)d cells, the first line %(wanted)d."),
                    str(path),
                    line=line,
                    got=len(record),
                    wanted=wanted,
                )
    except csv.Error as error:
        reason = str(error)
    return TableError(N_("the table cannot be read: %(reason)s."), str(path), reason=reason)


def _check_shape(path: Path, rows: int, names: list[str]) -> None:
    if rows > MAX_ROWS:
        _too_many_rows(path)
    if len(names) > MAX_COLUMNS:
        raise TableError(
            N_("the table has %(got)d columns; at most %(limit)d are read."),
            str(path),
            got=len(names),
            limit=MAX_COLUMNS,
        )


def _too_many_rows(path: Path) -> None:
    raise TableError(N_("the table has more than %(limit)d rows."), str(path), limit=MAX_ROWS)
