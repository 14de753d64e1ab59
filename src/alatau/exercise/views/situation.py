"""The situation as it was reported to a cell: cases, counts by place, curve, laboratories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from alatau.exercise.events import CaseRecord
from alatau.exercise.grants import Closeness, views_of
from alatau.exercise.views.reader import Reader
from alatau.languages import N_
from alatau.packs.vocabulary import HOSTS

CLASSIFICATIONS = {
    "suspected": N_("suspected"),
    "probable": N_("probable"),
    "confirmed": N_("confirmed"),
    "discarded": N_("discarded"),
}
SEXES = {"female": N_("female"), "male": N_("male")}
OUTCOMES = {"died": N_("died")}
OCCUPATIONS = {
    "health-worker": N_("health worker"),
    "livestock-worker": N_("livestock worker"),
    "veterinarian": N_("veterinarian"),
    "market-trader": N_("market trader"),
    "slaughterhouse-worker": N_("slaughterhouse worker"),
    "teacher": N_("teacher"),
    "driver": N_("driver"),
    "office-worker": N_("office worker"),
    "construction-worker": N_("construction worker"),
    "homemaker": N_("homemaker"),
    "pupil": N_("pupil"),
    "pensioner": N_("pensioner"),
    "unemployed": N_("unemployed"),
}


@dataclass(frozen=True)
class CaseRow:
    """One line of the line list as reported; days are exercise days."""

    number: str
    host: str
    host_title: str
    country: str
    place: str
    place_name: str
    age: int | None
    sex: str
    occupation: str
    onset_day: int
    reported_day: int
    classification: str
    classification_title: str
    laboratory: str
    outcome: str
    outcome_title: str
    size: int | None


@dataclass(frozen=True)
class PlaceCount:
    """Counts of a place by classification; ``deaths`` are among the people reported."""

    place: str
    name: str
    country: str
    suspected: int = 0
    probable: int = 0
    confirmed: int = 0
    deaths: int = 0
    herds_suspected: int = 0
    herds_confirmed: int = 0


@dataclass(frozen=True)
class CurveRow:
    """How many cases of a classification began on a day."""

    day: int
    group: str
    classification: str
    count: int


@dataclass(frozen=True)
class LaboratoryRow:
    """Samples of a laboratory on the last day reported."""

    id: str
    name: str
    country: str
    waiting: int
    received: int
    done: int


@dataclass(frozen=True)
class ScopeView:
    """One country's reports on people or animals, and how closely they are seen."""

    country: str
    country_name: str
    group: str
    closeness: Closeness
    known_on: int | None


@dataclass(frozen=True)
class SituationView:
    """All that a cell sees of the outbreak. Days are exercise days."""

    scopes: tuple[ScopeView, ...]
    cases: tuple[CaseRow, ...]
    counts: tuple[PlaceCount, ...]
    curve: tuple[CurveRow, ...]
    laboratories: tuple[LaboratoryRow, ...]
    totals: PlaceCount
    known_on: int | None


def situation_of(reader: Reader, scopes: dict[tuple[str, str], Closeness]) -> SituationView:
    """Return what is reported in *scopes*: (country, group) to how closely it is seen."""
    reports = reader.state.reports
    seen = [(key, closeness) for key, closeness in sorted(scopes.items())]
    records = [
        (country, group, closeness, record)
        for (country, group), closeness in seen
        if (country, group) in reports
        for record in reports[country, group].cases.values()
    ]
    known = [reports[key].known_on for key, _ in seen if key in reports]
    return SituationView(
        scopes=tuple(
            ScopeView(
                country,
                reader.countries[country],
                group,
                closeness,
                reports[country, group].known_on if (country, group) in reports else None,
            )
            for (country, group), closeness in seen
        ),
        cases=tuple(
            _row(reader, country, record)
            for country, _, closeness, record in sorted(records, key=lambda r: _newest_first(r[3]))
            if closeness == "cases"
        ),
        counts=_counts(reader, [(c, g, r) for c, g, _, r in records]),
        curve=_curve([(g, r) for _, g, _, r in records]),
        laboratories=tuple(
            LaboratoryRow(
                load.laboratory,
                reader.laboratories[load.laboratory],
                country,
                load.waiting,
                load.received,
                load.done,
            )
            for (country, group), closeness in seen
            if closeness == "cases" and (country, group) in reports
            for load in reports[country, group].laboratories.values()
        ),
        totals=_total("", "", "", [(g, r) for _, g, _, r in records]),
        known_on=max((day for day in known if day is not None), default=None),
    )


def situation_for_cell(reader: Reader, cell: str) -> SituationView:
    """Return what *cell* sees of the outbreak."""
    return situation_of(reader, views_of(reader.state, reader.pack, cell))


def _newest_first(record: CaseRecord) -> tuple[int, str]:
    return (-record.reported_day, record.number)


def _row(reader: Reader, country: str, record: CaseRecord) -> CaseRow:
    return CaseRow(
        number=record.number,
        host=record.host,
        host_title=reader.words(HOSTS[record.host]),
        country=country,
        place=record.place,
        place_name=reader.places[record.place],
        age=record.age,
        sex=reader.words(SEXES[record.sex]) if record.sex else "",
        occupation=reader.words(OCCUPATIONS[record.occupation]) if record.occupation else "",
        onset_day=record.onset_day,
        reported_day=record.reported_day,
        classification=record.classification,
        classification_title=reader.words(CLASSIFICATIONS[record.classification]),
        laboratory=reader.laboratories[record.laboratory] if record.laboratory else "",
        outcome=record.outcome or "",
        outcome_title=reader.words(OUTCOMES[record.outcome]) if record.outcome else "",
        size=record.size,
    )


def _counts(reader: Reader, records: list[tuple[str, str, CaseRecord]]) -> tuple[PlaceCount, ...]:
    places: dict[tuple[str, str], list[tuple[str, CaseRecord]]] = {}
    for country, group, record in records:
        places.setdefault((country, record.place), []).append((group, record))
    return tuple(
        _total(place, reader.places[place], country, rows)
        for (country, place), rows in sorted(places.items())
    )


def _total(place: str, name: str, country: str, rows: list[tuple[str, CaseRecord]]) -> PlaceCount:
    people = Counter(r.classification for g, r in rows if g == "human")
    herds = Counter(r.classification for g, r in rows if g == "animal")
    deaths = sum(
        1
        for g, r in rows
        if g == "human" and r.outcome == "died" and r.classification != "discarded"
    )
    return PlaceCount(
        place,
        name,
        country,
        people["suspected"],
        people["probable"],
        people["confirmed"],
        deaths,
        herds["suspected"] + herds["probable"],
        herds["confirmed"],
    )


def _curve(records: list[tuple[str, CaseRecord]]) -> tuple[CurveRow, ...]:
    days = Counter(
        (record.onset_day, group, record.classification)
        for group, record in records
        if record.classification != "discarded"
    )
    return tuple(CurveRow(*key, count) for key, count in sorted(days.items()))
