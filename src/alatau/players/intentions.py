"""What a player means to do about an item of its inbox, and when.

An intention follows from the item, the player's skill and keyed chance alone, so it can be worked
out again at any time; whether it has been carried out is read off the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alatau.exercise.rules.decisions import holds_authority
from alatau.exercise.state import Item
from alatau.packs.decisions import DECISIONS
from alatau.packs.injects import Expectation
from alatau.packs.scenario import EVERYBODY, WorkingHours
from alatau.packs.times import MINUTES_PER_DAY
from alatau.packs.vocabulary import parse_authority
from alatau.players.chance import share
from alatau.players.desk import Desk
from alatau.players.skill import Skill

PATIENCE = 2 * MINUTES_PER_DAY
"""Minutes for which a player keeps trying what cannot be done at once."""


@dataclass(frozen=True)
class Intention:
    """Something to be done about *item* at *due* or soon after, and given up at *until*."""

    item: Item
    due: int
    until: int


@dataclass(frozen=True)
class Read(Intention):
    """Open the item."""


@dataclass(frozen=True)
class Forward(Intention):
    """Pass facts on: (cell, fact) for all who need them."""

    needs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reply(Intention):
    """Answer the sender."""


@dataclass(frozen=True)
class Write(Intention):
    """Write to cells or personas about the item, with *fact* if the cell holds it."""

    to: tuple[str, ...]
    fact: str | None


@dataclass(frozen=True)
class Decide(Intention):
    """Take a decision of *kind* for *country*."""

    kind: str
    country: str


class Intentions:
    """How the player at *desk*, with *skill*, comes to intentions; *seed* keys its chance."""

    def __init__(self, desk: Desk, skill: Skill, seed: int) -> None:
        self.desk = desk
        self.skill = skill
        self.seed = seed

    def about(self, item: Item) -> Iterator[Intention]:
        """Yield what the player means to do about *item*, which has arrived."""
        read = self._due(item, "read", 0.25)
        yield Read(item, read, read + 30 * MINUTES_PER_DAY)
        needs = dict.fromkeys(self._needs(item)) if item.kind != "message" else {}
        for index, expected in self._seen_expectations(item):
            if expected.action == "forward-fact":
                mine = [to for to in expected.to if self._nearer(to, item) == self.desk.cell.id]
                cells = (self.desk.cell_for(address) for address in mine)
                needs.update(dict.fromkeys((c, expected.fact or "") for c in cells if c))
            else:
                yield from self._expected(item, index, expected, read)
        if needs:
            due = max(read, self._due(item, "forward"))
            yield Forward(item, due, due + PATIENCE, tuple(needs))
        if item.kind == "message" and self._asks(item):
            due = max(read, self._due(item, "reply"))
            yield Reply(item, due, due + PATIENCE)

    def chooses(self, *key: object) -> bool:
        """Whether the player sees what a trained one would, in the matter of *key*."""
        return self.share(*key) < self.skill.competence

    def share(self, *key: object) -> float:
        """The number from 0 to 1 that belongs to this player in the matter of *key*."""
        return share(self.seed, self.desk.cell.id, *key)

    def _due(self, item: Item, purpose: str, part: float = 1.0, within: int | None = None) -> int:
        """When the player gets to it: later for the less competent, in working hours."""
        slow = (0.5 + self.share("delay", purpose, item.id)) * (1.6 - 0.6 * self.skill.competence)
        minutes = self.skill.delay * part * slow
        if within is not None:
            minutes = min(minutes, 0.8 * within)
        return at_work(self.desk.pack.working_hours, item.time + 1 + int(minutes))

    def _needs(self, item: Item) -> Iterator[tuple[str, str]]:
        """Yield (cell, fact) for those who need a fact of *item* and did not get it with it."""
        own = self.desk.cell
        for fact in item.facts:
            for address in self.desk.pack.fact(fact).needed_by:
                cell = self.desk.seats.get(address)
                if cell is None or cell in item.to or self._nearer(address, item) != own.id:
                    continue
                if self.chooses("forward", fact, cell):
                    yield cell, fact

    def _nearer(self, address: str, item: Item) -> str:
        """The recipient of *item* who is to pass it on to *address*: one of the same country."""
        country = address.partition(".")[0]
        return next(
            (cell for cell in item.to if country in self.desk.countries_of(cell)), item.to[0]
        )

    def _seen_expectations(self, item: Item) -> Iterator[tuple[int, Expectation]]:
        """Yield what *item* asks for, as far as the player sees it.

        The list of expected actions stands for what training would have taught.
        """
        if item.kind != "inject" or item.inject is None or not item.id.startswith("inject-"):
            return
        if self.desk.exercise.state.injects[item.inject].added is not None:
            return
        for index, expected in enumerate(self.desk.pack.inject(item.inject).expect):
            if self.chooses("expected", item.inject, index):
                yield index, expected

    def _expected(
        self, item: Item, index: int, expected: Expectation, read: int
    ) -> Iterator[Intention]:
        due = max(read, self._due(item, f"expected-{index}", within=expected.within))
        until = due + max(PATIENCE, expected.within or 0)
        if expected.action == "decision" and expected.decision is not None:
            for country in self._countries(item, expected.decision):
                yield Decide(item, due, until, expected.decision, country)
        elif expected.action == "reply" or not expected.to:
            yield Reply(item, due, until)
        else:
            found = (self.desk.cell_for(address) for address in expected.to)
            to = tuple(dict.fromkeys(c for c in found if c and c != self.desk.cell.id))
            if to:
                yield Write(item, due, until, to, expected.fact)

    def _countries(self, item: Item, kind: str) -> tuple[str, ...]:
        """Countries for which the cell can decide and which the inject is addressed to."""
        pack, cell = self.desk.pack, self.desk.cell
        can = [
            country
            for country in cell.countries
            if holds_authority(pack, self.desk.layout, DECISIONS[kind], cell.id, country)
        ]
        to = pack.inject(item.inject or 0).to
        addressed = {held.country for text in to if (held := parse_authority(text)) is not None}
        if not addressed or EVERYBODY in to or cell.id in to:
            return tuple(can)
        return tuple(country for country in can if country in addressed)

    def _asks(self, item: Item) -> bool:
        """Whether a message is a question that waits for an answer."""
        return "?" in (self.desk.exercise.text(item.body) or "")


def at_work(hours: WorkingHours, minutes: int) -> int:
    """Return *minutes*, or the next morning (a few minutes apart) if nobody is at work then.

    >>> at_work(WorkingHours.model_validate({"from": "09:00", "to": "18:00"}), 20 * 60)
    1980
    """
    day, time = divmod(minutes, MINUTES_PER_DAY)
    if hours.begin <= time <= hours.end:
        return minutes
    spread = minutes % 30
    return (day + (time > hours.end)) * MINUTES_PER_DAY + hours.begin + spread


def next_day(minutes: int) -> int:
    """Return the midnight after *minutes*."""
    return (minutes // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
