"""An outbreak as it truly was and as it was seen: tables, series, knowledge on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.counts.outbreak import CountSeries
from alatau.world.details.cases import CaseDetails, describe
from alatau.world.detection import Detection
from alatau.world.engine.compilation import compiled_outcome_times
from alatau.world.engine.kernel import Series
from alatau.world.errors import UnknownCase
from alatau.world.geography import Geography
from alatau.world.measures import Measure
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.strata import PEOPLE_GROUP, HostTables
from alatau.world.tables import FILE, NEVER, NEVER_TIME, REPORTS, UNCLASSIFIED, UNITS
from alatau.world.timeline import HERD_QUARANTINE, ISOLATION, Timeline

Counted = Literal["infected", "onset", "reported", "confirmed", "died"]

_ID_SHIFT = np.uint64(11)
_DAY_OF: Mapping[str, str] = {
    "infected": "day_infected",
    "onset": "day_onset",
    "reported": "day_reported",
    "confirmed": "day_confirmed",
    "died": "day_outcome",
}


@dataclass(frozen=True, eq=False)
class Outbreak:
    """What ``simulate`` returns. Codes are positions; ``hosts`` and ``places`` name them.

    ``first_day`` and ``until`` are the first and last day, both inclusive. Where the outbreak grew
    past the limit on people, ``counts`` is how it went on, from the day ``counted_from``: units,
    reports, files and the series of laboratories, teams and beds are of the days before;
    ``daily``, ``infections`` and ``deaths`` cover all.
    """

    geography: Geography
    pathogen: Pathogen
    detection: Detection
    measures: tuple[Measure, ...]
    first_day: int
    until: int
    ceiling: int
    host_tables: HostTables
    timeline: Timeline
    records: NDArray[Any]
    files: NDArray[Any]
    notices: NDArray[Any]
    series: Series
    counts: CountSeries | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """Codes of the places."""
        return self.geography.places

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host kinds of the pathogen."""
        return self.pathogen.hosts

    @cached_property
    def laboratories(self) -> tuple[str, ...]:
        """Ids of the laboratories: the columns of ``laboratory_queue``."""
        return tuple(laboratory.id for laboratory in self.geography.laboratories)

    @property
    def days(self) -> range:
        """The days of the run: the rows of every series."""
        return range(self.first_day, self.until + 1)

    @property
    def counted_from(self) -> int | None:
        """The first day in counts; None where all days are of people."""
        return None if self.counts is None else self.counts.counted_from

    @property
    def laboratory_queue(self) -> NDArray[Any]:
        """What laboratories do day by day, shape (days, laboratories) (see ``tables.QUEUE``)."""
        return self.series.laboratories

    @property
    def team_work(self) -> NDArray[Any]:
        """What teams do day by day, shape (days, measures with teams) (see ``tables.TEAMS``)."""
        return self.series.teams

    @property
    def beds_in_use(self) -> NDArray[np.int64]:
        """Beds taken by the severely ill in the evening, shape (days, places)."""
        return self.series.beds

    @property
    def susceptible(self) -> NDArray[np.float64]:
        """Those left who can be infected, shape (strata, places): age groups, then other hosts."""
        return self.series.susceptible

    @property
    def vaccinated(self) -> NDArray[np.float64]:
        """Those protected by a vaccine at the end, shape (strata, places)."""
        return self.series.vaccinated

    @property
    def ceiling_reached(self) -> bool:
        """Whether infections were left out because there were as many as allowed."""
        return len(self.records) >= self.ceiling

    @cached_property
    def units(self) -> NDArray[Any]:
        """One row an infected unit, in the order of infection (see ``tables.UNITS``)."""
        times = compiled_outcome_times()(self.records, self.host_tables)
        return units_table(self, times)

    @cached_property
    def strangers(self) -> NDArray[Any]:
        """Patients and herds without the infection who were suspected, as rows of UNITS."""
        return strangers_table(self.files)

    @cached_property
    def reports(self) -> NDArray[Any]:
        """One row a report, in the order in which they became known (see ``tables.REPORTS``)."""
        return reports_table(self.notices, self.files)

    def as_known_on(self, day: int) -> NDArray[Any]:
        """The last report of every case known by the end of ``day``, in the order of first ones."""
        reports = self.reports
        known = reports[: np.searchsorted(reports["day_known"], day, side="right")]
        _, first, case = np.unique(known["case_id"], return_index=True, return_inverse=True)
        last = np.zeros(len(first), dtype=np.int64)
        np.maximum.at(last, case, np.arange(len(known)))
        return known[last[np.argsort(first)]]

    def daily(
        self, series: Counted, *, host: str = PERSON, by: Literal["place"] | None = "place"
    ) -> NDArray[np.int64]:
        """Counts of a host by day (``first_day`` to ``until``), and by place.

        ``reported`` counts true cases by the day they became known; the others are the truth.

        Returns:
            shape (days, places), or (days,) with ``by=None``.
        """
        checks.one_of(series, _DAY_OF, "series")
        checks.one_of(host, self.hosts, "host")
        checks.one_of(by, ("place", None), "by")
        units = self.units[self.units["host"] == self.hosts.index(host)]
        if series == "died":
            units = units[units["died"]]
        rows = units[_DAY_OF[series]].astype(np.int64) - self.first_day
        end = self.until + 1 if self.counted_from is None else self.counted_from
        within = (rows >= 0) & (rows < end - self.first_day)
        counts = np.zeros((len(self.days), len(self.places)), dtype=np.int64)
        np.add.at(counts, (rows[within], units["place"][within]), 1)
        if self.counts is not None:
            later = self.counts.daily(series, host=host, by="place")
            counts[end - self.first_day :] = later[end - self.first_day :]
        return counts if by == "place" else counts.sum(axis=1)

    def case_details(self, case_id: int, *, as_of: int | None = None) -> CaseDetails:
        """Who or which herd a case is, as known by the end of day ``as_of`` (default: the end).

        Raises:
            UnknownCase: there is no such case.
        """
        as_of = self.until if as_of is None else as_of
        row = self._row_of_case.get(case_id)
        if row is None:
            raise UnknownCase(N_("There is no case %(case)s."), {"case": case_id})
        table = self.units if row >= 0 else self.strangers
        index = row if row >= 0 else ~row
        return describe(self, table[index], infected=row >= 0, as_of=as_of)

    @cached_property
    def _row_of_case(self) -> dict[int, int]:
        """Rows of ``units`` by case; ``~`` rows of ``strangers``."""
        found = {int(case): row for row, case in enumerate(self.units["case_id"])}
        found.update({int(case): ~row for row, case in enumerate(self.strangers["case_id"])})
        return found

    @property
    def infections(self) -> int:
        """Infected people in all."""
        return int(self.daily("infected", by=None).sum()) if PERSON in self.hosts else 0

    @property
    def animals(self) -> int:
        """Infected herds, flocks, villages with dogs and foci of wildlife in all."""
        herds = [host for host in self.hosts if host != PERSON]
        return sum(int(self.daily("infected", host=host, by=None).sum()) for host in herds)

    @property
    def deaths(self) -> int:
        """People who died of it by the end of ``until``."""
        return int(self.daily("died", by=None).sum()) if PERSON in self.hosts else 0


def case_ids(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Case numbers of keys: 53 bits, so that every language's numbers hold them."""
    return (keys >> _ID_SHIFT).astype(np.int64)


def _day(times: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.clip(np.floor(times), -NEVER, NEVER).astype(np.int16)


def units_table(outbreak: Outbreak, outcome_times: NDArray[np.float64]) -> NDArray[Any]:
    """The public table of the kernel's records and of the files on them."""
    records, files = outbreak.records, outbreak.files
    units = np.empty(len(records), dtype=UNITS)
    for name in ("key", "parent", "host", "place", "setting", "severity"):
        units[name] = records[name]
    units["case_id"] = case_ids(records["key"])
    units["age_group"] = outbreak.host_tables.age_of[records["stratum"]]
    units["time_infected"] = records["infected"]
    units["day_infected"] = _day(records["infected"])
    units["day_onset"] = _day(records["onset"])
    units["day_outcome"] = _day(outcome_times)
    units["died"] = records["fatal"]
    units["day_reported"] = records["day_known"]
    units["day_care"] = records["day_care"]
    units["day_traced"] = records["day_traced"]
    units["day_ringed"] = records["day_ringed"]
    person = outbreak.host_tables.group[records["host"]] == PEOPLE_GROUP
    units["day_protected"] = np.where(person, records["day_stopped"], NEVER)
    units["day_culled"] = np.where(person, NEVER, records["day_stopped"])
    units["day_isolated"] = _isolated(records, outbreak.timeline, outbreak.first_day)
    for name in ("day_sampled", "day_result", "day_confirmed", "day_typed"):
        units[name] = NEVER
        units[name][files["subject"][_true(files)]] = files[name][_true(files)]
    units["classification"] = UNCLASSIFIED
    units["classification"][files["subject"][_true(files)]] = files["classification"][_true(files)]
    return units


def _true(files: NDArray[Any]) -> NDArray[np.bool_]:
    """Which files are of infected units."""
    return np.asarray(files["subject"] >= 0)


def strangers_table(files: NDArray[Any]) -> NDArray[Any]:
    """Those without the infection who were suspected, as rows of UNITS."""
    others = files[~_true(files)]
    table = np.empty(len(others), dtype=UNITS)
    for name in UNITS.names or ():
        if name.startswith("day_"):
            table[name] = NEVER
        if name in (FILE.names or ()):
            table[name] = others[name]
    table["case_id"] = case_ids(others["key"])
    table["parent"] = -1
    table["setting"] = -1
    table["age_group"] = 0
    table["time_infected"] = NEVER_TIME
    table["day_onset"] = _day(others["onset"])
    table["day_reported"] = others["day_known"]
    table["died"] = False
    return table


def _isolated(records: NDArray[Any], timeline: Timeline, first_day: int) -> NDArray[np.int16]:
    """The first day on which a known unit is under isolation (people) or quarantine (herds)."""
    isolated = np.full(len(records), NEVER, dtype=np.int16)
    days = timeline.rows.shape[1]
    for host in range(timeline.slot.shape[1]):
        for effect in (ISOLATION, HERD_QUARANTINE):
            slot = timeline.slot[effect, host]
            if slot == 0:
                continue
            acting = timeline.rows[slot] > 0
            following = np.full((days + 1, acting.shape[1]), NEVER, dtype=np.int64)
            for row in range(days - 1, -1, -1):
                following[row] = np.where(acting[row], row + first_day, following[row + 1])
            known = np.flatnonzero((records["host"] == host) & (records["day_known"] < NEVER))
            after = np.minimum(records["day_known"][known].astype(np.int64) + 1 - first_day, days)
            day = following[after, records["place"][known]]
            free = day > records["day_discarded"][known]
            isolated[known] = np.where(free, NEVER, day)
    return isolated


def reports_table(notices: NDArray[Any], files: NDArray[Any]) -> NDArray[Any]:
    """The public table of the kernel's notices."""
    reports = np.empty(len(notices), dtype=REPORTS)
    for name in set(REPORTS.names or ()) & set(notices.dtype.names or ()):
        reports[name] = notices[name]
    subjects = files[notices["subject"]]
    reports["unit"] = subjects["subject"]
    reports["case_id"] = case_ids(subjects["key"])
    return reports
