"""`alatau simulate`: one outbreak, with all its tables in files."""

from __future__ import annotations

from pathlib import Path

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import Format, make_folder, write_tables
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


def simulate(
    study: StudyArgument,
    seed: SeedOption = None,
    until: UntilOption = None,
    measure: MeasureOption = None,
    people_limit: PeopleLimitOption = None,
    out: OutOption = Path("out"),
    kind: FormatOption = Format.parquet,
) -> None:
    """Simulate one outbreak of a study or scenario and write its tables.

    The same study, seed and measures give the same tables. Every file bears the exercise banner.
    """
    from alatau.cli.progress import prepare_simulator
    from alatau.world.exports import outbreak_tables

    with in_plain_words():
        found = load(study, seed, until, measure, people_limit)
        make_folder(out)
        prepare_simulator(counts=found.people_limit is not None)
        outbreak = found.simulate()
        files = write_tables(outbreak_tables(outbreak), out, kind, about(found))
    known = len(outbreak.as_known_on(outbreak.until))
    typer.echo(
        f"{found.id}, seed {found.seed}, days {outbreak.first_day} to {outbreak.until}: "
        f"{outbreak.infections} people infected, {outbreak.deaths} died; "
        f"{outbreak.animals} herds infected; {known} cases known."
    )
    if outbreak.counted_from is not None:
        typer.echo(
            f"In counts from day {outbreak.counted_from} on: units, reports and line list are of "
            "the days before, the daily table is of all."
        )
    if outbreak.ceiling_reached:
        typer.echo(f"The ceiling of {outbreak.ceiling} infected units was reached.", err=True)
    for file in files:
        typer.echo(str(file))
