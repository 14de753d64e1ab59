"""Culling of herds with a confirmed infection."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.engine.queues import HEAD, LENGTH, pop
from alatau.world.engine.storage import KNOWN, NOTICES
from alatau.world.engine.teams import CAPACITY, covered_newly, enqueue, teams_begin
from alatau.world.keys import leaf, uniform
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import CONFIRMED
from alatau.world.timeline import CULLING_POOL


@leaf
def herds_to_cull(row, files, nodes, notices, seen, known, teams, used, hosts, timeline, first_day):
    """Herds confirmed today go to the teams, and where culling begins those confirmed before.

    A herd that teams have been to has had its turn.
    """
    day = first_day + row
    for position in range(seen, used[NOTICES]):
        notice = notices[position]
        herd = hosts.group[notice.host] != PEOPLE_GROUP
        if herd and notice.classification == CONFIRMED and not notice.typed:
            enqueue(
                notice.subject, notice.place, notice.host, CULLING_POOL, day, nodes, teams, used,
                timeline,
            )  # fmt: skip
    if not teams_begin(CULLING_POOL, day, timeline):
        return
    for position in range(used[KNOWN]):
        at = known[position]
        file = files[at]
        place, host = file.place, file.host
        earlier = file.day_confirmed < day and file.day_discarded > day and not file.visited
        herd = hosts.group[host] != PEOPLE_GROUP
        if herd and earlier and covered_newly(place, host, CULLING_POOL, day, timeline):
            enqueue(at, place, host, CULLING_POOL, day, nodes, teams, used, timeline)


@leaf
def cull(pool, row, units, files, nodes, teams, used, timeline, work, first_day):
    """Herds with a confirmed infection are culled within the day's capacity."""
    day = first_day + row
    left = timeline.pool[pool, CAPACITY]
    while left > 0 and teams[pool, HEAD] >= 0:
        at = nodes[pop(nodes, teams[pool], HEAD, used)].subject
        teams[pool, LENGTH] -= 1
        file = files[at]
        if file.day_discarded <= day:
            continue
        file.visited = True
        left -= 1
        work[row, pool].done += 1
        work[row, pool].used += 1
        if file.subject >= 0 and uniform(file.key, keys.CULLING) < timeline.pool_strength[pool]:
            units[file.subject].day_stopped = day
