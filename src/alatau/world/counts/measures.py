"""Measures, tracing and laboratories as the kernel of counts reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alatau.world import timeline as lines
from alatau.world.counts.groups import CountedGroups
from alatau.world.counts.tables import Acts, Benches, Floats, Tracing
from alatau.world.detection import Detection
from alatau.world.geography import Geography
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.timeline import Timeline

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


def effects_of(
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


def immunised_shares(
    groups: CountedGroups,
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


def _units_by_group(groups: CountedGroups, geography: Geography) -> Floats:
    rows: list[Floats] = []
    for name in groups.hosts:
        everybody = geography.units_of(name)
        rows += list(geography.age_shares * everybody) if name == PERSON else [everybody]
    return np.array(rows)


def _overlap(span: tuple[int, int], ages: tuple[int, int]) -> float:
    """The share of the years of a group that lie within ``ages``."""
    years = min(span[1], ages[1]) - max(span[0], ages[0]) + 1
    return max(years, 0) / (span[1] - span[0] + 1)


def _given_share(measure: Measure, total: float, first_day: int, days: int, delay: int) -> Floats:
    """The share of those meant whom the doses given so far protect, by day."""
    assert measure.capacity_per_day is not None
    calendar = first_day - delay + np.arange(days)
    last = calendar if measure.until_day is None else np.minimum(calendar, measure.until_day)
    given = np.maximum(last - measure.from_day + 1, 0) * float(measure.capacity_per_day)
    if measure.stock is not None:
        given = np.minimum(given, measure.stock)
    return np.asarray(measure.force * np.minimum(given / total, 1.0))


def tracing_of(
    geography: Geography, pathogen: Pathogen, detection: Detection, timeline: Timeline
) -> Tracing:
    """The teams that trace, and how many contacts a case gives them."""
    people = PERSON in pathogen.hosts
    pools = (
        np.flatnonzero(timeline.pool[:, 0] == lines.TRACING_POOL) if people else np.zeros(0, int)
    )
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
    )


def benches_of(
    groups: CountedGroups, geography: Geography, detection: Detection, timeline: Timeline
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
