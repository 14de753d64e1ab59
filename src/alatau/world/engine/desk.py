"""Where a block of children is worked on, and the draws that are made for all of it in vectors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.distributions import BINS, LEVELS
from alatau.world.engine.days import whole
from alatau.world.keys import LANES, compiled, in_lanes, leaf, locate, mix, uniform, unit_interval
from alatau.world.strata import INCUBATION, INFECTIOUS, LATENT
from alatau.world.tables import BLOCK

COLUMN = BLOCK + 8
"""The length of a column. With a power of two the same lane of two columns would often lie at the
same place of a page, and a processor would wait for one to be written before it reads the other."""

CHILD_KEY, UNIT_KEY, SEEKER_KEY, SOWER_KEY = 0, COLUMN, 2 * COLUMN, 3 * COLUMN
BIRTH_KEY = 4 * COLUMN
DESK_KEYS = 5 * COLUMN
"""Columns of ``Desk.keys``: of the children looked at, of the units infected, of those that seek
care, of those that may have children in time, and of their children."""

ACCEPTED, TRAVELS, ROUTED, AGED, ENOUGH = 0, COLUMN, 2 * COLUMN, 3 * COLUMN, 4 * COLUMN
TIME, LATENT_DAYS, INCUBATION_DAYS, PERIOD_DAYS = 5 * COLUMN, 6 * COLUMN, 7 * COLUMN, 8 * COLUMN
SEVERED, CARED, NUMBERED, DIES = 9 * COLUMN, 10 * COLUMN, 11 * COLUMN, 12 * COLUMN
FALLS_ILL, CARE_DAYS, BEGINS = 13 * COLUMN, 14 * COLUMN, 15 * COLUMN
DESK_NUMBERS = 16 * COLUMN
"""Columns of ``Desk.numbers``: uniform numbers of children, and how many susceptible are enough for
each to be infected; times, uniform numbers and delays of units; when they fall ill, and begin to be
infectious."""

PARENT, PLACE, STRATUM, CELL, WAY_OF = 0, COLUMN, 2 * COLUMN, 3 * COLUMN, 4 * COLUMN
CHILD, HOST, LATENT_BIN, PERIOD_BIN = 5 * COLUMN, 6 * COLUMN, 7 * COLUMN, 8 * COLUMN
DYING, SEEKER, CARE_BIN = 9 * COLUMN, 10 * COLUMN, 11 * COLUMN
SOWER, SOWER_HOST, NUMBER, ILL_ROW = 12 * COLUMN, 13 * COLUMN, 14 * COLUMN, 15 * COLUMN
DESK_CODES = 16 * COLUMN
"""Columns of ``Desk.codes``: by whom, where, and in which way children would be infected, and which
of a chunk they are; hosts and strata of units, the bins of their delays, the rows of their onsets;
who dies, who seeks care; rows, hosts and numbers of children of those that may have some in time.
"""

LITTER = 256
"""Children that are put down at a time: mostly all those of a full block of parents."""

SPENT, BEGIN, LENGTH = 0, LITTER + LANES, 2 * (LITTER + LANES)
MOMENTS = 3 * (LITTER + LANES)
"""Columns of ``Desk.moments``: the share of infectiousness spent when a child is born, then the day
of its birth; when the infectious period of its parent begins, and how long it is."""

ORIGIN, ORDER, ROW = 0, LITTER + LANES, 2 * (LITTER + LANES)
ORIGINS = 3 * (LITTER + LANES)
"""Columns of ``Desk.origins``: the class of routes and the place of the parent on the desk; the
number among its children, then which children are in time; the row of the day of birth."""

SHORTEST = 1e-6
"""The shortest infectious period, in days."""

_DELAY_ROWS = 5
_TABLE = LEVELS * (BINS + 1)


class Desk(NamedTuple):
    """Where a block of children is worked on, column by column, so that arithmetic runs in vectors.

    ``keys`` (``DESK_KEYS``), ``numbers`` (``DESK_NUMBERS``) and ``codes`` (``DESK_CODES``) hold
    their columns one after the other, each ``COLUMN`` long; ``delays`` is ``HostTables.delays`` in
    one dimension. ``births``, ``moments`` (``MOMENTS``) and ``origins`` (``ORIGINS``) are of the
    children that are being put down. ``care_delays`` is ``PathwayTables.delays`` in one dimension,
    ``care_rows`` the rows of a group.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int64]
    delays: NDArray[np.float64]
    births: NDArray[np.uint64]
    moments: NDArray[np.float64]
    origins: NDArray[np.int64]
    care_delays: NDArray[np.float64]
    care_rows: int


@compiled
def new_desk(hosts, pathways):
    """A desk with nothing on it."""
    return Desk(
        np.empty(DESK_KEYS, np.uint64),
        np.zeros(DESK_NUMBERS),
        np.empty(DESK_CODES, np.int64),
        hosts.delays.reshape(-1),
        np.empty(LITTER + LANES, np.uint64),
        np.empty(MOMENTS),
        np.empty(ORIGINS, np.int64),
        pathways.delays.reshape(-1),
        pathways.delays.shape[1],
    )


@leaf
def _draw(keys_of, first_key, numbers, first, count, purpose):
    """Uniform numbers for one purpose, in vectors."""
    for lane in range(in_lanes(count)):
        key = keys_of[np.uintp(first_key + lane)]
        numbers[np.uintp(first + lane)] = uniform(key, purpose)


@leaf
def draw_for_children(keys_of, numbers, count, routed, aged):
    """What decides about the children on the desk, in vectors."""
    _draw(keys_of, CHILD_KEY, numbers, ACCEPTED, count, keys.ACCEPTANCE)
    _draw(keys_of, CHILD_KEY, numbers, TRAVELS, count, keys.TRAVEL)
    if routed:
        _draw(keys_of, CHILD_KEY, numbers, ROUTED, count, keys.ROUTE)
    if aged:
        _draw(keys_of, CHILD_KEY, numbers, AGED, count, keys.AGE_GROUP)


@leaf
def _interpolate(numbers, part, first, codes, bins, tables, delays, kind, count):
    """Delays of a kind into a column of numbers, from the places in the bins of their tables."""
    for lane in range(count):
        at = codes[np.uintp(tables + lane)] * (_DELAY_ROWS * _TABLE) + kind * _TABLE
        at += codes[np.uintp(bins + lane)]
        low, high = delays[np.uintp(at)], delays[np.uintp(at + 1)]
        numbers[np.uintp(first + lane)] = low + (high - low) * numbers[np.uintp(part + lane)]


@leaf
def draw_for_units(keys_of, numbers, codes, delays, count, varied, lethal, latent, first_day, days):
    """The course of the units on the desk, mostly in vectors.

    Onsets after so many days are in the row after the last.
    """
    if varied:
        _draw(keys_of, UNIT_KEY, numbers, SEVERED, count, keys.SEVERITY)
    if lethal:
        _draw(keys_of, UNIT_KEY, numbers, DIES, count, keys.FATALITY)
    _draw(keys_of, UNIT_KEY, numbers, CARED, count, keys.CARE)
    _draw(keys_of, UNIT_KEY, numbers, LATENT_DAYS, count, keys.LATENCY)
    locate(numbers, LATENT_DAYS, codes, LATENT_BIN, count)
    if latent:
        _interpolate(
            numbers, LATENT_DAYS, INCUBATION_DAYS, codes, LATENT_BIN, HOST, delays, INCUBATION,
            count,
        )  # fmt: skip
    _interpolate(numbers, LATENT_DAYS, LATENT_DAYS, codes, LATENT_BIN, HOST, delays, LATENT, count)
    until_ill = INCUBATION_DAYS if latent else LATENT_DAYS
    for lane in range(in_lanes(count)):
        time = numbers[np.uintp(TIME + lane)]
        onset = time + numbers[np.uintp(until_ill + lane)]
        numbers[np.uintp(FALLS_ILL + lane)] = onset
        numbers[np.uintp(BEGINS + lane)] = time + numbers[np.uintp(LATENT_DAYS + lane)]
        ending = min(np.float64(np.float32(onset)), np.float64(first_day + days))
        codes[np.uintp(ILL_ROW + lane)] = whole(ending) - first_day


@leaf
def draw_for_sowers(keys_of, numbers, codes, delays, count, stream):
    """How long units on the desk are infectious, and the keys of their children, mostly in vectors.

    Children are by a key of the stream, unless that is 0.
    """
    for lane in range(in_lanes(count)):
        key = keys_of[np.uintp(SOWER_KEY + lane)]
        numbers[np.uintp(PERIOD_DAYS + lane)] = uniform(key, keys.INFECTIOUS_PERIOD)
        birth = mix(mix(key, keys.BIRTH), 0)
        keys_of[np.uintp(BIRTH_KEY + lane)] = birth
        numbers[np.uintp(NUMBERED + lane)] = unit_interval(birth)
    if stream != 0:
        for lane in range(in_lanes(count)):
            key = keys_of[np.uintp(SOWER_KEY + lane)]
            birth = mix(mix(mix(mix(key, keys.STREAM), stream), keys.BIRTH), 0)
            keys_of[np.uintp(BIRTH_KEY + lane)] = birth
            numbers[np.uintp(NUMBERED + lane)] = unit_interval(birth)
    locate(numbers, PERIOD_DAYS, codes, PERIOD_BIN, count)
    _interpolate(
        numbers, PERIOD_DAYS, PERIOD_DAYS, codes, PERIOD_BIN, SOWER_HOST, delays, INFECTIOUS, count
    )
    for lane in range(in_lanes(count)):
        at = np.uintp(PERIOD_DAYS + lane)
        numbers[at] = max(numbers[at], SHORTEST)


@leaf
def draw_for_seekers(keys_of, numbers, codes, delays, rows, groups, count):
    """The days from onset to care of the units on the desk that seek it, mostly in vectors."""
    _draw(keys_of, SEEKER_KEY, numbers, CARE_DAYS, count, keys.CARE_DELAY)
    locate(numbers, CARE_DAYS, codes, CARE_BIN, count)
    for position in range(count):
        host = codes[np.uintp(HOST + codes[np.uintp(SEEKER + position)])]
        at = (groups[np.uintp(host)] * rows + CARE_DELAY_ROW) * _TABLE
        at += codes[np.uintp(CARE_BIN + position)]
        low, high = delays[np.uintp(at)], delays[np.uintp(at + 1)]
        part = numbers[np.uintp(CARE_DAYS + position)]
        numbers[np.uintp(CARE_DAYS + position)] = low + (high - low) * part


@leaf
def draw_for_births(births, moments, origins, count):
    """The keys of the children that are being put down, and when they are born, in vectors.

    The time is a share of infectiousness so far.
    """
    for lane in range(in_lanes(count)):
        at = np.uintp(lane)
        births[at] = mix(births[at], origins[np.uintp(ORDER) + at])
        moments[np.uintp(SPENT) + at] = uniform(births[at], keys.MOMENT)


@leaf
def date_births(moments, origins, count, first_day):
    """Times and rows of births in vectors, from the fraction of the infectious period over."""
    for lane in range(in_lanes(count)):
        at = np.uintp(lane)
        fraction = moments[np.uintp(SPENT) + at]
        time = moments[np.uintp(BEGIN) + at] + moments[np.uintp(LENGTH) + at] * fraction
        time = np.float32(time)
        moments[np.uintp(SPENT) + at] = time
        origins[np.uintp(ROW) + at] = whole(time) - first_day
