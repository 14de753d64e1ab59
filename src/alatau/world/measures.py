"""What responders do: typed measures with days, places, strength, capacity and stock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.errors import InvalidInput
from alatau.world.geography import Geography
from alatau.world.pathogen import HOSTS, OLDEST, PERSON


class MeasureKind(StrEnum):
    """The kinds of measure; each has its page in ``docs/reference/measures/``."""

    CONTACT_REDUCTION = "contact-reduction"
    INFECTION_CONTROL = "infection-control"
    ISOLATION = "isolation"
    TRACING = "tracing"
    QUARANTINE = "quarantine"
    PROPHYLAXIS = "prophylaxis"
    VACCINATION = "vaccination"
    RING_VACCINATION = "ring-vaccination"
    HOSPITAL_SURGE = "hospital-surge"
    SCREENING = "screening"
    LINK_CLOSURE = "link-closure"
    ANIMAL_MOVEMENT_BAN = "animal-movement-ban"
    HERD_QUARANTINE = "herd-quarantine"
    CULLING = "culling"
    ANIMAL_VACCINATION = "animal-vaccination"
    MARKET_CLOSURE = "market-closure"
    VECTOR_CONTROL = "vector-control"
    ALERT_CLINICIANS = "alert-clinicians"
    ALERT_VETS = "alert-vets"
    CASE_DEFINITION = "case-definition"
    LABORATORY_SURGE = "laboratory-surge"
    TYPING = "typing"
    PUBLIC_MESSAGE = "public-message"


DEFAULT_STRENGTH: dict[MeasureKind, float] = {
    MeasureKind.CONTACT_REDUCTION: 0.5,
    MeasureKind.INFECTION_CONTROL: 0.7,
    MeasureKind.ISOLATION: 0.8,
    MeasureKind.TRACING: 0.7,
    MeasureKind.QUARANTINE: 0.7,
    MeasureKind.PROPHYLAXIS: 0.6,
    MeasureKind.VACCINATION: 0.7,
    MeasureKind.RING_VACCINATION: 0.7,
    MeasureKind.HOSPITAL_SURGE: 0.5,
    MeasureKind.SCREENING: 0.5,
    MeasureKind.LINK_CLOSURE: 0.9,
    MeasureKind.ANIMAL_MOVEMENT_BAN: 0.8,
    MeasureKind.HERD_QUARANTINE: 0.8,
    MeasureKind.CULLING: 0.95,
    MeasureKind.ANIMAL_VACCINATION: 0.7,
    MeasureKind.MARKET_CLOSURE: 0.9,
    MeasureKind.VECTOR_CONTROL: 0.5,
    MeasureKind.ALERT_CLINICIANS: 0.5,
    MeasureKind.ALERT_VETS: 0.5,
    MeasureKind.CASE_DEFINITION: 0.4,
    MeasureKind.LABORATORY_SURGE: 1.0,
    MeasureKind.TYPING: 1.0,
    MeasureKind.PUBLIC_MESSAGE: 0.8,
}
"""The strength of a measure that states none; notional."""

_ON_PEOPLE = frozenset(
    {
        MeasureKind.CONTACT_REDUCTION,
        MeasureKind.INFECTION_CONTROL,
        MeasureKind.ISOLATION,
        MeasureKind.QUARANTINE,
        MeasureKind.TRACING,
        MeasureKind.PROPHYLAXIS,
        MeasureKind.VACCINATION,
        MeasureKind.RING_VACCINATION,
        MeasureKind.HOSPITAL_SURGE,
        MeasureKind.ALERT_CLINICIANS,
    }
)
_ON_LIVESTOCK = frozenset(
    {
        MeasureKind.ANIMAL_MOVEMENT_BAN,
        MeasureKind.HERD_QUARANTINE,
        MeasureKind.CULLING,
        MeasureKind.ANIMAL_VACCINATION,
        MeasureKind.ALERT_VETS,
    }
)
_WITH_DOSES = frozenset(
    {
        MeasureKind.VACCINATION,
        MeasureKind.RING_VACCINATION,
        MeasureKind.ANIMAL_VACCINATION,
    }
)
_ON_LINKS = frozenset({MeasureKind.SCREENING, MeasureKind.LINK_CLOSURE})


@dataclass(frozen=True)
class Measure:
    """One measure on the timeline.

    Args:
        kind: what is done.
        from_day: the first day on which it acts; nothing before this day changes.
        until_day: the last day on which it acts; None is for good. A public message is one day.
        places: codes of the places; empty means all.
        links: for screening and link closure, ordered pairs (from, to); with neither links nor
            places, every link; with places, every link into or out of them.
        strength: between 0 (bitwise no measure) and 1; None takes ``DEFAULT_STRENGTH``.
        capacity_per_day: contacts, courses, doses, herds, beds or tests a day; None is unlimited
            (vaccination needs one).
        stock: courses or doses in all; None is unlimited.
        host: a kind of livestock, where only this one is meant.
        ages: for vaccination of people, the first and the last age in years of those it is for;
            None is everybody.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """

    kind: MeasureKind
    from_day: int
    until_day: int | None = None
    places: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    strength: float | None = None
    capacity_per_day: int | None = None
    stock: int | None = None
    host: str | None = None
    ages: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        checks.one_of(self.kind, list(MeasureKind), "measure.kind")
        kind = MeasureKind(self.kind)
        object.__setattr__(self, "kind", kind)
        at = f"measure.{kind.value}"
        checks.whole(self.from_day, f"{at}.from_day", least=-1000, most=10_000)
        if self.until_day is not None:
            checks.whole(self.until_day, f"{at}.until_day", least=self.from_day, most=1_000_000)
        for name in ("places", "links"):
            checks.refuse_unless(
                isinstance(getattr(self, name), tuple),
                N_("%(field)s: must be a tuple."),
                f"{at}.{name}",
            )
        checks.refuse_unless(
            not self.links or kind in _ON_LINKS,
            N_("%(field)s: this measure has no links."),
            f"{at}.links",
        )
        if self.strength is None:
            object.__setattr__(self, "strength", DEFAULT_STRENGTH[kind])
        checks.share(self.strength, f"{at}.strength")
        for name in ("capacity_per_day", "stock"):
            if getattr(self, name) is not None:
                checks.whole(getattr(self, name), f"{at}.{name}", least=0, most=1_000_000_000)
        if self.ages is not None:
            checks.refuse_unless(
                kind is MeasureKind.VACCINATION and len(self.ages) == 2,
                N_("%(field)s: two ages, and for vaccination only."),
                f"{at}.ages",
            )
            first = checks.whole(self.ages[0], f"{at}.ages", least=0, most=OLDEST)
            checks.whole(self.ages[1], f"{at}.ages", least=first, most=OLDEST)
        if kind in _WITH_DOSES:
            checks.refuse_unless(
                self.capacity_per_day is not None,
                N_("%(field)s: a vaccination needs a number of doses a day."),
                f"{at}.capacity_per_day",
            )
        if self.host is not None:
            checks.one_of(self.host, HOSTS, f"{at}.host")
            checks.refuse_unless(
                not (kind in _ON_PEOPLE and self.host != PERSON)
                and not (kind in _ON_LIVESTOCK and self.host == PERSON),
                N_("%(field)s: this measure does not act on %(got)s."),
                f"{at}.host",
                got=self.host,
            )

    @property
    def force(self) -> float:
        """The strength as a number."""
        assert self.strength is not None
        return float(self.strength)

    def acts_on(self, host: str) -> bool:
        """Whether the measure acts on a host kind."""
        if self.host is not None:
            return self.host == host
        if self.kind in _ON_PEOPLE:
            return host == PERSON
        if self.kind in _ON_LIVESTOCK:
            return host != PERSON
        return True

    def place_positions(self, geography: Geography) -> list[int]:
        """Positions of the places it acts in; refuses unknown codes."""
        if not self.places:
            return list(range(len(geography.places)))
        at = f"measure.{self.kind.value}.places"
        return [geography.place_index(code, at) for code in self.places]

    def link_mask(self, geography: Geography) -> NDArray[np.bool_]:
        """Between which places it acts, from row to column; refuses a link to nowhere."""
        count = len(geography.places)
        mask = np.zeros((count, count), dtype=np.bool_)
        if self.links:
            for first, second in self._pairs(geography):
                mask[first, second] = True
        else:
            ends = self.place_positions(geography)
            mask[ends, :] = True
            mask[:, ends] = True
        np.fill_diagonal(mask, False)
        return mask

    def _pairs(self, geography: Geography) -> list[tuple[int, int]]:
        at = f"measure.{self.kind.value}.links"
        for link in self.links:
            if len(link) != 2:
                raise InvalidInput(N_("%(field)s: a link has two ends."), at)
        return [
            (geography.place_index(first, at), geography.place_index(second, at))
            for first, second in self.links
        ]
