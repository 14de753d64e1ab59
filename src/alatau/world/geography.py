"""Places, who lives there, their laboratories, and how infection travels between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks
from alatau.world.errors import InvalidInput
from alatau.world.pathogen import HOSTS, OLDEST, PERSON, SETTINGS

EARTH_RADIUS_KM = 6371.0
HOST_GROUPS = ("human", "animal", "both")
MOST_AGE_GROUPS = 20


@dataclass(frozen=True)
class Laboratory:
    """A laboratory and what it can do; all figures are notional.

    ``tier`` is 1 (district), 2 (regional) or 3 (reference). ``sensitivity`` and ``specificity``
    are of its test for the disease. ``types`` says whether it can type what it finds.
    """

    id: str
    place: str
    host_group: str = "both"
    tier: int = 2
    daily_capacity: int = 40
    turnaround_days: float = 1.0
    sensitivity: float = 0.9
    specificity: float = 0.995
    types: bool = False

    def __post_init__(self) -> None:
        at = f"laboratories.{self.id}"
        checks.one_of(self.host_group, HOST_GROUPS, f"{at}.host_group")
        checks.whole(self.tier, f"{at}.tier", least=1, most=3)
        checks.whole(self.daily_capacity, f"{at}.daily_capacity", least=0, most=1_000_000)
        checks.number(self.turnaround_days, f"{at}.turnaround_days", least=0, most=365)
        checks.share(self.sensitivity, f"{at}.sensitivity")
        checks.share(self.specificity, f"{at}.specificity")


@dataclass(frozen=True)
class Mobility:
    """How infections leave their place: how often by setting, and where to.

    The weight from place *i* to *j* is ``population_j / max(distance, floor_km) ** exponent``,
    times ``neighbour_factor`` where they touch, times ``border_factor`` between countries; an
    ``air_share`` of travellers from a place with air links takes one of them, by the population of
    the other end. Herds move by the same formula over numbers of herds, without air links.
    """

    leaving_people: Mapping[str, float] = field(
        default_factory=lambda: {
            "household": 0.01,
            "health-care": 0.02,
            "workplace": 0.04,
            "community": 0.06,
            "farm": 0.01,
            "market": 0.15,
        }
    )
    leaving_herds: Mapping[str, float] = field(
        default_factory=lambda: {"farm": 0.03, "market": 0.3}
    )
    distance_exponent: float = 2.0
    floor_km: float = 50.0
    neighbour_factor: float = 2.0
    border_factor: float = 0.3
    air_share: float = 0.1

    def __post_init__(self) -> None:
        for name in ("leaving_people", "leaving_herds"):
            for setting, value in getattr(self, name).items():
                checks.one_of(setting, SETTINGS, f"mobility.{name}")
                checks.share(value, f"mobility.{name}.{setting}")
        checks.number(self.distance_exponent, "mobility.distance_exponent", least=0, most=10)
        checks.number(self.floor_km, "mobility.floor_km", least=0.1, most=20_000)
        checks.number(self.neighbour_factor, "mobility.neighbour_factor", least=0, most=1000)
        checks.number(self.border_factor, "mobility.border_factor", least=0, most=1)
        checks.share(self.air_share, "mobility.air_share")

    def leaving(self, group: int, setting: str) -> float:
        """The share of infections in ``setting`` that happen in another place."""
        shares = self.leaving_people if group == 0 else self.leaving_herds
        return shares.get(setting, 0.0)


@dataclass(frozen=True)
class Ages:
    """The age groups of people, and who meets whom.

    ``lower`` are the ages in years with which the groups begin, the first being 0. ``shares`` is the
    share of people in each group, one row for all places or one for each. With the probability
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


class Roads(NamedTuple):
    """Where travellers of a group (people, herds, wildlife) from a place arrive, as alias tables.

    ``leave`` (3, settings) is the share that leaves its place; ``road`` (3, settings) says which of
    the tables ``keep`` and ``alias`` (roads, places, places) they take.
    """

    leave: NDArray[np.float64]
    road: NDArray[np.int64]
    keep: NDArray[np.float64]
    alias: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Geography:
    """The stage: plain arrays, all in the order of ``places``.

    Args:
        places: codes of the places.
        country_of: the country of each place.
        population: people per place (whole numbers).
        herds: number of herds per place, by livestock host.
        herd_size: mean animals in a herd, by livestock host.
        coordinates: (latitude, longitude) of each place in degrees.
        neighbours: pairs of places that touch.
        air_links: pairs of places with flights.
        laboratories: the laboratories.
        mobility: how infection travels.
        ages: the age groups of people; one group where left out.
        beds: hospital beds of each place that are free for this disease; without limit where left
            out.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """

    places: tuple[str, ...]
    country_of: tuple[str, ...]
    population: Sequence[int]
    herds: Mapping[str, Sequence[int]] = field(default_factory=dict)
    herd_size: Mapping[str, float] = field(default_factory=dict)
    coordinates: Sequence[tuple[float, float]] = ()
    neighbours: Sequence[tuple[str, str]] = ()
    air_links: Sequence[tuple[str, str]] = ()
    laboratories: tuple[Laboratory, ...] = ()
    mobility: Mobility = Mobility()
    ages: Ages = Ages()
    beds: Sequence[int] = ()

    def __post_init__(self) -> None:
        checks.refuse_unless(len(self.places) > 0, N_("%(field)s: there is no place."), "places")
        checks.refuse_unless(
            len(set(self.places)) == len(self.places),
            N_("%(field)s: a code stands twice."),
            "places",
        )
        self._refuse_other_length(self.country_of, "country_of")
        for name, counts in {"population": self.population, **self.herds}.items():
            path = name if name == "population" else f"herds.{name}"
            if name != "population":
                checks.one_of(name, HOSTS[1:], "herds")
            self._refuse_other_length(counts, path)
            for code, count in zip(self.places, counts, strict=True):
                checks.whole(_plain(count), f"{path}.{code}", least=0, most=10_000_000_000)
        if len(self.ages.shares) != 1:
            self._refuse_other_length(self.ages.shares, "ages.shares")
        if self.beds:
            self._refuse_other_length(self.beds, "beds")
            for code, count in zip(self.places, self.beds, strict=True):
                checks.whole(_plain(count), f"beds.{code}", least=0, most=10_000_000)
        for host, size in self.herd_size.items():
            checks.one_of(host, HOSTS[1:], "herd_size")
            checks.number(size, f"herd_size.{host}", least=1, most=1_000_000)
        if self.coordinates:
            self._refuse_other_length(self.coordinates, "coordinates")
            for code, (latitude, longitude) in zip(self.places, self.coordinates, strict=True):
                checks.number(_plain(latitude), f"coordinates.{code}", least=-90, most=90)
                checks.number(_plain(longitude), f"coordinates.{code}", least=-180, most=180)
        for name in ("neighbours", "air_links"):
            for pair in getattr(self, name):
                for code in pair:
                    self.place_index(code, name)
        for laboratory in self.laboratories:
            self.place_index(laboratory.place, f"laboratories.{laboratory.id}.place")
        ids = [laboratory.id for laboratory in self.laboratories]
        checks.refuse_unless(
            len(set(ids)) == len(ids), N_("%(field)s: an id stands twice."), "laboratories"
        )

    def _refuse_other_length(self, values: Sequence[object], name: str) -> None:
        checks.refuse_unless(
            len(values) == len(self.places),
            N_("%(field)s: has %(got)s entries for %(wanted)s places."),
            name,
            got=len(values),
            wanted=len(self.places),
        )

    @cached_property
    def _index(self) -> dict[str, int]:
        return {code: index for index, code in enumerate(self.places)}

    def place_index(self, code: str, name: str) -> int:
        """The position of a place; ``name`` is the field that names it, for the error."""
        found = self._index.get(code)
        if found is None:
            raise InvalidInput(N_("%(field)s: there is no place %(got)s."), name, got=repr(code))
        return found

    def units_of(self, host: str) -> NDArray[np.float64]:
        """People or herds of a host per place; zero where none are stated."""
        counts = self.population if host == PERSON else self.herds.get(host, ())
        if len(counts) == 0:
            return np.zeros(len(self.places))
        return np.asarray(counts, dtype=np.float64)

    @cached_property
    def age_shares(self) -> NDArray[np.float64]:
        """The share of each age group in each place, shape (groups, places)."""
        rows = np.asarray(self.ages.shares, dtype=np.float64)
        rows = rows / rows.sum(axis=1, keepdims=True)
        return np.ascontiguousarray(np.broadcast_to(rows, (len(self.places), rows.shape[1])).T)

    @cached_property
    def distances_km(self) -> NDArray[np.float64]:
        """Great-circle distances, shape (places, places); zero without coordinates."""
        count = len(self.places)
        if not self.coordinates:
            return np.zeros((count, count))
        latitude, longitude = np.radians(np.asarray(self.coordinates, dtype=np.float64)).T
        half = (
            np.sin((latitude[:, None] - latitude) / 2) ** 2
            + np.cos(latitude[:, None])
            * np.cos(latitude)
            * np.sin((longitude[:, None] - longitude) / 2) ** 2
        )
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))

    def travel_shares(self, group: int) -> NDArray[np.float64]:
        """Where infections that leave a place go, rows summing to one (or zero: nowhere to go).

        Shape (places, places); ``group`` is 0 for people, 1 for herds.
        """
        mobility = self.mobility
        if group == 0:
            size = self.units_of(PERSON)
        else:
            size = np.sum([self.units_of(host) for host in HOSTS[1:]], axis=0)
        weights = (
            size[None, :]
            / np.maximum(self.distances_km, mobility.floor_km) ** mobility.distance_exponent
        )
        for first, second in self.neighbours:
            i, j = self._index[first], self._index[second]
            weights[i, j] *= mobility.neighbour_factor
            weights[j, i] *= mobility.neighbour_factor
        countries = np.asarray(self.country_of)
        weights[countries[:, None] != countries] *= mobility.border_factor
        np.fill_diagonal(weights, 0.0)
        shares = _rows_to_one(weights)
        if group == 0 and self.air_links:
            flights = np.zeros_like(weights)
            for first, second in self.air_links:
                i, j = self._index[first], self._index[second]
                flights[i, j], flights[j, i] = size[j], size[i]
            np.fill_diagonal(flights, 0.0)
            flights = _rows_to_one(flights)
            flying = mobility.air_share * (flights.sum(axis=1, keepdims=True) > 0)
            shares = (1 - flying) * shares + flying * flights
        return shares

    @cached_property
    def roads(self) -> Roads:
        """The travel tables of the kernel."""
        leave = np.zeros((3, len(SETTINGS)))
        for group in (0, 1):
            leave[group] = [self.mobility.leaving(group, setting) for setting in SETTINGS]
        road = np.repeat(np.array([[0], [1], [1]]), len(SETTINGS), axis=1)
        count = len(self.places)
        keep = np.ones((2, count, count))
        alias = np.zeros((2, count, count), dtype=np.int32)
        for group in (0, 1):
            for place, row in enumerate(self.travel_shares(group)):
                keep[group, place], alias[group, place] = _alias_table(row, place)
        return Roads(leave, road, keep, alias)

    def nearest_laboratory(
        self, place: int, host_group: str, least_tier: int, *, typing: bool = False
    ) -> int:
        """The laboratory that serves a place: of its own country first, then the nearest.

        Returns its position in ``laboratories``, or -1 where none serves the host group.
        """
        best, best_rank = -1, (2, np.inf, 0)
        for index, laboratory in enumerate(self.laboratories):
            if laboratory.host_group not in (host_group, "both"):
                continue
            if laboratory.tier < least_tier or (typing and not laboratory.types):
                continue
            at = self._index[laboratory.place]
            abroad = int(self.country_of[at] != self.country_of[place])
            rank = (abroad, float(self.distances_km[place, at]) if at != place else -1.0, index)
            if rank < best_rank:
                best, best_rank = index, rank
        return best

    def referral(
        self, testing: tuple[int, int, int] = (1, 1, 1), confirming: tuple[int, ...] = ()
    ) -> NDArray[np.int32]:
        """Which laboratory tests first (0), confirms (1), types (2) and tests again (3).

        ``testing`` are the lowest tiers that can test samples of people, herds and wildlife,
        ``confirming`` the lowest that confirms, by place (2 where left out). Shape (4, 3, places):
        stage, group, place; -1 where there is none.
        """
        confirming = confirming or (2,) * len(self.places)
        if (testing, confirming) not in self._referrals:
            found = np.full((4, 3, len(self.places)), -1, dtype=np.int32)
            for group, name in enumerate(("human", "animal", "animal")):
                for place in range(len(self.places)):
                    tier = testing[group]
                    confirms = max(confirming[place], tier)
                    found[0, group, place] = self.nearest_laboratory(place, name, tier)
                    found[1, group, place] = self.nearest_laboratory(place, name, confirms)
                    found[2, group, place] = self.nearest_laboratory(place, name, 3, typing=True)
            found[3] = found[0]
            self._referrals[testing, confirming] = found
        return self._referrals[testing, confirming]

    @cached_property
    def _referrals(
        self,
    ) -> dict[tuple[tuple[int, int, int], tuple[int, ...]], NDArray[np.int32]]:
        return {}


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _rows_to_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    totals = weights.sum(axis=1, keepdims=True)
    return weights / np.where(totals > 0, totals, 1.0)


def _alias_table(
    shares: NDArray[np.float64], own: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Walker's alias table of one row; a row of zeros always gives ``own``."""
    count = len(shares)
    keep = np.ones(count)
    alias = np.arange(count, dtype=np.int32)
    if shares.sum() == 0:
        return np.zeros(count), np.full(count, own, dtype=np.int32)
    scaled = shares * count
    small = [i for i in range(count) if scaled[i] < 1]
    large = [i for i in range(count) if scaled[i] >= 1]
    while small and large:
        low, high = small.pop(), large.pop()
        keep[low], alias[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        (small if scaled[high] < 1 else large).append(high)
    return keep, alias
