"""What the parts of a review ask of an exercise again and again: cells, titles, places, truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alatau.exercise import Exercise, State
from alatau.exercise import events as ev
from alatau.exercise.effects import measures_of
from alatau.exercise.seating import as_cell, cells_by_id
from alatau.languages import N_, LocalText
from alatau.packs.region import Region
from alatau.packs.scenario import Cell, ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.packs.vocabulary import EXERCISE_CONTROL, parse_authority
from alatau.review.findings import Phrase, Wording
from alatau.world import Outbreak

PERSON = "person"


@dataclass(frozen=True, eq=False)
class Room:
    """An exercise as the review reads it."""

    exercise: Exercise

    @property
    def pack(self) -> ScenarioPack:
        """The scenario."""
        return self.exercise.pack

    @property
    def state(self) -> State:
        """The state at the end of the log."""
        return self.exercise.state

    @property
    def region(self) -> Region:
        """The region of the scenario."""
        return self.pack.region

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Cells of the layout played, by id, in its order."""
        return cells_by_id(self.pack, self.state.layout)

    @cached_property
    def outbreak(self) -> Outbreak:
        """What truly happened, under all decisions of the log."""
        return self.exercise.world.outbreak(measures_of(self.state, self.pack))

    @cached_property
    def last_day(self) -> int:
        """The last exercise day that was played."""
        return min(self.state.time // MINUTES_PER_DAY, self.pack.days)

    @cached_property
    def places_of(self) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """Positions of each country's places in the tables of the world."""
        position = {code: index for index, code in enumerate(self.outbreak.places)}
        return {
            country.code: np.array(
                [position[p.code] for p in self.region.places if p.country == country.code],
                dtype=np.int64,
            )
            for country in self.region.countries
        }

    @cached_property
    def countries(self) -> dict[str, LocalText]:
        """Names of countries by code."""
        return {country.code: country.name for country in self.region.countries}

    @cached_property
    def place_names(self) -> dict[str, LocalText]:
        """Names of places by code."""
        return {place.code: place.name for place in self.region.places}

    def cell_of(self, address: str) -> str | None:
        """The cell that an authority or cell means in this layout, None where nobody sits."""
        cell = as_cell(self.pack, self.state.layout, address)
        return cell if cell in self.cells else None

    def countries_of(self, *addresses: str) -> tuple[str, ...]:
        """Countries of cells and authorities, each once, in order."""
        found: dict[str, None] = {}
        for address in addresses:
            if address in self.cells:
                found.update(dict.fromkeys(self.cells[address].countries))
            elif (authority := parse_authority(address)) is not None:
                found[authority.country] = None
        return tuple(found)

    def title_of(self, address: str) -> Wording:
        """The title of a cell, a persona or exercise control."""
        if address in self.cells:
            return self.cells[address].title
        if address == EXERCISE_CONTROL:
            return Phrase(N_("Exercise control"))
        for persona in self.pack.white_cell:
            if persona.address == address:
                return persona.name
        return address

    def inject_title(self, number: int) -> Wording:
        """The title of an inject as it went out: of the pack, written or changed during play."""
        progress = self.state.injects[number]
        written = [edit.title for edit in progress.edits if edit.title]
        if progress.added is not None:
            written.insert(0, progress.added.title)
        if not written:
            return self.pack.inject(number).title
        return self.text(written[-1]) or Phrase(N_("[This text has been removed.]"))

    def text(self, ref: str | None) -> str | None:
        """A free text; None where there is none or it was removed."""
        return self.exercise.text(ref)

    def time_of(self, event: ev.Event) -> int:
        """When something was done: for a decision on paper, when it was decided."""
        payload = event.payload
        if isinstance(payload, ev.DecisionTaken) and payload.decided_minutes is not None:
            return payload.decided_minutes
        return event.time
