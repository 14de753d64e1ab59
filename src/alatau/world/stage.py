"""Where an outbreak plays, and which one it is, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PRIORITIES, CaseDefinition, Detection
from alatau.world.distributions import BINS, LEVELS, Distribution
from alatau.world.geography import Geography, Laboratory
from alatau.world.mobility import Roads
from alatau.world.pathogen import PERSON, SETTINGS, WILDLIFE, Pathogen, Spillover
from alatau.world.strata import immune_by_stratum, season_by_day, units_by_stratum
from alatau.world.timeline import UNLIMITED

CRITERIA, BY_LINK, BY_DISTRICT, CONFIRMING_TIER, NEGATIVES = range(5)
"""Columns of ``Stage.definition``."""

FIRST_COME, SEVERE_FIRST, CONTACTS_FIRST = range(3)
"""Values of ``Stage.priority``, in the order of ``detection.PRIORITIES``."""


class Stage(NamedTuple):
    """Where an outbreak plays, and what comes into it from outside.

    Shapes with s strata, p places, a age groups, h hosts, l laboratories, r routes, d days, n
    spill-overs: ``units`` and ``susceptible`` (s, p), the latter written to by a run; ``inverse``
    (s, p) is 1 over ``units``, 0 where there are none. ``age_share`` (p, a) cumulative;
    ``assortativity`` (settings). ``season`` (r, d) between 0 and 1. ``beds`` (p).

    ``definition`` (p, 5): criteria, probable by link, probable by district, the confirming tier,
    negative results to discard. ``priority`` says which samples are first. ``cluster`` (h, p) is
    the chance of a week with a cluster of noise, ``cluster_factor`` (h). ``referral`` (4, 3, p) is
    the laboratory of a stage of testing, by group, or -1. ``tier``, ``turnaround`` in days,
    ``sensitivity``, ``specificity`` (l).

    ``given`` (introductions, 4): day, place, host, count. ``spillover`` (n, d) natural infections a
    day in one susceptible unit of ``spillover_host`` (n); ``spillover_vector`` (n) whether vector
    control acts on it, ``spillover_varies`` (n) whether weeks differ, by a factor of
    ``spillover_factor`` (n, LEVELS, BINS + 1).
    """

    units: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    inverse: NDArray[np.float64]
    age_share: NDArray[np.float64]
    assortativity: NDArray[np.float64]
    season: NDArray[np.float64]
    roads: Roads
    beds: NDArray[np.int64]
    definition: NDArray[np.float64]
    priority: int
    cluster: NDArray[np.float64]
    cluster_factor: NDArray[np.float64]
    referral: NDArray[np.int32]
    tier: NDArray[np.int64]
    turnaround: NDArray[np.float64]
    sensitivity: NDArray[np.float64]
    specificity: NDArray[np.float64]
    given: NDArray[np.int64]
    spillover: NDArray[np.float64]
    spillover_host: NDArray[np.int64]
    spillover_vector: NDArray[np.bool_]
    spillover_varies: NDArray[np.bool_]
    spillover_factor: NDArray[np.float64]


class Start(NamedTuple):
    """Which outbreak it is, its first and last day, and how large it may grow.

    From ``stream_from`` on a ``stream`` other than 0 is another future. There are no more infected
    units than ``ceiling``. The outbreak ends with the day on which there are ``people_limit`` of
    them: counts go on from there.
    """

    key: np.uint64
    first_day: int
    last_day: int
    stream: int
    stream_from: int
    ceiling: int
    people_limit: int


def compile_stage(
    geography: Geography,
    pathogen: Pathogen,
    detection: Detection,
    given: NDArray[np.int64],
    months: NDArray[np.int64],
) -> Stage:
    """Compile places, detection and what comes from outside.

    ``given`` is ``Stage.given``, ``months`` (days) the month of each day from 0 on.
    """
    units = units_by_stratum(pathogen, geography)
    places, laboratories = len(geography.places), geography.laboratories
    definitions = [detection.definition_of(country) for country in geography.country_of]
    pathways = [detection.pathway_of(host == PERSON, host == WILDLIFE) for host in pathogen.hosts]
    spillovers = pathogen.spillovers
    return Stage(
        units=units,
        susceptible=units * (1 - immune_by_stratum(pathogen, geography)),
        inverse=np.divide(1.0, units, out=np.zeros_like(units), where=units > 0),
        age_share=np.ascontiguousarray(np.cumsum(geography.age_shares, axis=0).T),
        assortativity=np.array([geography.ages.assortativity.get(s, 0.0) for s in SETTINGS]),
        season=season_by_day(pathogen, months),
        roads=geography.roads,
        beds=np.array(
            geography.beds if len(geography.beds) > 0 else (UNLIMITED,) * places, dtype=np.int64
        ),
        definition=_definition_rows(definitions),
        priority=PRIORITIES.index(detection.laboratory_priority),
        cluster=np.array(
            [
                pathway.clusters_per_million_year * 7 / 365.25 * geography.units_of(host) / 1e6
                for host, pathway in zip(pathogen.hosts, pathways, strict=True)
            ]
        ),
        cluster_factor=np.array([pathway.cluster_factor for pathway in pathways]),
        referral=geography.referral(
            (
                detection.people.testing_tier,
                detection.animals.testing_tier,
                detection.wildlife.testing_tier,
            ),
            tuple(each.confirming_tier for each in definitions),
        ),
        tier=_column(laboratories, "tier", np.int64),
        turnaround=_column(laboratories, "turnaround_days", np.float64),
        sensitivity=_column(laboratories, "sensitivity", np.float64),
        specificity=_column(laboratories, "specificity", np.float64),
        given=given,
        spillover=_spillover_by_day(spillovers, months),
        spillover_host=np.array(
            [pathogen.hosts.index(each.host) for each in spillovers], dtype=np.int64
        ),
        spillover_vector=np.array([each.vector for each in spillovers], dtype=np.bool_),
        spillover_varies=np.array([bool(each.dispersion) for each in spillovers], dtype=np.bool_),
        spillover_factor=_spillover_factors(spillovers),
    )


def _definition_rows(definitions: Sequence[CaseDefinition]) -> NDArray[np.float64]:
    return np.array(
        [
            (
                each.criteria,
                each.probable_by_link,
                each.probable_by_district,
                each.confirming_tier,
                each.negatives_to_discard,
            )
            for each in definitions
        ],
        dtype=np.float64,
    )


def _column(laboratories: Sequence[Laboratory], name: str, kind: Any) -> NDArray[Any]:
    return np.array([getattr(laboratory, name) for laboratory in laboratories], dtype=kind)


def _spillover_by_day(
    spillovers: Sequence[Spillover], months: NDArray[np.int64]
) -> NDArray[np.float64]:
    by_month = np.array([[each.per_day(month) for month in range(12)] for each in spillovers])
    return np.ascontiguousarray(by_month.reshape(len(spillovers), 12)[:, months])


def _spillover_factors(spillovers: Sequence[Spillover]) -> NDArray[np.float64]:
    tables = [
        Distribution.gamma(1.0, (each.dispersion or 1.0) ** -0.5).table() for each in spillovers
    ]
    return np.array(tables).reshape(len(spillovers), LEVELS, BINS + 1)
