"""Many runs in one call, of which only counts by day are kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PathwayTables
from alatau.world.engine.kernel import play
from alatau.world.engine.state import copy_table, new_state, take_up, take_up_tables
from alatau.world.engine.storage import FILES, UNITS, Tables
from alatau.world.engine.tally import (
    CONFIRMED,
    COUNT_ROWS,
    DIED,
    HERDS,
    INFECTED,
    ONSET,
    REPORTED,
)
from alatau.world.keys import entry, leaf
from alatau.world.stage import Stage, Start
from alatau.world.strata import PEOPLE_GROUP, HostTables
from alatau.world.timeline import Timeline


@leaf
def _add_up(files, used, hosts, first_day, tally, daily):
    """Counts by day: what was tallied on the way, and the people who became known."""
    days = daily.shape[1]
    for what in (INFECTED, ONSET, DIED, HERDS):
        for row in range(days):
            daily[what, row] = tally[what, row]
    for at in range(used[FILES]):
        file = files[at]
        if file.subject >= 0 and hosts.group[file.host] == PEOPLE_GROUP:
            if file.day_known < first_day + days:
                daily[REPORTED, file.day_known - first_day] += 1
            if file.day_confirmed < first_day + days:
                daily[CONFIRMED, file.day_confirmed - first_day] += 1


@entry
def counts_by_day(
    hosts: HostTables,
    pathways: PathwayTables,
    timeline: Timeline,
    stage: Stage,
    start: Start,
    roots: NDArray[np.uint64],
    streams: NDArray[np.int64],
    tables: Tables,
    past_tables: Tables,
):
    """Run an outbreak for each root key and stream, keeping only what ``tables.COUNTED`` names.

    ``tables`` and ``past_tables`` are what it is written into, one after the other. Returns shape
    (runs, COUNT_ROWS, days), the days played (runs), and both tables, which may have grown.
    """
    days = start.last_day - start.first_day + 1
    daily = np.zeros((roots.size, COUNT_ROWS, days), np.int64)
    played = np.empty(roots.size, np.int64)
    fresh, parted = stage.susceptible.copy(), stage.susceptible.copy()
    past, past_root, past_played = new_state(hosts, timeline, stage, days), start.key, 0
    parting = min(max(start.stream_from - start.first_day, 0), days)
    for at in range(roots.size):
        this = Start(
            roots[at], start.first_day, start.last_day, streams[at], start.stream_from,
            start.ceiling, start.people_limit,
        )  # fmt: skip
        shared = parting if streams[at] != 0 else 0
        if shared > 0 and (past_played == 0 or roots[at] != past_root):
            copy_table(fresh, stage.susceptible)
            past, past_root = new_state(hosts, timeline, stage, days), roots[at]
            past_tables, past_played = play(
                hosts, pathways, timeline, stage, this, past_tables, past, 0, shared
            )
            copy_table(stage.susceptible, parted)
        state = new_state(hosts, timeline, stage, days)
        if shared > 0:
            take_up(state, past)
            tables = take_up_tables(tables, past_tables, past.used)
        copy_table(parted if shared > 0 else fresh, stage.susceptible)
        played[at] = past_played if shared > 0 else 0
        # A past that ended early, or with its last day, goes on in counts.
        if shared == 0 or (played[at] == shared and state.used[UNITS] < this.people_limit):
            tables, played[at] = play(
                hosts, pathways, timeline, stage, this, tables, state, shared, days
            )
        _add_up(
            tables.files, state.used, hosts, this.first_day, state.tally, daily[at, :, : played[at]]
        )
    return daily, played, tables, past_tables
