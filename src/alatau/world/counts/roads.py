"""Who infects whom where, as the kernel of counts reads it: routes, travel, seasons, spill-over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alatau.world.counts.binomial import gamma_tables
from alatau.world.counts.contacts import BY_CONTACT, BY_CONTROL, BY_MARKET, PLAIN
from alatau.world.counts.groups import CountedGroups
from alatau.world.counts.tables import Arrivals, Floats, Ints, Layers, Roads
from alatau.world.geography import Geography
from alatau.world.pathogen import PERSON, SETTINGS, Pathogen
from alatau.world.timeline import Timeline

MONTH_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

_KIND = {
    "health-care": BY_CONTROL,
    "workplace": BY_CONTACT,
    "community": BY_CONTACT,
    "market": BY_MARKET,
}


def months_of(first_day: int, days: int, start_day_of_year: int) -> Ints:
    """The month, from 0 to 11, of each day."""
    ends = np.cumsum(MONTH_LENGTHS)
    dates = (start_day_of_year - 1 + first_day + np.arange(days)) % 365
    return np.searchsorted(ends, dates, side="right").astype(np.int64)


def routes_by_layer(
    groups: CountedGroups,
    geography: Geography,
    pathogen: Pathogen,
    months: Ints,
    shapes: dict[float | None, int],
    timeline: Timeline,
) -> tuple[Layers, Roads]:
    """Every route from every group of its host, with the layers that it takes.

    ``shapes`` collects the dispersions: their positions are those of the gamma tables.
    """
    roads: list[Floats] = []
    ways = {group: _way(geography, group, roads) for group in (0, 1)}
    seasons: dict[tuple[float, ...], int] = {(1.0,) * 12: 0}
    layers: dict[tuple[int, float | None], int] = {}
    bundles: dict[tuple[int, int, int, int], int] = {}
    rows, means, leave, own = [], [], [], []
    travels: list[bool] = []
    for route in pathogen.routes:
        source, target = groups.hosts.index(route.source), groups.hosts.index(route.target)
        shape = route.dispersion or pathogen.histories[route.source].dispersion
        season = seasons.setdefault(tuple(route.season or (1.0,) * 12), len(seasons))
        group = int(route.source != PERSON)
        same = group == int(route.target != PERSON)
        road, leaves = ways[group][route.setting]
        leaving = leaves if same else 0.0
        assort = 0.0
        if route.source == route.target == PERSON and len(groups.lower) > 1:
            assort = geography.ages.assortativity.get(route.setting, 0.0)
        for s in range(groups.group_from[source], groups.group_from[source + 1]):
            layer = layers.setdefault((s, shape), len(layers))
            care = int(route.setting == "health-care")
            bundle = bundles.setdefault((layer, care, road, int(same and group == 1)), len(bundles))
            if bundle == len(travels):
                travels.append(False)
            travels[bundle] = travels[bundle] or leaving > 0
            kind = _KIND.get(route.setting, PLAIN)
            rows.append((bundle, target, season, kind, int(route.vector)))
            means.append(route.mean)
            leave.append(leaving)
            own.append(assort)
    if not layers:
        layers[0, None] = 0
    for _, shape in layers:
        shapes.setdefault(shape, len(shapes))
    layered = Layers(
        group=np.array([s for s, _ in layers], dtype=np.int64),
        shape=np.array([shape or 0.0 for _, shape in layers]),
        table=np.array([shapes[shape] for _, shape in layers], dtype=np.int64),
        gamma_tables=np.zeros((0, 0, 0, 0)),
        gamma_rows=np.zeros((0, 0), dtype=np.int64),
    )
    return layered, Roads(
        bundle=np.array(list(bundles), dtype=np.int64).reshape(-1, 4),
        travels=np.array(travels, dtype=np.bool_),
        road=np.stack(roads),
        route=np.array(rows, dtype=np.int64).reshape(-1, 5),
        mean=np.array(means, dtype=np.float64),
        leave=np.array(leave, dtype=np.float64),
        assortativity=np.array(own, dtype=np.float64),
        season=np.array([[season[month] for month in months] for season in seasons]),
        link=timeline.link,
        closed=timeline.closed,
        screened=timeline.screened,
    )


def _way(geography: Geography, group: int, roads: list[Floats]) -> dict[str, tuple[int, float]]:
    """For each setting the road that those who leave a place take, and the share that leaves.

    Roads are added to ``roads``, each once: (places, places), rows that sum to one.
    """
    shares = geography.travel_shares(group).copy()
    nowhere = shares.sum(axis=1) == 0
    shares[nowhere, nowhere] = 1.0
    roads.append(np.ascontiguousarray(shares))
    at = len(roads) - 1
    return {name: (at, geography.mobility.leaving(group, name)) for name in SETTINGS}


def arrivals_of(
    pathogen: Pathogen, months: Ints, shapes: dict[float | None, int], given: Ints
) -> Arrivals:
    """Introductions and spill-over by day."""
    spills = pathogen.spillovers
    for spill in spills:
        shapes.setdefault(spill.dispersion, len(shapes))
    rates = [[spill.per_day(month) for month in range(12)] for spill in spills]
    table = np.array(rates, dtype=np.float64).reshape(-1, 12)
    return Arrivals(
        given=np.ascontiguousarray(given, dtype=np.int64).reshape(-1, 4),
        rate=np.ascontiguousarray(table[:, months]),
        spill_host=np.array([pathogen.hosts.index(s.host) for s in spills], dtype=np.int64),
        spill_shape=np.array([s.dispersion or 0.0 for s in spills], dtype=np.float64),
        spill_table=np.array([shapes[s.dispersion] for s in spills], dtype=np.int64),
        spill_vector=np.array([s.vector for s in spills], dtype=np.bool_),
    )


def stacked_gammas(shapes: Sequence[float | None]) -> tuple[Floats, Ints]:
    """Tables of all shapes in one array, filled up with rows that are never read."""
    built = [gamma_tables(shape) for shape in shapes]
    deep = max(len(tables) for tables, _ in built)
    wide = max(len(rows) for _, rows in built)
    tables = np.zeros((len(built), deep, *built[0][0].shape[1:]))
    rows = np.zeros((len(built), wide), dtype=np.int64)
    for position, (table, counts) in enumerate(built):
        tables[position, : len(table)] = table
        rows[position] = counts[-1] + np.arange(wide) + 1
        rows[position, : len(counts)] = counts
    return tables, rows
