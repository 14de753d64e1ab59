"""`alatau linelist`: what is wrong with a line list, and what cleaning would make of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alatau.cli.errors import WRONG, in_plain_words
from alatau.cli.files import keep
from alatau.cli.tabular import TableArgument

if TYPE_CHECKING:
    from alatau.cli.tables import FileTable
    from alatau.surveillance.investigation.cleaning import Checked

linelist = typer.Typer(
    name="linelist",
    help="Work with line lists: tables with a row a case.",
    no_args_is_help=True,
    add_completion=False,
)


class Order(StrEnum):
    """Whether the day or the month is written first in dates such as 03/04/2026."""

    day_first = "day-first"
    month_first = "month-first"


@linelist.callback()
def root() -> None:
    """Work with line lists: tables with a row a case."""


@linelist.command()
def check(
    file: TableArgument,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            metavar="COLUMN=ROLE",
            help="What a column is for, such as onset=date_onset; can be given several times.",
            show_default=False,
        ),
    ] = None,
    guess: Annotated[
        bool, typer.Option("--guess", help="Take the roles that the names of columns suggest, too.")
    ] = False,
    dates: Annotated[
        Order | None,
        typer.Option(
            "--dates", help="Whether day or month comes first in dates.", show_default=False
        ),
    ] = None,
    oldest: Annotated[float, typer.Option("--oldest", help="The largest age, in years.")] = 120.0,
    id_pattern: Annotated[
        str | None,
        typer.Option(
            "--id-pattern",
            metavar="REGEX",
            help="How identifiers are written.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the report to this .csv or .parquet; else it is printed as CSV.",
            show_default=False,
        ),
    ] = None,
    clean: Annotated[
        Path | None,
        typer.Option(
            "--clean",
            metavar="FILE",
            help="Write the list as the usual steps leave it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check a line list and report every change that the usual cleaning would make.

    The file itself stays as it is. Ends with 1 where a person has to look at something.
    """
    with in_plain_words():
        from alatau.cli.tables import read_file
        from alatau.cli.tables.writing import write_result
        from alatau.surveillance.investigation.cleaning import DateWriting, Rules, check

        keep(file, out, clean)
        table = read_file(file)
        tags = _tags(table, tag or [], guess)
        rules = Rules(
            DateWriting(order=dates.value if dates else None), oldest=oldest, id_pattern=id_pattern
        )
        found = check(_with_nulls(table), tags, rules=rules)
        write_result(_report(table, found), out, table.banner)
        if clean is not None:
            write_result(found.cleaned.line_list.table, clean, table.banner)
    _say(found, guess)
    if found.flags:
        raise typer.Exit(WRONG)


def _tags(table: FileTable, given: list[str], guess: bool) -> dict[str, list[str]]:
    """Columns by role: those that were said, and those that names suggest.

    Raises:
        InvalidInput: not written as column=role, or no such role.
        TableError: no such column.
    """
    from alatau.checks import InvalidInput, known
    from alatau.languages import N_
    from alatau.surveillance.investigation.tags import Tag, guess_tags

    tags: dict[str, list[str]] = {}
    for text in given:
        column, separator, role = text.rpartition("=")
        if not separator:
            raise InvalidInput(
                N_("%(field)s: “%(got)s” is not written as column=role."), "--tag", got=text
            )
        name = table.named(column.strip(), "--tag")
        tags.setdefault(known(role.strip(), list(Tag), "--tag"), []).append(name)
    if guess:
        taken = {name for names in tags.values() for name in names}
        suggested = guess_tags(name for name in table.names if name not in taken).tags
        for role_of, column in suggested.items():
            tags.setdefault(role_of.value, [column])
    return tags


def _with_nulls(table: FileTable) -> object:
    """The table with null where a cell is empty."""
    import pyarrow as pa
    from pyarrow import compute

    columns = {}
    for name, column in zip(table.names, table.columns.columns, strict=True):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            filled = compute.not_equal(compute.utf8_trim_whitespace(column), "")
            column = compute.if_else(filled, column, pa.scalar(None, column.type))  # noqa: PLW2901
        columns[name] = column
    return pa.table(columns)


def _report(table: FileTable, found: Checked) -> object:
    """The report, with the line of the file of each entry that is about a row.

    Rows that an entry names beside its own are told in the same way.
    """
    import pyarrow as pa

    from alatau.surveillance.investigation.cleaning.duplicates import NAMES_A_ROW

    lines = table.lines()
    name = "row" if lines is None else "line"

    def line(row: int) -> int:
        return row + 1 if lines is None else lines[row]

    report = found.report
    rows, rules, after = (report.column(each).to_pylist() for each in ("row", "rule", "after"))
    where = [None if row is None else line(row) for row in rows]
    others = [
        f"{name} {line(int(told.removeprefix('row ')))}" if rule in NAMES_A_ROW else told
        for rule, told in zip(rules, after, strict=True)
    ]
    report = report.set_column(
        report.column_names.index("after"), "after", pa.array(others, pa.string())
    )
    return report.set_column(report.column_names.index("row"), name, pa.array(where, pa.int64()))


def _say(found: Checked, guess: bool) -> None:
    typer.echo(
        f"{len(found.cleaned.line_list)} rows; the usual steps change {found.changes} things, and "
        f"a person has to look at {found.flags}.",
        err=True,
    )
    offered = [f"--tag '{column}={tag}'" for tag, column in found.offered.tags.items()]
    if offered and not guess:
        typer.echo(
            f"alatau: names of columns suggest {' '.join(offered)} (or --guess for all of them).",
            err=True,
        )
