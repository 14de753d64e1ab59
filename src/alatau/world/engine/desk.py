"""Where a block of children is worked on, and the draws that are made for all of it in vectors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.distributions import BINS, LEVELS
from alatau.world.keys import LANES, compiled, leaf, locate, mix, uniform, unit_interval
from alatau.world.strata import INCUBATION, INFECTIOUS, LATENT
from alatau.world.tables import BLOCK

CHILD_KEY, UNIT_KEY, BIRTH_KEY = 0, BLOCK, 2 * BLOCK
DESK_KEYS = 3 * BLOCK
"""Columns of ``Desk.keys``: of the children looked at, of the units infected, of their children."""

ACCEPTED, TRAVELS, ROUTED, AGED = 0, BLOCK, 2 * BLOCK, 3 * BLOCK
TIME, LATENT_DAYS, INCUBATION_DAYS, PERIOD_DAYS = 4 * BLOCK, 5 * BLOCK, 6 * BLOCK, 7 * BLOCK
SEVERED, CARED, NUMBERED, DIES = 8 * BLOCK, 9 * BLOCK, 10 * BLOCK, 11 * BLOCK
DESK_NUMBERS = 12 * BLOCK
"""Columns of ``Desk.numbers``: uniform numbers of children; then of units, with their delays."""

HOST, STRATUM, UNIT, LATENT_BIN, PERIOD_BIN = 0, BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK
DESK_CODES = 5 * BLOCK
"""Columns of ``Desk.codes``: of the units infected, and the bins of their delays."""

_DELAY_ROWS = 5
_TABLE = LEVELS * (BINS + 1)


class Desk(NamedTuple):
    """Where a block of children is worked on, column by column, so that arithmetic runs in vectors.

    ``keys`` (``DESK_KEYS``), ``numbers`` (``DESK_NUMBERS``) and ``codes`` (``DESK_CODES``) hold
    their columns one after the other, each ``BLOCK`` long; ``delays`` is ``HostTables.delays`` in
    one dimension.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int64]
    delays: NDArray[np.float64]


@compiled
def new_desk(delays):
    """A desk with nothing on it."""
    return Desk(
        np.empty(DESK_KEYS, np.uint64),
        np.empty(DESK_NUMBERS),
        np.empty(DESK_CODES, np.int64),
        delays.reshape(-1),
    )


@leaf
def draw_for_children(keys_of, numbers, count):
    """What decides about the children on the desk, in vectors."""
    for start in range(0, count, LANES):
        for lane in range(LANES):
            key = keys_of[np.uintp(CHILD_KEY + start + lane)]
            numbers[np.uintp(ACCEPTED + start + lane)] = uniform(key, keys.ACCEPTANCE)
            numbers[np.uintp(TRAVELS + start + lane)] = uniform(key, keys.TRAVEL)
            numbers[np.uintp(ROUTED + start + lane)] = uniform(key, keys.ROUTE)
            numbers[np.uintp(AGED + start + lane)] = uniform(key, keys.AGE_GROUP)


@leaf
def draw_for_units(keys_of, numbers, codes, delays, count, stream):
    """The course of the units on the desk, mostly in vectors.

    Their children are by a key of the stream, unless that is 0.
    """
    for start in range(0, count, LANES):
        for lane in range(LANES):
            key = keys_of[np.uintp(UNIT_KEY + start + lane)]
            numbers[np.uintp(SEVERED + start + lane)] = uniform(key, keys.SEVERITY)
            numbers[np.uintp(CARED + start + lane)] = uniform(key, keys.CARE)
            numbers[np.uintp(DIES + start + lane)] = uniform(key, keys.FATALITY)
            numbers[np.uintp(LATENT_DAYS + start + lane)] = uniform(key, keys.LATENCY)
            numbers[np.uintp(PERIOD_DAYS + start + lane)] = uniform(key, keys.INFECTIOUS_PERIOD)
            birth = mix(mix(key, keys.BIRTH), 0)
            keys_of[np.uintp(BIRTH_KEY + start + lane)] = birth
            numbers[np.uintp(NUMBERED + start + lane)] = unit_interval(birth)
    if stream != 0:
        for start in range(0, count, LANES):
            for lane in range(LANES):
                key = keys_of[np.uintp(UNIT_KEY + start + lane)]
                birth = mix(mix(mix(mix(key, keys.STREAM), stream), keys.BIRTH), 0)
                keys_of[np.uintp(BIRTH_KEY + start + lane)] = birth
                numbers[np.uintp(NUMBERED + start + lane)] = unit_interval(birth)
    locate(numbers, LATENT_DAYS, codes, LATENT_BIN, count)
    locate(numbers, PERIOD_DAYS, codes, PERIOD_BIN, count)
    for lane in range(count):
        table = codes[np.uintp(HOST + lane)] * (_DELAY_ROWS * _TABLE)
        at = codes[np.uintp(LATENT_BIN + lane)] + table
        part = numbers[np.uintp(LATENT_DAYS + lane)]
        low = delays[np.uintp(at + LATENT * _TABLE)]
        high = delays[np.uintp(at + LATENT * _TABLE + 1)]
        numbers[np.uintp(LATENT_DAYS + lane)] = low + (high - low) * part
        low = delays[np.uintp(at + INCUBATION * _TABLE)]
        high = delays[np.uintp(at + INCUBATION * _TABLE + 1)]
        numbers[np.uintp(INCUBATION_DAYS + lane)] = low + (high - low) * part
        at = codes[np.uintp(PERIOD_BIN + lane)] + table
        part = numbers[np.uintp(PERIOD_DAYS + lane)]
        low = delays[np.uintp(at + INFECTIOUS * _TABLE)]
        high = delays[np.uintp(at + INFECTIOUS * _TABLE + 1)]
        numbers[np.uintp(PERIOD_DAYS + lane)] = max(low + (high - low) * part, 1e-6)
