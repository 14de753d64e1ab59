"""Handing a tree of people over to counts, and what is to be expected of those handed over."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.world.counts.compilation import compiled_gathering
from alatau.world.counts.kernel import (
    INFECTIONS,
    OF_DEATH,
    OF_ONSET,
    OF_REPORT,
    OF_WANING,
    PROTECTED,
    SUSCEPTIBLE,
    TOTALS,
    WANINGS,
    CountState,
)
from alatau.world.counts.tables import CountTables
from alatau.world.strata import HostTables

SERIES = 5
"""Rows of ``CountState.series``."""

NO_STREAM_FROM = 1 << 30


def start_state(tables: CountTables) -> CountState:
    """Nobody infected yet; who is immune from the start is not susceptible."""
    groups, places = tables.groups.units.shape
    totals = np.zeros((TOTALS, groups, places), dtype=np.int64)
    totals[SUSCEPTIBLE] = np.maximum(tables.groups.units - tables.groups.immune, 0.0)
    days = tables.acts.effects.shape[1]
    return CountState(
        series=np.zeros((SERIES, groups, days, places), dtype=np.int64),
        power=np.zeros((len(tables.layers.group), days, places)),
        totals=totals,
        noise=np.zeros(tables.benches.capacity.shape[1]),
    )


def hand_over(
    tables: CountTables,
    hosts: HostTables,
    records: NDArray[Any],
    files: NDArray[Any],
    susceptible: NDArray[np.float64],
    vaccinated: NDArray[np.float64],
    played: int,
    *,
    stream: int = 0,
    stream_from: int = NO_STREAM_FROM,
) -> CountState:
    """The state in which counting takes over from a tree of people.

    Everybody infected so far becomes part of a cohort with the infectiousness of its own. What has
    happened to them stays so; what is still to come is that of their cohort.

    Args:
        tables: of the counts; their first day is that of the tree.
        hosts: the tables of the people kernel.
        records: its infected units; ``files`` the suspected.
        susceptible: who is left, shape (strata, places), after the days played.
        vaccinated: who is protected by a vaccine, likewise.
        played: days of the tree.
        stream: number of a future; ``stream_from`` is the first day on which it matters.
    """
    state = start_state(tables)
    compiled_gathering()(
        records,
        files,
        hosts,
        tables.layers,
        _classes(tables, hosts),
        tables.benches.bench,
        state,
        tables.first_day,
        played,
        tables.courses.spread.shape[1],
        stream,
        stream_from,
    )
    # People are whole in counts: what vaccination and shares of ages leave of one is rounded.
    totals = state.totals
    waned = np.rint(susceptible + vaccinated).astype(np.int64)
    waned += totals[INFECTIONS] - totals[SUSCEPTIBLE]
    waned[~tables.courses.waned.any(axis=1)] = 0
    left = totals[SUSCEPTIBLE] - totals[INFECTIONS]
    totals[WANINGS] = np.clip(waned, np.maximum(-left, 0), totals[INFECTIONS])
    left += totals[WANINGS]
    totals[PROTECTED] = np.clip(np.rint(vaccinated).astype(np.int64), 0, left)
    totals[SUSCEPTIBLE] = left - totals[PROTECTED]
    return state


def _classes(tables: CountTables, hosts: HostTables) -> NDArray[np.int64]:
    """The class of routes of each layer: that of its host with its dispersion."""
    found = np.full(len(tables.layers.group), -1, dtype=np.int64)
    for layer, (group, shape) in enumerate(
        zip(tables.layers.group, tables.layers.shape, strict=True)
    ):
        first, last = hosts.classes[tables.groups.host[group]]
        alike = np.flatnonzero(hosts.dispersion[first:last] == shape)
        if len(alike) > 0:
            found[layer] = first + alike[0]
    return found


def expected_before(
    tables: CountTables, cohort: NDArray[np.float64], start: int
) -> NDArray[np.float64]:
    """What the cohorts were expected to have done before the day row ``start``: (4, s, places)."""
    courses = tables.courses
    groups, _, places = cohort.shape
    expected = np.zeros((4, groups, places))
    if start == 0:
        return expected
    ages = start - 1 - np.arange(start)
    earlier = cohort[:, :start]
    for which, table in (
        (OF_ONSET, courses.onset),
        (OF_DEATH, courses.died),
        (OF_WANING, courses.waned),
    ):
        if table.shape[1] > 0:
            by_then = np.cumsum(table, axis=1)[:, np.minimum(ages, table.shape[1] - 1)]
            expected[which] = np.einsum("sr,srp->sp", by_then, earlier)
    told = np.cumsum(courses.told, axis=1)
    age = np.minimum(ages, told.shape[1] - 1)[:, None]
    for s in np.flatnonzero(courses.detected):
        window = courses.window[tables.groups.host[s], :start]
        by_then = told[s][age, window]
        expected[OF_REPORT, s] = (by_then * earlier[s]).sum(axis=0) * courses.criteria
    return expected
