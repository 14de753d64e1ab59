"""What is counted by day while an outbreak is played."""

from __future__ import annotations

import numpy as np

from alatau.world.engine.days import whole
from alatau.world.keys import inlined, leaf
from alatau.world.strata import PEOPLE_GROUP

INFECTED, ONSET, REPORTED, CONFIRMED, DIED, HERDS = range(6)
"""Rows of what ``counting.counts_by_day`` returns, in the order of ``tables.COUNTED``."""

COUNT_ROWS = 6


@inlined
def row_of(time, first_day, tally):
    """The column of ``tally`` that a time is counted in; the last one is for what comes later."""
    return whole(min(time, first_day + tally.shape[1] - 1)) - first_day


@leaf
def take_back(record, hosts, first_day, tally, what, time):
    """A person will not fall ill, or not die, after all."""
    if hosts.group[np.int64(record.host)] == PEOPLE_GROUP:
        tally[what, row_of(time, first_day, tally)] -= 1
