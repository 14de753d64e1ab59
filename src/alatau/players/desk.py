"""What a built-in player has before it: what its cell sees, read without making pages of it.

Everything here is also in `alatau.exercise.views.for_cell`: the inbox and what was sent, the facts
that the cell holds, the situation as reported to it, the stocks of its countries, its own decisions
and what stands in the way of others. Nothing else of the exercise is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from alatau.exercise import Exercise
from alatau.exercise.grants import Closeness, views_of
from alatau.exercise.state import Decision, Holding, Item
from alatau.packs.scenario import Cell
from alatau.packs.vocabulary import WHITE, parse_authority
from alatau.players.ledger import Ledger, Scope, Tally


class Desk:
    """The desk of *cell*; `read_on` takes in what has come and gone since.

    Attributes:
        language: the language in which its player reads and writes.
        known_to: fact to the cells that, as far as this cell can see, have it.
        in_touch: cell to when the two last wrote to each other, in exercise minutes.
        answered: items to which this cell has replied.
        wrote: (time, to, facts) of what this cell has sent.
    """

    def __init__(
        self, exercise: Exercise, cell: Cell, ledger: Ledger, language: str | None = None
    ) -> None:
        self.exercise = exercise
        self.language = language or exercise.pack.languages[0]
        self.pack = exercise.pack
        self.cell = cell
        self.ledger = ledger
        self.layout = exercise.state.layout
        self.authorities = tuple(
            held for text in cell.authorities if (held := parse_authority(text)) is not None
        )
        self.known_to: dict[str, set[str]] = defaultdict(set)
        self.in_touch: dict[str, int] = {}
        self.answered: set[str] = set()
        self.wrote: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []
        self._received = 0
        self._sent = 0
        self._scopes: tuple[int, Mapping[Scope, Closeness]] | None = None

    def read_on(self) -> Iterator[Item]:
        """Yield the items that are new in the inbox, after taking in what was sent."""
        state, own = self.exercise.state, self.cell.id
        sent = state.sent.get(own, [])
        for item_id in sent[self._sent :]:
            item = state.items[item_id]
            self._note_facts(item)
            self.wrote.append((item.time, item.to, item.facts))
            self._note_touch(item, item.to)
            if item.reply_to:
                self.answered.add(item.reply_to)
        self._sent = len(sent)
        inbox = state.inbox.get(own, [])
        new = [state.items[item_id] for item_id in inbox[self._received :]]
        self._received = len(inbox)
        for item in new:
            self._note_facts(item)
            if item.kind == "message":
                self._note_touch(item, (item.sender,))
            yield item

    def _note_touch(self, item: Item, cells: tuple[str, ...]) -> None:
        for cell in cells:
            self.in_touch[cell] = max(item.time, self.in_touch.get(cell, 0))

    def _note_facts(self, item: Item) -> None:
        for fact in item.facts:
            self.known_to[fact].update((item.sender, *item.to))

    @property
    def facts(self) -> Mapping[str, Holding]:
        """The facts that the cell holds."""
        return self.exercise.state.facts.get(self.cell.id, {})

    def has_read(self, item: Item) -> bool:
        """Whether somebody of the cell has opened *item*."""
        return (self.cell.id, item.id) in self.exercise.state.read

    def cell_for(self, address: str) -> str | None:
        """The cell or persona that *address* means in this room; None where it means nobody."""
        if address.startswith(WHITE):
            return address
        return self.seats.get(address) or (address if address in self.seats.values() else None)

    def countries_of(self, cell: str) -> tuple[str, ...]:
        """The countries for which another cell acts; none for who is not in the room."""
        return self.ledger.countries.get(cell, ())

    @property
    def seats(self) -> Mapping[str, str]:
        """Authority to the cell that holds it, in this room."""
        return self.ledger.seats

    def tally(self, country: str, group: str) -> Tally | None:
        """Cases of *country* as reported to this cell; None where it does not see them."""
        if (country, group) not in self.scopes:
            return None
        return self.ledger.tallies[country, group]

    @property
    def scopes(self) -> Mapping[Scope, Closeness]:
        """Whose reports the cell sees and how closely, by its office or because they are shared."""
        if self._scopes is None or self._scopes[0] != self.ledger.shared:
            seen = views_of(self.exercise.state, self.pack, self.cell.id)
            self._scopes = (self.ledger.shared, seen)
        return self._scopes[1]

    def samples_waiting(self, country: str) -> int:
        """Samples that wait in the laboratories of *country*, as far as the cell sees them."""
        reports = self.exercise.state.reports
        return sum(
            load.waiting
            for scope, closeness in self.scopes.items()
            if scope[0] == country and closeness == "cases" and scope in reports
            for load in reports[scope].laboratories.values()
        )

    def decisions(self, country: str) -> list[Decision]:
        """Decisions for *country* that the cell took or was told of as it took part in them."""
        own = self.cell.id
        return [
            decision
            for decision in self.ledger.decisions[country]
            if decision.cell == own or own in decision.taken.shared_with
        ]
