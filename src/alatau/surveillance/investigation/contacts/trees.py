"""Contact trees: who infected whom, generation by generation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.investigation.days import days
from alatau.surveillance.investigation.line_lists import LineList, listed
from alatau.surveillance.investigation.tags import Tag

if TYPE_CHECKING:
    import pyarrow

NOBODY = -1


class LinkFault(StrEnum):
    """Why a link is doubtful."""

    NEGATIVE = "negative"
    """The infected fell ill before the infector by more than is allowed."""
    LONG = "long"
    """The infected fell ill too long after the infector."""
    STRANGE_SOURCE = "strange-source"
    """The infector is not in the list."""


@dataclass(frozen=True, eq=False)
class ContactTree:
    """Trees of cases, in the order of the list. All arrays are (cases,).

    Attributes:
        ids: identifiers.
        parent: place of the infector in the list, `NOBODY` if unknown.
        generation: 0 for roots.
        root: place of the first case of the tree.
        offspring: how many each infected.
        serial_interval: days from the onset of the infector to one's own; NaN if not known.
        strange_sources: places of cases whose infector is not in the list, with its identifier.
    """

    ids: tuple[Any, ...]
    parent: NDArray[np.intp]
    generation: NDArray[np.int64]
    root: NDArray[np.intp]
    offspring: NDArray[np.int64]
    serial_interval: NDArray[np.float64]
    strange_sources: dict[int, Any]

    @property
    def roots(self) -> NDArray[np.intp]:
        """Places of the first cases of the trees, single cases among them."""
        return np.flatnonzero(self.parent == NOBODY)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Cases in the tree of each of `roots`, in their order."""
        counted = np.bincount(self.root, minlength=len(self.ids))
        return counted[self.roots].astype(np.int64)

    @property
    def by_generation(self) -> NDArray[np.int64]:
        """Cases in each generation."""
        return np.bincount(self.generation).astype(np.int64)

    def descendants(self, place: int) -> NDArray[np.intp]:
        """Places of all whom a case infected, directly or not."""
        below = np.zeros(len(self.ids), dtype=np.bool_)
        below[checks.whole(place, "place", least=0, most=len(self.ids) - 1)] = True
        for generation in range(int(self.generation[place]) + 1, int(self.generation.max()) + 1):
            at = np.flatnonzero(self.generation == generation)
            below[at] |= below[self.parent[at]]
        below[place] = False
        return np.flatnonzero(below)

    def doubtful(self, least: float = 0.0, most: float = np.inf) -> pyarrow.Table:
        """Links that can hardly be: serial intervals below `least` or above `most` days.

        Returns:
            Columns infector, infected, serial_interval (null for a source that is not in the
            list), fault.
        """
        import pyarrow as pa

        if np.isfinite(most):
            checks.number(most, "most", least=least)
        rows: list[tuple[Any, Any, float | None, str]] = []
        for place in range(len(self.ids)):
            if place in self.strange_sources:
                source = self.strange_sources[place]
                rows.append((source, self.ids[place], None, LinkFault.STRANGE_SOURCE.value))
                continue
            interval = float(self.serial_interval[place])
            if interval < least or interval > most:
                fault = LinkFault.NEGATIVE if interval < least else LinkFault.LONG
                infector = self.ids[self.parent[place]]
                rows.append((infector, self.ids[place], interval, fault.value))
        infectors, infected, intervals, faults = (
            list(each) for each in (zip(*rows, strict=True) if rows else [()] * 4)
        )
        ids = pa.array(self.ids)
        kind = ids.type if len(self.ids) else pa.string()
        return pa.table(
            {
                "infector": pa.array(infectors, kind),
                "infected": pa.array(infected, kind),
                "serial_interval": pa.array(intervals, pa.float64()),
                "fault": pa.array(faults, pa.string()),
            }
        )

    def to_arrow(self) -> pyarrow.Table:
        """One row a case: id, infector, generation, root, offspring, serial_interval."""
        import pyarrow as pa

        known = self.parent != NOBODY
        ids = pa.array(self.ids)
        infectors = ids.take(pa.array(np.where(known, self.parent, 0), mask=~known))
        return pa.table(
            {
                "id": ids,
                "infector": infectors,
                "generation": self.generation,
                "root": ids.take(pa.array(self.root)),
                "offspring": self.offspring,
                "serial_interval": pa.array(self.serial_interval, from_pandas=True),
            }
        )


def contact_tree(ids: Any, infectors: Any, onset: Any = None) -> ContactTree:
    """The trees that named infectors make.

    Args:
        ids: (cases,) identifiers, all different.
        infectors: (cases,) the identifier of who infected each; None if unknown.
        onset: (cases,) dates or numbers of days; None for those unknown, or for all.

    Raises:
        InvalidInput: missing or repeated identifiers, a case that infected itself, a circle.

    >>> tree = contact_tree(["a", "b", "c", "d"], [None, "a", "a", "c"], [1, 4, 6, 5])
    >>> tree.generation.tolist(), tree.offspring.tolist(), tree.doubtful()["fault"].to_pylist()
    ([0, 1, 1, 2], [2, 0, 1, 0], ['negative'])
    """
    names, sources = listed(ids, "ids"), listed(infectors, "infectors")
    checks.refuse_unless(
        len(names) == len(sources), N_("%(field)s: must be as many as identifiers."), "infectors"
    )
    place_of: dict[Any, int] = {}
    for place, name in enumerate(names):
        checks.refuse_unless(
            name is not None and name not in place_of,
            N_("%(field)s: %(got)s in row %(row)s is missing or repeated."),
            "ids",
            got=repr(name),
            row=place + 1,
        )
        place_of[name] = place
    parent = np.full(len(names), NOBODY, dtype=np.intp)
    strange: dict[int, Any] = {}
    for place, source in enumerate(sources):
        if source is None:
            continue
        checks.refuse_unless(
            source != names[place],
            N_("%(field)s: %(got)s is said to have infected itself."),
            "infectors",
            got=repr(source),
        )
        if source in place_of:
            parent[place] = place_of[source]
        else:
            strange[place] = source
    generation, root = _descent(parent, names)
    linked = parent != NOBODY
    offspring = np.bincount(parent[linked], minlength=len(names)).astype(np.int64)
    intervals = _serial_intervals(onset, parent, len(names))
    return ContactTree(tuple(names), parent, generation, root, offspring, intervals, strange)


def tree_of(cases: LineList) -> ContactTree:
    """The trees of a line list with the tags id, contact_of and, if there, date_onset."""
    onset = cases.column(Tag.DATE_ONSET) if cases.has(Tag.DATE_ONSET) else None
    return contact_tree(cases.column(Tag.ID), cases.column(Tag.CONTACT_OF), onset)


def _descent(
    parent: NDArray[np.intp], names: list[Any]
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Generation and root of each, going down from the roots."""
    generation = np.where(parent == NOBODY, 0, -1).astype(np.int64)
    root = np.arange(len(parent), dtype=np.intp)
    waiting = np.flatnonzero(generation < 0)
    step = 0
    while len(waiting):
        step += 1
        ready = generation[parent[waiting]] == step - 1
        if not ready.any():
            raise InvalidInput(
                N_("%(field)s: these infected one another in a circle: %(circle)s."),
                "infectors",
                circle=", ".join(str(names[place]) for place in _circle(parent, int(waiting[0]))),
            )
        now = waiting[ready]
        generation[now] = step
        root[now] = root[parent[now]]
        waiting = waiting[~ready]
    return generation, root


def _circle(parent: NDArray[np.intp], start: int) -> list[int]:
    seen: dict[int, int] = {}
    walk: list[int] = []
    place = start
    while place not in seen:
        seen[place] = len(walk)
        walk.append(place)
        place = int(parent[place])
    return walk[seen[place] :]


def _serial_intervals(onset: Any, parent: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    intervals = np.full(size, np.nan)
    if onset is None:
        return intervals
    found = days(onset, "onset")
    checks.refuse_unless(
        len(found.numbers) == size, N_("%(field)s: must be as many as identifiers."), "onset"
    )
    at = np.flatnonzero(parent != NOBODY)
    at = at[found.known[at] & found.known[parent[at]]]
    intervals[at] = found.numbers[at] - found.numbers[parent[at]]
    return intervals
