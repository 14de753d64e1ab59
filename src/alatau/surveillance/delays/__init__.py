"""How long from one event to another, from pairs of days that were cut off by the present."""

from alatau.surveillance.delays.distribution import DelayDistribution
from alatau.surveillance.delays.fitting import DelayFit, FittedDelay, fit_delay
from alatau.surveillance.delays.pairs import DelayPairs, delay_pairs
from alatau.surveillance.delays.reverse_hazard import (
    ReverseHazard,
    estimate_reverse_hazard,
    reverse_hazard,
)

__all__ = [
    "DelayDistribution",
    "DelayFit",
    "DelayPairs",
    "FittedDelay",
    "ReverseHazard",
    "delay_pairs",
    "estimate_reverse_hazard",
    "fit_delay",
    "reverse_hazard",
]
