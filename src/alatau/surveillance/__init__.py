"""What an analyst computes from reports."""

from alatau.surveillance.calendar import (
    Calendar,
)
from alatau.surveillance.estimate import (
    Estimate,
    NoEstimate,
)
from alatau.surveillance.series import (
    LARGEST_COUNT,
)

__all__ = [
    "LARGEST_COUNT",
    "Calendar",
    "Estimate",
    "NoEstimate",
]
