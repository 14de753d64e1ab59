"""Standing doctrine: what each sector does by itself when the situation as reported calls for it.

The rules follow public guidance for response in general terms; the numbers in them are
**notional**. Rules stand in the order in which a player thinks of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alatau.languages import N_
from alatau.players.picture import REPORTED, Picture, Wish

Reading = Callable[[Picture], Wish | None]


@dataclass(frozen=True)
class Rule:
    """What a sector wishes when it looks at a country; None where nothing calls for it."""

    sector: str
    reading: Reading


def rules_of(sector: str) -> Iterator[Rule]:
    """The rules of *sector*, most urgent first."""
    return (rule for rule in _RULES if rule.sector == sector)


def _wish(
    picture: Picture,
    kind: str,
    reason: str,
    *,
    places: Sequence[str] = (),
    with_: tuple[str, ...] = (),
    teams: int | None = None,
    courses: int | None = None,
    ends: str | None = None,
    **params: object,
) -> Wish:
    """The wish for *kind*; *params* fill the reason."""
    return Wish(
        kind,
        picture.country,
        reason,
        tuple(params.items()),
        places=tuple(places),
        with_=with_,
        teams=teams,
        courses=courses,
        ends=ends,
    )


def _alert_clinicians(picture: Picture) -> Wish | None:
    if picture.reported < 2 or picture.standing("alert-clinicians"):
        return None
    return _wish(
        picture,
        "alert-clinicians",
        N_("%(cases)s people are reported. Doctors must know what to look for."),
        cases=picture.reported,
    )


def _investigate_cases(picture: Picture) -> Wish | None:
    recent = {
        place
        for decision in picture.taken("investigate-cases")
        if decision.taken.acts_from_day > picture.day - 10
        for place in decision.taken.places
    }
    for place in picture.places_with(picture.people, 3, *REPORTED):
        if place not in recent and picture.left("response-teams") > 1:
            return _wish(
                picture,
                "investigate-cases",
                N_("There is a cluster here. We have to learn what the patients have in common."),
                places=(place,),
            )
    return None


def _publish_case_definition(picture: Picture) -> Wish | None:
    if picture.reported < 5 or picture.standing("publish-case-definition"):
        return None
    return _wish(
        picture,
        "publish-case-definition",
        N_("The same patients have to be counted everywhere."),
    )


def _assess_risk(picture: Picture) -> Wish | None:
    serious = picture.reported >= 5 or picture.confirmed or picture.people.died
    if not serious or picture.decided("assess-risk", within_days=7):
        return None
    return _wish(
        picture,
        "assess-risk",
        N_("%(cases)s people are reported, %(deaths)s have died. The risk has to be assessed."),
        cases=picture.reported,
        deaths=picture.people.died,
    )


def _notify_who(picture: Picture) -> Wish | None:
    serious = picture.confirmed or picture.reported >= 10 or picture.people.died >= 2
    if not (serious and picture.decided("assess-risk")) or picture.decided("notify-who"):
        return None
    return _wish(
        picture,
        "notify-who",
        N_("The event was assessed as serious and unusual. We have 24 hours to notify it."),
    )


def _isolate_cases(picture: Picture) -> Wish | None:
    places = picture.places_with(picture.people, 1, "confirmed")
    places += [p for p in picture.places_with(picture.people, 3, *REPORTED) if p not in places]
    open_places = [p for p in places if p not in picture.covered("isolate-cases")]
    if not open_places or picture.left("response-teams") < 2:
        return None
    return _wish(
        picture,
        "isolate-cases",
        N_("Patients must not infect those around them."),
        places=open_places[:3],
    )


def _trace_contacts(picture: Picture) -> Wish | None:
    places = picture.places_with(picture.people, 1, "confirmed")
    fresh = [p for p in places if p not in picture.covered("trace-contacts")]
    teams = min(3, picture.left("response-teams") - 1)
    if not fresh or teams < 1:
        return None
    return _wish(
        picture,
        "trace-contacts",
        N_("Cases are confirmed. Those who were near them have to be found."),
        places=fresh[:3],
        teams=teams,
    )


def _strengthen_infection_control(picture: Picture) -> Wish | None:
    places = picture.places_with(picture.people, 1, "confirmed")
    fresh = [p for p in places if p not in picture.covered("strengthen-infection-control")]
    if not fresh:
        return None
    return _wish(
        picture,
        "strengthen-infection-control",
        N_("Hospitals that care for confirmed cases have to be protected."),
        places=fresh[:2],
    )


def _quarantine_contacts(picture: Picture) -> Wish | None:
    places = [
        place
        for place in picture.places_with(picture.people, 5, "confirmed")
        if place in picture.covered("trace-contacts")
        and place not in picture.covered("quarantine-contacts")
    ]
    if not places or picture.left("goodwill") < 30:
        return None
    return _wish(
        picture,
        "quarantine-contacts",
        N_("Contacts have been found here and cases still rise."),
        places=places[:2],
    )


def _give_prophylaxis(picture: Picture) -> Wish | None:
    given = {
        place
        for decision in picture.taken("give-prophylaxis")
        if decision.taken.acts_from_day > picture.day - 10
        for place in decision.taken.places
    }
    places = [p for p in picture.places_with(picture.people, 3, "confirmed") if p not in given]
    stock = picture.left("prophylaxis-courses")
    if not places or stock < 20:
        return None
    return _wish(
        picture,
        "give-prophylaxis",
        N_("Contacts of confirmed cases can still be protected with what is in stock."),
        places=places[:2],
        courses=min(stock // 2, 50 * len(places[:2]) + 10 * picture.confirmed),
    )


def _vaccinate_people(picture: Picture) -> Wish | None:
    places = picture.places_with(picture.people, 10, "confirmed")
    stock = picture.left("vaccine-doses")
    if not places or stock < 50 or picture.decided("vaccinate-people", within_days=10):
        return None
    return _wish(
        picture,
        "vaccinate-people",
        N_("There is vaccine, and staff and contacts here are at risk."),
        places=places[:2],
        courses=stock // 2,
    )


def _inform_neighbours(picture: Picture) -> Wish | None:
    if not picture.decided("notify-who") or picture.decided("inform-neighbours", within_days=14):
        return None
    return _wish(
        picture,
        "inform-neighbours",
        N_("Neighbours should hear it from us, directly and early."),
    )


def _share_with_colleagues(picture: Picture) -> Wish | None:
    others = picture.colleagues("policy", "animal-health", "migration", "law-enforcement")
    if not others or not picture.decided("assess-risk") or picture.decided("share-situation"):
        return None
    return _wish(
        picture,
        "share-situation",
        N_("Other sectors act better when they see what is reported."),
        with_=others,
    )


def _surge_laboratory(picture: Picture) -> Wish | None:
    waiting = picture.desk.samples_waiting(picture.country)
    if waiting < 15 or picture.standing("surge-laboratory"):
        return None
    return _wish(
        picture,
        "surge-laboratory",
        N_("%(samples)s samples wait to be tested."),
        samples=waiting,
    )


def _ship_samples(picture: Picture) -> Wish | None:
    suspected = picture.reported + picture.total(picture.herds, *REPORTED)
    if suspected < 3 or picture.standing("ship-samples"):
        return None
    return _wish(
        picture, "ship-samples", N_("The cause has to be named by a reference laboratory.")
    )


def _alert_veterinarians(picture: Picture) -> Wish | None:
    if not picture.total(picture.herds, *REPORTED) or picture.standing("alert-veterinarians"):
        return None
    return _wish(
        picture,
        "alert-veterinarians",
        N_("Sick animals are reported. Owners and veterinarians must know whom to call."),
    )


def _inspect_herds(picture: Picture) -> Wish | None:
    recent = {
        place
        for decision in picture.taken("inspect-herds")
        if decision.taken.acts_from_day > picture.day - 10
        for place in decision.taken.places
    }
    for place in picture.places_with(picture.herds, 2, *REPORTED):
        if place not in recent and picture.left("response-teams") > 1:
            return _wish(
                picture,
                "inspect-herds",
                N_("Several herds are reported here. They have to be examined and sampled."),
                places=(place,),
            )
    return None


def _herd_measure(kind: str, least: int, reason: str) -> Reading:
    def reading(picture: Picture) -> Wish | None:
        places = picture.places_with(picture.herds, least, "confirmed")
        fresh = [place for place in places if place not in picture.covered(kind)]
        if not fresh or picture.left("goodwill") < 30:
            return None
        return _wish(picture, kind, reason, places=fresh[:2])

    return reading


def _notify_woah(picture: Picture) -> Wish | None:
    if not picture.total(picture.herds, "confirmed") or picture.decided("notify-woah"):
        return None
    return _wish(picture, "notify-woah", N_("The event in animals is confirmed."))


def _joint_investigation(picture: Picture) -> Wish | None:
    authority = f"{picture.country}.law-enforcement"
    concern_us = [
        fact for fact in picture.desk.facts if authority in picture.desk.pack.fact(fact).needed_by
    ]
    others = picture.colleagues("public-health", "animal-health", "customs")
    if len(concern_us) < 2 or not others or picture.decided("open-joint-investigation"):
        return None
    return _wish(
        picture,
        "open-joint-investigation",
        N_("What we and the health services hold belongs together: one team, one plan."),
        with_=others,
    )


def _inspect_consignment(picture: Picture) -> Wish | None:
    held = any(
        picture.desk.exercise.state.items[item].channel == "customs-notice"
        for item in picture.desk.exercise.state.inbox.get(picture.desk.cell.id, ())
    )
    if not held or picture.decided("inspect-consignment"):
        return None
    return _wish(
        picture,
        "inspect-consignment",
        N_("A consignment is held. It stays sealed until specialists have looked at it."),
    )


def _public_message(picture: Picture) -> Wish | None:
    if picture.reported < 5 or picture.decided("public-message", within_days=7):
        return None
    return _wish(
        picture,
        "public-message",
        N_("People already talk about it. We say what is known, what is not, and what to do."),
    )


def _operations_centre(picture: Picture) -> Wish | None:
    if picture.reported < 5 and not picture.confirmed:
        return None
    return _wish(
        picture,
        "activate-operations-centre",
        N_("Several sectors have to act together from now on."),
    )


def _restrict_movement(picture: Picture) -> Wish | None:
    places = [
        place
        for place in picture.places_with(picture.people, 15, "confirmed")
        if picture.rises(place) and place not in picture.covered("restrict-movement")
    ]
    if not places or picture.left("goodwill") < 45:
        return None
    return _wish(
        picture,
        "restrict-movement",
        N_("Confirmed cases still rise here although contacts are traced."),
        places=places[:2],
    )


def _declare_emergency(picture: Picture) -> Wish | None:
    if picture.confirmed < 60 or picture.left("money") > 40:
        return None
    return _wish(
        picture,
        "declare-emergency",
        N_("%(cases)s people are confirmed and the funds run low."),
        cases=picture.confirmed,
    )


def _request_assistance(picture: Picture) -> Wish | None:
    if picture.confirmed < 15 or picture.left("response-teams") > 1:
        return None
    return _wish(picture, "request-assistance", N_("Our own teams are all at work."))


def _lift_restrictions(picture: Picture) -> Wish | None:
    for kind in ("restrict-movement", "close-crossing"):
        for decision in picture.standing(kind):
            old = decision.last_day is None and decision.taken.acts_from_day <= picture.day - 10
            if old and not any(picture.rises(place) for place in decision.taken.places):
                return _wish(
                    picture,
                    "stand-down",
                    N_("Reports have not risen for a week. The measure is no longer needed."),
                    ends=decision.taken.id,
                )
    return None


def _release_supplies(picture: Picture) -> Wish | None:
    sets = picture.stocks.get("protective-sets")
    if sets is None or sets.left > sets.total // 3:
        return None
    return _wish(
        picture,
        "release-supplies",
        N_("Only %(sets)s sets of protective equipment are left."),
        sets=sets.left,
    )


_RULES: tuple[Rule, ...] = (
    *(
        Rule("public-health", reading)
        for reading in (
            _alert_clinicians,
            _investigate_cases,
            _assess_risk,
            _notify_who,
            _isolate_cases,
            _trace_contacts,
            _publish_case_definition,
            _strengthen_infection_control,
            _give_prophylaxis,
            _inform_neighbours,
            _share_with_colleagues,
            _quarantine_contacts,
            _vaccinate_people,
        )
    ),
    *(Rule("laboratory", reading) for reading in (_surge_laboratory, _ship_samples)),
    *(
        Rule("animal-health", reading)
        for reading in (
            _alert_veterinarians,
            _inspect_herds,
            _notify_woah,
            _herd_measure(
                "quarantine-herds", 1, N_("Herds here are confirmed and have to be kept apart.")
            ),
            _herd_measure(
                "restrict-animal-movement", 2, N_("The illness must not travel with trade.")
            ),
            _herd_measure("cull-herds", 6, N_("Quarantine alone does not hold the illness here.")),
            _herd_measure("vaccinate-animals", 10, N_("The herds around are still healthy.")),
        )
    ),
    Rule(
        "food-environment",
        _herd_measure("close-markets", 4, N_("Animals of many owners meet at the markets here.")),
    ),
    Rule("law-enforcement", _joint_investigation),
    Rule("customs", _inspect_consignment),
    *(
        Rule("policy", reading)
        for reading in (
            _operations_centre,
            _public_message,
            _request_assistance,
            _restrict_movement,
            _declare_emergency,
            _lift_restrictions,
        )
    ),
    Rule("industry", _release_supplies),
)
