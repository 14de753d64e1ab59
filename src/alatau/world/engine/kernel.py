"""The kernel: one outbreak, day by day, as a keyed transmission tree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PathwayTables
from alatau.world.engine.desk import new_desk
from alatau.world.engine.lookups import new_lookups
from alatau.world.engine.playing import new_workspace, play_on
from alatau.world.engine.queues import empty_births, with_room
from alatau.world.engine.state import new_state
from alatau.world.engine.storage import (
    BLOCKS,
    BLOCKS_FULL,
    DONE,
    FILES,
    FILES_FULL,
    FIRST_UNITS,
    KNOWN,
    KNOWN_FULL,
    NODES,
    NODES_FULL,
    NOTICES,
    NOTICES_FULL,
    UNITS,
    UNITS_FULL,
    UNTYPED,
    UNTYPED_FULL,
    Tables,
    grown,
    new_tables,
)
from alatau.world.keys import compiled, entry
from alatau.world.stage import Stage, Start
from alatau.world.strata import HostTables
from alatau.world.timeline import Timeline


class Series(NamedTuple):
    """What is counted day by day, and who is left at the end.

    Shapes with d days, t laboratories, q pools of teams, p places, s strata: ``laboratories``
    (d, t) of ``QUEUE``, ``teams`` (d, q) of ``TEAMS``, ``beds`` (d, p) in use; ``susceptible`` and
    ``vaccinated`` (s, p) after the last day played.
    """

    laboratories: NDArray[np.void]
    teams: NDArray[np.void]
    beds: NDArray[np.int64]
    susceptible: NDArray[np.float64]
    vaccinated: NDArray[np.float64]


@compiled
def play(hosts, pathways, timeline, stage, start, tables, state, begin, end):
    """The days of an outbreak from row ``begin`` to before ``end``, written to tables and state.

    It may begin on the first day, and on that of a stream: children wait for none of the days after
    a part that ends there. Returns the tables and the days played so far: fewer than ``end`` where
    ``start.people_limit`` was reached.
    """
    desk, lookups = new_desk(hosts, pathways), new_lookups(hosts, pathways, timeline, stage)
    workspace = new_workspace(hosts, timeline, stage, start)
    births = empty_births(start.last_day - start.first_day + 1, state.used)
    units, files, pending, chain, nodes, notices, known, untyped = tables
    used, row, full = state.used, begin, UNITS_FULL
    while full != DONE:
        row, full = play_on(
            row, end, hosts, pathways, timeline, stage, start, units, files, pending, chain, nodes,
            notices, known, untyped, births, state, desk, lookups, workspace,
        )  # fmt: skip
        if full == UNITS_FULL:
            units = grown(units, used[UNITS])
        elif full == FILES_FULL:
            files = grown(files, used[FILES])
        elif full == BLOCKS_FULL:
            pending, chain = with_room(chain.size - used[BLOCKS] + 1, pending, chain, used)
        elif full == NODES_FULL:
            nodes = grown(nodes, used[NODES])
        elif full == NOTICES_FULL:
            notices = grown(notices, used[NOTICES])
        elif full == KNOWN_FULL:
            known = grown(known, used[KNOWN])
        elif full == UNTYPED_FULL:
            untyped = grown(untyped, used[UNTYPED])
    return Tables(units, files, pending, chain, nodes, notices, known, untyped), row


@entry
def run(hosts: HostTables, pathways: PathwayTables, timeline: Timeline, stage: Stage, start: Start):
    """Run one outbreak; ``stage.susceptible`` is written to.

    Returns the records of the infected units, the files of the suspected, the notices, the series,
    and the days played.
    """
    days = start.last_day - start.first_day + 1
    state = new_state(hosts, timeline, stage, days)
    tables, played = play(
        hosts, pathways, timeline, stage, start, new_tables(FIRST_UNITS), state, 0, days
    )
    used = state.used
    return (
        tables.units[: used[UNITS]],
        tables.files[: used[FILES]],
        tables.notices[: used[NOTICES]],
        Series(
            state.laboratory_days,
            state.team_days,
            state.bed_days,
            stage.susceptible,
            state.vaccinated,
        ),
        played,
    )
