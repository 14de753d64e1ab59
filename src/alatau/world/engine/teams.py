"""Pools of teams: where and when they work, and the cases that wait for them."""

from __future__ import annotations

from alatau.world.engine.queues import HEAD, LENGTH, TAIL, pop
from alatau.world.engine.storage import NODES, SPARE_NODES
from alatau.world.keys import leaf

KIND, FROM, UNTIL, CAPACITY, STOCK, HOST = range(6)
"""Columns of ``Timeline.pool``."""

_PATIENCE_DAYS = 10
"""A case known for longer is not worth the time of a team."""


@leaf
def _concerned(pool, host, timeline):
    """Whether a pool is for a host."""
    return timeline.pool[pool, HOST] < 0 or timeline.pool[pool, HOST] == host


@leaf
def teams_begin(kind, day, timeline):
    """Whether teams of a kind begin anywhere today."""
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, KIND] == kind and timeline.pool[pool, FROM] == day:
            return True
    return False


@leaf
def covered_newly(place, host, kind, day, timeline):
    """Whether teams for a host begin in a place today, where there were none for it yesterday."""
    begins, there = False, False
    for pool in range(timeline.pool.shape[0]):
        concerned = _concerned(pool, host, timeline)
        if concerned and timeline.pool[pool, KIND] == kind and timeline.pool_places[pool, place]:
            if timeline.pool[pool, FROM] == day:
                begins = True
            elif timeline.pool[pool, FROM] < day <= timeline.pool[pool, UNTIL] + 1:
                there = True
    return begins and not there


@leaf
def acts(pool, kind, place, day, timeline):
    """Whether a pool is of a kind and works in a place today."""
    return (
        timeline.pool[pool, KIND] == kind
        and timeline.pool[pool, FROM] <= day <= timeline.pool[pool, UNTIL]
        and timeline.pool_places[pool, place]
    )


@leaf
def enqueue(subject, place, host, kind, day, nodes, teams, used, timeline):
    """Hand a case to the shortest queue among the teams of a kind that cover its place."""
    best = -1
    for pool in range(timeline.pool.shape[0]):
        shorter = best < 0 or teams[pool, LENGTH] < teams[best, LENGTH]
        concerned = _concerned(pool, host, timeline)
        if concerned and shorter and acts(pool, kind, place, day, timeline):
            best = pool
    if best < 0:
        return
    at = used[SPARE_NODES]
    if at >= 0:
        used[SPARE_NODES] = nodes[at].next
    else:
        at = used[NODES]
        used[NODES] = at + 1
    nodes[at].next = -1
    nodes[at].subject = subject
    if teams[best, HEAD] < 0:
        teams[best, HEAD] = at
    else:
        nodes[teams[best, TAIL]].next = at
    teams[best, TAIL] = at
    teams[best, LENGTH] += 1


@leaf
def pass_on(day, files, nodes, teams, used, timeline):
    """Cases that wait for teams whose last day was yesterday go to others that cover their place.

    Where there are none, nobody comes to them any more.
    """
    for pool in range(timeline.pool.shape[0]):
        if timeline.pool[pool, UNTIL] != day - 1:
            continue
        for _ in range(teams[pool, LENGTH]):
            at = nodes[pop(nodes, teams[pool], HEAD, used)].subject
            teams[pool, LENGTH] -= 1
            enqueue(
                at, files[at].place, files[at].host, timeline.pool[pool, KIND], day, nodes, teams,
                used, timeline,
            )  # fmt: skip


@leaf
def next_case(pool, day, files, nodes, teams, used):
    """The next case that waits for a team and is worth its time; -1 if there is none."""
    while teams[pool, HEAD] >= 0:
        at = nodes[pop(nodes, teams[pool], HEAD, used)].subject
        teams[pool, LENGTH] -= 1
        file = files[at]
        if file.day_discarded > day and day - file.day_known <= _PATIENCE_DAYS:
            return at
    return -1
