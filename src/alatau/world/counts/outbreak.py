"""Outbreaks too large for a line list: counts by day, place and group of the same disease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world import keys
from alatau.world.counts.compilation import compiled_counts
from alatau.world.counts.handover import NO_STREAM_FROM, expected_before, start_state
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.kernel import SUSCEPTIBLE, CountState, Work
from alatau.world.counts.measures import NOT_COUNTED
from alatau.world.counts.tables import CountTables
from alatau.world.detection import Detection
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction, given_rows
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.timeline import compile_timeline

CountedSeries = Literal["infected", "onset", "reported", "confirmed", "died"]
COUNTED: tuple[CountedSeries, ...] = ("infected", "onset", "reported", "confirmed", "died")

_MASK = (1 << 64) - 1


@dataclass(frozen=True, eq=False)
class CountSeries:
    """An outbreak in counts, from ``counted_from`` to ``until``, in series from ``first_day`` on.

    ``series`` has shape (5, groups, days, places) in the order of ``COUNTED``; the groups are the
    age groups of people, then the other hosts, and ``group_hosts`` says which host each is.
    ``totals``, ``noise`` and ``power`` are the state after the last day (see ``CountState``),
    ``initially_immune`` (groups, places) who could not be infected from the start.
    ``laboratory_waiting`` (days, laboratories) are samples waiting in the evening. ``not_counted``
    names the measures that counts know nothing of. After a hand-over ``series`` has the days of
    people, too.
    """

    hosts: tuple[str, ...]
    places: tuple[str, ...]
    group_hosts: NDArray[np.int64]
    first_day: int
    counted_from: int
    until: int
    series: NDArray[np.int64]
    totals: NDArray[np.int64]
    initially_immune: NDArray[np.int64]
    laboratory_waiting: NDArray[np.float64]
    noise: NDArray[np.float64]
    power: NDArray[np.float64]
    not_counted: tuple[MeasureKind, ...] = ()

    def daily(
        self,
        what: CountedSeries,
        *,
        host: str = PERSON,
        by: Literal["place", "group"] | None = None,
    ) -> NDArray[np.int64]:
        """A series of a host by day: in all, by place (days, places) or group (days, groups)."""
        checks.one_of(what, COUNTED, "what")
        checks.one_of(host, self.hosts, "host")
        mine = self.group_hosts == self.hosts.index(host)
        counts = self.series[COUNTED.index(what), mine]
        if by == "place":
            return np.asarray(counts.sum(axis=0))
        if by == "group":
            return np.asarray(counts.sum(axis=2).T)
        return np.asarray(counts.sum(axis=(0, 2)))

    def total(self, what: CountedSeries, *, host: str = PERSON) -> int:
        """How many in all, those before counting began included."""
        return int(self.daily(what, host=host).sum())

    @property
    def state(self) -> CountState:
        """The state after the last day, to go on from."""
        return CountState(self.series, self.power, self.totals, self.noise)


def _work(tables: CountTables, state: CountState, start: int) -> Work:
    """Room to count in, with what is to be expected of the cohorts handed over."""
    groups, days, places = state.series.shape[1:]
    layers, laboratories = len(tables.layers.group), tables.benches.capacity.shape[1]
    series = np.zeros_like(state.series)
    series[:, :, :start] = state.series[:, :, :start]
    cohort = series[0].astype(np.float64)
    return Work(
        series=series,
        totals=state.totals.copy(),
        power=state.power.copy(),
        cohort=cohort,
        alive=series[0].any(axis=2),
        expected=expected_before(tables, cohort, start),
        waiting=np.zeros((days, laboratories)),
        cells=np.zeros((groups, places), dtype=np.uint64),
        new=np.zeros((groups, places), dtype=np.int64),
        added=np.zeros((layers, places)),
        pots=np.zeros((3, layers, places)),
        carried=np.zeros((3, layers, places)),
        moved=np.zeros((len(tables.roads.bundle), places)),
        means=np.zeros((groups, places)),
        mixed=np.zeros((len(tables.groups.group_from), places)),
        kept=np.zeros((2, places)),
        found=np.zeros(places),
        desk=np.zeros((2, places)),
        scratch=np.zeros(places),
        on_the_way=np.zeros((tables.benches.transit.max() + 1, groups, places), dtype=np.int64),
        noise=state.noise.copy(),
    )


def run_counts(
    tables: CountTables,
    state: CountState,
    first_day: int,
    until: int,
    key: int,
    stream: int = 0,
    stream_from: int = NO_STREAM_FROM,
    *,
    geography: Geography,
    pathogen: Pathogen,
    measures: Sequence[Measure] = (),
) -> CountSeries:
    """Count from ``first_day`` to ``until``, both inclusive, after the days handed over.

    Args:
        tables: compiled for days that include both.
        state: how things are in the morning of ``first_day``; it stays as it is.
        first_day: the first day to be counted.
        until: the last.
        key: of the outbreak.
        stream: number of a future; ``stream_from`` is the first day on which it matters.
        geography: names the places; ``pathogen`` the hosts.
        measures: to say which of them counts know nothing of.
    """
    begins = tables.first_day
    work = _work(tables, state, first_day - begins)
    compiled_counts()(
        tables, work, first_day - begins, until - begins, np.uint64(key), stream, stream_from
    )
    ignored = {m.kind for m in measures if m.kind in NOT_COUNTED and m.force > 0}
    return CountSeries(
        hosts=pathogen.hosts,
        places=geography.places,
        group_hosts=tables.groups.host,
        first_day=begins,
        counted_from=first_day,
        until=until,
        series=work.series,
        totals=work.totals,
        initially_immune=tables.groups.units.astype(np.int64)
        - start_state(tables).totals[SUSCEPTIBLE],
        laboratory_waiting=work.waiting,
        noise=work.noise,
        power=work.power,
        not_counted=tuple(sorted(ignored)),
    )


def simulate_counts(
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
    start_day_of_year: int = 60,
) -> CountSeries:
    """Simulate an outbreak in counts from its first introduction (or day 0) to ``until``.

    The arguments are those of ``simulate``. A pure function: equal arguments give equal series.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """
    checks.whole(until, "until", least=0, most=10_000)
    checks.whole(start_day_of_year, "start_day_of_year", least=1, most=366)
    checks.whole(stream, "stream", least=0, most=1 << 40)
    checks.refuse_unless(
        stream == 0 or stream_from is not None,
        N_("%(field)s: a stream other than 0 needs its first day."),
        "stream_from",
    )
    seen = detection or Detection()
    first_day = min([0, *(introduction.day for introduction in introductions)])
    timeline = compile_timeline(
        measures, geography, pathogen, seen, first_day, until, start_day_of_year
    )
    given = given_rows(introductions, geography, pathogen)
    tables = count_tables(geography, pathogen, seen, timeline, given, first_day, start_day_of_year)
    return run_counts(
        tables,
        start_state(tables),
        first_day,
        until,
        keys.plain_mix(seed & _MASK, 0),
        stream,
        NO_STREAM_FROM if stream_from is None else stream_from,
        geography=geography,
        pathogen=pathogen,
        measures=measures,
    )
