"""`alatau timeliness`: 7-1-7 of a table of events."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import keep
from alatau.cli.tabular import TableArgument

if TYPE_CHECKING:
    import pyarrow

    from alatau.cli.tables import FileTable
    from alatau.cli.tables.moments import Moments
    from alatau.surveillance.timeliness import SevenOneSeven

_NAMES = ("event", "event_id", "id", "name")
_MILESTONES = ("emergence", "detection", "notification")
_TRUE = "true_emergence"
_SPARED = "not_applicable"


def timeliness(
    file: TableArgument,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="ROLE=COLUMN",
            help="Where a milestone stands, such as detection=noticed; can be given several times.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DAY",
            help="The day on which the record ends; without it open phases are not judged.",
            show_default=False,
        ),
    ] = None,
    true_emergence: Annotated[
        bool,
        typer.Option(
            "--true-emergence",
            help="Count from the column true_emergence; events without it are left out.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the shares and medians to this .csv or .parquet; else they are printed.",
            show_default=False,
        ),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events",
            metavar="FILE",
            help="Write a row an event: milestones, days and standing of each phase.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure events against 7-1-7: a row an event, its milestones and early actions as columns.

    Prints the shares of events that met the targets, with intervals, and the median days.
    Events are never ranked.
    """
    with in_plain_words():
        from alatau.checks import InvalidInput
        from alatau.cli.tables import read_file, refusal
        from alatau.cli.tables.moments import read_moments
        from alatau.cli.tables.writing import write_result
        from alatau.languages import N_
        from alatau.surveillance.timeliness import read_events, seven_one_seven

        keep(file, out, events)
        table = read_file(file)
        columns = _columns(table, column or [])
        if true_emergence and _TRUE not in columns:
            raise InvalidInput(
                N_("%(field)s: the table has no column of this name."), "--true-emergence"
            )
        times = [columns[role] for role in columns if role not in ("event", _SPARED)]
        moments = read_moments(table, times)
        try:
            found = seven_one_seven(
                read_events(_milestones(table, columns, moments)),
                until=_day(until, moments),
                emergence="true" if true_emergence else "investigated",
            )
        except InvalidInput as error:
            raise refusal(error, str(file)) from None
        summary = _summary(found)
        if out is None:
            _print(summary)
        else:
            write_result(summary, out, table.banner)
        if events is not None:
            write_result(_by_event(found, moments), events, table.banner)


def _columns(table: FileTable, given: list[str]) -> dict[str, str]:
    """The column of each role: as said, else the one that is called so.

    Raises:
        InvalidInput: not written as role=column, or no such role.
        TableError: no such column, or none for a milestone.
    """
    from alatau.checks import InvalidInput, known
    from alatau.cli.tables import TableError
    from alatau.languages import N_
    from alatau.surveillance.timeliness import EarlyAction

    roles = ["event", *_MILESTONES, _TRUE, _SPARED, *(_plain(action) for action in EarlyAction)]
    columns: dict[str, str] = {}
    for text in given:
        role, separator, name = text.partition("=")
        if not separator:
            raise InvalidInput(
                N_("%(field)s: “%(got)s” is not written as role=column."), "--column", got=text
            )
        columns[known(_plain(role), roles, "--column")] = table.named(name.strip(), "--column")
    called = {_plain(name): name for name in reversed(table.names)}
    for role in roles:
        names = _NAMES if role == "event" else (role,)
        usual = next((called[name] for name in names if name in called), None)
        if role not in columns and usual is not None:
            columns[role] = usual
    for role in _MILESTONES:
        if role not in columns:
            raise TableError(
                N_("say with --column %(role)s=… which column is meant: %(names)s."),
                str(table.path),
                role=role,
                names=", ".join(table.names),
            )
    return columns


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.strip().lower())


def _milestones(table: FileTable, columns: dict[str, str], moments: Moments) -> pyarrow.Table:
    """The table as `read_events` takes it: days as numbers, under the names of the milestones."""
    import pyarrow as pa

    from alatau.cli.tables import texts

    rows = table.columns.num_rows
    named = texts(table, columns["event"]) if "event" in columns else range(1, rows + 1)
    days = {
        role: pa.array(moments.days[column], pa.float64())
        for role, column in columns.items()
        if role not in ("event", _SPARED)
    }
    said = texts(table, columns[_SPARED]) if _SPARED in columns else [""] * rows
    spared = [
        " ".join(
            [said[row], *(role for role in days if moments.not_applicable[columns[role]][row])]
        )
        for row in range(rows)
    ]
    return pa.table({"event": [str(name) for name in named], **days, _SPARED: spared})


def _day(until: str | None, moments: Moments) -> float | None:
    from alatau.checks import InvalidInput
    from alatau.cli.tables.moments import read_moment
    from alatau.languages import N_

    if until is None:
        return None
    found = read_moment(until.strip())
    some = any(day is not None for days in moments.days.values() for day in days)
    if found is None or (
        some and (found[1] != moments.dated or found[2] not in (None, moments.zone))
    ):
        raise InvalidInput(
            N_("%(field)s: “%(got)s” is no day of the kind that the table has."),
            "--until",
            got=until,
        )
    told = [day for days in moments.days.values() for day in days if day is not None]
    if told and max(told) // 1 > found[0]:
        raise InvalidInput(
            N_("%(field)s: the table tells of %(day)s, which is after the end of its record."),
            "--until",
            day=moments.written(max(told)),
        )
    return found[0]


def _summary(found: SevenOneSeven) -> pyarrow.Table:
    """A row a phase, and one for all three."""
    import pyarrow as pa

    from alatau.surveillance.timeliness import TARGET_DAYS, Standing

    medians = {each.phase: each.days for each in found.durations}
    rows = []
    for target in found.targets:
        phase = target.phase
        days = None if phase is None else medians[phase]
        rows.append(
            {
                "phase": "all" if phase is None else phase.value,
                "target_days": None if phase is None else TARGET_DAYS[phase],
                **{standing.value: target.standings[standing] for standing in Standing},
                "share": target.share.share,
                "lower": target.share.lower,
                "upper": target.share.upper,
                "median_days": None if days is None else days.median,
                "median_lower": None if days is None else days.lower,
                "median_upper": None if days is None else days.upper,
            }
        )
    return pa.Table.from_pylist(rows)


def _by_event(found: SevenOneSeven, moments: Moments) -> pyarrow.Table:
    """A row an event, with milestones and early actions as the file writes points in time."""
    import pyarrow as pa

    from alatau.surveillance.timeliness import EarlyAction

    table = found.table()
    for name in (*_MILESTONES, _TRUE, *(_plain(action) for action in EarlyAction)):
        place = table.column_names.index(name)
        written = [moments.written(day) for day in table.column(place).to_pylist()]
        kind = pa.string() if moments.dated else pa.float64()
        table = table.set_column(place, name, pa.array(written, kind))
    return table


def _print(summary: pyarrow.Table) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("phase", no_wrap=True)
    for heading in ("target", "met", "missed", "open", "unknown", "met (95 %)", "median days"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in summary.to_pylist():
        share = "–" if row["share"] is None else f"{row['share']:.0%}"
        if row["lower"] is not None:
            share += f" ({row['lower']:.0%}–{row['upper']:.0%})"
        table.add_row(
            row["phase"],
            "" if row["target_days"] is None else f"{row['target_days']:g} d",
            *(str(row[name]) for name in ("met", "missed", "open", "unknown")),
            share,
            "–" if row["median_days"] is None else f"{row['median_days']:g}",
        )
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 100
    console.print(table)
