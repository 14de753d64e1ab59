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
        places = _places(picture, kind, words)
    return Wish(
        kind,
        picture.country,
        N_("We act on “%(item)s”."),
        (("item", view.title),),
        places=tuple(places[: min(bounds.get("places", 0), PLACES_AT_ONCE)]),
        crossing=_crossing(picture, kind, words) if "crossing" in bounds else None,
        with_=_partners(picture, kind)[: bounds["with_"]] if "with_" in bounds else (),
        teams=TEAMS_AT_ONCE if "teams" in bounds else None,
        courses=COURSES_AT_ONCE if "courses" in bounds else None,
        ends=_heaviest_in_force(picture) if "ends" in bounds else None,
    )


def places_named(pack: ScenarioPack, country: str, words: str, language: str) -> list[str]:
    """Codes of the places of *country* whose centre *words* name, in the order in which they do."""
    at = {
        place.code: words.find(place.centre.in_language(language))
        for place in pack.region.places_of(country)
    }
    return sorted((code for code in at if at[code] >= 0), key=lambda code: at[code])


def _as_read(picture: Picture, item: Item) -> ItemView:
    reader = Reader(picture.desk.exercise, picture.desk.language)
    return reader.item(item.id, picture.desk.cell.id)


def _places(picture: Picture, kind: str, words: str) -> list[str]:
    """Places that the words name, then where most is reported; the capital if there are none.

    Where the words name places, others are thought of only if it is in force in all of them.
    """
    pack, decision = picture.desk.pack, DECISIONS[kind]
    tally = picture.herds if OF_HERDS.issuperset(decision.authority) else picture.people
    reported = picture.places_with(tally, 1, *REPORTED)
    named = places_named(pack, picture.country, words, picture.desk.language)
    closed = picture.covered(kind) if decision.repetition == "not-while-in-force" else set()
    for places in (named, reported, [pack.region.country(picture.country).capital]):
        if left := [place for place in places if place not in closed]:
            return left
    return []


def _crossing(picture: Picture, kind: str, words: str) -> str | None:
    """The crossing that the words name, or one to a place that they name, or any; a new one."""
    pack = picture.desk.pack
    language = picture.desk.language
    closed = {d.taken.crossing for d in picture.standing(kind)}
    crossings = [c for c in crossings_of(pack, picture.country) if c.id not in closed]
    for crossing in crossings:
        if crossing.name.in_language(language) in words:
            return crossing.id
    named = {
        code for country in pack.countries for code in places_named(pack, country, words, language)
    }
    touching = [c for c in crossings if {c.place_a, c.place_b or ""} & named]
    chosen = touching or crossings
    return chosen[0].id if chosen else None


def _partners(picture: Picture, kind: str) -> tuple[str, ...]:
    """Other cells of the country; where all sit in this one, the authorities themselves."""
    sectors = PARTNERS.get(kind, ())
    held = (f"{picture.country}.{sector}" for sector in sectors)
    return picture.colleagues(*sectors) or tuple(a for a in held if a in picture.desk.seats)


def _heaviest_in_force(picture: Picture) -> str | None:
    """The measure that asks most of the public, of those that the cell took and that stand."""
    standing = [
        decision
        for decision in picture.desk.decisions(picture.country)
        if DECISIONS[decision.taken.decision].can_be_stood_down
        and decision.last_day is None
        and decision.cell == picture.desk.cell.id
    ]
    heaviest = max(standing, key=lambda d: d.taken.cost.get("goodwill", 0), default=None)
    return heaviest.taken.id if heaviest else None
