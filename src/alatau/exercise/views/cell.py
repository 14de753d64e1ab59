"""What the players of a cell see."""

from __future__ import annotations

from dataclasses import dataclass

from alatau.exercise.exercise import Exercise
from alatau.exercise.views.decisions import (
    DecisionOption,
    DecisionView,
    StockRow,
    decision_view,
    options_for,
    stocks_of,
)
from alatau.exercise.views.header import HeaderView, header_of
from alatau.exercise.views.reader import FactView, ItemView, Reader
from alatau.exercise.views.situation import SituationView, situation_for_cell
from alatau.packs.vocabulary import EXERCISE_CONTROL


@dataclass(frozen=True)
class CellIdentity:
    """A cell: its title, the countries for which it acts, and its authorities."""

    id: str
    title: str
    countries: tuple[str, ...]
    authorities: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """Somebody to whom a cell can write."""

    id: str
    title: str
    kind: str


@dataclass(frozen=True)
class CellView:
    """All that the players of a cell see; newest first in ``inbox`` and ``sent``."""

    header: HeaderView
    cell: CellIdentity
    inbox: tuple[ItemView, ...]
    sent: tuple[ItemView, ...]
    unread: int
    facts: tuple[FactView, ...]
    situation: SituationView
    stocks: tuple[StockRow, ...]
    options: tuple[DecisionOption, ...]
    taken: tuple[DecisionView, ...]
    contacts: tuple[Contact, ...]


def for_cell(exercise: Exercise, cell: str, language: str) -> CellView:
    """Return what the players of *cell* see, in *language*.

    Raises:
        KeyError: the layout that is played has no such cell.
    """
    reader = Reader(exercise, language)
    seat = reader.cells[cell]
    state = exercise.state
    inbox = tuple(reader.item(id_, cell) for id_ in reversed(state.inbox.get(cell, [])))
    return CellView(
        header=header_of(reader, exercise.last_seen_by(cell)),
        cell=CellIdentity(
            cell, seat.title.in_language(language), seat.countries, tuple(seat.authorities)
        ),
        inbox=inbox,
        sent=tuple(reader.item(id_, cell) for id_ in reversed(state.sent.get(cell, []))),
        unread=sum(1 for item in inbox if not item.read),
        facts=reader.held_facts(cell),
        situation=situation_for_cell(reader, cell),
        stocks=stocks_of(reader, seat.countries),
        options=options_for(reader, cell),
        taken=tuple(
            decision_view(reader, id_, decision)
            for id_, decision in reversed(state.decisions.items())
            if decision.cell == cell or cell in decision.taken.shared_with
        ),
        contacts=contacts_of(reader, cell),
    )


def contacts_of(reader: Reader, cell: str | None) -> tuple[Contact, ...]:
    """Return everybody to whom *cell* (or control, if None) can write."""
    return (
        *(Contact(id_, reader.title_of(id_), "cell") for id_ in reader.cells if id_ != cell),
        *(
            Contact(persona.address, reader.title_of(persona.address), "white")
            for persona in reader.pack.white_cell
        ),
        *(
            [Contact(EXERCISE_CONTROL, reader.title_of(EXERCISE_CONTROL), "control")]
            if cell is not None
            else []
        ),
    )
