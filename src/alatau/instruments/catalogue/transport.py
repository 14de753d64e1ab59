"""Transport of infectious substances: which UN number, if any."""

from __future__ import annotations

from alatau.instruments.instrument import (
    Choice,
    Instrument,
    Kind,
    Outcome,
    Question,
    Source,
    Status,
)
from alatau.instruments.rules import DecisionTable, Is, Row, all_of, any_of, yes
from alatau.languages import N_

_WASTE = Is(question="form", choices=("waste",))
_CATEGORY_A = any_of(
    Is(question="listing", choices=("any-form",)),
    all_of(
        Is(question="listing", choices=("cultures-only",)),
        Is(question="form", choices=("culture",)),
    ),
    all_of(Is(question="listing", choices=("not-listed",)), yes("severe")),
)


def _outcome(id: str, text: str, status: Status = Status.UNCONFIRMED) -> Outcome:
    return Outcome(
        id=id,
        text=text,
        status=status,
        source="definitions" if status is Status.CONFIRMED else "guidance",
    )


TRANSPORT_CLASSIFICATION = Instrument(
    id="transport-classification",
    edition="2021",
    title=N_("Transport of infectious substances: classification"),
    purpose=N_(
        "Which UN number a sample, culture or waste is sent under (UN Model Regulations, IATA and "
        "ADR alike)."
    ),
    kind=Kind.DECISION,
    sources=(
        Source(
            id="guidance",
            citation="World Health Organization. Guidance on regulations for the transport of "
            "infectious substances 2021-2022. Geneva: WHO; 2021. ISBN 978-92-4-001972-0.",
        ),
        Source(
            id="definitions",
            citation="Australian Government Department of Health, National Pathology Accreditation "
            "Advisory Council. Packaging and transport of pathology specimens: biological hazard "
            "classes.",
            address="http://www6.health.gov.au/internet/publications/publishing.nsf/Content/"
            "npaac-pub-transp-path-spec-drft~transp-haz",
        ),
        Source(
            id="list",
            citation="Columbia University, Environmental Health and Safety. Shipping infectious "
            "substances, Category A, with the indicative list.",
            address="https://www.ehs.columbia.edu/ShippingCatA.html",
        ),
    ),
    questions=(
        Question(
            id="form",
            text=N_("What is sent?"),
            choices=(
                Choice(id="culture", text=N_("a culture that a laboratory has grown")),
                Choice(id="specimen", text=N_("a specimen taken from a person or an animal")),
                Choice(
                    id="dried-spot",
                    text=N_("dried blood on paper, or a test card for hidden blood in stool"),
                ),
                Choice(id="waste", text=N_("medical or clinical waste")),
            ),
            status=Status.UNCONFIRMED,
            source="guidance",
        ),
        Question(
            id="agent",
            text=N_("Can an agent that infects people or animals be in it?"),
            choices=(
                Choice(id="none", text=N_("no: none, or all inactivated")),
                Choice(
                    id="minimal", text=N_("hardly: by professional judgement the chance is minimal")
                ),
                Choice(id="yes", text=N_("yes: known, suspected or not excluded")),
            ),
            status=Status.UNCONFIRMED,
            source="guidance",
        ),
        Question(
            id="listing",
            text=N_("How does the indicative list of Category A name the agent?"),
            choices=(
                Choice(id="any-form", text=N_("in any form")),
                Choice(id="cultures-only", text=N_("as cultures only")),
                Choice(id="not-listed", text=N_("not at all, or the agent is not known")),
            ),
            status=Status.CONFIRMED,
            source="list",
        ),
        Question(
            id="severe",
            text=N_(
                "If it is not listed: as it is sent, could exposure cause lasting disability, or "
                "life-threatening or fatal disease in otherwise healthy people or animals?"
            ),
            choices=(Choice(id="no", text=N_("no")), Choice(id="yes", text=N_("yes"))),
            status=Status.CONFIRMED,
            source="definitions",
        ),
        Question(
            id="affects",
            text=N_("Whom does the agent make ill?"),
            choices=(
                Choice(id="people", text=N_("people, or people and animals")),
                Choice(id="animals", text=N_("animals only")),
            ),
            status=Status.CONFIRMED,
            source="definitions",
        ),
    ),
    outcomes=(
        _outcome(
            "UN 2814",
            N_("UN 2814, Category A, affecting people."),
            Status.CONFIRMED,
        ),
        _outcome(
            "UN 2900",
            N_("UN 2900, Category A, affecting animals only."),
            Status.CONFIRMED,
        ),
        _outcome("UN 3373", N_("UN 3373, Category B."), Status.CONFIRMED),
        _outcome(
            "UN 3549", N_("UN 3549, solid medical waste of Category A; ask for national rules.")
        ),
        _outcome("UN 3291", N_("UN 3291, clinical waste.")),
        _outcome("exempt", N_("Exempt human or animal specimen: leakproof triple packaging.")),
        _outcome("not-subject", N_("Not subject to the rules for infectious substances.")),
    ),
    rule=DecisionTable(
        rows=(
            Row(
                when=any_of(
                    Is(question="agent", choices=("none",)),
                    Is(question="form", choices=("dried-spot",)),
                ),
                outcome="not-subject",
            ),
            Row(
                when=all_of(_WASTE, Is(question="agent", choices=("yes",)), _CATEGORY_A),
                outcome="UN 3549",
            ),
            Row(when=_WASTE, outcome="UN 3291"),
            Row(
                when=all_of(
                    Is(question="form", choices=("specimen",)),
                    Is(question="agent", choices=("minimal",)),
                ),
                outcome="exempt",
            ),
            Row(
                when=all_of(_CATEGORY_A, Is(question="affects", choices=("people",))),
                outcome="UN 2814",
            ),
            Row(when=_CATEGORY_A, outcome="UN 2900"),
        ),
        otherwise="UN 3373",
    ),
    rule_status=Status.UNCONFIRMED,
    rule_source="guidance",
    caution=N_(
        "For training. Category A is packed by instruction P620 and Category B by P650, as far as "
        "we know; the rules of the year and of the carrier decide, and a trained shipper signs."
    ),
)
