"""Grunow and Finke (2002) and its modification: criteria without a sum, for their weights were not
read in the papers."""

from __future__ import annotations

from alatau.instruments.catalogue.answers import CAUTION_UNUSUAL, ZERO_TO_THREE
from alatau.instruments.instrument import (
    Instrument,
    Kind,
    Measure,
    Performance,
    Question,
    Source,
    Status,
)
from alatau.instruments.rules import Points
from alatau.languages import N_

_SETTING = N_("setting")
_AGENT = N_("agent")
_EPIDEMIC = N_("epidemic and clinical picture")

_PAPER = Source(
    id="paper",
    citation="Grunow R, Finke EJ. A procedure for differentiating between the intentional release "
    "of biological warfare agents and natural outbreaks of disease. Clin Microbiol Infect "
    "2002;8:510.",
    address="https://doi.org/10.1046/j.1469-0691.2002.00524.x",
)
_APPLICATION = Source(
    id="application",
    citation="Chen X, Chughtai AA, MacIntyre CR. Application of a risk analysis tool to Middle "
    "East respiratory syndrome coronavirus (MERS-CoV) outbreak. Risk Anal 2020;40:915-925.",
    address="https://doi.org/10.1111/risa.13472",
)
_REVIEW = Source(
    id="review",
    citation="Chen X, Chughtai AA, MacIntyre CR. A systematic review of risk analysis tools for "
    "differentiating unnatural from natural epidemics. Mil Med 2017;182:e1827-e1835.",
    address="https://doi.org/10.7205/MILMED-D-17-00090",
)
_REVISION = Source(
    id="revision",
    citation="Grey relational analysis of the Grunow-Finke tool. Risk Anal 2022. PMID 36100578.",
    address="https://pubmed.ncbi.nlm.nih.gov/36100578",
)

_LATER = (
    ("intensity", _EPIDEMIC, N_("The course of the epidemic is more intense than expected.")),
    ("transmission", _EPIDEMIC, N_("The way of transmission is not the expected one.")),
    ("time", _EPIDEMIC, N_("The time of the year is not the expected one.")),
    ("speed", _EPIDEMIC, N_("It spreads unusually fast.")),
    ("population", _EPIDEMIC, N_("It stays within one group of people.")),
)
_ORIGINAL = (
    ("setting-risk", _SETTING, N_("A biological risk in the area was known.")),
    ("setting-threat", _SETTING, N_("Competent authorities know of a threat.")),
    ("agent-aspects", _AGENT, N_("The agent has features that are not usual for it.")),
    ("geography", _AGENT, N_("The agent is not expected in this area.")),
    ("environment", _AGENT, N_("The environment holds more of the agent than expected.")),
    *_LATER,
    ("clinical", _EPIDEMIC, N_("The clinical picture is not the expected one.")),
)
_MODIFIED = (
    ("setting-risk", _SETTING, N_("A biological risk in the area was known.")),
    ("strain", _AGENT, N_("The strain is unusual.")),
    ("agent-aspects", _AGENT, N_("The agent has features that are not usual for it.")),
    ("geography", _AGENT, N_("The agent is not expected in this area.")),
    ("environment", _AGENT, N_("The environment holds more of the agent than expected.")),
    *_LATER,
    ("insights", _EPIDEMIC, N_("Something else about the event stands out.")),
)


def _criteria(
    rows: tuple[tuple[str, str, str], ...], source: str, confirmed: int
) -> tuple[Question, ...]:
    return tuple(
        Question(
            id=id,
            mark=str(number),
            text=text,
            group=group,
            choices=ZERO_TO_THREE,
            scale=True,
            status=Status.CONFIRMED if number <= confirmed else Status.UNCONFIRMED,
            source=source,
        )
        for number, (id, group, text) in enumerate(rows, start=1)
    )


def _false_alarm(points: int, maximum: int) -> Performance:
    return Performance(
        measure=Measure.FALSE_ALARM,
        text=N_(
            "Points that the authors gave to MERS, which comes from camels, as a share of all "
            "points; they say that such a score flags what is unusual and proves nothing"
        ),
        value=points / maximum,
        status=Status.CONFIRMED,
        source="application",
    )


GRUNOW_FINKE = Instrument(
    id="grunow-finke",
    edition="2002",
    title=N_("Criteria of Grunow and Finke"),
    purpose=N_("What about an outbreak is unusual, in three groups of criteria."),
    kind=Kind.UNUSUAL_OUTBREAK,
    sources=(_PAPER, _REVIEW, _APPLICATION, _REVISION),
    questions=_criteria(_ORIGINAL, "paper", 0),
    rule=Points(weights=None, maximum=54),
    rule_status=Status.UNCONFIRMED,
    rule_source="paper",
    performance=(
        Performance(
            measure=Measure.SENSITIVITY,
            text=N_("Outbreaks of known history that it was made to find, and found"),
            value=0.38,
            status=Status.CONFIRMED,
            source="review",
        ),
        Performance(
            measure=Measure.ACCURACY,
            text=N_("Outbreaks of known history that it sorted rightly"),
            value=0.55,
            status=Status.CONFIRMED,
            source="revision",
        ),
        _false_alarm(40, 54),
    ),
    caution=CAUTION_UNUSUAL,
)

GRUNOW_FINKE_MODIFIED = Instrument(
    id="grunow-finke-modified",
    edition="2020",
    title=N_("Modified criteria of Grunow and Finke"),
    purpose=N_("What about an outbreak is unusual, in eleven criteria."),
    kind=Kind.UNUSUAL_OUTBREAK,
    sources=(_APPLICATION,),
    questions=_criteria(_MODIFIED, "application", 5),
    rule=Points(weights=None, maximum=60),
    rule_status=Status.UNCONFIRMED,
    rule_source="application",
    performance=(_false_alarm(40, 60),),
    caution=CAUTION_UNUSUAL,
)
