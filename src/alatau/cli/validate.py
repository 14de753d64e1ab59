"""`alatau validate`: what is wrong with a pack, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from alatau.cli.errors import WRONG, in_plain_words


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
) -> None:
    """Check packs, pathogens and studies: their form, their references and their safety.

    Prints one line for each problem: the pack, the file, the line, the key, and what to do. Ends
    with 0 when every pack can be played, with 1 when one cannot.
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
            errors = sum(problem.severity == "error" for problem in problems)
            warnings = len(problems) - errors
            wrong = wrong or errors > 0 or (strict and warnings > 0)
            typer.echo(f"{pack}: {_verdict(errors, warnings)}")
    if wrong:
        raise typer.Exit(WRONG)


def _verdict(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "nothing wrong"
    counts = [(errors, "error"), (warnings, "warning")]
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)
