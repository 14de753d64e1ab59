"""The outbreak as it is, and what of it gets seen: a keyed transmission tree.

``simulate`` is a pure function from places, pathogen, introductions and measures to an
``Outbreak``: a table of infected units, reports as they became known, laboratory queues.
"""

from alatau.world.ages import Ages
from alatau.world.comparison import Difference, compare
from alatau.world.details.cases import CaseDetails
from alatau.world.details.contacts import CONTACT, RELATIONS, Contacts, contacts
from alatau.world.details.herds import VACCINATIONS, HerdRecord, Movement, herd_record
from alatau.world.details.interviews import (
    ANSWERS,
    QUESTIONS,
    HouseholdMember,
    Interview,
    Stay,
    interview,
)
from alatau.world.details.line_list import EXPOSURES, LINE, OUTCOMES, LineList, line_list
from alatau.world.details.people import OCCUPATIONS, SEXES
from alatau.world.detection import Behaviour, CarePathway, CaseDefinition, Detection
from alatau.world.distributions import Distribution
from alatau.world.ensembles.averting import Averted, AvertedTotal, averted
from alatau.world.ensembles.ensemble import ensemble
from alatau.world.ensembles.estimates import Estimate, Interval, RunRange, fractions_averted
from alatau.world.ensembles.result import EnsembleResult
from alatau.world.ensembles.uncertainty import Uncertain, known_parameters, uncertainty_of
from alatau.world.errors import InvalidInput, UnknownCase, WorldError
from alatau.world.geography import Geography, Laboratory
from alatau.world.introductions import Introduction
from alatau.world.measures import DEFAULT_STRENGTH, Measure, MeasureKind
from alatau.world.mobility import Mobility
from alatau.world.outbreak import Outbreak
from alatau.world.pathogen import (
    HOSTS,
    SETTINGS,
    SEVERITIES,
    NaturalHistory,
    Pathogen,
    Provenance,
    Route,
    Spillover,
    Treatment,
    WithinHerd,
)
from alatau.world.simulation import Futures, futures, simulate, warm_up
from alatau.world.tables import CLASSIFICATIONS, NEVER

__all__ = [
    "ANSWERS",
    "CLASSIFICATIONS",
    "CONTACT",
    "DEFAULT_STRENGTH",
    "EXPOSURES",
    "HOSTS",
    "LINE",
    "NEVER",
    "OCCUPATIONS",
    "OUTCOMES",
    "QUESTIONS",
    "RELATIONS",
    "SETTINGS",
    "SEVERITIES",
    "SEXES",
    "VACCINATIONS",
    "Ages",
    "Averted",
    "AvertedTotal",
    "Behaviour",
    "CarePathway",
    "CaseDefinition",
    "CaseDetails",
    "Contacts",
    "Detection",
    "Difference",
    "Distribution",
    "EnsembleResult",
    "Estimate",
    "Futures",
    "Geography",
    "HerdRecord",
    "HouseholdMember",
    "Interval",
    "Interview",
    "Introduction",
    "InvalidInput",
    "Laboratory",
    "LineList",
    "Measure",
    "MeasureKind",
    "Mobility",
    "Movement",
    "NaturalHistory",
    "Outbreak",
    "Pathogen",
    "Provenance",
    "Route",
    "RunRange",
    "Spillover",
    "Stay",
    "Treatment",
    "Uncertain",
    "UnknownCase",
    "WithinHerd",
    "WorldError",
    "averted",
    "compare",
    "contacts",
    "ensemble",
    "fractions_averted",
    "futures",
    "herd_record",
    "interview",
    "known_parameters",
    "line_list",
    "simulate",
    "uncertainty_of",
    "warm_up",
]
