"""Who a case is: age, sex, occupation, symptoms, exposures, drawn from its key when asked for.

All is language-free codes; the same key gives the same person or herd, always.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau.world import keys
from alatau.world.distributions import Distribution
from alatau.world.pathogen import PERSON, SETTINGS, SEVERITIES
from alatau.world.tables import CLASSIFICATIONS

if TYPE_CHECKING:
    from alatau.world.outbreak import Outbreak

OCCUPATIONS = (
    "health-worker",
    "livestock-worker",
    "veterinarian",
    "market-trader",
    "slaughterhouse-worker",
    "teacher",
    "driver",
    "office-worker",
    "construction-worker",
    "homemaker",
    "pupil",
    "pensioner",
    "unemployed",
)

EXPOSURES = (
    "household-contact",
    "health-care-visit",
    "community-contact",
    "livestock-contact",
    "market-visit",
    "contact-of-known-case",
    "travel",
    "none-known",
)

OUTCOMES = ("ill", "recovered", "died", "under-observation")

_AGE_BAND_YEARS = 10
_AGE_SHARES = np.array([0.21, 0.18, 0.15, 0.15, 0.12, 0.09, 0.06, 0.03, 0.01])
"""Notional shares of ten-year age bands."""

_OCCUPATION_BY_SETTING: dict[str, tuple[tuple[str, float], ...]] = {
    "health-care": (("health-worker", 0.6),),
    "farm": (("livestock-worker", 0.7), ("veterinarian", 0.1)),
    "market": (("market-trader", 0.4), ("slaughterhouse-worker", 0.2), ("livestock-worker", 0.2)),
}
_USUAL_OCCUPATIONS: tuple[tuple[str, float], ...] = (
    ("homemaker", 0.16),
    ("office-worker", 0.18),
    ("construction-worker", 0.12),
    ("driver", 0.1),
    ("teacher", 0.1),
    ("livestock-worker", 0.12),
    ("market-trader", 0.08),
    ("health-worker", 0.04),
    ("unemployed", 0.1),
)
_EXPOSURE_OF_SETTING = {
    "household": "household-contact",
    "health-care": "health-care-visit",
    "workplace": "community-contact",
    "community": "community-contact",
    "farm": "livestock-contact",
    "market": "market-visit",
}
_UNRELATED_SYMPTOMS = {"fever": 0.8, "cough": 0.5, "weakness": 0.6, "headache": 0.4}
_OTHER_DISEASE_DAYS = 10
_HERD_SPREAD = 0.8
_RECALLED = 0.85
_ADULT = 18
_PENSION_AGE = 63
_SCHOOL_AGE = 6


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
    age = _age(key) if person else None
    size = None if person else _herd_size(key, outbreak.geography.herd_size.get(host, 50.0))
    classification, laboratory = _classified(outbreak, int(row["case_id"]), as_of)
    source = _source(outbreak, row, as_of) if infected else None
    outcome = _outcome(row, infected, as_of)
    return CaseDetails(
        case_id=int(row["case_id"]),
        host=host,
        place=outbreak.places[row["place"]],
        as_of=as_of,
        age=age,
        sex=("female" if keys.plain_uniform(key, keys.SEX) < 0.5 else "male") if person else None,
        occupation=_occupation(key, age, setting) if age is not None else None,
        herd_size=size,
        sick_animals=None if size is None else _sick_animals(key, size, row, as_of),
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
        day_outcome=None if outcome in ("ill", "under-observation") else _ended(row, infected),
        outcome=outcome,
    )


def _by(day: int, as_of: int) -> int | None:
    return int(day) if day <= as_of else None


def _pick(u: float, choices: tuple[tuple[str, float], ...]) -> str | None:
    reached = 0.0
    for code, share in choices:
        reached += share
        if u < reached:
            return code
    return None


def _age(key: int) -> int:
    u = keys.plain_uniform(key, keys.AGE)
    edges = np.concatenate(([0.0], np.cumsum(_AGE_SHARES)))
    return int(np.interp(u, edges, _AGE_BAND_YEARS * np.arange(len(edges))))


def _occupation(key: int, age: int, setting: str | None) -> str | None:
    if age < _SCHOOL_AGE:
        return None
    if age < _ADULT:
        return "pupil"
    if age >= _PENSION_AGE:
        return "pensioner"
    u = keys.plain_uniform(key, keys.OCCUPATION)
    special = _OCCUPATION_BY_SETTING.get(setting or "", ())
    reached = sum(share for _, share in special)
    found = _pick(u, special)
    if found is None:
        rest = (u - reached) / (1 - reached) if reached < 1 else u
        found = _pick(rest, _USUAL_OCCUPATIONS)
    return found or "unemployed"


def _symptoms(
    outbreak: Outbreak, key: int, host: str, row: Any, infected: bool, as_of: int
) -> tuple[str, ...]:
    if row["day_onset"] > as_of:
        return ()
    own = outbreak.pathogen.histories[host].symptoms
    usual = own if infected or not own else {**_UNRELATED_SYMPTOMS, **_faded(own)}
    purposes = keys.plain_mix(key, keys.SYMPTOM)
    return tuple(
        code
        for position, (code, share) in enumerate(sorted(usual.items()))
        if keys.plain_uniform(purposes, position) < share
    )


def _faded(symptoms: Any) -> dict[str, float]:
    """What another disease that looks suspicious shares with this one."""
    return {code: 0.7 * share for code, share in symptoms.items()}


def _herd_size(key: int, mean: float) -> int:
    drawn = Distribution.lognormal(mean, _HERD_SPREAD * mean).quantile(
        np.array([keys.plain_uniform(key, keys.HERD_SIZE)])
    )
    return max(1, round(float(drawn[0])))


def _sick_animals(key: int, size: int, row: Any, as_of: int) -> int:
    """Visibly sick animals: grows logistically within a herd after onset."""
    since = as_of - int(row["day_onset"])
    if since < 0:
        return 0
    most = 0.1 + 0.6 * keys.plain_uniform(key, keys.PREVALENCE)
    grown = 1 / (1 + math.exp(-(since - 7) / 2.5))
    return max(1, round(size * most * grown))


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
    recalled = keys.plain_uniform(int(row["key"]), keys.EXPOSURE) < _RECALLED
    return int(parent["case_id"]) if recalled or row["day_traced"] <= as_of else None


def _exposures(
    key: int, setting: str | None, source: int | None, outbreak: Outbreak, row: Any
) -> tuple[str, ...]:
    told = keys.plain_mix(key, keys.EXPOSURE)
    found = []
    if source is not None:
        found.append("contact-of-known-case")
    if setting is not None and keys.plain_uniform(told, 0) < _RECALLED:
        found.append(_EXPOSURE_OF_SETTING[setting])
    if row["parent"] >= 0 and outbreak.units["place"][row["parent"]] != row["place"]:
        found.append("travel")
    for position, code in enumerate(("market-visit", "livestock-contact", "travel")):
        if keys.plain_uniform(told, position + 1) < 0.12 and code not in found:
            found.append(code)
    return tuple(found) or ("none-known",)


def mix_exposure(key: int) -> np.uint64:
    """The key of what a case tells about its exposures."""
    return np.uint64(keys.plain_mix(key, keys.EXPOSURE))


def _ended(row: Any, infected: bool) -> int:
    """The day of recovery or death; another disease passes ten days after the visit."""
    return int(row["day_outcome"] if infected else row["day_care"] + _OTHER_DISEASE_DAYS)


def _outcome(row: Any, infected: bool, as_of: int) -> str:
    if not infected:
        return "recovered" if as_of >= _ended(row, infected) else "ill"
    if row["day_onset"] > as_of:
        return "under-observation"
    if row["day_outcome"] > as_of:
        return "ill"
    return "died" if row["died"] else "recovered"
