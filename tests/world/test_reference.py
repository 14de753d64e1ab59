"""Small outbreaks in plain Python, against the kernel: the same people at the same times.

The reference says in a page what an infection is: who is drawn from which key, and what stands
between a potential child and its infection. It knows nothing of blocks, lists and tables.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import stats

from alatau.world import (
    SETTINGS,
    Ages,
    Behaviour,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    MeasureKind,
    Mobility,
    NaturalHistory,
    Pathogen,
    Route,
    keys,
    simulate,
)
from alatau.world.distributions import BINS, LEVELS, ZOOM

DAY_ZERO = 1_000_000
LAST_DAY = 60
PART = 32.0
"""The largest mean of a Poisson number that is drawn at once."""

HISTORY = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    latent_days=Distribution.gamma(2.0, 1.0),
    infectious_days=Distribution.gamma(5.0, 2.0),
    dispersion=0.5,
)


def quantile(distribution: Distribution, u: float) -> float:
    """The quantile, linear between the steps of the finest table that holds it."""
    level = min(LEVELS - 1, math.floor(-math.log(1 - u) / math.log(ZOOM)))
    steps = 1 - ZOOM**-level * (1 - np.linspace(0, 1, BINS + 1))
    return float(np.interp(u, steps, table_of(distribution)[level]))


table_of = cache(Distribution.table)


def drawn(distribution: Distribution, key: int, purpose: int) -> float:
    return quantile(distribution, keys.plain_uniform(key, purpose))


def poisson(key: int, mean: float) -> int:
    """The number of events before the uniform of the key is used up; of large means in parts."""
    u = (key >> 11) * 2.0**-53
    parts = max(0, math.ceil(mean / PART) - 1)
    whole = sum(poisson(keys.plain_mix(key, part), PART) for part in range(parts))
    return whole + events_within(u, mean - parts * PART)


def events_within(u: float, mean: float) -> int:
    probability = cumulative = math.exp(-mean)
    count = 0
    while u > cumulative:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def number_of_children(u: float, mean: float, dispersion: float | None) -> int:
    """The inverse of the negative binomial (or Poisson) distribution function."""
    if dispersion is None:
        return int(stats.poisson.ppf(u, mean))
    return int(stats.nbinom.ppf(u, dispersion, dispersion / (dispersion + mean)))


def infectiousness(
    key: int, order: int, number: int, mean: float, dispersion: float | None
) -> float:
    """The gamma mean of a negative binomial number, drawn after it: k + number, k / mean + 1."""
    if dispersion is None:
        return mean
    own = keys.plain_mix(keys.plain_mix(key, keys.INFECTIOUSNESS), order)
    gamma = dispersion * quantile(Distribution.gamma(1.0, dispersion**-0.5), (own >> 11) * 2.0**-53)
    for at in range(number):
        gamma -= math.log(1 - (keys.plain_mix(own, at) >> 11) * 2.0**-53)
    return gamma / (dispersion / mean + 1)


@dataclass(frozen=True)
class Person:
    """Somebody infected, or (``route`` stands) somebody who may come to be."""

    key: int
    parent: Person | None
    time: float
    place: int
    age: int
    route: Route | None


@dataclass
class Plain:
    """An outbreak among people, infection by infection."""

    geography: Geography
    pathogen: Pathogen
    introduction: Introduction
    seed: int
    reduced: Callable[[int, int], float] = lambda day, place: 0.0
    stream: int = 0
    stream_from: int = 1 << 30

    def run(self) -> list[Person]:
        """Everybody infected, in the order of infection."""
        units = self.geography.age_shares * self.geography.units_of("person")
        susceptible = units.copy()
        due: list[deque[Person]] = [deque() for _ in range(LAST_DAY + 1)]
        due[0].extend(self._guests(susceptible))
        infected: list[Person] = []
        for day in range(LAST_DAY + 1):
            while due[day]:
                person = due[day].popleft()
                if person.route is not None:
                    person = self._settled(person)
                    left = susceptible[person.age, person.place] / units[person.age, person.place]
                    if keys.plain_uniform(person.key, keys.ACCEPTANCE) >= left * self._passing(
                        person, day
                    ):
                        continue
                if susceptible[person.age, person.place] < 1:
                    continue
                susceptible[person.age, person.place] -= 1
                infected.append(person)
                for child in self._children(person):
                    if math.floor(child.time) <= LAST_DAY:
                        due[math.floor(child.time)].append(child)
        return infected

    def _guests(self, susceptible: np.ndarray) -> Iterator[Person]:
        place = self.geography.places.index(self.introduction.place)
        series = keys.plain_mix(self.seed, 0)
        for salt in (keys.INTRODUCTION, 0, place, DAY_ZERO):
            series = keys.plain_mix(series, salt)
        weights = np.array(self._susceptibility()) * susceptible[:, place]
        for order in range(self.introduction.count):
            key = keys.plain_mix(series, order)
            reached = keys.plain_uniform(key, keys.AGE_GROUP) * weights.sum()
            age = int(np.searchsorted(np.cumsum(weights), reached, side="right"))
            time = float(np.float32(keys.plain_uniform(key, keys.MOMENT)))
            yield Person(key, None, time, place, age, None)

    def _susceptibility(self) -> list[float]:
        steps = self.pathogen.histories["person"].susceptibility_by_age
        return [steps.get(age, 1.0) for age in self.geography.ages.lower]

    def _classes(self) -> list[tuple[float | None, list[Route]]]:
        """Routes by their dispersion: of those with the same one, the sum is drawn."""
        usual = self.pathogen.histories["person"].dispersion
        classes: dict[float | None, list[Route]] = {}
        for route in self.pathogen.routes:
            classes.setdefault(route.dispersion or usual, []).append(route)
        return list(classes.items())

    def _children(self, person: Person) -> Iterator[Person]:
        """All whom a person may infect: their number, then when in the infectious period.

        Children due from the first day of a stream on are those of the stream: of a person
        infected before, as many as its infectiousness says.
        """
        history = self.pathogen.histories["person"]
        begin = person.time + drawn(history.latent_days, person.key, keys.LATENCY)  # type: ignore[arg-type]
        length = drawn(history.infectious_days, person.key, keys.INFECTIOUS_PERIOD)
        edges = np.linspace(0, 1, len(history.infectiousness) + 1)
        spent = np.concatenate(([0], np.cumsum(history.infectiousness)))
        spent = spent / spent[-1]
        own = anew = person.key
        if self.stream:
            anew = keys.plain_mix(keys.plain_mix(person.key, keys.STREAM), self.stream)
        if person.time >= self.stream_from:
            own = anew
        for order, (dispersion, routes) in enumerate(self._classes()):
            mean = sum(route.mean * max(route.season or (1,)) for route in routes)
            birth = keys.plain_mix(keys.plain_mix(own, keys.BIRTH), order)
            number = number_of_children((birth >> 11) * 2.0**-53, mean, dispersion)
            due = [(birth, number, 0.0)]
            if person.time < self.stream_from < begin + length:
                past = float(np.interp((self.stream_from - begin) / length, edges, spent))
                total = infectiousness(person.key, order, number, mean, dispersion)
                root = keys.plain_mix(keys.plain_mix(anew, keys.BIRTH), order)
                due.append((root, poisson(root, total * (1 - past)), past))
            for root, count, low in due:
                for at in range(count):
                    key = keys.plain_mix(root, at)
                    u = low + (1 - low) * keys.plain_uniform(key, keys.MOMENT)
                    time = float(np.float32(begin + length * np.interp(u, spent, edges)))
                    if root == birth and person.time < self.stream_from <= time:
                        continue
                    yield Person(
                        key, person, time, person.place, person.age, self._route(key, routes)
                    )

    def _route(self, key: int, routes: list[Route]) -> Route:
        heights = np.cumsum([route.mean * max(route.season or (1,)) for route in routes])
        u = keys.plain_uniform(key, keys.ROUTE) * heights[-1]
        return routes[int(np.searchsorted(heights, u, side="right"))]

    def _settled(self, child: Person) -> Person:
        """Where a potential child would be, and how old."""
        assert child.route is not None
        place, age = child.place, child.age
        leaving = self.geography.mobility.leaving(0, child.route.setting)
        if len(self.geography.places) == 2 and (
            keys.plain_uniform(child.key, keys.TRAVEL) < leaving
        ):
            place = 1 - place
        if len(self.geography.ages.lower) > 1:
            u = keys.plain_uniform(child.key, keys.AGE_GROUP)
            alike = self.geography.ages.assortativity.get(child.route.setting, 0.0)
            if u >= alike:
                shares = np.cumsum(self.geography.age_shares[:, place])
                age = int(np.searchsorted(shares, (u - alike) / (1 - alike), side="right"))
        return replace(child, place=place, age=age)

    def _passing(self, child: Person, day: int) -> float:
        """What the season, age and measures leave of a potential infection."""
        assert child.route is not None
        passing = self._susceptibility()[child.age]
        if child.route.setting in ("community", "workplace"):
            passing *= 1 - self.reduced(day, child.place)
        if child.route.season is not None:
            month = 2 if day + 60 <= 90 else 3
            passing *= child.route.season[month] / max(child.route.season)
        return passing


def assert_same_people(plain: Plain, measures: tuple[Measure, ...], detection: Detection) -> None:
    """The kernel infects whom the reference infects: when, where, how, and by whom."""
    units = simulate(
        plain.geography,
        plain.pathogen,
        [plain.introduction],
        measures,
        detection=detection,
        seed=plain.seed,
        until=LAST_DAY,
        stream=plain.stream,
        stream_from=plain.stream_from if plain.stream else None,
    ).units
    people = plain.run()
    assert len(people) > 150
    assert units["key"].tolist() == [person.key for person in people]
    parents = [person.parent.key if person.parent else None for person in people]
    found = [units["key"][parent] if parent >= 0 else None for parent in units["parent"]]
    assert found == parents
    assert units["place"].tolist() == [person.place for person in people]
    assert units["age_group"].tolist() == [person.age for person in people]
    settings = [SETTINGS.index(person.route.setting) if person.route else -1 for person in people]
    assert units["setting"].tolist() == settings
    assert np.allclose(units["time_infected"], [person.time for person in people], atol=1e-4)


def test_in_one_place_the_kernel_infects_whom_the_plain_reference_infects(
    one_place: Callable[[int], Geography], blind: Detection
) -> None:
    pathogen = Pathogen("plain", {"person": HISTORY}, (Route("person", "person", "farm", 2.5),))
    plain = Plain(one_place(400), pathogen, Introduction("X-01", 0, count=5), seed=13)
    assert_same_people(plain, (), blind)


def two_places() -> Plain:
    """Two places with travel, two age groups, and routes unlike in dispersion and season."""
    geography = Geography(
        ("X-01", "X-02"),
        ("X", "X"),
        (900, 600),
        ages=Ages((0, 18), ((0.4, 0.6), (0.25, 0.75)), {"household": 0.5, "community": 0.3}),
        mobility=Mobility(leaving_people={"household": 0.05, "community": 0.2}),
    )
    history = replace(HISTORY, infectiousness=(3.0, 1.0), susceptibility_by_age={0: 0.5, 18: 1.0})
    pathogen = Pathogen(
        "unlike",
        {"person": history},
        (
            Route("person", "person", "household", 1.0),
            Route("person", "person", "community", 1.4, season=(1.0,) * 3 + (1.5,) + (1.0,) * 8),
            Route("person", "person", "workplace", 0.6, dispersion=5.0),
        ),
    )
    return Plain(geography, pathogen, Introduction("X-02", 0, count=8), seed=3)


def test_in_two_places_with_travel_ages_seasons_and_a_measure_they_are_the_same_people(
    blind: Detection,
) -> None:
    plain = two_places()
    plain.reduced = lambda day, place: 0.4 if place == 0 and day >= 12 else 0.0
    measure = Measure(MeasureKind.CONTACT_REDUCTION, 12, places=("X-01",), strength=0.4)
    detection = replace(blind, behaviour=Behaviour(compliance_floor=1.0))
    assert_same_people(plain, (measure,), detection)


def test_a_stream_draws_the_same_people_from_its_first_day_on(blind: Detection) -> None:
    plain = two_places()
    plain.stream, plain.stream_from = 5, 14
    assert_same_people(plain, (), blind)
