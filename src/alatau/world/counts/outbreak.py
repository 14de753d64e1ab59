"""Outbreaks too large for a line list: counts by day, place and group of the same disease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks, keys
from alatau.world.counts.compilation import compiled_counts
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.kernel import (
    CONFIRMATIONS,
    DEATHS,
    INFECTIONS,
    OF_REPORT,
    ONSETS,
    PROTECTED,
    REPORTS,
    SUSCEPTIBLE,
    TOTALS,
    WAITING,
    WANINGS,
    CountState,
    Work,
)
from alatau.world.counts.measures import NOT_COUNTED
from alatau.world.counts.tables import CountTables
from alatau.world.detection import Detection
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.timeline import compile_timeline

CountedSeries = Literal["infected", "onset", "reported", "confirmed", "died"]
COUNTED: tuple[CountedSeries, ...] = ("infected", "onset", "reported", "confirmed", "died")

_MASK = (1 << 64) - 1
_NO_STREAM_FROM = 1 << 30


@dataclass(frozen=True, eq=False)
class CountSeries:
    """An outbreak in counts, from ``first_day`` to ``until``, both inclusive.

    ``series`` has shape (5, groups, days, places) in the order of ``COUNTED``; the groups are the
    age groups of people, then the other hosts, and ``group_hosts`` says which host each is.
    ``totals`` is the state after the last day (see ``CountState``), ``initially_immune`` (groups,
    places) who could not be infected from the start. ``laboratory_waiting`` (days, laboratories)
    are samples waiting in the evening. ``not_counted`` names the measures that counts know nothing
    of.
    """

    hosts: tuple[str, ...]
    places: tuple[str, ...]
    group_hosts: NDArray[np.int64]
    first_day: int
    until: int
    series: NDArray[np.int64]
    totals: NDArray[np.int64]
    initially_immune: NDArray[np.int64]
    laboratory_waiting: NDArray[np.float64]
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
        return CountState(self.totals, self.series[0], self.power)


def start_state(tables: CountTables) -> CountState:
    """Nobody infected yet; who is immune from the start is not susceptible."""
    groups, places = tables.groups.units.shape
    totals = np.zeros((TOTALS, groups, places), dtype=np.int64)
    totals[SUSCEPTIBLE] = np.maximum(tables.groups.units - tables.groups.immune, 0.0)
    days = tables.acts.effects.shape[1]
    return CountState(
        totals=totals,
        infected=np.zeros((groups, days, places), dtype=np.int64),
        power=np.zeros((len(tables.layers.group), days, places)),
    )


def hand_over(
    tables: CountTables,
    susceptible: NDArray[Any],
    group: NDArray[Any],
    place: NDArray[Any],
    day_infected: NDArray[Any],
    infectiousness: NDArray[np.float64],
    *,
    onset: NDArray[np.bool_],
    known: NDArray[np.bool_],
    confirmed: NDArray[np.bool_],
    died: NDArray[np.bool_],
    removed: NDArray[np.bool_] | None = None,
    waned: NDArray[np.bool_] | None = None,
    waiting: NDArray[np.bool_] | None = None,
    protected: NDArray[Any] | None = None,
) -> CountState:
    """The state in which counting takes over from a tree of people.

    Args:
        tables: of the counts.
        susceptible: who can still be infected, shape (groups, places).
        group: of each infected unit; the rows of ``tables.groups.host``.
        place: of each infected unit.
        day_infected: day of each, not before ``tables.first_day``.
        infectiousness: individual, of mean 1, of each.
        onset: who has fallen ill; likewise ``known``, ``confirmed`` and ``died``.
        removed: who infects nobody any more (culled, or protected after exposure).
        waned: who can be infected again.
        waiting: whose sample waits in a laboratory.
        protected: by vaccination, shape (groups, places); nobody where left out.

    Raises:
        InvalidInput: a day before the tables begin.
    """
    state = start_state(tables)
    row = np.asarray(day_infected, dtype=np.int64) - tables.first_day
    days = tables.acts.effects.shape[1]
    checks.refuse_unless(
        row.size == 0 or (row.min() >= 0 and row.max() < days),
        N_("%(field)s: outside the days of the run."),
        "day_infected",
    )
    at = (np.asarray(group, dtype=np.int64), np.asarray(place, dtype=np.int64))
    state.totals[SUSCEPTIBLE] = np.floor(np.asarray(susceptible, dtype=np.float64))
    if protected is not None:
        state.totals[PROTECTED] = np.floor(np.asarray(protected, dtype=np.float64))
    np.add.at(state.infected, (at[0], row, at[1]), 1)
    np.add.at(state.totals[INFECTIONS], at, 1)
    passed = (
        (ONSETS, onset | died | known),
        (REPORTS, known),
        (CONFIRMATIONS, confirmed),
        (DEATHS, died),
    )
    for which, flags in passed:
        np.add.at(state.totals[which], at, np.asarray(flags, dtype=np.int64))
    for which, some in ((WANINGS, waned), (WAITING, waiting)):
        if some is not None:
            np.add.at(state.totals[which], at, np.asarray(some, dtype=np.int64))
    acting = np.asarray(infectiousness, dtype=np.float64)
    if removed is not None:
        acting = np.where(removed, 0.0, acting)
    for layer, mine in enumerate(tables.layers.group):
        here = at[0] == mine
        np.add.at(state.power[layer], (row[here], at[1][here]), acting[here])
    return state


def _work(tables: CountTables, state: CountState, start: int) -> Work:
    """Room to count in, with what is to be expected of the cohorts handed over."""
    groups, days, places = state.infected.shape
    layers, laboratories = len(tables.layers.group), tables.benches.capacity.shape[1]
    series = np.zeros((len(COUNTED), groups, days, places), dtype=np.int64)
    series[0, :, :start] = state.infected[:, :start]
    cohort = series[0].astype(np.float64)
    return Work(
        series=series,
        totals=state.totals.copy(),
        power=state.power.copy(),
        cohort=cohort,
        alive=series[0].any(axis=2),
        expected=_expected(tables, cohort, start),
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
        noise=np.zeros(laboratories),
    )


def _expected(tables: CountTables, cohort: NDArray[np.float64], start: int) -> NDArray[np.float64]:
    """What the cohorts handed over were expected to have done before the day row ``start``."""
    courses = tables.courses
    groups, _, places = cohort.shape
    expected = np.zeros((4, groups, places))
    for row in range(start):
        age = start - 1 - row
        for s in np.flatnonzero(cohort[:, row].any(axis=1)):
            window = courses.window[tables.groups.host[s], row]
            told = courses.told[s, : age + 1].sum(axis=0)[window] * courses.criteria
            shares = (courses.onset, courses.told, courses.died, courses.waned)
            for which, table in enumerate(shares):
                by_then = told if which == OF_REPORT else table[s, : age + 1].sum()
                expected[which, s] += by_then * cohort[s, row]
    return expected


def run_counts(
    tables: CountTables,
    state: CountState,
    first_day: int,
    until: int,
    key: int,
    stream: int = 0,
    stream_from: int = _NO_STREAM_FROM,
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
        until=until,
        series=work.series,
        totals=work.totals,
        initially_immune=tables.groups.units.astype(np.int64)
        - start_state(tables).totals[SUSCEPTIBLE],
        laboratory_waiting=work.waiting,
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
    timeline = compile_timeline(measures, geography, pathogen, seen, first_day, until)
    given = _given(introductions, geography, pathogen)
    tables = count_tables(
        geography, pathogen, measures, seen, timeline, given, first_day, start_day_of_year
    )
    return run_counts(
        tables,
        start_state(tables),
        first_day,
        until,
        keys.plain_mix(seed & _MASK, 0),
        stream,
        _NO_STREAM_FROM if stream_from is None else stream_from,
        geography=geography,
        pathogen=pathogen,
        measures=measures,
    )


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
