"""A built-in player: acts for one cell through the commands that people have."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import cached_property
from itertools import count

from alatau.exercise import Actor
from alatau.exercise import commands as c
from alatau.packs.decisions import DECISIONS
from alatau.packs.times import MINUTES_PER_DAY
from alatau.players.desk import Desk
from alatau.players.details import wish_after
from alatau.players.doctrine import rules_of
from alatau.players.intentions import (
    Decide,
    Forward,
    Intention,
    Intentions,
    Read,
    Reply,
    Write,
    at_work,
    next_day,
)
from alatau.players.letters import Letters
from alatau.players.picture import Picture, Wish
from alatau.players.skill import Skill

DECISIONS_AT_ONCE = 3
"""How many decisions of standing doctrine a player takes for a country at one look."""

MORNING_MINUTES = 150
"""Within so many minutes from the beginning of work a player looks at the situation of the day."""


class BuiltInPlayer:
    """Plays the cell of *desk* with *skill*; *seed* keys its chance.

    What it wants is a function of what its cell sees, of the exercise time and of the key. It keeps
    a queue of intentions so as not to work them out again, but a fresh player wants the same.
    """

    def __init__(self, desk: Desk, skill: Skill, seed: int) -> None:
        self.desk = desk
        self.skill = skill
        self.actor = Actor(role="built-in", callsign=desk.cell.id, cell=desk.cell.id)
        self._mind = Intentions(desk, skill, seed)
        self._letters = Letters(desk)
        self._queue: list[tuple[int, int, Intention]] = []
        self._number = count()
        self._open: list[Intention] = []
        self._looked: tuple[object, ...] = ()
        self._mornings: dict[int, int] = {}

    def wants(self, now: int) -> list[c.Command]:
        """Return what the player wants to do at exercise minute *now*, in order."""
        for item in self.desk.read_on():
            for intention in self._mind.about(item):
                heapq.heappush(self._queue, (intention.due, next(self._number), intention))
        if at_work(self.desk.pack.working_hours, now) != now:
            return []
        while self._queue and self._queue[0][0] <= now:
            self._open.append(heapq.heappop(self._queue)[2])
        look = _Look(self, now)
        self._open = [
            intention
            for intention in self._open
            if now < intention.until and not look.is_done(intention)
        ]
        commands = [command for each in self._open for command in look.carry_out(each)]
        if (seen := self._sees(now)) != self._looked:
            self._looked = seen
            commands += look.by_doctrine()
        return commands

    def wakes(self, now: int) -> int:
        """Return when the player looks again, after *now*, even if nothing stirs it before."""
        today, tomorrow = self.morning(now), self.morning(now + MINUTES_PER_DAY)
        hours = self.desk.pack.working_hours
        if (next_look := at_work(hours, now)) != now:
            return next_look
        wakes = today if now < today else tomorrow
        if self._open:
            wakes = min(wakes, next_day(now) + hours.begin)
        if self._queue:
            wakes = min(wakes, max(self._queue[0][0], now + 1))
        return wakes

    def _sees(self, now: int) -> tuple[object, ...]:
        """What doctrine depends on: a player looks again only when some of it has changed."""
        ledger = self.desk.ledger
        return (
            now // MINUTES_PER_DAY,
            now >= self.morning(now),
            self.desk.exercise.state.changed.get("reports"),
            ledger.shared,
            len(self.desk.facts),
            *(ledger.changed[country] for country in self.desk.cell.countries),
        )

    def morning(self, now: int) -> int:
        """When the player looks at the situation on the day of *now*."""
        day = now // MINUTES_PER_DAY
        if day not in self._mornings:
            spread = int(MORNING_MINUTES * self._mind.share("morning", day))
            begin = day * MINUTES_PER_DAY + self.desk.pack.working_hours.begin
            self._mornings[day] = begin + spread
        return self._mornings[day]


class _Look:
    """One look of *player* at its desk, at exercise minute *now*."""

    def __init__(self, player: BuiltInPlayer, now: int) -> None:
        self.player = player
        self.desk = player.desk
        self.mind = player._mind
        self.letters = player._letters
        self.now = now
        self.day = now // MINUTES_PER_DAY
        self.told: set[str] = set()

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """What the player has before it of each of its countries."""
        return {c: Picture(self.desk, c, self.day) for c in self.desk.cell.countries}

    def is_done(self, intention: Intention) -> bool:
        """Whether *intention* has been carried out, by this player or by people of the cell."""
        item = intention.item
        match intention:
            case Read():
                return self.desk.has_read(item)
            case Forward(needs=needs):
                return all(cell in self.desk.known_to[fact] for cell, fact in needs)
            case Reply():
                sender = self.desk.cell_for(item.sender)
                return item.id in self.desk.answered or sender in (None, self.desk.cell.id)
            case Write(to=to, fact=fact):
                return any(
                    time >= item.time and set(to) <= set(sent_to) and (not fact or fact in facts)
                    for time, sent_to, facts in self.desk.wrote
                )
            case Decide(kind=kind, country=country):
                once = DECISIONS[kind].repetition == "once"
                taken = self.pictures[country].taken(kind)
                return any(once or decision.time >= item.time for decision in taken)
        return True

    def carry_out(self, intention: Intention) -> Iterator[c.Command]:
        """Yield the commands that carry out *intention* as far as is possible now."""
        item = intention.item
        match intention:
            case Read():
                yield c.MarkRead(item=item.id)
            case Forward(needs=needs):
                for to, facts in self._addressed(needs):
                    yield self.letters.passing_on(item, to, facts)
            case Reply():
                yield self.letters.reply(item, self._held_for(item.sender))
            case Write(to=to, fact=fact):
                held = (fact,) if fact is not None and fact in self.desk.facts else ()
                yield self.letters.about(item, to, held)
            case Decide(kind=kind, country=country):
                picture = self.pictures[country]
                wish = picture.fitted(wish_after(picture, kind, item))
                if wish is not None:
                    yield from self._decide(picture, wish)

    def by_doctrine(self) -> Iterator[c.Command]:
        """Yield what standing doctrine calls for, once the player has looked at the situation."""
        if self.now < self.player.morning(self.now):
            return
        for country, picture in self.pictures.items():
            taken = 0
            for authority in self.desk.authorities:
                if authority.country != country:
                    continue
                for rule in rules_of(authority.sector):
                    wish = rule.reading(picture)
                    if wish is None or not self.mind.chooses(
                        "doctrine", wish.kind, country, self.day
                    ):
                        continue
                    fitted = picture.fitted(wish)
                    if fitted is not None and taken < DECISIONS_AT_ONCE:
                        taken += 1
                        yield from self._decide(picture, fitted)

    def _decide(self, picture: Picture, wish: Wish) -> Iterator[c.Command]:
        """Yield a decision, after telling those who should be heard if they have not been."""
        if wish.kind in picture.wished:
            return
        picture.wished.add(wish.kind)
        picture.spend(wish)
        if self.mind.chooses("consult", wish.kind, wish.country, self.day):
            others = tuple(
                cell
                for cell in picture.colleagues(*DECISIONS[wish.kind].consult)
                if cell not in self.told
                and self.desk.in_touch.get(cell, -MINUTES_PER_DAY) < self.now - MINUTES_PER_DAY
            )
            if others:
                self.told.update(others)
                yield self.letters.consultation(wish, others)
        yield c.TakeDecision(
            decision=wish.kind,
            country=wish.country,
            places=wish.places,
            crossing=wish.crossing,
            with_=wish.with_,
            teams=wish.teams,
            courses=wish.courses,
            ends=wish.ends,
            reason=self.letters.reason(wish),
        )

    def _addressed(
        self, needs: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Yield (cells, facts) so that each cell gets all that it still needs in one message."""
        by_cell: dict[str, tuple[str, ...]] = {}
        for cell, fact in needs:
            if fact in self.desk.facts and cell not in self.desk.known_to[fact]:
                by_cell[cell] = (*by_cell.get(cell, ()), fact)
        by_facts: dict[tuple[str, ...], list[str]] = {}
        for cell, facts in by_cell.items():
            by_facts.setdefault(facts, []).append(cell)
        for facts, cells in by_facts.items():
            yield tuple(cells), facts

    def _held_for(self, sender: str) -> tuple[str, ...]:
        """Facts that the cell holds, which *sender* needs and, as far as is known, lacks."""
        cell = self.desk.cell_for(sender)
        return tuple(
            fact
            for fact in self.desk.facts
            if cell not in self.desk.known_to[fact]
            and any(self.desk.seats.get(a) == cell for a in self.desk.pack.fact(fact).needed_by)
        )
