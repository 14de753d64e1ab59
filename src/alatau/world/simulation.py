"""Running the world: one outbreak, or many futures of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks, keys
from alatau.world.compilation import compiled_counts_by_day, compiled_run
from alatau.world.counts.handover import NO_STREAM_FROM, hand_over
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.outbreak import COUNTED as COUNTED_ON
from alatau.world.counts.outbreak import CountSeries, run_counts
from alatau.world.counts.tables import CountTables
from alatau.world.detection import PRIORITIES, Detection
from alatau.world.distributions import BINS, LEVELS, Distribution
from alatau.world.geography import Geography, Laboratory
from alatau.world.introductions import Introduction, given_rows
from alatau.world.kernel import Series
from alatau.world.measures import Measure
from alatau.world.outbreak import Outbreak
from alatau.world.pathogen import PERSON, SETTINGS, WILDLIFE, NaturalHistory, Pathogen
from alatau.world.strata import (
    HostTables,
    compile_hosts,
    immune_by_stratum,
    season_by_day,
    units_by_stratum,
)
from alatau.world.tables import COUNTED
from alatau.world.timeline import UNLIMITED, Timeline, compile_timeline, months_of
from alatau.world.transmission import Stage, Start

Found = tuple[NDArray[Any], NDArray[Any], NDArray[Any], Series, int]
"""What the kernel returns (see ``kernel.run``)."""

_MASK = (1 << 64) - 1
WITHOUT_LIMIT = 1 << 40
"""More units than there can be."""

LEAST_PART = 4
"""Runs that are worth a call of their own."""

PARTS_PER_THREAD = 8


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


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that a run needs, made once for many seeds and streams."""

    geography: Geography
    pathogen: Pathogen
    detection: Detection
    hosts: HostTables
    timeline: Timeline
    stage: Stage
    first_day: int
    until: int
    ceiling: int
    measures: tuple[Measure, ...] = ()
    start_day_of_year: int = 60
    people_limit: int | None = None

    @cached_property
    def count_tables(self) -> CountTables:
        """The same for counts, made when they are first needed."""
        return count_tables(
            self.geography,
            self.pathogen,
            self.detection,
            self.timeline,
            self.stage.given,
            self.first_day,
            self.start_day_of_year,
        )

    def _start(self, root: int, stream: int, stream_from: int) -> Start:
        return Start(
            np.uint64(root),
            self.first_day,
            self.until,
            stream,
            stream_from,
            self.ceiling,
            WITHOUT_LIMIT if self.people_limit is None else self.people_limit,
        )

    def _fresh(self) -> Stage:
        return self.stage._replace(susceptible=self.stage.susceptible.copy())

    def run(self, seed: int, stream: int = 0, stream_from: int = NO_STREAM_FROM) -> Found:
        """The tables of one outbreak, as far as it is one of people."""
        start = self._start(root_key(seed), stream, stream_from)
        found = compiled_run()(
            self.hosts, self.detection.tables, self.timeline, self._fresh(), start
        )
        return cast(Found, found)

    def count_on(
        self, found: Found, seed: int, stream: int = 0, stream_from: int = NO_STREAM_FROM
    ) -> CountSeries | None:
        """What follows ``run`` in counts; None where it played to the end."""
        records, files, _, series, played = found
        if self.first_day + played > self.until:
            return None
        tables = self.count_tables
        state = hand_over(
            tables,
            self.hosts,
            records,
            files,
            series.susceptible,
            series.vaccinated,
            played,
            ring=float(self.timeline.ring),
            stream=stream,
            stream_from=stream_from,
        )
        return run_counts(
            tables,
            state,
            self.first_day + played,
            self.until,
            root_key(seed),
            stream,
            stream_from,
            geography=self.geography,
            pathogen=self.pathogen,
            measures=self.measures,
        )

    def counts_by_day(
        self,
        seeds: Sequence[int],
        streams: NDArray[np.int64] | None = None,
        stream_from: int = NO_STREAM_FROM,
        *,
        threads: int = 1,
    ) -> NDArray[np.int64]:
        """What ``tables.COUNTED`` names, of one run for each seed and stream.

        Returns shape (runs, COUNTED, days); it does not depend on the number of threads.
        """
        start = self._start(0, 0, stream_from)
        roots = np.array([root_key(seed) for seed in seeds], dtype=np.uint64)
        numbers = np.zeros(len(roots), dtype=np.int64) if streams is None else streams

        def part(rows: slice) -> NDArray[np.int64]:
            daily, played = compiled_counts_by_day()(
                self.hosts, self.detection.tables, self.timeline, self._fresh(), start,
                roots[rows], numbers[rows],
            )  # fmt: skip
            positions = range(len(roots))[rows]
            # The few that grow large are played again, for the people who are handed over.
            for at in np.flatnonzero(self.first_day + played <= self.until):
                run = seeds[positions[at]], int(numbers[positions[at]]), stream_from
                series = self.count_on(self.run(*run), *run)
                assert series is not None
                daily[at, :, played[at] :] = _by_day(series)[:, played[at] :]
            return cast(NDArray[np.int64], daily)

        if threads == 1:
            return part(slice(None))
        parts = min(-(-len(roots) // LEAST_PART), PARTS_PER_THREAD * threads)
        edges = np.linspace(0, len(roots), parts + 1).astype(int).tolist()
        with ThreadPoolExecutor(threads) as workers:
            return np.concatenate(
                list(workers.map(part, [slice(low, high) for low, high in pairwise(edges)]))
            )


def _by_day(series: CountSeries) -> NDArray[np.int64]:
    """What ``tables.COUNTED`` names of an outbreak in counts, shape (COUNTED, days)."""
    nobody = np.zeros(series.series.shape[2], dtype=np.int64)
    person = PERSON in series.hosts
    rows = [series.daily(name) if person else nobody for name in COUNTED_ON]
    herds = [series.daily("infected", host=host) for host in series.hosts if host != PERSON]
    return np.stack([*rows, np.sum(herds, axis=0) if herds else nobody])


def root_key(seed: int) -> int:
    """The key from which everything in the outbreak of a seed is drawn."""
    return keys.plain_mix(seed & _MASK, 0)


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


def prepare(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    measures: Sequence[Measure] = (),
    *,
    detection: Detection | None = None,
    until: int,
    ceiling: int = 200_000,
    people_limit: int | None = None,
    start_day_of_year: int = 60,
) -> Prepared:
    """Check the inputs of ``simulate`` and compile them to tables, for any number of runs."""
    detection = detection or Detection()
    checks.whole(ceiling, "ceiling", least=1, most=100_000_000)
    if people_limit is not None:
        checks.whole(people_limit, "people_limit", least=0, most=ceiling)
    checks.whole(start_day_of_year, "start_day_of_year", least=1, most=366)
    checks.whole(until, "until", least=0, most=10_000)
    given = given_rows(introductions, geography, pathogen)
    first_day = min([0, *(introduction.day for introduction in introductions)])
    timeline = compile_timeline(
        measures, geography, pathogen, detection, first_day, until, start_day_of_year
    )
    months = months_of(first_day, until, start_day_of_year)
    return Prepared(
        geography=geography,
        pathogen=pathogen,
        detection=detection,
        hosts=compile_hosts(pathogen, geography),
        timeline=timeline,
        stage=_stage(geography, pathogen, detection, given, months),
        first_day=first_day,
        until=until,
        ceiling=ceiling,
        measures=tuple(measures),
        start_day_of_year=start_day_of_year,
        people_limit=people_limit,
    )


def _stage(
    geography: Geography,
    pathogen: Pathogen,
    detection: Detection,
    given: NDArray[np.int64],
    months: NDArray[np.int64],
) -> Stage:
    units = units_by_stratum(pathogen, geography)
    places, laboratories = len(geography.places), geography.laboratories
    definitions = [detection.definition_of(country) for country in geography.country_of]
    pathways = [detection.pathway_of(host == PERSON, host == WILDLIFE) for host in pathogen.hosts]
    spillovers = pathogen.spillovers
    return Stage(
        units=units,
        susceptible=units * (1 - immune_by_stratum(pathogen, geography)),
        inverse=np.divide(1.0, units, out=np.zeros_like(units), where=units > 0),
        age_share=np.ascontiguousarray(np.cumsum(geography.age_shares, axis=0).T),
        assortativity=np.array([geography.ages.assortativity.get(s, 0.0) for s in SETTINGS]),
        season=season_by_day(pathogen, months),
        roads=geography.roads,
        beds=np.array(
            geography.beds if len(geography.beds) > 0 else (UNLIMITED,) * places, dtype=np.int64
        ),
        definition=np.array(
            [
                (
                    each.criteria,
                    each.probable_by_link,
                    each.probable_by_district,
                    each.confirming_tier,
                    each.negatives_to_discard,
                )
                for each in definitions
            ],
            dtype=np.float64,
        ),
        priority=PRIORITIES.index(detection.laboratory_priority),
        cluster=np.array(
            [
                pathway.clusters_per_million_year * 7 / 365.25 * geography.units_of(host) / 1e6
                for host, pathway in zip(pathogen.hosts, pathways, strict=True)
            ]
        ),
        cluster_factor=np.array([pathway.cluster_factor for pathway in pathways]),
        referral=geography.referral(
            (
                detection.people.testing_tier,
                detection.animals.testing_tier,
                detection.wildlife.testing_tier,
            ),
            tuple(each.confirming_tier for each in definitions),
        ),
        tier=_column(laboratories, "tier", np.int64),
        turnaround=_column(laboratories, "turnaround_days", np.float64),
        sensitivity=_column(laboratories, "sensitivity", np.float64),
        specificity=_column(laboratories, "specificity", np.float64),
        given=given,
        spillover=np.ascontiguousarray(
            np.array([[each.per_day(month) for month in range(12)] for each in spillovers]).reshape(
                len(spillovers), 12
            )[:, months]
        ),
        spillover_host=np.array(
            [pathogen.hosts.index(each.host) for each in spillovers], dtype=np.int64
        ),
        spillover_vector=np.array([each.vector for each in spillovers], dtype=np.bool_),
        spillover_varies=np.array([bool(each.dispersion) for each in spillovers], dtype=np.bool_),
        spillover_factor=np.array(
            [
                Distribution.gamma(1.0, (each.dispersion or 1.0) ** -0.5).table()
                for each in spillovers
            ]
        ).reshape(len(spillovers), LEVELS, BINS + 1),
    )


def _column(laboratories: Sequence[Laboratory], name: str, kind: Any) -> NDArray[Any]:
    return np.array([getattr(laboratory, name) for laboratory in laboratories], dtype=kind)
