"""`alatau play`: a whole exercise without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import make_folder
from alatau.cli.options import Language, LanguageOption, LayoutOption


def play(
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", help="An id or a folder.", show_default=False),
    ],
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Seed of the outbreak and of the players.")
    ] = 1,
    layout: LayoutOption = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")
    ] = Path("out"),
    language: LanguageOption = Language.en,
) -> None:
    """Play a scenario with built-in players in every cell; write log, summary and review.

    The same scenario, layout and seed write the same log.jsonl and summary.json, to the byte.
    """
    from alatau.cli import results
    from alatau.cli.progress import prepare_simulator, progress
    from alatau.packs import load_scenario
    from alatau.players import play as play_through

    with in_plain_words():
        pack = load_scenario(scenario)
        make_folder(out)
        prepare_simulator()
        with progress(f"Playing {pack.id}, seed {seed}") as report:
            exercise = play_through(
                pack,
                layout=layout,
                seed=seed,
                on_progress=lambda share: report(round(share * 100), 100),
            )
        results.write_log_files(exercise, out)
        typer.echo(f"Played: {len(exercise.events)} events, head {exercise.state.head}.")
        results.write_review_files(exercise, out, language.value)
