"""`alatau ensemble`: many runs of the strategies of a study, with bands and totals in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alatau.cli.ensembles import (
    DrawsOption,
    RunsOption,
    SchedulerOption,
    ThreadsOption,
    interrupted,
    run_ensemble,
)
from alatau.cli.errors import in_plain_words
from alatau.cli.files import Format, write_tables
from alatau.cli.studies import (
    FormatOption,
    MeasureOption,
    OutOption,
    PeopleLimitOption,
    SeedOption,
    StudyArgument,
    UntilOption,
    about,
    load,
)


def ensemble(
    study: StudyArgument,
    runs: RunsOption = 200,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    until: UntilOption = None,
    measure: MeasureOption = None,
    people_limit: PeopleLimitOption = None,
    threads: ThreadsOption = 2,
    scheduler: SchedulerOption = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the runs that --out already holds.")
    ] = False,
    out: OutOption = Path("out"),
    kind: FormatOption = Format.parquet,
) -> None:
    """Run every strategy of a study many times and write bands, totals and estimates.

    Ctrl-C stops after the runs under way and writes what there is; --resume goes on from there.
    """
    from alatau.world.ensembles.result import TOTALS
    from alatau.world.exports import ensemble_tables

    with in_plain_words():
        found = load(study, seed, until, measure, people_limit)
        result = run_ensemble(found, runs, draws, threads, scheduler, out, resume)
        more = about(found, runs=result.runs, draws=result.draws)
        files = write_tables(ensemble_tables(result), out, kind, more)
    for strategy in result.strategies if result.runs else ():
        typer.echo(f"{strategy}, {result.runs} run{'s' if result.runs > 1 else ''}:")
        for total in TOTALS:
            found_total = result.estimate(strategy, total)
            if result.runs == 1:
                typer.echo(f"  {total}: {found_total.mean:.0f}")
                continue
            typer.echo(
                f"  {total}: mean {found_total.mean:.1f} "
                f"(Monte Carlo error {found_total.monte_carlo_error:.1f}), "
                f"nine of ten runs {found_total.low:.0f} to {found_total.high:.0f}"
            )
    for file in files:
        typer.echo(str(file))
    interrupted(result, runs)
