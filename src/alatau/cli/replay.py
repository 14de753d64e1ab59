"""`alatau replay`: an exercise once more from its log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import make_folder
from alatau.cli.options import Language, LanguageOption


def replay(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="The log of an exercise.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")
    ] = Path("out"),
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="PACK",
            help="The scenario, where it is not one that comes with Alatau.",
        ),
    ] = None,
    language: LanguageOption = Language.en,
) -> None:
    """Verify a log, replay it, and write its review and summary anew.

    What the simulation gives otherwise than the log holds is stated.
    Free texts are taken from texts.jsonl beside the log, where there is one.
    """
    from alatau.cli import results
    from alatau.cli.progress import prepare_simulator
    from alatau.exercise import read_log
    from alatau.exercise.events import ExerciseCreated
    from alatau.packs import load_scenario
    from alatau.players import replay as replay_log

    with in_plain_words():
        with log.open(encoding="utf-8", errors="replace") as lines:
            events = read_log(lines)
        texts = results.read_texts(log)
        header = events[0].payload
        assert isinstance(header, ExerciseCreated)
        pack = load_scenario(scenario or header.scenario)
        make_folder(out)
        prepare_simulator()
        again = replay_log(pack, events, texts)
        head = again.exercise.state.head
        if again.exercise.state.closed is None:
            typer.echo(
                f"The log holds together, {len(events)} events, head {head}, but does not reach "
                "the closing event: the exercise was not over, or the end was cut off."
            )
        else:
            typer.echo(f"The log is whole: {len(events)} events, head {head}.")
        for difference in again.differences:
            typer.echo(f"Differs: {difference}", err=True)
        results.write_review_files(again.exercise, out, language.value)
