"""What teams do in the evening, where everybody who is ill is known and tested at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from alatau.world import (
    NEVER,
    CarePathway,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    compare,
    simulate,
)

NOW = Distribution.constant(0.0)
CERTAIN = {"mild": 1.0}
HISTORY = NaturalHistory(Distribution.constant(3.0), Distribution.constant(6.0))
PATHWAY = CarePathway(CERTAIN, CERTAIN, NOW, NOW, NOW, 1.0, 0.0)
PROMPT = Detection(PATHWAY, PATHWAY, unexposed_contacts=0.0, household_found=1.0)
PLACES = Geography(
    ("X-01", "X-02"),
    ("X", "X"),
    (10_000_000, 10_000_000),
    {"cattle": (1000, 1000), "small-ruminants": (1000, 1000)},
    laboratories=(Laboratory("reference", "X-01", "both", 3, 100_000, 0.0, 1.0, 1.0),),
)


def run(
    pathogen: Pathogen,
    measures: Sequence[Measure],
    guests: Sequence[Introduction] = (Introduction("X-01", 0, count=50),),
    detection: Detection = PROMPT,
) -> Outbreak:
    return simulate(PLACES, pathogen, guests, measures, detection=detection, seed=1, until=20)


def people(*routes: Route, delay: int = 0) -> Pathogen:
    return Pathogen("of people", {"person": HISTORY}, routes, vaccine_delay_days=delay)


HERDS = Pathogen("of herds", {"cattle": HISTORY, "small-ruminants": HISTORY}, ())
BOTH = [Introduction("X-01", 0, host, 20) for host in HERDS.hosts]


def culling(from_day: int, until_day: int | None = None, host: str | None = None) -> Measure:
    return Measure(MeasureKind.CULLING, from_day, until_day, strength=1.0, host=host)


def test_prophylaxis_is_for_people_and_stops_no_herd_that_they_infect() -> None:
    pathogen = Pathogen(
        "passed on to herds",
        {"person": HISTORY, "cattle": HISTORY},
        (Route("person", "cattle", "household", 3.0),),
    )
    teams = (Measure(MeasureKind.TRACING, 0), Measure(MeasureKind.PROPHYLAXIS, 0, strength=1.0))
    outbreak = run(pathogen, teams)
    assert outbreak.animals > 100
    assert (outbreak.units["day_culled"] == NEVER).all()
    assert outbreak.team_work["used"][:, 1].sum() == 0


def test_a_contact_gets_one_course_however_often_it_is_found() -> None:
    teams = (
        Measure(MeasureKind.TRACING, 0, strength=1.0),
        Measure(MeasureKind.PROPHYLAXIS, 0, strength=1e-9),
    )
    pathogen = people(Route("person", "person", "household", 1.5))
    outbreak = run(pathogen, teams, [Introduction("X-01", 0, count=200)])
    found = outbreak.units[outbreak.units["day_traced"] < NEVER]
    not_yet_ill = found["day_onset"] > found["day_traced"]
    assert not_yet_ill.sum() > 100
    assert outbreak.team_work["used"][:, 1].sum() == not_yet_ill.sum()


def test_contacts_who_are_not_infected_use_up_the_courses_of_all_teams_of_their_place() -> None:
    teams = [Measure(MeasureKind.PROPHYLAXIS, 0, stock=5) for _ in range(8)]
    outbreak = run(
        people(),
        [Measure(MeasureKind.TRACING, 0), *teams],
        [Introduction("X-01", 0)],
        replace(PROMPT, unexposed_contacts=100.0),
    )
    assert outbreak.team_work["used"][:, 1:].sum(axis=0).tolist() == [5] * 8


@pytest.mark.parametrize("delay", [0, 1, 4])
def test_doses_of_a_ring_protect_after_their_delay_and_from_the_next_day_on(delay: int) -> None:
    measure = Measure(MeasureKind.RING_VACCINATION, 0, strength=1.0, capacity_per_day=100_000)
    detection = replace(PROMPT, unexposed_contacts=8.0)
    outbreak = run(people(delay=delay), [measure], detection=detection)
    doses = outbreak.team_work["used"].sum()
    assert doses > 1000
    taken = outbreak.vaccinated.sum()
    assert doses * 0.99 < taken <= doses
    assert outbreak.susceptible.sum() == pytest.approx(20_000_000 - 50 - taken)


def test_rings_of_two_places_have_a_strength_each() -> None:
    rings = [
        Measure(
            MeasureKind.RING_VACCINATION,
            0,
            places=(place,),
            strength=strength,
            capacity_per_day=100_000,
        )
        for place, strength in (("X-01", 0.25), ("X-02", 1.0))
    ]
    detection = replace(PROMPT, unexposed_contacts=12.0)
    guests = [Introduction(place, 0, count=1500) for place in PLACES.places]
    pathogen = people(Route("person", "person", "household", 1.0))
    free, ringed = (
        simulate(PLACES, pathogen, guests, given, detection=detection, seed=1, until=9).units
        for given in ((), rings)
    )
    for place, strength in ((0, 0.25), (1, 1.0)):
        # The first are known in the evening of day 3, and their rings protect from day 4 on.
        usual, left = (
            (
                (units["place"] == place)
                & (units["parent"] >= 0)
                & (units["parent"] < 3000)
                & (units["day_infected"] > 3)
            ).sum()
            for units in (free, ringed)
        )
        assert usual > 500
        assert left / usual == pytest.approx(1 - strength, abs=4 * (0.25 / usual) ** 0.5 + 0.01)


def test_culling_that_begins_again_leaves_those_in_peace_that_have_had_their_turn() -> None:
    once, again = (
        run(HERDS, measures, BOTH)
        for measures in ((culling(0, 10),), (culling(0, 10), culling(15)))
    )
    assert (once.units["day_culled"] < NEVER).sum() == 40
    assert compare(once, again).first_divergence is None
    assert again.team_work["done"][:, 1].sum() == 0


def test_culling_of_one_kind_of_animal_does_not_keep_teams_for_another_from_earlier_herds() -> None:
    outbreak = run(HERDS, (culling(0, host="cattle"), culling(10, host="small-ruminants")), BOTH)
    culled = outbreak.units["day_culled"]
    assert (culled[outbreak.units["host"] == 0] < 10).sum() == 20
    assert (culled[outbreak.units["host"] == 1] == 10).sum() == 20


def test_culling_takes_up_what_waited_when_other_teams_ended() -> None:
    slow = Measure(MeasureKind.CULLING, 0, 4, strength=1.0, capacity_per_day=5)
    outbreak = run(HERDS, (slow, culling(8)), BOTH)
    days, herds = np.unique(outbreak.units["day_culled"], return_counts=True)
    assert dict(zip(days.tolist(), herds.tolist(), strict=True)) == {3: 5, 4: 5, 8: 30}


def test_cases_that_wait_for_teams_that_end_go_to_those_that_follow_or_stay() -> None:
    few = Measure(MeasureKind.CULLING, 0, 4, strength=1.0, capacity_per_day=5)
    after, beside = culling(5), replace(few, until_day=None, capacity_per_day=1)
    for others, expected in (
        ((after,), {3: 5, 4: 5, 5: 30}),
        ((beside,), {3: 6, 4: 6, **dict.fromkeys(range(5, 21), 1)}),
        ((), {3: 5, 4: 5}),
    ):
        outbreak = run(HERDS, (few, *others), BOTH)
        culled = outbreak.units["day_culled"]
        days, herds = np.unique(culled[culled < NEVER], return_counts=True)
        assert dict(zip(days.tolist(), herds.tolist(), strict=True)) == expected
        assert outbreak.team_work["waiting"][5:, 0].tolist() == [0] * 16


def test_traced_cases_are_those_that_one_team_without_a_change_would_have_traced() -> None:
    pathogen = people(Route("person", "person", "household", 1.5))
    guests = [Introduction("X-01", 0, count=200)]
    whole = Measure(MeasureKind.TRACING, 0, capacity_per_day=60)
    parts = (replace(whole, until_day=7), replace(whole, from_day=8))
    detection = replace(PROMPT, unexposed_contacts=2.0)
    one = run(pathogen, (whole,), guests, detection)
    two = run(pathogen, parts, guests, detection)
    assert one.team_work["waiting"][7, 0] > 50
    assert one.team_work["done"][8:].sum() == pytest.approx(two.team_work["done"][8:].sum(), abs=2)
