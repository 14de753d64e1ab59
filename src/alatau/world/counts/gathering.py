"""From a tree of people to cohorts: one pass over its records and files."""

from __future__ import annotations

import numpy as np

from alatau.world.counts.kernel import (
    CONFIRMATIONS,
    DEATHS,
    INFECTIONS,
    ONSETS,
    REPORTS,
    WAITING,
)
from alatau.world.engine.days import whole
from alatau.world.engine.offspring import individual_infectiousness
from alatau.world.keys import entry

INFECTED, ONSET, REPORTED, CONFIRMED, DIED = range(5)
"""Rows of ``CountState.series``."""


@entry
def gather(
    records, files, hosts, layers, classes, bench, state, first_day, played, reach, stream,
    stream_from,
):  # fmt: skip
    """Add all that is true at the end of the last day played to ``state``.

    Args:
        records: the infected units; files: the suspected.
        layers: of the counts; ``classes`` (layers) is the class of routes of each, -1 for none.
        bench: the laboratory that confirms, by group and place.
        played: days from ``first_day`` on.
        reach: days for which an infection is passed on at most.
    """
    series, power, totals = state.series, state.power, state.totals
    after = first_day + played
    for at in range(records.size):
        record = records[at]
        s, p = np.int64(record.stratum), np.int64(record.place)
        row = whole(record.infected) - first_day
        series[INFECTED, s, row, p] += 1
        totals[INFECTIONS, s, p] += 1
        ill = record.onset < after
        known = record.day_known < after
        died = record.fatal and record.outcome < after
        if ill:
            series[ONSET, s, whole(record.onset) - first_day, p] += 1
        if ill or known or died:
            totals[ONSETS, s, p] += 1
        if known:
            series[REPORTED, s, record.day_known - first_day, p] += 1
            totals[REPORTS, s, p] += 1
        if died:
            series[DIED, s, whole(record.outcome) - first_day, p] += 1
            totals[DEATHS, s, p] += 1
        if played - row > reach or record.day_stopped < after:
            continue
        left = 1.0 - record.ring if record.day_ringed <= after else 1.0
        for layer in range(layers.group.size):
            if layers.group[layer] == s and classes[layer] >= 0:
                power[layer, row, p] += left * individual_infectiousness(
                    record, classes[layer], hosts, stream, stream_from
                )
    for at in range(files.size):
        file = files[at]
        s = hosts.base[file.host]
        if file.subject >= 0:
            s = np.int64(records[file.subject].stratum)
        p = np.int64(file.place)
        if file.subject >= 0 and file.day_confirmed < after:
            series[CONFIRMED, s, file.day_confirmed - first_day, p] += 1
            totals[CONFIRMATIONS, s, p] += 1
        resulted = file.day_confirmed < after or file.day_discarded < after
        if file.day_sampled >= after or resulted or bench[s, p] < 0:
            continue
        if file.subject < 0:
            state.noise[bench[s, p]] += 1.0
        elif file.day_known < after:
            # In counts a sample is taken with the report: of the others it is still to come.
            totals[WAITING, s, p] += 1
