"""`alatau serve`: the room in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.options import Language, LanOption, LayoutOption, PortOption, WritingOption
from alatau.web.server import DEFAULT_PORT

LARGEST_SEED = 2**63 - 1
"""What the database holds in a column of numbers."""
OF_A_NEW_EXERCISE = ("layout", "seed", "built_in", "language")


def serve(
    context: typer.Context,
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Begin a new exercise on this scenario: an id or a folder.",
            show_default=False,
        ),
    ] = None,
    layout: LayoutOption = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            max=LARGEST_SEED,
            help="Seed of the outbreak; drawn by chance if not said.",
        ),
    ] = None,
    built_in: Annotated[
        bool,
        typer.Option("--built-in", help="Built-in players act for its cells without people."),
    ] = False,
    language: WritingOption = Language.en,
    port: PortOption = DEFAULT_PORT,
    lan: LanOption = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Where exercises are kept.", show_default=False),
    ] = None,
) -> None:
    """Serve exercises to browsers until stopped with Ctrl-C.

    Exercises that have not ended go on, with the codes they had. Each is printed with its address
    and codes.
    """
    from alatau.web import server

    def begin(address: str) -> None:
        from alatau.web import rooms

        if scenario is not None:
            wanted = rooms.NewExercise(scenario, layout, seed, built_in, language.value)
            rooms.current().create(wanted)
        running = rooms.current().all()
        for room in running:
            for line in server.how_to_join(room, address):
                typer.echo(line)
        if not running:
            typer.echo(f"Serving at {address}. No exercise is running; `alatau serve SCENARIO`")
            typer.echo("begins one.")
            for line in server.how_to_teach(address):
                typer.echo(line)

    with in_plain_words():
        if scenario is None:
            _refuse_what_begins_nothing(context)
        server.run(port=port, lan=lan, data_dir=data, ready=begin)


def _refuse_what_begins_nothing(context: typer.Context) -> None:
    """Raise `CannotServe` for an option that says how an exercise begins, where none does."""
    from alatau.web.server import CannotServe

    for name in OF_A_NEW_EXERCISE:
        given = context.get_parameter_source(name)
        if given is not None and given.name == "COMMANDLINE":
            option = "--" + name.replace("_", "-")
            raise CannotServe(
                f"{option} says how a new exercise begins: name its SCENARIO too. Exercises that "
                "go on keep what they began with."
            )
