"""Running an ensemble from the command line: options, progress, stopping and going on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zipfile import BadZipFile

import typer

from alatau.cli.files import make_folder, whole
from alatau.cli.progress import prepare_simulator, progress, stoppable

if TYPE_CHECKING:
    from alatau.packs.study import Study
    from alatau.world import EnsembleResult

STATE = "ensemble.npz"
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_SEEDS_A_DRAW = 10

RunsOption = Annotated[
    int, typer.Option("--runs", min=1, max=1_000_000, help="Runs of each strategy.")
]
DrawsOption = Annotated[
    int | None,
    typer.Option(
        "--draws",
        min=1,
        help="Draws of the uncertain parameters; a tenth of the runs if not said, or one for each "
        "run where they are no multiple of ten.",
        show_default=False,
    ),
]
ThreadsOption = Annotated[
    int, typer.Option("--threads", min=1, max=1024, help="Runs side by side on this machine.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Run on the Dask cluster at this address (tcp://...) instead.",
        show_default=False,
    ),
]


def run_ensemble(
    study: Study,
    runs: int,
    draws: int | None,
    threads: int,
    scheduler: str | None,
    out: Path,
    resume: bool = False,
) -> EnsembleResult:
    """Run the strategies of a study; stopped by Ctrl-C, what was done so far.

    The state is kept in `STATE` in the folder `out`, to go on from: with as many seeds to a draw
    as before, where `draws` does not say otherwise.
    """
    before = read_state(out / STATE) if resume else None
    if before is not None and draws is None and study.uncertain:
        seeds = before.seeds_per_draw
    else:
        seeds = seeds_per_draw(study, runs, draws)
    make_folder(out)
    prepare_simulator(counts=study.people_limit is not None)
    with stoppable() as stop, progress(f"{runs} runs of {len(study.strategies)} strategies") as bar:
        result = study.ensemble(
            runs=runs,
            seeds_per_draw=seeds,
            threads=threads,
            scheduler=scheduler,
            on_progress=bar,
            cancelled=stop,
            resume=before,
        )
    write_state(result, out / STATE)
    return result


def seeds_per_draw(study: Study, runs: int, draws: int | None) -> int:
    """How many seeds each draw of the uncertain parameters has.

    Raises:
        InvalidInput: the runs are not a multiple of the draws, or nothing is uncertain.
    """
    from alatau.languages import N_
    from alatau.world import InvalidInput

    if draws is None:
        return _SEEDS_A_DRAW if study.uncertain and runs % _SEEDS_A_DRAW == 0 else 1
    if not study.uncertain:
        raise InvalidInput(
            N_("%(field)s: the study names nothing under “uncertain”; leave it out."), "--draws"
        )
    if runs % draws:
        raise InvalidInput(
            N_("%(field)s: %(runs)s runs cannot be shared out over %(got)s draws."),
            "--draws",
            runs=runs,
            got=draws,
        )
    return runs // draws


def only(study: Study, names: list[str]) -> Study:
    """The study with some of its strategies, in this order, and what is uncertain in them.

    Raises:
        InvalidInput: it has no such strategy.
    """
    from alatau import checks

    for name in names:
        checks.one_of(name, study.strategies, "strategies")
    strategies = {name: study.strategies[name] for name in names}
    taken = {f"measures.{each.kind}.strength" for listed in strategies.values() for each in listed}
    uncertain = tuple(
        item
        for item in study.uncertain
        if item.parameter in taken or not item.parameter.startswith("measures.")
    )
    return replace(study, strategies=strategies, uncertain=uncertain)


def read_state(path: Path) -> EnsembleResult:
    """The state that `write_state` wrote.

    Raises:
        WorldError: the file is something else, is cut off, or comes from another version.
    """
    import numpy as np

    from alatau.languages import N_
    from alatau.world import EnsembleResult, WorldError

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return EnsembleResult.from_arrays({name: arrays[name] for name in arrays.files})
    except (ValueError, TypeError, AttributeError, KeyError, EOFError, BadZipFile):
        raise WorldError(
            N_(
                "%(file)s is not the state of an ensemble, or it is cut off; leave out --resume to "
                "begin anew."
            ),
            {"file": str(path)},
        ) from None


def write_state(result: EnsembleResult, path: Path) -> None:
    """Write all that going on needs, whole or not at all, with the exercise banner."""
    import numpy as np

    from alatau.exercise.views.header import BANNER

    with whole(path) as unfinished, unfinished.open("wb") as file:
        arrays: dict[str, Any] = {"exercise": np.array(BANNER), **result.to_arrays()}
        np.savez_compressed(file, **arrays)


def interrupted(result: EnsembleResult, runs: int) -> None:
    """End with `INTERRUPTED` where fewer runs were done than asked for."""
    if result.runs < runs:
        typer.echo(f"Stopped after {result.runs} of {runs} runs; --resume goes on.", err=True)
        raise typer.Exit(INTERRUPTED)
