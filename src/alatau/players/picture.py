"""One country as the players of a cell have it before them on a day, and what they can still do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from alatau.exercise.effects import in_force
from alatau.exercise.state import Decision
from alatau.exercise.stocks import StockLevel, cost_of, levels, missing
from alatau.packs.decisions import DECISIONS, DecisionKind
from alatau.players.desk import Desk
from alatau.players.ledger import Tally

NOTHING_REPORTED = Tally()
REPORTED = ("suspected", "probable", "confirmed")


@dataclass(frozen=True)
class Wish:
    """A decision that a player would take, and why: a message id and what fills it."""

    kind: str
    country: str
    reason: str
    params: tuple[tuple[str, object], ...] = ()
    places: tuple[str, ...] = ()
    crossing: str | None = None
    with_: tuple[str, ...] = ()
    teams: int | None = None
    courses: int | None = None
    ends: str | None = None


class Picture:
    """What *desk* shows of *country* on *day*."""

    def __init__(self, desk: Desk, country: str, day: int) -> None:
        self.desk = desk
        self.country = country
        self.day = day
        self.wished: set[str] = set()
        """Kinds of decision that the player is already about to take."""

    @cached_property
    def people(self) -> Tally:
        """People as reported to the cell."""
        return self.desk.tally(self.country, "human") or NOTHING_REPORTED

    @cached_property
    def herds(self) -> Tally:
        """Herds as reported to the cell."""
        return self.desk.tally(self.country, "animal") or NOTHING_REPORTED

    def places_with(self, tally: Tally, least: int, *classes: str) -> list[str]:
        """Places with at least *least* cases in *classes*, those with the most first."""
        counts = {
            place: sum(count[each] for each in classes) for place, count in tally.places.items()
        }
        found = [place for place, count in counts.items() if count >= least]
        return sorted(found, key=lambda place: (-counts[place], place))

    def total(self, tally: Tally, *classes: str) -> int:
        """Cases in *classes*, in all places."""
        return sum(count[each] for count in tally.places.values() for each in classes)

    @cached_property
    def reported(self) -> int:
        """People reported and not discarded."""
        return self.total(self.people, *REPORTED)

    @cached_property
    def confirmed(self) -> int:
        """People confirmed."""
        return self.total(self.people, "confirmed")

    def rises(self, place: str, week: int = 7) -> bool:
        """Whether more people were reported from *place* in the last week than in that before."""
        arrived: Mapping[int, int] = self.people.arrived.get(place, {})
        last = sum(arrived.get(self.day - back, 0) for back in range(1, week + 1))
        before = sum(arrived.get(self.day - back, 0) for back in range(week + 1, 2 * week + 1))
        return last > before

    @cached_property
    def _decisions(self) -> Mapping[str, list[Decision]]:
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.desk.decisions(self.country):
            found[decision.taken.decision].append(decision)
        return found

    def taken(self, kind: str) -> list[Decision]:
        """Decisions of *kind* for the country that the cell knows of, oldest first."""
        return self._decisions[kind]

    def decided(self, kind: str, within_days: int | None = None) -> bool:
        """Whether *kind* has been taken (not longer ago than so many days)."""
        return any(
            within_days is None or d.taken.acts_from_day > self.day - within_days
            for d in self.taken(kind)
        )

    def standing(self, kind: str) -> list[Decision]:
        """Decisions of *kind* that are in force."""
        return [d for d in self.taken(kind) if in_force(d, self.day)]

    def covered(self, kind: str) -> set[str]:
        """Places for which *kind* is in force."""
        return {place for d in self.standing(kind) for place in d.taken.places}

    @cached_property
    def stocks(self) -> dict[str, StockLevel]:
        """What the country has left."""
        return levels(self.desk.exercise.state, self.desk.pack, self.country, self.day)

    def left(self, stock: str) -> int:
        """How much is left of *stock*."""
        return self.stocks[stock].left if stock in self.stocks else 0

    def spend(self, wish: Wish) -> None:
        """Take what *wish* costs off the stocks, which the next wish has to do without."""
        kind = DECISIONS[wish.kind]
        for stock, amount in cost_of(kind, len(wish.places), wish.teams, wish.courses).items():
            level = self.stocks[stock]
            self.stocks[stock] = StockLevel(stock, level.total, level.used + amount)

    def colleagues(self, *sectors: str) -> tuple[str, ...]:
        """Other cells of the room that hold one of *sectors* of the country."""
        own = self.desk.cell.id
        found = (self.desk.seats.get(f"{self.country}.{sector}") for sector in sectors)
        return tuple(dict.fromkeys(cell for cell in found if cell and cell != own))

    def fitted(self, wish: Wish) -> Wish | None:
        """Return *wish* cut down to what is allowed and what the stocks bear; None if nothing is.

        Fewer places, teams or courses are asked for before the wish is given up.
        """
        kind = DECISIONS[wish.kind]
        if not self._allowed(kind, wish):
            return None
        return self._borne(kind, self._elsewhere(kind, wish))

    def _allowed(self, kind: DecisionKind, wish: Wish) -> bool:
        if kind.repetition == "once":
            return not self.taken(kind.id)
        if kind.repetition == "any":
            return True
        standing = self.standing(kind.id)
        if kind.parameter("crossing"):
            return all(d.taken.crossing != wish.crossing for d in standing)
        return not standing or kind.parameter("places") is not None

    def _elsewhere(self, kind: DecisionKind, wish: Wish) -> Wish:
        if kind.repetition != "not-while-in-force" or not wish.places:
            return wish
        covered = self.covered(kind.id)
        return replace(wish, places=tuple(p for p in wish.places if p not in covered))

    def _borne(self, kind: DecisionKind, wish: Wish) -> Wish | None:
        """Cut *wish* down by what its cost is counted in, until the stocks bear it."""
        while _complete(kind, wish):
            needed = cost_of(kind, len(wish.places), wish.teams, wish.courses)
            short = missing(needed, self.stocks)
            if short is None:
                return wish
            per = next(cost.per for stock, cost in kind.cost.items() if stock == short[0])
            if per == "place" and len(wish.places) > 1:
                wish = replace(wish, places=wish.places[:-1])
            elif per == "team":
                wish = replace(wish, teams=(wish.teams or 0) // 2)
            elif per == "course":
                wish = replace(wish, courses=(wish.courses or 0) // 2)
            else:
                return None
        return None


def _complete(kind: DecisionKind, wish: Wish) -> bool:
    return all(getattr(wish, p.name) or not p.required for p in kind.parameters)
