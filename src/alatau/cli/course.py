"""`alatau course`: a course for other learning systems."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import write_whole

course = typer.Typer(
    name="course",
    help="Package a course for other learning systems.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class CourseFormat(StrEnum):
    """Kinds of package for courses."""

    cmi5 = "cmi5"


@course.callback()
def _several() -> None:
    """Package a course for other learning systems."""


@course.command("package")
def package_course(
    name: Annotated[
        str,
        typer.Argument(
            metavar="COURSE",
            help="Id of a course that comes with Alatau, or its folder.",
            show_default=False,
        ),
    ],
    kind: Annotated[CourseFormat, typer.Option("--as", help="The kind of package.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    home: Annotated[
        str | None,
        typer.Option(
            "--home",
            metavar="ADDRESS",
            help="Address that ids of activities stand below; one that leads nowhere if not said.",
        ),
    ] = None,
) -> None:
    """Write a course as a package: a page for each lesson and each form of the test."""
    with in_plain_words():
        from alatau.interchange.cmi5 import write_course
        from alatau.interchange.xapi import HOME, checked_home
        from alatau.packs.courses.checks import load_course
        from alatau.packs.courses.loading import find_course

        base = checked_home(home or HOME)
        found = load_course(name)
        write_whole(out, write_course(found, find_course(name), base))
        typer.echo(f"{len(found.lessons)} lessons, {len(found.forms)} tests: {out}")
