"""Part of the kernel: infections, their course, and the children that they may have.

Functions marked ``leaf`` allocate nothing. Where a table is full they stop, say which (``full``),
and go on from there when they are called again with a larger one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.distributions import BINS, LEVELS
from alatau.world.keys import (
    LANES,
    entry,
    inlined,
    leaf,
    locate,
    mix,
    poisson,
    quantile,
    uniform,
    unit_interval,
)
from alatau.world.mobility import Roads
from alatau.world.prefetching import prefetch
from alatau.world.strata import (
    EXPONENT,
    GROWTH,
    GUIDE,
    IMMUNITY,
    INCUBATION,
    INFECTIOUS,
    LATENT,
    OUTCOME,
    PEOPLE_GROUP,
    PROFILE_GUIDE,
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
    SOWING_END,
    SOWING_CLASS,
) = range(13)
"""What ``used`` counts. The spare ones head a list of entries to be used again; the cursor is the
next child in the first block of today; the last three say whose children are to be sown: units
on the desk from one to before another, the first of them from which class of routes on."""

USED_COUNT = 13
FIRST_BLOCK, LAST_BLOCK, NEXT = range(3)
"""Rows of ``births``: the blocks of a day, and where its next child goes if not to a new block.

The last column is no day: what would come after the end goes to one place in a block of its own.
"""

DONE, UNITS_FULL, BLOCKS_FULL, NODES_FULL = range(4)
ROOM = 4
"""Room in ``nodes`` that every step makes sure of before it handles one subject."""

DAY_OFFSET = 1_000_000
_ROUNDING = 64

CHILD_KEY, UNIT_KEY, BIRTH_KEY = 0, BLOCK, 2 * BLOCK
DESK_KEYS = 3 * BLOCK
"""Columns of ``Desk.keys``: of the children looked at, of the units infected, of their children."""

ACCEPTED, TRAVELS, ROUTED, AGED = 0, BLOCK, 2 * BLOCK, 3 * BLOCK
TIME, LATENT_DAYS, INCUBATION_DAYS, PERIOD_DAYS = 4 * BLOCK, 5 * BLOCK, 6 * BLOCK, 7 * BLOCK
SEVERED, CARED, NUMBERED, DIES = 8 * BLOCK, 9 * BLOCK, 10 * BLOCK, 11 * BLOCK
DESK_NUMBERS = 12 * BLOCK
"""Columns of ``Desk.numbers``: uniform numbers of children; then of units, with their delays."""

HOST, STRATUM, UNIT, LATENT_BIN, PERIOD_BIN = 0, BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK
DESK_CODES = 5 * BLOCK

_DELAY_ROWS = 5
_TABLE = LEVELS * (BINS + 1)
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


class Desk(NamedTuple):
    """Where a block of children is worked on, column by column, so that arithmetic runs in vectors.

    ``delays`` is ``HostTables.delays`` in one dimension. The columns are ``BLOCK`` long.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int64]
    delays: NDArray[np.float64]


class Start(NamedTuple):
    """Which outbreak it is, its first and last day, and how large it may grow.

    It ends with the day on which there are ``people_limit`` infected units: counts go on from there.
    """

    key: np.uint64
    first_day: int
    last_day: int
    stream: int
    stream_from: int
    ceiling: int
    people_limit: int


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
    return block


@inlined
def push_pending(pending, chain, births, row, used, key, parent, time, slot, place):
    """Put a child that may come to be into the blocks of its day; needs a block of room."""
    at = births[NEXT, np.uintp(row)]
    if at % BLOCK == 0:
        at = _new_block(chain, births, row, used) * BLOCK
    births[NEXT, np.uintp(row)] = at + int(row < births.shape[1] - 1)
    waiting = pending[np.uintp(at)]
    waiting.key = key
    waiting.parent = parent
    waiting.time = time
    waiting.slot = slot
    waiting.place = place


@inlined
def _next_chunk(chain, births, row, used):
    """The next children of today: the first and their number, as many as one block holds now.

    A block that is done with is freed. Children born today while it is dealt with come after.
    """
    block = births[FIRST_BLOCK, row]
    if block < 0:
        return 0, 0
    at = used[CURSOR]
    last = block == births[LAST_BLOCK, row]
    end = births[NEXT, row] - block * BLOCK if last else BLOCK
    if at == end:
        following = chain[block]
        chain[block] = used[SPARE_BLOCKS]
        used[SPARE_BLOCKS] = block
        used[CURSOR] = 0
        births[FIRST_BLOCK, row] = following
        if last:
            births[LAST_BLOCK, row] = -1
            births[NEXT, row] = 0
            return 0, 0
        block, at = following, 0
        last = block == births[LAST_BLOCK, row]
        end = births[NEXT, row] - block * BLOCK if last else BLOCK
    used[CURSOR] = end
    return block * BLOCK + at, end - at


@leaf
def latency(hosts, host, key):
    """Days from infection to infectiousness."""
    return quantile(hosts.delays[host, LATENT], uniform(key, keys.LATENCY))


@leaf
def period(hosts, host, key):
    """Days of infectiousness."""
    drawn = quantile(hosts.delays[host, INFECTIOUS], uniform(key, keys.INFECTIOUS_PERIOD))
    return max(drawn, 1e-6)


@inlined
def _spent(hosts, host, fraction):
    """The share of infectiousness spent after a fraction of the infectious period."""
    steps = hosts.steps[host]
    if steps == 1:
        return fraction
    at = fraction * steps
    step = min(int(at), steps - 1)
    low = hosts.profile[host, step]
    return low + (hosts.profile[host, step + 1] - low) * (at - step)


@inlined
def _fraction(hosts, host, spent):
    """The fraction of the infectious period after which a share of infectiousness is spent."""
    if hosts.steps[np.uintp(host)] == 1:
        return spent
    step = hosts.profile_guide[np.uintp(host), np.uintp(spent * PROFILE_GUIDE)]
    while hosts.profile[np.uintp(host), np.uintp(step + 1)] <= spent:
        step += 1
    beyond = spent - hosts.profile[np.uintp(host), np.uintp(step)]
    slope = hosts.profile_slope[np.uintp(host), np.uintp(step)]
    return step * hosts.profile_step[np.uintp(host)] + beyond * slope


@inlined
def _infectiousness(hosts, host, slot, key):
    """The mean number of children of a unit in a class of routes without a table of numbers."""
    total = hosts.mean[slot]
    if hosts.varies[slot]:
        drawn = mix(mix(key, keys.INFECTIOUSNESS), slot - hosts.classes[host, 0])
        total *= quantile(hosts.individual[slot], unit_interval(drawn))
    if hosts.herd[host, GROWTH] > 0.0 and hosts.herd[host, EXPONENT] > 0.0:
        size = quantile(hosts.herd_size, uniform(key, keys.HERD_SIZE))
        total *= hosts.herd[host, SCALE] * size ** hosts.herd[host, EXPONENT]
    return total


@inlined
def _infectiousness_given(hosts, host, slot, key, number):
    """The mean number of children of a unit, drawn after their number.

    With a gamma mean of shape k and rate k / m, the mean given the number is gamma of shape k +
    number and rate k / m + 1: a gamma of shape k and as many exponentials.
    """
    mean = hosts.mean[slot]
    if not hosts.varies[slot]:
        return mean
    drawn = mix(mix(key, keys.INFECTIOUSNESS), slot - hosts.classes[host, 0])
    shape = hosts.dispersion[slot]
    total = shape * quantile(hosts.individual[slot], unit_interval(drawn))
    for order in range(number):
        total -= math.log(1.0 - unit_interval(mix(drawn, order)))
    return total / (shape / mean + 1.0)


@inlined
def _number(hosts, slot, u):
    """The number of children at a quantile of the table of a class of routes."""
    number = hosts.guide[np.uintp(slot), np.uintp(u * GUIDE)]
    while u >= hosts.cumulative[np.uintp(slot), np.uintp(number)]:
        number += 1
    return number


@inlined
def _put_down(
    birth, number, spent, begin, length, since, until, host, index, slot, pending, chain, births,
    used, hosts, first_day,
):  # fmt: skip
    """Children of a unit in one class of routes, those born from one day to before another.

    The later ``1 - spent`` of the infectiousness of the unit is spread over ``number`` children.
    """
    for order in range(number):
        key = mix(birth, order)
        u = spent + (1.0 - spent) * uniform(key, keys.MOMENT)
        time = np.float32(begin + length * _fraction(hosts, host, u))
        time = max(time, np.float32(since))
        day = whole(time)
        # Late children are put down too, where nobody looks: nobody could predict a branch.
        row = day - first_day if day < until else births.shape[1] - 1
        push_pending(pending, chain, births, row, used, key, index, time, slot, 0)


@inlined
def _put_down_anew(
    birth, kept, infected, begin, length, host, index, slot, pending, chain, births, used, desk_key,
    hosts, start,
):  # fmt: skip
    """Children of a unit infected before the first day of a stream: some stay, others come anew."""
    spent, drawn, anew = 0.0, 0, birth
    total = 0.0
    if begin + length > start.stream_from:
        spent = _spent(hosts, host, max(0.0, (start.stream_from - begin) / length))
        order = slot - hosts.classes[host, 0]
        anew = mix(mix(mix(mix(desk_key, keys.STREAM), start.stream), keys.BIRTH), order)
        if hosts.tabled[slot]:
            total = _infectiousness_given(hosts, host, slot, desk_key, kept)
        else:
            total = _infectiousness(hosts, host, slot, desk_key)
        drawn = poisson(anew, total * (1.0 - spent))
    if used[BLOCKS] + kept + drawn > chain.size:
        return False
    _put_down(
        birth, kept, 0.0, begin, length, infected, min(start.stream_from, start.last_day + 1), host,
        index, slot, pending, chain, births, used, hosts, start.first_day,
    )  # fmt: skip
    _put_down(
        anew, drawn, spent, begin, length, start.stream_from, start.last_day + 1, host, index, slot,
        pending, chain, births, used, hosts, start.first_day,
    )  # fmt: skip
    return True


@inlined
def _sow(row, pending, chain, births, used, desk, hosts, start):
    """Draw the children that the units on the desk may have into the lists of their days.

    All that a unit causes is a Poisson process over its infectious period: their number is drawn,
    then their times. A stream other than 0 draws what comes from its first day on anew, so that
    the past stays: a unit infected since then has its children by a key of the stream. Returns
    whether there was room for all.
    """
    # One loop over units and classes, not one in the other: compilers would draw ahead, for every
    # unit, all that does not depend on the class and is seldom needed.
    lane, order = used[SOWING], used[SOWING_CLASS]
    while lane < used[SOWING_END]:
        host = np.uintp(desk.codes[np.uintp(HOST + lane)])
        key = desk.keys[np.uintp(UNIT_KEY + lane)]
        infected = desk.numbers[np.uintp(TIME + lane)]
        slot, last = hosts.classes[host, 0] + order, hosts.classes[host, 1]
        if slot < last and hosts.mean[np.uintp(slot)] > 0.0:
            begin = infected + desk.numbers[np.uintp(LATENT_DAYS + lane)]
            length = desk.numbers[np.uintp(PERIOD_DAYS + lane)]
            index = desk.codes[np.uintp(UNIT + lane)]
            past = start.stream != 0 and infected < start.stream_from
            birth = desk.keys[np.uintp(BIRTH_KEY + lane)]
            u = desk.numbers[np.uintp(NUMBERED + lane)]
            if order > 0:
                birth = key
                if start.stream != 0 and not past:
                    birth = mix(mix(birth, keys.STREAM), start.stream)
                birth = mix(mix(birth, keys.BIRTH), order)
                u = unit_interval(birth)
            if hosts.tabled[np.uintp(slot)]:
                number = _number(hosts, slot, u)
            else:
                number = poisson(birth, _infectiousness(hosts, host, slot, key))
            if past:
                room = _put_down_anew(
                    birth, number, infected, begin, length, host, index, slot, pending, chain,
                    births, used, key, hosts, start,
                )  # fmt: skip
            else:
                room = used[BLOCKS] + number <= chain.size
                if room:
                    _put_down(
                        birth, number, 0.0, begin, length, infected, start.last_day + 1, host,
                        index, slot, pending, chain, births, used, hosts, start.first_day,
                    )  # fmt: skip
            if not room:
                used[SOWING], used[SOWING_CLASS] = lane, order
                return False
        done = slot + 1 >= last
        lane += int(done)
        order = 0 if done else order + 1
    used[SOWING], used[SOWING_CLASS] = lane, 0
    return True


@leaf
def _draw_for_children(keys_of, numbers, count):
    """What decides about the children on the desk, in vectors."""
    for start in range(0, count, LANES):
        for lane in range(LANES):
            key = keys_of[np.uintp(CHILD_KEY + start + lane)]
            numbers[np.uintp(ACCEPTED + start + lane)] = uniform(key, keys.ACCEPTANCE)
            numbers[np.uintp(TRAVELS + start + lane)] = uniform(key, keys.TRAVEL)
            numbers[np.uintp(ROUTED + start + lane)] = uniform(key, keys.ROUTE)
            numbers[np.uintp(AGED + start + lane)] = uniform(key, keys.AGE_GROUP)


@leaf
def _draw_for_units(keys_of, numbers, codes, delays, count, stream, stream_from):
    """The course of the units on the desk, mostly in vectors.

    Units infected from the first day of a stream on have children by a key of the stream.
    """
    for start in range(0, count, LANES):
        for lane in range(LANES):
            key = keys_of[np.uintp(UNIT_KEY + start + lane)]
            numbers[np.uintp(SEVERED + start + lane)] = uniform(key, keys.SEVERITY)
            numbers[np.uintp(CARED + start + lane)] = uniform(key, keys.CARE)
            numbers[np.uintp(DIES + start + lane)] = uniform(key, keys.FATALITY)
            numbers[np.uintp(LATENT_DAYS + start + lane)] = uniform(key, keys.LATENCY)
            numbers[np.uintp(PERIOD_DAYS + start + lane)] = uniform(key, keys.INFECTIOUS_PERIOD)
            birth = mix(mix(key, keys.BIRTH), 0)
            keys_of[np.uintp(BIRTH_KEY + start + lane)] = birth
            numbers[np.uintp(NUMBERED + start + lane)] = unit_interval(birth)
    if stream != 0:
        for start in range(0, count, LANES):
            for lane in range(LANES):
                key = keys_of[np.uintp(UNIT_KEY + start + lane)]
                birth = mix(mix(mix(mix(key, keys.STREAM), stream), keys.BIRTH), 0)
                past = numbers[np.uintp(TIME + start + lane)] < stream_from
                birth = keys_of[np.uintp(BIRTH_KEY + start + lane)] if past else birth
                keys_of[np.uintp(BIRTH_KEY + start + lane)] = birth
                numbers[np.uintp(NUMBERED + start + lane)] = unit_interval(birth)
    locate(numbers, LATENT_DAYS, codes, LATENT_BIN, count)
    locate(numbers, PERIOD_DAYS, codes, PERIOD_BIN, count)
    for lane in range(count):
        table = codes[np.uintp(HOST + lane)] * (_DELAY_ROWS * _TABLE)
        at = codes[np.uintp(LATENT_BIN + lane)] + table
        part = numbers[np.uintp(LATENT_DAYS + lane)]
        low = delays[np.uintp(at + LATENT * _TABLE)]
        high = delays[np.uintp(at + LATENT * _TABLE + 1)]
        numbers[np.uintp(LATENT_DAYS + lane)] = low + (high - low) * part
        low = delays[np.uintp(at + INCUBATION * _TABLE)]
        high = delays[np.uintp(at + INCUBATION * _TABLE + 1)]
        numbers[np.uintp(INCUBATION_DAYS + lane)] = low + (high - low) * part
        at = codes[np.uintp(PERIOD_BIN + lane)] + table
        part = numbers[np.uintp(PERIOD_DAYS + lane)]
        low = delays[np.uintp(at + INFECTIOUS * _TABLE)]
        high = delays[np.uintp(at + INFECTIOUS * _TABLE + 1)]
        numbers[np.uintp(PERIOD_DAYS + lane)] = max(low + (high - low) * part, 1e-6)


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
def _begin(lane, units, nodes, lists, used, desk, hosts, pathways, start):
    """The course of one unit on the desk, and the care that it will seek."""
    index, host = desk.codes[np.uintp(UNIT + lane)], np.uintp(desk.codes[np.uintp(HOST + lane)])
    stratum = np.uintp(desk.codes[np.uintp(STRATUM + lane)])
    key = desk.keys[np.uintp(UNIT_KEY + lane)]
    time, u = desk.numbers[np.uintp(TIME + lane)], desk.numbers[np.uintp(SEVERED + lane)]
    record = units[np.uintp(index)]
    severity = int(u >= hosts.severity[stratum, 0]) + int(u >= hosts.severity[stratum, 1])
    ill = severity > ASYMPTOMATIC
    onset = time + desk.numbers[np.uintp(INCUBATION_DAYS + lane)]
    onset = onset if ill else NEVER_TIME
    outcome = NEVER_TIME
    fatality = hosts.fatality[stratum, np.uintp(severity)]
    fatal = ill & (desk.numbers[np.uintp(DIES + lane)] < fatality)
    if fatal:
        outcome = onset + quantile(hosts.delays[host, OUTCOME], uniform(key, keys.OUTCOME))
    group = np.uintp(hosts.group[host])
    chance = pathways.care[group, np.uintp(severity)]
    if ill & (desk.numbers[np.uintp(CARED + lane)] < chance):
        delay = quantile(pathways.delays[group, CARE_DELAY_ROW], uniform(key, keys.CARE_DELAY))
        row = whole(onset + delay) - start.first_day
        push(nodes, lists[CARE_LIST], row, used, index, 0, -1)
    record.severity = severity
    record.onset = onset
    record.outcome = outcome
    record.fatal = fatal
    if hosts.waning[host]:
        ends = time + desk.numbers[np.uintp(LATENT_DAYS + lane)]
        ends += desk.numbers[np.uintp(PERIOD_DAYS + lane)]
        ends += quantile(hosts.delays[host, IMMUNITY], uniform(key, keys.IMMUNITY))
        ends = whole(ends + uniform(key, keys.IMMUNITY + _ROUNDING))
        ends = max(whole(time) + 1, ends)
        push(nodes, lists[WANING_LIST], ends - start.first_day, used, index, 0, -1)


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
    while True:
        if not _sow(row, pending, chain, births, used, desk, hosts, start):
            return BLOCKS_FULL
        if used[UNITS] + BLOCK > units.size:
            return UNITS_FULL
        if used[NODES] + BLOCK * ROOM > nodes.size:
            return NODES_FULL
        first, count = _next_chunk(chain, births, row, used)
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
        _draw_for_children(desk.keys, desk.numbers, count)
        admitted = _admit(
            row, first, count, units, pending, used, desk, hosts, timeline, stage, start
        )
        _draw_for_units(
            desk.keys, desk.numbers, desk.codes, desk.delays, admitted, start.stream,
            start.stream_from,
        )  # fmt: skip
        for lane in range(admitted):
            _begin(lane, units, nodes, lists, used, desk, hosts, pathways, start)
        used[SOWING] = 0
        used[SOWING_END] = admitted


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


@leaf
def individual_infectiousness(record, slot, hosts, stream, stream_from):
    """How infectious a unit is in a class of routes over the mean, given the children it drew."""
    host = np.int64(record.host)
    mean = hosts.mean[slot]
    if mean <= 0.0:
        return 1.0
    key = record.key
    if not hosts.tabled[slot]:
        return _infectiousness(hosts, host, slot, key) / mean
    if stream != 0 and record.infected >= stream_from:
        key = mix(mix(key, keys.STREAM), stream)
    birth = mix(mix(key, keys.BIRTH), slot - hosts.classes[host, 0])
    number = _number(hosts, slot, unit_interval(birth))
    return _infectiousness_given(hosts, host, slot, key, number) / mean
