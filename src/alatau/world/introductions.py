"""How an outbreak begins: units already infected, as plain counts per place and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.geography import Geography
from alatau.world.pathogen import HOSTS, PERSON, Pathogen


@dataclass(frozen=True)
class Introduction:
    """``count`` units of ``host`` in ``place`` that are infected on ``day`` (0 is the start)."""

    place: str
    day: int
    host: str = PERSON
    count: int = 1

    def __post_init__(self) -> None:
        checks.refuse_unless(
            isinstance(self.place, str),
            N_("%(field)s: one place by its code, got %(got)s."),
            "introduction.place",
            got=repr(self.place),
        )
        checks.whole(self.day, "introduction.day", least=-1000, most=10_000)
        checks.one_of(self.host, HOSTS, "introduction.host")
        checks.whole(self.count, "introduction.count", least=0, most=10_000)


def given_rows(
    introductions: Sequence[Introduction], geography: Geography, pathogen: Pathogen
) -> NDArray[np.int64]:
    """Introductions as sorted rows (day, place, host, count), equal ones added up."""
    counts: dict[tuple[int, int, int], int] = {}
    for position, introduction in enumerate(introductions):
        at = f"introductions.{position}"
        place = geography.place_index(introduction.place, f"{at}.place")
        checks.one_of(introduction.host, pathogen.hosts, f"{at}.host")
        slot = (introduction.day, place, pathogen.hosts.index(introduction.host))
        counts[slot] = counts.get(slot, 0) + introduction.count
    rows = [(*slot, count) for slot, count in sorted(counts.items())]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)
