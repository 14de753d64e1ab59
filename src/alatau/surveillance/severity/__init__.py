"""How severe an illness is, while its outcomes are still coming in."""

from alatau.surveillance.severity.fatality import (
    AdjustedFatality,
    FatalityOptions,
    adjusted_fatality,
    cohort_fatality,
    naive_fatality,
    resolved_fatality,
)
from alatau.surveillance.severity.intervals import INTERVAL_METHODS, share_interval
from alatau.surveillance.severity.outcomes import known_share_while_growing
from alatau.surveillance.severity.rolling import RollingFatality, Standing, rolling_fatality

__all__ = [
    "INTERVAL_METHODS",
    "AdjustedFatality",
    "FatalityOptions",
    "RollingFatality",
    "Standing",
    "adjusted_fatality",
    "cohort_fatality",
    "known_share_while_growing",
    "naive_fatality",
    "resolved_fatality",
    "rolling_fatality",
    "share_interval",
]
