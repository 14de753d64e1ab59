"""The course of an infection in a unit: severity, outcome, the visit that it leads to, immunity."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.engine.days import ROUNDING, whole
from alatau.world.engine.desk import (
    CARED,
    DIES,
    HOST,
    INCUBATION_DAYS,
    LATENT_DAYS,
    PERIOD_DAYS,
    SEVERED,
    STRATUM,
    TIME,
    UNIT,
    UNIT_KEY,
)
from alatau.world.engine.queues import CARE_LIST, WANING_LIST, pop, push
from alatau.world.keys import entry, inlined, leaf, quantile, uniform
from alatau.world.strata import IMMUNITY, LATENT, OUTCOME, PEOPLE_GROUP
from alatau.world.tables import ASYMPTOMATIC, NEVER, NEVER_TIME


@leaf
def latency(hosts, host, key):
    """Days from infection to infectiousness."""
    return quantile(hosts.delays[host, LATENT], uniform(key, keys.LATENCY))


@inlined
def begin_course(lane, units, nodes, lists, used, desk, hosts, pathways, start):
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
    in_time = onset < start.last_day + 1
    if in_time & (desk.numbers[np.uintp(CARED + lane)] < chance):
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
        ends = whole(ends + uniform(key, keys.IMMUNITY + ROUNDING))
        ends = max(whole(time) + 1, ends)
        push(nodes, lists[WANING_LIST], ends - start.first_day, used, index, 0, -1)


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
