"""`alatau validate`: what is wrong with a pack, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from alatau.cli.errors import WRONG, in_plain_words

if TYPE_CHECKING:
    from alatau.packs.courses.course import Course


def validate(
    packs: Annotated[
        list[str],
        typer.Argument(
            metavar="PACK",
            help="Folders of packs, ids of those that come with Alatau, or files of studies.",
            show_default=False,
        ),
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Count warnings as errors, as before a release.")
    ] = False,
    links: Annotated[
        bool,
        typer.Option("--links", help="Ask the internet whether the sources of courses are there."),
    ] = False,
) -> None:
    """Check packs, pathogens and studies: their form, their references and their safety.

    Prints one line for each problem: the pack, the file, the line, the key, and what to do. Of a
    course it prints how long each lesson is and how easily it reads as well. Ends with 0 when
    every pack can be used, with 1 when one cannot.
    """
    from alatau.courses.figure_checks import problems_of_figures
    from alatau.courses.lab_checks import problems_of_labs
    from alatau.packs import validate as problems_of

    wrong = False
    with in_plain_words():
        for pack in packs:
            problems = [*problems_of(pack), *problems_of_figures(pack), *problems_of_labs(pack)]
            for problem in problems:
                typer.echo(f"{pack}: {problem.severity}: {problem}")
            for line in _how_lessons_read(pack):
                typer.echo(f"{pack}: {line}")
            for line in _sources_missing(pack) if links else ():
                typer.echo(f"{pack}: warning: {line}")
            errors = sum(problem.severity == "error" for problem in problems)
            warnings = len(problems) - errors
            wrong = wrong or errors > 0 or (strict and warnings > 0)
            typer.echo(f"{pack}: {_verdict(errors, warnings)}")
    if wrong:
        raise typer.Exit(WRONG)


def _course(pack: str) -> Course | None:
    """The course that a pack is, if it is one that can be read."""
    from alatau.packs.content import find_pack_with
    from alatau.packs.courses.loading import COURSE_FILE, SHELF, read_course

    folder = find_pack_with(COURSE_FILE, pack, SHELF)
    return None if folder is None else read_course(folder).course


def _sources_missing(pack: str) -> Iterator[str]:
    """The sources of a course that cannot be opened now."""
    from alatau.cli.links import addresses_of, not_opened

    course = _course(pack)
    for address, reason in not_opened(addresses_of(course)) if course is not None else ():
        yield f"{address} cannot be opened: {reason}"


def _how_lessons_read(pack: str) -> Iterator[str]:
    """Words and reading ease of each lesson of a course, by language; nothing for other packs."""
    from alatau.packs.courses.readability import readability

    course = _course(pack)
    for name, lesson in course.lessons.items() if course is not None else ():
        found = {language: readability(text, language) for language, text in lesson.text.items()}
        parts = [
            f"{language} {each.words} words, reading ease {each.ease:.0f}"
            for language, each in found.items()
            if each.ease is not None
        ]
        yield f"{name}: {'; '.join(parts)}"


def _verdict(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "nothing wrong"
    counts = [(errors, "error"), (warnings, "warning")]
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)
