"""Joint risk assessment of the Tripartite (2020): what sectors agree on together."""

from __future__ import annotations

from alatau.instruments.instrument import Choice, Instrument, Kind, Question, Source, Status
from alatau.instruments.rules import Levels
from alatau.languages import N_


def _scale(id: str, text: str, *choices: Choice) -> Question:
    return Question(
        id=id, text=text, choices=choices, scale=True, status=Status.UNCONFIRMED, source="tool"
    )


JOINT_RISK_ASSESSMENT = Instrument(
    id="joint-risk-assessment",
    edition="2020",
    title=N_("Joint risk assessment of human, animal and environmental health"),
    purpose=N_("What the sectors together say of one framed risk question about a zoonosis."),
    kind=Kind.RISK_LEVELS,
    sources=(
        Source(
            id="tool",
            citation="FAO, OIE, WHO. Joint Risk Assessment Operational Tool (JRA OT): an "
            "operational tool of the Tripartite Zoonoses Guide. 2020.",
        ),
    ),
    questions=(
        _scale(
            "likelihood",
            N_("How likely is what the risk question asks?"),
            Choice(id="negligible", text=N_("negligible")),
            Choice(id="low", text=N_("low")),
            Choice(id="moderate", text=N_("moderate")),
            Choice(id="high", text=N_("high")),
        ),
        _scale(
            "impact",
            N_("How great is its impact?"),
            Choice(id="negligible", text=N_("negligible")),
            Choice(id="minor", text=N_("minor")),
            Choice(id="moderate", text=N_("moderate")),
            Choice(id="severe", text=N_("severe")),
        ),
        _scale(
            "uncertainty",
            N_("How uncertain are these estimates?"),
            Choice(id="low", text=N_("low")),
            Choice(id="moderate", text=N_("moderate")),
            Choice(id="high", text=N_("high")),
        ),
    ),
    rule=Levels(),
    rule_status=Status.UNCONFIRMED,
    rule_source="tool",
    caution=N_(
        "The levels are what the sectors agreed on; the matrix of the tool is not reproduced."
    ),
)
