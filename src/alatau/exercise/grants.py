"""Who sees which country's reports, and how closely.

An authority sees what comes to it by its office; the rest has to be shared by a decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alatau.exercise.seating import as_cell, cells_by_id
from alatau.exercise.state import Decision, State
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import Cell, ScenarioPack

Closeness = Literal["cases", "counts"]

BY_OFFICE: dict[str, dict[str, Closeness]] = {
    "public-health": {"human": "cases"},
    "laboratory": {"human": "cases", "animal": "cases"},
    "animal-health": {"animal": "cases"},
    "food-environment": {"animal": "counts"},
    "policy": {"human": "counts", "animal": "counts"},
}
"""What a sector sees of its own country by its office: line lists, or only counts by place."""


def views_of(state: State, pack: ScenarioPack, cell: str) -> dict[tuple[str, str], Closeness]:
    """Return what *cell* sees: (country, "human" or "animal") to how closely."""
    seen: dict[tuple[str, str], Closeness] = {}

    def see(country: str, group: str, closeness: Closeness) -> None:
        if closeness == "cases" or (country, group) not in seen:
            seen[country, group] = closeness

    for authority in cells_by_id(pack, state.layout)[cell].authorities:
        country, _, sector = authority.partition(".")
        for group, closeness in BY_OFFICE.get(sector, {}).items():
            see(country, group, closeness)
    for country, group, closeness, cells in _shared(state, pack):
        if cell in cells:
            see(country, group, closeness)
    return seen


def viewers(state: State, pack: ScenarioPack, country: str, group: str) -> Iterator[str]:
    """Yield the cells that see the reports of *country* on people or animals."""
    seeing = {
        cell
        for c, g, _, cells in _shared(state, pack)
        if (c, g) == (country, group)
        for cell in cells
    }
    for id_, cell in cells_by_id(pack, state.layout).items():
        if id_ in seeing or _by_office(cell, country, group):
            yield id_


def _by_office(cell: Cell, country: str, group: str) -> bool:
    return any(
        group in BY_OFFICE.get(sector, {})
        for held, _, sector in (authority.partition(".") for authority in cell.authorities)
        if held == country
    )


def shown_by(state: State, pack: ScenarioPack, decision: Decision) -> frozenset[str]:
    """Return the cells to which *decision* shows reports."""
    return frozenset(cell for _, _, _, cells in _shared_by(state, pack, decision) for cell in cells)


def _shared(
    state: State, pack: ScenarioPack
) -> Iterator[tuple[str, str, Closeness, frozenset[str]]]:
    """Yield (country, group, closeness, cells) for what decisions have shared."""
    for decision in state.decisions.values():
        yield from _shared_by(state, pack, decision)


def _shared_by(
    state: State, pack: ScenarioPack, decision: Decision
) -> Iterator[tuple[str, str, Closeness, frozenset[str]]]:
    taken = decision.taken
    kind = DECISIONS[taken.decision]
    if kind.shares_situation:
        held = cells_by_id(pack, state.layout)[decision.cell].authorities
        for authority in held:
            country, _, sector = authority.partition(".")
            if country == taken.country:
                for group in BY_OFFICE.get(sector, {}):
                    yield country, group, "counts", frozenset(taken.shared_with)
    elif kind.id == "open-joint-investigation":
        team = frozenset((decision.cell, *taken.shared_with))
        for group in ("human", "animal"):
            yield taken.country, group, "cases", team
    elif kind.notifies == "neighbours":
        neighbours = frozenset(
            as_cell(pack, state.layout, f"{other}.{sector}")
            for other in pack.countries
            if other != taken.country
            for sector in ("public-health", "animal-health", "policy")
        )
        for group in ("human", "animal"):
            yield taken.country, group, "counts", neighbours
