"""WOAH Terrestrial Code, Articles 1.1.3 and 1.1.4: is an immediate notification due?"""

from __future__ import annotations

from alatau.instruments.catalogue.answers import NO_YES
from alatau.instruments.instrument import Instrument, Kind, Outcome, Question, Source, Status
from alatau.instruments.rules import DecisionTable, Is, Row, all_of, any_of, yes
from alatau.languages import N_

_TRIGGERS = ("first", "recurrence", "strain", "change", "host")


def _question(
    id: str, text: str, status: Status = Status.UNCONFIRMED, source: str = "code"
) -> Question:
    return Question(id=id, text=text, choices=NO_YES, status=status, source=source)


WOAH_NOTIFICATION = Instrument(
    id="woah-notification",
    edition="2024",
    title=N_("WOAH Terrestrial Code, Chapter 1.1"),
    purpose=N_("Whether the Delegate sends WOAH an immediate notification of an animal disease."),
    kind=Kind.DECISION,
    sources=(
        Source(
            id="code",
            citation="WOAH. Terrestrial Animal Health Code (2024), Chapter 1.1, Notification of "
            "diseases and provision of epidemiological information.",
            address="https://www.woah.org/fileadmin/Home/eng/Health_standards/tahc/2024/"
            "en_chapitre_notification.htm",
        ),
        Source(
            id="wahis",
            citation="WOAH WAHIS support. How do I notify an exceptional event to the WOAH?",
            address="https://oiewahis.freshservice.com/support/solutions/articles/51000034842",
        ),
    ),
    questions=(
        _question("listed", N_("Is it a disease that WOAH lists?")),
        _question("confirmed", N_("Is the disease confirmed?"), Status.CONFIRMED, "wahis"),
        _question("first", N_("Is it the first occurrence in the country, zone or compartment?")),
        _question(
            "recurrence",
            N_("Has it come back after a final report had declared the earlier event over?"),
        ),
        _question("strain", N_("Is a strain of it here for the first time, or again?")),
        _question(
            "change",
            N_(
                "Have its distribution, incidence, virulence, morbidity or mortality changed "
                "suddenly and unexpectedly?"
            ),
        ),
        _question("host", N_("Is it found in an unusual host species?")),
        _question(
            "emerging", N_("If not listed: is it an emerging disease with significant impact?")
        ),
    ),
    outcomes=(
        Outcome(
            id="notify",
            text=N_("Send an immediate notification; WOAH expects it within 24 hours."),
            status=Status.UNCONFIRMED,
            source="code",
        ),
        Outcome(
            id="six-monthly",
            text=N_("No immediate notification; it belongs in the six-monthly report."),
            status=Status.UNCONFIRMED,
            source="code",
        ),
        Outcome(
            id="do-not",
            text=N_("No notification on these answers. Ask again once the disease is confirmed."),
            status=Status.UNCONFIRMED,
            source="code",
        ),
    ),
    rule=DecisionTable(
        rows=(
            Row(
                when=all_of(
                    yes("listed"), yes("confirmed"), any_of(*(yes(id) for id in _TRIGGERS))
                ),
                outcome="notify",
            ),
            Row(when=all_of(yes("listed"), yes("confirmed")), outcome="six-monthly"),
            Row(
                when=all_of(Is(question="listed", choices=("no",)), yes("emerging")),
                outcome="notify",
            ),
        ),
        otherwise="do-not",
    ),
    rule_status=Status.UNCONFIRMED,
    rule_source="code",
)
