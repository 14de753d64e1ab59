"""Signals of human, animal and environmental health together: who saw what first, and by how much.

Everything here is about timing. Nothing here says that one thing caused another.
"""

from __future__ import annotations

from alatau.surveillance.one_health.correlation import Transform
from alatau.surveillance.one_health.first_seen import (
    FirstSeen,
    LagSummary,
    SectorTimes,
    first_seen,
)
from alatau.surveillance.one_health.lead_lag import (
    TIMING_ONLY,
    LeadLag,
    lead_lag,
    lead_lag_by_place,
)
from alatau.surveillance.one_health.signals import SECTORS, Signals, link_signals, read_signals

__all__ = [
    "SECTORS",
    "TIMING_ONLY",
    "FirstSeen",
    "LagSummary",
    "LeadLag",
    "SectorTimes",
    "Signals",
    "Transform",
    "first_seen",
    "lead_lag",
    "lead_lag_by_place",
    "link_signals",
    "read_signals",
]
