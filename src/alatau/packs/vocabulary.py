"""The closed lists of words that packs are written with; titles are message ids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from alatau.languages import N_

SECTORS: Mapping[str, str] = MappingProxyType(
    {
        "public-health": N_("Public health"),
        "laboratory": N_("Laboratory"),
        "animal-health": N_("Animal health"),
        "food-environment": N_("Food safety and environment"),
        "law-enforcement": N_("Law enforcement"),
        "customs": N_("Customs"),
        "migration": N_("Migration and border guard"),
        "industry": N_("Industry"),
        "policy": N_("Policy"),
    }
)

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "e-mail": N_("E-mail"),
        "phone": N_("Phone call"),
        "radio": N_("Radio"),
        "laboratory-report": N_("Laboratory report"),
        "police-report": N_("Police report"),
        "customs-notice": N_("Customs notice"),
        "news": N_("News"),
        "social-media": N_("Social media"),
        "rumour": N_("Rumour"),
        "in-person": N_("In person"),
    }
)

BODIES: Mapping[str, str] = MappingProxyType(
    {
        "WHO": N_("World Health Organization"),
        "WOAH": N_("World Organisation for Animal Health"),
        "INFOSAN": N_("International Food Safety Authorities Network"),
        "INTERPOL": N_("INTERPOL"),
        "neighbours": N_("Neighbouring countries"),
    }
)

STOCKS: Mapping[str, str] = MappingProxyType(
    {
        "response-teams": N_("Response teams"),
        "prophylaxis-courses": N_("Courses of prophylaxis"),
        "vaccine-doses": N_("Doses of vaccine"),
        "protective-sets": N_("Sets of protective equipment"),
        "goodwill": N_("Public goodwill"),
        "money": N_("Emergency fund"),
    }
)

HOSTS: Mapping[str, str] = MappingProxyType(
    {
        "person": N_("People"),
        "cattle": N_("Cattle"),
        "small-ruminants": N_("Sheep and goats"),
        "horses": N_("Horses"),
        "camels": N_("Camels"),
        "pigs": N_("Pigs"),
        "poultry": N_("Poultry"),
        "dogs": N_("Dogs"),
        "wildlife": N_("Wildlife"),
    }
)

SYMPTOMS: Mapping[str, str] = MappingProxyType(
    {
        "fever": N_("Fever"),
        "weakness": N_("Weakness"),
        "headache": N_("Headache"),
        "dizziness": N_("Dizziness"),
        "muscle-pain": N_("Muscle pain"),
        "joint-pain": N_("Joint pain"),
        "sweating": N_("Sweating"),
        "cough": N_("Cough"),
        "coughing-blood": N_("Coughing up blood"),
        "shortness-of-breath": N_("Shortness of breath"),
        "sore-throat": N_("Sore throat"),
        "red-eyes": N_("Red eyes"),
        "vomiting": N_("Vomiting"),
        "diarrhoea": N_("Diarrhoea"),
        "rash": N_("Rash"),
        "skin-lesion": N_("Skin lesion"),
        "swollen-lymph-nodes": N_("Swollen lymph nodes"),
        "bleeding": N_("Bleeding"),
        "confusion": N_("Confusion"),
        "paralysis": N_("Paralysis"),
        "fear-of-water": N_("Fear of water"),
        "drooling": N_("Drooling"),
        "nasal-discharge": N_("Nasal discharge"),
        "behaviour-change": N_("Change of behaviour"),
        "abortion": N_("Abortions"),
        "milk-drop": N_("Drop in milk"),
        "egg-drop": N_("Drop in eggs"),
        "sudden-deaths": N_("Sudden deaths"),
    }
)

MILESTONES: Mapping[str, str] = MappingProxyType(
    {
        "investigation": N_("Investigation begun or a team deployed"),
        "risk-assessment": N_("Epidemiological analysis and first risk assessment"),
        "laboratory-confirmation": N_("Laboratory confirmation of the cause"),
        "case-management": N_("Case management and infection control"),
        "countermeasures": N_("Public health countermeasures"),
        "risk-communication": N_("Risk communication and community engagement"),
        "coordination": N_("Coordination mechanism established"),
    }
)

Origin = Literal["natural", "accidental", "deliberate", "undetermined"]
Channel = Literal[
    "e-mail",
    "phone",
    "radio",
    "laboratory-report",
    "police-report",
    "customs-notice",
    "news",
    "social-media",
    "rumour",
    "in-person",
]
StockKind = Literal[
    "response-teams",
    "prophylaxis-courses",
    "vaccine-doses",
    "protective-sets",
    "goodwill",
    "money",
]

WHITE = "white."
EXERCISE_CONTROL = "excon"


class Authority(NamedTuple):
    """One sector of one country: `A.public-health`."""

    country: str
    sector: str

    def __str__(self) -> str:
        return f"{self.country}.{self.sector}"


def parse_authority(text: str) -> Authority | None:
    """The authority that `text` names, or None when it names none.

    >>> parse_authority("A.customs")
    Authority(country='A', sector='customs')
    """
    country, dot, sector = text.partition(".")
    if not (country and dot and sector in SECTORS) or text.startswith(WHITE):
        return None
    return Authority(country, sector)
