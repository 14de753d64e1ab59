"""What is due: lists by day, blocks of children by day, and queues of laboratories and teams."""

from __future__ import annotations

import numpy as np

from alatau.world.engine.storage import (
    BLOCKS,
    CURSOR,
    NODES,
    SOWING,
    SOWING_END,
    SPARE_BLOCKS,
    SPARE_NODES,
    copy_rows,
    grown,
)
from alatau.world.keys import compiled, inlined, leaf
from alatau.world.tables import BLOCK

WANING_LIST, ARRIVAL_LIST, RESULT_LIST, KNOWN_LIST, LAST_VISIT, CARE_LIST = range(6)
"""The lists of what is due, rows of ``lists`` (``LIST_COUNT``, days); infections have ``births``.

Of each day the node at its head is kept, -1 where there is none. Visits are dealt in turn to
``CARE_LISTS`` lists from ``CARE_LIST`` on, so that the next in each can be fetched while the others
are looked at; ``LAST_VISIT`` is their number less 1.
"""

CARE_LISTS = 4
LIST_COUNT = CARE_LIST + CARE_LISTS
FIRST_BLOCK, LAST_BLOCK, NEXT = range(3)
"""Rows of ``births`` (3, days): the first and last block of a day, and the row of ``pending``
for its next child, unless that is the first of a block: then it gets a new one.
"""

HEAD, TAIL, LENGTH, DEBT = range(4)
"""Columns of a queue: of ``benches`` (laboratories, 2, 4) and of ``teams`` (pools, 4)."""


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
def push_visit(nodes, lists, row, used, subject):
    """Put a visit into the lists of a day; days after the end are dropped."""
    if row >= lists.shape[1]:
        return
    last = lists[LAST_VISIT, row] + 1
    lists[LAST_VISIT, row] = last
    push(nodes, lists[CARE_LIST + last % CARE_LISTS], row, used, subject, 0, -1)


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


@compiled
def empty_queues(count):
    """Queues without anybody, shape (count, 4)."""
    queues = np.zeros((count, 4), np.int64)
    for at in range(count):
        queues[at, HEAD] = -1
        queues[at, TAIL] = -1
    return queues


@compiled
def empty_lists(days):
    """Lists without anything due, shape (LIST_COUNT, days)."""
    lists = np.empty((LIST_COUNT, days), np.int64)
    for due in range(LIST_COUNT):
        for row in range(days):
            lists[due, row] = -1
    return lists


@compiled
def empty_births(days, used):
    """Days without children, shape (3, days), and blocks that are all free."""
    births = np.zeros((3, days), np.int64)
    for row in range(days):
        births[FIRST_BLOCK, row] = births[LAST_BLOCK, row] = -1
    used[SPARE_BLOCKS] = -1
    used[BLOCKS] = used[CURSOR] = used[SOWING] = used[SOWING_END] = 0
    return births


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
    births[NEXT, np.uintp(row)] = at + 1
    waiting = pending[np.uintp(at)]
    waiting.key = key
    waiting.parent = parent
    waiting.time = time
    waiting.slot = slot
    waiting.place = place


@inlined
def next_chunk(chain, births, row, used):
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


@compiled
def with_room(count, pending, chain, used):
    """Larger blocks if there is no room for ``count`` more of them."""
    while used[BLOCKS] + count > chain.size:
        blocks = used[BLOCKS]
        chain = grown(chain, blocks)
        larger = np.empty(chain.size * BLOCK, pending.dtype)
        copy_rows(pending, larger, blocks * BLOCK)
        pending = larger
    return pending, chain
