"""`alatau detect`: is what was reported more than was to be expected?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alatau.cli.errors import in_plain_words
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
    from alatau.pictures import Specification
    from alatau.surveillance.aberration.detection import Detection
    from alatau.surveillance.calendar import Calendar

MOST_PANELS = 12
"""Series that one picture shows."""
_YEARS_DRAWN = 2


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
        str | None,
        typer.Option(
            "--compat",
            metavar="NAME",
            help="r-surveillance: as that package, where it deviates from what was published.",
            show_default=False,
        ),
    ] = None,
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
        from alatau.cli.tables import read_counts, read_file, refusal, roles
        from alatau.surveillance.aberration.methods import method as method_of

        check_picture(picture)
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
            drawn = _picture(found, detection, calendar, language.value)
            write_picture(drawn, picture, table.banner)
    _say(chosen.name, detection)


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


def _picture(
    found: CountTable, detection: Detection, calendar: Calendar, language: str
) -> Specification:
    from alatau.languages import translator
    from alatau.pictures import LIGHT, signal_chart, signal_panels

    alarms = detection.alarm.sum(axis=1)
    shown = sorted(range(len(found.series)), key=lambda each: (-alarms[each], each))[:MOST_PANELS]
    if len(shown) < len(found.series):
        typer.echo(
            f"alatau: the picture shows {len(shown)} of {len(found.series)} series, those with "
            "most alarms.",
            err=True,
        )
    first = _first_drawn(found, detection, calendar)
    panels = {found.series[each]: _rows(found, detection, each, first) for each in sorted(shown)}
    common: dict[str, Any] = {
        "words": translator(language),
        "theme": LIGHT,
        "step_length": found.times.step,
    }
    if len(panels) > 1:
        return signal_panels(panels, **common)
    ((name, rows),) = panels.items()
    return signal_chart(rows, title=name, **common)


def _first_drawn(found: CountTable, detection: Detection, calendar: Calendar) -> int:
    """Half a year before the first step that was judged, and two years at least.

    A method that judges sums of several steps has no figure for steps that it was not asked for.
    """
    import numpy as np

    from alatau.surveillance.aberration.detection import Judgement

    counts = found.counts[:, detection.steps]
    if not np.array_equal(detection.observed, counts, equal_nan=True):
        return int(detection.steps.min())
    early = detection.judgement == Judgement.SHORT_HISTORY
    later = detection.steps[~early.all(axis=0)]
    first = int(later.min()) - calendar.steps_per_year // 2 if later.size else 0
    return max(0, min(first, found.times.steps - _YEARS_DRAWN * calendar.steps_per_year))


def _rows(found: CountTable, detection: Detection, series: int, first: int) -> list[dict[str, Any]]:
    """The steps of one series as the picture wants them; what was not asked is not judged."""
    import numpy as np

    dates = found.times.dates
    place = {int(step): at for at, step in enumerate(detection.steps)}

    def figure(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    bounds = np.maximum(detection.upper_bound, 0.0)
    rows = []
    for step in range(first, found.times.steps):
        at = place.get(step)
        label = found.times.label(step)
        rows.append(
            {
                "time": int(label) if dates is None else str(dates[step]),
                "label": label,
                "observed": figure(
                    found.counts[series, step] if at is None else detection.observed[series, at]
                ),
                "expected": None if at is None else figure(detection.expected[series, at]),
                "upperbound": None if at is None else figure(bounds[series, at]),
                "alarm": at is not None and bool(detection.alarm[series, at]),
                "judged": at is not None and int(detection.judgement[series, at]) == 0,
            }
        )
    return rows
