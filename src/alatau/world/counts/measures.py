"""Measures, tracing and laboratories as the kernel of counts reads them."""

from __future__ import annotations

import numpy as np

from alatau.world import timeline as lines
from alatau.world.counts.contacts import ISOLATION, QUARANTINE
from alatau.world.counts.groups import CountedGroups
from alatau.world.counts.tables import Acts, Benches, Doses, Tracing
from alatau.world.detection import Detection
from alatau.world.geography import Geography
from alatau.world.measures import MeasureKind
from alatau.world.pathogen import PERSON, Pathogen
from alatau.world.strata import group_of
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


def effects_of(timeline: Timeline, pathogen: Pathogen) -> Acts:
    """The rows of the timeline by the effects of counts."""
    slot = timeline.slot[
        [
            lines.CONTACT_REDUCTION,
            lines.INFECTION_CONTROL,
            lines.MARKET_CLOSURE,
            lines.ISOLATION,
            lines.QUARANTINE,
            lines.ANIMAL_MOVEMENT,
            lines.VECTOR_CONTROL,
        ]
    ]
    herds = [host for host, name in enumerate(pathogen.hosts) if name != PERSON]
    slot[ISOLATION, herds] = timeline.slot[lines.HERD_QUARANTINE, herds]
    slot[QUARANTINE, herds] = 0
    return Acts(timeline.rows, np.ascontiguousarray(slot))


def doses_of(timeline: Timeline) -> Doses:
    """Whom vaccination protects, and how fast protection is lost."""
    nobody = timeline.immunised.shape[1] == 0
    return Doses(
        immunised=timeline.immunised[:0] if nobody else np.ascontiguousarray(timeline.immunised),
        vaccine_wanes=timeline.vaccine_loss,
    )


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
    definitions = [detection.definition_of(country) for country in geography.country_of]
    referral = geography.referral(
        (
            detection.people.testing_tier,
            detection.animals.testing_tier,
            detection.wildlife.testing_tier,
        ),
        tuple(each.confirming_tier for each in definitions),
    )
    bench = np.full((count, places), -1, dtype=np.int64)
    transit = np.zeros((count, places), dtype=np.int64)
    sampling, sensitivity = np.zeros((2, count, places))
    laboratories = geography.laboratories
    noise = np.zeros((timeline.rows.shape[1], len(laboratories)))
    for s, host in enumerate(groups.host):
        pathway = groups.pathways[s]
        group = group_of(groups.hosts[host])
        away = pathway.transport_days.mean
        for p, definition in enumerate(definitions):
            first, second = int(referral[0, group, p]), int(referral[1, group, p])
            if first < 0:
                continue
            missed = 1.0 - laboratories[first].sensitivity
            chance = 1.0 - missed**definition.negatives_to_discard
            delay = away + laboratories[first].turnaround_days
            at = first
            sampling[s, p] = pathway.sampling
            if laboratories[first].tier < definition.confirming_tier and second >= 0:
                at = second
                sampling[s, p], chance = chance * pathway.sampling, laboratories[second].sensitivity
                delay += max(away, 1.0) + laboratories[second].turnaround_days
            bench[s, p], sensitivity[s, p] = at, chance
            # The sample is on its way since the visit, the report since the same day.
            transit[s, p] = int(max(delay - pathway.notification_days.mean, 0.0) + 0.5)
            if s == groups.group_from[host] and at == first:
                noise[:, at] += timeline.endemic[host, :, p] * pathway.sampling
    return Benches(
        bench=bench,
        transit=transit,
        sensitivity=sensitivity,
        sampling=sampling,
        capacity=timeline.capacity,
        noise=noise,
    )
