"""How fast events are detected, notified and answered, and how completely reports come in."""

from __future__ import annotations

from alatau.surveillance.timeliness.clocks import (
    CLOCKS,
    Clock,
    Reading,
    WoahReadings,
    ihr_clocks,
    read_clock,
    woah_clocks,
)
from alatau.surveillance.timeliness.estimates import Median, Share, median_of, share_of
from alatau.surveillance.timeliness.event_table import read_events
from alatau.surveillance.timeliness.events import (
    BottleneckCount,
    Event,
    NotedBottleneck,
    PhaseDuration,
    PhaseTarget,
    SevenOneSeven,
    seven_one_seven,
    side_by_side,
)
from alatau.surveillance.timeliness.milestones import (
    INITIATION_TARGET_DAYS,
    TARGET_DAYS,
    Bottleneck,
    EarlyAction,
    Interval,
    Milestones,
    Phase,
    Standing,
    Timeliness,
    timeliness,
)
from alatau.surveillance.timeliness.reporting import (
    Report,
    Reporting,
    ReportingSummary,
    Silence,
    reporting,
)

__all__ = [
    "CLOCKS",
    "INITIATION_TARGET_DAYS",
    "TARGET_DAYS",
    "Bottleneck",
    "BottleneckCount",
    "Clock",
    "EarlyAction",
    "Event",
    "Interval",
    "Median",
    "Milestones",
    "NotedBottleneck",
    "Phase",
    "PhaseDuration",
    "PhaseTarget",
    "Reading",
    "Report",
    "Reporting",
    "ReportingSummary",
    "SevenOneSeven",
    "Share",
    "Silence",
    "Standing",
    "Timeliness",
    "WoahReadings",
    "ihr_clocks",
    "median_of",
    "read_clock",
    "read_events",
    "reporting",
    "seven_one_seven",
    "share_of",
    "side_by_side",
    "timeliness",
    "woah_clocks",
]
