"""The exercise clock: which exercise minute it is at a given wall time.

Pure arithmetic on two anchors. The clock stands (``rate`` 0: moves are played) or runs at
``rate`` exercise minutes per real second from the instant it was anchored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from alatau.packs.times import MINUTES_PER_DAY


@dataclass(frozen=True)
class Clock:
    """Exercise minutes since day 0 00:00, anchored at a wall time.

    ``minutes`` is the exercise time at ``anchor``; ``rate`` is in exercise minutes per second;
    ``running`` is false while the exercise is paused, not yet started or over.
    """

    minutes: int
    anchor: datetime
    rate: float = 0.0
    running: bool = False

    def at(self, wall: datetime) -> int:
        """Return the exercise minute at *wall*; earlier than the anchor counts as the anchor."""
        if not self.running or self.rate == 0:
            return self.minutes
        elapsed = max(0.0, (wall - self.anchor).total_seconds())
        return self.minutes + int(elapsed * self.rate)

    def started(self, wall: datetime) -> Clock:
        """Return the clock running on from its minute, anchored at *wall*."""
        return replace(self, minutes=self.at(wall), anchor=wall, running=True)

    def stopped(self, wall: datetime) -> Clock:
        """Return the clock standing at the minute it shows at *wall*."""
        return replace(self, minutes=self.at(wall), anchor=wall, running=False)

    def with_rate(self, rate: float, wall: datetime) -> Clock:
        """Return the clock going on at *rate* from the minute it shows at *wall*."""
        return replace(self, minutes=self.at(wall), anchor=wall, rate=rate)

    def moved_to(self, minutes: int, wall: datetime) -> Clock:
        """Return the clock showing *minutes* at *wall*."""
        return replace(self, minutes=minutes, anchor=wall)


def day_of(minutes: int) -> int:
    """Return the exercise day (from 0) that *minutes* falls in."""
    return minutes // MINUTES_PER_DAY
