"""An outbreak as it truly was and as it was seen: tables, series, knowledge on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks
from alatau.world.cases import CaseDetails, describe
from alatau.world.detection import Detection
from alatau.world.errors import UnknownCase
from alatau.world.geography import Geography
from alatau.world.measures import Measure
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.tables import NEVER, REPORTS, UNITS
from alatau.world.timeline import HERD_QUARANTINE, ISOLATION, Timeline

Series = Literal["infected", "onset", "reported", "confirmed", "died"]

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

    ``first_day`` and ``until`` are the first and last day, both inclusive.
    """

    geography: Geography
    pathogen: Pathogen
    detection: Detection
    measures: tuple[Measure, ...]
    first_day: int
    until: int
    ceiling: int
    timeline: Timeline
    records: NDArray[Any]
    stranger_records: NDArray[Any]
    notices: NDArray[Any]
    laboratory_queue: NDArray[Any]
    team_work: NDArray[Any]
    susceptible: NDArray[np.float64]

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
    def ceiling_reached(self) -> bool:
        """Whether infections were left out because there were as many as allowed."""
        return len(self.records) >= self.ceiling

    @cached_property
    def units(self) -> NDArray[Any]:
        """One row an infected unit, in the order of infection (see ``tables.UNITS``)."""
        return units_table(self.records, self.timeline, self.first_day)

    @cached_property
    def strangers(self) -> NDArray[Any]:
        """Patients and herds without the infection who were suspected, as rows of UNITS."""
        return units_table(self.stranger_records, self.timeline, self.first_day)

    @cached_property
    def reports(self) -> NDArray[Any]:
        """One row a report, in the order in which they became known (see ``tables.REPORTS``)."""
        return reports_table(self.notices, self.records, self.stranger_records)

    def as_known_on(self, day: int) -> NDArray[Any]:
        """The last report of every case known by the end of ``day``, in the order of first ones."""
        reports = self.reports
        known = reports[: np.searchsorted(reports["day_known"], day, side="right")]
        _, first, case = np.unique(known["case_id"], return_index=True, return_inverse=True)
        last = np.zeros(len(first), dtype=np.int64)
        np.maximum.at(last, case, np.arange(len(known)))
        return known[last[np.argsort(first)]]

    def daily(
        self, series: Series, *, host: str = PERSON, by: Literal["place"] | None = "place"
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
        within = (rows >= 0) & (rows < len(self.days))
        counts = np.zeros((len(self.days), len(self.places)), dtype=np.int64)
        np.add.at(counts, (rows[within], units["place"][within]), 1)
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
    def deaths(self) -> int:
        """People who died of it by the end of ``until``."""
        return int(self.daily("died", by=None).sum()) if PERSON in self.hosts else 0


def case_ids(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Case numbers of keys: 53 bits, so that every language's numbers hold them."""
    return (keys >> _ID_SHIFT).astype(np.int64)


def _day(times: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.clip(np.floor(times), -NEVER, NEVER).astype(np.int16)


def units_table(records: NDArray[Any], timeline: Timeline, first_day: int) -> NDArray[Any]:
    """The public table of the kernel's records."""
    units = np.empty(len(records), dtype=UNITS)
    for name in set(UNITS.names or ()) & set(records.dtype.names or ()):
        units[name] = records[name]
    units["case_id"] = case_ids(records["key"])
    units["time_infected"] = records["infected"]
    units["day_infected"] = _day(records["infected"])
    units["day_onset"] = _day(records["onset"])
    units["day_outcome"] = _day(records["outcome"])
    units["day_reported"] = records["day_known"]
    units["died"] = records["fatal"]
    units["day_isolated"] = _isolated(records, timeline, first_day)
    return units


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


def reports_table(
    notices: NDArray[Any], records: NDArray[Any], strangers: NDArray[Any]
) -> NDArray[Any]:
    """The public table of the kernel's notices."""
    reports = np.empty(len(notices), dtype=REPORTS)
    for name in (
        "host",
        "place",
        "day_refers",
        "day_known",
        "classification",
        "laboratory",
        "typed",
    ):
        reports[name] = notices[name]
    subject = notices["subject"].astype(np.int64)
    true = subject >= 0
    reports["unit"] = np.where(true, subject, -1)
    reports["case_id"][true] = case_ids(records["key"][subject[true]])
    reports["case_id"][~true] = case_ids(strangers["key"][~subject[~true]])
    return reports
