"""Radosavljevic and Belojevic (2012): fourteen indicators of an unusual epidemic event."""

from __future__ import annotations

from alatau.instruments.catalogue.answers import ABSENT_PRESENT, CAUTION_UNUSUAL
from alatau.instruments.instrument import Instrument, Kind, Question, Source, Status
from alatau.instruments.rules import Band, Points
from alatau.languages import N_

_CASES, _PLACE, _TIME = N_("cases"), N_("place"), N_("time")

_INDICATORS = (
    ("fulminant", _CASES, N_("The illness is atypical, or its course unexpectedly severe.")),
    ("treatment", _CASES, N_("Usual treatment fails, or the immunised fall ill.")),
    ("syndromes", _CASES, N_("One case has several unexplained syndromes at once.")),
    ("increase", _CASES, N_("Cases or deaths rise suddenly and without explanation.")),
    ("burden", _CASES, N_("More fall ill or die than expected.")),
    ("clustering", _CASES, N_("Fever, respiratory signs or swollen lymph nodes cluster.")),
    ("geography", _PLACE, N_("The disease is unusual for this area.")),
    ("non-endemic", _PLACE, N_("The disease is not endemic here, or had been eradicated.")),
    ("exposure", _PLACE, N_("The data suggest a common exposure.")),
    ("places", _PLACE, N_("Epidemics or epizootics run at several places at the same time.")),
    ("first", _TIME, N_("It is here for the first time, or again after a long time.")),
    ("season", _TIME, N_("The season is atypical.")),
    ("simultaneous", _TIME, N_("Several epidemics or epizootics coincide.")),
    ("explosive", _TIME, N_("It is explosive and points to a single source.")),
)

RADOSAVLJEVIC_BELOJEVIC = Instrument(
    id="radosavljevic-belojevic",
    edition="2012",
    title=N_("Indicators of an unusual epidemic event (Radosavljevic and Belojevic)"),
    purpose=N_("What about an outbreak is unusual, so that somebody looks again."),
    kind=Kind.UNUSUAL_OUTBREAK,
    sources=(
        Source(
            id="paper",
            citation="Radosavljevic V, Belojevic G. Unusual epidemic events: a new method of early "
            "orientation and differentiation between natural and deliberate epidemics. Public "
            "Health 2012;126:77-81.",
            address="https://doi.org/10.1016/j.puhe.2011.11.006",
        ),
        Source(
            id="table",
            citation="Crit Care Clin 2013;29:717-756, table 6 (reproduces the indicators and bands "
            "of the paper).",
            address="https://pmc.ncbi.nlm.nih.gov/articles/PMC7127345/table/tbl6",
        ),
    ),
    questions=tuple(
        Question(
            id=id,
            mark=str(number),
            text=text,
            group=group,
            choices=ABSENT_PRESENT,
            status=Status.CONFIRMED,
            source="table",
        )
        for number, (id, group, text) in enumerate(_INDICATORS, start=1)
    ),
    rule=Points(
        weights={id: 1 for id, _, _ in _INDICATORS},
        maximum=14,
        bands=(
            Band(id="first", least=1, most=4),
            Band(id="second", least=5, most=9),
            Band(id="third", least=10, most=14),
        ),
    ),
    rule_status=Status.CONFIRMED,
    rule_source="table",
    caution=CAUTION_UNUSUAL,
)
