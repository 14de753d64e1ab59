"""Who a case is: age, sex, occupation, symptoms, exposures, drawn from its key when asked for.

All is language-free codes; the same key gives the same person or herd, always. This is one case in
plain Python, which takes a tenth of the time of a line list of one; a test holds them equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau.languages import N_
from alatau.world import keys
from alatau.world.details.herds import herd_size, sick_animals, usual_size
from alatau.world.details.line_list import (
    CHANCE_EXPOSURES,
    EXPOSURE_OF_SETTING,
    EXPOSURES,
    OTHER_DISEASE_DAYS,
    RECALLED,
    TOLD_BY_CHANCE,
    usual_symptoms,
)
from alatau.world.details.people import NONE, SEXES, ages, occupation
from alatau.world.errors import UnknownCase
from alatau.world.pathogen import PERSON, SETTINGS, SEVERITIES
from alatau.world.tables import CLASSIFICATIONS

if TYPE_CHECKING:
    from alatau.world.outbreak import Outbreak


@dataclass(frozen=True)
class CaseDetails:
    """A case as an investigation finds it, in codes.

    For a person ``age``, ``sex`` (``female`` or ``male``) and ``occupation`` are set; for a herd
    ``herd_size`` and ``sick_animals``. ``contact_of`` is the case that infected this one, where
    that case was known by then. Days are None where they had not come by ``as_of``.
    """

    case_id: int
    host: str
    place: str
    as_of: int
    age: int | None
    sex: str | None
    occupation: str | None
    herd_size: int | None
    sick_animals: int | None
    severity: str
    symptoms: tuple[str, ...]
    exposures: tuple[str, ...]
    contact_of: int | None
    classification: str | None
    laboratory: str | None
    day_onset: int | None
    day_care: int | None
    day_sampled: int | None
    day_result: int | None
    day_reported: int | None
    day_outcome: int | None
    outcome: str


def describe(outbreak: Outbreak, row: Any, *, infected: bool, as_of: int) -> CaseDetails:
    """The details of one row of ``units`` (or of ``strangers``) as of the end of a day."""
    key = int(row["key"])
    host = outbreak.hosts[row["host"]]
    setting = SETTINGS[row["setting"]] if row["setting"] >= 0 else None
    person = host == PERSON
    years = _age(outbreak, row, infected) if person else None
    size = None if person else herd_size(key, usual_size(outbreak, host))
    classification, laboratory = _classified(outbreak, int(row["case_id"]), as_of)
    source = _source(outbreak, row, as_of) if infected else None
    outcome = _outcome(row, infected, as_of)
    return CaseDetails(
        case_id=int(row["case_id"]),
        host=host,
        place=outbreak.places[row["place"]],
        as_of=as_of,
        age=years,
        sex=SEXES[keys.plain_uniform(key, keys.SEX) >= 0.5] if person else None,
        occupation=occupation(key, years, setting) if years is not None else None,
        herd_size=size,
        sick_animals=None if size is None else _sick(outbreak, row, host, infected, size, as_of),
        severity=SEVERITIES[row["severity"]],
        symptoms=_symptoms(outbreak, key, host, row, infected, as_of),
        exposures=_exposures(key, setting, source, outbreak, row),
        contact_of=source,
        classification=classification,
        laboratory=laboratory,
        day_onset=_by(row["day_onset"], as_of),
        day_care=_by(row["day_care"], as_of),
        day_sampled=_by(row["day_sampled"], as_of),
        day_result=_by(row["day_result"], as_of),
        day_reported=_by(row["day_reported"], as_of),
        day_outcome=_day_of(outcome, row, infected),
        outcome=outcome,
    )


def _by(day: int, as_of: int) -> int | None:
    return int(day) if day <= as_of else None


def _symptoms(
    outbreak: Outbreak, key: int, host: str, row: Any, infected: bool, as_of: int
) -> tuple[str, ...]:
    if row["day_onset"] > as_of:
        return ()
    usual = usual_symptoms(outbreak, host, infected)
    purposes = keys.plain_mix(key, keys.SYMPTOM)
    return tuple(
        code
        for position, (code, share) in enumerate(sorted(usual.items()))
        if keys.plain_uniform(purposes, position) < share
    )


def _age(outbreak: Outbreak, row: Any, infected: bool) -> int:
    group = row["age_group"] if infected else NONE
    key, place = np.array([row["key"]]), np.array([row["place"]])
    return int(ages(key, np.array([group]), place, outbreak.geography)[0])


def _sick(outbreak: Outbreak, row: Any, host: str, infected: bool, size: int, as_of: int) -> int:
    found = sick_animals(
        outbreak, host, np.array([row]), np.array([infected]), np.array([size]), as_of
    )
    return int(found[0])


def _classified(outbreak: Outbreak, case_id: int, as_of: int) -> tuple[str | None, str | None]:
    reports = outbreak.reports
    own = reports[(reports["case_id"] == case_id) & (reports["day_known"] <= as_of)]
    if len(own) == 0:
        return None, None
    last = own[-1]
    laboratory = None if last["laboratory"] < 0 else outbreak.laboratories[last["laboratory"]]
    return CLASSIFICATIONS[last["classification"]], laboratory


def _source(outbreak: Outbreak, row: Any, as_of: int) -> int | None:
    """The case that infected this one, if it is known by now and remembered."""
    if row["parent"] < 0:
        return None
    parent = outbreak.units[row["parent"]]
    if parent["day_reported"] > as_of:
        return None
    recalled = keys.plain_uniform(int(row["key"]), keys.EXPOSURE) < RECALLED
    return int(parent["case_id"]) if recalled or row["day_traced"] <= as_of else None


def _exposures(
    key: int, setting: str | None, source: int | None, outbreak: Outbreak, row: Any
) -> tuple[str, ...]:
    told = keys.plain_mix(key, keys.EXPOSURE)
    found = set()
    if source is not None:
        found.add("contact-of-known-case")
    if setting is not None and keys.plain_uniform(told, 0) < RECALLED:
        found.add(EXPOSURE_OF_SETTING[setting])
    if row["parent"] >= 0 and outbreak.units["place"][row["parent"]] != row["place"]:
        found.add("travel")
    for position, code in enumerate(CHANCE_EXPOSURES):
        if keys.plain_uniform(told, position + 1) < TOLD_BY_CHANCE:
            found.add(code)
    return tuple(code for code in EXPOSURES if code in found) or ("none-known",)


def find(outbreak: Outbreak, case_id: int) -> tuple[int, bool]:
    """The row of a case, and whether it is one of ``units`` (else of ``strangers``).

    Raises:
        UnknownCase: there is no such case.
    """
    for table, infected in ((outbreak.units, True), (outbreak.strangers, False)):
        rows = np.flatnonzero(table["case_id"] == case_id)
        if len(rows):
            return int(rows[0]), infected
    raise UnknownCase(N_("There is no case %(case)s."), {"case": case_id})


def _day_of(outcome: str, row: Any, infected: bool) -> int | None:
    if outcome in ("ill", "under-observation"):
        return None
    return int(row["day_culled"]) if outcome == "culled" else _ended(row, infected)


def _ended(row: Any, infected: bool) -> int:
    """The day of recovery or death; another disease passes ten days after the visit."""
    return int(row["day_outcome"] if infected else row["day_care"] + OTHER_DISEASE_DAYS)


def _is_culled(row: Any, as_of: int) -> bool:
    """Whether it is a herd that was culled by then, and had not died out before."""
    gone = row["died"] and row["day_outcome"] <= row["day_culled"]
    return bool(row["day_culled"] <= as_of and not gone)


def _outcome(row: Any, infected: bool, as_of: int) -> str:
    if _is_culled(row, as_of):
        return "culled"
    if not infected:
        return "recovered" if as_of >= _ended(row, infected) else "ill"
    if row["day_onset"] > as_of:
        return "under-observation"
    if row["day_outcome"] > as_of:
        return "ill"
    return "died" if row["died"] else "recovered"
