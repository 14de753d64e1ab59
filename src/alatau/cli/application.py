"""The command line as a whole: its commands, its version, how errors become words and exit codes.

Exit codes: 0 when all went well, 1 when the thing that was checked is wrong, 2 for wrong usage or
input that cannot be read.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import alatau
from alatau.cli.bank import bank
from alatau.cli.bench import bench
from alatau.cli.compare import compare
from alatau.cli.course import course
from alatau.cli.demo import demo
from alatau.cli.detect import detect
from alatau.cli.ensemble import ensemble
from alatau.cli.linelist import linelist
from alatau.cli.play import play
from alatau.cli.replay import replay
from alatau.cli.rt import rt
from alatau.cli.serve import serve
from alatau.cli.simulate import simulate
from alatau.cli.timeliness import timeliness
from alatau.cli.validate import validate

app = typer.Typer(
    name="alatau",
    help="Exercises and training against biological emergencies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alatau {alatau.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Exercises and training against biological emergencies."""


for command in (
    demo,
    serve,
    play,
    replay,
    validate,
    simulate,
    ensemble,
    compare,
    detect,
    rt,
    timeliness,
    bench,
):
    app.command()(command)
for group in (linelist, bank, course):
    app.add_typer(group)


def main() -> None:
    """Run the command line; the console script and `python -m alatau` call this."""
    sys.exit(app())
