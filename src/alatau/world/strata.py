"""Strata: the groups that susceptible counts are kept by, and a pathogen compiled for them.

The age groups of people come first, then each other host as one stratum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, pdtr

from alatau.world.ages import Ages
from alatau.world.distributions import BINS, LEVELS, Distribution
from alatau.world.geography import Geography
from alatau.world.pathogen import (
    PERSON,
    PROFILE_STEPS,
    SETTINGS,
    SEVERITIES,
    WILDLIFE,
    NaturalHistory,
    Pathogen,
    Route,
    WithinHerd,
)

PEOPLE_GROUP, LIVESTOCK_GROUP, WILDLIFE_GROUP = range(3)
LATENT, INCUBATION, INFECTIOUS, OUTCOME, IMMUNITY = range(5)
"""Rows of ``HostTables.delays``, in days."""

EFFECT, HALF_LIFE = range(2)
"""Columns of ``HostTables.treatment``."""

GROWTH, PEAK, SICK, EXPONENT, SCALE, MEAN_SIZE = range(6)
"""Columns of ``HostTables.herd``; growth 0 where a herd is one unit without an inside."""

PROFILE_GUIDE = 64
"""Steps of the guide into the profile of infectiousness."""

GUIDE = 1024
"""Steps of the guide into a distribution of the number of children."""

MOST_TABLED = 4096
"""The longest distribution of the number of children that is kept as a table."""

HERD_SPREAD = 0.8
"""Standard deviation of the size of a herd over its mean."""

_OLDEST_GROUP_ENDS = 90


class HostTables(NamedTuple):
    """A pathogen as the kernel reads it; hosts in the order of ``Pathogen.hosts``.

    Shapes, with h hosts, s strata, c classes of routes and r routes at most in a class:
    ``delays`` (h, 5, LEVELS, BINS + 1); ``profile`` (h, PROFILE_STEPS + 1) cumulative and
    ``steps`` (h) its number of steps, ``profile_step`` (h) the length of one, ``profile_slope``
    (h, PROFILE_STEPS) and ``profile_guide`` (h, PROFILE_GUIDE) for its inverse; ``group`` (h);
    ``base`` and ``width`` (h) its first stratum and their number; ``treatment`` (h, 2); ``herd``
    (h, 6); ``waning`` (h).

    What no host has, the kernel need not look for: ``profiled`` says whether any is more infectious
    on some days than on others, ``aged`` whether any has age groups, ``varied`` whether severity
    varies, ``lethal`` whether anybody dies, ``latent`` whether infectiousness begins at another
    time than illness, ``wanes`` whether any is immune for a while only.

    ``severity`` (s, 3) cumulative; ``fatality`` (s, 3); ``susceptibility`` (s) relative;
    ``age_of`` (s) the age group.

    A class is the routes of one source with one dispersion: ``classes`` (h, 2) the first class and
    the one after the last; ``individual`` (c, LEVELS, BINS + 1) the relative infectiousness,
    ``varies`` (c), ``dispersion`` (c) its shape; ``mean`` (c) at the height of the season.
    ``cumulative`` (c, n) is the distribution of the number of children, ``guide`` (c, GUIDE) the
    least number at each step of its inverse; ``tabled`` (c) where there is one, since the mean is
    that of the class and the tail not endless. ``route`` (c, r) cumulative shares, with
    ``target``, ``setting``, ``vector`` and ``number`` (a row of ``Pathogen.routes``), all (c, r).
    """

    delays: NDArray[np.float64]
    profile: NDArray[np.float64]
    steps: NDArray[np.int64]
    profile_guide: NDArray[np.int64]
    profile_slope: NDArray[np.float64]
    profile_step: NDArray[np.float64]
    group: NDArray[np.int64]
    base: NDArray[np.int64]
    width: NDArray[np.int64]
    treatment: NDArray[np.float64]
    herd: NDArray[np.float64]
    herd_size: NDArray[np.float64]
    waning: NDArray[np.bool_]
    profiled: bool
    aged: bool
    varied: bool
    lethal: bool
    latent: bool
    wanes: bool
    severity: NDArray[np.float64]
    fatality: NDArray[np.float64]
    susceptibility: NDArray[np.float64]
    age_of: NDArray[np.int64]
    classes: NDArray[np.int64]
    individual: NDArray[np.float64]
    varies: NDArray[np.bool_]
    dispersion: NDArray[np.float64]
    mean: NDArray[np.float64]
    cumulative: NDArray[np.float64]
    guide: NDArray[np.int16]
    tabled: NDArray[np.bool_]
    route: NDArray[np.float64]
    target: NDArray[np.int64]
    setting: NDArray[np.int64]
    vector: NDArray[np.bool_]
    number: NDArray[np.int64]


def strata_of(pathogen: Pathogen, geography: Geography) -> tuple[tuple[str, int], ...]:
    """Host and age group of each stratum."""
    groups = range(len(geography.ages.lower))
    return tuple(
        (host, group)
        for host in pathogen.hosts
        for group in (groups if host == PERSON else range(1))
    )


def units_by_stratum(pathogen: Pathogen, geography: Geography) -> NDArray[np.float64]:
    """People or herds, shape (strata, places)."""
    return np.array(
        [
            geography.units_of(host) * (geography.age_shares[age] if host == PERSON else 1.0)
            for host, age in strata_of(pathogen, geography)
        ]
    )


def immune_by_stratum(pathogen: Pathogen, geography: Geography) -> NDArray[np.float64]:
    """The share immune from the start, shape (strata, 1)."""
    return np.array(
        [
            [_by_age(history.immune_by_age, age, geography.ages, history.immune)]
            for host, age in strata_of(pathogen, geography)
            for history in (pathogen.histories[host],)
        ]
    )


def group_of(host: str) -> int:
    """0 for people, 1 for livestock and dogs, 2 for wildlife."""
    if host == PERSON:
        return PEOPLE_GROUP
    return WILDLIFE_GROUP if host == WILDLIFE else LIVESTOCK_GROUP


def share_within(ages: tuple[int, int] | None, group: int, groups: Ages) -> float:
    """The share of an age group, by years, between a first and a last age in years."""
    if ages is None:
        return 1.0
    low, high = _years(groups, group)
    return max(0.0, min(high, ages[1] + 1) - max(low, ages[0])) / (high - low)


@lru_cache(maxsize=8)
def compile_hosts(pathogen: Pathogen, geography: Geography) -> HostTables:
    """The tables of a pathogen for the age groups and herds of a geography."""
    hosts, strata = pathogen.hosts, strata_of(pathogen, geography)
    base = [strata.index((host, 0)) for host in hosts]
    histories = [pathogen.histories[host] for host in hosts]
    delays = np.zeros((len(hosts), 5, LEVELS, BINS + 1))
    for at, history in enumerate(histories):
        for row, distribution in (
            (LATENT, history.latent_days or history.incubation_days),
            (INCUBATION, history.incubation_days),
            (INFECTIOUS, history.infectious_days),
            (OUTCOME, history.outcome_days),
            (IMMUNITY, history.immunity_days or Distribution.constant(1.0)),
        ):
            delays[at, row] = distribution.table()
    profile, steps = _profiles(pathogen, geography)
    width = [len(geography.ages.lower) if host == PERSON else 1 for host in hosts]
    waning = [history.immunity_days is not None for history in histories]
    by_stratum = [(pathogen.histories[host], age, host == PERSON) for host, age in strata]
    ages = geography.ages
    severity = np.array([_severity(*each, ages) for each in by_stratum])
    fatality = np.array([_fatality(*each, ages) for each in by_stratum])
    return HostTables(
        delays=delays,
        profile=profile,
        steps=steps,
        profile_guide=np.array(
            [
                np.searchsorted(row[1:], np.arange(PROFILE_GUIDE) / PROFILE_GUIDE, side="right")
                for row in profile
            ]
        ),
        profile_slope=np.divide(
            1.0 / steps[:, np.newaxis],
            np.diff(profile, axis=1),
            out=np.zeros((len(hosts), PROFILE_STEPS)),
            where=np.diff(profile, axis=1) > 0,
        ),
        profile_step=1.0 / steps,
        group=np.array([group_of(host) for host in hosts]),
        base=np.array(base),
        width=np.array(width),
        treatment=np.array([_treatment(history) for history in histories]),
        herd=np.array([_herd(host, pathogen, geography) for host in hosts]),
        herd_size=Distribution.lognormal(1.0, HERD_SPREAD).table(),
        waning=np.array(waning),
        profiled=bool((steps > 1).any()),
        aged=max(width) > 1,
        varied=bool(((severity[:, :2] > 0) & (severity[:, :2] < 1)).any()),
        lethal=bool((fatality > 0).any()),
        latent=bool((delays[:, LATENT] != delays[:, INCUBATION]).any()),
        wanes=any(waning),
        severity=severity,
        fatality=fatality,
        susceptibility=np.array(
            [
                _by_age(history.susceptibility_by_age, age, ages) if person else 1.0
                for history, age, person in by_stratum
            ]
        ),
        age_of=np.array([age for _, age in strata]),
        **_classes(pathogen)._asdict(),
    )


def _years(ages: Ages, group: int) -> tuple[int, int]:
    """The first age of a group and the one after its last."""
    low = ages.lower[group]
    if group + 1 < len(ages.lower):
        return low, ages.lower[group + 1]
    return low, max(low + 1, _OLDEST_GROUP_ENDS)


def _by_age(steps: Mapping[int, float], group: int, ages: Ages, default: float = 1.0) -> float:
    """The mean over the years of an age group of a step function of age."""
    if not steps:
        return default
    edges = sorted(steps)
    low, high = _years(ages, group)
    values = [
        steps[max((edge for edge in edges if edge <= year), default=edges[0])]
        for year in range(low, high)
    ]
    return sum(values) / len(values)


def _treatment(history: NaturalHistory) -> tuple[float, float]:
    treatment = history.treatment
    return (0.0, 1.0) if treatment is None else (treatment.effect, treatment.half_life_days)


def _herd(host: str, pathogen: Pathogen, geography: Geography) -> tuple[float, ...]:
    """The row of ``HostTables.herd``; its scale keeps the mean of the routes as stated."""
    size = max(1.0, float(geography.herd_size.get(host, 50.0)))
    within = pathogen.histories[host].within_herd
    if within is None:
        return 0.0, 0.0, 0.0, 0.0, 1.0, size
    exponent = within.size_exponent
    spread = math.log1p(HERD_SPREAD**2)
    scale = math.exp(-exponent * (exponent - 1) * spread / 2)
    return within.growth_per_day, within.peak, within.sick, exponent, scale, size


def _severity(history: NaturalHistory, age: int, person: bool, ages: Ages) -> NDArray[np.float64]:
    """Cumulative shares of the severities in a stratum."""
    shares = np.array([history.severity.get(level, 0.0) for level in SEVERITIES])
    if person and history.severe_by_age and shares[-1] < 1:
        severe = min(1.0, shares[-1] * _by_age(history.severe_by_age, age, ages))
        shares[:-1] *= (1 - severe) / (1 - shares[-1])
        shares[-1] = severe
    return np.cumsum(shares)


def _fatality(history: NaturalHistory, age: int, person: bool, ages: Ages) -> NDArray[np.float64]:
    factor = _by_age(history.fatality_by_age, age, ages) if person else 1.0
    return np.minimum(1.0, factor * np.array([history.fatality.get(s, 0.0) for s in SEVERITIES]))


def _profiles(
    pathogen: Pathogen, geography: Geography
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Cumulative infectiousness over equal steps of the infectious period, and their numbers."""
    profile = np.ones((len(pathogen.hosts), PROFILE_STEPS + 1))
    steps = np.ones(len(pathogen.hosts), dtype=np.int64)
    for at, host in enumerate(pathogen.hosts):
        history = pathogen.histories[host]
        weights: Sequence[float] = history.infectiousness
        if history.within_herd is not None:
            size = _herd(host, pathogen, geography)[MEAN_SIZE]
            weights = _logistic_weights(history.within_herd, size, history.infectious_days.mean)
        if len(set(weights)) == 1:
            weights = (1.0,)
        steps[at] = len(weights)
        profile[at, 0] = 0.0
        profile[at, 1 : len(weights)] = np.cumsum(weights[:-1]) / sum(weights)
    return profile, steps


def _logistic_weights(within: WithinHerd, size: float, days: float) -> tuple[float, ...]:
    """The prevalence in the middle of each step of the infectious period of a herd of mean size."""
    middle = (np.arange(PROFILE_STEPS) + 0.5) / PROFILE_STEPS * days
    odds = max(within.peak * size - 1.0, 1e-9)
    return tuple((within.peak / (1 + odds * np.exp(-within.growth_per_day * middle))).tolist())


class _Classes(NamedTuple):
    classes: NDArray[np.int64]
    individual: NDArray[np.float64]
    varies: NDArray[np.bool_]
    dispersion: NDArray[np.float64]
    mean: NDArray[np.float64]
    cumulative: NDArray[np.float64]
    guide: NDArray[np.int16]
    tabled: NDArray[np.bool_]
    route: NDArray[np.float64]
    target: NDArray[np.int64]
    setting: NDArray[np.int64]
    vector: NDArray[np.bool_]
    number: NDArray[np.int64]


def _classes(pathogen: Pathogen) -> _Classes:
    """Routes by source and dispersion; their means at the height of their season."""
    hosts = pathogen.hosts
    groups: list[tuple[float | None, list[tuple[int, Route]]]] = []
    first: list[tuple[int, int]] = []
    for host in hosts:
        own: dict[float | None, list[tuple[int, Route]]] = {}
        usual = pathogen.histories[host].dispersion
        for number, route in enumerate(pathogen.routes):
            if route.source == host and route.mean > 0:
                own.setdefault(route.dispersion or usual, []).append((number, route))
        first.append((len(groups), len(groups) + len(own)))
        groups.extend(own.items())
    count, most = max(1, len(groups)), max([1, *(len(routes) for _, routes in groups)])
    found = _Classes(
        classes=np.array(first),
        individual=np.ones((count, LEVELS, BINS + 1)),
        varies=np.zeros(count, dtype=np.bool_),
        dispersion=np.zeros(count),
        mean=np.zeros(count),
        cumulative=np.ones((count, 1)),
        guide=np.zeros((count, GUIDE), dtype=np.int16),
        tabled=np.zeros(count, dtype=np.bool_),
        route=np.ones((count, most)),
        target=np.zeros((count, most), dtype=np.int64),
        setting=np.zeros((count, most), dtype=np.int64),
        vector=np.zeros((count, most), dtype=np.bool_),
        number=np.zeros((count, most), dtype=np.int64),
    )
    for at, (dispersion, routes) in enumerate(groups):
        if dispersion is not None:
            found.individual[at] = Distribution.gamma(1.0, dispersion**-0.5).table()
            found.varies[at] = True
            found.dispersion[at] = dispersion
        highest = [route.mean * max(route.season or (1.0,)) for _, route in routes]
        found.mean[at] = sum(highest)
        reached = 0.0
        for position, (number, route) in enumerate(routes):
            reached += highest[position] / found.mean[at]
            found.route[at, position] = reached
            found.target[at, position:] = hosts.index(route.target)
            found.setting[at, position:] = SETTINGS.index(route.setting)
            found.vector[at, position:] = route.vector
            found.number[at, position:] = number
        found.route[at, len(routes) - 1 :] = 1.0
    numbers = [
        np.empty(0) if sized else _number_of_children(mean, dispersion)
        for mean, (dispersion, routes) in zip(found.mean, groups, strict=False)
        for sized in (_by_herd_size(pathogen.histories[routes[0][1].source].within_herd),)
    ]
    cumulative = np.full((count, max([1, *(len(row) for row in numbers)]) + 1), 2.0)
    for at, row in enumerate(numbers):
        cumulative[at, : len(row)] = row
        found.guide[at] = np.searchsorted(row, np.arange(GUIDE) / GUIDE, side="right")
        found.tabled[at] = len(row) > 0
    return found._replace(cumulative=cumulative)


def _by_herd_size(within: WithinHerd | None) -> bool:
    """Whether the mean number of children of a herd depends on its size."""
    return within is not None and within.growth_per_day > 0 and within.size_exponent > 0


def _number_of_children(mean: float, dispersion: float | None) -> NDArray[np.float64]:
    """The Poisson or negative binomial distribution function up to a double short of 1.

    Empty where that takes more than ``MOST_TABLED`` numbers.
    """
    size = 64
    while size <= MOST_TABLED:
        number = np.arange(size)
        if dispersion is None:
            reached = pdtr(number, mean)
        else:
            reached = betainc(dispersion, number + 1.0, dispersion / (dispersion + mean))
        if reached[-1] >= 1.0 - 2.0**-53:
            last = int(np.argmax(reached >= 1.0 - 2.0**-53))
            return np.asarray(reached[:last])
        size *= 4
    return np.empty(0)


def season_by_day(pathogen: Pathogen, months: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weight of each route on each day over its highest, shape (routes, days)."""
    rows = np.ones((max(1, len(pathogen.routes)), len(months)))
    for number, route in enumerate(pathogen.routes):
        if route.season is not None:
            rows[number] = np.asarray(route.season)[months] / max(route.season)
    return rows
