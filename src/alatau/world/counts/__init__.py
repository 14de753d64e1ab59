"""Outbreaks too large for a line list: the same disease counted by day, place and group.

``simulate_counts`` counts from the start; ``hand_over`` and ``run_counts`` go on from a tree of
people.
"""

from alatau.world.counts.outbreak import (
    COUNTED,
    CountedSeries,
    CountSeries,
    hand_over,
    run_counts,
    simulate_counts,
    start_state,
)

__all__ = [
    "COUNTED",
    "CountSeries",
    "CountedSeries",
    "hand_over",
    "run_counts",
    "simulate_counts",
    "start_state",
]
