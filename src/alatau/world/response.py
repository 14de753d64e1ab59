"""Part of the kernel: what teams do in the evening with what became known during the day."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.keys import compiled, leaf, mix, poisson, uniform
from alatau.world.observation import DEBT, HEAD, LENGTH, TAIL, grown
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import CONFIRMED, NEVER, NEVER_TIME
from alatau.world.timeline import (
    CULLING_POOL,
    PROPHYLAXIS_POOL,
    QUARANTINE,
    RING_POOL,
    TRACING_POOL,
)
from alatau.world.transmission import (
    ASYMPTOMATIC,
    CARE_LIST,
    HOUSEHOLD,
    KNOWN,
    NODES,
    NOTICES,
    ROOM,
    SPARE_NODES,
    effect_on,
    pop,
    push,
    whole,
)

KIND, FROM, UNTIL, CAPACITY, STOCK, HOST = range(6)
"""Columns of ``Timeline.pool``."""

RING_SIZE = 3
"""Doses of a ring for each contact of the case: contacts, and contacts of contacts."""

_LOOK_BACK_DAYS = 7
_PATIENCE_DAYS = 10


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
def _acts(pool, kind, place, day, timeline):
    return (
        timeline.pool[pool, KIND] == kind
        and timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]
        and timeline.pool_places[pool, place]
    )


@leaf
def _has_courses(place, day, timeline, stock):
    for pool in range(timeline.pool.shape[0]):
        if stock[pool] > 0 and _acts(pool, PROPHYLAXIS_POOL, place, day, timeline):
            return True
    return False


@leaf
def _courses(place, wanted, day, timeline, stock, budget):
    """Take up to ``wanted`` courses of prophylaxis; returns (given, strength)."""
    for pool in range(timeline.pool.shape[0]):
        if (
            stock[pool] > 0
            and budget[pool] > 0
            and _acts(pool, PROPHYLAXIS_POOL, place, day, timeline)
        ):
            given = min(wanted, stock[pool], budget[pool])
            stock[pool] -= given
            budget[pool] -= given
            return given, timeline.pool_strength[pool]
    return 0, 0.0


@leaf
def _reach(index, day, row, units, files, nodes, lists, used, timeline, stock, budget, first_day):
    """A contact is found: watched from now on, given prophylaxis if there is any."""
    record = units[index]
    if record.day_traced > day:
        record.day_traced = day
        if record.file >= 0:
            files[record.file].day_traced = day
        elif record.severity > ASYMPTOMATIC:
            visit = max(row + 1, whole(record.onset) - first_day)
            push(nodes, lists[CARE_LIST], visit, used, index, 0, -1)
    if record.day_stopped == NEVER and record.onset > day + 1:
        given, strength = _courses(record.place, 1, day, timeline, stock, budget)
        if given > 0 and uniform(record.key, keys.PROPHYLAXIS) < strength:
            record.day_stopped = day
            record.onset = NEVER_TIME
            record.severity = ASYMPTOMATIC
            record.fatal = False


@leaf
def _enqueue(subject, place, host, kind, day, nodes, teams, used, timeline):
    """Hand a case to the shortest queue among the teams of a kind that cover its place."""
    best = -1
    for pool in range(timeline.pool.shape[0]):
        if _acts(pool, kind, place, day, timeline) and (
            timeline.pool[pool, HOST] < 0 or timeline.pool[pool, HOST] == host
        ):
            if best < 0 or teams[pool, LENGTH] < teams[best, LENGTH]:
                best = pool
    if best < 0:
        return
    at = used[SPARE_NODES]
    if at >= 0:
        used[SPARE_NODES] = nodes[at].next
    else:
        at = used[NODES]
        used[NODES] = at + 1
    nodes[at].next = -1
    nodes[at].subject = subject
    if teams[best, HEAD] < 0:
        teams[best, HEAD] = at
    else:
        nodes[teams[best, TAIL]].next = at
    teams[best, TAIL] = at
    teams[best, LENGTH] += 1


@compiled
def _find_household(
    file, day, row, units, files, nodes, lists, used, pathways, timeline, stock, budget, first_day
):
    """Most of the infected household of a case is found without teams."""
    child = units[file.subject].child
    while child >= 0:
        if used[NODES] + ROOM > nodes.size:
            nodes = grown(nodes, used[NODES])
        contact = units[child]
        found = uniform(contact.key, keys.FOUND) < pathways.household_found
        if contact.setting == HOUSEHOLD and found:
            _reach(
                child, day, row, units, files, nodes, lists, used, timeline, stock, budget,
                first_day,
            )  # fmt: skip
        child = contact.sibling
    return nodes


@compiled
def _hand_over(
    row, first, units, files, nodes, lists, known, teams, used, hosts, pathways, timeline, stock,
    budget, first_day,
):  # fmt: skip
    """Cases known since yesterday (and, where teams begin, of the last days) go to the teams.

    ``first[row]`` is the position in ``known`` of the first case of a day.
    """
    day = first_day + row
    today = recent = first[row]
    if _begins(TRACING_POOL, day, timeline) or _begins(RING_POOL, day, timeline):
        recent = first[max(0, row - _LOOK_BACK_DAYS)]
    for position in range(recent, used[KNOWN]):
        if used[NODES] + 2 * ROOM > nodes.size:
            nodes = grown(nodes, used[NODES])
        at = known[position]
        file = files[at]
        place, host = file.place, file.host
        if file.day_discarded <= day or hosts.group[host] != PEOPLE_GROUP:
            continue
        for kind in (TRACING_POOL, RING_POOL):
            if position >= today or _covered_newly(place, kind, day, timeline):
                _enqueue(at, place, host, kind, day, nodes, teams, used, timeline)
        if (
            position >= today
            and file.subject >= 0
            and (
                effect_on(timeline, QUARANTINE, host, row, place) > 0.0
                or _has_courses(place, day, timeline, stock)
            )
        ):
            nodes = _find_household(
                file, day, row, units, files, nodes, lists, used, pathways, timeline, stock,
                budget, first_day,
            )  # fmt: skip
    return nodes


@compiled
def _herds_to_cull(
    row, files, nodes, notices, seen, known, teams, used, hosts, timeline, first_day
):
    """Herds confirmed today, or of the last days where culling begins, go to the teams."""
    day = first_day + row
    for position in range(seen, used[NOTICES]):
        if used[NODES] + ROOM > nodes.size:
            nodes = grown(nodes, used[NODES])
        notice = notices[position]
        herd = hosts.group[notice.host] != PEOPLE_GROUP
        if herd and notice.classification == CONFIRMED and not notice.typed:
            _enqueue(
                notice.subject, notice.place, notice.host, CULLING_POOL, day, nodes, teams, used,
                timeline,
            )  # fmt: skip
    if not _begins(CULLING_POOL, day, timeline):
        return nodes
    for position in range(used[KNOWN]):
        if used[NODES] + ROOM > nodes.size:
            nodes = grown(nodes, used[NODES])
        at = known[position]
        file = files[at]
        earlier = file.day_confirmed < day and file.day_discarded > day
        herd = hosts.group[file.host] != PEOPLE_GROUP
        if herd and earlier and _covered_newly(file.place, CULLING_POOL, day, timeline):
            _enqueue(at, file.place, file.host, CULLING_POOL, day, nodes, teams, used, timeline)
    return nodes


@leaf
def _next_case(pool, day, files, nodes, teams, used):
    """The next case that waits for a team and is worth its time; -1 if there is none."""
    while teams[pool, HEAD] >= 0:
        at = nodes[pop(nodes, teams[pool], HEAD, used)].subject
        teams[pool, LENGTH] -= 1
        file = files[at]
        if file.day_discarded > day and day - file.day_known <= _PATIENCE_DAYS:
            return at
    return -1


@compiled
def _trace(
    pool, row, units, files, nodes, lists, teams, used, pathways, timeline, stock, budget, work,
    first_day,
):  # fmt: skip
    """One team pool works through its cases, contact by contact, within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, CAPACITY] - teams[pool, DEBT]
    while left > 0:
        at = _next_case(pool, day, files, nodes, teams, used)
        if at < 0:
            break
        file = files[at]
        others = poisson(mix(file.key, keys.UNEXPOSED), pathways.unexposed)
        contacts = others
        if file.subject >= 0:
            child = units[file.subject].child
            while child >= 0:
                if used[NODES] + ROOM > nodes.size:
                    nodes = grown(nodes, used[NODES])
                if uniform(units[child].key, keys.FOUND) < timeline.pool_strength[pool]:
                    contacts += 1
                    _reach(
                        child, day, row, units, files, nodes, lists, used, timeline, stock, budget,
                        first_day,
                    )  # fmt: skip
                child = units[child].sibling
        _courses(file.place, others, day, timeline, stock, budget)
        left -= contacts
        work[row, pool].done += 1
        work[row, pool].used += contacts
    teams[pool, DEBT] = max(0, -left)
    return nodes


@leaf
def _vaccinate_rings(pool, row, units, files, nodes, teams, used, pathways, timeline, stock, ringed,
                     work, first_day):  # fmt: skip
    """Doses for contacts, and contacts of contacts, of known cases while there are any.

    ``ringed`` (days, places) counts the doses that begin to protect on a day.
    """
    day = first_day + row
    left = min(timeline.pool[pool, CAPACITY], stock[pool])
    protects = row + timeline.vaccine_delay
    while left > 0:
        at = _next_case(pool, day, files, nodes, teams, used)
        if at < 0:
            break
        file = files[at]
        contacts = poisson(mix(file.key, keys.UNEXPOSED), pathways.unexposed)
        child = units[file.subject].child if file.subject >= 0 else -1
        while child >= 0:
            contacts += 1
            child = units[child].sibling
        wanted = RING_SIZE * contacts
        given = min(wanted, left)
        left -= given
        stock[pool] -= given
        work[row, pool].done += 1
        work[row, pool].used += given
        if protects < ringed.shape[0]:
            ringed[protects, file.place] += given * timeline.pool_strength[pool]
        if file.subject < 0 or uniform(file.key, keys.RING) * wanted >= given:
            continue
        case = units[file.subject]
        case.day_ringed = min(case.day_ringed, day + timeline.vaccine_delay)
        child = case.child
        while child >= 0:
            contact = units[child]
            if contact.day_traced <= day:
                contact.day_ringed = min(contact.day_ringed, day + timeline.vaccine_delay)
            child = contact.sibling


@leaf
def _cull(pool, row, units, files, nodes, teams, used, timeline, work, first_day):
    """Herds with a confirmed infection are culled within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, CAPACITY]
    while left > 0 and teams[pool, HEAD] >= 0:
        at = nodes[pop(nodes, teams[pool], HEAD, used)].subject
        teams[pool, LENGTH] -= 1
        file = files[at]
        if file.day_discarded <= day:
            continue
        left -= 1
        work[row, pool].done += 1
        work[row, pool].used += 1
        if file.subject >= 0 and uniform(file.key, keys.CULLING) < timeline.pool_strength[pool]:
            units[file.subject].day_stopped = day


@compiled
def respond(
    row, first, seen, units, files, nodes, notices, known, lists, used, hosts, pathways, timeline,
    teams, stock, ringed, work, start,
):  # fmt: skip
    """Responses of the evening: tracing, households, prophylaxis, rings, culling."""
    day = start.first_day + row
    pools = timeline.pool.shape[0]
    budget = timeline.pool[:, CAPACITY].copy()
    held = stock.copy()
    nodes = _hand_over(
        row, first, units, files, nodes, lists, known, teams, used, hosts, pathways, timeline,
        stock, budget, start.first_day,
    )  # fmt: skip
    nodes = _herds_to_cull(
        row, files, nodes, notices, seen, known, teams, used, hosts, timeline, start.first_day
    )
    for pool in range(pools):
        kind = timeline.pool[pool, KIND]
        if timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]:
            if kind == TRACING_POOL:
                nodes = _trace(
                    pool, row, units, files, nodes, lists, teams, used, pathways, timeline, stock,
                    budget, work, start.first_day,
                )  # fmt: skip
            elif kind == RING_POOL:
                _vaccinate_rings(
                    pool, row, units, files, nodes, teams, used, pathways, timeline, stock, ringed,
                    work, start.first_day,
                )  # fmt: skip
            elif kind == CULLING_POOL:
                _cull(pool, row, units, files, nodes, teams, used, timeline, work, start.first_day)
        if kind == PROPHYLAXIS_POOL:
            work[row, pool].used = held[pool] - stock[pool]
        work[row, pool].waiting = teams[pool, LENGTH]
    return nodes
