"""How an outbreak begins: units already infected, as plain counts per place and day."""

from __future__ import annotations

from dataclasses import dataclass

from alatau.languages import N_
from alatau.world import checks
from alatau.world.pathogen import HOSTS, PERSON


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
