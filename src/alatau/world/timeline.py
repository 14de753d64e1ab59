"""Measures compiled to arrays of day by place, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import Behaviour, Detection
from alatau.world.geography import Geography
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import PERSON, WILDLIFE, Pathogen
from alatau.world.strata import share_within, strata_of, units_by_stratum

(
    CONTACT_REDUCTION,
    INFECTION_CONTROL,
    ISOLATION,
    QUARANTINE,
    MARKET_CLOSURE,
    ANIMAL_MOVEMENT,
    HERD_QUARANTINE,
    VECTOR_CONTROL,
    SUSPICION,
    TYPING,
) = range(10)
"""Effects that the kernel looks up by host, day and place."""

EFFECT_COUNT = 10

_EFFECT_OF = {
    MeasureKind.CONTACT_REDUCTION: CONTACT_REDUCTION,
    MeasureKind.INFECTION_CONTROL: INFECTION_CONTROL,
    MeasureKind.ISOLATION: ISOLATION,
    MeasureKind.QUARANTINE: QUARANTINE,
    MeasureKind.MARKET_CLOSURE: MARKET_CLOSURE,
    MeasureKind.ANIMAL_MOVEMENT_BAN: ANIMAL_MOVEMENT,
    MeasureKind.HERD_QUARANTINE: HERD_QUARANTINE,
    MeasureKind.VECTOR_CONTROL: VECTOR_CONTROL,
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

TRACING_POOL, PROPHYLAXIS_POOL, CULLING_POOL, RING_POOL = range(4)
_POOL_OF = {
    MeasureKind.TRACING: TRACING_POOL,
    MeasureKind.PROPHYLAXIS: PROPHYLAXIS_POOL,
    MeasureKind.CULLING: CULLING_POOL,
    MeasureKind.RING_VACCINATION: RING_POOL,
}

UNLIMITED = 1 << 40
_WEEKDAY = np.array([1.2, 1.1, 1.05, 1.0, 1.0, 0.9, 0.75])
"""Endemic patients by weekday, day 0 being a Monday; mean 1."""

_MONTH_ENDS = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


class Timeline(NamedTuple):
    """Shapes with d days, p places, l links, t laboratories, q pools, h hosts, s strata.

    ``rows[slot[effect, host], day, place]`` is the strength of an effect, row 0 nothing; ``acting``
    (effects) says which there are at all, ``thinning`` whether anything but the susceptible stands
    between a potential child and its infection. ``link[i, j]`` is a row of ``closed`` and
    ``screened`` (l, d), row 0 nothing. ``pool`` (q, 6): kind, first day, last day, capacity, stock,
    host or -1 for all; ``pool_strength`` (q); ``pool_places`` (q, p); ``ring`` the largest strength
    of ring vaccination. ``capacity`` (d, t) tests a day. ``beds`` (d, p) beds more. ``immunised``
    (s, d, p) is the share of the susceptible whom vaccination protects, without days where nobody
    is vaccinated; ``vaccine_loss`` the share of the protected who lose it in a day,
    ``vaccine_delay`` in days. ``endemic`` (h, d, p) is the mean number of suspicious patients or
    herds.
    """

    rows: NDArray[np.float64]
    slot: NDArray[np.int64]
    acting: NDArray[np.bool_]
    thinning: bool
    link: NDArray[np.int32]
    closed: NDArray[np.float64]
    screened: NDArray[np.float64]
    pool: NDArray[np.int64]
    pool_strength: NDArray[np.float64]
    pool_places: NDArray[np.bool_]
    ring: float
    capacity: NDArray[np.int64]
    beds: NDArray[np.int64]
    immunised: NDArray[np.float64]
    vaccine_loss: float
    vaccine_delay: int
    endemic: NDArray[np.float64]


def months_of(first_day: int, until: int, start_day_of_year: int) -> NDArray[np.int64]:
    """The month, 0 to 11, of each day of a run; day 0 is a day of the year from 1 on."""
    days = np.arange(first_day, until + 1)
    return np.searchsorted(_MONTH_ENDS, (start_day_of_year - 1 + days) % 365, side="right")


def compile_timeline(
    measures: Sequence[Measure],
    geography: Geography,
    pathogen: Pathogen,
    detection: Detection,
    first_day: int,
    until: int,
    start_day_of_year: int,
) -> Timeline:
    """The timeline of all measures with a strength above zero, days ``first_day`` to ``until``."""
    acting = [measure for measure in measures if measure.force > 0]
    for measure in measures:
        measure.place_positions(geography)
        if measure.links:
            measure.link_mask(geography)
    calendar = _Calendar(acting, geography, detection.behaviour, first_day, until)
    rows, slot = _effect_rows(acting, calendar, pathogen)
    link, closed, screened = _links(acting, calendar)
    pools = [measure for measure in acting if measure.kind in _POOL_OF]
    pool_places = np.zeros((len(pools), calendar.place_count), dtype=np.bool_)
    for position, measure in enumerate(pools):
        pool_places[position, measure.place_positions(geography)] = True
    rings = [m.force for m in pools if m.kind is MeasureKind.RING_VACCINATION]
    effects = np.any(slot > 0, axis=1)
    waning = pathogen.vaccine_waning_days
    return Timeline(
        rows=rows,
        slot=slot,
        acting=effects,
        thinning=bool(
            effects[:SUSPICION].any()
            or len(closed) > 1
            or rings
            or any(route.season for route in pathogen.routes)
        ),
        link=link,
        closed=closed,
        screened=screened,
        pool=np.array([_pool(measure, pathogen) for measure in pools], dtype=np.int64).reshape(
            -1, 6
        ),
        pool_strength=np.array([measure.force for measure in pools], dtype=np.float64),
        pool_places=pool_places,
        ring=max(rings, default=0.0),
        capacity=_laboratory_capacity(acting, calendar, detection.laboratory_share),
        beds=_more_beds(acting, calendar),
        immunised=_immunised(acting, calendar, pathogen),
        vaccine_loss=0.0 if waning is None else float(-np.expm1(-1.0 / waning)),
        vaccine_delay=pathogen.vaccine_delay_days,
        endemic=_endemic(
            rows,
            slot,
            calendar,
            pathogen,
            detection,
            months_of(first_day, until, start_day_of_year),
        ),
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
        # A measure may be older than the run, and so may messages be.
        earlier = max(0, self.first_day - measure.from_day)
        day_count, first_day = earlier + self.day_count, self.first_day - earlier
        start = min(day_count, max(0, measure.from_day - first_day))
        ages = np.zeros((day_count, self.place_count))
        ages[start:] = np.arange(day_count - start)[:, None]
        for message in sorted(self.messages, key=lambda message: message.from_day):
            row = message.from_day - first_day
            if start <= row < day_count:
                places = message.place_positions(self.geography)
                ages[row:, places] -= message.force * ages[row, places]
        floor = behaviour.compliance_floor
        kept_to = floor + (1 - floor) * 0.5 ** (ages / behaviour.compliance_half_life_days)
        return np.asarray(kept_to[earlier:])

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
    slot = np.zeros((EFFECT_COUNT, len(pathogen.hosts)), dtype=np.int64)
    rows = [np.zeros((calendar.day_count, calendar.place_count))]
    for measure in measures:
        effect = _EFFECT_OF.get(measure.kind)
        if effect is None:
            continue
        strength: float | NDArray[np.float64] = measure.force
        days, places = calendar.days(measure), measure.place_positions(calendar.geography)
        if measure.kind in _KEPT_TO_BY_PEOPLE:
            strength = measure.force * calendar.compliance(measure)[days][:, places]
        for host, name in enumerate(pathogen.hosts):
            if not measure.acts_on(name):
                continue
            if slot[effect, host] == 0:
                slot[effect, host] = len(rows)
                rows.append(np.zeros((calendar.day_count, calendar.place_count)))
            row = rows[int(slot[effect, host])]
            row[days, places] = 1 - (1 - row[days, places]) * (1 - strength)
    return np.stack(rows), slot


def _immunised(
    measures: Sequence[Measure], calendar: _Calendar, pathogen: Pathogen
) -> NDArray[np.float64]:
    """The share of the susceptible whom vaccination protects anew on each day, by stratum."""
    doses = [
        measure
        for measure in measures
        if measure.kind in (MeasureKind.VACCINATION, MeasureKind.ANIMAL_VACCINATION)
        and any(measure.acts_on(host) for host in pathogen.hosts)
    ]
    strata = strata_of(pathogen, calendar.geography)
    if not doses:
        return np.zeros((len(strata), 0, calendar.place_count))
    units = units_by_stratum(pathogen, calendar.geography)
    days, delay = calendar.day_count, pathogen.vaccine_delay_days
    protected = np.zeros((len(strata), days + 1, calendar.place_count))
    for measure in doses:
        places = measure.place_positions(calendar.geography)
        within = np.array(
            [
                share_within(measure.ages, age, calendar.geography.ages)
                if measure.acts_on(host)
                else 0.0
                for host, age in strata
            ]
        )
        total = float((within @ units)[places].sum())
        if total == 0:
            continue
        given = _doses_given(measure, calendar.first_day + np.arange(days) - delay)
        level = measure.force * np.minimum(given / total, 1.0)
        for stratum in np.flatnonzero(within):
            left = 1 - protected[stratum, 1:][:, places]
            protected[stratum, 1:][:, places] = 1 - left * (1 - within[stratum] * level[:, None])
    before, after = protected[:, :-1], protected[:, 1:]
    return np.asarray((after - before) / np.where(before < 1, 1 - before, 1.0))


def _doses_given(measure: Measure, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """The doses of a campaign up to the end of each day."""
    assert measure.capacity_per_day is not None
    last = days if measure.until_day is None else np.minimum(days, measure.until_day)
    given = np.maximum(last - measure.from_day + 1, 0) * float(measure.capacity_per_day)
    return given if measure.stock is None else np.asarray(np.minimum(given, measure.stock))


def _links(
    measures: Sequence[Measure], calendar: _Calendar
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Links alike in the measures on them share a row."""
    count = calendar.place_count
    acting = [
        measure
        for measure in measures
        if measure.kind in (MeasureKind.SCREENING, MeasureKind.LINK_CLOSURE)
    ]
    if not acting:
        none = np.zeros((1, calendar.day_count))
        return np.zeros((count, count), dtype=np.int32), none, none
    on = np.zeros((count * count, len(acting)), dtype=np.bool_)
    for position, measure in enumerate(acting):
        on[measure.link_mask(calendar.geography).ravel(), position] = True
    patterns, link = np.unique(on, axis=0, return_inverse=True)
    if patterns[0].any():
        patterns, link = np.vstack((np.zeros_like(patterns[:1]), patterns)), link + 1
    closed = np.zeros((len(patterns), calendar.day_count))
    screened = np.zeros_like(closed)
    for position, measure in enumerate(acting):
        table = closed if measure.kind is MeasureKind.LINK_CLOSURE else screened
        rows, days = np.flatnonzero(patterns[:, position]), calendar.days(measure)
        table[rows, days] = 1 - (1 - table[rows, days]) * (1 - measure.force)
    return link.reshape(count, count).astype(np.int32), closed, screened


def _pool(measure: Measure, pathogen: Pathogen) -> tuple[int, ...]:
    return (
        _POOL_OF[measure.kind],
        measure.from_day,
        1 << 20 if measure.until_day is None else measure.until_day,
        UNLIMITED if measure.capacity_per_day is None else measure.capacity_per_day,
        UNLIMITED if measure.stock is None else measure.stock,
        _host_of_pool(measure.host, pathogen),
    )


def _host_of_pool(host: str | None, pathogen: Pathogen) -> int:
    """Whom teams are for: -1 is everybody, a host that the pathogen does not have nobody."""
    if host is None:
        return -1
    return pathogen.hosts.index(host) if host in pathogen.hosts else len(pathogen.hosts)


def _rounded_up(number: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole tests or beds: the part of one that there is counts as one, an error of 1e-9 does not.

    0.07 times 100 is a little more than 7 in floating point.
    """
    return np.ceil(np.round(number, 9)).astype(np.int64)


def _laboratory_capacity(
    measures: Sequence[Measure], calendar: _Calendar, share: float
) -> NDArray[np.int64]:
    geography = calendar.geography
    base = share * np.array([laboratory.daily_capacity for laboratory in geography.laboratories])
    capacity = np.tile(base, (calendar.day_count, 1))
    at = [geography.place_index(each.place, "places") for each in geography.laboratories]
    for measure in measures:
        if measure.kind is not MeasureKind.LABORATORY_SURGE:
            continue
        there = np.flatnonzero(np.isin(at, measure.place_positions(geography)))
        more = (
            base[there] * measure.force
            if measure.capacity_per_day is None
            else measure.capacity_per_day * measure.force
        )
        capacity[calendar.days(measure), there] += more
    return _rounded_up(capacity)


def _more_beds(measures: Sequence[Measure], calendar: _Calendar) -> NDArray[np.int64]:
    """Beds that hospital surge opens, shape (days, places)."""
    beds = np.zeros((calendar.day_count, calendar.place_count))
    beds_of = calendar.geography.beds
    base = np.asarray(beds_of) if len(beds_of) else np.zeros(calendar.place_count)
    for measure in measures:
        if measure.kind is MeasureKind.HOSPITAL_SURGE:
            places = measure.place_positions(calendar.geography)
            more: float | NDArray[np.float64] = measure.force * base[places]
            if measure.capacity_per_day is not None:
                more = float(measure.capacity_per_day)
            beds[calendar.days(measure), places] += more
    return _rounded_up(beds)


def _endemic(
    rows: NDArray[np.float64],
    slot: NDArray[np.int64],
    calendar: _Calendar,
    pathogen: Pathogen,
    detection: Detection,
    months: NDArray[np.int64],
) -> NDArray[np.float64]:
    days = np.arange(calendar.day_count) + calendar.first_day
    weekday = _WEEKDAY[days % 7][:, None]
    worry = calendar.worry() if calendar.messages else 1.0
    series = np.empty((len(pathogen.hosts), calendar.day_count, calendar.place_count))
    for host, name in enumerate(pathogen.hosts):
        pathway = detection.pathway_of(name == PERSON, name == WILDLIFE)
        season = np.asarray(pathway.season) * 12 / sum(pathway.season)
        usual = pathway.endemic_per_million_day * calendar.geography.units_of(name) / 1e6
        alerted = 1 + detection.behaviour.alert_noise * rows[slot[SUSPICION, host]]
        series[host] = usual * weekday * season[months][:, None] * alerted
        if name == PERSON:
            series[host] *= worry
    return series
