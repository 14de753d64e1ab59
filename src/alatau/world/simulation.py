"""Running the world: one outbreak, or many futures of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks, keys
from alatau.world.compilation import compiled_run
from alatau.world.detection import Detection
from alatau.world.distributions import Distribution
from alatau.world.geography import Geography, Laboratory
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure
from alatau.world.outbreak import Outbreak
from alatau.world.pathogen import PERSON, NaturalHistory, Pathogen
from alatau.world.timeline import compile_timeline
from alatau.world.transmission import Stage, Start

Tables = tuple[
    NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float64]
]
"""What the kernel returns (see ``kernel.run``)."""

_MASK = (1 << 64) - 1
MONTH_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_NO_STREAM_FROM = 1 << 30


@dataclass(frozen=True, eq=False)
class Futures:
    """Totals of many futures, one row a stream; ``streams`` are their numbers.

    ``daily`` has the people infected on each day from ``first_day`` on, shape (streams, days).
    """

    streams: NDArray[np.int64]
    infections: NDArray[np.int64]
    deaths: NDArray[np.int64]
    animals: NDArray[np.int64]
    daily: NDArray[np.int64]
    first_day: int


@dataclass(frozen=True, eq=False)
class _Run:
    """All that a run needs, made once for many streams."""

    geography: Geography
    pathogen: Pathogen
    detection: Detection
    arguments: tuple[Any, ...]
    first_day: int
    until: int
    key: int
    given: NDArray[np.int64]
    spillover: NDArray[np.float64]
    ceiling: int

    def tables(self, stream: int, stream_from: int) -> Tables:
        hosts, pathways, timeline, stage = self.arguments
        start = Start(
            key=np.uint64(self.key),
            first_day=self.first_day,
            last_day=self.until,
            stream=stream,
            stream_from=stream_from,
            ceiling=self.ceiling,
            given=self.given,
            spillover=self.spillover,
        )
        fresh = stage._replace(susceptible=stage.susceptible.copy())
        found = compiled_run()(hosts, pathways, timeline, fresh, start)
        return cast(Tables, found)


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
        ceiling: no more infections than this; ``Outbreak.ceiling_reached`` tells.
        start_day_of_year: 1 to 366, the date of day 0, for what depends on the season.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """
    run = _prepare(
        geography,
        pathogen,
        introductions,
        measures,
        detection or Detection(),
        seed,
        until,
        ceiling,
        start_day_of_year,
    )
    checks.whole(stream, "stream", least=0, most=1 << 40)
    if stream_from is None:
        checks.refuse_unless(
            stream == 0, N_("%(field)s: a stream other than 0 needs its first day."), "stream_from"
        )
        stream_from = _NO_STREAM_FROM
    checks.whole(stream_from, "stream_from")
    return Outbreak(
        geography,
        pathogen,
        run.detection,
        tuple(measures),
        run.first_day,
        until,
        ceiling,
        run.arguments[2],
        *run.tables(stream, stream_from),
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
    checks.whole(first_stream, "first_stream", least=0)
    checks.whole(from_day, "from_day")
    run = _prepare(
        geography,
        pathogen,
        introductions,
        measures,
        detection or Detection(),
        seed,
        until,
        ceiling,
        start_day_of_year,
    )
    person = pathogen.hosts.index(PERSON) if PERSON in pathogen.hosts else -1
    streams = np.arange(first_stream, first_stream + n)
    totals = np.empty((n, 3), dtype=np.int64)
    days = until + 1 - run.first_day
    daily = np.empty((n, days), dtype=np.int64)

    def one(position: int) -> None:
        records = run.tables(int(streams[position]), from_day)[0]
        people = records["host"] == person
        died = records["fatal"] & (records["outcome"] < until + 1)
        died &= records["day_protected"] > until
        infected = int(people.sum())
        totals[position] = infected, int((died & people).sum()), len(records) - infected
        rows = np.floor(records["infected"][people]).astype(np.int64) - run.first_day
        daily[position] = np.bincount(rows, minlength=days)[:days]

    if threads == 1:
        for position in range(n):
            one(position)
    else:
        with ThreadPoolExecutor(threads) as workers:
            list(workers.map(one, range(n)))
    return Futures(streams, totals[:, 0], totals[:, 1], totals[:, 2], daily, run.first_day)


def warm_up(on_progress: Callable[[str], None] | None = None) -> None:
    """Compile the kernel, or read it from the cache, by running a tiny outbreak.

    ``on_progress`` is told ``"compiling"`` before and ``"ready"`` after.
    """
    if on_progress is not None:
        on_progress("compiling")
    delay = Distribution.constant(1.0)
    geography = Geography(("X-01",), ("X",), (1000,), laboratories=(Laboratory("X-lab", "X-01"),))
    pathogen = Pathogen("x", {PERSON: NaturalHistory(delay, delay)})
    simulate(geography, pathogen, (Introduction("X-01", 0),), seed=0, until=0)
    if on_progress is not None:
        on_progress("ready")


def _prepare(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    measures: Sequence[Measure],
    detection: Detection,
    seed: int,
    until: int,
    ceiling: int,
    start_day_of_year: int,
) -> _Run:
    checks.whole(seed, "seed")
    checks.whole(ceiling, "ceiling", least=1, most=100_000_000)
    checks.whole(start_day_of_year, "start_day_of_year", least=1, most=366)
    first_day = min([0, *(introduction.day for introduction in introductions)])
    checks.whole(until, "until", least=0, most=10_000)
    timeline = compile_timeline(measures, geography, pathogen, detection, first_day, until)
    units = np.array([geography.units_of(host) for host in pathogen.hosts])
    immune = np.array([[pathogen.histories[host].immune] for host in pathogen.hosts])
    laboratories = geography.laboratories
    stage = Stage(
        units=units,
        susceptible=units * (1 - immune),
        roads=geography.roads,
        referral=geography.referral(detection.people.testing_tier, detection.animals.testing_tier),
        tier=_column(laboratories, "tier", np.int64),
        turnaround=_column(laboratories, "turnaround_days", np.float64),
        sensitivity=_column(laboratories, "sensitivity", np.float64),
        specificity=_column(laboratories, "specificity", np.float64),
    )
    return _Run(
        geography=geography,
        pathogen=pathogen,
        detection=detection,
        arguments=(pathogen.tables, detection.tables, timeline, stage),
        first_day=first_day,
        until=until,
        key=keys.plain_mix(seed & _MASK, 0),
        given=_given(introductions, geography, pathogen),
        spillover=_spillover(pathogen, first_day, until, start_day_of_year),
        ceiling=ceiling,
    )


def _column(laboratories: Sequence[Laboratory], name: str, kind: Any) -> NDArray[Any]:
    return np.array([getattr(laboratory, name) for laboratory in laboratories], dtype=kind)


def _given(
    introductions: Sequence[Introduction], geography: Geography, pathogen: Pathogen
) -> NDArray[np.int64]:
    """Introductions as sorted rows (day, place, host, count), equal ones added up."""
    counts: dict[tuple[int, int, int], int] = {}
    for position, introduction in enumerate(introductions):
        at = f"introductions.{position}"
        place = geography.place_index(introduction.place, f"{at}.place")
        checks.one_of(introduction.host, pathogen.hosts, f"{at}.host")
        slot = (introduction.day, place, pathogen.hosts.index(introduction.host))
        counts[slot] = counts.get(slot, 0) + introduction.count
    rows = [(*slot, count) for slot, count in sorted(counts.items())]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _spillover(
    pathogen: Pathogen, first_day: int, until: int, start_day_of_year: int
) -> NDArray[np.float64]:
    """Natural infections a day in one unit of each host, shape (hosts, days)."""
    days = np.arange(first_day, until + 1)
    ends = np.cumsum(MONTH_LENGTHS)
    months = np.searchsorted(ends, (start_day_of_year - 1 + days) % 365, side="right")
    rates = np.zeros((len(pathogen.hosts), len(days)))
    for spillover in pathogen.spillovers:
        by_month = np.array([spillover.per_day(month) for month in range(12)])
        rates[pathogen.hosts.index(spillover.host)] += by_month[months]
    return rates
