"""What teams do in the evening with what became known during the day."""

from __future__ import annotations

from alatau.world.engine.culling import cull, herds_to_cull
from alatau.world.engine.days import effect_on
from alatau.world.engine.queues import LENGTH
from alatau.world.engine.rings import vaccinate_rings
from alatau.world.engine.storage import KNOWN, NOTICES, UNITS
from alatau.world.engine.teams import (
    CAPACITY,
    FROM,
    KIND,
    UNTIL,
    covered_newly,
    enqueue,
    pass_on,
    teams_begin,
)
from alatau.world.engine.tracing import find_household, has_courses, trace
from alatau.world.keys import leaf
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.timeline import (
    CULLING_POOL,
    PROPHYLAXIS_POOL,
    QUARANTINE,
    RING_POOL,
    TRACING_POOL,
)

_LOOK_BACK_DAYS = 7
"""Teams that begin also get the cases known for so long."""


@leaf
def nodes_for_responses(seen, used):
    """How many nodes the responses of an evening may take.

    A contact is found once in its life; cases known and reported go to two kinds of teams and, if
    they are herds, to those for culling.
    """
    return used[UNITS] + 3 * used[KNOWN] + used[NOTICES] - seen


@leaf
def _hand_over(
    row, first, units, files, nodes, lists, known, teams, used, hosts, pathways, timeline, stock,
    budget, tally, first_day,
):  # fmt: skip
    """Cases known since yesterday (and, where teams begin, of the last days) go to the teams.

    ``first[row]`` is the position in ``known`` of the first case of a day.
    """
    day = first_day + row
    today = recent = first[row]
    if teams_begin(TRACING_POOL, day, timeline) or teams_begin(RING_POOL, day, timeline):
        recent = first[max(0, row - _LOOK_BACK_DAYS)]
    for position in range(recent, used[KNOWN]):
        at = known[position]
        file = files[at]
        place, host = file.place, file.host
        if file.day_discarded <= day or hosts.group[host] != PEOPLE_GROUP:
            continue
        for kind in (TRACING_POOL, RING_POOL):
            if position >= today or covered_newly(place, host, kind, day, timeline):
                enqueue(at, place, host, kind, day, nodes, teams, used, timeline)
        if (
            position >= today
            and file.subject >= 0
            and (
                effect_on(timeline, QUARANTINE, host, row, place) > 0.0
                or has_courses(place, day, timeline, stock)
            )
        ):
            find_household(
                file, day, row, units, files, nodes, lists, used, pathways, timeline, stock,
                budget, tally, hosts, first_day,
            )  # fmt: skip


@leaf
def respond(
    row, first, seen, units, files, nodes, notices, known, lists, used, hosts, pathways, timeline,
    teams, stock, budget, held, ringed, work, tally, lookups, start,
):  # fmt: skip
    """Responses of the evening: tracing, households, prophylaxis, rings, culling.

    ``seen`` is the first notice of today. ``budget`` and ``held`` (pools) are written to: what is
    left of the capacity of today, and the stock of this morning. Needs room for
    ``nodes_for_responses``.
    """
    day = start.first_day + row
    pools = timeline.pool.shape[0]
    for pool in range(pools):
        budget[pool] = timeline.pool[pool, CAPACITY]
        held[pool] = stock[pool]
    pass_on(day, files, nodes, teams, used, timeline)
    _hand_over(
        row, first, units, files, nodes, lists, known, teams, used, hosts, pathways, timeline,
        stock, budget, tally, start.first_day,
    )  # fmt: skip
    herds_to_cull(
        row, files, nodes, notices, seen, known, teams, used, hosts, timeline, start.first_day
    )
    for pool in range(pools):
        kind = timeline.pool[pool, KIND]
        if timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]:
            if kind == TRACING_POOL:
                trace(
                    pool, row, units, files, nodes, lists, teams, used, pathways, timeline, stock,
                    budget, work, tally, lookups, hosts, start.first_day,
                )  # fmt: skip
            elif kind == RING_POOL:
                vaccinate_rings(
                    pool, row, units, files, nodes, teams, used, pathways, timeline, stock, ringed,
                    work, lookups, start.first_day,
                )  # fmt: skip
            elif kind == CULLING_POOL:
                cull(pool, row, units, files, nodes, teams, used, timeline, work, start.first_day)
        if kind == PROPHYLAXIS_POOL:
            work[row, pool].used = held[pool] - stock[pool]
        work[row, pool].waiting = teams[pool, LENGTH]
