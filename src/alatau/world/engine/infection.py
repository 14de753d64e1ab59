"""Infections of a day: children that may come to be, and those of them that do."""

from __future__ import annotations

import numpy as np

from alatau.world.engine.course import begin_courses
from alatau.world.engine.desk import (
    CELL,
    CHILD,
    CHILD_KEY,
    ENOUGH,
    HOST,
    PARENT,
    PLACE,
    STRATUM,
    TIME,
    UNIT_KEY,
    WAY_OF,
    draw_for_children,
    draw_for_sowers,
    draw_for_units,
)
from alatau.world.engine.exposure import expose, heed_rings
from alatau.world.engine.lookups import SETTING_OF, TARGET, WAY
from alatau.world.engine.offspring import count_children, sow
from alatau.world.engine.prefetching import prefetch_end
from alatau.world.engine.queues import next_chunk
from alatau.world.engine.storage import (
    BLOCKS_FULL,
    CURSOR,
    DONE,
    NODES,
    NODES_FULL,
    ROOM,
    SOWING,
    SOWING_END,
    UNITS,
    UNITS_FULL,
)
from alatau.world.keys import inlined, leaf
from alatau.world.tables import BLOCK, NEVER


@inlined
def _write_down(lane, index, position, units, desk, lookups):
    """The record of a child that is infected, and its place on the desk as a unit."""
    parent, stratum = desk.codes[np.uintp(PARENT + lane)], desk.codes[np.uintp(STRATUM + lane)]
    way = desk.codes[np.uintp(WAY_OF + lane)] * WAY
    host = lookups.ways[np.uintp(way + TARGET)]
    key, time = desk.keys[np.uintp(UNIT_KEY + lane)], desk.numbers[np.uintp(TIME + lane)]
    record = units[np.uintp(index)]
    record.key = key
    record.infected = time
    record.parent = parent
    record.sibling = -1
    record.file = -1
    record.child = -1
    record.place = desk.codes[np.uintp(PLACE + lane)]
    record.day_care = NEVER
    record.day_known = NEVER
    record.day_discarded = NEVER
    record.day_traced = NEVER
    record.day_stopped = NEVER
    record.day_ringed = NEVER
    record.host = host
    record.stratum = stratum
    record.setting = lookups.ways[np.uintp(way + SETTING_OF)]
    if parent >= 0:
        above = units[np.uintp(parent)]
        record.sibling = above.child
        above.child = index
    desk.codes[np.uintp(HOST + position)] = host
    if position < lane:
        desk.keys[np.uintp(UNIT_KEY + position)] = key
        desk.numbers[np.uintp(TIME + position)] = time
        desk.codes[np.uintp(STRATUM + position)] = stratum


@inlined
def _admit(exposed, count, units, used, desk, lookups, start):
    """Infect in turn those on the desk; returns how many, and how many of the chunk are dealt with.

    Each infection leaves fewer susceptible. Where that might spare somebody, the rest of the chunk
    is left for another look.
    """
    first = used[UNITS]
    room = start.ceiling - first
    admitted = 0
    for lane in range(exposed):
        cell = np.uintp(desk.codes[np.uintp(CELL + lane)])
        left = lookups.susceptible[cell]
        if left < desk.numbers[np.uintp(ENOUGH + lane)] and lane > 0:
            return admitted, desk.codes[np.uintp(CHILD + lane)]
        if left >= 1.0 and admitted < room:
            lookups.susceptible[cell] = left - 1.0
            _write_down(lane, first + admitted, admitted, units, desk, lookups)
            admitted += 1
    return admitted, count


@inlined
def _fetch_parents(block, units, pending):
    """Have the parents of a block of children fetched."""
    for lane in range(BLOCK):
        prefetch_end(units, np.int64(pending[np.uintp(block * BLOCK + lane)].parent))


@leaf
def infect(
    row, units, nodes, pending, chain, births, lists, used, tally, desk, lookups, hosts,
    timeline, stage, start,
):  # fmt: skip
    """Infections due today: those from outside, then children, thinned by what stands in their way.

    The order is a contract: children in the order in which they were put down, those born today
    of today's infected last. They are dealt with in chunks, step by step, which does not show:
    no step looks at what a later child does.

    Returns ``DONE``, or which table has to grow before it is called again.
    """
    stream = start.stream if start.first_day + row >= start.stream_from else 0
    until = start.last_day + 1
    if start.stream != 0 and stream == 0:
        until = min(start.stream_from, until)
    fetched = np.int64(-1)
    while True:
        if not sow(stream, until, pending, chain, births, used, desk, hosts, start.first_day):
            return BLOCKS_FULL
        if used[UNITS] + BLOCK > units.size:
            return UNITS_FULL
        if used[NODES] + BLOCK * ROOM > nodes.size:
            return NODES_FULL
        first, count = next_chunk(chain, births, row, used)
        if count == 0:
            return DONE
        block = first // BLOCK
        for lane in range(count):
            desk.keys[np.uintp(CHILD_KEY + lane)] = pending[np.uintp(first + lane)].key
        if block != fetched:
            _fetch_parents(block, units, pending)
        fetched = np.int64(chain[block])
        if fetched >= 0:
            _fetch_parents(fetched, units, pending)
        draw_for_children(desk.keys, desk.numbers, count, lookups.routes > 1, hosts.aged)
        if timeline.ring > 0.0:
            heed_rings(start.first_day + row, first, count, units, pending, desk)
        exposed = expose(
            row, first, count, units, pending, desk, lookups, hosts, timeline, stage, start
        )
        admitted, settled = _admit(exposed, count, units, used, desk, lookups, start)
        used[CURSOR] -= count - settled
        draw_for_units(
            desk.keys, desk.numbers, desk.codes, desk.delays, admitted, hosts.varied,
            hosts.lethal, hosts.latent, start.first_day, tally.shape[1] - 1,
        )  # fmt: skip
        sowers = begin_courses(
            row, admitted, until, units, nodes, lists, used, tally, desk, lookups, hosts, start
        )
        draw_for_sowers(desk.keys, desk.numbers, desk.codes, desk.delays, sowers, stream)
        count_children(sowers, desk, hosts)
        used[SOWING] = 0
        used[SOWING_END] = sowers
