"""The tables that an outbreak is written into: how much of each is used, and larger ones.

What is marked ``leaf`` allocates nothing. A leaf is either given room for all that it may write, or
stops where a table is full, says which (``UNITS_FULL`` and its like), and goes on from there when
it is called again with a larger one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.keys import compiled, leaf
from alatau.world.tables import BLOCK, FILE, NODE, NOTICE, PENDING, RECORD

FIRST_UNITS = 4096
"""Room for units at the beginning; the other tables begin in proportion."""


class Tables(NamedTuple):
    """The tables that an outbreak is written into; they grow, and are used again by the next.

    How many rows of each count is in ``used``. ``units`` are ``RECORD``, ``files`` ``FILE``,
    ``notices`` ``NOTICE``, one row each. ``pending`` (blocks times ``BLOCK``) are ``PENDING``, and
    ``chain`` (blocks) the block after each, -1 after the last. ``nodes`` are ``NODE``, threaded to
    lists of what is due. ``known`` are rows of files in the order in which the authority came to
    know of them, ``untyped`` those confirmed and not sent for typing so far.
    """

    units: NDArray[np.void]
    files: NDArray[np.void]
    pending: NDArray[np.void]
    chain: NDArray[np.int32]
    nodes: NDArray[np.void]
    notices: NDArray[np.void]
    known: NDArray[np.int64]
    untyped: NDArray[np.int64]


(
    UNITS,
    FILES,
    BLOCKS,
    SPARE_BLOCKS,
    CURSOR,
    NODES,
    SPARE_NODES,
    NOTICES,
    KNOWN,
    UNTYPED,
    SOWING,
    SOWING_END,
    SOWING_CLASS,
    SOWING_ORDER,
    PARTED,
    PARTED_CLASS,
    INTRODUCED,
    STEP,
    SEEN,
) = range(19)
"""What ``used`` (``USED_COUNT``) counts. The spare ones head a list of entries to be used again;
the cursor is the next child in the first block of today. Those of sowing say whose children are to
be sown: units on the desk from one to before another, the first of them from which class of routes
on; those of parting whose are to be drawn anew where a stream begins. ``INTRODUCED`` sources of
infections from outside are done with today, ``STEP`` is the step of the day (see ``playing``) that
is due, ``SEEN`` the first notice of today.
"""

USED_COUNT = 19

(
    DONE,
    UNITS_FULL,
    FILES_FULL,
    BLOCKS_FULL,
    NODES_FULL,
    NOTICES_FULL,
    KNOWN_FULL,
    UNTYPED_FULL,
) = range(8)
"""What a leaf that may run out of room returns."""

ROOM = 4
"""Room in ``nodes`` that every step makes sure of before it handles one subject."""


@compiled
def new_tables(size):
    """Empty tables with room for ``size`` units."""
    return Tables(
        np.empty(size, RECORD),
        np.empty(size // 4 + 64, FILE),
        np.empty((size // 32 + 64) * BLOCK, PENDING),
        np.empty(size // 32 + 64, np.int32),
        np.empty(size // 2 + 64, NODE),
        np.empty(size // 4 + 64, NOTICE),
        np.empty(size // 4 + 64, np.int64),
        np.empty(size // 4 + 64, np.int64),
    )


@leaf
def copy_rows(table, larger, count):
    """Copy the first rows of a table; a plain loop compiles far faster than a slice."""
    for row in range(count):
        larger[np.uintp(row)] = table[np.uintp(row)]


@leaf
def full_for_mail(count, nodes, notices, known, untyped, used):
    """Which table has no room for so many results or notifications; ``DONE`` if all have."""
    full = DONE
    if used[NODES] + count * ROOM > nodes.size:
        full = NODES_FULL
    elif used[NOTICES] + count > notices.size:
        full = NOTICES_FULL
    elif used[KNOWN] + count > known.size:
        full = KNOWN_FULL
    elif used[UNTYPED] + count > untyped.size:
        full = UNTYPED_FULL
    return full


@compiled
def grown(table, used):
    """A larger table with the same first ``used`` rows.

    Four times as large: rows cost nothing until they are written, copying them does.
    """
    larger = np.empty(4 * table.size + 64, table.dtype)
    copy_rows(table, larger, used)
    return larger
