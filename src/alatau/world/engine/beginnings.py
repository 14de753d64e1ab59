"""Infections from outside the tree: introductions, and natural spill-over."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.days import effect_on, series_key
from alatau.world.engine.queues import push_pending
from alatau.world.engine.storage import BLOCKS, INTRODUCED, UNITS
from alatau.world.keys import inlined, leaf, mix, poisson, quantile, uniform
from alatau.world.tables import BLOCK
from alatau.world.timeline import VECTOR_CONTROL

_SPILLOVER_STRIDE = 1000
"""Between the purposes of one spill-over and of the next."""


@inlined
def _put_down_guests(
    series, count, place, host, row, pending, chain, births, used, hosts, stage, start
):  # fmt: skip
    """Put down units that will be infected today by nobody in the tree; needs room for them."""
    for order in range(count):
        key = mix(series, order)
        base, width = hosts.base[host], hosts.width[host]
        stratum = base
        if width > 1:
            total = 0.0
            for at in range(base, base + width):
                total += hosts.susceptibility[at] * max(0.0, stage.susceptible[at, place])
            left = uniform(key, keys.AGE_GROUP) * total
            while stratum < base + width - 1:
                left -= hosts.susceptibility[stratum] * max(0.0, stage.susceptible[stratum, place])
                if left < 0.0:
                    break
                stratum += 1
        time = np.float32(start.first_day + row + uniform(key, keys.MOMENT))
        if time >= start.first_day + row + 1:
            time = np.nextafter(np.float32(start.first_day + row + 1), np.float32(-1e9))
        push_pending(pending, chain, births, row, used, key, -1, time, stratum, place)


@inlined
def _spillover_mean(at, host, place, row, salt, hosts, stage, timeline, start):
    """The mean number of natural infections of a place on a day."""
    day = start.first_day + row
    exposed = 0.0
    for stratum in range(hosts.base[host], hosts.base[host] + hosts.width[host]):
        exposed += hosts.susceptibility[stratum] * max(0.0, stage.susceptible[stratum, place])
    mean = stage.spillover[at, row] * exposed
    if mean <= 0.0:
        return 0.0
    if stage.spillover_vector[at]:
        mean *= 1.0 - effect_on(timeline, VECTOR_CONTROL, host, row, place)
    if stage.spillover_varies[at]:
        week = day - day % 7
        cluster = series_key(start.key, salt, host, place, week, start.stream, start.stream_from)
        mean *= quantile(stage.spillover_factor[at], uniform(cluster, keys.CLUSTER))
    return mean


@leaf
def introduce(row, pending, chain, births, used, hosts, stage, timeline, start):
    """Introductions and natural spill-over of a day.

    Returns whether there was room for all; if not, it goes on where it stopped.
    """
    day, places = start.first_day + row, stage.units.shape[1]
    given = stage.given.shape[0]
    while used[INTRODUCED] < given + stage.spillover.shape[0] * places:
        source = used[INTRODUCED]
        host, place, count, series = np.int64(0), np.int64(0), np.int64(0), start.key
        if source < given:
            if stage.given[source, 0] == day:
                place, host = stage.given[source, 1], stage.given[source, 2]
                count = stage.given[source, 3]
                series = series_key(start.key, keys.INTRODUCTION, host, place, day, 0, 0)
        else:
            at, place = (source - given) // places, (source - given) % places
            if stage.spillover[at, row] > 0.0:
                host, salt = stage.spillover_host[at], keys.SPILLOVER + _SPILLOVER_STRIDE * at
                mean = _spillover_mean(at, host, place, row, salt, hosts, stage, timeline, start)
                if mean > 0.0:
                    series = series_key(
                        start.key, salt, host, place, day, start.stream, start.stream_from
                    )
                    count = min(poisson(series, mean), start.ceiling - used[UNITS])
        if count > 0:
            if used[BLOCKS] + count // BLOCK + 1 > chain.size:
                return False
            _put_down_guests(
                series, count, place, host, row, pending, chain, births, used, hosts, stage, start
            )
        used[INTRODUCED] = source + 1
    used[INTRODUCED] = 0
    return True
