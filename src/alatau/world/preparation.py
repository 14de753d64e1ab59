"""An outbreak made ready: its inputs checked and compiled to tables, for any number of runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.world import keys
from alatau.world.counts.handover import NO_STREAM_FROM, hand_over
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.outbreak import COUNTED as COUNTED_ON
from alatau.world.counts.outbreak import CountSeries, run_counts
from alatau.world.counts.tables import CountTables
from alatau.world.detection import Detection
from alatau.world.engine.compilation import compiled_counts_by_day, compiled_run
from alatau.world.engine.kernel import Series
from alatau.world.engine.storage import FIRST_UNITS, Tables, new_tables
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction, given_rows
from alatau.world.measures import Measure
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.stage import Stage, Start, compile_stage
from alatau.world.strata import HostTables, compile_hosts
from alatau.world.timeline import Timeline, compile_timeline, months_of

Found = tuple[NDArray[Any], NDArray[Any], NDArray[Any], Series, int]
"""What the kernel returns (see ``kernel.run``)."""

_MASK = (1 << 64) - 1

WITHOUT_LIMIT = 1 << 40
"""More units than there can be."""

LEAST_PART = 4
"""Runs that are worth a call of their own."""

PARTS_PER_THREAD = 8
"""So many calls, since some take longer than others."""

KEPT_UNITS = 1 << 19
"""Tables with room for so many units are kept for the next call; larger ones are given back."""

_kept: deque[tuple[Tables, Tables]] = deque(maxlen=8)


def _tables() -> tuple[Tables, Tables]:
    """Tables to write runs into, used before if there are any: fresh memory takes its time."""
    try:
        return _kept.pop()
    except IndexError:
        return cast(tuple[Tables, Tables], tuple(new_tables.py_func(FIRST_UNITS) for _ in range(2)))


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
            tables, past_tables = _tables()
            daily, played, tables, past_tables = compiled_counts_by_day()(
                self.hosts, self.detection.tables, self.timeline, self._fresh(), start,
                roots[rows], numbers[rows], tables, past_tables,
            )  # fmt: skip
            if max(tables.units.size, past_tables.units.size) <= KEPT_UNITS:
                _kept.append((tables, past_tables))
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
    detection.refuse_unknown_countries(geography.country_of)
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
        stage=compile_stage(geography, pathogen, detection, given, months),
        first_day=first_day,
        until=until,
        ceiling=ceiling,
        measures=tuple(measures),
        start_day_of_year=start_day_of_year,
        people_limit=people_limit,
    )
