"""The kernel: one outbreak, day by day, as a keyed transmission tree.

The order of a day is a contract (``docs/explanation/world-model.md``): vaccination and waning,
introductions and spill-over, infections, care, endemic noise, laboratories, results,
notifications, responses. What becomes known on a day changes transmission from the next day on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.detection import PathwayTables
from alatau.world.keys import compiled, entry, inlined, leaf, mix, poisson, quantile, uniform
from alatau.world.observation import (
    DEBT,
    HEAD,
    LENGTH,
    MAIL,
    TAIL,
    TYPING_STAGE,
    VISITS,
    begin_noise,
    copy_rows,
    count_strangers,
    forward_for_typing,
    free_beds,
    grown,
    meet_strangers,
    receive_notifications,
    receive_results,
    seek_care,
    work_in_laboratories,
)
from alatau.world.response import STOCK, respond
from alatau.world.strata import PEOPLE_GROUP, HostTables
from alatau.world.tables import BLOCK, FILE, NODE, NOTICE, PENDING, QUEUE, RECORD, TEAMS
from alatau.world.timeline import QUARANTINE, TYPING, VECTOR_CONTROL, Timeline
from alatau.world.transmission import (
    BLOCKS,
    CARE_LIST,
    DESK_CODES,
    DESK_KEYS,
    DESK_NUMBERS,
    DONE,
    FILES,
    FIRST_BLOCK,
    KNOWN,
    KNOWN_LIST,
    LAST_BLOCK,
    LIST_COUNT,
    NEXT,
    NODES,
    NODES_FULL,
    NOTICES,
    RESULT_LIST,
    ROOM,
    SPARE_BLOCKS,
    SPARE_NODES,
    UNITS,
    UNITS_FULL,
    UNTYPED,
    USED_COUNT,
    Desk,
    Stage,
    Start,
    effect_on,
    infect,
    lose_immunity,
    push_pending,
    series_key,
    whole,
)

FIRST_UNITS = 4096
_SPILLOVER_STRIDE = 1000
INFECTED, ONSET, REPORTED, CONFIRMED, DIED, HERDS = range(6)
"""Rows of what ``counts_by_day`` returns, in the order of ``tables.COUNTED``."""

COUNT_ROWS = 6


class Tables(NamedTuple):
    """The tables that an outbreak is written into; they grow, and are used again."""

    units: NDArray[np.void]
    files: NDArray[np.void]
    pending: NDArray[np.void]
    chain: NDArray[np.int32]
    nodes: NDArray[np.void]
    notices: NDArray[np.void]
    known: NDArray[np.int64]
    untyped: NDArray[np.int64]


class Series(NamedTuple):
    """What is counted day by day: laboratories, teams, beds in use, and the susceptible left."""

    laboratories: NDArray[np.void]
    teams: NDArray[np.void]
    beds: NDArray[np.int64]
    susceptible: NDArray[np.float64]
    vaccinated: NDArray[np.float64]


@compiled
def _new_tables(size):
    return Tables(
        np.empty(size, RECORD),
        np.empty(size // 4 + 64, FILE),
        np.empty((size // 32 + 64) * BLOCK, PENDING),
        np.empty(size // 32 + 64, np.int32),
        np.empty(size // 2 + 64, NODE),
        np.empty(size // 4 + 64, NOTICE),
        np.empty(size // 4 + 64, np.int64),
        np.empty(size // 4 + 64, np.int64),
    )


@leaf
def _vaccinate(row, hosts, stage, timeline, vaccinated, ringed):
    """Doses that begin to protect today take their share of the susceptible; protection wanes."""
    susceptible = stage.susceptible
    if timeline.vaccine_loss > 0.0:
        for stratum in range(susceptible.shape[0]):
            for place in range(susceptible.shape[1]):
                lost = timeline.vaccine_loss * vaccinated[stratum, place]
                vaccinated[stratum, place] -= lost
                susceptible[stratum, place] += lost
    if timeline.immunised.shape[1] > 0:
        for stratum in range(susceptible.shape[0]):
            for place in range(susceptible.shape[1]):
                share = timeline.immunised[stratum, row, place]
                if share > 0.0:
                    taken = share * max(0.0, susceptible[stratum, place])
                    susceptible[stratum, place] -= taken
                    vaccinated[stratum, place] += taken
    if timeline.ring <= 0.0 or hosts.group[0] != PEOPLE_GROUP:
        return
    for place in range(susceptible.shape[1]):
        if ringed[row, place] <= 0.0:
            continue
        people = 0.0
        for stratum in range(hosts.width[0]):
            people += stage.units[stratum, place]
        share = min(1.0, ringed[row, place] / max(people, 1.0))
        for stratum in range(hosts.width[0]):
            taken = share * max(0.0, susceptible[stratum, place])
            susceptible[stratum, place] -= taken
            vaccinated[stratum, place] += taken


@inlined
def _guest(series, order, place, host, row, pending, chain, births, used, hosts, stage, start):
    """Note one unit that will be infected today by nobody in the tree."""
    key = mix(series, order)
    base, width = hosts.base[host], hosts.width[host]
    stratum = base
    if width > 1:
        total = 0.0
        for at in range(base, base + width):
            total += hosts.susceptibility[at] * max(0.0, stage.susceptible[at, place])
        left = uniform(key, keys.AGE_GROUP) * total
        while stratum < base + width - 1:
            left -= hosts.susceptibility[stratum] * max(0.0, stage.susceptible[stratum, place])
            if left < 0.0:
                break
            stratum += 1
    time = np.float32(start.first_day + row + uniform(key, keys.MOMENT))
    if time >= start.first_day + row + 1:
        time = np.nextafter(np.float32(start.first_day + row + 1), np.float32(-1e9))
    push_pending(pending, chain, births, row, used, key, -1, time, stratum, place)


@compiled
def _with_room(count, pending, chain, used):
    """Larger blocks if there is no room for ``count`` more of them."""
    while used[BLOCKS] + count > chain.size:
        blocks = used[BLOCKS]
        chain = grown(chain, blocks)
        larger = np.empty(chain.size * BLOCK, pending.dtype)
        copy_rows(pending, larger, blocks * BLOCK)
        pending = larger
    return pending, chain


@compiled
def _introduce(row, pending, chain, births, used, hosts, stage, timeline, start):
    """Introductions and natural spill-over of a day."""
    day = start.first_day + row
    for at in range(stage.given.shape[0]):
        if stage.given[at, 0] == day:
            place, host, count = stage.given[at, 1], stage.given[at, 2], stage.given[at, 3]
            series = series_key(start.key, keys.INTRODUCTION, host, place, day, 0, 0)
            pending, chain = _with_room(count // BLOCK + 1, pending, chain, used)
            for order in range(count):
                _guest(
                    series,
                    order,
                    place,
                    host,
                    row,
                    pending,
                    chain,
                    births,
                    used,
                    hosts,
                    stage,
                    start,
                )
    for at in range(stage.spillover.shape[0]):
        rate = stage.spillover[at, row]
        if rate <= 0.0:
            continue
        host = stage.spillover_host[at]
        for place in range(stage.units.shape[1]):
            exposed = 0.0
            for stratum in range(hosts.base[host], hosts.base[host] + hosts.width[host]):
                exposed += hosts.susceptibility[stratum] * max(
                    0.0, stage.susceptible[stratum, place]
                )
            mean = rate * exposed
            if mean <= 0.0:
                continue
            if stage.spillover_vector[at]:
                mean *= 1.0 - effect_on(timeline, VECTOR_CONTROL, host, row, place)
            salt = keys.SPILLOVER + _SPILLOVER_STRIDE * at
            series = series_key(start.key, salt, host, place, day, start.stream, start.stream_from)
            if stage.spillover_varies[at]:
                week = day - (day % 7)
                cluster = series_key(
                    start.key, salt, host, place, week, start.stream, start.stream_from
                )
                mean *= quantile(stage.spillover_factor[at], uniform(cluster, keys.CLUSTER))
            count = min(poisson(series, mean), start.ceiling - used[UNITS])
            pending, chain = _with_room(count // BLOCK + 1, pending, chain, used)
            for order in range(count):
                _guest(
                    series,
                    order,
                    place,
                    host,
                    row,
                    pending,
                    chain,
                    births,
                    used,
                    hosts,
                    stage,
                    start,
                )
    return pending, chain


@leaf
def _set_all(table, value):
    for at in range(table.size):
        table[at] = value


@leaf
def _begin_queue(queue):
    """An empty queue of a laboratory or of teams."""
    queue[HEAD] = -1
    queue[TAIL] = -1
    queue[LENGTH] = 0
    queue[DEBT] = 0


@leaf
def _any(flags):
    found = False
    for at in range(flags.size):
        found = found or flags[at]
    return found


@leaf
def _reaches(referral, which):
    """Whether samples of a stage reach a laboratory from anywhere."""
    found = False
    for group in range(referral.shape[1]):
        for place in range(referral.shape[2]):
            found = found or referral[which, group, place] >= 0
    return found


@leaf
def _introduced(given, day):
    """Whether there are introductions on a day."""
    found = False
    for at in range(given.shape[0]):
        found = found or given[at, 0] == day
    return found


@compiled
def _play(hosts, pathways, timeline, stage, start, tables):
    """One outbreak from its first to its last day, written into ``tables``.

    Returns the tables, how many rows of each are used, the series, and the days played: fewer than
    there are where ``start.people_limit`` was reached.
    """
    days = start.last_day - start.first_day + 1
    places = stage.units.shape[1]
    used = np.zeros(USED_COUNT, np.int64)
    used[SPARE_NODES] = used[SPARE_BLOCKS] = -1
    desk = Desk(
        np.empty(DESK_KEYS, np.uint64),
        np.empty(DESK_NUMBERS),
        np.empty(DESK_CODES, np.int64),
        hosts.delays.reshape(-1),
    )
    visits = np.empty(VISITS, np.int64)
    births = np.zeros((3, days + 1), np.int64)
    _set_all(births[FIRST_BLOCK], -1)
    _set_all(births[LAST_BLOCK], -1)
    births[NEXT, days] = 1
    used[BLOCKS] = 1
    noise = np.empty(hosts.group.size * places, np.uint64)
    noise_today = np.empty(noise.size, np.uint64)
    begin_noise(noise, hosts.group.size, places, start)
    counts = np.zeros((hosts.group.size, places), np.int64)
    clustered = np.zeros((hosts.group.size, places), np.bool_)
    lists = np.empty((LIST_COUNT, days), np.int64)
    for due in range(LIST_COUNT):
        _set_all(lists[due], -1)
    first = np.zeros(days + 1, np.int64)
    units, files, pending, chain, nodes, notices, known, untyped = tables
    laboratories, pools = stage.tier.size, timeline.pool.shape[0]
    series = np.zeros((days, laboratories), QUEUE)
    work = np.zeros((days, pools), TEAMS)
    benches = np.empty((laboratories, 2, 4), np.int64)
    for laboratory in range(laboratories):
        for urgency in range(2):
            _begin_queue(benches[laboratory, urgency])
    teams = np.empty((pools, 4), np.int64)
    stock = np.empty(pools, np.int64)
    for pool in range(pools):
        _begin_queue(teams[pool])
        stock[pool] = timeline.pool[pool, STOCK]
    beds = np.zeros((days + 1, places), np.int64)
    bed_use = np.zeros((days, places), np.int64)
    vaccinated = np.zeros(stage.units.shape)
    ringed = np.zeros((days if timeline.ring > 0.0 else 0, places))
    vaccinating = timeline.immunised.shape[1] > 0 or timeline.ring > 0.0
    waning = _any(hosts.waning)
    typing = False
    for host in range(hosts.group.size):
        typing = typing or timeline.slot[TYPING, host] > 0
    typing = typing and _reaches(stage.referral, TYPING_STAGE)
    responding = pools > 0 or timeline.acting[QUARANTINE]
    # What is asked for every day is taken out of its tuple here: handing over whole ones costs more
    # than the work of a quiet day.
    spilling = stage.spillover.shape[0] > 0
    endemic, cluster, factor = timeline.endemic, stage.cluster, stage.cluster_factor
    groups, delays, sampling = hosts.group, pathways.delays, pathways.sampling
    referral, definitions, tier = stage.referral, stage.definition, stage.tier
    capacity, turnaround = timeline.capacity, stage.turnaround
    sensitivity, specificity = stage.sensitivity, stage.specificity
    played = days
    suspicion, bed_count, more_beds = pathways.suspicion, stage.beds, timeline.beds
    effects, slots = timeline.rows, timeline.slot
    for row in range(days):
        if vaccinating:
            _vaccinate(row, hosts, stage, timeline, vaccinated, ringed)
        if waning:
            lose_immunity(row, units, nodes, lists, used, hosts, stage)
        if spilling or _introduced(stage.given, start.first_day + row):
            pending, chain = _introduce(
                row, pending, chain, births, used, hosts, stage, timeline, start
            )
        while births[FIRST_BLOCK, row] >= 0:
            full = infect(
                row, units, nodes, pending, chain, births, lists, used, desk, hosts, pathways,
                timeline, stage, start,
            )  # fmt: skip
            if full == DONE:
                break
            if full == UNITS_FULL:
                units = grown(units, used[UNITS])
            elif full == NODES_FULL:
                nodes = grown(nodes, used[NODES])
            else:
                pending, chain = _with_room(chain.size - used[BLOCKS] + 1, pending, chain, used)
        free_beds(row, beds)
        visiting = lists[CARE_LIST, row] >= 0
        while visiting:
            if used[FILES] + VISITS > files.size:
                files = grown(files, used[FILES])
            if used[NODES] + VISITS * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            visiting = seek_care(
                row, units, files, nodes, lists, used, beds, visits, hosts, suspicion, delays,
                sampling, definitions, referral, bed_count, more_beds, effects, slots,
                start.first_day,
            )  # fmt: skip
        for place in range(places):
            bed_use[row, place] = beds[0, place]
        met = count_strangers(
            row, noise, noise_today, counts, clustered, endemic, cluster, factor, start
        )
        if met > 0:
            while used[FILES] + met > files.size:
                files = grown(files, used[FILES])
            while used[NODES] + met * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            meet_strangers(
                row, noise_today, counts, files, nodes, lists, used, groups, delays, sampling,
                referral, start.first_day,
            )  # fmt: skip
        work_in_laboratories(
            row, files, nodes, lists, used, benches, series, capacity, turnaround, stage.priority
        )
        first[row] = used[KNOWN]
        seen = used[NOTICES]
        while lists[RESULT_LIST, row] >= 0:
            if used[NODES] + MAIL * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            if used[NOTICES] + MAIL > notices.size:
                notices = grown(notices, used[NOTICES])
            if used[KNOWN] + MAIL > known.size:
                known = grown(known, used[KNOWN])
            if used[UNTYPED] + MAIL > untyped.size:
                untyped = grown(untyped, used[UNTYPED])
            receive_results(
                row, units, files, nodes, notices, untyped, known, lists, used, groups, delays,
                definitions, referral, tier, sensitivity, specificity, start.first_day,
            )  # fmt: skip
        if typing:
            nodes = forward_for_typing(
                row, files, nodes, untyped, lists, used, hosts, pathways, timeline, stage
            )
        while lists[KNOWN_LIST, row] >= 0:
            if used[NOTICES] + MAIL > notices.size:
                notices = grown(notices, used[NOTICES])
            if used[KNOWN] + MAIL > known.size:
                known = grown(known, used[KNOWN])
            receive_notifications(
                row, units, files, nodes, notices, known, lists, used, definitions, start.first_day
            )
        if responding:
            nodes = respond(
                row, first, seen, units, files, nodes, notices, known, lists, used, hosts,
                pathways, timeline, teams, stock, ringed, work, start,
            )  # fmt: skip
        if used[UNITS] >= start.people_limit:
            played = row + 1
            break
    return (
        Tables(units, files, pending, chain, nodes, notices, known, untyped),
        used,
        Series(series, work, bed_use, stage.susceptible, vaccinated),
        played,
    )


@entry
def run(hosts: HostTables, pathways: PathwayTables, timeline: Timeline, stage: Stage, start: Start):
    """Run one outbreak; ``stage.susceptible`` is written to.

    Returns the records of the infected units, the files of the suspected, the notices, the series,
    and the days played.
    """
    tables, used, series, played = _play(
        hosts, pathways, timeline, stage, start, _new_tables(FIRST_UNITS)
    )
    return (
        tables.units[: used[UNITS]],
        tables.files[: used[FILES]],
        tables.notices[: used[NOTICES]],
        series,
        played,
    )


@leaf
def _tally(units, files, used, hosts, first_day, daily):
    """Count people by day, and herds infected; what happens after the end is left out."""
    days = daily.shape[1]
    for at in range(used[UNITS]):
        record = units[at]
        row = whole(record.infected) - first_day
        if hosts.group[record.host] != PEOPLE_GROUP:
            daily[HERDS, row] += 1
            continue
        daily[INFECTED, row] += 1
        if record.onset < first_day + days:
            daily[ONSET, whole(record.onset) - first_day] += 1
        if record.fatal and record.outcome < first_day + days:
            daily[DIED, whole(record.outcome) - first_day] += 1
    for at in range(used[FILES]):
        file = files[at]
        if file.subject >= 0 and hosts.group[file.host] == PEOPLE_GROUP:
            if file.day_known < first_day + days:
                daily[REPORTED, file.day_known - first_day] += 1
            if file.day_confirmed < first_day + days:
                daily[CONFIRMED, file.day_confirmed - first_day] += 1


@entry
def counts_by_day(
    hosts: HostTables,
    pathways: PathwayTables,
    timeline: Timeline,
    stage: Stage,
    start: Start,
    roots: NDArray[np.uint64],
    streams: NDArray[np.int64],
):
    """Run an outbreak for each root key and stream, keeping only what ``tables.COUNTED`` names.

    Returns shape (runs, COUNT_ROWS, days), and the days played (runs).
    """
    days = start.last_day - start.first_day + 1
    daily = np.zeros((roots.size, COUNT_ROWS, days), np.int64)
    played = np.empty(roots.size, np.int64)
    susceptible = stage.susceptible.copy()
    tables = _new_tables(FIRST_UNITS)
    for at in range(roots.size):
        stage.susceptible[:] = susceptible
        this = Start(
            roots[at], start.first_day, start.last_day, streams[at], start.stream_from,
            start.ceiling, start.people_limit,
        )  # fmt: skip
        tables, used, _, played[at] = _play(hosts, pathways, timeline, stage, this, tables)
        _tally(
            tables.units, tables.files, used, hosts, this.first_day, daily[at, :, : played[at]]
        )
    return daily, played
