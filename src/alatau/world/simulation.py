"""Running the world: one outbreak, or many futures of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.counts.handover import NO_STREAM_FROM
from alatau.world.detection import Detection
from alatau.world.distributions import Distribution
from alatau.world.geography import Geography, Laboratory
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure
from alatau.world.outbreak import Outbreak
from alatau.world.pathogen import PERSON, NaturalHistory, Pathogen
from alatau.world.preparation import prepare
from alatau.world.tables import COUNTED


@dataclass(frozen=True, eq=False)
class Futures:
    """Totals of many futures, one row a stream; ``streams`` are their numbers.

    ``animals`` counts herds. ``daily`` has the people infected on each day from ``first_day`` on,
    shape (streams, days); ``daily_reported`` those who became known, ``daily_died`` the deaths.
    """

    streams: NDArray[np.int64]
    infections: NDArray[np.int64]
    deaths: NDArray[np.int64]
    animals: NDArray[np.int64]
    daily: NDArray[np.int64]
    daily_reported: NDArray[np.int64]
    daily_died: NDArray[np.int64]
    first_day: int


def simulate(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    measures: Sequence[Measure] = (),
    *,
    detection: Detection | None = None,
    seed: int,
    until: int,
    stream: int = 0,
    stream_from: int | None = None,
    ceiling: int = 200_000,
    people_limit: int | None = None,
    start_day_of_year: int = 60,
) -> Outbreak:
    """Simulate an outbreak from its first introduction (or day 0) to the end of day ``until``.

    A pure function: equal arguments give equal tables, on any number of threads.

    Args:
        geography: the places.
        pathogen: the disease.
        introductions: units already infected when the outbreak begins.
        measures: what responders do.
        detection: what gets seen; notional defaults where left out.
        seed: any whole number; one number is one potential tree.
        until: the last day, inclusive.
        stream: number of a future; 0 is what truly happens.
        stream_from: the first day on which the stream matters; before it all streams are equal.
        ceiling: no more infected units than this; ``Outbreak.ceiling_reached`` tells.
        people_limit: after the day on which there are so many infected units the outbreak goes on
            in counts, without a ceiling: line list, units and reports end there, daily series do
            not. At most the ceiling, and better well below it. Left out, it stays one of people.
        start_day_of_year: 1 to 366, the date of day 0, for what depends on the season.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """
    checks.whole(seed, "seed")
    run = prepare(
        geography,
        pathogen,
        introductions,
        measures,
        detection=detection,
        until=until,
        ceiling=ceiling,
        people_limit=people_limit,
        start_day_of_year=start_day_of_year,
    )
    checks.whole(stream, "stream", least=0, most=1 << 40)
    if stream_from is None:
        checks.refuse_unless(
            stream == 0, N_("%(field)s: a stream other than 0 needs its first day."), "stream_from"
        )
        stream_from = NO_STREAM_FROM
    checks.whole(stream_from, "stream_from", least=-NO_STREAM_FROM, most=NO_STREAM_FROM)
    found = run.run(seed, stream, stream_from)
    records, files, notices, series, _ = found
    counts = run.count_on(found, seed, stream, stream_from)
    return Outbreak(
        geography,
        pathogen,
        run.detection,
        tuple(measures),
        run.first_day,
        until,
        ceiling,
        run.hosts,
        run.timeline,
        records,
        files,
        notices,
        series,
        counts,
    )


def futures(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    measures: Sequence[Measure] = (),
    *,
    detection: Detection | None = None,
    seed: int,
    until: int,
    from_day: int,
    n: int,
    first_stream: int = 1,
    ceiling: int = 200_000,
    people_limit: int | None = None,
    start_day_of_year: int = 60,
    threads: int = 2,
) -> Futures:
    """Totals of ``n`` futures that share the past up to ``from_day``.

    Run it twice with different measures and subtract: equal streams make paired differences.

    Args:
        from_day: the first day that differs between futures.
        n: how many; ``first_stream`` is the number of the first.
        threads: how many run side by side; the result does not depend on it.
    """
    checks.whole(n, "n", least=1, most=1_000_000)
    checks.whole(threads, "threads", least=1, most=1024)
    checks.whole(first_stream, "first_stream", least=0, most=1 << 40)
    checks.whole(from_day, "from_day", least=-NO_STREAM_FROM, most=NO_STREAM_FROM)
    checks.whole(seed, "seed")
    run = prepare(
        geography,
        pathogen,
        introductions,
        measures,
        detection=detection,
        until=until,
        ceiling=ceiling,
        people_limit=people_limit,
        start_day_of_year=start_day_of_year,
    )
    streams = np.arange(first_stream, first_stream + n)
    daily = run.counts_by_day([seed] * n, streams, from_day, threads=threads)
    by_name = {name: daily[:, row] for row, name in enumerate(COUNTED)}
    return Futures(
        streams=streams,
        infections=by_name["infected"].sum(axis=1),
        deaths=by_name["died"].sum(axis=1),
        animals=by_name["animals"].sum(axis=1),
        daily=by_name["infected"],
        daily_reported=by_name["reported"],
        daily_died=by_name["died"],
        first_day=run.first_day,
    )


def warm_up(on_progress: Callable[[str], None] | None = None, *, counts: bool = False) -> None:
    """Compile the kernel, or read it from the cache, by running a tiny outbreak.

    ``on_progress`` is told ``"compiling"`` before and ``"ready"`` after. With ``counts`` the kernel
    of large outbreaks is made ready, too.
    """
    if on_progress is not None:
        on_progress("compiling")
    delay = Distribution.constant(1.0)
    geography = Geography(("X-01",), ("X",), (1000,), laboratories=(Laboratory("X-lab", "X-01"),))
    pathogen = Pathogen("x", {PERSON: NaturalHistory(delay, delay)})
    limit = 0 if counts else None
    simulate(
        geography, pathogen, (Introduction("X-01", 0),), seed=0, until=int(counts),
        people_limit=limit,
    )  # fmt: skip
    if on_progress is not None:
        on_progress("ready")
