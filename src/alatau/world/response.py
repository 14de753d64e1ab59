"""Part of the kernel: what teams do in the evening with what became known during the day."""

from __future__ import annotations

import math

from alatau.world import keys
from alatau.world.keys import compiled, leaf, mix, poisson, uniform
from alatau.world.observation import DEBT, HEAD, LENGTH, TAIL, grown
from alatau.world.tables import CONFIRMED, NEVER, NEVER_TIME
from alatau.world.timeline import CULLING_POOL, PROPHYLAXIS_POOL, QUARANTINE, TRACING_POOL
from alatau.world.transmission import (
    ASYMPTOMATIC,
    CARE_LIST,
    HOUSEHOLD,
    KNOWN,
    NODES,
    NOTICES,
    SPARE_NODES,
    effect_on,
    push,
)

KIND, FROM, UNTIL, CAPACITY, STOCK, HOST = range(6)
"""Columns of ``Timeline.pool``."""

_LOOK_BACK_DAYS = 7
_TRACING_PATIENCE_DAYS = 10


@leaf
def _begins(kind, day, timeline):
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, KIND] == kind and timeline.pool[pool, FROM] == day:
            return True
    return False


@leaf
def _covered_newly(place, kind, day, timeline):
    """Whether teams of a kind begin in a place today, where there were none yesterday."""
    begins, there = False, False
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, KIND] == kind and timeline.pool_places[pool, place]:
            if timeline.pool[pool, FROM] == day:
                begins = True
            elif timeline.pool[pool, FROM] < day <= timeline.pool[pool, UNTIL] + 1:
                there = True
    return begins and not there


@leaf
def _has_courses(place, day, timeline, stock):
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, KIND] == PROPHYLAXIS_POOL
            and timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]
            and timeline.pool_places[pool, place]
        )
        if acts and stock[pool] > 0:
            return True
    return False


@leaf
def _courses(place, wanted, day, timeline, stock, budget):
    """Take up to ``wanted`` courses of prophylaxis; returns (given, strength)."""
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, KIND] == PROPHYLAXIS_POOL
            and timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]
            and timeline.pool_places[pool, place]
        )
        if acts and stock[pool] > 0 and budget[pool] > 0:
            given = min(wanted, stock[pool], budget[pool])
            stock[pool] -= given
            budget[pool] -= given
            return given, timeline.pool_strength[pool]
    return 0, 0.0


@leaf
def _reach(index, day, row, units, nodes, lists, used, timeline, stock, budget, first_day):
    """A contact is found: watched from now on, given prophylaxis if there is any."""
    record = units[index]
    if record.day_traced > day:
        record.day_traced = day
        if record.severity > ASYMPTOMATIC and not record.notified:
            visit = max(row + 1, math.floor(record.onset) - first_day)
            push(nodes, lists[CARE_LIST], visit, used, index, 0, -1)
    if record.day_protected == NEVER and record.onset > day + 1:
        given, strength = _courses(record.place, 1, day, timeline, stock, budget)
        if given > 0 and uniform(record.key, keys.PROPHYLAXIS) < strength:
            record.day_protected = day
            record.onset = NEVER_TIME
            record.severity = ASYMPTOMATIC
            record.fatal = False


@leaf
def _enqueue(subject, place, host, kind, day, nodes, teams, used, timeline):
    """Hand a case to the shortest queue among the teams of a kind that cover its place."""
    best = -1
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, KIND] == kind
            and timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]
            and timeline.pool_places[pool, place]
            and (timeline.pool[pool, HOST] < 0 or timeline.pool[pool, HOST] == host)
        )
        if acts and (best < 0 or teams[pool, LENGTH] < teams[best, LENGTH]):
            best = pool
    if best < 0:
        return
    at = used[NODES]
    used[NODES] = at + 1
    nodes[at].next = -1
    nodes[at].subject = subject
    nodes[at].stage = 0
    nodes[at].laboratory = -1
    if teams[best, HEAD] < 0:
        teams[best, HEAD] = at
    else:
        nodes[teams[best, TAIL]].next = at
    teams[best, TAIL] = at
    teams[best, LENGTH] += 1


@compiled
def _hand_over(
    row,
    first,
    units,
    strangers,
    nodes,
    lists,
    known,
    teams,
    used,
    hosts,
    pathways,
    timeline,
    stock,
    budget,
    first_day,
):
    """Cases known since yesterday (and, where teams begin, of the last days) go to the teams.

    ``first[row]`` is the position in ``known`` of the first case of a day.
    """
    day = first_day + row
    today = recent = first[row]
    if _begins(TRACING_POOL, day, timeline):
        recent = first[max(0, row - _LOOK_BACK_DAYS)]
    for position in range(recent, used[KNOWN]):
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        subject = known[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        place, host = record.place, record.host
        if record.day_discarded <= day:
            continue
        if hosts.group[host] == 0:
            if position >= today or _covered_newly(place, TRACING_POOL, day, timeline):
                _enqueue(subject, place, host, TRACING_POOL, day, nodes, teams, used, timeline)
            at_home = (
                position >= today
                and subject >= 0
                and (
                    effect_on(timeline, QUARANTINE, host, row, place) > 0.0
                    or _has_courses(place, day, timeline, stock)
                )
            )
            if at_home:
                child = units[subject].child
                while child >= 0:
                    if used[NODES] + SPARE_NODES > nodes.size:
                        nodes = grown(nodes, used[NODES])
                    contact = units[child]
                    found = uniform(contact.key, keys.FOUND) < pathways.household_found
                    if contact.setting == HOUSEHOLD and found:
                        _reach(
                            child,
                            day,
                            row,
                            units,
                            nodes,
                            lists,
                            used,
                            timeline,
                            stock,
                            budget,
                            first_day,
                        )
                    child = contact.sibling
    return nodes


@compiled
def _herds_to_cull(
    row, units, strangers, nodes, notices, seen, known, teams, used, hosts, timeline, first_day
):
    """Herds confirmed today, or of the last days where culling begins, go to the teams."""
    day = first_day + row
    for position in range(seen, used[NOTICES]):
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        notice = notices[position]
        if notice.classification != CONFIRMED or notice.typed or hosts.group[notice.host] == 0:
            continue
        _enqueue(
            notice.subject,
            notice.place,
            notice.host,
            CULLING_POOL,
            day,
            nodes,
            teams,
            used,
            timeline,
        )
    if not _begins(CULLING_POOL, day, timeline):
        return nodes
    for position in range(used[KNOWN]):
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        subject = known[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        earlier = record.day_confirmed < day and record.day_culled > day
        if hosts.group[record.host] == 0 or not earlier or record.day_discarded <= day:
            continue
        if _covered_newly(record.place, CULLING_POOL, day, timeline):
            _enqueue(
                subject,
                record.place,
                record.host,
                CULLING_POOL,
                day,
                nodes,
                teams,
                used,
                timeline,
            )
    return nodes


@compiled
def _trace(
    pool,
    row,
    units,
    strangers,
    nodes,
    lists,
    teams,
    used,
    pathways,
    timeline,
    stock,
    budget,
    work,
    first_day,
):
    """One team pool works through its cases, contact by contact, within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, CAPACITY] - teams[pool, DEBT]
    while left > 0 and teams[pool, HEAD] >= 0:
        at = teams[pool, HEAD]
        teams[pool, HEAD] = nodes[at].next
        teams[pool, LENGTH] -= 1
        subject = nodes[at].subject
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.day_discarded <= day or day - record.day_known > _TRACING_PATIENCE_DAYS:
            continue
        others = poisson(mix(record.key, keys.UNEXPOSED), pathways.unexposed)
        contacts = others
        if subject >= 0:
            child = record.child
            while child >= 0:
                if used[NODES] + SPARE_NODES > nodes.size:
                    nodes = grown(nodes, used[NODES])
                if uniform(units[child].key, keys.FOUND) < timeline.pool_strength[pool]:
                    contacts += 1
                    _reach(
                        child,
                        day,
                        row,
                        units,
                        nodes,
                        lists,
                        used,
                        timeline,
                        stock,
                        budget,
                        first_day,
                    )
                child = units[child].sibling
        _courses(record.place, others, day, timeline, stock, budget)
        left -= contacts
        work[row, pool].done += 1
        work[row, pool].used += contacts
    teams[pool, DEBT] = max(0, -left)
    return nodes


@leaf
def _cull(pool, row, units, strangers, nodes, teams, timeline, work, first_day):
    """Herds with a confirmed infection are culled within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, CAPACITY]
    while left > 0 and teams[pool, HEAD] >= 0:
        at = teams[pool, HEAD]
        teams[pool, HEAD] = nodes[at].next
        teams[pool, LENGTH] -= 1
        subject = nodes[at].subject
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.day_discarded <= day:
            continue
        left -= 1
        work[row, pool].done += 1
        work[row, pool].used += 1
        if uniform(record.key, keys.CULLING) < timeline.pool_strength[pool]:
            record.day_culled = day


@compiled
def respond(
    row,
    first,
    seen,
    units,
    strangers,
    nodes,
    notices,
    known,
    lists,
    used,
    hosts,
    pathways,
    timeline,
    teams,
    stock,
    work,
    start,
):
    """Responses of the evening: tracing, household contacts, prophylaxis, culling."""
    day = start.first_day + row
    pools = timeline.pool.shape[0]
    budget = timeline.pool[:, CAPACITY].copy()
    held = stock.copy()
    nodes = _hand_over(
        row,
        first,
        units,
        strangers,
        nodes,
        lists,
        known,
        teams,
        used,
        hosts,
        pathways,
        timeline,
        stock,
        budget,
        start.first_day,
    )
    nodes = _herds_to_cull(
        row,
        units,
        strangers,
        nodes,
        notices,
        seen,
        known,
        teams,
        used,
        hosts,
        timeline,
        start.first_day,
    )
    for pool in range(pools):
        if timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]:
            if timeline.pool[pool, KIND] == TRACING_POOL:
                nodes = _trace(
                    pool,
                    row,
                    units,
                    strangers,
                    nodes,
                    lists,
                    teams,
                    used,
                    pathways,
                    timeline,
                    stock,
                    budget,
                    work,
                    start.first_day,
                )
            elif timeline.pool[pool, KIND] == CULLING_POOL:
                _cull(pool, row, units, strangers, nodes, teams, timeline, work, start.first_day)
        if timeline.pool[pool, KIND] == PROPHYLAXIS_POOL:
            work[row, pool].used = held[pool] - stock[pool]
        work[row, pool].waiting = teams[pool, LENGTH]
    return nodes
