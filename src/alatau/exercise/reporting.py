"""From what the world reports to what a country's authorities are shown each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alatau.exercise.events import CaseRecord, HostGroup, LaboratoryLoad, ReportsDelivered
from alatau.exercise.state import CountryReports
from alatau.packs.region import Region
from alatau.world import CLASSIFICATIONS, Outbreak

PERSON = "person"

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
    known = outbreak.as_known_on(known_on)
    own = np.isin(np.array(outbreak.places), [place.code for place in region.places_of(country)])
    people = np.array([host == PERSON for host in outbreak.hosts])
    rows = known[own[known["place"]] & (people[known["host"]] == (group == "human"))]
    numbers = {case.case: number for number, case in shown.cases.items()}
    first_known = _first_known(outbreak, [int(row["case_id"]) for row in rows], numbers)
    letter = "P" if group == "human" else "H"
    records = []
    for row in rows:
        case = int(row["case_id"])
        number = numbers.setdefault(case, f"{country}-{letter}{len(numbers) + 1:04d}")
        before = shown.cases.get(number)
        record = (
            _record(outbreak, row, number, first_known[case], known_on)
            if before is None
            else _updated(outbreak, row, before, known_on)
        )
        if record is not before:
            records.append(record)
    return ReportsDelivered(
        country=country,
        group=group,
        known_on=known_on,
        records=tuple(records),
        laboratories=_laboratories(outbreak, country, group, known_on, shown),
    )


def _first_known(
    outbreak: Outbreak, cases: Sequence[int], shown: Mapping[int, str]
) -> dict[int, int]:
    """Return the day on which each of *cases* that is not *shown* yet was first reported.

    What was reported before the exercise began may have changed since, before anybody was shown it.
    """
    new = [case for case in cases if case not in shown]
    if not new:
        return {}
    reports = outbreak.reports  # in the order of the days on which they became known
    mine = np.flatnonzero(np.isin(reports["case_id"], new))
    found, first = np.unique(reports["case_id"][mine], return_index=True)
    days = reports["day_known"][mine[first]]
    return {int(case): int(day) for case, day in zip(found, days, strict=True)}


def _record(
    outbreak: Outbreak, row: Any, number: str, first_known: int, known_on: int
) -> CaseRecord:
    """Return the first report of a case, with who or what it is."""
    details = outbreak.case_details(int(row["case_id"]), as_of=known_on)
    return CaseRecord.model_validate(
        {
            "case": details.case_id,
            "number": number,
            "host": details.host,
            "place": details.place,
            "onset_day": int(row["day_refers"]),
            "reported_day": first_known,
            "classification": CLASSIFICATIONS[row["classification"]],
            "laboratory": _laboratory(outbreak, row),
            "age": details.age,
            "sex": details.sex,
            "occupation": details.occupation,
            "outcome": _outcome(outbreak, row, known_on),
            "size": details.herd_size,
        }
    )


def _updated(outbreak: Outbreak, row: Any, before: CaseRecord, known_on: int) -> CaseRecord:
    """Return *before* with what has become known since; *before* itself if nothing has."""
    now = {
        "classification": CLASSIFICATIONS[row["classification"]],
        "laboratory": _laboratory(outbreak, row) or before.laboratory,
        "outcome": before.outcome or _outcome(outbreak, row, known_on),
    }
    changed = {name: value for name, value in now.items() if getattr(before, name) != value}
    return before.model_copy(update=changed) if changed else before


def _laboratory(outbreak: Outbreak, row: Any) -> str | None:
    index = int(row["laboratory"])
    return outbreak.laboratories[index] if index >= 0 else None


def _outcome(outbreak: Outbreak, row: Any, known_on: int) -> str | None:
    """Return "died" for a death by *known_on*; other outcomes are not reported day by day."""
    if row["unit"] < 0:
        return None
    unit = outbreak.units[row["unit"]]
    return "died" if unit["died"] and unit["day_outcome"] <= known_on else None


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
