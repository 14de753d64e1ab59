"""Arguments and options of commands that read a table of counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from alatau.cli.tables.counts import CountTable

TableArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A table: .csv, .tsv, .parquet or .arrow.", show_default=False
    ),
]
ResultOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write the result to this .csv or .parquet; else it is printed as CSV.",
        show_default=False,
    ),
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="COLUMN",
        help="The column that says when: days, weeks (2026-W07) or numbers of steps.",
        show_default=False,
    ),
]
CountOption = Annotated[
    str | None,
    typer.Option(
        "--count", metavar="COLUMN", help="The column with the counts.", show_default=False
    ),
]
SeriesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--series",
        metavar="COLUMN",
        help="The column that names the series; can be given several times.",
        show_default=False,
    ),
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Add a column that says why a figure is missing.")
]
KeyValueOption = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="KEY=VALUE",
        help="An option of the method; can be given several times.",
        show_default=False,
    ),
]
_SERIES_NAMED = 5


def key_values(given: Sequence[str] | None, option: str = "--option") -> dict[str, str]:
    """`key=value` texts as a mapping.

    Raises:
        InvalidInput: a text without `=`, or a key given twice.
    """
    from alatau.checks import InvalidInput
    from alatau.languages import N_

    found: dict[str, str] = {}
    for text in given or ():
        key, separator, value = text.partition("=")
        if not separator:
            raise InvalidInput(
                N_("%(field)s: “%(got)s” is not written as key=value."), option, got=text
            )
        if key.strip() in found:
            raise InvalidInput(N_("%(field)s: “%(key)s” is given twice."), option, key=key.strip())
        found[key.strip()] = value.strip()
    return found


def say_gaps(counts: CountTable, file: Path) -> None:
    """Name on the error stream the steps that have no row; they count as missing, not as zero."""
    gaps = list(counts.gaps())
    for name, number, listed in gaps[:_SERIES_NAMED]:
        typer.echo(
            f"alatau: {file}: series “{name}” has no row for {number} steps, which count as "
            f"missing: {listed}",
            err=True,
        )
    if len(gaps) > _SERIES_NAMED:
        typer.echo(f"alatau: {file}: so have {len(gaps) - _SERIES_NAMED} more series.", err=True)
