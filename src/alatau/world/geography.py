"""Places: who lives there, their beds and laboratories, and what lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.ages import Ages
from alatau.world.errors import InvalidInput
from alatau.world.mobility import (
    GROUPS,
    LIVESTOCK,
    Mobility,
    Roads,
    Terrain,
    herd_shares,
    people_shares,
    roads_of,
    trade_shares,
    wildlife_shares,
)
from alatau.world.pathogen import DOGS, HOSTS, PERSON, SETTINGS, WILDLIFE

EARTH_RADIUS_KM = 6371.0
HOST_GROUPS = ("human", "animal", "both")
LIVESTOCK_HOSTS = tuple(host for host in HOSTS if host not in (PERSON, DOGS, WILDLIFE))


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


@dataclass(frozen=True, eq=False)
class Geography:
    """The stage: plain arrays, all in the order of ``places``.

    Args:
        places: codes of the places.
        country_of: the country of each place.
        population: people per place (whole numbers).
        herds: number of herds, villages with dogs and foci of wildlife per place, by host.
        herd_size: mean animals in one of them, by host.
        coordinates: (latitude, longitude) of each place in degrees.
        neighbours: pairs of places that touch.
        air_links: pairs of places with flights.
        laboratories: the laboratories.
        mobility: how infection travels.
        ages: the age groups of people; one group where left out.
        beds: hospital beds of each place that are free for this disease; without limit where left
            out.
        markets: weight of the livestock market of places that have one; without any, herds are
            traded as they move otherwise.

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
    mobility: Mobility = field(default_factory=Mobility)
    ages: Ages = field(default_factory=Ages)
    beds: Sequence[int] = ()
    markets: Mapping[str, float] = field(default_factory=dict)

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
        if len(self.beds) > 0:
            self._refuse_other_length(self.beds, "beds")
            for code, count in zip(self.places, self.beds, strict=True):
                checks.whole(_plain(count), f"beds.{code}", least=0, most=10_000_000)
        for host, size in self.herd_size.items():
            checks.one_of(host, HOSTS[1:], "herd_size")
            checks.number(size, f"herd_size.{host}", least=1, most=1_000_000)
        if len(self.coordinates) > 0:
            self._refuse_other_length(self.coordinates, "coordinates")
            for code, (latitude, longitude) in zip(self.places, self.coordinates, strict=True):
                checks.number(_plain(latitude), f"coordinates.{code}", least=-90, most=90)
                checks.number(_plain(longitude), f"coordinates.{code}", least=-180, most=180)
        for code, weight in self.markets.items():
            self.place_index(code, "markets")
            checks.number(_plain(weight), f"markets.{code}", least=0, most=1e12)
        for name in ("matrix_people", "matrix_herds"):
            matrix = getattr(self.mobility, name)
            if len(matrix) > 0:
                self._refuse_other_length(matrix, f"mobility.{name}")
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
        if len(self.coordinates) == 0:
            return np.zeros((count, count))
        latitude, longitude = np.radians(np.asarray(self.coordinates, dtype=np.float64)).T
        half = (
            np.sin((latitude[:, None] - latitude) / 2) ** 2
            + np.cos(latitude[:, None])
            * np.cos(latitude)
            * np.sin((longitude[:, None] - longitude) / 2) ** 2
        )
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))

    @cached_property
    def terrain(self) -> Terrain:
        """What lies between the places: distances, common borders, borders of countries."""
        countries = np.asarray(self.country_of)
        touching = self._joined(self.neighbours)
        return Terrain(self.distances_km, touching, countries[:, None] != countries)

    def _joined(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
        joined = np.zeros((len(self.places), len(self.places)), dtype=np.bool_)
        for first, second in pairs:
            i, j = self._index[first], self._index[second]
            joined[i, j] = joined[j, i] = i != j
        return joined

    @cached_property
    def _road(self) -> NDArray[np.int64]:
        road = np.repeat(np.arange(GROUPS)[:, None], len(SETTINGS), axis=1)
        if self.markets:
            road[LIVESTOCK, SETTINGS.index("market")] = GROUPS
        return road

    @cached_property
    def _shares_by_road(self) -> tuple[NDArray[np.float64], ...]:
        livestock = self.units_of(LIVESTOCK_HOSTS[0])
        for host in LIVESTOCK_HOSTS[1:]:
            livestock = livestock + self.units_of(host)
        shares = (
            people_shares(
                self.mobility, self.units_of(PERSON), self.terrain, self._joined(self.air_links)
            ),
            herd_shares(self.mobility, livestock + self.units_of(DOGS), self.terrain),
            wildlife_shares(self.units_of(WILDLIFE), self.terrain),
        )
        if not self.markets:
            return shares
        markets = np.array([float(self.markets.get(code, 0.0)) for code in self.places])
        return (*shares, trade_shares(self.mobility, markets, livestock, self.terrain))

    def travel_matrix(self, group: int, setting: int) -> NDArray[np.float64]:
        """Where infections go that leave a place, rows summing to one (or zero: nowhere to go).

        Shape (places, places); ``group`` is 0 for people, 1 for livestock and dogs, 2 for wildlife;
        ``setting`` is an index of ``SETTINGS``.
        """
        return self._shares_by_road[int(self._road[group, setting])]

    def travel_shares(self, group: int, setting: str) -> NDArray[np.float64]:
        """``travel_matrix`` by the name of the setting."""
        checks.one_of(setting, SETTINGS, "setting")
        return self.travel_matrix(group, SETTINGS.index(setting))

    @cached_property
    def roads(self) -> Roads:
        """The travel tables of the kernel."""
        return roads_of(self.mobility, self._road, self._shares_by_road)

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
