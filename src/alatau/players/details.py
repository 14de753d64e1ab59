"""What a player fills in when an item asks for a decision: where, with whom, how much."""

from __future__ import annotations

from collections.abc import Sequence

from alatau.exercise.rules.decisions import crossings_of
from alatau.exercise.state import Item
from alatau.exercise.views.reader import ItemView, Reader
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import ScenarioPack
from alatau.players.picture import REPORTED, Picture, Wish

PLACES_AT_ONCE = 2
TEAMS_AT_ONCE = 3
COURSES_AT_ONCE = 200
OF_HERDS = frozenset({"animal-health", "food-environment"})
PARTNERS: dict[str, tuple[str, ...]] = {
    "open-joint-investigation": ("public-health", "animal-health", "customs"),
    "transfer-custody": ("laboratory", "law-enforcement"),
    "share-situation": ("policy", "public-health", "animal-health", "migration"),
}


def wish_after(picture: Picture, kind: str, item: Item) -> Wish:
    """Return the decision of *kind* that *item* asks for, with its details filled in."""
    decision = DECISIONS[kind]
    view = _as_read(picture, item)
    words = "\n".join([view.title, view.body, *(fact.text for fact in view.facts)])
    bounds = {parameter.name: parameter.maximum for parameter in decision.parameters}
    places: Sequence[str] = ()
    if "places" in bounds:
        places = _places(picture, words, OF_HERDS.issuperset(decision.authority))
    return Wish(
        kind,
        picture.country,
        N_("We act on “%(item)s”."),
        (("item", view.title),),
        places=tuple(places[: min(bounds.get("places", 0), PLACES_AT_ONCE)]),
        crossing=_crossing(picture, words) if "crossing" in bounds else None,
        with_=_partners(picture, kind)[: bounds["with_"]] if "with_" in bounds else (),
        teams=TEAMS_AT_ONCE if "teams" in bounds else None,
        courses=COURSES_AT_ONCE if "courses" in bounds else None,
        ends=_oldest_in_force(picture) if "ends" in bounds else None,
    )


def places_named(pack: ScenarioPack, country: str, words: str) -> list[str]:
    """Codes of the places of *country* whose centre *words* name, in the order in which they do."""
    language = pack.languages[0]
    at = {
        place.code: words.find(place.centre.in_language(language))
        for place in pack.region.places_of(country)
    }
    return sorted((code for code in at if at[code] >= 0), key=lambda code: at[code])


def _as_read(picture: Picture, item: Item) -> ItemView:
    reader = Reader(picture.desk.exercise, picture.desk.pack.languages[0])
    return reader.item(item.id, picture.desk.cell.id)


def _places(picture: Picture, words: str, of_herds: bool) -> list[str]:
    """Places that the words name; else where most is reported; else the capital."""
    pack = picture.desk.pack
    if named := places_named(pack, picture.country, words):
        return named
    tally = picture.herds if of_herds else picture.people
    reported = picture.places_with(tally, 1, *REPORTED)
    return reported or [pack.region.country(picture.country).capital]


def _crossing(picture: Picture, words: str) -> str | None:
    """The crossing that the words name, or else leads to a place that they name, or any."""
    pack = picture.desk.pack
    language = pack.languages[0]
    crossings = crossings_of(pack, picture.country)
    for crossing in crossings:
        if crossing.name.in_language(language) in words:
            return crossing.id
    named = {code for country in pack.countries for code in places_named(pack, country, words)}
    touching = [c for c in crossings if {c.place_a, c.place_b or ""} & named]
    chosen = touching or crossings
    return chosen[0].id if chosen else None


def _partners(picture: Picture, kind: str) -> tuple[str, ...]:
    """Other cells of the country; where all sit in this one, the authorities themselves."""
    sectors = PARTNERS.get(kind, ())
    held = (f"{picture.country}.{sector}" for sector in sectors)
    return picture.colleagues(*sectors) or tuple(a for a in held if a in picture.desk.seats)


def _oldest_in_force(picture: Picture) -> str | None:
    """The measure that has been in force for longest, of those that the cell may end."""
    for decision in picture.desk.decisions(picture.country):
        kind = DECISIONS[decision.taken.decision]
        if kind.can_be_stood_down and decision.last_day is None:
            return decision.taken.id
    return None
