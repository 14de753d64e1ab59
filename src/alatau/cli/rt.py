"""`alatau rt`: the reproduction number over time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.files import keep
from alatau.cli.options import Language
from alatau.cli.pictures import (
    PictureLanguageOption,
    PictureOption,
    check_picture,
    write_picture,
)
from alatau.cli.tabular import (
    CountOption,
    DateOption,
    ExplainOption,
    KeyValueOption,
    ResultOption,
    SeriesOption,
    TableArgument,
    key_values,
    say_gaps,
)

if TYPE_CHECKING:
    import pyarrow

    from alatau.cli.tables import CountTable
    from alatau.pictures import Specification
    from alatau.surveillance.transmission import Reproduction, SerialInterval

DRAWN = {"p025": 0.025, "p25": 0.25, "median": 0.5, "p75": 0.75, "p975": 0.975}
"""The quantiles that the picture shows."""


def rt(
    file: TableArgument,
    si: Annotated[
        Path | None,
        typer.Option(
            "--si",
            metavar="FILE",
            help="The serial interval: days and their probabilities.",
            show_default=False,
        ),
    ] = None,
    si_mean: Annotated[
        float | None,
        typer.Option("--si-mean", help="Or its mean in days, above 1.", show_default=False),
    ] = None,
    si_sd: Annotated[
        float | None,
        typer.Option("--si-sd", help="And its standard deviation.", show_default=False),
    ] = None,
    window: Annotated[int, typer.Option("--window", help="Days of a window.")] = 7,
    imported: Annotated[
        str | None,
        typer.Option(
            "--imported",
            metavar="COLUMN",
            help="The column with those of the cases that were infected elsewhere.",
            show_default=False,
        ),
    ] = None,
    option: KeyValueOption = None,
    out: ResultOption = None,
    date: DateOption = None,
    count: CountOption = None,
    series: SeriesOption = None,
    explain: ExplainOption = False,
    provisional: Annotated[
        int,
        typer.Option("--provisional", min=0, help="Last days that the picture marks as such."),
    ] = 0,
    picture: PictureOption = None,
    language: PictureLanguageOption = Language.en,
) -> None:
    """Estimate the reproduction number from cases by day (Cori et al. 2013).

    Writes t_start, t_end, mean, sd and quantiles such as q0.025, a row a window.
    """
    with in_plain_words():
        from alatau.checks import InvalidInput
        from alatau.cli.tables import TableError, read_counts, read_file, refusal, roles
        from alatau.cli.tables.writing import write_result
        from alatau.languages import N_
        from alatau.surveillance.aberration.methods import options_from_texts
        from alatau.surveillance.transmission import Cori, reproduction_number

        check_picture(picture)
        for read in (file, si) if si else (file,):
            keep(read, out, picture)
        options = options_from_texts(Cori(window=window), key_values(option))
        interval = _interval(si, si_mean, si_sd)
        table = read_file(file)
        columns = roles(table, time=date, count=count, series=tuple(series or ()))
        further = (table.named(imported, "--imported"),) if imported else ()
        found = read_counts(table, columns, further)
        if found.times.step != 1:
            raise TableError(N_("there must be a row a day, not a week."), str(file))
        say_gaps(found, file)
        try:
            estimate = reproduction_number(
                found.counts,
                interval,
                options,
                imported=found.more[further[0]] if further else None,
            )
        except InvalidInput as error:
            raise refusal(error, str(file)) from None
        named = found.series if columns.series else None
        write_result(_result(found, estimate, named, explain), out, table.banner)
        if picture is not None:
            if len(found.series) > 1:
                raise TableError(
                    N_("a picture shows one series; the file has %(got)d."),
                    str(file),
                    got=len(found.series),
                )
            drawn = _picture(found, estimate, provisional, language.value)
            write_picture(drawn, picture, table.banner)
    _say(estimate)


def _interval(si: Path | None, mean: float | None, sd: float | None) -> SerialInterval:
    from alatau.checks import InvalidInput
    from alatau.cli.tables import refusal
    from alatau.languages import N_
    from alatau.surveillance.transmission import SerialInterval

    if si is None and mean is not None and sd is not None:
        return SerialInterval.discretised_gamma(mean, sd)
    if si is None or mean is not None or sd is not None:
        raise InvalidInput(
            N_("%(field)s: give either a file with the serial interval, or --si-mean and --si-sd."),
            "--si",
        )
    try:
        return SerialInterval(_probabilities(si))
    except InvalidInput as error:
        raise refusal(error, str(si)) from None


def _probabilities(si: Path) -> Any:
    """The probabilities from day 0 on: of a column of days and one of theirs, or of one alone."""
    import numpy as np

    from alatau.cli.tables import TableError, numbers, read_file
    from alatau.languages import N_

    table = read_file(si)
    if len(table.names) not in (1, 2):
        raise TableError(
            N_("must have a column of days and one of probabilities, not %(names)s."),
            str(si),
            names=", ".join(table.names),
        )
    shares = numbers(table, table.names[-1], most=1.0)
    if len(table.names) == 1:
        return shares
    days = numbers(table, table.names[0], most=20_000, whole=True)
    if np.isnan(days).any():
        row = int(np.flatnonzero(np.isnan(days))[0])
        raise table.fault(N_("the cell is empty."), table.names[0], row)
    whole = days.astype(np.int64)
    once, first = np.unique(whole, return_index=True)
    if once.size < whole.size:
        row = int(np.setdiff1d(np.arange(whole.size), first)[0])
        raise table.fault(
            N_("day %(day)d is there twice."), table.names[0], row, day=int(whole[row])
        )
    probabilities = np.zeros(int(whole.max(initial=0)) + 1)
    probabilities[whole] = shares
    return probabilities


def _result(
    found: CountTable, estimate: Reproduction, named: list[str] | None, explain: bool
) -> pyarrow.Table:
    import numpy as np
    import pyarrow as pa

    from alatau.surveillance.transmission import Standing

    series, windows = estimate.mean.shape

    def days(steps: Any) -> Any:
        labels = [found.times.label(int(step)) for step in steps]
        if found.times.kind == "index":
            return pa.array(np.tile(np.array(labels, dtype=np.int64), series))
        return pa.array(labels * series, pa.string())

    columns: dict[str, Any] = {}
    if named is not None:
        columns["series"] = [name for name in named for _ in range(windows)]
    columns |= {
        "t_start": days(estimate.t_start),
        "t_end": days(estimate.t_end),
        "mean": pa.array(estimate.mean.ravel(), from_pandas=True),
        "sd": pa.array(estimate.sd.ravel(), from_pandas=True),
    }
    for at, probability in enumerate(estimate.probabilities):
        figures = estimate.quantiles[:, :, at].ravel()
        columns[f"q{probability:g}"] = pa.array(figures, from_pandas=True)
    if explain:
        words = [_word(each) for each in Standing]
        columns["standing"] = [words[code] for code in estimate.standing.ravel()]
    return pa.table(columns)


def _word(standing: Any) -> str:
    return str(standing.name).lower().replace("_", " ")


def _say(estimate: Reproduction) -> None:
    from alatau.surveillance.transmission import Standing

    counted = Counter(estimate.standing.ravel().tolist())
    there = counted.pop(int(Standing.ESTIMATED), 0)
    others = [f"{number} {_word(Standing(code))}" for code, number in sorted(counted.items())]
    said = f"{there} windows with an estimate"
    typer.echo(said + (f"; without: {', '.join(others)}." if others else "."), err=True)


def _picture(
    found: CountTable, estimate: Reproduction, provisional: int, language: str
) -> Specification:
    import numpy as np

    from alatau.checks import InvalidInput
    from alatau.languages import N_, translator
    from alatau.pictures import LIGHT, reproduction_ribbon

    place = {float(each): at for at, each in enumerate(estimate.probabilities)}
    missing = [f"{each:g}" for each in DRAWN.values() if each not in place]
    if missing:
        raise InvalidInput(
            N_("%(field)s: the picture needs the quantiles %(missing)s, too."),
            "probabilities",
            missing=", ".join(missing),
        )
    dates = found.times.dates

    def time(step: int) -> int | str:
        return int(found.times.label(step)) if dates is None else str(dates[step])

    rows = [
        {"time": time(int(end))}
        | {name: float(estimate.quantiles[0, at, place[each]]) for name, each in DRAWN.items()}
        for at, end in enumerate(estimate.t_end)
        if not np.isnan(estimate.mean[0, at])
    ]
    last = max(0, found.times.steps - provisional)
    return reproduction_ribbon(
        rows,
        words=translator(language),
        theme=LIGHT,
        provisional_from=time(last) if provisional else None,
    )
