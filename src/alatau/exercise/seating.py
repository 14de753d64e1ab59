"""Who sits where: cells of the layout that is played, and the personas of the white cell."""

from __future__ import annotations

from collections.abc import Mapping

from alatau.packs.scenario import Cell, ScenarioPack
from alatau.packs.vocabulary import WHITE


def cell_ids(pack: ScenarioPack, layout: str) -> tuple[str, ...]:
    """Return the cells of *layout*, in its order."""
    return tuple(pack.cells(layout))


def cells_by_id(pack: ScenarioPack, layout: str) -> Mapping[str, Cell]:
    """Return the cells of *layout* by their id."""
    return pack.cells(layout)


def is_persona(pack: ScenarioPack, address: str) -> bool:
    """Return whether *address* is somebody whom the white cell of *pack* plays."""
    return address.startswith(WHITE) and any(p.address == address for p in pack.white_cell)


def as_cell(pack: ScenarioPack, layout: str, address: str) -> str:
    """Return the cell that *address* means in *layout*, or *address* where it means none."""
    return pack.address_of(layout, address) or address
