"""Many runs in one call, of which only counts by day are kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PathwayTables
from alatau.world.engine.days import whole
from alatau.world.engine.kernel import play
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
    susceptible = stage.susceptible.copy()
    tables = new_tables(FIRST_UNITS)
    for at in range(roots.size):
        stage.susceptible[:] = susceptible
        this = Start(
            roots[at], start.first_day, start.last_day, streams[at], start.stream_from,
            start.ceiling, start.people_limit,
        )  # fmt: skip
        tables, used, _, played[at] = play(hosts, pathways, timeline, stage, this, tables)
        _tally(tables.units, tables.files, used, hosts, this.first_day, daily[at, :, : played[at]])
    return daily, played
