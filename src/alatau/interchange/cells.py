"""Cells of CSV files: lists in one cell, and formulas that no spreadsheet may run.

A cell that begins with `=`, `+`, `-`, `@` or a control character is a formula to a spreadsheet,
which may then run a program or send the sheet away. Such a cell gets an apostrophe in front, and
loses it when it is read back; a cell that begins with an apostrophe gets a second one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from alatau.interchange.errors import InterchangeError
from alatau.languages import N_

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000

_HARMFUL = tuple("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_COMMENT = "#"


def guarded(cell: str) -> str:
    """The cell as text to every spreadsheet.

    >>> guarded("=1+1"), guarded("-4.5"), guarded("'tis")
    ("'=1+1", '-4.5', "''tis")
    """
    return f"'{cell}" if cell.startswith(_HARMFUL) and not _NUMBER.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `guarded`.

    >>> restored("'=1+1"), restored("-4.5"), restored("''tis")
    ('=1+1', '-4.5', "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_HARMFUL) else cell


def joined(items: Iterable[str]) -> str:
    """Several texts in one cell, with `|` between them.

    >>> joined(["a|b", ""]), joined([])
    ('a\\\\|b|\\\\0', '\\\\-')
    """
    parts = [item.replace("\\", "\\\\").replace("|", "\\|") if item else "\\0" for item in items]
    return "|".join(parts) if parts else "\\-"


def split(cell: str) -> tuple[str, ...]:
    """The texts that `joined` put into a cell.

    >>> split(joined(["a|b", ""])), split(joined([]))
    (('a|b', ''), ())
    """
    if cell == "\\-":
        return ()
    parts = re.findall(r"(?:\\.|[^|\\])+|(?<=\|)(?=\||$)|^(?=\|)", cell, re.DOTALL)
    return tuple(
        re.sub(r"\\(.)", lambda hit: "" if hit[1] == "0" else hit[1], part, flags=re.DOTALL)
        for part in parts
    )


def write_csv(banner: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a line for the banner; every cell guarded, with a mark for Excel in front."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"{_COMMENT} {banner}"])
    writer.writerow([guarded(name) for name in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def read_csv(content: bytes, file: str) -> list[tuple[int, list[str]]]:
    """The rows of a table with the lines that they begin on, the header first.

    Commas, semicolons and tabs may stand between cells, as spreadsheets of several countries
    write them. Empty rows and rows that begin with `#` are left out.

    Raises:
        InterchangeError: it is not text in UTF-8, or not a table.
    """
    if len(content) > MOST_BYTES:
        raise InterchangeError(
            N_("The file is larger than %(most)s bytes."), {"most": MOST_BYTES}, file=file
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InterchangeError(
            N_("The file is not in UTF-8; save it as “CSV UTF-8”."),
            file=file,
            line=content.count(b"\n", 0, error.start) + 1,
        ) from None
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for row in reader:
            if any(row) and not row[0].startswith(_COMMENT):
                rows.append((begins, [restored(cell) for cell in row]))
            if len(rows) > MOST_ROWS:
                raise InterchangeError(
                    N_("The table has more than %(most)s rows."), {"most": MOST_ROWS}, file=file
                )
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InterchangeError(
            N_("This is not a table of comma-separated values (%(reason)s)."),
            {"reason": str(error)},
            file=file,
            line=begins,
        ) from error
    return rows


def _delimiter(text: str) -> str:
    lines = (line for line in text[:20_000].splitlines() if line.strip(' ",;\t'))
    header = next((line for line in lines if not line.lstrip('"').startswith(_COMMENT)), "")
    return max(",;\t", key=header.count)
