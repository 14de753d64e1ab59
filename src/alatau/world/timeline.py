"""Measures compiled to arrays of day by place, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import Behaviour, CarePathway, Detection
from alatau.world.geography import Geography
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import PERSON, Pathogen

(
    CONTACT_REDUCTION,
    INFECTION_CONTROL,
    ISOLATION,
    QUARANTINE,
    MARKET_CLOSURE,
    ANIMAL_MOVEMENT,
    HERD_QUARANTINE,
    SUSPICION,
    TYPING,
    IMMUNISED,
) = range(10)
"""Effects that the kernel looks up by host, day and place."""

_EFFECT_OF = {
    MeasureKind.CONTACT_REDUCTION: CONTACT_REDUCTION,
    MeasureKind.INFECTION_CONTROL: INFECTION_CONTROL,
    MeasureKind.ISOLATION: ISOLATION,
    MeasureKind.QUARANTINE: QUARANTINE,
    MeasureKind.MARKET_CLOSURE: MARKET_CLOSURE,
    MeasureKind.ANIMAL_MOVEMENT_BAN: ANIMAL_MOVEMENT,
    MeasureKind.HERD_QUARANTINE: HERD_QUARANTINE,
    MeasureKind.ALERT_CLINICIANS: SUSPICION,
    MeasureKind.ALERT_VETS: SUSPICION,
    MeasureKind.CASE_DEFINITION: SUSPICION,
    MeasureKind.TYPING: TYPING,
}
_KEPT_TO_BY_PEOPLE = frozenset(
    {
        MeasureKind.CONTACT_REDUCTION,
        MeasureKind.QUARANTINE,
        MeasureKind.MARKET_CLOSURE,
        MeasureKind.ANIMAL_MOVEMENT_BAN,
    }
)

TRACING_POOL, PROPHYLAXIS_POOL, CULLING_POOL = range(3)
_POOL_OF = {
    MeasureKind.TRACING: TRACING_POOL,
    MeasureKind.PROPHYLAXIS: PROPHYLAXIS_POOL,
    MeasureKind.CULLING: CULLING_POOL,
}

UNLIMITED = 1 << 40
_WEEKDAY = np.array([1.2, 1.1, 1.05, 1.0, 1.0, 0.9, 0.75])
"""Endemic patients by weekday, day 0 being a Monday; mean 1."""


class Timeline(NamedTuple):
    """Shapes with d days, p places, l links, t laboratories, q pools, h hosts.

    ``rows[slot[effect, host], day, place]`` is the strength of an effect, row 0 nothing.
    ``link[i, j]`` is a row of ``closed`` and ``screened`` (l, d), row 0 nothing.
    ``pool`` (q, 6): kind, first day, last day, capacity, stock, host or -1;
    ``pool_strength`` (q); ``pool_places`` (q, p). ``capacity`` (d, t) tests a day.
    ``endemic`` (h, d, p) is the mean number of suspicious patients or herds.
    """

    rows: NDArray[np.float64]
    slot: NDArray[np.int64]
    link: NDArray[np.int32]
    closed: NDArray[np.float64]
    screened: NDArray[np.float64]
    pool: NDArray[np.int64]
    pool_strength: NDArray[np.float64]
    pool_places: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    endemic: NDArray[np.float64]


def compile_timeline(
    measures: Sequence[Measure],
    geography: Geography,
    pathogen: Pathogen,
    detection: Detection,
    first_day: int,
    until: int,
) -> Timeline:
    """The timeline of all measures with a strength above zero, days ``first_day`` to ``until``."""
    acting = [measure for measure in measures if measure.force > 0]
    for measure in measures:
        measure.place_positions(geography)
        if measure.links:
            measure.link_positions(geography)
    calendar = _Calendar(acting, geography, detection.behaviour, first_day, until)
    rows, slot = _effect_rows(acting, calendar, pathogen)
    link, closed, screened = _links(acting, calendar)
    pools = [measure for measure in acting if measure.kind in _POOL_OF]
    pool_places = np.zeros((len(pools), calendar.place_count), dtype=np.bool_)
    for position, measure in enumerate(pools):
        pool_places[position, measure.place_positions(geography)] = True
    return Timeline(
        rows=rows,
        slot=slot,
        link=link,
        closed=closed,
        screened=screened,
        pool=np.array([_pool(measure, pathogen) for measure in pools], dtype=np.int64).reshape(
            -1, 6
        ),
        pool_strength=np.array([measure.force for measure in pools], dtype=np.float64),
        pool_places=pool_places,
        capacity=_laboratory_capacity(acting, calendar, detection.laboratory_share),
        endemic=_endemic(rows, slot, calendar, pathogen, detection),
    )


class _Calendar:
    """Days and places of a run, and how well people keep to measures."""

    def __init__(
        self,
        measures: Sequence[Measure],
        geography: Geography,
        behaviour: Behaviour,
        first_day: int,
        until: int,
    ) -> None:
        self.geography = geography
        self.behaviour = behaviour
        self.first_day = first_day
        self.day_count = until - first_day + 1
        self.place_count = len(geography.places)
        self.messages = [
            measure for measure in measures if measure.kind is MeasureKind.PUBLIC_MESSAGE
        ]

    def days(self, measure: Measure) -> slice:
        """The rows of the days on which a measure acts."""
        start = max(0, measure.from_day - self.first_day)
        last = (
            self.day_count
            if measure.until_day is None
            else (measure.until_day - self.first_day + 1)
        )
        return slice(min(start, self.day_count), max(0, min(last, self.day_count)))

    def compliance(self, measure: Measure) -> NDArray[np.float64]:
        """The share that keeps to a measure, by day and place."""
        behaviour = self.behaviour
        age = np.zeros(self.place_count)
        shares = np.ones((self.day_count, self.place_count))
        for row in range(max(0, measure.from_day - self.first_day), self.day_count):
            day = row + self.first_day
            for message in self.messages:
                if message.from_day == day:
                    age[message.place_positions(self.geography)] *= 1 - message.force
            floor = behaviour.compliance_floor
            shares[row] = floor + (1 - floor) * 0.5 ** (age / behaviour.compliance_half_life_days)
            age += 1
        return shares

    def worry(self) -> NDArray[np.float64]:
        """By how much messages multiply the endemic series, by day and place."""
        behaviour = self.behaviour
        level = np.ones((self.day_count, self.place_count))
        for message in self.messages:
            start = message.from_day - self.first_day
            since = np.arange(self.day_count) - start
            rise = np.where(
                since >= 0, np.exp(-np.maximum(since, 0) / behaviour.worried_well_days), 0.0
            )
            level[:, message.place_positions(self.geography)] += (
                behaviour.worried_well * message.force * rise[:, None]
            )
        return level


def _effect_rows(
    measures: Sequence[Measure], calendar: _Calendar, pathogen: Pathogen
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    slot = np.zeros((10, len(pathogen.hosts)), dtype=np.int64)
    rows = [np.zeros((calendar.day_count, calendar.place_count))]

    def row_of(effect: int, host: int) -> NDArray[np.float64]:
        if slot[effect, host] == 0:
            slot[effect, host] = len(rows)
            rows.append(np.zeros((calendar.day_count, calendar.place_count)))
        return rows[int(slot[effect, host])]

    for measure in measures:
        effect = _EFFECT_OF.get(measure.kind)
        if effect is None:
            continue
        kept = calendar.compliance(measure) if measure.kind in _KEPT_TO_BY_PEOPLE else None
        days, places = calendar.days(measure), measure.place_positions(calendar.geography)
        for host, name in enumerate(pathogen.hosts):
            if not measure.acts_on(name):
                continue
            row = row_of(effect, host)
            strength = measure.force * (1.0 if kept is None else kept[days][:, places])
            row[days, places] = 1 - (1 - row[days, places]) * (1 - strength)
    for host, name in enumerate(pathogen.hosts):
        doses = [
            measure
            for measure in measures
            if measure.kind in (MeasureKind.VACCINATION, MeasureKind.ANIMAL_VACCINATION)
            and measure.acts_on(name)
        ]
        if doses:
            row_of(IMMUNISED, host)[:] = _immunised(doses, name, calendar, pathogen)
    return np.stack(rows), slot


def _immunised(
    measures: Sequence[Measure], host: str, calendar: _Calendar, pathogen: Pathogen
) -> NDArray[np.float64]:
    """The share of the susceptible whom vaccination protects from each day on."""
    units = calendar.geography.units_of(host)
    protected = np.zeros((calendar.day_count + 1, calendar.place_count))
    for measure in measures:
        assert measure.capacity_per_day is not None
        places = measure.place_positions(calendar.geography)
        total = float(units[places].sum())
        if total == 0:
            continue
        first, last = measure.from_day - calendar.first_day, calendar.day_count - 1
        if measure.until_day is not None:
            last = min(last, measure.until_day - calendar.first_day)
        rows = np.arange(calendar.day_count)
        given = np.cumsum((rows >= first) & (rows <= last)) * float(measure.capacity_per_day)
        if first < 0:
            given += float(measure.capacity_per_day) * min(-first, max(0, last - first + 1))
        if measure.stock is not None:
            given = np.minimum(given, measure.stock)
        share = measure.force * np.minimum(given / total, 1.0)
        delayed = np.concatenate((np.zeros(pathogen.vaccine_delay_days), share))
        level = delayed[: calendar.day_count]
        for place in places:
            protected[1:, place] = 1 - (1 - protected[1:, place]) * (1 - level)
    before, after = protected[:-1], protected[1:]
    return (after - before) / np.where(before < 1, 1 - before, 1.0)


def _links(
    measures: Sequence[Measure], calendar: _Calendar
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    count = calendar.place_count
    link = np.zeros((count, count), dtype=np.int32)
    acting = [
        (measure, measure.link_positions(calendar.geography))
        for measure in measures
        if measure.kind in (MeasureKind.SCREENING, MeasureKind.LINK_CLOSURE)
    ]
    used = 0
    for _, pairs in acting:
        for first, second in pairs:
            if link[first, second] == 0:
                used += 1
                link[first, second] = used
    closed = np.zeros((used + 1, calendar.day_count))
    screened = np.zeros((used + 1, calendar.day_count))
    for measure, pairs in acting:
        table = closed if measure.kind is MeasureKind.LINK_CLOSURE else screened
        rows = np.unique([link[first, second] for first, second in pairs])
        days = calendar.days(measure)
        table[rows, days] = 1 - (1 - table[rows, days]) * (1 - measure.force)
    return link, closed, screened


def _pool(measure: Measure, pathogen: Pathogen) -> tuple[int, ...]:
    host = pathogen.hosts.index(measure.host) if measure.host in pathogen.hosts else -1
    return (
        _POOL_OF[measure.kind],
        measure.from_day,
        1 << 20 if measure.until_day is None else measure.until_day,
        UNLIMITED if measure.capacity_per_day is None else measure.capacity_per_day,
        UNLIMITED if measure.stock is None else measure.stock,
        host,
    )


def _laboratory_capacity(
    measures: Sequence[Measure], calendar: _Calendar, share: float
) -> NDArray[np.int64]:
    laboratories = calendar.geography.laboratories
    base = share * np.array([laboratory.daily_capacity for laboratory in laboratories])
    capacity = np.tile(base, (calendar.day_count, 1))
    for measure in measures:
        if measure.kind is not MeasureKind.LABORATORY_SURGE:
            continue
        places = set(measure.place_positions(calendar.geography))
        for position, laboratory in enumerate(laboratories):
            if calendar.geography.place_index(laboratory.place, "places") in places:
                more = (
                    base[position] * measure.force
                    if measure.capacity_per_day is None
                    else measure.capacity_per_day * measure.force
                )
                capacity[calendar.days(measure), position] += more
    return np.ceil(capacity).astype(np.int64)


def _endemic(
    rows: NDArray[np.float64],
    slot: NDArray[np.int64],
    calendar: _Calendar,
    pathogen: Pathogen,
    detection: Detection,
) -> NDArray[np.float64]:
    days = np.arange(calendar.day_count) + calendar.first_day
    weekday = _WEEKDAY[days % 7][:, None]
    worry = calendar.worry()
    series = np.empty((len(pathogen.hosts), calendar.day_count, calendar.place_count))
    for host, name in enumerate(pathogen.hosts):
        pathway: CarePathway = detection.people if name == PERSON else detection.animals
        usual = pathway.endemic_per_million_day * calendar.geography.units_of(name) / 1e6
        alerted = 1 + detection.behaviour.alert_noise * rows[slot[SUSPICION, host]]
        series[host] = usual * weekday * alerted * (worry if name == PERSON else 1.0)
    return series
