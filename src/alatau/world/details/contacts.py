"""The contacts of a case as an investigation lists them: the truly infected among the others.

The others are as many as the teams of the kernel follow up (``keys.UNEXPOSED``), so a list agrees
with ``Outbreak.team_work``. Nothing in a row tells who is infected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import keys
from alatau.world.details import people
from alatau.world.details.cases import find
from alatau.world.details.people import NONE
from alatau.world.errors import WorldError
from alatau.world.measures import DEFAULT_STRENGTH, MeasureKind
from alatau.world.pathogen import PERSON, SETTINGS
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import NEVER

if TYPE_CHECKING:
    from alatau.world.outbreak import Outbreak

RELATIONS = ("household", "health-care", "workplace", "community", "farm", "market")
"""How a contact met the case; a contact by way of a herd is the person who keeps it (``farm``)."""

CONTACT = np.dtype(
    [
        ("contact_id", np.int64),
        ("age", np.int16),
        ("sex", np.int8),
        ("occupation", np.int8),
        ("relation", np.int8),
        ("place", np.int16),
        ("day_last_contact", np.int16),
        ("follow_up_until", np.int16),
        ("case_id", np.int64),
    ]
)
"""``Contacts.rows``: positions in the names of the list; ``case_id`` is -1 unless the contact has
become a known case by ``as_of``."""

LONGEST_INCUBATION = 0.99
"""Contacts are followed up until so many of the infected would have fallen ill."""

_RELATION_SHARES = np.array([0.3, 0.1, 0.2, 0.3, 0.05, 0.05])
"""Notional shares of the contacts who were not infected."""
_DAYS_BEFORE_ONSET = 2
_YOUNGEST_KEEPER = 14
_ID_SHIFT = np.uint64(11)


@dataclass(frozen=True, eq=False)
class Contacts:
    """The contacts that a case has named by the end of day ``as_of``, in no telling order."""

    case_id: int
    as_of: int
    rows: NDArray[Any]
    places: tuple[str, ...]
    relations: tuple[str, ...] = RELATIONS
    sexes: tuple[str, ...] = people.SEXES
    occupations: tuple[str, ...] = people.OCCUPATIONS

    def __len__(self) -> int:
        return len(self.rows)


def contacts(outbreak: Outbreak, case_id: int, as_of: int | None = None) -> Contacts:
    """Whom a person who is a case has met, as listed by the end of a day (default: the last).

    Of those whom the case infected by then, the share is found that the tracing in force finds
    (with none, the default strength of tracing), and whoever else has been traced.

    Raises:
        UnknownCase: there is no such case.
        WorldError: the case is a herd.
    """
    as_of = outbreak.until if as_of is None else as_of
    index, infected = find(outbreak, case_id)
    case = (outbreak.units if infected else outbreak.strangers)[index]
    if outbreak.hosts[case["host"]] != PERSON:
        raise WorldError(
            N_("Case %(case)s is a herd, not a person; a herd has a herd record."),
            {"case": case_id},
        )
    found = _found(outbreak, case, index, as_of) if infected else outbreak.units[:0]
    count = keys.plain_poisson(
        keys.plain_mix(int(case["key"]), keys.UNEXPOSED), outbreak.detection.unexposed_contacts
    )
    others = keys.mix_all(
        np.array([keys.plain_mix(int(case["key"]), keys.CONTACT)], dtype=np.uint64),
        np.arange(count),
    )
    persons = np.concatenate((_persons(outbreak, found), others))
    relation = np.concatenate((_relations_of(found), _relations(others)))
    place = np.concatenate((found["place"], _whereabouts(outbreak, int(case["place"]), others)))
    rows = np.empty(len(persons), dtype=CONTACT)
    rows["contact_id"] = contact_ids(persons)
    rows["age"] = _ages(outbreak, found, persons, place)
    rows["sex"] = people.sexes(persons)
    rows["occupation"] = people.occupations(persons, rows["age"], relation, RELATIONS)
    rows["relation"] = relation
    rows["place"] = place
    rows["day_last_contact"] = _last_contact(case, found, persons, as_of)
    rows["follow_up_until"] = rows["day_last_contact"] + follow_up_days(outbreak)
    rows["case_id"] = NONE
    known = np.flatnonzero(
        (found["day_reported"] <= as_of) & (found["host"] == outbreak.hosts.index(PERSON))
    )
    rows["case_id"][known] = found["case_id"][known]
    return Contacts(
        int(case["case_id"]), as_of, rows[np.argsort(rows["contact_id"])], outbreak.places
    )


def contact_ids(persons: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Numbers of contacts, which do not tell the numbers of cases."""
    return (keys.mix_all(persons, keys.CONTACT) >> _ID_SHIFT).astype(np.int64)


def follow_up_days(outbreak: Outbreak) -> int:
    """Days from the last contact to the end of the follow-up."""
    incubation = outbreak.pathogen.histories[PERSON].incubation_days
    return math.ceil(float(incubation.quantile(np.array([LONGEST_INCUBATION]))[0]))


def _found(outbreak: Outbreak, case: Any, index: int, as_of: int) -> NDArray[Any]:
    """Whom the case infected by then, as far as they are found."""
    units = outbreak.units
    children = units[units["parent"] == index]
    children = children[children["day_infected"] <= as_of]
    share = _share_found(outbreak, outbreak.places[case["place"]], as_of)
    named = keys.uniform_all(children["key"], keys.FOUND) < share
    return np.asarray(children[named | (children["day_traced"] <= as_of)])


def _share_found(outbreak: Outbreak, place: str, as_of: int) -> float:
    """The strength of the tracing in force; outside of any, what tracing usually reaches."""
    in_force = [
        measure.force
        for measure in outbreak.measures
        if measure.kind is MeasureKind.TRACING
        and measure.from_day <= as_of <= (NEVER if measure.until_day is None else measure.until_day)
        and (not measure.places or place in measure.places)
    ]
    return max(in_force, default=DEFAULT_STRENGTH[MeasureKind.TRACING])


def _persons(outbreak: Outbreak, found: NDArray[Any]) -> NDArray[np.uint64]:
    """Keys of the persons: the infected themselves, or who keeps an infected herd."""
    keeper = keys.mix_all(found["key"], keys.KEEPER)
    return np.where(found["host"] == outbreak.hosts.index(PERSON), found["key"], keeper)


def _ages(
    outbreak: Outbreak,
    found: NDArray[Any],
    persons: NDArray[np.uint64],
    place: NDArray[np.int16],
) -> NDArray[np.int16]:
    """Ages of the infected as their case would have it; who keeps a herd is no small child."""
    groups = np.full(len(persons), NONE, dtype=np.int8)
    person = found["host"] == outbreak.hosts.index(PERSON)
    groups[: len(found)] = np.where(person, found["age_group"], NONE)
    years = people.ages(persons, groups, place, outbreak.geography)
    keepers = np.flatnonzero(~person)
    years[keepers] = np.maximum(years[keepers], _YOUNGEST_KEEPER)
    return years


def _relations_of(found: NDArray[Any]) -> NDArray[np.int8]:
    positions = np.array([RELATIONS.index(setting) for setting in SETTINGS], dtype=np.int8)
    return np.asarray(positions[found["setting"]])


def _relations(others: NDArray[np.uint64]) -> NDArray[np.int8]:
    u = keys.uniform_all(others, keys.RELATION)
    found = np.searchsorted(np.cumsum(_RELATION_SHARES), u, side="right")
    return np.minimum(found, len(RELATIONS) - 1).astype(np.int8)


def _whereabouts(outbreak: Outbreak, own: int, others: NDArray[np.uint64]) -> NDArray[np.int16]:
    """Where contacts live: mostly here, some as far away as people travel."""
    geography = outbreak.geography
    leaving = np.array([geography.mobility.leaving(PEOPLE_GROUP, each) for each in RELATIONS])
    relation = _relations(others)
    away = keys.uniform_all(others, keys.TRAVEL) < leaving[relation]
    where = np.full(len(others), own, dtype=np.int16)
    for at in np.flatnonzero(away):
        shares = geography.travel_shares(PEOPLE_GROUP, RELATIONS[relation[at]])[own]
        if shares.sum() > 0:
            u = keys.plain_uniform(int(others[at]), keys.DESTINATION)
            there = int(np.searchsorted(np.cumsum(shares), u, side="right"))
            where[at] = min(there, len(shares) - 1)
    return where


def _last_contact(
    case: Any, found: NDArray[Any], persons: NDArray[np.uint64], as_of: int
) -> NDArray[np.int16]:
    """A day between the first day on which the case could infect and the day it was found."""
    end = min(int(case["day_care"]), int(case["day_reported"]), int(case["day_isolated"]), as_of)
    first = min(int(case["day_onset"]), end) - _DAYS_BEFORE_ONSET
    earliest = np.full(len(persons), first, dtype=np.int64)
    earliest[: len(found)] = np.maximum(first, found["day_infected"])
    latest = np.maximum(end, earliest)
    u = keys.uniform_all(persons, keys.LAST_CONTACT)
    return (earliest + np.floor(u * (latest - earliest + 1))).astype(np.int16)
