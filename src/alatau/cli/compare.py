"""`alatau compare`: what strategies of a study avert, in one outbreak and over many runs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alatau.cli.ensembles import (
    DrawsOption,
    RunsOption,
    SchedulerOption,
    ThreadsOption,
    interrupted,
    only,
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

if TYPE_CHECKING:
    from alatau.packs.study import Study
    from alatau.world import Averted, AvertedTotal, Interval


def compare(
    study: StudyArgument,
    baseline: Annotated[
        str,
        typer.Option(
            "--baseline", metavar="NAME", help="The strategy compared with.", show_default=False
        ),
    ],
    others: Annotated[
        list[str],
        typer.Option(
            "--with",
            metavar="NAME",
            help="A strategy to compare; can be given several times.",
            show_default=False,
        ),
    ],
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
    """Compare strategies of a study with a baseline, in paired runs.

    Tells which branches a strategy cut in the outbreak of the seed itself, and what it averts over
    many runs, with 95 % intervals.
    """
    from alatau.world import averted
    from alatau.world.exports import averted_table, ensemble_tables

    with in_plain_words():
        found = only(load(study, seed, until, measure, people_limit), [baseline, *others])
        result = run_ensemble(found, runs, draws, threads, scheduler, out, resume)
        tables = ensemble_tables(result)
        differences = [averted(result, baseline, name) for name in others] if result.runs else []
        if differences:
            tables["averted"] = averted_table(differences)
        more = about(found, runs=result.runs, draws=result.draws, baseline=baseline)
        files = write_tables(tables, out, kind, more)
        for difference in differences:
            typer.echo(f"{difference.strategy} against {baseline}:")
            typer.echo(_in_this_outbreak(found, baseline, difference.strategy))
            typer.echo(_over_runs(difference, result.runs))
    for file in files:
        typer.echo(str(file))
    interrupted(result, runs)


def _in_this_outbreak(study: Study, baseline: str, name: str) -> str:
    from alatau.world import compare as difference_of

    first, second = (study.simulate(study.strategies[each]) for each in (baseline, name))
    found = difference_of(first, second)
    since = (
        "no difference"
        if found.first_divergence is None
        else f"first difference on day {found.first_divergence}"
    )
    counted = [each.counted_from for each in (first, second) if each.counted_from is not None]
    before = f", before day {min(counted)}, from which on there are counts" if counted else ""
    return (
        f"  seed {study.seed}: {len(found.cut)} infections cut, {len(found.added)} added, "
        f"{since}{before}"
    )


def _over_runs(found: Averted, runs: int) -> str:
    parts = (
        ("infections", found.infections), ("deaths", found.deaths), ("herds", found.animals)
    )  # fmt: skip
    return "\n".join(f"  {what} averted {_averted(each, runs)}" for what, each in parts)


def _averted(found: AvertedTotal, runs: int) -> str:
    """Difference and fractions in words, as far as so many runs, and the baseline, tell them."""
    mean, fraction, of_a_run = found.mean, found.fraction, found.run_fraction
    over = "in 1 run" if runs == 1 else f"over {runs} runs"
    told = f"{over}: {mean.value:.1f}{_bounds(mean, '.1f')}"
    if math.isnan(fraction.value):
        return f"{told}; the baseline has none"
    told += f", {fraction.value:.1%}{_bounds(fraction, '.1%')}"
    if math.isnan(of_a_run.spread):
        return told
    return f"{told}; in 95 of 100 runs {of_a_run.low:.1%} to {of_a_run.high:.1%}"


def _bounds(interval: Interval, form: str) -> str:
    """An interval in brackets; nothing where there is none."""
    if math.isnan(interval.low):
        return ""
    if math.isinf(interval.low):
        return f" (no lower bound, up to {interval.high:{form}})"
    return f" ({interval.low:{form}} to {interval.high:{form}})"
