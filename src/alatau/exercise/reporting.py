"""From what the world reports to what a country's authorities are shown each day."""

from __future__ import annotations

from alatau.exercise.events import CaseRecord, HostGroup, LaboratoryLoad, ReportsDelivered
from alatau.exercise.state import CountryReports
from alatau.packs.region import Region
from alatau.world import Outbreak


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
        known_on: the last exercise day that the report covers.
        shown: what the country has been shown before; only what is new or changed is sent.
    """
    places = {place.code for place in region.places if place.country == country}
    known = outbreak.as_known_on(known_on)
    numbers = {case.case: number for number, case in shown.cases.items()}
    records = []
    for case in known:
        place = str(case.place)
        if place not in places or (case.host == "person") != (group == "human"):
            continue
        number = numbers.get(case.case_id)
        if number is None:
            number = f"{country}-{'P' if group == 'human' else 'H'}{len(numbers) + 1:04d}"
            numbers[case.case_id] = number
        record = CaseRecord(number=number)
        if shown.cases.get(number) != record:
            records.append(record)
    return ReportsDelivered(
        country=country,
        group=group,
        known_on=known_on,
        records=tuple(records),
        laboratories=_laboratories(outbreak, region, country, group, known_on, shown),
    )


def _laboratories(
    outbreak: Outbreak,
    region: Region,
    country: str,
    group: HostGroup,
    day: int,
    shown: CountryReports,
) -> tuple[LaboratoryLoad, ...]:
    return ()
