"""What a veterinarian finds in a herd: its size, its sick and dead by day, its trade, its owners.

All figures are notional. A herd record is a function of the key of the herd, of who it infected or
was infected by, and of the measures in force; it names no herd that is not already known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import keys
from alatau.world.distributions import Distribution
from alatau.world.errors import WorldError
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import DOGS, HOSTS, PERSON, SETTINGS, SEVERITIES, WILDLIFE
from alatau.world.strata import LIVESTOCK_GROUP
from alatau.world.tables import NEVER

if TYPE_CHECKING:
    from alatau.world.outbreak import Outbreak

DIRECTIONS = ("in", "out")
VACCINATIONS = ("none", "routine", "campaign")

LIVESTOCK = tuple(host for host in HOSTS if host not in (PERSON, DOGS, WILDLIFE))
"""Hosts whose herds are owned and traded."""

DAYS_OF_TRADE = 30
"""How far back the movements of a record go."""

_USUAL_SIZE = 50.0
_SPREAD = 0.8
_TRADES_A_DAY = 0.08
_RECORDED = 0.8
_ROUTINE = 0.25
_LARGEST_LOT = 0.15
_DEAD_OF_SICK = {"asymptomatic": 0.0, "mild": 0.05, "severe": 0.35}
_DAYS_TO_DEATH = 3
_OTHERS_AT_HOME = 4.0
_ID_SHIFT = 11


@dataclass(frozen=True)
class Movement:
    """Animals bought (``in``) or sold (``out``) on a day; ``partner`` stands for the other herd."""

    day: int
    direction: str
    place: str
    animals: int
    partner: int


@dataclass(frozen=True)
class HerdRecord:
    """A herd or flock as a veterinarian finds it at the end of day ``as_of``.

    ``herd`` is its number in the register, by which partners in other records name it.
    ``sick`` and ``dead`` count the animals fallen ill and dead of it so far on each of ``days``,
    from the first signs on; culling ends both. ``movements`` are those of the last
    ``DAYS_OF_TRADE`` days that somebody wrote down, oldest first. ``vaccination`` is one of
    ``VACCINATIONS``. Dogs of a village and wildlife have no owners (0) and are not traded.
    """

    case_id: int
    herd: int
    species: str
    place: str
    as_of: int
    animals: int
    days: tuple[int, ...]
    sick: tuple[int, ...]
    dead: tuple[int, ...]
    movements: tuple[Movement, ...]
    vaccination: str
    owner_household: int
    day_culled: int | None


def sizes(herds: NDArray[np.uint64], mean: float) -> NDArray[np.int32]:
    """Animals in each herd, around the mean of the species; at least one."""
    drawn = Distribution.lognormal(mean, _SPREAD * mean).quantile(
        keys.uniform_all(herds, keys.HERD_SIZE)
    )
    return np.maximum(1, np.rint(drawn)).astype(np.int32)


def herd_size(key: int, mean: float) -> int:
    """``sizes`` of one."""
    return int(sizes(np.array([key], dtype=np.uint64), mean)[0])


def herd_number(key: int) -> int:
    """The number of a herd in the register, which says nothing of whether it is infected."""
    return keys.plain_mix(key, keys.CONTACT) >> _ID_SHIFT


def usual_size(outbreak: Outbreak, host: str) -> float:
    """The mean size of herds of a species."""
    return outbreak.geography.herd_size.get(host, _USUAL_SIZE)


def sick_animals(
    outbreak: Outbreak,
    host: str,
    rows: NDArray[Any],
    infected: NDArray[np.bool_],
    animals: NDArray[np.int32],
    days: NDArray[np.int64] | int,
) -> NDArray[np.int32]:
    """Animals that have fallen ill by the end of a day (or by culling), in herds of a species.

    As the pathogen says of the inside of a herd; else, and with another disease, on a notional
    logistic curve after the first signs.
    """
    days = np.minimum(days, rows["day_culled"])
    since = days - rows["day_onset"].astype(np.int64)
    most = 0.1 + 0.6 * keys.uniform_all(rows["key"], keys.PREVALENCE)
    grown = most / (1 + np.exp(-(np.clip(since, -1, 1000) - 7) / 2.5))
    history = outbreak.pathogen.histories[host]
    within = history.within_herd
    if within is not None:
        latent = (history.latent_days or history.incubation_days).quantile(
            keys.uniform_all(rows["key"], keys.LATENCY)
        )
        inside = days + 0.5 - np.where(infected, rows["time_infected"], 0) - latent
        odds = np.maximum(within.peak * animals - 1.0, 1e-9)
        prevalence = within.peak / (
            1 + odds * np.exp(-np.clip(within.growth_per_day * inside, -500, 500))
        )
        grown = np.where(infected, within.sick * prevalence, grown)
    sick = np.maximum(1, np.rint(animals * grown))
    return np.where(since < 0, 0, sick).astype(np.int32)


def herd_record(outbreak: Outbreak, case_id: int, as_of: int | None = None) -> HerdRecord:
    """The record of a herd as of the end of a day (default: the last).

    Raises:
        UnknownCase: there is no such case.
        WorldError: the case is a person.
    """
    from alatau.world.details.cases import find

    as_of = outbreak.until if as_of is None else as_of
    index, infected = find(outbreak, case_id)
    row = (outbreak.units if infected else outbreak.strangers)[index]
    host = outbreak.hosts[row["host"]]
    if host == PERSON:
        raise WorldError(
            N_("Case %(case)s is a person; a person is asked in an interview."), {"case": case_id}
        )
    key = np.array([row["key"]])
    animals = sizes(key, usual_size(outbreak, host))
    culled = int(row["day_culled"])
    days = np.arange(int(row["day_onset"]), as_of + 1)
    sick = sick_animals(
        outbreak,
        host,
        np.repeat(row, len(days)),
        np.repeat(infected, len(days)),
        np.repeat(animals, len(days)),
        days,
    )
    return HerdRecord(
        case_id=int(row["case_id"]),
        herd=herd_number(int(row["key"])),
        species=host,
        place=outbreak.places[row["place"]],
        as_of=as_of,
        animals=int(animals[0]),
        days=tuple(int(day) for day in days),
        sick=tuple(int(count) for count in sick),
        dead=tuple(int(count) for count in _dead(key, row, sick, days)),
        movements=(
            _movements(outbreak, row, index if infected else None, int(animals[0]), as_of)
            if host in LIVESTOCK
            else ()
        ),
        vaccination=_vaccination(outbreak, row, host, as_of),
        owner_household=_owners(int(row["key"])) if host in LIVESTOCK else 0,
        day_culled=culled if culled <= as_of else None,
    )


def _owners(key: int) -> int:
    return 1 + keys.plain_poisson(keys.plain_mix(key, keys.OWNERS), _OTHERS_AT_HOME)


def _dead(
    key: NDArray[np.uint64], row: Any, sick: NDArray[Any], days: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A share of the sick, by severity, some days later; culling ends it."""
    most = 2 * _DEAD_OF_SICK[SEVERITIES[row["severity"]]]
    share = most * keys.uniform_all(key, keys.HERD_DEATHS)[0]
    before = np.concatenate((np.zeros(_DAYS_TO_DEATH, dtype=np.int64), sick))[: len(sick)]
    before = np.where(days <= row["day_culled"], before, 0)
    return np.maximum.accumulate(np.floor(share * before).astype(np.int64))


def _movements(
    outbreak: Outbreak, row: Any, index: int | None, animals: int, as_of: int
) -> tuple[Movement, ...]:
    """Trade without consequence, and the trade that carried the infection, as written down."""
    days = range(as_of - DAYS_OF_TRADE + 1, as_of + 1)
    own = int(row["key"])
    found = [_lot(own, day, animals) for day in days if _traded(outbreak, row, day)]
    movements = [
        Movement(
            day,
            direction,
            outbreak.places[_elsewhere(outbreak, row, key)],
            lot,
            herd_number(key),
        )
        for day, direction, lot, key in found
    ]
    movements += [
        Movement(
            day,
            direction,
            outbreak.places[other["place"]],
            _animals_of_lot(
                keys.plain_mix(own ^ int(other["key"]), keys.TRADE),
                animals if direction == "out" else _size(outbreak, other),
            ),
            herd_number(int(other["key"])),
        )
        for day, direction, other in _carried(outbreak, row, index)
        if day in days and _written(own, int(other["key"]))
    ]
    return tuple(sorted(movements, key=lambda movement: (movement.day, movement.partner)))


def _carried(outbreak: Outbreak, row: Any, index: int | None) -> list[tuple[int, str, Any]]:
    """Infections between herds: (day, direction, the other herd)."""
    if index is None:
        return []
    units = outbreak.units
    found = []
    if row["parent"] >= 0:
        found.append((int(row["day_infected"]), "in", units[row["parent"]]))
    found += [
        (int(child["day_infected"]), "out", child) for child in units[units["parent"] == index]
    ]
    return [each for each in found if outbreak.hosts[each[2]["host"]] in LIVESTOCK]


def _written(own: int, other: int) -> bool:
    return keys.plain_uniform(own ^ other, keys.RECORDED) < _RECORDED


def _traded(outbreak: Outbreak, row: Any, day: int) -> bool:
    """Whether the herd traded on a day, with a herd that has no part in the outbreak."""
    of_day = keys.plain_mix(keys.plain_mix(int(row["key"]), keys.TRADE), day + 2000)
    if keys.plain_uniform(of_day, 0) >= _TRADES_A_DAY or row["day_culled"] <= day:
        return False
    stopped = _force(outbreak, MeasureKind.ANIMAL_MOVEMENT_BAN, row, day)
    return keys.plain_uniform(of_day, 1) >= stopped


def _lot(own: int, day: int, animals: int) -> tuple[int, str, int, int]:
    key = keys.plain_mix(keys.plain_mix(own, keys.TRADE), day + 2000)
    direction = DIRECTIONS[int(keys.plain_uniform(key, 2) < 0.5)]
    return day, direction, _animals_of_lot(key, animals), key


def _animals_of_lot(key: int, animals: int) -> int:
    return max(1, round(_LARGEST_LOT * animals * keys.plain_uniform(key, 3)))


def _size(outbreak: Outbreak, row: Any) -> int:
    return herd_size(int(row["key"]), usual_size(outbreak, outbreak.hosts[row["host"]]))


def _elsewhere(outbreak: Outbreak, row: Any, key: int) -> int:
    """The place of a trade partner: as herds infect each other, along the geography's trade."""
    geography = outbreak.geography
    own = int(row["place"])
    leaving = max(geography.mobility.leaving(LIVESTOCK_GROUP, each) for each in SETTINGS)
    shares = geography.travel_shares(LIVESTOCK_GROUP, "market")[own]
    if keys.plain_uniform(key, 4) >= leaving or shares.sum() == 0:
        return own
    return min(
        int(np.searchsorted(np.cumsum(shares), keys.plain_uniform(key, 5), side="right")),
        len(shares) - 1,
    )


def _force(outbreak: Outbreak, kind: MeasureKind, row: Any, day: int) -> float:
    acting = [measure.force for measure in _acting(outbreak, kind, row, day)]
    return max(acting, default=0.0)


def _acting(outbreak: Outbreak, kind: MeasureKind, row: Any, day: int) -> list[Measure]:
    host, place = outbreak.hosts[row["host"]], outbreak.places[row["place"]]
    return [
        measure
        for measure in outbreak.measures
        if measure.kind is kind
        and measure.from_day <= day <= (NEVER if measure.until_day is None else measure.until_day)
        and (not measure.places or place in measure.places)
        and (measure.host is None or measure.host == host)
    ]


def _vaccination(outbreak: Outbreak, row: Any, host: str, as_of: int) -> str:
    """What the papers of the herd say; vaccinated herds fall ill where the vaccine did not take."""
    u = keys.plain_uniform(int(row["key"]), keys.VACCINATED)
    geography = outbreak.geography
    missed = 1.0
    for measure in outbreak.measures:
        if measure.kind is not MeasureKind.ANIMAL_VACCINATION or measure.from_day > as_of:
            continue
        if not _acting(outbreak, measure.kind, row, measure.from_day):
            continue
        last = as_of if measure.until_day is None else min(as_of, measure.until_day)
        doses = (measure.capacity_per_day or 0) * (last - measure.from_day + 1)
        doses = doses if measure.stock is None else min(doses, measure.stock)
        species = [each for each in outbreak.hosts if measure.acts_on(each)]
        places = measure.place_positions(geography)
        there = sum(float(geography.units_of(each)[places].sum()) for each in species)
        covered = min(1.0, doses / there) if there else 0.0
        missed *= 1 - covered * (1 - measure.force)
    if u < 1 - missed:
        return "campaign"
    return "routine" if u > 1 - _ROUTINE else "none"
