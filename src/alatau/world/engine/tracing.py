"""Contacts of a case are found, watched, and given prophylaxis."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.engine.days import whole
from alatau.world.engine.lookups import unexposed
from alatau.world.engine.queues import DEBT, push_visit
from alatau.world.engine.tally import DIED, ONSET, take_back
from alatau.world.engine.teams import CAPACITY, acts, next_case
from alatau.world.keys import leaf, uniform
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import ASYMPTOMATIC, HOUSEHOLD, NEVER_TIME
from alatau.world.timeline import PROPHYLAXIS_POOL


@leaf
def has_courses(place, day, timeline, stock):
    """Whether there is prophylaxis left for a place today."""
    for pool in range(timeline.pool.shape[0]):
        some = stock[pool] > 0 and timeline.pool[pool, CAPACITY] > 0
        if some and acts(pool, PROPHYLAXIS_POOL, place, day, timeline):
            return True
    return False


@leaf
def _courses(place, wanted, day, timeline, stock, budget):
    """Take up to ``wanted`` courses of prophylaxis; returns (given, strength of the first)."""
    given, strength = 0, 0.0
    for pool in range(timeline.pool.shape[0]):
        taken = min(wanted - given, stock[pool], budget[pool])
        if taken > 0 and acts(pool, PROPHYLAXIS_POOL, place, day, timeline):
            if given == 0:
                strength = timeline.pool_strength[pool]
            stock[pool] -= taken
            budget[pool] -= taken
            given += taken
    return given, strength


@leaf
def _reach(
    index, day, row, units, files, nodes, lists, used, timeline, stock, budget, tally, hosts,
    first_day,
):  # fmt: skip
    """A contact is found: watched from now on and, once, given prophylaxis if there is any."""
    record = units[index]
    if record.day_traced > day:
        record.day_traced = day
        record.dosed = False
        if record.file >= 0:
            files[record.file].day_traced = day
        elif record.severity > ASYMPTOMATIC:
            visit = max(row + 1, whole(record.onset) - first_day)
            push_visit(nodes, lists, visit, used, index)
    person = hosts.group[record.host] == PEOPLE_GROUP
    if person and not record.dosed and record.onset > day + 1:
        given, strength = _courses(record.place, 1, day, timeline, stock, budget)
        record.dosed = given > 0
        if given > 0 and uniform(record.key, keys.PROPHYLAXIS) < strength:
            record.day_stopped = day
            take_back(record, hosts, first_day, tally, ONSET, record.onset)
            if record.fatal:
                take_back(record, hosts, first_day, tally, DIED, record.outcome)
            record.onset = NEVER_TIME
            record.severity = ASYMPTOMATIC
            record.fatal = False


@leaf
def find_household(
    file, day, row, units, files, nodes, lists, used, pathways, timeline, stock, budget, tally,
    hosts, first_day,
):  # fmt: skip
    """Most of the infected household of a case is found without teams."""
    child = units[file.subject].child
    while child >= 0:
        contact = units[child]
        found = uniform(contact.key, keys.FOUND) < pathways.household_found
        if contact.setting == HOUSEHOLD and found:
            _reach(
                child, day, row, units, files, nodes, lists, used, timeline, stock, budget, tally,
                hosts, first_day,
            )  # fmt: skip
        child = contact.sibling


@leaf
def trace(
    pool, row, units, files, nodes, lists, teams, used, pathways, timeline, stock, budget, work,
    tally, lookups, hosts, first_day,
):  # fmt: skip
    """One pool works through its cases, contact by contact, within the capacity of the day.

    Contacts beyond it are a debt of the next day.
    """
    day = first_day + row
    left = timeline.pool[pool, CAPACITY] - teams[pool, DEBT]
    while left > 0:
        at = next_case(pool, day, files, nodes, teams, used)
        if at < 0:
            break
        file = files[at]
        others = unexposed(file.key, pathways, lookups)
        contacts = others
        if file.subject >= 0:
            child = units[file.subject].child
            while child >= 0:
                if uniform(units[child].key, keys.FOUND) < timeline.pool_strength[pool]:
                    contacts += 1
                    _reach(
                        child, day, row, units, files, nodes, lists, used, timeline, stock, budget,
                        tally, hosts, first_day,
                    )  # fmt: skip
                child = units[child].sibling
        _courses(file.place, others, day, timeline, stock, budget)
        left -= contacts
        work[row, pool].done += 1
        work[row, pool].used += contacts
    teams[pool, DEBT] = max(0, -left)
