"""What a person who is a case answers to the questions of an investigation, in codes.

Answers are a function of the key and of the tree: the same case gives the same answers. They agree
with the exposures of the line list, and they err: people forget, and they mention what does not
matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau.languages import N_
from alatau.world import keys
from alatau.world.details.cases import CaseDetails, describe, find
from alatau.world.details.contacts import LONGEST_INCUBATION, contact_ids, contacts
from alatau.world.details.herds import LIVESTOCK
from alatau.world.details.people import SEXES, ages, sexes
from alatau.world.errors import WorldError
from alatau.world.pathogen import PERSON, SETTINGS
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import NEVER

if TYPE_CHECKING:
    from alatau.world.outbreak import Outbreak

QUESTIONS = (
    "household",
    "stays",
    "animals",
    "market",
    "health_care",
    "travel",
    "contact_with_ill",
)
"""What is asked, by the fields of ``Interview`` with the answers."""

YES, NO, NOT_SURE = ANSWERS = ("yes", "no", "not-sure")
RESPONDENTS = ("self", "relative")

_ILL_MET = frozenset(
    {"household-contact", "workplace-contact", "community-contact", "contact-of-known-case"}
)
_UNSURE = 0.1
_SHORTEST_INCUBATION = 0.01
_LONGEST_STAY = 4
_RECALL_DAYS = 2
_ANSWERS_FOR_ITSELF = 12
_MARKET, _CARE, _ILL, _ANIMALS, _WHERE, _WHEN, _HOW_LONG, _WRONG_BY = range(8)
"""Orders of the numbers drawn from the key of the answers."""


@dataclass(frozen=True)
class HouseholdMember:
    """Somebody who lives with the case; ``contact_id`` is the one of the list of contacts."""

    contact_id: int
    age: int
    sex: str


@dataclass(frozen=True)
class Stay:
    """Where the case says it was from one day to another, both inclusive."""

    place: str
    first_day: int
    last_day: int


@dataclass(frozen=True)
class Interview:
    """Answers as given by the end of day ``as_of``.

    ``window`` is the first and last day on which the case can have been infected. ``stays``
    cover it without gaps. ``animals`` are the hosts it had to do with. ``market``, ``health_care``
    and ``contact_with_ill`` are ``ANSWERS``. ``named_case`` is the known case among the contacts,
    where there is one. A relative answers for small children and the dead.
    """

    case_id: int
    as_of: int
    respondent: str
    window: tuple[int, int]
    household: tuple[HouseholdMember, ...]
    stays: tuple[Stay, ...]
    animals: tuple[str, ...]
    market: str
    health_care: str
    travel: tuple[str, ...]
    contact_with_ill: str
    named_case: int | None


def interview(outbreak: Outbreak, case_id: int, as_of: int | None = None) -> Interview:
    """Ask a case, or its relatives, at the end of a day (default: the last).

    Raises:
        UnknownCase: there is no such case.
        WorldError: the case is a herd.
    """
    as_of = outbreak.until if as_of is None else as_of
    index, infected = find(outbreak, case_id)
    row = (outbreak.units if infected else outbreak.strangers)[index]
    if outbreak.hosts[row["host"]] != PERSON:
        raise WorldError(
            N_("Case %(case)s is a herd, not a person; a herd has a herd record."),
            {"case": case_id},
        )
    details = describe(outbreak, row, infected=infected, as_of=as_of)
    told = keys.plain_mix(int(row["key"]), keys.ANSWER)
    exposures = frozenset(details.exposures)
    window = _window(outbreak, row)
    abroad = _elsewhere(outbreak, row, told) if "travel" in exposures else None
    return Interview(
        case_id=details.case_id,
        as_of=as_of,
        respondent=_respondent(details),
        window=window,
        household=_household(outbreak, row, as_of),
        stays=_stays(row, told, window, details.place, abroad),
        animals=_animals(outbreak, row, told) if "livestock-contact" in exposures else (),
        market=_answer("market-visit" in exposures, told, _MARKET),
        health_care=_answer("health-care-visit" in exposures, told, _CARE),
        travel=() if abroad is None else (abroad,),
        contact_with_ill=_answer(not exposures.isdisjoint(_ILL_MET), told, _ILL),
        named_case=details.contact_of,
    )


def _respondent(details: CaseDetails) -> str:
    child = details.age is not None and details.age < _ANSWERS_FOR_ITSELF
    return RESPONDENTS[child or details.outcome == "died"]


def _answer(truly: bool, told: int, question: int) -> str:
    if truly:
        return YES
    return NOT_SURE if keys.plain_uniform(told, question) < _UNSURE else NO


def _window(outbreak: Outbreak, row: Any) -> tuple[int, int]:
    """Days on which the case can have been infected, counted back from onset or else from care."""
    incubation = outbreak.pathogen.histories[PERSON].incubation_days
    short, long = incubation.quantile(np.array([_SHORTEST_INCUBATION, LONGEST_INCUBATION]))
    days = [int(row[name]) for name in ("day_onset", "day_care", "day_sampled", "day_reported")]
    ill = next((day for day in days if day < NEVER), int(row["day_infected"]))
    return ill - math.ceil(long), ill - math.floor(short)


def _household(outbreak: Outbreak, row: Any, as_of: int) -> tuple[HouseholdMember, ...]:
    """Contacts at home, and whoever infected the case there."""
    listed = contacts(outbreak, int(row["case_id"]), as_of)
    home = listed.rows["relation"] == listed.relations.index("household")
    members = [
        HouseholdMember(int(each["contact_id"]), int(each["age"]), SEXES[each["sex"]])
        for each in listed.rows[home]
    ]
    if row["parent"] >= 0 and SETTINGS[row["setting"]] == "household":
        source = outbreak.units[row["parent"]][None]
        key = source["key"]
        years = ages(key, source["age_group"], source["place"], outbreak.geography)[0]
        number, sex = contact_ids(key)[0], sexes(key)[0]
        members.append(HouseholdMember(int(number), int(years), SEXES[sex]))
    return tuple(sorted(members, key=lambda member: member.contact_id))


def _elsewhere(outbreak: Outbreak, row: Any, told: int) -> str:
    """Where the case met its source, or any other place as people travel."""
    own = int(row["place"])
    if row["parent"] >= 0:
        source = int(outbreak.units["place"][row["parent"]])
        if source != own:
            return outbreak.places[source]
    shares = outbreak.geography.travel_shares(PEOPLE_GROUP, "community")[own]
    if shares.sum() == 0:
        return outbreak.places[own]
    found = int(np.searchsorted(np.cumsum(shares), keys.plain_uniform(told, _WHERE), "right"))
    return outbreak.places[min(found, len(shares) - 1)]


def _stays(
    row: Any, told: int, window: tuple[int, int], home: str, abroad: str | None
) -> tuple[Stay, ...]:
    first, last = window
    if abroad is None or abroad == home:
        return (Stay(home, first, last),)
    days = 1 + int(_LONGEST_STAY * keys.plain_uniform(told, _HOW_LONG))
    if row["parent"] >= 0:
        wrong_by = math.floor((2 * _RECALL_DAYS + 1) * keys.plain_uniform(told, _WRONG_BY))
        begin = int(row["day_infected"]) + wrong_by - _RECALL_DAYS
    else:
        begin = first + int((last - first + 1) * keys.plain_uniform(told, _WHEN))
    begin = min(max(begin, first), last)
    end = min(begin + days - 1, last)
    stays = (Stay(home, first, begin - 1), Stay(abroad, begin, end), Stay(home, end + 1, last))
    return tuple(stay for stay in stays if stay.first_day <= stay.last_day)


def _animals(outbreak: Outbreak, row: Any, told: int) -> tuple[str, ...]:
    """The kind of herd that infected the case, and else one that is kept in its place."""
    if row["parent"] >= 0:
        source = outbreak.hosts[outbreak.units["host"][row["parent"]]]
        if source != PERSON:
            return (source,)
    place = int(row["place"])
    kept = [
        (host, float(outbreak.geography.units_of(host)[place]))
        for host in LIVESTOCK
        if outbreak.geography.units_of(host)[place] > 0
    ]
    if not kept:
        return (LIVESTOCK[0],)
    ends = np.cumsum([count for _, count in kept])
    u = keys.plain_uniform(told, _ANIMALS) * ends[-1]
    return (kept[min(int(np.searchsorted(ends, u, "right")), len(kept) - 1)][0],)
