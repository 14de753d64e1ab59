"""Places, pathogen, measures and detection as the kernel of counts reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import timeline as lines
from alatau.world.binomial import gamma_tables
from alatau.world.cohorts import Course, courses_of
from alatau.world.contacts import BY_CONTACT, BY_CONTROL, BY_MARKET, PLAIN
from alatau.world.detection import CarePathway, Detection
from alatau.world.geography import Geography
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import OLDEST, PERSON, SETTINGS, SEVERITIES, WILDLIFE, Pathogen
from alatau.world.timeline import Timeline

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTH_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

_KIND = {
    "health-care": BY_CONTROL,
    "workplace": BY_CONTACT,
    "community": BY_CONTACT,
    "market": BY_MARKET,
}

NOT_COUNTED = frozenset(
    {
        MeasureKind.PROPHYLAXIS,
        MeasureKind.RING_VACCINATION,
        MeasureKind.CULLING,
        MeasureKind.HOSPITAL_SURGE,
        MeasureKind.TYPING,
    }
)
"""Measures on single units, without effect in counts."""


class Groups(NamedTuple):
    """``units`` (s, p) live in ``host`` (s); ``immune`` of them cannot be infected from the start.

    The groups of host *h* are ``group_from[h]`` up to ``group_from[h + 1]``; ``part`` (s, p) is the share of
    a group in its host.
    """

    units: Floats
    immune: Floats
    host: Ints
    group_from: Ints
    part: Floats
    susceptibility: Floats


class Layers(NamedTuple):
    """Groups as sources: ``group`` (l) with the dispersion ``shape`` (l), 0 for none.

    ``table`` (l) is the row of ``gamma_tables`` and ``gamma_rows``.
    """

    group: Ints
    shape: Floats
    table: Ints
    gamma_tables: Floats
    gamma_rows: Ints


class Courses(NamedTuple):
    """``Course`` of each group (s, age of infection).

    ``seen``, ``told`` and ``traced`` (s, age, window) depend on how suspicion is raised in the days
    after infection, which is ``window`` (h, d, p). ``all_ill`` is 1 where everybody falls ill, -1 where
    nobody does.
    """

    spread: Floats
    cared: Floats
    ill: Floats
    onset: Floats
    died: Floats
    waned: Floats
    seen: Floats
    told: Floats
    traced: Floats
    window: NDArray[np.int32]
    criteria: Floats
    all_ill: Ints
    detected: NDArray[np.bool_]
    fatal: NDArray[np.bool_]


class Roads(NamedTuple):
    """Routes (r) by layer, and what travels: see the columns in ``contacts``.

    ``road`` (travel group, p, p) has rows that sum to one; ``leave`` (r) is the share that takes it.
    """

    bundle: Ints
    travels: NDArray[np.bool_]
    road: Floats
    route: Ints
    mean: Floats
    leave: Floats
    assortativity: Floats
    season: Floats
    link: NDArray[np.int32]
    closed: Floats
    screened: Floats


class Acts(NamedTuple):
    """``effects[slot[effect, host], day, place]`` are strengths of measures, row 0 nothing."""

    effects: Floats
    slot: Ints


class Doses(NamedTuple):
    """``immunised`` (s, d, p): the share of the susceptible protected on a day."""

    immunised: Floats
    vaccine_wanes: float


class Tracing(NamedTuple):
    """``pool`` (q, 3): first day, last day, contacts a day. ``work`` (2, p) is room to work in."""

    pool: Ints
    strength: Floats
    places: NDArray[np.bool_]
    contacts_of_case: float
    household_found: float
    household_share: float
    work: Floats


class Arrivals(NamedTuple):
    """``given`` rows (day, place, host, count), and natural spill-over."""

    given: Ints
    rate: Floats
    spill_host: Ints
    spill_shape: Floats
    spill_table: Ints
    spill_vector: NDArray[np.bool_]


class Benches(NamedTuple):
    """Laboratories (t) that confirm for a group in a place, after ``transit`` days."""

    bench: Ints
    transit: Ints
    sampling: Floats
    sensitivity: Floats
    capacity: Ints
    noise: Floats


class Flags(NamedTuple):
    """What has to be looked at: infections on the day of infection, in care, screened links."""

    same_day: bool
    in_care: bool
    linked: bool


class CountTables(NamedTuple):
    """All of it. Axes: s groups (age groups of people, then the other hosts), h hosts, l layers,
    r routes, d days from ``first_day``, p places, t laboratories, q teams that trace.
    """

    first_day: int
    groups: Groups
    layers: Layers
    courses: Courses
    roads: Roads
    acts: Acts
    doses: Doses
    tracing: Tracing
    arrivals: Arrivals
    benches: Benches
    flags: Flags


def count_tables(
    geography: Geography,
    pathogen: Pathogen,
    measures: Sequence[Measure],
    detection: Detection,
    timeline: Timeline,
    given: Ints,
    first_day: int,
    start_day_of_year: int,
) -> CountTables:
    """Compile what the kernel of counts reads.

    Args:
        geography: the places.
        pathogen: the disease.
        measures: what responders do.
        detection: what gets seen.
        timeline: the measures compiled for the days from ``first_day`` on.
        given: introductions, rows (day, place, host, count), sorted.
        first_day: the first day of ``timeline``.
        start_day_of_year: 1 to 366, the date of day 0.
    """
    days = timeline.rows.shape[1]
    groups = _Groups(geography, pathogen, detection)
    raised = [timeline.rows[timeline.slot[lines.SUSPICION, h]] for h in range(len(pathogen.hosts))]
    months = _months(first_day, days, start_day_of_year)
    criteria = np.array([detection.definition_of(c).criteria for c in geography.country_of])
    shapes: dict[float | None, int] = {}
    layers, roads = _routes(groups, geography, pathogen, months, shapes, timeline)
    arrivals = _arrivals(pathogen, months, shapes, given)
    gammas, gamma_rows = _stacked_gammas(list(shapes))
    courses = _courses(groups, raised, criteria)
    waning = pathogen.vaccine_waning_days
    return CountTables(
        first_day=first_day,
        groups=_units(groups, geography, pathogen),
        layers=layers._replace(gamma_tables=gammas, gamma_rows=gamma_rows),
        courses=courses,
        roads=roads,
        acts=_effects(timeline, measures, geography, pathogen, first_day),
        doses=Doses(
            immunised=_immunised(groups, measures, geography, pathogen, first_day, days),
            vaccine_wanes=0.0 if waning is None else float(-np.expm1(-1.0 / waning)),
        ),
        tracing=_tracing(geography, pathogen, detection, timeline),
        arrivals=arrivals,
        benches=_benches(groups, geography, detection, timeline),
        flags=Flags(
            same_day=bool(np.any(courses.spread[:, 0] > 0)),
            in_care=any(route.setting == "health-care" for route in pathogen.routes),
            linked=bool(np.any(timeline.screened > 0)),
        ),
    )


def _tracing(
    geography: Geography, pathogen: Pathogen, detection: Detection, timeline: Timeline
) -> Tracing:
    people = PERSON in pathogen.hosts
    pools = np.flatnonzero(timeline.pool[:, 0] == lines.TRACING_POOL) if people else np.zeros(0, int)
    quarantined = people and bool(timeline.slot[lines.QUARANTINE, 0] > 0)
    own = [route for route in pathogen.routes if route.source == PERSON == route.target]
    total = sum(route.mean for route in own)
    home = sum(route.mean for route in own if route.setting == "household")
    return Tracing(
        pool=np.ascontiguousarray(timeline.pool[pools][:, 1:4]).reshape(-1, 3),
        strength=timeline.pool_strength[pools],
        places=timeline.pool_places[pools].reshape(-1, len(geography.places)),
        contacts_of_case=float(detection.unexposed_contacts) + total,
        household_found=float(detection.household_found) if quarantined else 0.0,
        household_share=home / total if total > 0 else 0.0,
        work=np.zeros((2, len(geography.places))),
    )


class _Groups:
    """The groups in order, and the course of each."""

    def __init__(self, geography: Geography, pathogen: Pathogen, detection: Detection) -> None:
        self.hosts = pathogen.hosts
        self.lower = geography.ages.lower
        self.host: list[int] = []
        self.group_from = [0]
        self.courses: list[Course] = []
        self.pathways: list[CarePathway] = []
        self.severity: list[Floats] = []
        self.fatality: list[Floats] = []
        for position, name in enumerate(self.hosts):
            history = pathogen.histories[name]
            pathway = _pathway(detection, name)
            ages = self.spans() if name == PERSON else [(0, 0)]
            mixes = [
                (
                    _severity(history.severity, _by_age(history.severe_by_age, span)),
                    _fatality(history.fatality, _by_age(history.fatality_by_age, span)),
                )
                for span in ages
            ]
            self.courses += courses_of(
                history, pathway, mixes, float(geography.herd_size.get(name, 1.0))
            )
            self.host += [position] * len(ages)
            self.pathways += [pathway] * len(ages)
            self.severity += [severity for severity, _ in mixes]
            self.fatality += [fatality for _, fatality in mixes]
            self.group_from.append(len(self.host))

    def spans(self) -> list[tuple[int, int]]:
        """First and last year of each age group of people."""
        return list(
            zip(self.lower, [age - 1 for age in self.lower[1:]] + [OLDEST], strict=True)
        )


def _pathway(detection: Detection, host: str) -> CarePathway:
    if host == PERSON:
        return detection.people
    return detection.wildlife if host == WILDLIFE else detection.animals


def _by_age(steps: Mapping[int, float], span: tuple[int, int], otherwise: float = 1.0) -> float:
    """The mean of a step function of age over a group, each year alike."""
    if not steps:
        return otherwise
    ages = sorted(steps)
    years = np.arange(span[0], span[1] + 1)
    at = np.searchsorted(ages, years, side="right") - 1
    values = np.array([otherwise, *(steps[age] for age in ages)])
    return float(values[at + 1].mean())


def _severity(shares: Mapping[str, float], severe_factor: float) -> Floats:
    """Shares by severity; what the severe gain or lose, the others give or get in proportion."""
    row = np.array([shares.get(name, 0.0) for name in SEVERITIES])
    severe = min(row[2] * severe_factor, 1.0)
    rest = row[:2].sum()
    others = row[:2] * ((1.0 - severe) / rest) if rest > 0 else np.array([0.0, 1.0 - severe])
    return np.array([*others, severe])


def _fatality(shares: Mapping[str, float], factor: float) -> Floats:
    return np.minimum([shares.get(name, 0.0) * factor for name in SEVERITIES], 1.0)


def _units(groups: _Groups, geography: Geography, pathogen: Pathogen) -> Groups:
    units, immune, susceptibility = [], [], []
    for position, name in enumerate(groups.hosts):
        history = pathogen.histories[name]
        everybody = geography.units_of(name)
        if name == PERSON:
            reached = np.cumsum(geography.age_shares, axis=0) * everybody
            reached[-1] = everybody
            units += list(np.diff(np.rint(reached), axis=0, prepend=0.0))
            for span in groups.spans():
                susceptibility.append(_by_age(history.susceptibility_by_age, span))
                immune.append(_by_age(history.immune_by_age, span, history.immune))
        else:
            units.append(everybody)
            susceptibility.append(1.0)
            immune.append(history.immune)
    table = np.ascontiguousarray(units)
    part = np.empty_like(table)
    for first, last in zip(groups.group_from, groups.group_from[1:], strict=False):
        total = table[first:last].sum(axis=0)
        part[first:last] = table[first:last] / np.where(total > 0, total, 1.0)
    return Groups(
        units=table,
        immune=np.rint(table * np.array(immune)[:, None]),
        host=np.array(groups.host, dtype=np.int64),
        group_from=np.array(groups.group_from, dtype=np.int64),
        part=part,
        susceptibility=np.array(susceptibility),
    )


def _padded(rows: Sequence[Floats]) -> Floats:
    table = np.zeros((len(rows), max((len(row) for row in rows), default=0)))
    for position, row in enumerate(rows):
        table[position, : len(row)] = row
    return table


def _courses(groups: _Groups, raised: Sequence[Floats], criteria: Floats) -> Courses:
    courses = groups.courses
    longest = max(course.told.shape[2] for course in courses)
    days, places = raised[0].shape
    window = np.zeros((len(groups.hosts), days, places), dtype=np.int32)
    windows = []
    for host, level in enumerate(raised):
        window[host], found = _windows(level, longest)
        windows.append(found)
    most = max(len(found) for found in windows)
    seen = np.zeros((len(courses), longest, most))
    told, traced = np.zeros_like(seen), np.zeros_like(seen)
    for s, course in enumerate(courses):
        found = windows[groups.host[s]]
        size = course.told.shape[2]
        for into, table in ((seen, course.seen), (told, course.told)):
            usual = table[0].sum(axis=0)
            into[s, :size, : len(found)] = (usual + found[:, :size] @ table[1]).T
        usual, more = course.traceable
        into_traced = usual[:, None] + more[:, None] * found[:, 0]
        traced[s, : len(usual), : len(found)] = course.spread_to(len(usual))[:, None] * into_traced
    total_ill = np.array([course.onset.sum() for course in courses])
    last = _last_used(seen, told, traced)
    return Courses(
        spread=_padded([c.spread for c in courses]),
        cared=_padded([c.cared for c in courses]),
        ill=_padded([c.ill for c in courses]),
        onset=_padded([c.onset for c in courses]),
        died=_padded([c.died for c in courses]),
        waned=_padded([c.waned for c in courses]),
        seen=np.ascontiguousarray(seen[:, :last]),
        told=np.ascontiguousarray(told[:, :last]),
        traced=np.ascontiguousarray(traced[:, :last]),
        window=window,
        criteria=criteria,
        all_ill=np.where(total_ill > 1 - 1e-12, 1, np.where(total_ill > 0, 0, -1)),
        detected=np.array([bool(told[s].any()) for s in range(len(courses))]),
        fatal=np.array([bool(c.died.any()) for c in courses]),
    )


def _last_used(*tables: Floats) -> int:
    """Ages up to which any table holds all but a part in a million of its shares."""
    last = 1
    for table in tables:
        by_age = table.max(axis=2).sum(axis=0)
        if by_age.sum() > 0:
            reached = np.cumsum(by_age) / by_age.sum()
            last = max(last, int(np.searchsorted(reached, 1 - 1e-6)) + 1)
    return min(last, tables[0].shape[1])


def _windows(raised: Floats, length: int) -> tuple[NDArray[np.int32], Floats]:
    """Which course of raised suspicion follows each day and place, and the distinct courses."""
    days, places = raised.shape
    if not raised.any():
        return np.zeros((days, places), dtype=np.int32), np.zeros((1, length))
    columns, which = np.unique(raised, axis=1, return_inverse=True)
    found: dict[bytes, int] = {}
    rows: list[Floats] = []
    index = np.zeros((days, columns.shape[1]), dtype=np.int32)
    for column in range(columns.shape[1]):
        level = np.concatenate((columns[:, column], np.full(length, columns[-1, column])))
        for day in range(days):
            piece = level[day : day + length]
            name = piece.tobytes()
            if name not in found:
                found[name] = len(rows)
                rows.append(piece)
            index[day, column] = found[name]
    return np.ascontiguousarray(index[:, which.ravel()]), np.array(rows)


def _months(first_day: int, days: int, start_day_of_year: int) -> Ints:
    ends = np.cumsum(MONTH_LENGTHS)
    dates = (start_day_of_year - 1 + first_day + np.arange(days)) % 365
    return np.searchsorted(ends, dates, side="right").astype(np.int64)


def _routes(
    groups: _Groups,
    geography: Geography,
    pathogen: Pathogen,
    months: Ints,
    shapes: dict[float | None, int],
    timeline: Timeline,
) -> tuple[Layers, Roads]:
    roads = [_road(geography, group) for group in (0, 1)]
    seasons: dict[tuple[float, ...], int] = {(1.0,) * 12: 0}
    layers: dict[tuple[int, float | None], int] = {}
    bundles: dict[tuple[int, int, int, int], int] = {}
    rows, means, leave, own = [], [], [], []
    travels: list[bool] = []
    for route in pathogen.routes:
        source, target = groups.hosts.index(route.source), groups.hosts.index(route.target)
        shape = route.dispersion or pathogen.histories[route.source].dispersion
        season = seasons.setdefault(tuple(route.season or (1.0,) * 12), len(seasons))
        group = int(route.source != PERSON)
        same = group == int(route.target != PERSON)
        leaving = geography.mobility.leaving(group, route.setting) if same else 0.0
        assort = 0.0
        if route.source == route.target == PERSON and len(groups.lower) > 1:
            assort = geography.ages.assortativity.get(route.setting, 0.0)
        for s in range(groups.group_from[source], groups.group_from[source + 1]):
            layer = layers.setdefault((s, shape), len(layers))
            care = int(route.setting == "health-care")
            bundle = bundles.setdefault((layer, care, group, int(same and group == 1)), len(bundles))
            if bundle == len(travels):
                travels.append(False)
            travels[bundle] = travels[bundle] or leaving > 0
            kind = _KIND.get(route.setting, PLAIN)
            rows.append((bundle, target, season, kind, 1, int(route.vector)))
            means.append(route.mean)
            leave.append(leaving)
            own.append(assort)
    if not layers:
        layers[0, None] = 0
    for _, shape in layers:
        shapes.setdefault(shape, len(shapes))
    layered = Layers(
        group=np.array([s for s, _ in layers], dtype=np.int64),
        shape=np.array([shape or 0.0 for _, shape in layers]),
        table=np.array([shapes[shape] for _, shape in layers], dtype=np.int64),
        gamma_tables=np.zeros((0, 0, 0, 0)),
        gamma_rows=np.zeros((0, 0), dtype=np.int64),
    )
    return layered, Roads(
        bundle=np.array(list(bundles), dtype=np.int64).reshape(-1, 4),
        travels=np.array(travels, dtype=np.bool_),
        road=np.stack(roads),
        route=np.array(rows, dtype=np.int64).reshape(-1, 6),
        mean=np.array(means, dtype=np.float64),
        leave=np.array(leave, dtype=np.float64),
        assortativity=np.array(own, dtype=np.float64),
        season=np.array([[season[month] for month in months] for season in seasons]),
        link=timeline.link,
        closed=timeline.closed,
        screened=timeline.screened,
    )


def _road(geography: Geography, group: int) -> Floats:
    """Where those who leave a place go, each row summing to one."""
    shares = geography.travel_shares(group).copy()
    nowhere = shares.sum(axis=1) == 0
    shares[nowhere, nowhere] = 1.0
    return np.ascontiguousarray(shares)


def _arrivals(
    pathogen: Pathogen, months: Ints, shapes: dict[float | None, int], given: Ints
) -> Arrivals:
    spills = pathogen.spillovers
    for spill in spills:
        shapes.setdefault(spill.dispersion, len(shapes))
    rates = [[spill.per_day(month) for month in range(12)] for spill in spills]
    return Arrivals(
        given=np.ascontiguousarray(given, dtype=np.int64).reshape(-1, 4),
        rate=np.array(rates, dtype=np.float64).reshape(-1, 12)[:, months],
        spill_host=np.array([pathogen.hosts.index(s.host) for s in spills], dtype=np.int64),
        spill_shape=np.array([s.dispersion or 0.0 for s in spills], dtype=np.float64),
        spill_table=np.array([shapes[s.dispersion] for s in spills], dtype=np.int64),
        spill_vector=np.array([s.vector for s in spills], dtype=np.bool_),
    )


def _stacked_gammas(shapes: Sequence[float | None]) -> tuple[Floats, Ints]:
    """Tables of all shapes in one array, filled up with rows that are never read."""
    built = [gamma_tables(shape) for shape in shapes]
    deep = max(len(tables) for tables, _ in built)
    wide = max(len(rows) for _, rows in built)
    tables = np.zeros((len(built), deep, *built[0][0].shape[1:]))
    rows = np.zeros((len(built), wide), dtype=np.int64)
    for position, (table, counts) in enumerate(built):
        tables[position, : len(table)] = table
        rows[position] = counts[-1] + np.arange(wide) + 1
        rows[position, : len(counts)] = counts
    return tables, rows


def _effects(
    timeline: Timeline,
    measures: Sequence[Measure],
    geography: Geography,
    pathogen: Pathogen,
    first_day: int,
) -> Acts:
    """The rows of the timeline by the effects of counts, and vector control."""
    taken = (
        lines.CONTACT_REDUCTION,
        lines.INFECTION_CONTROL,
        lines.MARKET_CLOSURE,
        lines.ISOLATION,
        lines.QUARANTINE,
        lines.ANIMAL_MOVEMENT,
    )
    hosts = len(pathogen.hosts)
    slot = np.zeros((7, hosts), dtype=np.int64)
    for position, which in enumerate(taken):
        slot[position] = timeline.slot[which]
    for host, name in enumerate(pathogen.hosts):
        if name != PERSON:
            slot[3, host] = timeline.slot[lines.HERD_QUARANTINE, host]
            slot[4, host] = 0
    rows = [*timeline.rows]
    days = timeline.rows.shape[1]
    for host, name in enumerate(pathogen.hosts):
        level = np.zeros(timeline.rows.shape[1:])
        for measure in measures:
            if measure.kind is MeasureKind.VECTOR_CONTROL and measure.acts_on(name):
                first = min(max(measure.from_day - first_day, 0), days)
                last = days if measure.until_day is None else measure.until_day - first_day + 1
                where = measure.place_positions(geography)
                level[first : max(last, first), where] = 1 - (
                    1 - level[first : max(last, first), where]
                ) * (1 - measure.force)
        if level.any():
            slot[6, host] = len(rows)
            rows.append(level)
    return Acts(np.stack(rows), slot)


def _immunised(
    groups: _Groups,
    measures: Sequence[Measure],
    geography: Geography,
    pathogen: Pathogen,
    first_day: int,
    days: int,
) -> Floats:
    """The share of the susceptible of each group whom vaccination protects on each day."""
    kinds = (MeasureKind.VACCINATION, MeasureKind.ANIMAL_VACCINATION)
    doses = [m for m in measures if m.kind in kinds and m.force > 0]
    places = len(geography.places)
    if not doses:
        return np.zeros((0, days, places))
    protected = np.zeros((len(groups.host), days + 1, places))
    for measure in doses:
        where = measure.place_positions(geography)
        meant = np.zeros((len(groups.host), places))
        for host, name in enumerate(groups.hosts):
            if measure.acts_on(name):
                meant[groups.group_from[host] : groups.group_from[host + 1]] = 1.0
        if PERSON in groups.hosts and measure.ages is not None:
            for s, span in enumerate(groups.spans()):
                meant[s] *= _overlap(span, measure.ages)
        units = _units_by_group(groups, geography)
        total = float((units * meant)[:, where].sum())
        if total == 0:
            continue
        level = _given_share(measure, total, first_day, days, pathogen.vaccine_delay_days)
        for place in where:
            more = level[None, :] * meant[:, place, None]
            protected[:, 1:, place] = 1 - (1 - protected[:, 1:, place]) * (1 - more)
    before, after = protected[:, :-1], protected[:, 1:]
    return np.ascontiguousarray((after - before) / np.where(before < 1, 1 - before, 1.0))


def _units_by_group(groups: _Groups, geography: Geography) -> Floats:
    rows: list[Floats] = []
    for name in groups.hosts:
        everybody = geography.units_of(name)
        rows += list(geography.age_shares * everybody) if name == PERSON else [everybody]
    return np.array(rows)


def _overlap(span: tuple[int, int], ages: tuple[int, int]) -> float:
    """The share of the years of a group that lie within ``ages``."""
    years = min(span[1], ages[1]) - max(span[0], ages[0]) + 1
    return max(years, 0) / (span[1] - span[0] + 1)


def _given_share(
    measure: Measure, total: float, first_day: int, days: int, delay: int
) -> Floats:
    """The share of those meant whom the doses given so far protect, by day."""
    assert measure.capacity_per_day is not None
    calendar = first_day - delay + np.arange(days)
    last = calendar if measure.until_day is None else np.minimum(calendar, measure.until_day)
    given = np.maximum(last - measure.from_day + 1, 0) * float(measure.capacity_per_day)
    if measure.stock is not None:
        given = np.minimum(given, measure.stock)
    return np.asarray(measure.force * np.minimum(given / total, 1.0))


def _benches(
    groups: _Groups, geography: Geography, detection: Detection, timeline: Timeline
) -> Benches:
    """Which laboratory confirms for whom, after how long, and what other samples it has."""
    count, places = len(groups.host), len(geography.places)
    referral = geography.referral(detection.people.testing_tier, detection.animals.testing_tier)
    bench = np.full((count, places), -1, dtype=np.int64)
    transit = np.zeros((count, places), dtype=np.int64)
    sensitivity = np.zeros((count, places))
    laboratories = geography.laboratories
    noise = np.zeros((timeline.rows.shape[1], len(laboratories)))
    for s, host in enumerate(groups.host):
        pathway = groups.pathways[s]
        group = int(groups.hosts[host] != PERSON)
        for p in range(places):
            first, second = int(referral[0, group, p]), int(referral[1, group, p])
            if first < 0:
                continue
            away = pathway.transport_days.mean
            chance = laboratories[first].sensitivity
            delay = away + laboratories[first].turnaround_days
            at = first
            if laboratories[first].tier == 1 and second >= 0:
                at = second
                chance *= laboratories[second].sensitivity
                delay += max(away, 1.0) + laboratories[second].turnaround_days
            bench[s, p], sensitivity[s, p] = at, chance
            transit[s, p] = int(delay + 0.5)
            if s == groups.group_from[host] and at == first:
                noise[:, at] += timeline.endemic[host, :, p] * pathway.sampling
    return Benches(
        bench=bench,
        transit=transit,
        sensitivity=sensitivity,
        sampling=np.array([pathway.sampling for pathway in groups.pathways]),
        capacity=timeline.capacity,
        noise=noise,
    )
