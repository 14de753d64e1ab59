"""The kernel: one outbreak, day by day, as a keyed transmission tree.

The order of a day is a contract (``docs/explanation/world-model.md``): vaccination, introductions
and spill-over, infections, care, endemic noise, laboratories, results, notifications, responses.
What becomes known on a day changes transmission from the next day on.
"""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.detection import PathwayTables
from alatau.world.keys import compiled, entry, mix, poisson
from alatau.world.observation import (
    DEBT,
    LENGTH,
    count_strangers,
    forward_for_typing,
    grown,
    meet_strangers,
    receive_notifications,
    receive_results,
    seek_care,
    work_in_laboratories,
)
from alatau.world.pathogen import HostTables
from alatau.world.response import STOCK, respond
from alatau.world.tables import GUEST, NODE, NOTICE, PENDING, QUEUE, RECORD, TEAMS
from alatau.world.timeline import IMMUNISED, QUARANTINE, TYPING, Timeline
from alatau.world.transmission import (
    DONE,
    GUESTS,
    KNOWN,
    NODES,
    NODES_FULL,
    NOTICES,
    SOWING,
    SPARE_NODES,
    STRANGERS,
    UNITS,
    UNITS_FULL,
    USED_COUNT,
    Stage,
    Start,
    infect,
    push_pending,
    series_key,
)
from alatau.world.transmission import PENDING as PENDING_USED

_FIRST_GUESTS = 64
_FIRST_UNITS = 1024
_FIRST_PENDING = 2048
_FIRST_NODES = 2048
_FIRST_NOTICES = 512


@compiled
def _immunise(row, stage, timeline):
    for host in range(stage.susceptible.shape[0]):
        slot = timeline.slot[IMMUNISED, host]
        if slot > 0:
            for place in range(stage.susceptible.shape[1]):
                stage.susceptible[host, place] *= 1.0 - timeline.rows[slot, row, place]


@compiled
def _invite(series, count, place, host, row, guests, pending, births, used):
    """Note ``count`` units that will be infected today by nobody in the tree."""
    for order in range(count):
        at = used[GUESTS]
        if at == guests.size:
            guests = grown(guests, at)
        if used[PENDING_USED] == pending.size:
            pending = grown(pending, used[PENDING_USED])
        guests[at].key = mix(series, order)
        guests[at].place = place
        guests[at].host = host
        used[GUESTS] = at + 1
        push_pending(pending, births, row, used, -1, at)
    return guests, pending


@compiled
def _introductions(row, guests, pending, births, used, stage, start):
    """Introductions and natural spill-over of a day."""
    day = start.first_day + row
    for at in range(start.given.shape[0]):
        if start.given[at, 0] == day:
            place, host, count = start.given[at, 1], start.given[at, 2], start.given[at, 3]
            series = series_key(start.key, keys.INTRODUCTION, host, place, day, 0, 0)
            guests, pending = _invite(
                series, count, place, host, row, guests, pending, births, used
            )
    for host in range(stage.units.shape[0]):
        rate = start.spillover[host, row]
        if rate <= 0.0:
            continue
        for place in range(stage.units.shape[1]):
            series = series_key(
                start.key, keys.SPILLOVER, host, place, day, start.stream, start.stream_from
            )
            count = poisson(series, rate * max(0.0, stage.susceptible[host, place]))
            guests, pending = _invite(
                series, count, place, host, row, guests, pending, births, used
            )
    return guests, pending


@entry
def run(hosts: HostTables, pathways: PathwayTables, timeline: Timeline, stage: Stage, start: Start):
    """Run one outbreak from its first to its last day.

    Returns the records of the infected units, those of the strangers (noise), the notices, the
    series of the laboratories (days, laboratories), the work of the teams (days, pools), and the
    susceptible left (hosts, places).
    """
    days = start.last_day - start.first_day + 1
    used = np.zeros(USED_COUNT, np.int64)
    used[SOWING] = -1
    births = np.full(days, -1, np.int64)
    counts = np.zeros(stage.units.shape, np.int64)
    lists = np.full((4, days), -1, np.int64)
    first = np.zeros(days + 1, np.int64)
    guests = np.empty(_FIRST_GUESTS, GUEST)
    units = np.empty(_FIRST_UNITS, RECORD)
    strangers = np.empty(_FIRST_NOTICES, RECORD)
    pending = np.empty(_FIRST_PENDING, PENDING)
    nodes = np.empty(_FIRST_NODES, NODE)
    notices = np.empty(_FIRST_NOTICES, NOTICE)
    known = np.empty(_FIRST_NOTICES, np.int64)
    untyped = np.empty(_FIRST_NOTICES, np.int64)
    laboratories, pools = stage.tier.size, timeline.pool.shape[0]
    series = np.zeros((days, laboratories), QUEUE)
    work = np.zeros((days, pools), TEAMS)
    benches = np.full((laboratories, 4), -1, np.int64)
    benches[:, LENGTH] = 0
    teams = np.full((pools, 4), -1, np.int64)
    teams[:, LENGTH] = 0
    teams[:, DEBT] = 0
    stock = timeline.pool[:, STOCK].copy()
    typing = np.any(timeline.slot[TYPING] > 0)
    responding = pools > 0 or np.any(timeline.slot[QUARANTINE] > 0)
    for row in range(days):
        _immunise(row, stage, timeline)
        guests, pending = _introductions(row, guests, pending, births, used, stage, start)
        while True:
            full = infect(
                row, guests, units, nodes, pending, births, lists, used, hosts, pathways,
                timeline, stage, start,
            )  # fmt: skip
            if full == DONE:
                break
            if full == UNITS_FULL:
                units = grown(units, used[UNITS])
            elif full == NODES_FULL:
                nodes = grown(nodes, used[NODES])
            else:
                pending = grown(pending, used[PENDING_USED])
        nodes = seek_care(row, units, nodes, lists, used, hosts, pathways, timeline, stage, start)
        met = count_strangers(row, counts, timeline, start)
        if met > 0:
            while used[STRANGERS] + met > strangers.size:
                strangers = grown(strangers, used[STRANGERS])
            while used[NODES] + met * SPARE_NODES > nodes.size:
                nodes = grown(nodes, used[NODES])
            meet_strangers(
                row, counts, strangers, nodes, lists, used, hosts, pathways, stage, start
            )
        nodes = work_in_laboratories(
            row, units, strangers, nodes, lists, used, benches, series, timeline, stage
        )
        first[row] = used[KNOWN]
        seen = used[NOTICES]
        nodes, notices, untyped, known = receive_results(
            row, units, strangers, nodes, notices, untyped, known, lists, used, hosts, pathways,
            timeline, stage, start.first_day,
        )  # fmt: skip
        if typing:
            nodes = forward_for_typing(
                row, units, strangers, nodes, untyped, lists, used, hosts, pathways, timeline,
                stage,
            )  # fmt: skip
        notices, known = receive_notifications(
            row, units, strangers, nodes, notices, known, lists, used, start.first_day
        )
        if responding:
            nodes = respond(
                row, first, seen, units, strangers, nodes, notices, known, lists, used, hosts,
                pathways, timeline, teams, stock, work, start,
            )  # fmt: skip
    return (
        units[: used[UNITS]],
        strangers[: used[STRANGERS]],
        notices[: used[NOTICES]],
        series,
        work,
        stage.susceptible,
    )
