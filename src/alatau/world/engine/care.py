"""Visits: who is treated, in which bed, and who is suspected."""

from __future__ import annotations

import math

import numpy as np

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.engine.course import latency
from alatau.world.engine.days import whole
from alatau.world.engine.prefetching import prefetch
from alatau.world.engine.queues import CARE_LIST, CARE_LISTS, LAST_VISIT
from alatau.world.engine.storage import SPARE_NODES
from alatau.world.engine.suspicion import notify, open_file
from alatau.world.engine.tally import DIED, take_back
from alatau.world.keys import inlined, leaf, quantile, uniform
from alatau.world.stage import CRITERIA
from alatau.world.strata import (
    EFFECT,
    GROWTH,
    HALF_LIFE,
    MEAN_SIZE,
    OUTCOME,
    PEAK,
    PEOPLE_GROUP,
    SICK,
)
from alatau.world.tables import NEVER_TIME, SEVERE
from alatau.world.timeline import SUSPICION

VISITS = 64
"""Visits that are dealt with at a time: units are scattered, and better fetched together."""

VISIBLE_SHARE = 0.1
"""The share of sick animals for which the suspicion of a pathway is stated."""


@leaf
def _prevalence(record, day, hosts):
    """The share of infected animals in a herd in the middle of a day."""
    herd = hosts.herd[record.host]
    size = quantile(hosts.herd_size, uniform(record.key, keys.HERD_SIZE)) * herd[MEAN_SIZE]
    since = day + 0.5 - record.infected - latency(hosts, np.int64(record.host), record.key)
    odds = max(herd[PEAK] * size - 1.0, 1e-9)
    return herd[PEAK] / (1.0 + odds * math.exp(-herd[GROWTH] * since))


@leaf
def _treat(record, day, row, bed_count, more_beds, beds, tally, hosts, delays, first_day):
    """Care: a bed for the severely ill while there is one; early treatment saves some."""
    host, place = np.int64(record.host), np.int64(record.place)
    severe = record.severity == SEVERE
    if severe and hosts.group[host] == PEOPLE_GROUP:
        if beds[0, place] >= bed_count[place] + more_beds[row, place]:
            return
        ends = float(record.outcome)
        if not record.fatal:
            u = uniform(record.key, keys.OUTCOME)
            ends = record.onset + quantile(hosts.delays[host, OUTCOME], u)
        until = whole(ends) + 1 - first_day
        if until <= row:
            return
        beds[0, place] += 1
        if until < beds.shape[0] - 1:
            beds[until + 1, place] += 1
    effect = hosts.treatment[host, EFFECT]
    if record.fatal and effect > 0.0:
        group = hosts.group[host]
        u = uniform(record.key, keys.CARE_DELAY)
        delay = quantile(delays[group, CARE_DELAY_ROW], u)
        if whole(record.onset + delay) != day:
            delay = max(0.0, day + 0.5 - record.onset)
        left = 1.0 - effect * 0.5 ** (delay / hosts.treatment[host, HALF_LIFE])
        fatality = hosts.fatality[record.stratum, record.severity]
        if uniform(record.key, keys.FATALITY) >= fatality * left:
            record.fatal = False
            take_back(record, hosts, first_day, tally, DIED, record.outcome)


@leaf
def free_beds(row, beds):
    """Beds whose patients left yesterday are free today."""
    for place in range(beds.shape[1]):
        beds[0, place] -= beds[row + 1, place]


@inlined
def _take_visits(units, nodes, lists, row, used, visits):
    """Up to ``VISITS`` visits of a day off its lists, their units fetched; returns how many.

    The last to be put in is the first.
    """
    count = 0
    last = lists[LAST_VISIT, row]
    while last >= 0 and count < VISITS:
        which = np.uintp(CARE_LIST + last % CARE_LISTS)
        at = lists[which, np.uintp(row)]
        subject = np.int64(nodes[np.uintp(at)].subject)
        prefetch(units, subject)
        visits[np.uintp(count)] = subject
        lists[which, np.uintp(row)] = nodes[np.uintp(at)].next
        nodes[np.uintp(at)].next = used[SPARE_NODES]
        used[SPARE_NODES] = at
        last -= 1
        count += 1
    lists[LAST_VISIT, row] = last
    return count


@leaf
def seek_care(
    row, units, files, nodes, lists, used, beds, visits, tally, hosts, suspicion, delays, sampling,
    definitions, referral, bed_count, more_beds, effects, slots, first_day,
):  # fmt: skip
    """Visits due today: who is treated, who is suspected. Needs room for ``VISITS`` of them.

    Returns whether there may be more.
    """
    day = first_day + row
    count = _take_visits(units, nodes, lists, row, used, visits)
    for position in range(count):
        subject = visits[np.uintp(position)]
        record = units[np.uintp(subject)]
        host = np.int64(record.host)
        group = hosts.group[host]
        culled = record.day_stopped <= day and group != PEOPLE_GROUP
        gone = culled or record.onset >= NEVER_TIME
        if gone or record.file >= 0 or (record.fatal and record.outcome < day):
            continue
        if record.day_care > day:
            record.day_care = day
            _treat(record, day, row, bed_count, more_beds, beds, tally, hosts, delays, first_day)
        monitored = record.day_traced <= day
        chance = suspicion[group, record.severity]
        if hosts.herd[host, GROWTH] > 0.0:
            seen = hosts.herd[host, SICK] * _prevalence(record, day, hosts) / VISIBLE_SHARE
            chance = 1.0 - (1.0 - chance) ** seen
        chance += (1.0 - chance) * effects[slots[SUSPICION, host], row, record.place]
        if not monitored:
            met = uniform(record.key, keys.CRITERIA) < definitions[record.place, CRITERIA]
            if not met or uniform(record.key, keys.SUSPICION) >= chance:
                continue
        at = open_file(
            files, used, record.key, subject, record.place, host, record.severity, record.onset,
            record.day_care,
        )  # fmt: skip
        record.file = at
        files[at].day_traced = record.day_traced
        notify(
            files[at], at, row, monitored, nodes, lists, used, group, delays, sampling, referral,
            first_day,
        )  # fmt: skip
    return count == VISITS
