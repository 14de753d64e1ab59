"""The kernel: one outbreak, day by day, as a keyed transmission tree.

The order of a day is a contract (``docs/explanation/world-model.md``): vaccination, introductions
and spill-over, infections, care, endemic noise, laboratories, notifications, responses. What
becomes known on a day changes transmission from the next day on.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.detection import (
    CARE_DELAY_ROW,
    NOTIFICATION_ROW,
    TRANSPORT_ROW,
    PathwayTables,
)
from alatau.world.geography import Roads
from alatau.world.keys import mix, poisson, quantile, uniform
from alatau.world.pathogen import (
    INCUBATION,
    INDIVIDUAL,
    INFECTIOUS,
    LATENT,
    OUTCOME,
    PROFILE_STEPS,
    HostTables,
)
from alatau.world.tables import (
    CONFIRMED,
    DISCARDED,
    NEVER,
    NEVER_TIME,
    NODE,
    NOTICE,
    PENDING,
    PROBABLE,
    QUEUE,
    RECORD,
    SUSPECTED,
    TEAMS,
    UNCLASSIFIED,
)
from alatau.world.timeline import (
    ANIMAL_MOVEMENT,
    CONTACT_REDUCTION,
    CULLING_POOL,
    HERD_QUARANTINE,
    IMMUNISED,
    INFECTION_CONTROL,
    ISOLATION,
    MARKET_CLOSURE,
    PROPHYLAXIS_POOL,
    QUARANTINE,
    SUSPICION,
    TRACING_POOL,
    TYPING,
    Timeline,
)

_HOUSEHOLD, _HEALTH_CARE, _COMMUNITY, _, _MARKET = range(5)
_ASYMPTOMATIC, _MILD, _SEVERE = range(3)
_CARE_LIST, _ARRIVAL_LIST, _RESULT_LIST, _KNOWN_LIST = range(4)
_FIRST_TEST, _CONFIRMATION, _TYPING_STAGE = range(3)
_UNITS, _PENDING, _NODES, _NOTICES, _STRANGERS, _KNOWN, _UNTYPED = range(7)
_KIND, _FROM, _UNTIL, _CAPACITY, _STOCK, _HOST = range(6)
_HEAD, _TAIL, _LENGTH, _DEBT = range(4)
_LOOK_BACK_DAYS = 7
_TRACING_PATIENCE_DAYS = 10
_ROUNDING = 64
_SEVERE_STRANGERS = 0.2


class Stage(NamedTuple):
    """Where an outbreak plays. ``units`` and ``susceptible`` have shape (hosts, places)."""

    units: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    roads: Roads
    referral: NDArray[np.int32]
    tier: NDArray[np.int64]
    types: NDArray[np.bool_]
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


@njit(nogil=True)
def _grown(table, used):
    larger = np.empty(2 * table.size + 64, table.dtype)
    larger[:used] = table[:used]
    return larger


@njit(nogil=True)
def _whole_days(key, purpose, table):
    """A delay in whole days whose mean is that of the distribution."""
    delay = quantile(table, uniform(key, purpose))
    return int(delay + uniform(key, purpose + _ROUNDING))


@njit(nogil=True)
def _effect(timeline, effect, host, row, place):
    return timeline.rows[timeline.slot[effect, host], row, place]


@njit(nogil=True)
def _blank(record, key, place, host):
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
    record.severity = _ASYMPTOMATIC
    record.fatal = False
    record.notified = False
    record.classification = UNCLASSIFIED


@njit(nogil=True)
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
    while severity < _SEVERE and u_severity >= hosts.severity[host, severity]:
        severity += 1
    record.severity = severity
    if severity > _ASYMPTOMATIC:
        record.onset = time + quantile(delays[INCUBATION], u)
        begins = record.onset
        record.fatal = uniform(key, keys.FATALITY) < hosts.fatality[host, severity]
    else:
        begins = record.infectious
    record.outcome = begins + quantile(delays[OUTCOME], uniform(key, keys.OUTCOME))


@njit(nogil=True)
def _spent(hosts, host, fraction):
    """The share of infectiousness spent after a fraction of the infectious period."""
    if hosts.flat[host]:
        return fraction
    at = fraction * PROFILE_STEPS
    step = min(int(at), PROFILE_STEPS - 1)
    low = hosts.profile[host, step]
    return low + (hosts.profile[host, step + 1] - low) * (at - step)


@njit(nogil=True)
def _birth_key(births, day, start):
    born = mix(births, day + 1_000_000)
    if start.stream != 0 and day >= start.stream_from:
        return mix(mix(born, keys.STREAM), start.stream)
    return born


@njit(nogil=True)
def _sow(record, index, pending, heads, used, hosts, start):
    """Draw the children that a unit may have, day by day, into the lists of their days."""
    host = record.host
    individual = quantile(
        hosts.delays[host, INDIVIDUAL], uniform(record.key, keys.INFECTIOUSNESS)
    )
    total = individual * hosts.mean[host]
    if total <= 0.0:
        return pending
    births = mix(record.key, keys.BIRTH)
    begin, end = record.infectious, record.recovered
    length = end - begin
    before = 0.0
    last = min(int(math.floor(end)), start.last_day)
    for day in range(int(math.floor(begin)), last + 1):
        after = _spent(hosts, host, min(1.0, (day + 1 - begin) / length))
        born = _birth_key(births, day, start)
        count = poisson(born, total * (after - before))
        before = after
        row = day - start.first_day
        for order in range(count):
            at = used[_PENDING]
            if at == pending.size:
                pending = _grown(pending, at)
            pending[at].next = heads[row]
            pending[at].parent = index
            pending[at].order = order
            heads[row] = at
            used[_PENDING] = at + 1
    return pending


@njit(nogil=True)
def _push(nodes, heads, row, used, subject, stage, laboratory):
    """Put something due into the list of a day; days after the end are dropped."""
    if row >= heads.size:
        return nodes
    at = used[_NODES]
    if at == nodes.size:
        nodes = _grown(nodes, at)
    nodes[at].next = heads[row]
    nodes[at].subject = subject
    nodes[at].stage = stage
    nodes[at].laboratory = laboratory
    heads[row] = at
    used[_NODES] = at + 1
    return nodes


@njit(nogil=True)
def _expect_care(record, index, nodes, lists, used, hosts, pathways, first_day):
    """Note the day on which a unit will seek care, where it will."""
    if record.severity == _ASYMPTOMATIC:
        return nodes
    group = hosts.group[record.host]
    if uniform(record.key, keys.CARE) >= pathways.care[group, record.severity]:
        return nodes
    delay = quantile(
        pathways.delays[group, CARE_DELAY_ROW], uniform(record.key, keys.CARE_DELAY)
    )
    row = int(math.floor(record.onset + delay)) - first_day
    return _push(nodes, lists[_CARE_LIST], row, used, index, 0, -1)


@njit(nogil=True)
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
    if setting == _HEALTH_CARE:
        if parent.day_care >= day:
            return 0.0
        weight *= 1.0 - _effect(timeline, INFECTION_CONTROL, source, row, place)
    elif setting == _COMMUNITY:
        weight *= 1.0 - _effect(timeline, CONTACT_REDUCTION, source, row, place)
    elif setting == _MARKET:
        weight *= 1.0 - _effect(timeline, MARKET_CLOSURE, source, row, place)
    known = parent.day_known < day and parent.day_discarded >= day
    if person:
        if known:
            weight *= 1.0 - _effect(timeline, ISOLATION, source, row, home)
        if parent.day_traced < day:
            weight *= 1.0 - _effect(timeline, QUARANTINE, source, row, home)
    else:
        if known:
            weight *= 1.0 - _effect(timeline, HERD_QUARANTINE, source, row, home)
        if hosts.group[target] == 1 and (place != home or setting == _MARKET):
            weight *= 1.0 - _effect(timeline, ANIMAL_MOVEMENT, source, row, home)
    if place != home:
        link = timeline.link[home, place]
        weight *= 1.0 - timeline.closed[link, row]
        if parent.onset <= time:
            weight *= 1.0 - timeline.screened[link, row]
    return weight


@njit(nogil=True)
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


@njit(nogil=True)
def _begin(index, key, place, host, time, units, nodes, pending, births, lists, used, hosts,
           pathways, start):
    """Infect unit ``index`` at ``time``: natural history, care to be sought, possible children."""
    record = units[index]
    _blank(record, key, place, host)
    _natural_history(record, time, hosts)
    nodes = _expect_care(record, index, nodes, lists, used, hosts, pathways, start.first_day)
    pending = _sow(record, index, pending, births, used, hosts, start)
    return nodes, pending


@njit(nogil=True)
def _series_key(root, purpose, host, place, day, start):
    """The key of a series (introductions, spill-over, noise) in a place on a day."""
    key = mix(mix(mix(mix(root, purpose), host), place), day + 1_000_000)
    if start.stream != 0 and day >= start.stream_from:
        return mix(mix(key, keys.STREAM), start.stream)
    return key


@njit(nogil=True)
def _introduce(row, units, nodes, pending, births, lists, used, hosts, pathways, stage, start):
    """Introductions and natural spill-over of a day."""
    day = start.first_day + row
    for at in range(start.given.shape[0]):
        if start.given[at, 0] != day:
            continue
        place, host = start.given[at, 1], start.given[at, 2]
        series = mix(mix(mix(mix(start.key, keys.INTRODUCTION), host), place), day + 1_000_000)
        for order in range(start.given[at, 3]):
            if stage.susceptible[host, place] < 1.0 or used[_UNITS] >= start.ceiling:
                break
            units, nodes, pending = _root(
                mix(series, order), place, host, day, units, nodes, pending, births, lists, used,
                hosts, pathways, stage, start,
            )
    for host in range(stage.units.shape[0]):
        rate = start.spillover[host, row]
        if rate <= 0.0:
            continue
        for place in range(stage.units.shape[1]):
            series = _series_key(start.key, keys.SPILLOVER, host, place, day, start)
            count = poisson(series, rate * max(0.0, stage.susceptible[host, place]))
            for order in range(count):
                if stage.susceptible[host, place] < 1.0 or used[_UNITS] >= start.ceiling:
                    break
                units, nodes, pending = _root(
                    mix(series, order), place, host, day, units, nodes, pending, births, lists,
                    used, hosts, pathways, stage, start,
                )
    return units, nodes, pending


@njit(nogil=True)
def _root(key, place, host, day, units, nodes, pending, births, lists, used, hosts, pathways,
          stage, start):
    index = used[_UNITS]
    if index == units.size:
        units = _grown(units, index)
    used[_UNITS] = index + 1
    stage.susceptible[host, place] -= 1.0
    time = day + uniform(key, keys.MOMENT)
    nodes, pending = _begin(
        index, key, place, host, time, units, nodes, pending, births, lists, used, hosts, pathways,
        start,
    )
    return units, nodes, pending


@njit(nogil=True)
def _infect(row, units, nodes, pending, births, lists, used, hosts, pathways, timeline, stage,
            start):
    """Infections due today: thinned by susceptibility, measures, isolation and death."""
    day = start.first_day + row
    while births[row] >= 0:
        waiting = births[row]
        births[row] = pending[waiting].next
        from_unit, order = pending[waiting].parent, pending[waiting].order
        if used[_UNITS] == units.size:
            units = _grown(units, used[_UNITS])
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
        if stage.susceptible[target, place] < 1.0 or used[_UNITS] >= start.ceiling:
            continue
        index = used[_UNITS]
        used[_UNITS] = index + 1
        stage.susceptible[target, place] -= 1.0
        nodes, pending = _begin(
            index, key, place, target, time, units, nodes, pending, births, lists, used, hosts,
            pathways, start,
        )
        units[index].parent = from_unit
        units[index].setting = setting
        units[index].sibling = units[from_unit].child
        units[from_unit].child = index
    return units, nodes, pending


@njit(nogil=True)
def _send_sample(record, subject, row, nodes, lists, used, group, pathways, stage, which):
    """Send a sample to the laboratory of a stage; it is under way at least a day after the first.
    """
    laboratory = stage.referral[which, group, record.place]
    if laboratory < 0:
        return nodes
    days = _whole_days(record.key, keys.TRANSPORT + 128 * which,
                       pathways.delays[group, TRANSPORT_ROW])
    if which > _FIRST_TEST:
        days = max(days, 1)
    return _push(nodes, lists[_ARRIVAL_LIST], row + days, used, subject, which, laboratory)


@njit(nogil=True)
def _notify(record, subject, row, prompt, nodes, lists, used, group, pathways, stage, first_day):
    """Suspicion: a notification under way, and a sample if one is taken."""
    record.notified = True
    days = 0
    if not prompt:
        days = _whole_days(
            record.key, keys.NOTIFICATION, pathways.delays[group, NOTIFICATION_ROW]
        )
    nodes = _push(nodes, lists[_KNOWN_LIST], row + days, used, subject, 0, -1)
    if uniform(record.key, keys.SAMPLING) < pathways.sampling[group]:
        record.day_sampled = first_day + row
        nodes = _send_sample(
            record, subject, row, nodes, lists, used, group, pathways, stage, _FIRST_TEST
        )
    return nodes


@njit(nogil=True)
def _care(row, units, nodes, lists, used, hosts, pathways, timeline, stage, start):
    """Visits due today: who is suspected."""
    day = start.first_day + row
    at = lists[_CARE_LIST, row]
    while at >= 0:
        subject = nodes[at].subject
        at = nodes[at].next
        record = units[subject]
        gone = record.day_culled <= day or record.onset >= NEVER_TIME
        if gone or record.notified or (record.fatal and record.outcome < day):
            continue
        record.day_care = min(record.day_care, day)
        group = hosts.group[record.host]
        monitored = record.day_traced <= day
        chance = pathways.suspicion[group, record.severity]
        chance += (1.0 - chance) * _effect(timeline, SUSPICION, record.host, row, record.place)
        if monitored or uniform(record.key, keys.SUSPICION) < chance:
            nodes = _notify(
                record, subject, row, monitored, nodes, lists, used, group, pathways, stage,
                start.first_day,
            )
    return nodes


@njit(nogil=True)
def _strangers(row, strangers, nodes, lists, used, hosts, pathways, timeline, stage, start):
    """Endemic noise: patients and herds with another disease who look suspicious."""
    day = start.first_day + row
    for host in range(timeline.endemic.shape[0]):
        group = hosts.group[host]
        for place in range(timeline.endemic.shape[2]):
            mean = timeline.endemic[host, row, place]
            if mean <= 0.0:
                continue
            series = _series_key(start.key, keys.NOISE, host, place, day, start)
            for order in range(poisson(series, mean)):
                index = used[_STRANGERS]
                if index == strangers.size:
                    strangers = _grown(strangers, index)
                used[_STRANGERS] = index + 1
                record = strangers[index]
                _blank(record, mix(series, order), place, host)
                record.day_care = day
                record.severity = _MILD
                if uniform(record.key, keys.NOISE_SEVERITY) < _SEVERE_STRANGERS:
                    record.severity = _SEVERE
                record.onset = day - _whole_days(
                    record.key, keys.CARE_DELAY, pathways.delays[group, CARE_DELAY_ROW]
                )
                nodes = _notify(
                    record, ~index, row, False, nodes, lists, used, group, pathways, stage,
                    start.first_day,
                )
    return strangers, nodes


@njit(nogil=True)
def _laboratories(row, units, strangers, nodes, lists, used, benches, series, timeline, stage):
    """Samples arrive, wait in turn, and are worked on within the capacity of the day."""
    at = lists[_ARRIVAL_LIST, row]
    while at >= 0:
        following = nodes[at].next
        laboratory = nodes[at].laboratory
        nodes[at].next = -1
        if benches[laboratory, _HEAD] < 0:
            benches[laboratory, _HEAD] = at
        else:
            nodes[benches[laboratory, _TAIL]].next = at
        benches[laboratory, _TAIL] = at
        benches[laboratory, _LENGTH] += 1
        series[row, laboratory].received += 1
        at = following
    for laboratory in range(benches.shape[0]):
        left = timeline.capacity[row, laboratory]
        while left > 0 and benches[laboratory, _HEAD] >= 0:
            at = benches[laboratory, _HEAD]
            benches[laboratory, _HEAD] = nodes[at].next
            benches[laboratory, _LENGTH] -= 1
            left -= 1
            subject, which = nodes[at].subject, nodes[at].stage
            key = units[subject].key if subject >= 0 else strangers[~subject].key
            days = int(
                stage.turnaround[laboratory] + uniform(key, keys.TURNAROUND + 128 * which)
            )
            series[row, laboratory].done += 1
            nodes = _push(nodes, lists[_RESULT_LIST], row + days, used, subject, which, laboratory)
        series[row, laboratory].waiting = benches[laboratory, _LENGTH]
    return nodes


@njit(nogil=True)
def _report(record, subject, day, notices, used, typed):
    at = used[_NOTICES]
    if at == notices.size:
        notices = _grown(notices, at)
    used[_NOTICES] = at + 1
    notice = notices[at]
    notice.subject = subject
    notice.place = record.place
    if record.onset < NEVER_TIME:
        notice.day_refers = int(math.floor(record.onset))
    else:
        notice.day_refers = record.day_care
    notice.day_known = day
    notice.laboratory = record.laboratory
    notice.host = record.host
    notice.classification = record.classification
    notice.typed = typed
    return notices


@njit(nogil=True)
def _noted(subject, known, used):
    if used[_KNOWN] == known.size:
        known = _grown(known, used[_KNOWN])
    known[used[_KNOWN]] = subject
    used[_KNOWN] += 1
    return known


@njit(nogil=True)
def _results(row, units, strangers, nodes, notices, untyped, known, lists, used, hosts, pathways,
             timeline, stage, first_day):
    """Results of today: confirmed, probable until confirmed, discarded, or typed."""
    day = first_day + row
    at = lists[_RESULT_LIST, row]
    while at >= 0:
        subject, which = nodes[at].subject, nodes[at].stage
        laboratory = nodes[at].laboratory
        at = nodes[at].next
        record = units[subject] if subject >= 0 else strangers[~subject]
        group = hosts.group[record.host]
        chance = stage.sensitivity[laboratory]
        if subject < 0:
            chance = 1.0 - stage.specificity[laboratory]
        positive = uniform(record.key, keys.TEST + which) < chance
        record.laboratory = laboratory
        record.day_result = min(record.day_result, day)
        if record.day_known > day:
            record.day_known = day
            known = _noted(subject, known, used)
        typed = False
        if not positive:
            if which == _TYPING_STAGE and subject >= 0:
                continue
            record.classification = DISCARDED
            record.day_discarded = day
        elif which == _TYPING_STAGE:
            record.day_typed = day
            typed = True
        elif (
            which == _FIRST_TEST
            and stage.tier[laboratory] == 1
            and stage.referral[_CONFIRMATION, group, record.place] >= 0
        ):
            record.classification = PROBABLE
            nodes = _send_sample(
                record, subject, row, nodes, lists, used, group, pathways, stage, _CONFIRMATION
            )
        else:
            record.classification = CONFIRMED
            record.day_confirmed = day
            if used[_UNTYPED] == untyped.size:
                untyped = _grown(untyped, used[_UNTYPED])
            untyped[used[_UNTYPED]] = subject
            used[_UNTYPED] += 1
        notices = _report(record, subject, day, notices, used, typed)
    return nodes, notices, untyped, known


@njit(nogil=True)
def _forward_for_typing(row, units, strangers, nodes, untyped, lists, used, hosts, pathways,
                        timeline, stage):
    """Send confirmed samples, kept so far, to the laboratory that can type."""
    kept = 0
    for position in range(used[_UNTYPED]):
        subject = untyped[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        group = hosts.group[record.host]
        wanted = _effect(timeline, TYPING, record.host, row, record.place) > 0.0
        if wanted and stage.referral[_TYPING_STAGE, group, record.place] >= 0:
            nodes = _send_sample(
                record, subject, row, nodes, lists, used, group, pathways, stage, _TYPING_STAGE
            )
        else:
            untyped[kept] = subject
            kept += 1
    used[_UNTYPED] = kept
    return nodes


@njit(nogil=True)
def _notifications(row, units, strangers, nodes, notices, known, lists, used, first_day):
    """Notifications that arrive today; a contact under observation is probable at once."""
    day = first_day + row
    at = lists[_KNOWN_LIST, row]
    while at >= 0:
        subject = nodes[at].subject
        at = nodes[at].next
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.classification == UNCLASSIFIED:
            record.day_known = day
            record.classification = SUSPECTED
            if record.day_traced <= day:
                record.classification = PROBABLE
            notices = _report(record, subject, day, notices, used, False)
            known = _noted(subject, known, used)
    return notices, known


@njit(nogil=True)
def _courses(place, wanted, day, timeline, stock, budget):
    """Take up to ``wanted`` courses of prophylaxis; returns (given, strength)."""
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, _KIND] == PROPHYLAXIS_POOL
            and timeline.pool[pool, _FROM] <= day <= timeline.pool[pool, _UNTIL]
            and timeline.pool_places[pool, place]
        )
        if acts and stock[pool] > 0 and budget[pool] > 0:
            given = min(wanted, stock[pool], budget[pool])
            stock[pool] -= given
            budget[pool] -= given
            return given, timeline.pool_strength[pool]
    return 0, 0.0


@njit(nogil=True)
def _reach(index, day, row, units, nodes, lists, used, timeline, stock, budget, first_day):
    """A contact is found: watched from now on, given prophylaxis if there is any."""
    record = units[index]
    if record.day_traced > day:
        record.day_traced = day
        if record.severity > _ASYMPTOMATIC and not record.notified:
            visit = max(row + 1, int(math.floor(record.onset)) - first_day)
            nodes = _push(nodes, lists[_CARE_LIST], visit, used, index, 0, -1)
    if record.day_protected == NEVER and record.onset > day + 1:
        given, strength = _courses(record.place, 1, day, timeline, stock, budget)
        if given > 0 and uniform(record.key, keys.PROPHYLAXIS) < strength:
            record.day_protected = day
            record.onset = NEVER_TIME
            record.severity = _ASYMPTOMATIC
            record.fatal = False
    return nodes


@njit(nogil=True)
def _enqueue(subject, place, host, kind, day, nodes, teams, used, timeline):
    """Hand a case to the shortest queue among the teams of a kind that cover its place."""
    best = -1
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, _KIND] == kind
            and timeline.pool[pool, _FROM] <= day <= timeline.pool[pool, _UNTIL]
            and timeline.pool_places[pool, place]
            and (timeline.pool[pool, _HOST] < 0 or timeline.pool[pool, _HOST] == host)
        )
        if acts and (best < 0 or teams[pool, _LENGTH] < teams[best, _LENGTH]):
            best = pool
    if best < 0:
        return nodes
    at = used[_NODES]
    if at == nodes.size:
        nodes = _grown(nodes, at)
    used[_NODES] = at + 1
    nodes[at].next = -1
    nodes[at].subject = subject
    nodes[at].stage = 0
    nodes[at].laboratory = -1
    if teams[best, _HEAD] < 0:
        teams[best, _HEAD] = at
    else:
        nodes[teams[best, _TAIL]].next = at
    teams[best, _TAIL] = at
    teams[best, _LENGTH] += 1
    return nodes


@njit(nogil=True)
def _begins(kind, day, timeline):
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, _KIND] == kind and timeline.pool[pool, _FROM] == day:
            return True
    return False


@njit(nogil=True)
def _covered_newly(place, kind, day, timeline):
    """Whether teams of a kind begin in a place today, where there were none yesterday."""
    begins, there = False, False
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, _KIND] == kind and timeline.pool_places[pool, place]:
            if timeline.pool[pool, _FROM] == day:
                begins = True
            elif timeline.pool[pool, _FROM] < day <= timeline.pool[pool, _UNTIL] + 1:
                there = True
    return begins and not there


@njit(nogil=True)
def _hand_over(row, first, units, strangers, nodes, lists, known, teams, used, hosts, pathways,
               timeline, stock, budget, first_day):
    """Cases known since yesterday (and, where teams begin, of the last days) go to the teams.

    ``first[row]`` is the position in ``known`` of the first case of a day.
    """
    day = first_day + row
    today = recent = first[row]
    if _begins(TRACING_POOL, day, timeline):
        recent = first[max(0, row - _LOOK_BACK_DAYS)]
    for position in range(recent, used[_KNOWN]):
        subject = known[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        place, host = record.place, record.host
        if record.day_discarded <= day:
            continue
        if hosts.group[host] == 0:
            if position >= today or _covered_newly(place, TRACING_POOL, day, timeline):
                nodes = _enqueue(
                    subject, place, host, TRACING_POOL, day, nodes, teams, used, timeline
                )
            at_home = position >= today and subject >= 0 and (
                _effect(timeline, QUARANTINE, host, row, place) > 0.0
                or _has_courses(place, day, timeline, stock)
            )
            if at_home:
                child = units[subject].child
                while child >= 0:
                    contact = units[child]
                    found = uniform(contact.key, keys.FOUND) < pathways.household_found
                    if contact.setting == _HOUSEHOLD and found:
                        nodes = _reach(
                            child, day, row, units, nodes, lists, used, timeline, stock, budget,
                            first_day,
                        )
                    child = contact.sibling
    return nodes


@njit(nogil=True)
def _has_courses(place, day, timeline, stock):
    for pool in range(timeline.pool.shape[0]):
        acts = (
            timeline.pool[pool, _KIND] == PROPHYLAXIS_POOL
            and timeline.pool[pool, _FROM] <= day <= timeline.pool[pool, _UNTIL]
            and timeline.pool_places[pool, place]
        )
        if acts and stock[pool] > 0:
            return True
    return False


@njit(nogil=True)
def _trace(pool, row, units, strangers, nodes, lists, teams, used, pathways, timeline, stock,
           budget, work, first_day):
    """One team pool works through its cases, contact by contact, within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, _CAPACITY] - teams[pool, _DEBT]
    while left > 0 and teams[pool, _HEAD] >= 0:
        at = teams[pool, _HEAD]
        teams[pool, _HEAD] = nodes[at].next
        teams[pool, _LENGTH] -= 1
        subject = nodes[at].subject
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.day_discarded <= day or day - record.day_known > _TRACING_PATIENCE_DAYS:
            continue
        others = poisson(mix(record.key, keys.UNEXPOSED), pathways.unexposed)
        contacts = others
        if subject >= 0:
            child = record.child
            while child >= 0:
                if uniform(units[child].key, keys.FOUND) < timeline.pool_strength[pool]:
                    contacts += 1
                    nodes = _reach(
                        child, day, row, units, nodes, lists, used, timeline, stock, budget,
                        first_day,
                    )
                child = units[child].sibling
        _courses(record.place, others, day, timeline, stock, budget)
        left -= contacts
        work[row, pool].done += 1
        work[row, pool].used += contacts
    teams[pool, _DEBT] = max(0, -left)
    return nodes


@njit(nogil=True)
def _cull(pool, row, units, strangers, nodes, teams, timeline, work, first_day):
    """Herds with a confirmed infection are culled within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, _CAPACITY]
    while left > 0 and teams[pool, _HEAD] >= 0:
        at = teams[pool, _HEAD]
        teams[pool, _HEAD] = nodes[at].next
        teams[pool, _LENGTH] -= 1
        subject = nodes[at].subject
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.day_discarded <= day:
            continue
        left -= 1
        work[row, pool].done += 1
        work[row, pool].used += 1
        if uniform(record.key, keys.CULLING) < timeline.pool_strength[pool]:
            record.day_culled = day


@njit(nogil=True)
def _herds_to_cull(row, units, strangers, nodes, notices, seen, known, teams, used, hosts,
                   timeline, first_day):
    """Herds confirmed today, or of the last days where culling begins, go to the teams."""
    day = first_day + row
    for position in range(seen, used[_NOTICES]):
        notice = notices[position]
        if notice.classification != CONFIRMED or notice.typed or hosts.group[notice.host] == 0:
            continue
        nodes = _enqueue(
            notice.subject, notice.place, notice.host, CULLING_POOL, day, nodes, teams, used,
            timeline,
        )
    if not _begins(CULLING_POOL, day, timeline):
        return nodes
    for position in range(used[_KNOWN]):
        subject = known[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        earlier = record.day_confirmed < day and record.day_culled > day
        if hosts.group[record.host] == 1 and earlier and record.day_discarded > day:
            if _covered_newly(record.place, CULLING_POOL, day, timeline):
                nodes = _enqueue(
                    subject, record.place, record.host, CULLING_POOL, day, nodes, teams, used,
                    timeline,
                )
    return nodes


@njit(nogil=True)
def _responses(row, first, seen, units, strangers, nodes, notices, known, lists, used, hosts,
               pathways, timeline, teams, stock, work, start):
    """Responses of the evening: tracing, household contacts, prophylaxis, culling."""
    day = start.first_day + row
    pools = timeline.pool.shape[0]
    budget = timeline.pool[:, _CAPACITY].copy()
    held = stock.copy()
    nodes = _hand_over(
        row, first, units, strangers, nodes, lists, known, teams, used, hosts, pathways, timeline,
        stock, budget, start.first_day,
    )
    nodes = _herds_to_cull(
        row, units, strangers, nodes, notices, seen, known, teams, used, hosts, timeline,
        start.first_day,
    )
    for pool in range(pools):
        if timeline.pool[pool, _FROM] <= day <= timeline.pool[pool, _UNTIL]:
            if timeline.pool[pool, _KIND] == TRACING_POOL:
                nodes = _trace(
                    pool, row, units, strangers, nodes, lists, teams, used, pathways, timeline,
                    stock, budget, work, start.first_day,
                )
            elif timeline.pool[pool, _KIND] == CULLING_POOL:
                _cull(pool, row, units, strangers, nodes, teams, timeline, work, start.first_day)
        if timeline.pool[pool, _KIND] == PROPHYLAXIS_POOL:
            work[row, pool].used = held[pool] - stock[pool]
        work[row, pool].waiting = teams[pool, _LENGTH]
    return nodes


@njit(nogil=True)
def _immunise(row, stage, timeline):
    for host in range(stage.susceptible.shape[0]):
        slot = timeline.slot[IMMUNISED, host]
        if slot > 0:
            for place in range(stage.susceptible.shape[1]):
                stage.susceptible[host, place] *= 1.0 - timeline.rows[slot, row, place]


@njit(nogil=True)
def run(hosts: HostTables, pathways: PathwayTables, timeline: Timeline, stage: Stage,
        start: Start):
    """Run one outbreak from its first to its last day.

    Returns the records of the infected units, those of the strangers (noise), the notices, the
    series of the laboratories (days, laboratories), the work of the teams (days, pools), and the
    susceptible left (hosts, places).
    """
    days = start.last_day - start.first_day + 1
    used = np.zeros(7, np.int64)
    births = np.full(days, -1, np.int64)
    lists = np.full((4, days), -1, np.int64)
    first = np.zeros(days + 1, np.int64)
    units = np.empty(1024, RECORD)
    strangers = np.empty(512, RECORD)
    pending = np.empty(2048, PENDING)
    nodes = np.empty(2048, NODE)
    notices = np.empty(1024, NOTICE)
    known = np.empty(512, np.int64)
    untyped = np.empty(128, np.int64)
    laboratories, pools = stage.tier.size, timeline.pool.shape[0]
    series = np.zeros((days, laboratories), QUEUE)
    work = np.zeros((days, pools), TEAMS)
    benches = np.full((laboratories, 4), -1, np.int64)
    benches[:, _LENGTH] = 0
    teams = np.full((pools, 4), -1, np.int64)
    teams[:, _LENGTH] = 0
    teams[:, _DEBT] = 0
    stock = timeline.pool[:, _STOCK].copy()
    typing = False
    for host in range(hosts.group.size):
        typing = typing or timeline.slot[TYPING, host] > 0
    for row in range(days):
        _immunise(row, stage, timeline)
        units, nodes, pending = _introduce(
            row, units, nodes, pending, births, lists, used, hosts, pathways, stage, start
        )
        units, nodes, pending = _infect(
            row, units, nodes, pending, births, lists, used, hosts, pathways, timeline, stage,
            start,
        )
        nodes = _care(row, units, nodes, lists, used, hosts, pathways, timeline, stage, start)
        strangers, nodes = _strangers(
            row, strangers, nodes, lists, used, hosts, pathways, timeline, stage, start
        )
        nodes = _laboratories(
            row, units, strangers, nodes, lists, used, benches, series, timeline, stage
        )
        first[row] = used[_KNOWN]
        seen = used[_NOTICES]
        nodes, notices, untyped, known = _results(
            row, units, strangers, nodes, notices, untyped, known, lists, used, hosts, pathways,
            timeline, stage, start.first_day,
        )
        if typing:
            nodes = _forward_for_typing(
                row, units, strangers, nodes, untyped, lists, used, hosts, pathways, timeline,
                stage,
            )
        notices, known = _notifications(
            row, units, strangers, nodes, notices, known, lists, used, start.first_day
        )
        if pools > 0 or timeline.slot[QUARANTINE, 0] > 0:
            nodes = _responses(
                row, first, seen, units, strangers, nodes, notices, known, lists, used, hosts,
                pathways, timeline, teams, stock, work, start,
            )
    return (
        units[: used[_UNITS]].copy(),
        strangers[: used[_STRANGERS]].copy(),
        notices[: used[_NOTICES]].copy(),
        series,
        work,
        stage.susceptible,
    )
