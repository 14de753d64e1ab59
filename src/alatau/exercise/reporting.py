"""From what the world reports to what a country's authorities are shown each day."""

from __future__ import annotations

from typing import Any

from alatau.exercise.events import CaseRecord, HostGroup, LaboratoryLoad, ReportsDelivered
from alatau.exercise.state import CountryReports
from alatau.packs.region import Region
from alatau.world import CLASSIFICATIONS, Outbreak

SERVES: dict[HostGroup, tuple[str, ...]] = {"human": ("human", "both"), "animal": ("animal",)}


def report(
    outbreak: Outbreak,
    region: Region,
    country: str,
    group: HostGroup,
    known_on: int,
    shown: CountryReports,
) -> ReportsDelivered:
    """Return the daily report of *country* on people or animals.

    Args:
        outbreak: the world under the decisions taken so far.
        known_on: the last exercise day that the report covers.
        shown: what the country has been shown before; only what is new or changed is sent.
    """
    own = {place.code for place in region.places_of(country)}
    numbers = {case.case: number for number, case in shown.cases.items()}
    letter = "P" if group == "human" else "H"
    records = []
    for row in outbreak.as_known_on(known_on):
        place, host = outbreak.places[row["place"]], outbreak.hosts[row["host"]]
        if place not in own or (host == "person") != (group == "human"):
            continue
        case = int(row["case_id"])
        number = numbers.setdefault(case, f"{country}-{letter}{len(numbers) + 1:04d}")
        before = shown.cases.get(number)
        record = _record(outbreak, row, number, place, host, known_on, before)
        if record != before:
            records.append(record)
    return ReportsDelivered(
        country=country,
        group=group,
        known_on=known_on,
        records=tuple(records),
        laboratories=_laboratories(outbreak, country, group, known_on, shown),
    )


def _record(
    outbreak: Outbreak,
    row: Any,
    number: str,
    place: str,
    host: str,
    known_on: int,
    before: CaseRecord | None,
) -> CaseRecord:
    details = outbreak.case_details(int(row["case_id"]), known_on)
    laboratory = int(row["laboratory"])
    return CaseRecord(
        case=int(row["case_id"]),
        number=number,
        host=host,
        place=place,
        onset_day=int(row["day_refers"]),
        reported_day=before.reported_day if before else int(row["day_known"]),
        classification=CLASSIFICATIONS[row["classification"]],  # type: ignore[arg-type]
        laboratory=outbreak.laboratories[laboratory] if laboratory >= 0 else None,
        age=details.age,
        sex=details.sex,
        occupation=details.occupation,
        outcome=details.outcome,
        size=details.size,
    )


def _laboratories(
    outbreak: Outbreak, country: str, group: HostGroup, day: int, shown: CountryReports
) -> tuple[LaboratoryLoad, ...]:
    """Return the queues of the country's laboratories that have changed since the last report."""
    if day < outbreak.first_day:
        return ()
    geography = outbreak.geography
    loads = []
    for index, laboratory in enumerate(geography.laboratories):
        home = geography.country_of[geography.places.index(laboratory.place)]
        if home != country or laboratory.host_group not in SERVES[group]:
            continue
        queue = outbreak.laboratory_queue[day - outbreak.first_day, index]
        load = LaboratoryLoad(
            laboratory=laboratory.id,
            waiting=int(queue["waiting"]),
            received=int(queue["received"]),
            done=int(queue["done"]),
        )
        before = shown.laboratories.get(laboratory.id)
        if before != load and (before is not None or load.waiting + load.received + load.done):
            loads.append(load)
    return tuple(loads)
