"""What an outbreak goes on from on a day: kept, and taken up again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.engine.queues import empty_lists, empty_queues
from alatau.world.engine.storage import (
    FILES,
    KNOWN,
    NODES,
    NOTICES,
    SPARE_NODES,
    UNITS,
    UNTYPED,
    USED_COUNT,
    Tables,
    copy_rows,
    grown,
)
from alatau.world.engine.tally import COUNT_ROWS
from alatau.world.engine.teams import STOCK
from alatau.world.keys import compiled, leaf
from alatau.world.tables import QUEUE, TEAMS


class State(NamedTuple):
    """What changes from day to day, beside the tables. All of it is written to.

    Shapes with d days, t laboratories, q pools of teams, h hosts, p places, s strata: ``used`` how
    many rows of each table are (``USED_COUNT``); ``lists`` (``LIST_COUNT``, d) what is due;
    ``first`` (d + 1) the first row of ``Tables.known`` of a day; ``benches`` (t, 2, 4) and
    ``teams`` (q, 4) queues; ``stock`` (q) of courses and doses; ``clustered`` (h, p) where this
    week has a cluster of noise; ``beds`` (d + 1, p) in use, and those that become free on a day;
    ``vaccinated`` (s, p) the protected; ``ringed`` (d, p) doses of rings by the day on which they
    begin to protect. ``laboratory_days`` (d, t), ``team_days`` (d, q), ``bed_days`` (d, p) are the
    series of ``kernel.Series``. ``tally`` (``COUNT_ROWS``, d + 1) counts people infected, falling
    ill and dying, and herds infected, on each day and later. Who is susceptible is in ``Stage``.
    """

    used: NDArray[np.int64]
    lists: NDArray[np.int64]
    first: NDArray[np.int64]
    benches: NDArray[np.int64]
    teams: NDArray[np.int64]
    stock: NDArray[np.int64]
    clustered: NDArray[np.bool_]
    beds: NDArray[np.int64]
    vaccinated: NDArray[np.float64]
    ringed: NDArray[np.float64]
    laboratory_days: NDArray[np.void]
    team_days: NDArray[np.void]
    bed_days: NDArray[np.int64]
    tally: NDArray[np.int64]


@compiled
def new_state(hosts, timeline, stage, days):
    """Where an outbreak of so many days begins."""
    used = np.zeros(USED_COUNT, np.int64)
    used[SPARE_NODES] = -1
    places, laboratories = stage.units.shape[1], stage.tier.size
    pools = timeline.pool.shape[0]
    return State(
        used,
        empty_lists(days),
        np.zeros(days + 1, np.int64),
        empty_queues(2 * laboratories).reshape(laboratories, 2, 4),
        empty_queues(pools),
        timeline.pool[:, STOCK].copy(),
        np.zeros((hosts.group.size, places), np.bool_),
        np.zeros((days + 1, places), np.int64),
        np.zeros(stage.units.shape),
        np.zeros((days if timeline.ring > 0.0 else 0, places)),
        np.zeros((days, laboratories), QUEUE),
        np.zeros((days, pools), TEAMS),
        np.zeros((days, places), np.int64),
        np.zeros((COUNT_ROWS, days + 1), np.int64),
    )


@leaf
def copy_table(table, other):
    """Make a table of two dimensions equal to another."""
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            other[row, column] = table[row, column]


@leaf
def take_up(state, past):
    """Make a state that of another day, but for the series."""
    copy_rows(past.used, state.used, past.used.size)
    copy_rows(past.first, state.first, past.first.size)
    copy_rows(past.stock, state.stock, past.stock.size)
    for laboratory in range(past.benches.shape[0]):
        copy_table(past.benches[laboratory], state.benches[laboratory])
    copy_table(past.lists, state.lists)
    copy_table(past.teams, state.teams)
    copy_table(past.clustered, state.clustered)
    copy_table(past.beds, state.beds)
    copy_table(past.vaccinated, state.vaccinated)
    copy_table(past.ringed, state.ringed)
    copy_table(past.tally, state.tally)


@compiled
def _taken_up(table, past, used):
    """A table with the first ``used`` rows of another."""
    while used > table.size:
        table = grown(table, 0)
    copy_rows(past, table, used)
    return table


@compiled
def take_up_tables(tables, past, used):
    """Tables with the rows of others, but for children: nobody waits to be born at a parting."""
    return Tables(
        _taken_up(tables.units, past.units, used[UNITS]),
        _taken_up(tables.files, past.files, used[FILES]),
        tables.pending,
        tables.chain,
        _taken_up(tables.nodes, past.nodes, used[NODES]),
        _taken_up(tables.notices, past.notices, used[NOTICES]),
        _taken_up(tables.known, past.known, used[KNOWN]),
        _taken_up(tables.untyped, past.untyped, used[UNTYPED]),
    )
