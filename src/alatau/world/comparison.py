"""What a difference in measures changed: two outbreaks of one seed, compared person by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world.errors import WorldError
from alatau.world.outbreak import Outbreak
from alatau.world.tables import NEVER

_COMPARED = (
    "day_onset",
    "day_care",
    "day_sampled",
    "day_result",
    "day_reported",
    "day_confirmed",
    "day_typed",
    "day_isolated",
    "day_traced",
    "day_protected",
    "day_ringed",
    "day_culled",
    "day_outcome",
    "died",
    "classification",
)


@dataclass(frozen=True, eq=False)
class Difference:
    """``cut`` are rows of the first outbreak's units that the second does not have, ``added`` rows
    of the second's that the first does not have; ``changed`` are pairs of rows, shape (n, 2), of
    units in both whose course or detection differs.

    ``first_divergence`` is the first day on which anything differs, None if nothing does. Averted
    is the first outbreak less the second: people; ``averted_animals`` counts herds. What is in
    counts is part of what is averted, and of nothing else.
    """

    cut: NDArray[np.int64]
    added: NDArray[np.int64]
    changed: NDArray[np.int64]
    first_divergence: int | None
    averted_infections: int
    averted_deaths: int
    averted_animals: int


def compare(outbreak: Outbreak, other: Outbreak) -> Difference:
    """Compare an outbreak with another of the same places, pathogen and seed, matched by key.

    Raises:
        WorldError: the two do not play in the same places or with the same hosts.
    """
    if outbreak.places != other.places or outbreak.hosts != other.hosts:
        raise WorldError(N_("The two outbreaks do not share their places and hosts."))
    units, others = outbreak.units, other.units
    shared, rows, other_rows = np.intersect1d(
        units["key"], others["key"], assume_unique=True, return_indices=True
    )
    cut = np.setdiff1d(np.arange(len(units)), rows, assume_unique=True)
    added = np.setdiff1d(np.arange(len(others)), other_rows, assume_unique=True)
    mine, theirs = units[rows], others[other_rows]
    differs = np.zeros(len(shared), dtype=np.bool_)
    days = [units["day_infected"][cut], others["day_infected"][added]]
    for name in _COMPARED:
        unequal = mine[name] != theirs[name]
        differs |= unequal
        if name.startswith("day_"):
            days.append(np.minimum(mine[name][unequal], theirs[name][unequal]))
    changed = np.column_stack((rows[differs], other_rows[differs]))
    days.append(_reports_apart(outbreak.reports, other.reports))
    every = np.concatenate(days)
    every = every[every < NEVER]
    return Difference(
        cut=cut,
        added=added,
        changed=changed[np.argsort(changed[:, 0])],
        first_divergence=int(every.min()) if len(every) else None,
        averted_infections=outbreak.infections - other.infections,
        averted_deaths=outbreak.deaths - other.deaths,
        averted_animals=outbreak.animals - other.animals,
    )


def _reports_apart(reports: NDArray[Any], others: NDArray[Any]) -> NDArray[np.int16]:
    """Days known of reports (noise included) that only one of the two has."""
    names = ["case_id", "day_known", "classification", "typed"]
    mine, theirs = (
        np.unique(table[names].astype([(name, np.int64) for name in names]))
        for table in (reports, others)
    )
    return np.setxor1d(mine, theirs, assume_unique=True)["day_known"].astype(np.int16)
