"""Part of the kernel: infections, their course, and the children that they may have.

Functions marked ``leaf`` allocate nothing. Where a table is full they stop, say which (``full``),
and go on from there when they are called again with a larger one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.keys import entry, inlined, leaf, mix, poisson, quantile, uniform
from alatau.world.mobility import Roads
from alatau.world.prefetching import prefetch
from alatau.world.strata import (
    EXPONENT,
    GROWTH,
    IMMUNITY,
    INCUBATION,
    INFECTIOUS,
    LATENT,
    OUTCOME,
    PEOPLE_GROUP,
    SCALE,
)
from alatau.world.tables import BLOCK, NEVER, NEVER_TIME
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

HOUSEHOLD, HEALTH_CARE, WORKPLACE, COMMUNITY, FARM, MARKET = range(6)
ASYMPTOMATIC, MILD, SEVERE = range(3)

CARE_LIST, WANING_LIST, ARRIVAL_LIST, RESULT_LIST, KNOWN_LIST = range(5)
"""The lists of what is due, by day; infections have theirs (``births``)."""

LIST_COUNT = 5

(
    UNITS,
    FILES,
    BLOCKS,
    SPARE_BLOCKS,
    CURSOR,
    NODES,
    SPARE_NODES,
    NOTICES,
    KNOWN,
    UNTYPED,
    SOWING,
    SOWING_CLASS,
) = range(12)
"""What ``used`` counts. The spare ones head a list of entries to be used again; the cursor is the
next child in the first block of today; the last two say which unit's children are to be sown, from
which class of routes on."""

USED_COUNT = 12
FIRST_BLOCK, LAST_BLOCK, FILL = range(3)
"""Rows of ``births``: the blocks of a day, and how many children are in the last one."""

DONE, UNITS_FULL, BLOCKS_FULL, NODES_FULL = range(4)
ROOM = 4
"""Room in ``nodes`` that every step makes sure of before it handles one subject."""

DAY_OFFSET = 1_000_000
_ROUNDING = 64
_AHEAD = 6
"""Children between the one that is looked at and the one whose parent is fetched."""

_EPOCH = 4096
"""More days than a run may begin before day 0."""


class Stage(NamedTuple):
    """Where an outbreak plays, with s strata, p places, a age groups, l laboratories.

    ``units`` and ``susceptible`` (s, p); ``inverse`` (s, p) is 1 over ``units``, 0 where there are
    none. ``age_share`` (p, a) cumulative; ``assortativity`` (settings). ``season`` (routes, days).
    ``beds`` (p). ``definition`` (p, 5): criteria, probable by link, probable by district, the
    confirming tier, negative results to discard. ``cluster`` (hosts, p) is the chance of a week with
    a cluster of noise, ``cluster_factor`` (hosts). ``given`` rows (day, place, host, count) are introductions;
    ``spillover`` (n, days) natural infections a day in one unit of ``spillover_host`` (n).
    """

    units: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    inverse: NDArray[np.float64]
    age_share: NDArray[np.float64]
    assortativity: NDArray[np.float64]
    season: NDArray[np.float64]
    roads: Roads
    beds: NDArray[np.int64]
    definition: NDArray[np.float64]
    priority: int
    cluster: NDArray[np.float64]
    cluster_factor: NDArray[np.float64]
    referral: NDArray[np.int32]
    tier: NDArray[np.int64]
    turnaround: NDArray[np.float64]
    sensitivity: NDArray[np.float64]
    specificity: NDArray[np.float64]
    given: NDArray[np.int64]
    spillover: NDArray[np.float64]
    spillover_host: NDArray[np.int64]
    spillover_vector: NDArray[np.bool_]
    spillover_varies: NDArray[np.bool_]
    spillover_factor: NDArray[np.float64]


class Start(NamedTuple):
    """Which outbreak it is, and its first and last day."""

    key: np.uint64
    first_day: int
    last_day: int
    stream: int
    stream_from: int
    ceiling: int


@leaf
def whole(time):
    """The day of a time; several times as fast as ``math.floor``."""
    return int(time + _EPOCH) - _EPOCH


@leaf
def whole_days(key, purpose, table):
    """A delay in whole days whose mean is that of the distribution."""
    delay = quantile(table, uniform(key, purpose))
    return int(delay + uniform(key, purpose + _ROUNDING))


@leaf
def effect_on(timeline, effect, host, row, place):
    """The strength of an effect on a host in a place today."""
    return timeline.rows[timeline.slot[effect, host], row, place]


@leaf
def series_key(root, purpose, host, place, day, stream, stream_from):
    """The key of a series (introductions, spill-over, noise) in a place on a day."""
    key = mix(mix(mix(mix(root, purpose), host), place), day + DAY_OFFSET)
    if stream != 0 and day >= stream_from:
        return mix(mix(key, keys.STREAM), stream)
    return key


@leaf
def push(nodes, heads, row, used, subject, stage, laboratory):
    """Put something due into the list of a day; days after the end are dropped."""
    if row >= heads.size:
        return
    at = used[SPARE_NODES]
    if at >= 0:
        used[SPARE_NODES] = nodes[at].next
    else:
        at = used[NODES]
        used[NODES] = at + 1
    nodes[at].next = heads[row]
    nodes[at].subject = subject
    nodes[at].stage = stage
    nodes[at].laboratory = laboratory
    heads[row] = at


@leaf
def pop(nodes, heads, row, used):
    """Take the first thing due out of the list of a day; returns its node, -1 if there is none.

    The node may be read until the next push.
    """
    at = heads[row]
    if at >= 0:
        heads[row] = nodes[at].next
        nodes[at].next = used[SPARE_NODES]
        used[SPARE_NODES] = at
    return at


@leaf
def _new_block(chain, births, row, used):
    """Append a block to those of a day; returns it."""
    block = used[SPARE_BLOCKS]
    if block >= 0:
        used[SPARE_BLOCKS] = chain[block]
    else:
        block = used[BLOCKS]
        used[BLOCKS] = block + 1
    chain[block] = -1
    if births[LAST_BLOCK, row] < 0:
        births[FIRST_BLOCK, row] = block
    else:
        chain[births[LAST_BLOCK, row]] = block
    births[LAST_BLOCK, row] = block
    births[FILL, row] = 0
    return block


@inlined
def push_pending(pending, chain, births, row, used, key, parent, time, slot, place):
    """Put a child that may come to be into the blocks of its day; needs a block of room."""
    block = births[LAST_BLOCK, row]
    if block < 0 or births[FILL, row] == BLOCK:
        block = _new_block(chain, births, row, used)
    fill = births[FILL, row]
    births[FILL, row] = fill + 1
    waiting = pending[block * BLOCK + fill]
    waiting.key = key
    waiting.parent = parent
    waiting.time = time
    waiting.slot = slot
    waiting.place = place


@inlined
def _next_birth(pending, units, chain, births, row, used):
    """Where the next child of today waits, -1 if there is none; frees blocks that are done with."""
    block = births[FIRST_BLOCK, row]
    if block < 0:
        return -1
    at = used[CURSOR]
    last = block == births[LAST_BLOCK, row]
    if at == (births[FILL, row] if last else BLOCK):
        following = chain[block]
        chain[block] = used[SPARE_BLOCKS]
        used[SPARE_BLOCKS] = block
        used[CURSOR] = 0
        births[FIRST_BLOCK, row] = following
        if last:
            births[LAST_BLOCK, row] = -1
            return -1
        block, at = following, 0
    used[CURSOR] = at + 1
    if at + _AHEAD < BLOCK:
        prefetch(units, np.int64(pending[block * BLOCK + at + _AHEAD].parent))
    return block * BLOCK + at


@leaf
def latency(hosts, host, key):
    """Days from infection to infectiousness."""
    return quantile(hosts.delays[host, LATENT], uniform(key, keys.LATENCY))


@leaf
def period(hosts, host, key):
    """Days of infectiousness."""
    drawn = quantile(hosts.delays[host, INFECTIOUS], uniform(key, keys.INFECTIOUS_PERIOD))
    return max(drawn, 1e-6)


@leaf
def _spent(hosts, host, fraction):
    """The share of infectiousness spent after a fraction of the infectious period."""
    steps = hosts.steps[host]
    if steps == 1:
        return fraction
    at = fraction * steps
    step = min(int(at), steps - 1)
    low = hosts.profile[host, step]
    return low + (hosts.profile[host, step + 1] - low) * (at - step)


@leaf
def _fraction(hosts, host, spent):
    """The fraction of the infectious period after which a share of infectiousness is spent."""
    steps = hosts.steps[host]
    if steps == 1:
        return spent
    step = 0
    while step < steps - 1 and hosts.profile[host, step + 1] <= spent:
        step += 1
    low = hosts.profile[host, step]
    width = hosts.profile[host, step + 1] - low
    return (step + (spent - low) / width if width > 0.0 else step) / steps


@leaf
def _individual(hosts, host, slot, key):
    """The mean number of children of a unit in one class of routes."""
    total = hosts.mean[slot]
    if hosts.varies[slot]:
        drawn = mix(key, keys.INFECTIOUSNESS)
        order = slot - hosts.classes[host, 0]
        if order > 0:
            drawn = mix(drawn, order)
        total *= quantile(hosts.individual[slot], (drawn >> np.uint64(11)) * 2.0**-53)
    if hosts.herd[host, GROWTH] > 0.0 and hosts.herd[host, EXPONENT] > 0.0:
        size = quantile(hosts.herd_size, uniform(key, keys.HERD_SIZE))
        total *= hosts.herd[host, SCALE] * size ** hosts.herd[host, EXPONENT]
    return total


@inlined
def _sow(record, index, pending, chain, births, used, hosts, start):
    """Draw the children that a unit may have into the lists of their days.

    All that a unit causes is a Poisson process over its infectious period: their number is drawn,
    then their times. A stream other than 0 draws what comes from its first day on anew, so that
    the past stays. Returns whether there was room for all.
    """
    host = np.int64(record.host)
    infected = float(record.infected)
    afresh = start.stream != 0
    begin, length = -1.0, 0.0
    for slot in range(used[SOWING_CLASS], hosts.classes[host, 1]):
        total = _individual(hosts, host, slot, record.key)
        if total <= 0.0:
            continue
        birth = mix(mix(record.key, keys.BIRTH), slot - hosts.classes[host, 0])
        kept = 0
        if not afresh or infected < start.stream_from:
            kept = poisson(birth, total)
        if kept == 0 and not afresh:
            continue
        if length == 0.0:
            begin = infected + latency(hosts, host, record.key)
            length = period(hosts, host, record.key)
        spent, drawn, anew = 0.0, 0, birth
        if afresh:
            spent = _spent(hosts, host, min(1.0, max(0.0, (start.stream_from - begin) / length)))
            anew = mix(mix(birth, keys.STREAM), start.stream)
            drawn = poisson(anew, total * (1.0 - spent))
        children = kept + drawn
        if used[BLOCKS] + min(children, children // BLOCK + births.shape[1]) > chain.size:
            used[SOWING_CLASS] = slot
            return False
        for order in range(kept + drawn):
            key = mix(birth, order)
            u = uniform(key, keys.MOMENT)
            if order >= kept:
                key = mix(anew, order - kept)
                u = spent + (1.0 - spent) * uniform(key, keys.MOMENT)
            time = np.float32(begin + length * _fraction(hosts, host, u))
            day = whole(time)
            if afresh and order < kept and day >= start.stream_from:
                continue
            if day <= start.last_day:
                push_pending(
                    pending, chain, births, day - start.first_day, used, key, index, time, slot, 0
                )
    return True


@inlined
def _begin(
    key, parent, setting, place, host, stratum, time, units, nodes, lists, used, hosts, pathways,
    stage, start,
):  # fmt: skip
    """Infect one unit: its course and the care it will seek; its children are sown next."""
    index = used[UNITS]
    used[UNITS] = index + 1
    stage.susceptible[stratum, place] -= 1.0
    record = units[index]
    record.key = key
    record.infected = time
    record.onset = NEVER_TIME
    record.outcome = NEVER_TIME
    record.parent = parent
    record.child = -1
    record.sibling = -1
    record.file = -1
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
    record.fatal = False
    if parent >= 0:
        record.sibling = units[parent].child
        units[parent].child = index
    u = uniform(key, keys.SEVERITY)
    severity = ASYMPTOMATIC
    while severity < SEVERE and u >= hosts.severity[stratum, severity]:
        severity += 1
    record.severity = severity
    if severity > ASYMPTOMATIC:
        onset = time + quantile(hosts.delays[host, INCUBATION], uniform(key, keys.LATENCY))
        record.onset = onset
        fatality = hosts.fatality[stratum, severity]
        if fatality > 0.0 and uniform(key, keys.FATALITY) < fatality:
            record.fatal = True
            record.outcome = onset + quantile(
                hosts.delays[host, OUTCOME], uniform(key, keys.OUTCOME)
            )
        group = hosts.group[host]
        if uniform(key, keys.CARE) < pathways.care[group, severity]:
            delay = quantile(pathways.delays[group, CARE_DELAY_ROW], uniform(key, keys.CARE_DELAY))
            row = whole(onset + delay) - start.first_day
            push(nodes, lists[CARE_LIST], row, used, index, 0, -1)
    if hosts.waning[host]:
        ends = time + latency(hosts, host, key) + period(hosts, host, key)
        ends += quantile(hosts.delays[host, IMMUNITY], uniform(key, keys.IMMUNITY))
        ends = max(whole(time) + 1, whole(ends))
        push(nodes, lists[WANING_LIST], ends - start.first_day, used, index, 0, -1)
    used[SOWING] = index
    used[SOWING_CLASS] = hosts.classes[host, 0]


@inlined
def _measured(parent, day, row, time, place, target, setting, timeline, hosts):
    """What measures leave of the probability that a potential child becomes an infection."""
    source, home = np.int64(parent.host), np.int64(parent.place)
    weight = 1.0
    acting = timeline.acting
    if setting == COMMUNITY or setting == WORKPLACE:
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
        if acting[ANIMAL_MOVEMENT] and hosts.group[target] != PEOPLE_GROUP:
            if place != home or setting == MARKET:
                weight *= 1.0 - effect_on(timeline, ANIMAL_MOVEMENT, source, row, home)
    if parent.day_ringed <= day:
        weight *= 1.0 - timeline.ring
    if place != home and timeline.closed.shape[0] > 1:
        link = timeline.link[home, place]
        weight *= 1.0 - timeline.closed[link, row]
        if parent.onset <= time:
            weight *= 1.0 - timeline.screened[link, row]
    return weight


@leaf
def _destination(key, home, source, setting, roads, group):
    """The place in which a potential child would be infected."""
    leave = roads.leave[group, setting]
    if leave <= 0.0 or uniform(key, keys.TRAVEL) >= leave:
        return home
    road = roads.road[group, setting]
    columns = roads.keep.shape[2]
    at = uniform(key, keys.DESTINATION) * columns
    column = min(int(at), columns - 1)
    if at - column < roads.keep[road, home, column]:
        return column
    return np.int64(roads.alias[road, home, column])


@leaf
def _met(key, place, source, target, setting, parent_stratum, hosts, age_share, assortativity):
    """The stratum of whom a potential child would be: an age group by who meets whom."""
    base, width = hosts.base[target], hosts.width[target]
    if width == 1:
        return base
    u = uniform(key, keys.AGE_GROUP)
    if source == target:
        alike = assortativity[setting]
        if u < alike:
            return np.int64(parent_stratum)
        u = (u - alike) / (1.0 - alike)
    age = 0
    while age < width - 1 and u >= age_share[place, age]:
        age += 1
    return base + age


@leaf
def infect(
    row, units, nodes, pending, chain, births, lists, used, hosts, pathways, timeline, stage, start
):
    """Infections due today: those from outside, then children, thinned by what stands in their way.

    Returns ``DONE``, or which table has to grow before it is called again.
    """
    day = start.first_day + row
    while True:
        sowing = used[SOWING]
        if sowing >= 0:
            if not _sow(units[sowing], sowing, pending, chain, births, used, hosts, start):
                return BLOCKS_FULL
            used[SOWING] = -1
        if used[UNITS] == units.size:
            return UNITS_FULL
        if used[NODES] + ROOM > nodes.size:
            return NODES_FULL
        waiting = _next_birth(pending, units, chain, births, row, used)
        if waiting < 0:
            return DONE
        child = pending[waiting]
        key, from_unit, time = child.key, np.int64(child.parent), float(child.time)
        if from_unit < 0:
            stratum, place, setting = np.int64(child.slot), np.int64(child.place), np.int64(-1)
            target = np.int64(0)
            while stratum >= hosts.base[target] + hosts.width[target]:
                target += 1
        else:
            parent = units[from_unit]
            if parent.day_stopped < day or (parent.fatal and time > parent.outcome):
                continue
            slot, source = np.int64(child.slot), np.int64(parent.host)
            route = np.int64(0)
            if hosts.route[slot, 0] < 1.0:
                u = uniform(key, keys.ROUTE)
                while u >= hosts.route[slot, route]:
                    route += 1
            target, setting = hosts.target[slot, route], hosts.setting[slot, route]
            if setting == HEALTH_CARE and parent.day_care >= day:
                continue
            place = np.int64(parent.place)
            group = hosts.group[source]
            if group == hosts.group[target]:
                place = _destination(key, place, source, setting, stage.roads, group)
            stratum = _met(
                key, place, source, target, setting, parent.stratum, hosts, stage.age_share,
                stage.assortativity,
            )  # fmt: skip
            weight = stage.susceptible[stratum, place] * stage.inverse[stratum, place]
            weight *= hosts.susceptibility[stratum]
            u = uniform(key, keys.ACCEPTANCE)
            if u >= weight:
                continue
            if timeline.thinning:
                if hosts.vector[slot, route]:
                    weight *= 1.0 - effect_on(timeline, VECTOR_CONTROL, 0, row, place)
                weight *= stage.season[hosts.number[slot, route], row]
                weight *= _measured(parent, day, row, time, place, target, setting, timeline, hosts)
                if u >= weight:
                    continue
        if stage.susceptible[stratum, place] >= 1.0 and used[UNITS] < start.ceiling:
            _begin(
                key, from_unit, setting, place, target, stratum, time, units, nodes, lists, used,
                hosts, pathways, stage, start,
            )  # fmt: skip


@leaf
def lose_immunity(row, units, nodes, lists, used, hosts, stage):
    """Recovered units whose immunity ends today can be infected again."""
    while True:
        at = pop(nodes, lists[WANING_LIST], row, used)
        if at < 0:
            return
        record = units[nodes[at].subject]
        culled = record.day_stopped < NEVER and hosts.group[record.host] != PEOPLE_GROUP
        if not culled and not record.fatal:
            stage.susceptible[record.stratum, record.place] += 1.0


@entry
def outcome_times(units, hosts):
    """The time of recovery or death of each unit: after its onset, or its infectiousness."""
    times = np.empty(units.size)
    for at in range(units.size):
        record = units[at]
        if record.fatal:
            times[at] = record.outcome
            continue
        host = np.int64(record.host)
        begins = float(record.onset)
        if record.severity == ASYMPTOMATIC:
            begins = record.infected + latency(hosts, host, record.key)
        times[at] = begins + quantile(
            hosts.delays[host, OUTCOME], uniform(record.key, keys.OUTCOME)
        )
    return times
