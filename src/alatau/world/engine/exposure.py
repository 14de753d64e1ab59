"""Whom the children of a day would be and where, and what stands in their way."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.desk import (
    ACCEPTED,
    AGED,
    CELL,
    CHILD,
    CHILD_KEY,
    ENOUGH,
    PARENT,
    PLACE,
    ROUTED,
    STRATUM,
    TIME,
    TRAVELS,
    UNIT_KEY,
    WAY_OF,
)
from alatau.world.engine.lookups import (
    ALIKE,
    BASE,
    CONTACTS,
    KNOWN,
    LEAVE,
    MOVED,
    NUMBER,
    ROAD,
    SETTING_OF,
    SHARES,
    STEP,
    TRACED,
    VECTORS,
    WAY,
    WIDTH,
)
from alatau.world.keys import inlined, leaf, uniform
from alatau.world.tables import HEALTH_CARE, MARKET

_SURELY = 1.0 - 2.0**-40
"""More than rounding could do to a probability."""


@inlined
def _destination(key, home, road, roads):
    """The place in which a potential child that leaves its own would be infected."""
    columns = roads.keep.shape[2]
    at = uniform(key, keys.DESTINATION) * columns
    column = min(int(at), columns - 1)
    if at - column < roads.keep[road, home, column]:
        return column
    return np.int64(roads.alias[road, home, column])


@inlined
def _age(u, place, width, alike, own, base, age_share):
    """The stratum of whom a potential child would be: an age group by who meets whom.

    Ages are counted, not searched for: nobody could predict where a search ends.
    """
    if width == 1:
        return base
    other = (u - alike) / (1.0 - alike)
    stratum = base
    for age in range(width - 1):
        stratum += int(other >= age_share[np.uintp(place), np.uintp(age)])
    return own if u < alike else stratum


@inlined
def _left(column, way, acts, today, place, lookups):
    """What the effect of a column of a way leaves in a place today, if it acts; 1 otherwise."""
    begin = lookups.ways[np.uintp(way + column)] * int(acts)
    return 1.0 - lookups.effects[np.uintp(begin + today + place)]


@inlined
def _measured(parent, day, row, today, time, place, way, lookups, timeline):
    """What measures leave of the probability that a potential child becomes an infection.

    Nobody could predict in which setting it would be, or who is known or traced: where there is
    such an effect at all, it is looked up for everybody.
    """
    home, weight, acting = np.int64(parent.place), 1.0, lookups.acting
    if acting[CONTACTS]:
        weight = _left(CONTACTS, way, True, today, place, lookups)
    if acting[KNOWN]:
        known = (parent.day_known < day) & (parent.day_discarded >= day)
        weight *= _left(KNOWN, way, known, today, home, lookups)
    if acting[TRACED]:
        weight *= _left(TRACED, way, parent.day_traced < day, today, home, lookups)
    if acting[MOVED]:
        moved = (place != home) | (lookups.ways[np.uintp(way + SETTING_OF)] == MARKET)
        weight *= _left(MOVED, way, moved, today, home, lookups)
    if place != home and timeline.closed.shape[0] > 1:
        link = timeline.link[home, place]
        weight *= 1.0 - timeline.closed[link, row]
        if parent.onset <= time:
            weight *= 1.0 - timeline.screened[link, row]
    return weight


@leaf
def heed_rings(day, first, count, units, pending, desk):
    """Raise the numbers of children whose parents a ring protects, so that fewer are infected.

    A number below w (1 - ring) is one that is below w when it is divided by 1 - ring.
    """
    for lane in range(count):
        parent = np.int64(pending[np.uintp(first + lane)].parent)
        if parent >= 0 and units[parent].day_ringed <= day:
            desk.numbers[np.uintp(ACCEPTED + lane)] /= 1.0 - units[parent].ring


@inlined
def expose(row, first, count, units, pending, desk, lookups, hosts, timeline, stage, start):
    """Whom the children of a chunk would be, and where; returns how many would be infected now.

    Those in whose way nothing stands while as many are susceptible as before any of the chunk is
    infected come to columns of the desk, and with them how many would be enough.
    """
    day, today = start.first_day + row, row * timeline.rows.shape[2]
    places, ways = stage.susceptible.shape[1], lookups.ways
    guests = hosts.target.shape[0] * lookups.routes
    exposed = 0
    for lane in range(count):
        child = pending[np.uintp(first + lane)]
        parent, slot, time = np.int64(child.parent), np.int64(child.slot), child.time
        u = desk.numbers[np.uintp(ACCEPTED + lane)]
        key = desk.keys[np.uintp(CHILD_KEY + lane)]
        if parent < 0:
            stratum, place, way = slot, np.int64(child.place), guests
            while stratum >= hosts.base[way - guests] + hosts.width[way - guests]:
                way += 1
            cell = stratum * places + place
            left = lookups.susceptible[np.uintp(cell)]
            u, weight, passes = -1.0, 1.0, True
        else:
            above = units[np.uintp(parent)]
            way = slot * lookups.routes
            for step in range(slot * lookups.steps, (slot + 1) * lookups.steps):
                for beside in range(STEP):
                    reached = lookups.reached[np.uintp(step * STEP + beside)]
                    way += int(desk.numbers[np.uintp(ROUTED + lane)] >= reached)
            at = way * WAY
            share = way * SHARES
            place = np.int64(above.place)
            if desk.numbers[np.uintp(TRAVELS + lane)] < lookups.shares[np.uintp(share + LEAVE)]:
                place = _destination(key, place, ways[np.uintp(at + ROAD)], stage.roads)
            stratum = _age(
                desk.numbers[np.uintp(AGED + lane)], place, ways[np.uintp(at + WIDTH)],
                lookups.shares[np.uintp(share + ALIKE)], np.int64(above.stratum),
                ways[np.uintp(at + BASE)], stage.age_share,
            )  # fmt: skip
            cell = stratum * places + place
            left = lookups.susceptible[np.uintp(cell)]
            weight = left * lookups.inverse[np.uintp(cell)]
            weight *= hosts.susceptibility[np.uintp(stratum)]
            if timeline.thinning:
                if lookups.acting[VECTORS]:
                    weight *= _left(VECTORS, at, True, today, place, lookups)
                if lookups.seasonal:
                    weight *= stage.season[np.uintp(ways[np.uintp(at + NUMBER)]), np.uintp(row)]
                weight *= _measured(above, day, row, today, time, place, at, lookups, timeline)
            in_care = (ways[np.uintp(at + SETTING_OF)] == HEALTH_CARE) & (above.day_care >= day)
            dead = above.fatal & (time > above.outcome)
            passes = not (in_care | dead | (above.day_stopped < day))
        # Nobody could predict who is infected: all are written down, and some written over.
        desk.keys[np.uintp(UNIT_KEY + exposed)] = key
        desk.numbers[np.uintp(ENOUGH + exposed)] = u * left / (weight * _SURELY)
        desk.numbers[np.uintp(TIME + exposed)] = time
        desk.codes[np.uintp(PARENT + exposed)] = parent
        desk.codes[np.uintp(PLACE + exposed)] = place
        desk.codes[np.uintp(STRATUM + exposed)] = stratum
        desk.codes[np.uintp(CELL + exposed)] = cell
        desk.codes[np.uintp(WAY_OF + exposed)] = way
        desk.codes[np.uintp(CHILD + exposed)] = lane
        exposed += int(passes & (u < weight))
    return exposed
