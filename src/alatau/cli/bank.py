"""`alatau bank`: the questions of a course as a file of another system, and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import make_folder, write_whole

bank = typer.Typer(
    name="bank",
    help="Export the questions of a course, or import questions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class BankFormat(StrEnum):
    """Kinds of file for questions."""

    csv = "csv"
    qti = "qti"


@bank.command("export")
def export_bank(
    course: Annotated[
        str,
        typer.Argument(
            metavar="COURSE",
            help="Id of a course that comes with Alatau, or its folder.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        BankFormat,
        typer.Option("--as", help="csv for spreadsheets, or qti for a QTI 3.0 content package."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language", help="Languages of a QTI package, one each time; all if not said."
        ),
    ] = None,
) -> None:
    """Write all questions of a course, with keys, reasons and sources, to one file."""
    with in_plain_words():
        from alatau import checks
        from alatau.interchange import bank_of, write_items
        from alatau.interchange.drawings import Drawings
        from alatau.interchange.qti import write_package
        from alatau.languages import LANGUAGES
        from alatau.packs.courses.checks import load_course
        from alatau.packs.courses.loading import find_course

        wanted = [checks.known(each, LANGUAGES, "--language") for each in language or []]
        found = load_course(course)
        items = bank_of(found)
        if kind is BankFormat.csv:
            write_whole(out, write_items(items).encode())
        else:
            title = found.title.in_language("en")
            drawings = Drawings(found, find_course(course))
            write_whole(out, write_package(items, title, found.id, wanted or None, drawings))
        typer.echo(f"{len(items)} questions: {out}")


@bank.command("import")
def import_bank(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A CSV file, or a QTI 3.0 content package (.zip), of Alatau or another system.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write to.")],
) -> None:
    """Read questions and write them as YAML of course packs, a file for each lesson or test.

    Nothing is written unless the whole file can be read. Files that are there are not replaced.
    """
    with in_plain_words():
        from alatau.interchange import read_items, written_bank
        from alatau.interchange.qti import read_package

        content = file.read_bytes()
        read = read_package if content.startswith(b"PK") else read_items
        items = read(content, file.name)
        files = written_bank(items)
        for name in files:
            if (out / name).exists():
                raise FileExistsError(0, "is there already", str(out / name))
        make_folder(out)
        for name, text in files.items():
            write_whole(out / name, text.encode())
        typer.echo(f"{len(items)} questions: {', '.join(str(out / name) for name in files)}")
