"""Running totals of what has been delivered and decided, so that nothing is counted twice.

A ledger is memory, not knowledge: a fresh one gives the same totals. It covers the whole exercise;
a `Desk` takes from it only what its cell sees.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property

from alatau.exercise import Exercise
from alatau.exercise import events as ev
from alatau.exercise.events import CaseRecord
from alatau.exercise.state import Decision
from alatau.packs.decisions import DECISIONS

Scope = tuple[str, str]
"""A country, and "human" or "animal"."""


class Tally:
    """Cases of one country as reported: people, or herds.

    Attributes:
        places: place to classification to how many stand so now.
        arrived: place to day of the report to how many were new in it.
        died: how many people are reported to have died.
    """

    def __init__(self) -> None:
        self.places: dict[str, Counter[str]] = defaultdict(Counter)
        self.arrived: dict[str, Counter[int]] = defaultdict(Counter)
        self.died = 0
        self._records: dict[str, CaseRecord] = {}

    def take(self, records: tuple[CaseRecord, ...], day: int) -> None:
        """Count *records*, delivered in the report of *day*, in place of earlier ones."""
        for record in records:
            before = self._records.get(record.number)
            if before is None:
                self.arrived[record.place][day] += 1
            else:
                self._count(before, -1)
            self._count(record, 1)
            self._records[record.number] = record

    def _count(self, record: CaseRecord, by: int) -> None:
        self.places[record.place][record.classification] += by
        if record.outcome == "died" and record.classification != "discarded":
            self.died += by


class Ledger:
    """Totals over the log of *exercise* so far; `read_on` takes in what is new."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.tallies: dict[Scope, Tally] = defaultdict(Tally)
        self.decisions: dict[str, list[Decision]] = defaultdict(list)
        """Decisions by country, in order."""
        self.changed: Counter[str] = Counter()
        """Country to the last event that changed its decisions."""
        self.shared = 0
        """The last event that changed who sees what."""
        self._read = 0

    @cached_property
    def seats(self) -> dict[str, str]:
        """Authority to the cell that holds it in the room."""
        cells = self.exercise.pack.layouts[self.exercise.state.layout].cells
        return {authority: cell.id for cell in cells for authority in cell.authorities}

    @cached_property
    def countries(self) -> dict[str, tuple[str, ...]]:
        """Cell to the countries for which it acts."""
        cells = self.exercise.pack.layouts[self.exercise.state.layout].cells
        return {cell.id: cell.countries for cell in cells}

    def read_on(self) -> set[str]:
        """Take in the events that have happened since; return the cells that they may stir."""
        state = self.exercise.state
        stirred: set[str] = set()
        for event in self.exercise.events[self._read :]:
            payload = event.payload
            if isinstance(payload, ev.ReportsDelivered):
                tally = self.tallies[payload.country, payload.group]
                tally.take(payload.records, payload.known_on)
                stirred.update(self.countries)
            elif isinstance(payload, ev.DecisionTaken):
                kind = DECISIONS[payload.decision]
                self.decisions[payload.country].append(state.decisions[payload.id])
                stirred |= self._decided(payload.country, event.seq)
                if payload.shared_with or kind.shares_situation or kind.notifies == "neighbours":
                    self.shared = event.seq
                    stirred.update(self.countries)
            elif isinstance(payload, ev.DecisionEffective | ev.DecisionEnded):
                country = state.decisions[payload.id].taken.country
                stirred |= self._decided(country, event.seq)
            elif isinstance(payload, ev.InjectReleased | ev.MessageSent | ev.FactsRevealed):
                stirred.update(payload.to)
            elif not isinstance(payload, ev.ItemRead):
                stirred.update(self.countries)
        self._read = len(self.exercise.events)
        return stirred

    def _decided(self, country: str, seq: int) -> set[str]:
        self.changed[country] = seq
        return {cell for cell, countries in self.countries.items() if country in countries}
