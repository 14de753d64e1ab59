"""Endemic noise: strangers, who have another disease and look suspicious."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW
from alatau.world.engine.days import DAY_OFFSET, series_key, whole_days
from alatau.world.engine.suspicion import notify, open_file
from alatau.world.keys import leaf, mix, poisson, uniform, unit_interval
from alatau.world.tables import MILD, SEVERE

_SEVERE_STRANGERS = 0.2
"""The share of strangers who are severely ill."""


@leaf
def begin_noise(roots, hosts, places, start):
    """The part of the keys of endemic noise that is the same every day, by host and place."""
    root = mix(start.key, keys.NOISE)
    for host in range(hosts):
        for place in range(places):
            roots[host * places + place] = mix(mix(root, host), place)


@leaf
def _draw_for_noise(roots, series, day, start):
    """The keys of endemic noise of a day (see ``series_key``), in vectors."""
    for at in range(roots.size):
        series[np.uintp(at)] = mix(roots[np.uintp(at)], day + DAY_OFFSET)
    if start.stream != 0 and day >= start.stream_from:
        for at in range(roots.size):
            series[np.uintp(at)] = mix(mix(series[np.uintp(at)], keys.STREAM), start.stream)


@leaf
def _draw_clusters(day, clustered, cluster, start):
    """In which places a week has a cluster of noise."""
    for host in range(clustered.shape[0]):
        for place in range(clustered.shape[1]):
            if cluster[host, place] > 0.0:
                key = series_key(
                    start.key, keys.CLUSTER, host, place, day, start.stream, start.stream_from
                )
                clustered[host, place] = uniform(key, keys.CLUSTER) < cluster[host, place]


@leaf
def count_strangers(row, roots, series, counts, clustered, endemic, cluster, factor, start):
    """Endemic noise of a day by host and place into ``counts``; returns how many in all.

    ``series`` (hosts times places) is left with the keys of the day.
    """
    day = start.first_day + row
    if row == 0 or day % 7 == 0:
        _draw_clusters(day - day % 7, clustered, cluster, start)
    _draw_for_noise(roots, series, day, start)
    total = 0
    places = counts.shape[1]
    for host in range(counts.shape[0]):
        for place in range(places):
            mean = endemic[np.uintp(host), np.uintp(row), np.uintp(place)]
            if clustered[np.uintp(host), np.uintp(place)]:
                mean *= factor[host]
            key = series[np.uintp(host * places + place)]
            count = 0
            # Nobody with a probability of exp(-mean), which is above 1 - mean.
            if unit_interval(key) > 1.0 - mean:
                count = poisson(key, mean)
            counts[np.uintp(host), np.uintp(place)] = count
            total += count
    return total


@leaf
def meet_strangers(
    row, series, counts, files, nodes, lists, used, groups, delays, sampling, referral, first_day
):  # fmt: skip
    """Patients and herds with another disease who look suspicious, into tables with room."""
    day = first_day + row
    for host in range(counts.shape[0]):
        group = groups[host]
        for place in range(counts.shape[1]):
            for order in range(counts[np.uintp(host), np.uintp(place)]):
                key = mix(series[host * counts.shape[1] + place], order)
                severity = MILD
                if uniform(key, keys.NOISE_SEVERITY) < _SEVERE_STRANGERS:
                    severity = SEVERE
                onset = day - whole_days(key, keys.CARE_DELAY, delays[group, CARE_DELAY_ROW])
                at = open_file(files, used, key, -1, place, host, severity, onset, day)
                notify(
                    files[at], at, row, False, nodes, lists, used, group, delays, sampling,
                    referral, first_day,
                )  # fmt: skip
