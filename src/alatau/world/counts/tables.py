"""The tables that the kernel of counts reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Groups(NamedTuple):
    """``units`` (s, p) live in ``host`` (s); ``immune`` of them cannot be infected from the start.

    The groups of host *h* are ``group_from[h]`` up to ``group_from[h + 1]``; ``part`` (s, p) is the
    share of a group in its host.
    """

    units: Floats
    immune: Floats
    host: Ints
    group_from: Ints
    part: Floats
    susceptibility: Floats


class Layers(NamedTuple):
    """Groups as sources: ``group`` (l) with the dispersion ``shape`` (l), 0 for none.

    ``table`` (l) is the row of ``gamma_tables`` and ``gamma_rows``.
    """

    group: Ints
    shape: Floats
    table: Ints
    gamma_tables: Floats
    gamma_rows: Ints


class Courses(NamedTuple):
    """``Course`` of each group (s, age of infection).

    ``seen``, ``told`` and ``traced`` (s, age, window) depend on how suspicion is raised in the days
    after infection, which is ``window`` (h, d, p), and so does ``known`` (s, window): the part of
    the infectiousness passed on by those known before the day. ``all_ill`` is 1 where everybody
    falls ill, -1 where nobody does.
    """

    spread: Floats
    cared: Floats
    ill: Floats
    onset: Floats
    died: Floats
    waned: Floats
    seen: Floats
    told: Floats
    traced: Floats
    known: Floats
    window: NDArray[np.int32]
    criteria: Floats
    all_ill: Ints
    detected: NDArray[np.bool_]
    fatal: NDArray[np.bool_]


class Roads(NamedTuple):
    """Routes (r) by layer, and what travels: see the columns in ``contacts``.

    ``road`` (road, p, p) has rows that sum to one; ``leave`` (r) is the share that takes it.
    """

    bundle: Ints
    travels: NDArray[np.bool_]
    road: Floats
    route: Ints
    mean: Floats
    leave: Floats
    assortativity: Floats
    season: Floats
    link: NDArray[np.int32]
    closed: Floats
    screened: Floats


class Acts(NamedTuple):
    """``effects[slot[effect, host], day, place]`` are strengths of measures, row 0 nothing."""

    effects: Floats
    slot: Ints


class Doses(NamedTuple):
    """``immunised`` (s, d, p): the share of the susceptible protected on a day."""

    immunised: Floats
    vaccine_wanes: float


class Tracing(NamedTuple):
    """``pool`` (q, 3): first day, last day, contacts a day."""

    pool: Ints
    strength: Floats
    places: NDArray[np.bool_]
    contacts_of_case: float
    household_found: float
    household_share: float


class Arrivals(NamedTuple):
    """``given`` rows (day, place, host, count), and natural spill-over."""

    given: Ints
    rate: Floats
    spill_host: Ints
    spill_shape: Floats
    spill_table: Ints
    spill_vector: NDArray[np.bool_]


class Benches(NamedTuple):
    """Laboratories (t) that confirm for a group in a place, ``transit`` days after the report.

    ``sampling`` (s, p) is the share of reported whose sample reaches it: taken, and positive in the
    district laboratory where there is one. ``sensitivity`` (s, p) is its own.
    """

    bench: Ints
    transit: Ints
    sampling: Floats
    sensitivity: Floats
    capacity: Ints
    noise: Floats


class Flags(NamedTuple):
    """What has to be looked at: infections on the day of infection, in care, screened links."""

    same_day: bool
    in_care: bool
    linked: bool


class CountTables(NamedTuple):
    """All of it. Axes: s groups (age groups of people, then the other hosts), h hosts, l layers,
    r routes, d days from ``first_day``, p places, t laboratories, q teams that trace.
    """

    first_day: int
    groups: Groups
    layers: Layers
    courses: Courses
    roads: Roads
    acts: Acts
    doses: Doses
    tracing: Tracing
    arrivals: Arrivals
    benches: Benches
    flags: Flags
