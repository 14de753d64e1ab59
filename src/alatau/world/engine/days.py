"""What a time, a delay, a series and an effect are on a day."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.keys import leaf, mix, quantile, uniform

_EPOCH = 4096
"""More days than a run may begin before day 0."""

DAY_OFFSET = 1_000_000
"""Added to a day where it is mixed into a key, which takes no negative number."""

ROUNDING = 64
"""Added to a purpose: whether the fraction of a delay is a day more."""


@leaf
def whole(time):
    """The day of a time; several times as fast as ``math.floor``."""
    return int(time + _EPOCH) - _EPOCH


@leaf
def whole_days(key, purpose, table):
    """A delay in whole days whose mean is that of the distribution."""
    delay = quantile(table, uniform(key, purpose))
    return int(delay + uniform(key, purpose + ROUNDING))


@leaf
def effect_on(timeline, effect, host, row, place):
    """The strength of an effect on a host in a place today."""
    return timeline.rows[timeline.slot[effect, host], row, place]


@leaf
def series_key(root, purpose, host, place, day, stream, stream_from):
    """The key of a series (introductions, spill-over, noise) in a place on a day."""
    key = mix(mix(mix(mix(root, purpose), host), place), day + DAY_OFFSET)
    if stream != 0 and day >= stream_from:
        return mix(mix(key, keys.STREAM), stream)
    return key
