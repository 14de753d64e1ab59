"""Annex 2 of the International Health Regulations: must an event be notified to WHO?"""

from __future__ import annotations

from datetime import date

from alatau.instruments.catalogue.answers import NO_YES
from alatau.instruments.instrument import (
    Choice,
    Instrument,
    Kind,
    Measure,
    Outcome,
    Performance,
    Question,
    Source,
    Status,
)
from alatau.instruments.rules import AtLeast, DecisionTable, Is, Row, yes
from alatau.languages import N_

_TITLE = N_("International Health Regulations, Annex 2")
_PURPOSE = N_(
    "Whether the National IHR Focal Point notifies WHO of an event that may constitute a public "
    "health emergency of international concern."
)

_SOURCES = (
    Source(
        id="regulations",
        citation="World Health Organization. International Health Regulations (2005), 2nd "
        "ed. Geneva: WHO; 2008. ISBN 978-92-4-158041-0. Annex 2.",
    ),
    Source(
        id="guidance",
        citation="WHO guidance for the use of Annex 2 of the International Health Regulations "
        "(2005). WHO/HSE/IHR/2010.4.",
        address="https://www.who.int/ihr/publications/annex_2_guidance/en/",
    ),
    Source(
        id="case-definitions",
        citation="World Health Organization. Case definitions for the four diseases requiring "
        "notification to WHO in all circumstances under the IHR (2005).",
        address="https://www.who.int/ihr/survellance_response/case_definitions/en/",
    ),
    Source(
        id="europe",
        citation="WHO Regional Office for Europe. International Health Regulations: reporting "
        "events.",
        address="https://www.euro.who.int/en/health-topics/emergencies/"
        "international-health-regulations/reporting-events",
    ),
    Source(
        id="haustein",
        citation="Haustein T, Hollmeyer H, Hardiman M, Harbarth S, Pittet D. Should this event be "
        "notified to the World Health Organization? Bull World Health Organ 2011;89:296-303.",
        address="https://doi.org/10.2471/BLT.10.083154",
    ),
)

_DISEASE = Question(
    id="disease",
    mark="D",
    text=N_("Which list of Annex 2 does the disease stand on?"),
    choices=(
        Choice(
            id="always",
            text=N_(
                "always notified: smallpox, poliomyelitis due to wild-type poliovirus, human "
                "influenza of a new subtype, SARS"
            ),
        ),
        Choice(
            id="listed",
            text=N_(
                "always assessed: cholera, pneumonic plague, yellow fever, viral haemorrhagic "
                "fevers, West Nile fever, diseases of special national or regional concern"
            ),
            status=Status.UNCONFIRMED,
        ),
        Choice(id="other", text=N_("neither, or the cause is not known")),
    ),
    status=Status.CONFIRMED,
    source="case-definitions",
)


def _criterion(id: str, mark: str, text: str) -> Question:
    return Question(
        id=id,
        mark=mark,
        text=text,
        choices=NO_YES,
        status=Status.CONFIRMED,
        source="europe",
    )


_QUESTIONS = (
    _DISEASE,
    _criterion("serious", "Q1", N_("Is the impact of the event on public health serious?")),
    _criterion("unusual", "Q2", N_("Is the event unusual or unexpected?")),
    _criterion("spread", "Q3", N_("Is there a significant risk of spread to other countries?")),
    _criterion(
        "restrictions",
        "Q4",
        N_("Is there a significant risk that travel or trade will be restricted?"),
    ),
)

_PERFORMANCE = (
    Performance(
        measure=Measure.CONCORDANCE,
        text=N_(
            "National Focal Points who agreed with an expert panel on events that the panel would "
            "notify (median of five fictitious events)"
        ),
        value=0.82,
        least=0.76,
        most=0.91,
        status=Status.CONFIRMED,
        source="haustein",
    ),
    Performance(
        measure=Measure.CONCORDANCE,
        text=N_(
            "National Focal Points who agreed with an expert panel on events that the panel would "
            "not notify (median of fictitious events)"
        ),
        value=0.51,
        least=0.42,
        most=0.60,
        status=Status.CONFIRMED,
        source="haustein",
    ),
    Performance(
        measure=Measure.CONSENSUS,
        text=N_(
            "National Focal Points who gave the commoner answer (median of ten fictitious events)"
        ),
        value=0.78,
        status=Status.CONFIRMED,
        source="haustein",
    ),
)

IHR_ANNEX_2_2005 = Instrument(
    id="ihr-annex-2",
    edition="2005",
    title=_TITLE,
    purpose=_PURPOSE,
    kind=Kind.DECISION,
    adopted=date(2005, 5, 23),
    in_force=date(2007, 6, 15),
    sources=_SOURCES,
    questions=_QUESTIONS,
    outcomes=(
        Outcome(
            id="notify",
            text=N_("Notify WHO within 24 hours of the assessment."),
            status=Status.CONFIRMED,
            source="europe",
        ),
        Outcome(
            id="do-not",
            text=N_(
                "Not notifiable on these answers. Assess again when more is known; WHO can be "
                "consulted in confidence (Article 8)."
            ),
            status=Status.UNCONFIRMED,
            source="regulations",
        ),
    ),
    rule=DecisionTable(
        rows=(
            Row(when=Is(question="disease", choices=("always",)), outcome="notify"),
            Row(
                when=AtLeast(
                    count=2,
                    conditions=(
                        yes("serious"),
                        yes("unusual"),
                        yes("spread"),
                        yes("restrictions"),
                    ),
                ),
                outcome="notify",
            ),
        ),
        otherwise="do-not",
    ),
    rule_status=Status.CONFIRMED,
    rule_source="europe",
    performance=_PERFORMANCE,
)

IHR_ANNEX_2_2024 = Instrument(
    id="ihr-annex-2",
    edition="2024",
    title=_TITLE,
    purpose=_PURPOSE,
    kind=Kind.DECISION,
    adopted=date(2024, 6, 1),
    in_force=date(2025, 9, 19),
    sources=(
        Source(
            id="amendments",
            citation="Resolution WHA77.17 (1 June 2024), amendments to Articles 1 and 12, Annex 2 "
            "and others; in force on 19 September 2025 for most States Parties.",
            address="https://apps.who.int/gb/bd/pdf_files/IHR_2014-2022-2024-en.pdf",
        ),
    ),
    questions=(),
    rule=None,
    rule_status=Status.UNCONFIRMED,
    rule_source="amendments",
    caution=N_(
        "Annex 2 was amended in 2024. Until its wording has been confirmed, read the official "
        "text; the edition of 2005 serves for training."
    ),
)
