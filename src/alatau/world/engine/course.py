"""The course of an infection in a unit: severity, outcome, the visit that it leads to, immunity."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.days import ROUNDING, whole
from alatau.world.engine.desk import (
    BEGINS,
    CARE_DAYS,
    CARED,
    DIES,
    DYING,
    FALLS_ILL,
    HOST,
    ILL_ROW,
    LATENT_DAYS,
    SEEKER,
    SEEKER_KEY,
    SEVERED,
    SHORTEST,
    SOWER,
    SOWER_HOST,
    SOWER_KEY,
    STRATUM,
    TIME,
    UNIT_KEY,
    draw_for_seekers,
)
from alatau.world.engine.lookups import CARE, COURSE, FATALITY, MILD_FROM, PERSON, SEVERE_FROM
from alatau.world.engine.queues import WANING_LIST, pop, push, push_visit
from alatau.world.engine.storage import UNITS
from alatau.world.engine.tally import DIED, HERDS, INFECTED, ONSET, row_of
from alatau.world.keys import entry, inlined, leaf, quantile, uniform
from alatau.world.strata import IMMUNITY, INFECTIOUS, LATENT, OUTCOME, PEOPLE_GROUP
from alatau.world.tables import ASYMPTOMATIC, NEVER, NEVER_TIME


@leaf
def latency(hosts, host, key):
    """Days from infection to infectiousness."""
    return quantile(hosts.delays[host, LATENT], uniform(key, keys.LATENCY))


@inlined
def _fall_ill(row, count, until, units, used, tally, desk, lookups, lethal, start):
    """Severity, onset and end of the units on the desk; returns how many die and seek care.

    Those that are infectious before ``until`` may have children: how many is returned, too.
    """
    dying, seekers, sowers, people = 0, 0, 0, 0
    first, last = used[UNITS], start.last_day + 1
    for lane in range(count):
        course = desk.codes[np.uintp(STRATUM + lane)] * COURSE
        u = desk.numbers[np.uintp(SEVERED + lane)]
        severity = int(u >= lookups.courses[np.uintp(course + MILD_FROM)])
        severity += int(u >= lookups.courses[np.uintp(course + SEVERE_FROM)])
        ill = severity > ASYMPTOMATIC
        onset = desk.numbers[np.uintp(FALLS_ILL + lane)] if ill else NEVER_TIME
        chance = lookups.courses[np.uintp(course + CARE + severity)]
        seeks = (onset < last) & (desk.numbers[np.uintp(CARED + lane)] < chance)
        person = int(lookups.courses[np.uintp(course + PERSON)])
        people += person
        ill_row = desk.codes[np.uintp(ILL_ROW + lane)]
        tally[np.uintp(ONSET), np.uintp(ill_row)] += person & int(ill)
        record = units[np.uintp(first + lane)]
        record.severity = severity
        record.onset = onset
        record.outcome = NEVER_TIME
        record.fatal = False
        # Nobody could predict a branch: all are written down, and some written over.
        if lethal:
            fatality = lookups.courses[np.uintp(course + FATALITY + severity)]
            desk.codes[np.uintp(DYING + dying)] = lane
            dying += int(ill & (desk.numbers[np.uintp(DIES + lane)] < fatality))
        key = desk.keys[np.uintp(UNIT_KEY + lane)]
        desk.codes[np.uintp(SEEKER + seekers)] = lane
        desk.keys[np.uintp(SEEKER_KEY + seekers)] = key
        seekers += int(seeks)
        begins = desk.numbers[np.uintp(BEGINS + lane)]
        desk.numbers[np.uintp(BEGINS + sowers)] = begins
        desk.keys[np.uintp(SOWER_KEY + sowers)] = key
        desk.codes[np.uintp(SOWER_HOST + sowers)] = desk.codes[np.uintp(HOST + lane)]
        desk.codes[np.uintp(SOWER + sowers)] = first + lane
        sowers += int(begins < until)
    tally[INFECTED, row] += people
    tally[HERDS, row] += count - people
    return dying, seekers, sowers


@inlined
def begin_courses(row, count, until, units, nodes, lists, used, tally, desk, lookups, hosts, start):
    """The courses of the units on the desk, and the care that they will seek.

    Returns how many may have children before ``until``.
    """
    dying, seekers, sowers = _fall_ill(
        row, count, until, units, used, tally, desk, lookups, hosts.lethal, start
    )
    first = used[UNITS]
    for position in range(dying):
        lane = desk.codes[np.uintp(DYING + position)]
        host, key = desk.codes[np.uintp(HOST + lane)], desk.keys[np.uintp(UNIT_KEY + lane)]
        delay = quantile(hosts.delays[host, OUTCOME], uniform(key, keys.OUTCOME))
        record = units[np.uintp(first + lane)]
        record.fatal = True
        record.outcome = desk.numbers[np.uintp(FALLS_ILL + lane)] + delay
        if hosts.group[host] == PEOPLE_GROUP:
            tally[DIED, row_of(record.outcome, start.first_day, tally)] += 1
    if seekers > 0:
        draw_for_seekers(
            desk.keys, desk.numbers, desk.codes, desk.care_delays, desk.care_rows, hosts.group,
            seekers,
        )  # fmt: skip
    for position in range(seekers):
        lane = desk.codes[np.uintp(SEEKER + position)]
        visit = (
            desk.numbers[np.uintp(FALLS_ILL + lane)] + desk.numbers[np.uintp(CARE_DAYS + position)]
        )
        push_visit(nodes, lists, whole(visit) - start.first_day, used, first + lane)
    if hosts.wanes:
        for lane in range(count):
            host, key = desk.codes[np.uintp(HOST + lane)], desk.keys[np.uintp(UNIT_KEY + lane)]
            if hosts.waning[host]:
                time = desk.numbers[np.uintp(TIME + lane)]
                ends = time + desk.numbers[np.uintp(LATENT_DAYS + lane)]
                period = quantile(
                    hosts.delays[host, INFECTIOUS], uniform(key, keys.INFECTIOUS_PERIOD)
                )
                ends += max(period, SHORTEST)
                ends += quantile(hosts.delays[host, IMMUNITY], uniform(key, keys.IMMUNITY))
                ends = whole(ends + uniform(key, keys.IMMUNITY + ROUNDING))
                ends = max(whole(time) + 1, ends)
                push(nodes, lists[WANING_LIST], ends - start.first_day, used, first + lane, 0, -1)
    used[UNITS] = first + count
    return sowers


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
