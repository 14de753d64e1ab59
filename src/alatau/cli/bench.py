"""`alatau bench`: how fast it is here, and whether that is fast enough."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import alatau
from alatau.cli.errors import UNUSABLE, WRONG, in_plain_words

if TYPE_CHECKING:
    from bench.benchmark import Benchmark, Report
    from bench.rows import Row

_BUSY = 0.05
"""From this share of a core on, other programs spoil the figures."""
_CLONE = Path(alatau.__file__).resolve().parents[2]


def bench(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="What to measure; a list of names if left out."),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write the figures to this file as well."),
    ] = None,
) -> None:
    """Measure speed and memory against the goals, in a clone.

    Prints what was reached here, what that is on the reference machine (a calibration loop is timed
    in the same run), the goal, and whether it is met. Ends with 1 where a goal is missed.
    """
    library = _library(_CLONE)
    known: dict[str, Benchmark] = library.BENCHMARKS
    if name is None:
        for each, benchmark in known.items():
            typer.echo(f"{each:14}{benchmark.about}")
        return
    if name not in known:
        names = ", ".join(known)
        _leave(f"There is no benchmark “{name}”; there are: {names}.")
    from alatau.cli.progress import prepare_simulator, progress

    with in_plain_words():
        prepare_simulator()
        with progress(f"Measuring {name}"):
            try:
                report = known[name].run(name)
            except library.CannotMeasure as reason:
                _leave(str(reason))
        _print(report)
        if json_file is not None:
            text = json.dumps(report.as_mapping(), indent=2, ensure_ascii=False)
            json_file.write_text(text + "\n", encoding="utf-8")
    if not report.all_met:
        raise typer.Exit(WRONG)


def _library(clone: Path) -> Any:
    """The package `bench` of the clone; leaves with a sentence where there is none."""
    if not (clone / "bench" / "__init__.py").is_file():
        _leave(
            "Benchmarks come with a clone of Alatau and not with the installed package; "
            "run ./run alatau bench there."
        )
    if str(clone) not in sys.path:
        sys.path.insert(0, str(clone))
    return importlib.import_module("bench")


def _leave(sentence: str) -> NoReturn:
    typer.echo(f"alatau: {sentence}", err=True)
    raise typer.Exit(UNUSABLE)


def _print(report: Report) -> None:
    """The table, in full width of its words where the output is no terminal."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("work", overflow="fold")
    for heading in ("reached", "on reference", "goal"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("met", no_wrap=True)
    compared = any(row.ratio is not None for row in report.rows)
    if compared:
        table.add_column("ratio", justify="right")
    table.add_column("note", overflow="fold")
    for row in report.rows:
        table.add_row(
            row.work,
            _figure(row.reached, row.unit),
            _figure(row.on_reference(report.speed), row.unit),
            _goal(row),
            {True: "yes", False: "NO", None: ""}[row.met(report.speed)],
            *([_ratio(row)] if compared else []),
            row.note,
        )
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)
    machine = report.as_mapping()["machine"]
    typer.echo(
        f"{machine['processor']}, Python {machine['python']}: {report.speed:.2f} times the speed "
        f"of the reference machine in this run (calibration {report.nanoseconds:.2f} ns a step)."
    )
    if report.taken_by_others > _BUSY:
        typer.echo(
            f"Other programs took {report.taken_by_others:.0%} of a core meanwhile; "
            "measure again when the machine is idle."
        )
    missed = sum(row.met(report.speed) is False for row in report.rows)
    counted = {0: "No goal missed.", 1: "1 goal missed."}
    typer.echo(counted.get(missed, f"{missed} goals missed."))


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    digits = 0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f} {unit}"


def _ratio(row: Row) -> str:
    return "" if row.ratio is None else f"{row.ratio:,.2f} × {row.ratio_of}"


def _goal(row: Row) -> str:
    if row.goal is None:
        return ""
    sign = "≥" if row.more_is_better else "≤"
    return f"{sign} {row.goal:,g} {row.unit}"
