"""Many runs in one call, of which only counts by day are kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PathwayTables
from alatau.world.engine.days import whole
from alatau.world.engine.kernel import play
from alatau.world.engine.state import copy_table, new_state, take_up, take_up_tables
from alatau.world.engine.storage import FILES, FIRST_UNITS, UNITS, new_tables
from alatau.world.keys import entry, leaf
from alatau.world.stage import Stage, Start
from alatau.world.strata import PEOPLE_GROUP, HostTables
from alatau.world.timeline import Timeline

INFECTED, ONSET, REPORTED, CONFIRMED, DIED, HERDS = range(6)
"""Rows of what ``counts_by_day`` returns, in the order of ``tables.COUNTED``."""

COUNT_ROWS = 6


@leaf
def _tally(units, files, used, hosts, first_day, daily):
    """Count people by day, and herds infected; what happens after the end is left out."""
    days = daily.shape[1]
    for at in range(used[UNITS]):
        record = units[at]
        row = whole(record.infected) - first_day
        if hosts.group[record.host] != PEOPLE_GROUP:
            daily[HERDS, row] += 1
            continue
        daily[INFECTED, row] += 1
        if record.onset < first_day + days:
            daily[ONSET, whole(record.onset) - first_day] += 1
        if record.fatal and record.outcome < first_day + days:
            daily[DIED, whole(record.outcome) - first_day] += 1
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
):
    """Run an outbreak for each root key and stream, keeping only what ``tables.COUNTED`` names.

    Returns shape (runs, COUNT_ROWS, days), and the days played (runs).
    """
    days = start.last_day - start.first_day + 1
    daily = np.zeros((roots.size, COUNT_ROWS, days), np.int64)
    played = np.empty(roots.size, np.int64)
    fresh, parted = stage.susceptible.copy(), stage.susceptible.copy()
    tables, past_tables = new_tables(FIRST_UNITS), new_tables(FIRST_UNITS)
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
        if played[at] == shared:
            tables, played[at] = play(
                hosts, pathways, timeline, stage, this, tables, state, shared, days
            )
        used = state.used
        _tally(tables.units, tables.files, used, hosts, this.first_day, daily[at, :, : played[at]])
    return daily, played
