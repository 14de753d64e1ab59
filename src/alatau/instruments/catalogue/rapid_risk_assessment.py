"""Rapid risk assessment by WHO (2012) and ECDC (2019): the levels, without their matrices."""

from __future__ import annotations

from alatau.instruments.instrument import Choice, Instrument, Kind, Question, Source, Status
from alatau.instruments.rules import Levels
from alatau.languages import N_

_LOW_TO_VERY_HIGH = (
    Choice(id="low", text=N_("low")),
    Choice(id="moderate", text=N_("moderate")),
    Choice(id="high", text=N_("high")),
    Choice(id="very-high", text=N_("very high")),
)
_VERY_LOW_TO_HIGH = (
    Choice(id="very-low", text=N_("very low")),
    Choice(id="low", text=N_("low")),
    Choice(id="moderate", text=N_("moderate")),
    Choice(id="high", text=N_("high")),
)
_CONFIDENCE = (
    Choice(id="low", text=N_("low")),
    Choice(id="medium", text=N_("medium")),
    Choice(id="high", text=N_("high")),
)

WHO_2012 = Instrument(
    id="who-rapid-risk-assessment",
    edition="2012",
    title=N_("WHO rapid risk assessment of acute public health events"),
    purpose=N_("How likely further harm to public health is, and how grave it would be."),
    kind=Kind.RISK_LEVELS,
    sources=(
        Source(
            id="manual",
            citation="World Health Organization. Rapid risk assessment of acute public health "
            "events. WHO/HSE/GAR/ARO/2012.1.",
        ),
    ),
    questions=(
        Question(
            id="likelihood",
            text=N_("How likely is it?"),
            choices=(
                Choice(id="very-unlikely", text=N_("very unlikely: below 5 percent")),
                Choice(id="unlikely", text=N_("unlikely: 5 to 29 percent")),
                Choice(id="likely", text=N_("likely: 30 to 69 percent")),
                Choice(id="highly-likely", text=N_("highly likely: 70 to 94 percent")),
                Choice(id="almost-certain", text=N_("almost certain: 95 percent or more")),
            ),
            scale=True,
            status=Status.UNCONFIRMED,
            source="manual",
        ),
        Question(
            id="consequences",
            text=N_("How grave are the consequences?"),
            choices=(
                Choice(id="minimal", text=N_("minimal")),
                Choice(id="minor", text=N_("minor")),
                Choice(id="moderate", text=N_("moderate")),
                Choice(id="major", text=N_("major")),
                Choice(id="severe", text=N_("severe")),
            ),
            scale=True,
            status=Status.UNCONFIRMED,
            source="manual",
        ),
        Question(
            id="overall",
            text=N_("What level of overall risk does the team agree on?"),
            choices=_LOW_TO_VERY_HIGH,
            scale=True,
            status=Status.CONFIRMED,
            source="manual",
        ),
        Question(
            id="confidence",
            text=N_("How confident is the team in its information?"),
            choices=_CONFIDENCE,
            scale=True,
            status=Status.UNCONFIRMED,
            source="manual",
        ),
    ),
    rule=Levels(),
    rule_status=Status.UNCONFIRMED,
    rule_source="manual",
    caution=N_("The overall level is the team's own; the matrix of the manual is not reproduced."),
)

ECDC_2019 = Instrument(
    id="ecdc-rapid-risk-assessment",
    edition="2019",
    title=N_("ECDC operational tool on rapid risk assessment"),
    purpose=N_(
        "How probable infection is in a population, and how great its impact, in the first days."
    ),
    kind=Kind.RISK_LEVELS,
    sources=(
        Source(
            id="tool",
            citation="European Centre for Disease Prevention and Control. Operational tool on "
            "rapid risk assessment methodology - ECDC 2019. Stockholm: ECDC; 2019. Reproduction is "
            "authorised, provided the source is acknowledged.",
            address="https://doi.org/10.2900/104938",
        ),
        Source(
            id="wiki",
            citation="European Centre for Disease Prevention and Control. Field Epidemiology "
            "Manual Wiki: rapid risk assessment.",
            address="https://wiki.ecdc.europa.eu/fem/w/wiki/710",
        ),
    ),
    questions=(
        Question(
            id="population",
            text=N_("For whom is this assessment?"),
            choices=(
                Choice(id="general", text=N_("the general population")),
                Choice(id="at-risk", text=N_("a group at increased risk of infection")),
            ),
            status=Status.CONFIRMED,
            source="wiki",
        ),
        Question(
            id="probability",
            text=N_(
                "How probable is infection? What is not known counts towards the higher level."
            ),
            choices=_VERY_LOW_TO_HIGH,
            scale=True,
            status=Status.UNCONFIRMED,
            source="tool",
        ),
        Question(
            id="impact",
            text=N_("How great is the impact? What is not known counts towards the higher level."),
            choices=_VERY_LOW_TO_HIGH,
            scale=True,
            status=Status.UNCONFIRMED,
            source="tool",
        ),
    ),
    rule=Levels(),
    rule_status=Status.UNCONFIRMED,
    rule_source="tool",
    caution=N_(
        "Probability and impact are kept apart; the matrix that ranks them together was not read. "
        "Assess the general population first, then groups at increased risk."
    ),
)
