"""`alatau detect`: is what was reported more than was to be expected?"""

from __future__ import annotations

from collections import Counter
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
from alatau.cli.progress import progress
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
    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from alatau.cli.tables import CountTable
    from alatau.surveillance.aberration.detection import Detection
    from alatau.surveillance.calendar import Calendar


def detect(
    file: TableArgument,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help="The method; an unknown name gives the list.",
            show_default=False,
        ),
    ],
    option: KeyValueOption = None,
    compat: Annotated[
        str,
        typer.Option(
            "--compat",
            metavar="NAME",
            help="r-surveillance: as that package, where it deviates from what was published.",
        ),
    ] = "published",
    out: ResultOption = None,
    date: DateOption = None,
    count: CountOption = None,
    series: SeriesOption = None,
    population: Annotated[
        str | None,
        typer.Option(
            "--population",
            metavar="COLUMN",
            help="The column with the population, for methods that take it.",
            show_default=False,
        ),
    ] = None,
    expected: Annotated[
        str | None,
        typer.Option(
            "--expected",
            metavar="COLUMN",
            help="The column with the expected counts, for methods that take them.",
            show_default=False,
        ),
    ] = None,
    steps_per_year: Annotated[
        int,
        typer.Option(
            "--steps-per-year", min=1, max=366, help="Steps in a year, if the file has no dates."
        ),
    ] = 52,
    last: Annotated[
        int | None,
        typer.Option(
            "--last",
            metavar="N",
            min=1,
            help="Judge the last N steps alone; every step if not said.",
            show_default=False,
        ),
    ] = None,
    explain: ExplainOption = False,
    picture: PictureOption = None,
    language: PictureLanguageOption = Language.en,
) -> None:
    """Judge counts over time by a method of aberration detection.

    Reads a date or index column and a count column, optionally a column that names the series;
    writes series, time, observed, expected, upperbound and alarm.
    """
    with in_plain_words():
        from alatau.checks import InvalidInput
        from alatau.cli.signals import signal_picture
        from alatau.cli.tables import read_counts, read_file, refusal, roles
        from alatau.surveillance.aberration.methods import method as method_of

        check_picture(picture)
        keep(file, out, picture)
        chosen = method_of(method).with_options(key_values(option), compat=compat)
        table = read_file(file)
        columns = roles(table, time=date, count=count, series=tuple(series or ()))
        asked = {"--population": population, "--expected": expected}
        further = {option: table.named(name, option) for option, name in asked.items() if name}
        found = read_counts(table, columns, tuple(further.values()))
        say_gaps(found, file)
        calendar = _calendar(found, steps_per_year)
        try:
            with progress("Judging (the first time the method is prepared, up to a minute)"):
                detection = chosen.detect(
                    found.counts,
                    calendar=calendar,
                    population=_population(found, further.get("--population")),
                    mean=found.more.get(further.get("--expected", "")),
                    at=range(max(0, found.times.steps - last) if last else 0, found.times.steps),
                )
        except InvalidInput as error:
            raise refusal(error, str(file)) from None
        from alatau.cli.tables.writing import write_result

        write_result(_result(found, detection, explain), out, table.banner)
        if picture is not None:
            drawn = signal_picture(found, detection, calendar, language.value)
            write_picture(drawn, picture, table.banner)
    _say(chosen.name, detection)
    if expected is None:  # with it, no history is needed
        _say_whether_offered(chosen.name, found.times.steps - 1, calendar)


def _calendar(found: CountTable, steps_per_year: int) -> Calendar:
    from alatau.surveillance.calendar import Calendar

    dates = found.times.dates
    if dates is None or len(dates) < 2:
        return Calendar(steps_per_year=steps_per_year)
    return Calendar.dated(dates)


def _population(found: CountTable, column: str | None) -> NDArray[np.float64] | None:
    """The population; where nothing was reported, that of the step before, or the first one."""
    import numpy as np

    if column is None:
        return None
    people = found.more[column].copy()
    known = ~np.isnan(people)
    before = np.maximum.accumulate(np.where(known, np.arange(people.shape[1]), -1), axis=1)
    nearest = np.where(before < 0, known.argmax(axis=1)[:, None], before)
    filled = np.take_along_axis(people, nearest, axis=1)
    unreported = np.isnan(found.counts)
    people[unreported] = filled[unreported]
    return people


def _result(found: CountTable, detection: Detection, explain: bool) -> pyarrow.Table:
    import numpy as np
    import pyarrow as pa

    from alatau.surveillance.aberration.detection import Judgement

    labels = [found.times.label(int(step)) for step in detection.steps]
    series = np.repeat(np.arange(len(found.series)), len(labels))
    steps = np.tile(np.arange(len(labels)), len(found.series))
    observed = detection.observed.ravel()
    columns = {
        "series": pa.DictionaryArray.from_arrays(series, found.series).dictionary_decode(),
        "time": pa.DictionaryArray.from_arrays(steps, labels).dictionary_decode(),
        "observed": pa.array(observed, from_pandas=True).cast(pa.int64()),
        "expected": pa.array(detection.expected.ravel(), from_pandas=True),
        "upperbound": pa.array(detection.upper_bound.ravel(), from_pandas=True),
        "alarm": pa.array(detection.alarm.ravel()),
    }
    if explain:
        reasons = [_word(each) for each in Judgement]
        columns["judgement"] = pa.DictionaryArray.from_arrays(
            detection.judgement.ravel().astype(np.int8), reasons
        ).dictionary_decode()
        if detection.statistic is not None:
            columns["statistic"] = pa.array(detection.statistic.ravel(), from_pandas=True)
    return pa.table(columns)


def _word(judgement: Any) -> str:
    return str(judgement.name).lower().replace("_", " ")


def _say(method: str, detection: Detection) -> None:
    """How many alarms there are, and why other steps were not judged."""
    from alatau.surveillance.aberration.detection import Judgement

    counted = Counter(detection.judgement.ravel().tolist())
    judged = counted.pop(int(Judgement.JUDGED), 0)
    said = f"{method}: {int(detection.alarm.sum())} alarms in {judged} judged steps"
    others = [f"{number} {_word(Judgement(code))}" for code, number in sorted(counted.items())]
    typer.echo(said + (f"; not judged: {', '.join(others)}." if others else "."), err=True)


def _say_whether_offered(method: str, history: int, calendar: Calendar) -> None:
    """With what reserve the last verdict is to be read, given the length of the history."""
    from alatau.surveillance.aberration.history import offers

    for offer in offers(max(0, history), calendar):
        if offer.method == method and offer.msgid:
            typer.echo(f"alatau: {method}: {offer.in_words()}", err=True)
