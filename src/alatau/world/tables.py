"""The tables that an outbreak is kept in: record types, codes, and the day that never comes."""

from __future__ import annotations

import numpy as np

NEVER = 32_767
"""A day that never comes: later than every day of a run."""

NEVER_TIME = 1e9
"""The same as a time in days."""

CLASSIFICATIONS = ("suspected", "probable", "confirmed", "discarded")
SUSPECTED, PROBABLE, CONFIRMED, DISCARDED = range(4)
UNCLASSIFIED = -1

HOUSEHOLD, HEALTH_CARE, WORKPLACE, COMMUNITY, FARM, MARKET = range(6)
"""Settings, in the order of ``pathogen.SETTINGS``."""

ASYMPTOMATIC, MILD, SEVERE = range(3)
"""Severities, in the order of ``pathogen.SEVERITIES``."""

COUNTED = ("infected", "onset", "reported", "confirmed", "died", "animals")
"""What an ensemble counts day by day: infected people and what becomes of them, and infected
herds. Reports and confirmations are of infected people alone."""

_OF_A_UNIT = (
    ("key", np.uint64, 0),
    ("infected", np.float32, 8),
    ("parent", np.int32, 12),
    ("sibling", np.int32, 16),
    ("file", np.int32, 20),
    ("ring", np.float64, 24),
    ("child", np.int32, 32),
    ("outcome", np.float32, 36),
    ("onset", np.float32, 40),
    ("place", np.int16, 44),
    ("day_care", np.int16, 46),
    ("day_known", np.int16, 48),
    ("day_discarded", np.int16, 50),
    ("day_traced", np.int16, 52),
    ("day_stopped", np.int16, 54),
    ("day_ringed", np.int16, 56),
    ("host", np.int8, 58),
    ("stratum", np.int8, 59),
    ("setting", np.int8, 60),
    ("severity", np.int8, 61),
    ("fatal", np.bool_, 62),
    ("dosed", np.bool_, 63),
)

RECORD = np.dtype(
    {
        "names": [name for name, _, _ in _OF_A_UNIT],
        "formats": [kind for _, kind, _ in _OF_A_UNIT],
        "offsets": [offset for _, _, offset in _OF_A_UNIT],
        "itemsize": 64,
    },
    align=True,
)
"""A unit inside the kernel, 64 bytes: what transmission and responses look at every day. What is
asked of a parent is in its second half, which is in one line of the cache.

Times are days; ``child`` and ``sibling`` thread the tree; ``file`` is its row among the files, -1
while nobody suspects it. ``outcome`` is set for the fatal alone, the others' follows from the key.
``day_stopped`` is the day of prophylaxis or of culling, ``dosed`` says of a traced
one that a course was given; from ``day_ringed`` on the share ``ring``, set with it, of infections
by it is prevented.
"""

FILE = np.dtype(
    [
        ("key", np.uint64),
        ("onset", np.float32),
        ("subject", np.int32),
        ("place", np.int16),
        ("laboratory", np.int16),
        ("day_care", np.int16),
        ("day_sampled", np.int16),
        ("day_result", np.int16),
        ("day_known", np.int16),
        ("day_confirmed", np.int16),
        ("day_discarded", np.int16),
        ("day_typed", np.int16),
        ("day_traced", np.int16),
        ("host", np.int8),
        ("severity", np.int8),
        ("classification", np.int8),
        ("visited", np.bool_),
    ],
    align=True,
)
"""What care and surveillance note of a suspected unit; ``subject`` is its row among the units, -1
for a stranger (somebody with another disease). ``visited`` says that teams came to cull a herd."""

PENDING = np.dtype(
    [
        ("key", np.uint64),
        ("parent", np.int32),
        ("time", np.float32),
        ("slot", np.int16),
        ("place", np.int16),
    ],
    align=True,
)
"""A child that may come to be, waiting in the blocks of its day; ``slot`` is its class of routes.

Without a parent (-1) it comes from outside the tree: ``slot`` is its stratum, ``place`` its place.
"""

BLOCK = 64
"""Children in a block. Those of a day wait in a chain of blocks, in the order of their parents, so
that memory is read in order. No more than a block is dealt with at a time."""

NODE = np.dtype(
    [
        ("next", np.int32),
        ("subject", np.int32),
        ("stage", np.int16),
        ("laboratory", np.int16),
    ],
    align=True,
)
"""Something due on a day: a visit or the end of immunity (of a unit); a sample, a result, a
notification, a case for a team (of a file)."""

NOTICE = np.dtype(
    [
        ("subject", np.int32),
        ("place", np.int16),
        ("day_refers", np.int16),
        ("day_known", np.int16),
        ("laboratory", np.int16),
        ("host", np.int8),
        ("classification", np.int8),
        ("typed", np.bool_),
    ],
    align=True,
)
"""A report inside the kernel; ``subject`` is a file."""

UNITS = np.dtype(
    [
        ("key", np.uint64),
        ("case_id", np.int64),
        ("parent", np.int32),
        ("host", np.int8),
        ("age_group", np.int8),
        ("place", np.int16),
        ("setting", np.int8),
        ("time_infected", np.float64),
        ("day_infected", np.int16),
        ("day_onset", np.int16),
        ("severity", np.int8),
        ("day_care", np.int16),
        ("day_sampled", np.int16),
        ("day_result", np.int16),
        ("day_reported", np.int16),
        ("day_confirmed", np.int16),
        ("day_typed", np.int16),
        ("day_isolated", np.int16),
        ("day_traced", np.int16),
        ("day_protected", np.int16),
        ("day_ringed", np.int16),
        ("day_culled", np.int16),
        ("day_outcome", np.int16),
        ("died", np.bool_),
        ("classification", np.int8),
    ]
)
"""``Outbreak.units``: one row an infected unit, in the order of infection.

``parent`` is a row or -1, ``host`` and ``place`` are positions in ``Outbreak.hosts`` and
``Outbreak.places``, ``age_group`` in ``Geography.ages`` (0 for animals), ``setting`` in
``SETTINGS`` (-1 for introductions), ``severity`` in ``SEVERITIES``, ``classification`` in
``CLASSIFICATIONS`` (-1 before any). A day that never came is ``NEVER``.
``day_outcome`` may lie after the end of the run, and so may ``died``.
"""

REPORTS = np.dtype(
    [
        ("unit", np.int32),
        ("case_id", np.int64),
        ("host", np.int8),
        ("place", np.int16),
        ("day_refers", np.int16),
        ("day_known", np.int16),
        ("classification", np.int8),
        ("laboratory", np.int16),
        ("typed", np.bool_),
    ]
)
"""``Outbreak.reports``: one row a report, in the order in which they became known.

``unit`` is a row of ``Outbreak.units`` or -1 where there is no infection behind it;
``laboratory`` a position in ``Geography.laboratories`` or -1.
"""

QUEUE = np.dtype([("waiting", np.int32), ("received", np.int32), ("done", np.int32)])
"""A day of a laboratory: samples waiting in the evening, received and done during the day."""

TEAMS = np.dtype([("waiting", np.int32), ("done", np.int32), ("used", np.int32)])
"""A day of a measure with teams: cases waiting, cases dealt with, contacts, courses or herds."""
