"""How old people are, and who meets whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from alatau import checks
from alatau.languages import N_
from alatau.world.pathogen import OLDEST, SETTINGS

MOST_AGE_GROUPS = 20


@dataclass(frozen=True)
class Ages:
    """The age groups of people, and who meets whom.

    ``lower`` are the ages in years with which the groups begin, the first being 0. ``shares`` is
    the share of people in each group, one row for all places or one for each. With the probability
    ``assortativity[setting]`` a contact is in one's own group; else it is anybody in the place, so
    that contacts are mutual whatever the ages.
    """

    lower: tuple[int, ...] = (0,)
    shares: tuple[tuple[float, ...], ...] = ((1.0,),)
    assortativity: Mapping[str, float] = field(
        default_factory=lambda: {"household": 0.2, "workplace": 0.6, "community": 0.25}
    )

    def __post_init__(self) -> None:
        checks.refuse_unless(
            0 < len(self.lower) <= MOST_AGE_GROUPS and self.lower[0] == 0,
            N_("%(field)s: between 1 and %(most)s groups, the first from 0 years."),
            "ages.lower",
            most=MOST_AGE_GROUPS,
        )
        for before, age in pairwise(self.lower):
            checks.whole(age, "ages.lower", least=before + 1, most=OLDEST)
        for row in self.shares:
            checks.refuse_unless(
                len(row) == len(self.lower),
                N_("%(field)s: has %(got)s shares for %(wanted)s groups."),
                "ages.shares",
                got=len(row),
                wanted=len(self.lower),
            )
            for value in row:
                checks.share(value, "ages.shares")
            checks.refuse_unless(
                abs(sum(row) - 1) < 1e-6,
                N_("%(field)s: the shares sum to %(got)s, not 1."),
                "ages.shares",
                got=sum(row),
            )
        for setting, value in self.assortativity.items():
            checks.one_of(setting, SETTINGS, "ages.assortativity")
            checks.share(value, f"ages.assortativity.{setting}")
