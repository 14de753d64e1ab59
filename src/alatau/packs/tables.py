"""CSV tables of a pack as frozen models, with the line of everything that does not fit."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError, model_validator

from alatau.languages import LANGUAGES, N_, LocalText
from alatau.packs.errors import PackError, Problem
from alatau.packs.model import PackModel
from alatau.packs.parts import problems_of
from alatau.packs.reading import MAX_TABLE_BYTES, Document, PackFolder

MAX_ROWS = 20_000


class TableRow(PackModel):
    """One row of a table. Columns `name_en`, `name_ru` … become one text, `name`.

    A column `name_local` joins that text when `local_lang` is one of the languages of Alatau.
    """

    @model_validator(mode="before")
    @classmethod
    def _gather_texts(cls, row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        gathered = dict(row)
        for name in (name for name in ("name", "centre") if f"{name}_en" in row):
            texts = {
                language: gathered.pop(f"{name}_{language}")
                for language in LANGUAGES
                if f"{name}_{language}" in gathered
            }
            local = row.get("local_lang")
            if local in LANGUAGES and f"{name}_local" in row:
                texts.setdefault(local, row[f"{name}_local"])
            gathered[name] = texts
        return gathered


Row = TypeVar("Row", bound=TableRow)


def columns_of(model: type[TableRow]) -> tuple[str, ...]:
    """The columns that a table of this model has, texts in English and Russian."""
    columns: list[str] = []
    for name, field in model.model_fields.items():
        if field.annotation is LocalText:
            columns += [f"{name}_en", f"{name}_ru"]
        else:
            columns.append(field.alias or name)
    return tuple(columns)


def row_problem(
    document: Document,
    index: int | None,
    column: str,
    msgid: str,
    params: dict[str, object] | None = None,
) -> Problem:
    """A problem in a column of a row (from 0), or of the whole table, with the line of the file."""
    line = document.line_of(() if index is None else (index,))
    return Problem("error", document.file, column, msgid, params or {}, line)


def read_table(
    files: PackFolder, file: str, model: type[Row]
) -> tuple[Document, tuple[Row, ...], list[Problem]]:
    """The rows of a CSV file that fit, and a problem for everything that does not.

    The document's values are the rows as written; its lines are those of the file, so that later
    checks can point at a row with `row_problem`. A table that is no CSV, or has other columns, is
    refused with PackError.
    """
    try:
        reader = csv.DictReader(io.StringIO(files.read_text(file, MAX_TABLE_BYTES)), strict=True)
        _check_columns(file, reader.fieldnames or (), columns_of(model))
        raw: list[dict[str, Any]] = []
        lines: dict[tuple[str | int, ...], int] = {(): 1}
        for index, row in enumerate(reader):
            if index >= MAX_ROWS:
                raise PackError(
                    N_("The table has more than %(limit)s rows."), {"limit": MAX_ROWS}, file=file
                )
            raw.append({key: value for key, value in row.items() if key is not None})
            lines[index,] = reader.line_num
            if None in row or None in row.values():
                raise PackError(
                    N_("The row does not have as many columns as the first line of the table."),
                    file=file,
                    line=reader.line_num,
                )
    except csv.Error as error:
        raise PackError(
            N_("The table cannot be read: %(reason)s."), {"reason": str(error)}, file=file
        ) from None
    document = Document(file, raw, lines)
    if not raw:
        return document, (), [row_problem(document, None, "", N_("The table has no rows."))]
    rows: list[Row] = []
    problems: list[Problem] = []
    for index, values in enumerate(raw):
        try:
            rows.append(model.model_validate(values, by_alias=True, by_name=False))
        except ValidationError as error:
            problems += (
                replace(problem, location=problem.location.rpartition(".")[2])
                for problem in problems_of(error, document, model, (index,))
            )
    return document, tuple(rows), problems


def _check_columns(file: str, found: Sequence[str], expected: Sequence[str]) -> None:
    missing = [column for column in expected if column not in found]
    unknown = [column for column in found if column not in expected]
    if missing or unknown or len(set(found)) != len(found):
        raise PackError(
            N_(
                "The first line of the table must name the columns %(expected)s. "
                "Missing: %(missing)s; not known: %(unknown)s."
            ),
            {
                "expected": ",".join(expected),
                "missing": ", ".join(missing) or "–",
                "unknown": ", ".join(unknown) or "–",
            },
            file=file,
            line=1,
        )
