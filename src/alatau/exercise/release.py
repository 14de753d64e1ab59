"""How an inject reaches its cells."""

from __future__ import annotations

from typing import Literal

from alatau.exercise.events import InjectReleased
from alatau.exercise.state import State
from alatau.packs.scenario import ScenarioPack


def recipients(state: State, pack: ScenarioPack, number: int) -> tuple[str, ...]:
    """Return the cells that inject *number* goes to, after edits, in the layout that is played.

    An authority that no cell of the room holds is left out.
    """
    progress = state.injects[number]
    for edit in reversed(progress.edits):
        if edit.to is not None:
            return edit.to
    if progress.added:
        return progress.added.to
    return pack.cells_for(state.layout, pack.inject(number).to)


def release(
    state: State,
    pack: ScenarioPack,
    number: int,
    how: Literal["time", "condition", "manual", "again"],
) -> InjectReleased:
    """Return the event by which inject *number* reaches its cells."""
    progress = state.injects[number]
    facts = progress.added.facts if progress.added else tuple(pack.inject(number).facts)
    again = len(progress.items)
    return InjectReleased(
        inject=number,
        item=f"inject-{number}" + (f"-{again + 1}" if again else ""),
        to=recipients(state, pack, number),
        facts=facts,
        how=how,
    )
