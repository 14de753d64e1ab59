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
from alatau.world.geography import Roads
from alatau.world.keys import inlined, leaf, mix, poisson, quantile, uniform
from alatau.world.pathogen import (
    INCUBATION,
    INDIVIDUAL,
    INFECTIOUS,
    LATENT,
    OUTCOME,
    PROFILE_STEPS,
)
from alatau.world.tables import NEVER, NEVER_TIME, UNCLASSIFIED
from alatau.world.timeline import (
    ANIMAL_MOVEMENT,
    CONTACT_REDUCTION,
    HERD_QUARANTINE,
    INFECTION_CONTROL,
    ISOLATION,
    MARKET_CLOSURE,
    QUARANTINE,
)

HOUSEHOLD, HEALTH_CARE, COMMUNITY, FARM, MARKET = range(5)
ASYMPTOMATIC, MILD, SEVERE = range(3)

CARE_LIST, ARRIVAL_LIST, RESULT_LIST, KNOWN_LIST = range(4)
"""The lists of what is due, by day; infections have theirs (``births``)."""

UNITS, GUESTS, PENDING, NODES, NOTICES, STRANGERS, KNOWN, UNTYPED, SOWING, SOWING_DAY = range(10)
"""What ``used`` counts; the last two say which unit's children, from which day, are to be sown."""

USED_COUNT = 10
DONE, UNITS_FULL, PENDING_FULL, NODES_FULL = range(4)
SPARE_NODES = 4
"""Room in ``nodes`` that every step makes sure of before it handles one subject."""

_DAY_OFFSET = 1_000_000
_ROUNDING = 64


class Stage(NamedTuple):
    """Where an outbreak plays. ``units`` and ``susceptible`` have shape (hosts, places)."""

    units: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    roads: Roads
    referral: NDArray[np.int32]
    tier: NDArray[np.int64]
    turnaround: NDArray[np.float64]
    sensitivity: NDArray[np.float64]
    specificity: NDArray[np.float64]


class Start(NamedTuple):
    """How an outbreak begins: ``given`` rows (day, place, host, count); ``spillover`` (h, d)."""

    key: np.uint64
    first_day: int
    last_day: int
    stream: int
    stream_from: int
    ceiling: int
    given: NDArray[np.int64]
    spillover: NDArray[np.float64]


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
def blank(record, key, place, host):
    """Make a record that nothing has happened to yet."""
    record.key = key
    record.infected = NEVER_TIME
    record.infectious = NEVER_TIME
    record.recovered = NEVER_TIME
    record.onset = NEVER_TIME
    record.outcome = NEVER_TIME
    record.parent = -1
    record.child = -1
    record.sibling = -1
    record.place = place
    record.laboratory = -1
    record.day_care = NEVER
    record.day_sampled = NEVER
    record.day_result = NEVER
    record.day_known = NEVER
    record.day_confirmed = NEVER
    record.day_discarded = NEVER
    record.day_typed = NEVER
    record.day_traced = NEVER
    record.day_protected = NEVER
    record.day_culled = NEVER
    record.host = host
    record.setting = -1
    record.severity = ASYMPTOMATIC
    record.fatal = False
    record.notified = False
    record.classification = UNCLASSIFIED


@inlined
def _natural_history(record, time, hosts):
    """Draw the course of an infection that happens at ``time``."""
    key, host = record.key, record.host
    delays = hosts.delays[host]
    record.infected = time
    u = uniform(key, keys.LATENCY)
    record.infectious = time + quantile(delays[LATENT], u)
    period = quantile(delays[INFECTIOUS], uniform(key, keys.INFECTIOUS_PERIOD))
    record.recovered = record.infectious + max(period, 1e-6)
    u_severity = uniform(key, keys.SEVERITY)
    severity = 0
    while severity < SEVERE and u_severity >= hosts.severity[host, severity]:
        severity += 1
    record.severity = severity
    if severity > ASYMPTOMATIC:
        record.onset = time + quantile(delays[INCUBATION], u)
        begins = record.onset
        record.fatal = uniform(key, keys.FATALITY) < hosts.fatality[host, severity]
    else:
        begins = record.infectious
    record.outcome = begins + quantile(delays[OUTCOME], uniform(key, keys.OUTCOME))


@leaf
def _spent(hosts, host, fraction):
    """The share of infectiousness spent after a fraction of the infectious period."""
    if hosts.flat[host]:
        return fraction
    at = fraction * PROFILE_STEPS
    step = min(int(at), PROFILE_STEPS - 1)
    low = hosts.profile[host, step]
    return low + (hosts.profile[host, step + 1] - low) * (at - step)


@leaf
def _birth_key(births, day, start):
    """The key of the children of a day; a stream other than 0 enters from its first day on."""
    born = mix(births, day + _DAY_OFFSET)
    if start.stream != 0 and day >= start.stream_from:
        return mix(mix(born, keys.STREAM), start.stream)
    return born


@leaf
def series_key(root, purpose, host, place, day, stream, stream_from):
    """The key of a series (introductions, spill-over, noise) in a place on a day."""
    key = mix(mix(mix(mix(root, purpose), host), place), day + _DAY_OFFSET)
    if stream != 0 and day >= stream_from:
        return mix(mix(key, keys.STREAM), stream)
    return key


@leaf
def push(nodes, heads, row, used, subject, stage, laboratory):
    """Put something due into the list of a day; days after the end are dropped."""
    if row >= heads.size:
        return
    at = used[NODES]
    nodes[at].next = heads[row]
    nodes[at].subject = subject
    nodes[at].stage = stage
    nodes[at].laboratory = laboratory
    heads[row] = at
    used[NODES] = at + 1


@inlined
def _expect_care(record, index, nodes, lists, used, hosts, pathways, first_day):
    """Note the day on which a unit will seek care, where it will."""
    if record.severity == ASYMPTOMATIC:
        return
    group = hosts.group[record.host]
    if uniform(record.key, keys.CARE) >= pathways.care[group, record.severity]:
        return
    delay = quantile(pathways.delays[group, CARE_DELAY_ROW], uniform(record.key, keys.CARE_DELAY))
    row = math.floor(record.onset + delay) - first_day
    push(nodes, lists[CARE_LIST], row, used, index, 0, -1)


@leaf
def push_pending(pending, births, row, used, parent, order):
    """Put a child that may come to be into the list of its day."""
    at = used[PENDING]
    pending[at].next = births[row]
    pending[at].parent = parent
    pending[at].order = order
    births[row] = at
    used[PENDING] = at + 1


@inlined
def _sow(record, index, pending, births, used, hosts, start):
    """Draw the children that a unit may have, day by day, into the lists of their days.

    Returns whether it came to the end; else ``used`` says from which day to go on.
    """
    host = record.host
    individual = quantile(hosts.delays[host, INDIVIDUAL], uniform(record.key, keys.INFECTIOUSNESS))
    total = individual * hosts.mean[host]
    if total <= 0.0:
        return True
    birth = mix(record.key, keys.BIRTH)
    begin, end = record.infectious, record.recovered
    pace = 1.0 / (end - begin)
    from_day = used[SOWING_DAY]
    before = _spent(hosts, host, max(0.0, (from_day - begin) * pace))
    last = min(math.floor(end), start.last_day)
    for day in range(from_day, last + 1):
        after = _spent(hosts, host, min(1.0, (day + 1 - begin) * pace))
        count = poisson(_birth_key(birth, day, start), total * (after - before))
        if used[PENDING] + count > pending.size:
            used[SOWING_DAY] = day
            return False
        before = after
        row = day - start.first_day
        for order in range(count):
            push_pending(pending, births, row, used, index, order)
    return True


@inlined
def _begin(
    key, parent, setting, place, host, time, units, nodes, lists, used, hosts, pathways, stage,
    start,
):  # fmt: skip
    """Infect one unit: its course and the care it will seek; its children are sown next."""
    index = used[UNITS]
    used[UNITS] = index + 1
    stage.susceptible[host, place] -= 1.0
    record = units[index]
    blank(record, key, place, host)
    record.parent = parent
    record.setting = setting
    if parent >= 0:
        record.sibling = units[parent].child
        units[parent].child = index
    _natural_history(record, time, hosts)
    _expect_care(record, index, nodes, lists, used, hosts, pathways, start.first_day)
    used[SOWING] = index
    used[SOWING_DAY] = math.floor(record.infectious)


@inlined
def _spread_weight(parent, day, row, time, place, target, setting, timeline, stage, hosts):
    """The probability that a potential child becomes an infection."""
    source, home = parent.host, parent.place
    if parent.fatal and time > parent.outcome:
        return 0.0
    if parent.day_protected < day or parent.day_culled < day:
        return 0.0
    units = stage.units[target, place]
    if units <= 0.0:
        return 0.0
    weight = stage.susceptible[target, place] / units
    person = hosts.group[source] == 0
    if setting == HEALTH_CARE:
        if parent.day_care >= day:
            return 0.0
        weight *= 1.0 - effect_on(timeline, INFECTION_CONTROL, source, row, place)
    elif setting == COMMUNITY:
        weight *= 1.0 - effect_on(timeline, CONTACT_REDUCTION, source, row, place)
    elif setting == MARKET:
        weight *= 1.0 - effect_on(timeline, MARKET_CLOSURE, source, row, place)
    known = parent.day_known < day and parent.day_discarded >= day
    if person:
        if known:
            weight *= 1.0 - effect_on(timeline, ISOLATION, source, row, home)
        if parent.day_traced < day:
            weight *= 1.0 - effect_on(timeline, QUARANTINE, source, row, home)
    else:
        if known:
            weight *= 1.0 - effect_on(timeline, HERD_QUARANTINE, source, row, home)
        if hosts.group[target] == 1 and (place != home or setting == MARKET):
            weight *= 1.0 - effect_on(timeline, ANIMAL_MOVEMENT, source, row, home)
    if place != home:
        link = timeline.link[home, place]
        weight *= 1.0 - timeline.closed[link, row]
        if parent.onset <= time:
            weight *= 1.0 - timeline.screened[link, row]
    return weight


@inlined
def _destination(key, home, source, target, setting, roads, hosts):
    """The place in which a potential child would be infected."""
    group = hosts.group[source]
    if group != hosts.group[target]:
        return home
    if uniform(key, keys.TRAVEL) >= roads.leave[group, setting]:
        return home
    at = uniform(key, keys.DESTINATION) * roads.keep.shape[1]
    column = min(int(at), roads.keep.shape[1] - 1)
    if at - column < roads.keep[group, home, column]:
        return column
    return int(roads.alias[group, home, column])


@leaf
def _full(units, nodes, used):
    """Which table has no room for one more infection, if any."""
    if used[UNITS] == units.size:
        return UNITS_FULL
    if used[NODES] + SPARE_NODES > nodes.size:
        return NODES_FULL
    return DONE


@leaf
def infect(
    row, guests, units, nodes, pending, births, lists, used, hosts, pathways, timeline, stage,
    start,
):  # fmt: skip
    """Infections due today: those from outside, then children, thinned by what stands in their way.

    Returns ``DONE``, or which table has to grow before it is called again.
    """
    day = start.first_day + row
    while True:
        sowing = used[SOWING]
        if sowing >= 0:
            if not _sow(units[sowing], sowing, pending, births, used, hosts, start):
                return PENDING_FULL
            used[SOWING] = -1
        waiting = births[row]
        if waiting < 0:
            return DONE
        full = _full(units, nodes, used)
        if full != DONE:
            return full
        births[row] = pending[waiting].next
        from_unit, order = pending[waiting].parent, pending[waiting].order
        if from_unit < 0:
            guest = guests[order]
            key, target, place = guest.key, np.int64(guest.host), np.int64(guest.place)
            setting = np.int64(-1)
            time = day + uniform(key, keys.MOMENT)
        else:
            parent = units[from_unit]
            source = parent.host
            key = mix(_birth_key(mix(parent.key, keys.BIRTH), day, start), order)
            u = uniform(key, keys.ROUTE)
            route = 0
            while route < hosts.route.shape[1] - 1 and u >= hosts.route[source, route]:
                route += 1
            target, setting = hosts.target[source, route], hosts.setting[source, route]
            place = _destination(key, parent.place, source, target, setting, stage.roads, hosts)
            low, high = max(parent.infectious, float(day)), min(parent.recovered, day + 1.0)
            time = low + (high - low) * uniform(key, keys.MOMENT)
            weight = _spread_weight(
                parent, day, row, time, place, target, setting, timeline, stage, hosts
            )
            if uniform(key, keys.ACCEPTANCE) >= weight:
                continue
        if stage.susceptible[target, place] >= 1.0 and used[UNITS] < start.ceiling:
            _begin(
                key, from_unit, setting, place, target, time, units, nodes, lists, used, hosts,
                pathways, stage, start,
            )  # fmt: skip
