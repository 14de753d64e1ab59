"""Ring vaccination around known cases."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.engine.lookups import unexposed
from alatau.world.engine.teams import CAPACITY, next_case
from alatau.world.keys import inlined, leaf, uniform

RING_SIZE = 3
"""Doses of a ring for each contact of the case: contacts, and contacts of contacts."""


@inlined
def _enclose(record, protects, strength):
    """A ring around a unit protects from a day on, unless there is an earlier one."""
    if protects < record.day_ringed:
        record.day_ringed = protects
        record.ring = strength


@leaf
def vaccinate_rings(
    pool, row, units, files, nodes, teams, used, pathways, timeline, stock, ringed, work, lookups,
    first_day,
):  # fmt: skip
    """Doses for contacts, and contacts of contacts, of known cases while there are any.

    ``ringed`` (days, places) counts the doses that begin to protect on a day.
    """
    day = first_day + row
    left = min(timeline.pool[pool, CAPACITY], stock[pool])
    protects = row + max(timeline.vaccine_delay, 1)
    strength = timeline.pool_strength[pool]
    while left > 0:
        at = next_case(pool, day, files, nodes, teams, used)
        if at < 0:
            break
        file = files[at]
        contacts = unexposed(file.key, pathways, lookups)
        child = units[file.subject].child if file.subject >= 0 else -1
        while child >= 0:
            contacts += 1
            child = units[child].sibling
        wanted = RING_SIZE * contacts
        given = min(wanted, left)
        left -= given
        stock[pool] -= given
        work[row, pool].done += 1
        work[row, pool].used += given
        if protects < ringed.shape[0]:
            ringed[protects, file.place] += given * strength
        if file.subject < 0 or uniform(file.key, keys.RING) * wanted >= given:
            continue
        case = units[file.subject]
        _enclose(case, day + timeline.vaccine_delay, strength)
        child = case.child
        while child >= 0:
            contact = units[child]
            if contact.day_traced <= day:
                _enclose(contact, day + timeline.vaccine_delay, strength)
            child = contact.sibling
