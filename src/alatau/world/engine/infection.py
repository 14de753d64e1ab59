"""Infections of a day: children that may come to be, and what stands in their way."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.course import begin_course
from alatau.world.engine.days import effect_on
from alatau.world.engine.desk import (
    ACCEPTED,
    AGED,
    CHILD_KEY,
    HOST,
    ROUTED,
    STRATUM,
    TIME,
    TRAVELS,
    UNIT,
    UNIT_KEY,
    draw_for_children,
    draw_for_units,
)
from alatau.world.engine.offspring import sow
from alatau.world.engine.prefetching import prefetch
from alatau.world.engine.queues import next_chunk
from alatau.world.engine.storage import (
    BLOCKS_FULL,
    DONE,
    NODES,
    NODES_FULL,
    ROOM,
    SOWING,
    SOWING_END,
    UNITS,
    UNITS_FULL,
)
from alatau.world.keys import inlined, leaf, uniform
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import BLOCK, COMMUNITY, HEALTH_CARE, MARKET, NEVER, WORKPLACE
from alatau.world.timeline import (
    ANIMAL_MOVEMENT,
    CONTACT_REDUCTION,
    HERD_QUARANTINE,
    INFECTION_CONTROL,
    ISOLATION,
    MARKET_CLOSURE,
    QUARANTINE,
    VECTOR_CONTROL,
)


@inlined
def _enter(
    lane, key, parent, setting, place, host, stratum, time, units, used, desk, susceptible
):  # fmt: skip
    """Infect one unit: its record, and its place on the desk for what follows."""
    index = used[UNITS]
    used[UNITS] = index + 1
    susceptible[np.uintp(stratum), np.uintp(place)] -= 1.0
    record = units[np.uintp(index)]
    record.key = key
    record.infected = time
    record.parent = parent
    record.sibling = -1
    record.file = -1
    record.child = -1
    record.place = place
    record.day_care = NEVER
    record.day_known = NEVER
    record.day_discarded = NEVER
    record.day_traced = NEVER
    record.day_stopped = NEVER
    record.day_ringed = NEVER
    record.host = host
    record.stratum = stratum
    record.setting = setting
    if parent >= 0:
        above = units[np.uintp(parent)]
        record.sibling = above.child
        above.child = index
    desk.keys[np.uintp(UNIT_KEY + lane)] = key
    desk.numbers[np.uintp(TIME + lane)] = time
    desk.codes[np.uintp(HOST + lane)] = host
    desk.codes[np.uintp(STRATUM + lane)] = stratum
    desk.codes[np.uintp(UNIT + lane)] = index


@inlined
def _measured(parent, day, row, time, place, target, setting, timeline, hosts):
    """What measures leave of the probability that a potential child becomes an infection."""
    source, home = np.int64(parent.host), np.int64(parent.place)
    weight = 1.0
    acting = timeline.acting
    if (setting == COMMUNITY) | (setting == WORKPLACE):
        if acting[CONTACT_REDUCTION]:
            weight *= 1.0 - effect_on(timeline, CONTACT_REDUCTION, source, row, place)
    elif setting == HEALTH_CARE:
        if acting[INFECTION_CONTROL]:
            weight *= 1.0 - effect_on(timeline, INFECTION_CONTROL, source, row, place)
    elif setting == MARKET and acting[MARKET_CLOSURE]:
        weight *= 1.0 - effect_on(timeline, MARKET_CLOSURE, source, row, place)
    known = parent.day_known < day and parent.day_discarded >= day
    if hosts.group[source] == PEOPLE_GROUP:
        if known and acting[ISOLATION]:
            weight *= 1.0 - effect_on(timeline, ISOLATION, source, row, home)
        if parent.day_traced < day and acting[QUARANTINE]:
            weight *= 1.0 - effect_on(timeline, QUARANTINE, source, row, home)
    else:
        if known and acting[HERD_QUARANTINE]:
            weight *= 1.0 - effect_on(timeline, HERD_QUARANTINE, source, row, home)
        moved = hosts.group[target] != PEOPLE_GROUP and (place != home or setting == MARKET)
        if acting[ANIMAL_MOVEMENT] and moved:
            weight *= 1.0 - effect_on(timeline, ANIMAL_MOVEMENT, source, row, home)
    if parent.day_ringed <= day:
        weight *= 1.0 - timeline.ring
    if place != home and timeline.closed.shape[0] > 1:
        link = timeline.link[home, place]
        weight *= 1.0 - timeline.closed[link, row]
        if parent.onset <= time:
            weight *= 1.0 - timeline.screened[link, row]
    return weight


@inlined
def _destination(key, u, home, setting, roads, group):
    """The place in which a potential child would be infected."""
    leave = roads.leave[np.uintp(group), np.uintp(setting)]
    if u >= leave:
        return home
    road = roads.road[group, setting]
    columns = roads.keep.shape[2]
    at = uniform(key, keys.DESTINATION) * columns
    column = min(int(at), columns - 1)
    if at - column < roads.keep[road, home, column]:
        return column
    return np.int64(roads.alias[road, home, column])


@inlined
def _met(u, place, source, target, setting, parent_stratum, hosts, age_share, assortativity):
    """The stratum of whom a potential child would be: an age group by who meets whom.

    Ages are counted, not searched for: nobody could predict where a search ends.
    """
    base, width = hosts.base[np.uintp(target)], hosts.width[np.uintp(target)]
    if width == 1:
        return base
    alike = assortativity[np.uintp(setting)] if source == target else 0.0
    other = (u - alike) / (1.0 - alike)
    stratum = base
    for age in range(width - 1):
        stratum += int(other >= age_share[np.uintp(place), np.uintp(age)])
    return np.int64(parent_stratum) if u < alike else stratum


@inlined
def _admit(
    row, first, count, units, pending, used, desk, hosts, timeline, stage, start
):  # fmt: skip
    """Infect in turn those of a chunk of children in whose way nothing stands; returns how many."""
    day = start.first_day + row
    admitted = 0
    for lane in range(count):
        child = pending[np.uintp(first + lane)]
        key = desk.keys[np.uintp(CHILD_KEY + lane)]
        from_unit, time = np.int64(child.parent), child.time
        if from_unit < 0:
            stratum, place, setting = np.int64(child.slot), np.int64(child.place), np.int64(-1)
            target = np.int64(0)
            while stratum >= hosts.base[target] + hosts.width[target]:
                target += 1
        else:
            parent = units[np.uintp(from_unit)]
            if parent.day_stopped < day or (parent.fatal and time > parent.outcome):
                continue
            slot, source = np.int64(child.slot), np.int64(parent.host)
            route = np.int64(0)
            u = desk.numbers[np.uintp(ROUTED + lane)]
            for other in range(hosts.route.shape[1] - 1):
                route += int(u >= hosts.route[np.uintp(slot), np.uintp(other)])
            target = hosts.target[np.uintp(slot), np.uintp(route)]
            setting = hosts.setting[np.uintp(slot), np.uintp(route)]
            hindered = (setting == HEALTH_CARE) & (parent.day_care >= day)
            place = np.int64(parent.place)
            group = hosts.group[np.uintp(source)]
            if group == hosts.group[np.uintp(target)]:
                place = _destination(
                    key, desk.numbers[np.uintp(TRAVELS + lane)], place, setting, stage.roads, group
                )
            stratum = _met(
                desk.numbers[np.uintp(AGED + lane)], place, source, target, setting,
                parent.stratum, hosts, stage.age_share, stage.assortativity,
            )  # fmt: skip
            weight = stage.susceptible[np.uintp(stratum), np.uintp(place)]
            weight *= stage.inverse[np.uintp(stratum), np.uintp(place)]
            weight *= hosts.susceptibility[np.uintp(stratum)]
            u = desk.numbers[np.uintp(ACCEPTED + lane)]
            if (u >= weight) | hindered:
                continue
            if timeline.thinning:
                if hosts.vector[slot, route]:
                    weight *= 1.0 - effect_on(timeline, VECTOR_CONTROL, source, row, place)
                weight *= stage.season[hosts.number[slot, route], row]
                weight *= _measured(parent, day, row, time, place, target, setting, timeline, hosts)
                if u >= weight:
                    continue
        left = stage.susceptible[np.uintp(stratum), np.uintp(place)]
        if left >= 1.0 and used[UNITS] < start.ceiling:
            _enter(
                admitted, key, from_unit, setting, place, target, stratum, time, units, used, desk,
                stage.susceptible,
            )  # fmt: skip
            admitted += 1
    return admitted


@leaf
def infect(
    row, units, nodes, pending, chain, births, lists, used, desk, hosts, pathways, timeline, stage,
    start,
):  # fmt: skip
    """Infections due today: those from outside, then children, thinned by what stands in their way.

    The order is a contract: children in the order in which they were put down, those born today
    of today's infected last. They are dealt with in chunks, step by step, which does not show:
    no step looks at what a later child does.

    Returns ``DONE``, or which table has to grow before it is called again.
    """
    stream = start.stream if start.first_day + row >= start.stream_from else 0
    while True:
        if not sow(row, pending, chain, births, used, desk, hosts, start):
            return BLOCKS_FULL
        if used[UNITS] + BLOCK > units.size:
            return UNITS_FULL
        if used[NODES] + BLOCK * ROOM > nodes.size:
            return NODES_FULL
        first, count = next_chunk(chain, births, row, used)
        if count == 0:
            return DONE
        for lane in range(count):
            child = pending[np.uintp(first + lane)]
            desk.keys[np.uintp(CHILD_KEY + lane)] = child.key
            prefetch(units, np.int64(child.parent))
        following = chain[first // BLOCK]
        if following >= 0:
            for lane in range(BLOCK):
                prefetch(units, np.int64(pending[np.uintp(following * BLOCK + lane)].parent))
        draw_for_children(desk.keys, desk.numbers, count)
        admitted = _admit(
            row, first, count, units, pending, used, desk, hosts, timeline, stage, start
        )
        draw_for_units(desk.keys, desk.numbers, desk.codes, desk.delays, admitted, stream)
        for lane in range(admitted):
            begin_course(lane, units, nodes, lists, used, desk, hosts, pathways, start)
        used[SOWING] = 0
        used[SOWING_END] = admitted
